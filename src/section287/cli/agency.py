"""``section287 agency``: one agency's whole history."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import json_option, record_option


@click.command("agency")
@click.argument("name", nargs=-1, required=True)
@click.option("--state", default=None, help="Narrow to this state (name or postal code).")
@record_option
@json_option
def command(name: tuple[str, ...], state: str | None, record: str | None, as_json: bool) -> None:
    """Show one agency: its agreements, applications, names as printed, changes and decisions.

    NAME is an id (fl-alachua-county-sheriff) or a name ("Alachua County Sheriff, FL").
    """
    from section287.cli.output import write_json
    from section287.documents.holdings import documents_of_agency
    from section287.questions.agency import agency_history
    from section287.questions.filters import read_filters
    from section287.questions.lookup import find_agency
    from section287.record.open import open_record

    filters = read_filters(state)
    with open_record(record) as connection:
        history = agency_history(connection, find_agency(connection, " ".join(name), filters.state))
        history["documents"] = documents_of_agency(connection, history["agency"]["agency_id"])
    if as_json:
        write_json(history)
    else:
        _tell(history)


def _tell(history: dict[str, Any]) -> None:
    from section287.cli.output import write_columns, write_table

    agency = history["agency"]
    click.secho(f"{agency['name']}, {agency['state']}", bold=True)
    where = ", ".join(str(one) for one in (agency["county"], agency["place"]) if one)
    click.echo(f"  {agency['agency_id']}  {agency['level']} {agency['kind']}{'  ' + where if where else ''}")
    click.echo(f"  {_fbi(agency)}")
    click.echo()
    write_table(
        [
            (
                one["model"],
                one["signed_on"],
                one["first_listed_on"],
                one["last_listed_on"],
                _fate(one),
                one["agreement_id"],
            )
            for one in history["agreements"]
        ],
        ("model", "signed", "first listed", "last listed", "now", "agreement"),
    )
    for one in history["documents"]:
        own = f"{one['words_changed']} words of its own" if one["bespoke"] else "as its template"
        click.echo(f"document {one['sha256'][:12]} of {one['agreement_id']}: {one['pages']} pages, {own}")
    if history["applications"]:
        click.echo()
        write_columns(
            history["applications"],
            ("model", "first_listed_on", "last_listed_on", "outcome", "days_to_listing"),
            ("application", "first pending", "last pending", "outcome", "days"),
            right=(4,),
        )
    click.echo()
    for one in history["names"]:
        click.echo(f"printed as '{one['name']}' under {one['state']}, {one['first_on']} to {one['last_on']}")
    click.echo()
    for one in history["listings"]:
        click.echo(f"row {one['row_number']} of {one['file_name']} ({one['published_on']}): {one['subject_id']}")
    if history["decisions"]:
        click.echo()
        for one in history["decisions"]:
            click.echo(f"{one['outcome']} by {one['rule']}: {one['reason']}")
    click.echo(f"\nEach decision with its rows: section287 why {agency['agency_id']}")


def _fate(agreement: dict[str, Any]) -> str:
    if agreement["status"] == "superseded":
        return f"{agreement['succession']}: {agreement['superseded_by']}"
    if agreement["status"] == "removed":
        return f"removed from the list by {agreement['missing_on']}"
    return "listed in a third party's copy only" if agreement["secondary_only"] else "listed"


def _fbi(agency: dict[str, Any]) -> str:
    if agency["ori"]:
        parts = [f"ORI {agency['ori']}"]
        parts += [f"{agency['officers']:,} officers"] if agency["officers"] else []
        parts += [f"population {agency['population']:,}"] if agency["population"] else []
        return ", ".join(parts) + " (FBI police employee data)"
    if agency["ori_status"] == "ambiguous":
        return f"ORI undecided between {agency['ori_candidates']}"
    return "no ORI found in the FBI's list"
