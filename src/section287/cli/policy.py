"""``section287 policy``: a state's law on agreements over time, and what the registry shows beside it."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import csv_option, json_option, read_day, record_option

COLUMNS = (
    "state", "name", "stance", "since", "until", "confidence", "may_be", "agreements_before", "agreements", "agencies",
    "because", "text", "sources",
)  # fmt: skip


@click.command("policy")
@click.argument("state", required=False)
@click.option("--all", "all_states", is_flag=True, help="The table of all states.")
@click.option("--on", metavar="DATE", default=None, help="The day asked about (default: today).")
@click.option("--no-record", is_flag=True, help="The law alone, without the registry.")
@record_option
@csv_option
@json_option
def command(
    state: str | None,
    all_states: bool,
    on: str | None,
    no_record: bool,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show the law in force in STATE, its history, and the registry beside it; or all states with --all."""
    from datetime import date

    from section287.errors import UsageError

    if (state is None) == (not all_states):
        raise UsageError("STATE: give one state (name or postal code), or --all for the table")
    day = read_day(on, "--on") or date.today()
    connection, missing = _open(record, no_record)
    try:
        if all_states:
            _show_all(day, connection, missing, as_csv, as_json)
        else:
            _show_one(state or "", day, connection, missing, as_csv, as_json)
    finally:
        if connection is not None:
            connection.close()


def _open(record: str | None, no_record: bool) -> tuple[Any, str | None]:
    """Open the record; without one the law is still shown, unless a record was asked for by path."""
    from section287.errors import RecordMissing
    from section287.record.open import open_record

    if no_record:
        return None, "left out, as asked"
    try:
        return open_record(record), None
    except RecordMissing as error:
        if record is not None:
            raise
        return None, str(error)


def _show_all(day: Any, connection: Any, missing: str | None, as_csv: bool, as_json: bool) -> None:
    from section287.cli.output import write_csv, write_json, write_table
    from section287.facts.base import STATES
    from section287.law.policies import load_policies
    from section287.law.policy_report import all_states, outside_counts

    policies = load_policies()
    rows = all_states(policies, STATES, day, connection)
    others = outside_counts(policies, day)
    if as_json:
        write_json({"on": day, "states": rows, "outside_counts": others, "registry": missing or "included"})
        return
    if as_csv:
        joined = [{**row, "because": "; ".join(row["because"]), "sources": " ".join(row["sources"])} for row in rows]
        write_csv(joined, COLUMNS)
        return
    shown = [
        (row["state"], row["stance_words"] + (" ?" if row["may_be"] else ""), row["since"] or "", row["confidence"],
         row.get("agreements_before"), row.get("agreements"), "; ".join(row["because"]))
        for row in rows
    ]  # fmt: skip
    header = ("state", "stance", "since", "confidence", "before", "now", "because of")
    write_table(shown, header, right=(4, 5))
    click.echo()
    click.echo(f"On {day}. before: agreements in force on the day before the stance began; now: on {day}.")
    click.echo("Each state's sources: section287 policy STATE. A ? marks a stance that may have changed, unconfirmed.")
    for one in others:
        here = ", ".join(one["here"])
        click.echo(f"{one['who']}, {one['on']}: {one['count']} {one['what']}; here on that day: {here}. {one['note']}")
        click.echo(f"  {one['url']}")
    if missing:
        click.echo(f"Registry: {missing}")


def _show_one(state: str, day: Any, connection: Any, missing: str | None, as_csv: bool, as_json: bool) -> None:
    from section287.cli.output import write_csv, write_json
    from section287.facts.base import STATES
    from section287.law.agreements import counties_by_fips
    from section287.law.policies import load_policies
    from section287.law.policy_report import state_report

    policy = load_policies().find(state)
    counties = counties_by_fips(policy.state)
    report = state_report(policy, STATES[policy.state], day, connection, counties)
    report["registry_missing"] = missing
    if as_json:
        write_json(report)
    elif as_csv:
        rows = [{**one, "deadlines": "; ".join(f"{each['day']} {each['what']}" for each in one["deadlines"]),
                 "sources": " ".join(str(number) for number in one["n"])} for one in report["instruments"]]  # fmt: skip
        columns = ("id", "name", "citation", "kind", "status", "enacted", "effective", "effective_note", "ended",
                   "duty", "deadlines", "covers", "description", "confidence")  # fmt: skip
        write_csv(rows, columns)
    else:
        _print(report)


def _print(report: dict[str, Any]) -> None:
    click.secho(f"{report['name']} on {report['on']}: {report['stance_words']} ({report['confidence']})", bold=True)
    if report["text"]:
        since = f"Since {report['since']}. " if report["since"] else ""
        click.echo(f"{since}{report['text']}")
    if report["may_be"]:
        click.echo(f"It may be: {report['may_be']}; not confirmed.")
    _print_instruments("In force", report["in_force"])
    _print_instruments("Coming", report["coming"])
    known = {one["id"] for one in (*report["in_force"], *report["coming"])}
    _print_instruments(
        "Earlier, pending or not enacted", [one for one in report["instruments"] if one["id"] not in known]
    )
    click.echo()
    click.secho("History", bold=True)
    for one in report["history"]:
        span = f"{one['since'] or 'before'} to {one['until'] or 'now'}"
        click.echo(f"  {span:<26} {one['stance_words']:<11} {one['text']} ({one['confidence']})")
    if report["registry"]:
        _print_registry(report["registry"])
    else:
        click.echo(f"\nRegistry: {report['registry_missing']}")
    if report["state_sources"]:
        click.echo(f"\nOn the state as a whole: {''.join(f'[{one}]' for one in report['state_sources'])}")
    click.echo()
    for line in report["source_lines"]:
        click.echo(line)


def _print_instruments(heading: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    click.echo()
    click.secho(heading, bold=True)
    for one in rows:
        numbers = "".join(f"[{number}]" for number in one["n"])
        cite = f" ({one['citation']})" if one["citation"] else ""
        click.echo(f"  {one['name']}{cite}, {one['status'].replace('_', ' ')}, {one['confidence']} {numbers}")
        days = [f"enacted {one['enacted']}" if one["enacted"] else "", f"effective {one['effective']}"
                if one["effective"] else "", f"ended {one['ended']}" if one["ended"] else ""]  # fmt: skip
        note = f" ({one['effective_note']})" if one["effective_note"] else ""
        if any(days) or note:
            click.echo(f"    {', '.join(day for day in days if day) or 'day of effect not known'}{note}")
        click.echo(f"    {one['description']}")
        if one["covers"]:
            click.echo(f"    Covers: {one['covers']}")
        for each in one["deadlines"]:
            click.echo(f"    By {each['day']}: {each['what']}")
        for suit in one["contested"]:
            click.echo(f"    Contested: {suit['case']} (filed {suit['filed']}; outcome: {suit['outcome']})")
        for line in (*one["exemptions"], *one["notes"]):
            click.echo(f"    {line}")


def _print_registry(found: dict[str, Any]) -> None:
    click.echo()
    click.secho("What ICE's lists show", bold=True)
    models = ", ".join(f"{count} {model}" for model, count in found["by_model"].items())
    click.echo(f"  {found['agreements']} agreements of {found['agencies']} agencies ({models or 'none'})")
    click.echo(f"  {found['basis']}; newest list {found['newest_list']} ({found['publication_id']})")
    if found["caution"]:
        click.echo(f"  Note: {found['caution']}")
    for one in found["around"]:
        steps = ", ".join(f"{each['agreements']} {each['when']}" for each in one["counts"])
        click.echo(f"  {one['name']}, effective {one['effective']}: {steps}")
    for one in found["mandates"]:
        _print_mandate(one)
    for one in found["bans"]:
        _print_ban(one)


def _print_mandate(one: dict[str, Any]) -> None:
    ended = f", ended {one['ended']}" if one["ended"] else ""
    since = one["since"] if one["signing"]["since_is_exact"] else one["since_note"] or one["since"]
    click.echo(f"  Duty under {one['name']}, since {since}{ended}: {one['covers']}")
    in_all = f" (the duty reaches {one['covered_in_all']} {one['covered_unit']})" if "covered_in_all" in one else ""
    within = f" in {one['counties_with']} counties" if one["counties_with"] else ""
    click.echo(
        f"    {one['with_agreement']} such agencies{within} have an agreement{in_all};"
        f" {one['known_to_the_registry']} were ever listed"
    )
    signing = one["signing"]
    if signing["agencies"]:
        after = f"; {signing['after']} on or after it" if signing["after"] else ""
        if after and signing["since_is_exact"]:
            least, most = signing["days_after_least"], signing["days_after_most"]
            after += f", by {least} to {most} days, median {signing['days_after_median']:g}"
        click.echo(f"    signed: {signing['before']} before {signing['since']}{after}")
    for agency in one["without_agreement"]:
        click.echo(f"    none in force: {agency['agency']} ({agency['agency_id']}), {agency['status']}")
    if one.get("counties_without"):
        click.echo(f"    counties without a listed agreement: {', '.join(one['counties_without'])}")
    click.echo(f"    {one['note']}")


def _print_ban(one: dict[str, Any]) -> None:
    click.echo(f"  Ban under {one['name']}, effective {one['effective']}:")
    if not one["standing"] and not one["ended"]:
        click.echo("    no agreement was ever listed")
    for heading, rows in (("still listed", one["standing"]), ("ended", one["ended"])):
        for each in rows:
            sure = "" if each["removal_confirmed"] is not False else " (not yet confirmed by three later lists)"
            gone = f", missing from {each['missing_on']}{sure}" if each["missing_on"] else ""
            who = f"{each['agency']} ({each['model']}, signed {each['signed_on'] or 'unknown'})"
            click.echo(f"    {heading}: {who}{gone}; {each['when']}")
