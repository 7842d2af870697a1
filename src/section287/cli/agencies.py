"""``section287 agencies``: rows of agencies."""

from __future__ import annotations

import click

from section287.cli.options import csv_option, filter_options, json_option, record_option


@click.command("agencies")
@click.option("--listed", is_flag=True, help="Only agencies with an agreement on the newest list.")
@filter_options
@record_option
@csv_option
@json_option
def command(
    listed: bool,
    state: str | None,
    model: str | None,
    kind: str | None,
    level: str | None,
    county: str | None,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List agencies that ICE's lists have ever named, with their jurisdiction and FBI identifiers."""
    from section287.cli.output import write_csv, write_json, write_table
    from section287.questions.filters import read_filters
    from section287.questions.rows import agencies
    from section287.record.open import open_record

    filters = read_filters(state, model, kind, level, county)
    with open_record(record) as connection:
        rows = agencies(connection, filters, listed=listed)
    if as_json:
        write_json({"agencies": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["agency_id"])
    else:
        write_table(
            [
                (
                    one["state"],
                    one["agency"],
                    one["level"],
                    one["county"],
                    one["models_listed"],
                    one["agency_id"],
                )
                for one in rows
            ],
            ("state", "agency", "level", "county", "models listed", "id"),
        )
        click.echo(f"{len(rows):,} agencies")
