"""``section287 cost``: a transparent estimate of a year under an agreement."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import csv_option, json_option, read_day, record_option


@click.command("cost")
@click.option("--model", metavar="MODEL", default=None, help="TFM, JEM or WSO.")
@click.option("--officers", type=int, default=None, help="How many officers are certified.")
@click.option("--salary", type=float, default=None, help="An officer's salary, in dollars a year.")
@click.option("--benefits", type=float, default=None, help="Benefits as a share of the salary, such as 0.35.")
@click.option("--overtime-hours", type=float, default=0.0, show_default=True, help="Hours an officer a year.")
@click.option("--on", metavar="DATE", default=None, help="The day asked about (default: today).")
@click.option("--state", default=None, help="Add what this state gives (name or postal code).")
@click.option("--population", type=int, default=None, help="Of the county, for grants by population.")
@click.option("--assume", "assumed", multiple=True, metavar="NAME=VALUE", help="Change an assumption.")
@click.option("--documented", is_flag=True, help="List documented costs, savings and settlements instead.")
@record_option
@csv_option
@json_option
def command(
    model: str | None,
    officers: int | None,
    salary: float | None,
    benefits: float | None,
    overtime_hours: float,
    on: str | None,
    state: str | None,
    population: int | None,
    assumed: tuple[str, ...],
    documented: bool,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Estimate a year: what the agency pays under the text, what ICE has offered, what the state gives.

    Every line has its source and arithmetic; every assumption is printed and can be changed with --assume.
    The estimate needs no record; --record is accepted and not used.
    """
    from section287.law.policies import load_policies

    code = load_policies().find(state).state if state else None
    if documented:
        _show_documented(code, as_csv, as_json)
        return
    document = _estimate(model, officers, salary, benefits, overtime_hours, on, code, population, assumed)
    if as_json:
        from section287.cli.output import write_json

        write_json(document)
    elif as_csv:
        _write_lines(document)
    else:
        _print(document)


def _estimate(
    model: str | None,
    officers: int | None,
    salary: float | None,
    benefits: float | None,
    overtime_hours: float,
    on: str | None,
    state: str | None,
    population: int | None,
    assumed: tuple[str, ...],
) -> dict[str, Any]:
    from datetime import date

    from section287.errors import UsageError
    from section287.law.cost import CostInputs, estimate_cost
    from section287.law.money import load_money
    from section287.law.rules import load_rule_book

    needed = {"--model": model, "--officers": officers, "--salary": salary, "--benefits": benefits}
    for option, value in needed.items():
        if value is None:
            raise UsageError(f"{option}: is needed; such as --model TFM --officers 12 --salary 58000 --benefits 0.35")
    inputs = CostInputs(
        model=(model or "").upper(),  # type: ignore[arg-type]
        officers=officers or 0,
        salary=salary or 0.0,
        benefits=benefits or 0.0,
        on=read_day(on, "--on") or date.today(),
        overtime_hours=overtime_hours,
        state=state,
        population=population,
        assumed=_read_assumed(assumed),
    )
    return estimate_cost(load_rule_book(), load_money(), inputs)


def _read_assumed(assumed: tuple[str, ...]) -> dict[str, float]:
    from section287.errors import UsageError

    values = {}
    for one in assumed:
        name, _, value = one.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError as error:
            raise UsageError(f"--assume: {one!r} is not usable; write it as share_of_time=0.5") from error
    return values


def _write_lines(found: dict[str, Any]) -> None:
    from section287.cli.output import write_csv

    rows = [{"part": part, "what": one.get("what") or one["text"], **one}
            for part in ("agency_pays", "federal_offers", "state_money") for one in found[part]]  # fmt: skip
    urls = {one["n"]: one["url"] for one in found["sources"]}
    rows = [{**row, "sources": " ".join(urls[number] or "" for number in row["n"])} for row in rows]
    write_csv(rows, ("part", "id", "what", "low", "high", "how", "confidence", "sources"))


def _show_documented(state: str | None, as_csv: bool, as_json: bool) -> None:
    from section287.cli.output import write_csv, write_json
    from section287.law.cost import documented_costs
    from section287.law.money import load_money

    rows = documented_costs(load_money(), state)
    if as_json:
        write_json({"state": state, "documented": rows})
        return
    if as_csv:
        flat = [
            {
                **one,
                "figures": " | ".join(each["text"] for each in one["figures"]),
                "sources": " ".join(each["url"] or each["title"] for each in one["sources"]),
            }
            for one in rows
        ]
        write_csv(
            flat, ("id", "kind", "place", "state", "period", "disputed", "text", "figures", "confidence", "sources")
        )
        return
    for one in rows:
        disputed = ", disputed" if one["disputed"] else ""
        click.secho(f"{one['place']}, {one['period']}: {one['kind']}{disputed} ({one['confidence']})", bold=True)
        click.echo(f"  {one['text']}")
        for each in one["figures"]:
            click.echo(f"  - {each['text']}")
        for each in one["sources"]:
            stance = f", {each['stance']}" if each["stance"] else ""
            click.echo(f"  {each['issuer']}: {each['title']}, {each['date'] or 'undated'}{stance}. {each['url'] or ''}")


def _print(found: dict[str, Any]) -> None:
    asked = found["inputs"]
    click.secho(f"A year of {asked['officers']} officers under {asked['model']}, on {asked['on']}", bold=True)
    click.echo(f"Text: {found['template']['name']} ({found['template']['revision']})")
    click.echo()
    click.secho("The agency pays", bold=True)
    for one in found["agency_pays"]:
        _print_line(one["what"], one, f"{one['cite']}: “{one['quote']}”")
    _print_offers(found)
    totals = found["totals"]
    click.echo()
    click.secho("In all", bold=True)
    for name, words in (("agency_pays", "the agency pays"), ("offered", "offered"), ("state", "from the state")):
        click.echo(f"  {words:<28} {_range(totals[name]['low'], totals[name]['high'])}")
    net = totals["net"]
    click.echo(f"  {'left if nothing is paid':<28} {_dollars(net['if_nothing_is_paid'])}")
    click.echo(f"  {'left if all offers are paid':<28} {_dollars(net['if_everything_offered_is_paid'])}")
    for heading, lines in (("Not estimated", found["not_estimated"]), ("Notes", found["notes"])):
        click.echo()
        click.secho(heading, bold=True)
        for line in lines:
            click.echo(f"  {line}")
    click.echo()
    click.secho("Assumptions (change with --assume)", bold=True)
    for one in found["assumptions"]:
        numbers = "".join(f"[{number}]" for number in one["n"])
        click.echo(f"  {one['id']}={one['value']:g} {one['unit']}. {one['text']} ({one['confidence']}) {numbers}")
    click.echo()
    for line in found["source_lines"]:
        click.echo(line)


def _print_offers(found: dict[str, Any]) -> None:
    for heading, rows in (("Federal offers", found["federal_offers"]), ("State money", found["state_money"])):
        if not rows:
            continue
        click.echo()
        click.secho(heading, bold=True)
        for one in rows:
            _print_line(one.get("kind", one.get("state")), one, f"since {one['since']}. {one['text']}")
            for each in one.get("figures", ()):
                click.echo(f"      reading: {each['text']}")


def _print_line(what: str, one: dict[str, Any], basis: str) -> None:
    numbers = "".join(f"[{number}]" for number in one["n"])
    disputed = ", disputed" if one.get("disputed") else ""
    amount = _range(one["low"], one["high"]) if one["high"] is not None else "not for one agency"
    click.echo(f"  {what:<32} {amount}  {one['how']}")
    click.echo(f"      {basis} ({one['confidence']}{disputed}) {numbers}")


def _range(low: float, high: float) -> str:
    return _dollars(low) if round(low) == round(high) else f"{_dollars(low)} to {_dollars(high)}"


def _dollars(value: float) -> str:
    return f"-${-value:,.0f}" if value < 0 else f"${value:,.0f}"
