"""``section287 walk``: a scenario step by step, what each model lets the officer do, side by side."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import json_option, read_day, record_option


@click.command("walk")
@click.argument("scenario", required=False)
@click.option("--model", "models", multiple=True, metavar="MODEL", help="Only this model (may be given again).")
@click.option("--agency", default=None, help="An agency, by id or name: its models in force and its state's law.")
@click.option("--state", default=None, help="Put this state's law on top (name or postal code).")
@click.option("--variant", default="unknown", show_default=True, help="us_citizen, lawful_resident or unknown.")
@click.option("--on", metavar="DATE", default=None, help="The day asked about (default: today).")
@record_option
@json_option
def command(
    scenario: str | None,
    models: tuple[str, ...],
    agency: str | None,
    state: str | None,
    variant: str,
    on: str | None,
    record: str | None,
    as_json: bool,
) -> None:
    """Walk through SCENARIO, from encounter to what follows, with the models side by side.

    Without SCENARIO, list the scenarios. It describes rules; it advises nobody.
    """
    from section287.cli.output import write_json
    from section287.law.scenarios import load_scenarios

    scenarios = load_scenarios()
    if scenario is None:
        listed = [{"id": one.id, "title": one.title, "in_short": one.in_short} for one in scenarios.scenarios.values()]
        if as_json:
            write_json({"scenarios": listed, "variants": list(scenarios.variants)})
        else:
            _print_list(listed)
        return
    document = _walk(scenarios, scenario, models, agency, state, variant, on, record)
    if as_json:
        write_json(document)
    else:
        _print(document)


def _walk(
    scenarios: Any,
    scenario: str,
    models: tuple[str, ...],
    agency: str | None,
    state: str | None,
    variant: str,
    on: str | None,
    record: str | None,
) -> dict[str, Any]:
    from datetime import date

    from section287.cli.authority import find_agency
    from section287.errors import UsageError
    from section287.facts.base import MODELS
    from section287.law.evaluate import Evaluator
    from section287.law.policies import load_policies
    from section287.law.rules import load_rule_book
    from section287.law.walk import WalkQuestion, walk

    policies = load_policies()
    day = read_day(on, "--on") or date.today()
    names = {one.lower(): one for one in MODELS}
    for one in models:
        if one.lower() not in names:
            raise UsageError(f"--model: unknown model {one!r}; one of {', '.join(MODELS)}")
    if models and agency:
        raise UsageError("--model: an agency's models are those it has in force; give --model or --agency, not both")
    chosen = tuple(one for one in MODELS if not models or one in {names[each.lower()] for each in models})
    code = policies.find(state).state if state else None
    question = WalkQuestion(
        scenario=scenario,
        on=day,
        variant=variant.replace("-", "_").lower(),
        models=chosen,
        state=code,
        agency=find_agency(agency, day, code, record) if agency else None,
    )
    return walk(Evaluator(load_rule_book()), scenarios, policies, question)


def _print_list(listed: list[dict[str, Any]]) -> None:
    from section287.cli.output import write_table

    write_table([(one["id"], one["in_short"]) for one in listed], ("scenario", "what happens"))


def _print(found: dict[str, Any]) -> None:
    where = found["agency"] or found["state"] or "no state's law applied"
    click.secho(f"{found['title']}: {found['in_short']}", bold=True)
    click.echo(f"{found['variant_name']}, {found['on']}, {where}. {found['note']}")
    if found["state_law"]:
        click.echo(f"State law: {found['state_law']['text']} ({found['state_law']['confidence']})")
    if found["caution"]:
        click.echo(f"Note: {found['caution']}")
    for number, step in enumerate(found["steps"], start=1):
        _print_step(number, step)
    click.echo()
    click.secho("Safeguards that the agreements name", bold=True)
    for one in found["safeguards"]:
        for model, said in one["models"].items():
            click.echo(f"  {one['name']:<17} {model:<5} {said['text']} {_numbers_of(said['clauses'])}")
    click.echo()
    for line in found["source_lines"]:
        click.echo(line)


def _print_step(number: int, step: dict[str, Any]) -> None:
    click.echo()
    click.secho(f"{number}. {step['title']}", bold=True)
    click.echo(f"   {step['text']}")
    cells = step["cells"]
    for index in range(max(len(cell["acts"]) for cell in cells.values())):
        first = next(iter(cells.values()))["acts"][index]
        facts = ", ".join(f"{fact} {value}" for fact, value in first["facts"].items())
        click.echo(f"   {first['name']} ({first['touchpoint']}{', ' + facts if facts else ''})")
        for model, cell in cells.items():
            act = cell["acts"][index]
            law = " by state law" if act["by_state_law"] else ""
            click.echo(f"     {_model(model):<13} {act['in_words']}{law}. {act['cite']} [{act['n']}]")
    for model, cell in cells.items():
        if cell["supervision"]:
            numbers = _numbers_of(cell["supervision"]["clauses"])
            click.echo(f"   Supervised, {_model(model)}: {cell['supervision']['text']} {numbers}")
    for heading, lines in (("Recorded", step["recorded"]), ("Known", step["known"])):
        for one in lines:
            sure = f" ({one['confidence']})" if "confidence" in one else ""
            click.echo(f"   {heading}: {one['text']}{sure} {''.join(f'[{each}]' for each in one['n'])}")
    for one in step["variant_notes"]:
        numbers = "".join(f"[{each}]" for each in one["n"])
        click.echo(f"   This person: {one['text']} ({one['confidence']}) {numbers}")


def _model(model: str) -> str:
    return "no agreement" if model == "none" else model


def _numbers_of(clauses: list[dict[str, Any]]) -> str:
    return "".join(f"[{number}]" for number in dict.fromkeys(one["n"] for one in clauses))
