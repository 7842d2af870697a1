"""``section287 applications``: pending listings and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from section287.cli.options import csv_option, filter_options, json_option, record_option

if TYPE_CHECKING:
    from section287.questions.filters import Filters


@click.command("applications")
@click.option(
    "--outcome",
    type=click.Choice(["granted", "dropped", "waiting"]),
    default=None,
    help="Only those that ended so.",
)
@filter_options
@record_option
@csv_option
@json_option
def command(
    outcome: str | None,
    filters: Filters,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List applications: granted (which agreement, after how many days), dropped from the pending list, or waiting."""
    from section287.cli.output import write_columns, write_csv, write_json
    from section287.questions.rows import applications
    from section287.record.open import open_record

    with open_record(record) as connection:
        rows = applications(connection, filters, outcome)
    if as_json:
        write_json({"applications": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["application_id"])
    else:
        write_columns(
            rows,
            ("state", "agency", "model", "first_listed_on", "last_listed_on", "outcome", "days_to_listing"),
            ("state", "agency", "model", "first pending", "last pending", "outcome", "days"),
            right=(6,),
        )
        totals = {name: sum(one["outcome"] == name for one in rows) for name in ("granted", "dropped", "waiting")}
        click.echo(f"{len(rows):,} applications: " + ", ".join(f"{count:,} {name}" for name, count in totals.items()))
