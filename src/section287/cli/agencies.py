"""``section287 agencies``: rows of agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from section287.cli.options import csv_option, filter_options, json_option, record_option

if TYPE_CHECKING:
    from section287.questions.filters import Filters


@click.command("agencies")
@click.option("--listed", is_flag=True, help="Only agencies with an agreement on the newest list.")
@filter_options
@record_option
@csv_option
@json_option
def command(
    listed: bool,
    filters: Filters,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List agencies that ICE's lists have ever named, with their jurisdiction and FBI identifiers."""
    from section287.cli.output import write_columns, write_csv, write_json
    from section287.questions.rows import agencies
    from section287.record.open import open_record

    with open_record(record) as connection:
        rows = agencies(connection, filters, listed=listed)
    if as_json:
        write_json({"agencies": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["agency_id"])
    else:
        write_columns(
            rows,
            ("state", "agency", "level", "county", "models_listed", "agency_id"),
            ("state", "agency", "level", "county", "models listed", "id"),
        )
        click.echo(f"{len(rows):,} agencies")
