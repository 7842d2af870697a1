"""``section287 applications``: pending listings and what became of them."""

from __future__ import annotations

import click

from section287.cli.options import csv_option, filter_options, json_option, record_option


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
    state: str | None,
    model: str | None,
    kind: str | None,
    level: str | None,
    county: str | None,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List applications: granted (which agreement, after how many days), dropped from the pending list, or waiting."""
    from section287.cli.output import write_csv, write_json, write_table
    from section287.questions.filters import read_filters
    from section287.questions.rows import applications
    from section287.record.open import open_record

    filters = read_filters(state, model, kind, level, county)
    with open_record(record) as connection:
        rows = applications(connection, filters, outcome)
    if as_json:
        write_json({"applications": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["application_id"])
    else:
        write_table(
            [
                (
                    one["state"],
                    one["agency"],
                    one["model"],
                    one["first_listed_on"],
                    one["last_listed_on"],
                    one["outcome"],
                    one["days_to_listing"],
                )
                for one in rows
            ],
            ("state", "agency", "model", "first pending", "last pending", "outcome", "days"),
            right=(6,),
        )
        totals = {name: sum(one["outcome"] == name for one in rows) for name in ("granted", "dropped", "waiting")}
        click.echo(f"{len(rows):,} applications: " + ", ".join(f"{count:,} {name}" for name, count in totals.items()))
