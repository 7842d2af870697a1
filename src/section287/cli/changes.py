"""``section287 changes``: what changed, publication by publication."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from section287.cli.options import (
    csv_option,
    filter_options,
    json_option,
    read_day,
    read_first_day,
    record_option,
)

if TYPE_CHECKING:
    from section287.questions.filters import Filters


@click.command("changes")
@click.option("--since", metavar="DATE", default=None, help="From this day on (a month or year means its first day).")
@click.option("--until", metavar="DATE", default=None, help="Up to and with this day.")
@click.option("--agency", default=None, help="Only this agency (name or id).")
@click.option(
    "--change",
    "kinds",
    multiple=True,
    help="Only changes of this type (signed, removed, renewed ...); may be repeated.",
)
@filter_options
@record_option
@csv_option
@json_option
def command(
    since: str | None,
    until: str | None,
    agency: str | None,
    kinds: tuple[str, ...],
    filters: Filters,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List what differs between consecutive trustworthy lists, typed.

    signed, removed, returned, renewed, switched_model, redated, renamed, relocated, moa_posted,
    addendum_posted, application_added, application_granted, application_dropped.
    """
    from section287.cli.output import write_csv, write_json
    from section287.questions.lookup import find_agency
    from section287.questions.rows import changes
    from section287.record.open import open_record

    first, last = read_first_day(since, "--since"), read_day(until, "--until")
    with open_record(record) as connection:
        agency_id = find_agency(connection, agency, filters.state) if agency else None
        rows = changes(connection, filters, first, last, agency_id, kinds)
    if as_json:
        write_json({"changes": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["on", "kind"])
    else:
        for (on, publication), group in groupby(rows, key=lambda one: (one["on"], one["publication_id"])):
            listed = list(group)
            previous = f", compared with {listed[0]['previous_on']}" if listed[0]["previous_on"] else ""
            gap = ", across a gap in the record" if listed[0]["across_gap"] else ""
            click.secho(f"{on}  {publication}{previous}{gap}", bold=True)
            for one in listed:
                moved = " -> ".join(text for text in (one["before"], one["after"]) if text)
                click.echo(
                    f"  {one['kind']:<20} {one['state']}  {one['agency']}  {one['model'] or ''}  {moved}".rstrip()
                )
        click.echo(f"{len(rows):,} changes")
