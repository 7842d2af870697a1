"""``section287 authority``: what an officer may do, under which model, with every clause it rests on."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import csv_option, json_option, read_day, record_option

YES_NO = "yes|no"


@click.command("authority")
@click.option("--model", metavar="MODEL", default=None, help="TFM, JEM, WSO or none.")
@click.option("--touchpoint", metavar="TOUCHPOINT", default=None, help="traffic_stop, jail_booking ...")
@click.option("--action", metavar="ACTION", default=None, help="interrogate, serve_warrant ...")
@click.option("--on", metavar="DATE", default=None, help="The day asked about (default: today).")
@click.option("--agency", default=None, help="An agency, by id or name: its models in force and its state's law.")
@click.option("--state", default=None, help="Put this state's law on top (name or postal code).")
@click.option("--certified", metavar=YES_NO, default=None, help="Has ICE certified the officer?")
@click.option("--supervised", metavar=YES_NO, default=None, help="Under ICE's supervision or direction?")
@click.option("--warrant", metavar="I-200|I-205|none", default=None, help="The ICE warrant that names the person.")
@click.option("--custody", metavar=YES_NO, default=None, help="In the agency's custody on a state or local charge?")
@click.option("--at-release", metavar=YES_NO, default=None, help="At the scheduled release from criminal custody?")
@click.option("--in-jurisdiction", metavar=YES_NO, default=None, help="Inside the agency's own jurisdiction?")
@click.option("--table", "as_table", is_flag=True, help="The whole table, as a page (Markdown), --csv or --json.")
@record_option
@csv_option
@json_option
def command(
    model: str | None,
    touchpoint: str | None,
    action: str | None,
    on: str | None,
    agency: str | None,
    state: str | None,
    record: str | None,
    as_table: bool,
    as_csv: bool,
    as_json: bool,
    **facts: str | None,
) -> None:
    """Say what an officer may do: permitted, permitted with supervision, not permitted, or undetermined.

    A fact that isn't given stays unknown; the answer then says on which facts it turns. Every line has its clause,
    and the same question is answered under the other models and without an agreement.

    Example: section287 authority --model WSO --touchpoint in_custody_interview --action interrogate --on 2025-06-01
    """
    from datetime import date

    day = read_day(on, "--on") or date.today()
    if as_table:
        _table(day, as_csv, as_json)
        return
    document = _answer(model, touchpoint, action, day, agency, state, record, facts)
    if as_json:
        from section287.cli.output import write_json

        write_json(document)
        return
    _print(document)


def _answer(
    model: str | None,
    touchpoint: str | None,
    action: str | None,
    day: Any,
    agency: str | None,
    state: str | None,
    record: str | None,
    facts: dict[str, str | None],
) -> dict[str, Any]:
    from section287.errors import UsageError
    from section287.facts.base import MODELS
    from section287.law.authority import Question, answer_question
    from section287.law.evaluate import Evaluator
    from section287.law.policies import load_policies
    from section287.law.rules import load_rule_book

    book, policies = load_rule_book(), load_policies()
    for option, value, known in (("touchpoint", touchpoint, book.touchpoints), ("action", action, book.actions)):
        if value is None:
            raise UsageError(f"--{option}: is needed; one of {', '.join(known)}")
    names = {one.lower(): one for one in MODELS}
    code = policies.find(state).state if state else None
    question = Question(
        touchpoint=(touchpoint or "").replace("-", "_").lower(),
        action=(action or "").replace("-", "_").lower(),
        on=day,
        model=names.get(model.lower(), model) if model else None,  # type: ignore[arg-type]
        state=code,
        given={name: _spelled(book, name, value) for name, value in facts.items() if value is not None},
        agency=find_agency(agency, day, code, record) if agency else None,
    )
    return answer_question(Evaluator(book), policies, question)


def _spelled(book: Any, fact: str, value: str) -> str:
    known = {one.lower(): one for one in book.conditions[fact].values}
    return str(known.get(value.strip().lower(), value))


def find_agency(text: str, day: Any, state: str | None, record: str | None) -> Any:
    """Return an agency of the record as it stood on a day."""
    from section287.law.agency_view import view_agency
    from section287.record.open import open_record

    with open_record(record) as connection:
        return view_agency(connection, text, day, state)


def _table(day: Any, as_csv: bool, as_json: bool) -> None:
    from section287.cli.output import write_csv, write_json
    from section287.law.evaluate import Evaluator
    from section287.law.rules import load_rule_book
    from section287.law.table import table_page, table_rows

    evaluator = Evaluator(load_rule_book())
    if not as_csv and not as_json:
        click.echo(table_page(evaluator, day), nl=False)
        return
    rows = table_rows(evaluator, day)
    if as_json:
        write_json({"on": day, "certified": "yes", "supervised": "yes", "cells": rows})
    else:
        write_csv(rows, list(rows[0]))


def _print(found: dict[str, Any]) -> None:
    asked = found["question"]
    who = asked["agency"] or {"none": "no agreement"}.get(found["model"], found["model"])
    click.secho(found["outcome_words"].capitalize(), bold=True)
    click.echo(f"{asked['action']} at {asked['touchpoint']}, {who}, on {asked['on']} ({found['confidence']})")
    _print_agency(found)
    _print_facts(asked)
    _print_because(found)
    for heading, lines in (
        ("Provided that", found["provided"]),
        ("It turns on", [f"{one['fact']}: {one['question']}" for one in found["questions"]]),
        ("So", [_case(one) for one in found["cases"]]),
        ("Where texts disagree", [_numbered(one) for one in found["conflicts"]]),
        ("Notes", found["notes"]),
    ):
        if lines:
            click.echo()
            click.secho(heading, bold=True)
            for line in lines:
                click.echo(f"  {line}")
    _print_state_law(found["state_law"])
    _print_others(found)
    click.echo()
    for line in found["limits"]:
        click.echo(line)
    click.echo()
    for line in found["source_lines"]:
        click.echo(line)


def _print_agency(found: dict[str, Any]) -> None:
    agency = found["agency"]
    if agency is None:
        return
    click.echo(f"In force for {agency['agency_id']}: {', '.join(agency['models_in_force'])}")
    for one in agency["agreements"]:
        click.echo(f"  {one['agreement_id']}: {one['basis']}")
    for one in found["also_in_force"]:
        click.echo(f"  under {one['model']}: {_words(one['outcome'])}")


def _print_facts(asked: dict[str, Any]) -> None:
    given = ", ".join(f"{fact} {value}" for fact, value in asked["facts"].items())
    read = ", ".join(f"{fact} {value}" for fact, value in asked["read_from_touchpoint"].items())
    if given:
        click.echo(f"Given: {given}")
    if read:
        click.echo(f"Read from the touchpoint: {read}")


def _print_because(found: dict[str, Any]) -> None:
    click.echo()
    click.secho("Because", bold=True)
    shown = ""
    for one in found["because"]:
        if one["text"] != shown:
            outcome = f" ({_words(one['outcome'])})" if one["outcome"] and found["outcome"] == "undetermined" else ""
            click.echo(f"  {one['text']}{outcome}")
            shown = one["text"]
        quote = f": “{one['quote']}”" if one["quote"] else ""
        click.echo(f"    {one['cite']}{quote} [{one['n']}]")


def _numbered(one: dict[str, Any]) -> str:
    return f"{one['text']} {''.join(f'[{number}]' for number in one.get('n', ()))}".rstrip()


def _case(one: dict[str, Any]) -> str:
    if one["when"] == "otherwise":
        return f"otherwise {_words(one['outcome'])}"
    return f"{_words(one['outcome'])} if {', '.join(f'{fact} is {value}' for fact, value in one['when'].items())}"


def _words(outcome: str) -> str:
    from section287.law.authority import OUTCOME_WORDS

    return OUTCOME_WORDS[outcome]


def _print_state_law(law: dict[str, Any] | None) -> None:
    if law is None:
        return
    from section287.law.policies import STANCES

    click.echo()
    stance = STANCES.get(law["stance"] or "", "none recorded")
    click.secho(f"State law ({law['state']}): {stance} ({law['confidence']})", bold=True)
    click.echo(f"  {law['text']}")
    if law["may_be"]:
        click.echo(f"  It may be: {STANCES[law['may_be']]}; not confirmed.")
    for one in law["instruments"]:
        numbers = "".join(f"[{number}]" for number in one["n"])
        click.echo(f"  {one['name']}: {one['description']} ({one['confidence']}) {numbers}")


def _print_others(found: dict[str, Any]) -> None:
    click.echo()
    click.secho("The same question otherwise", bold=True)
    for model, one in found["other_models"].items():
        name = "no agreement" if model == "none" else model
        needs = f" (turns on {', '.join(one['needs'])})" if one["needs"] else ""
        numbers = "".join(f"[{number}]" for number in one["numbers"])
        click.echo(f"  {name:<13} {_words(one['outcome'])}{needs}. {one['text']} {numbers}")
