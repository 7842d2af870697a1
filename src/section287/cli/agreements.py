"""``section287 agreements``: rows of agreements."""

from __future__ import annotations

import click

from section287.cli.options import csv_option, filter_options, json_option, read_day, record_option


@click.command("agreements")
@click.option("--as-of", metavar="DATE", default=None, help="Only those on the list that stood on this day.")
@click.option(
    "--status",
    type=click.Choice(["listed", "removed", "superseded"]),
    default=None,
    help="Only those now in this state.",
)
@filter_options
@record_option
@csv_option
@json_option
def command(
    as_of: str | None,
    status: str | None,
    state: str | None,
    model: str | None,
    kind: str | None,
    level: str | None,
    county: str | None,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List agreements, one a row.

    "removed" says that ICE's lists no longer show it; it does not say that anybody terminated it.
    """
    from section287.cli.output import write_csv, write_json, write_table
    from section287.documents.holdings import documents_of_agreements
    from section287.questions.filters import read_filters
    from section287.questions.rows import agreements
    from section287.questions.standing import as_json as standing_json
    from section287.record.open import open_record

    filters = read_filters(state, model, kind, level, county)
    with open_record(record) as connection:
        rows, found = agreements(connection, filters, read_day(as_of, "--as-of"), status)
        documents = documents_of_agreements(connection) if as_json or as_csv else {}
    rows = [{**one, "document": documents.get(one["agreement_id"])} for one in rows]
    if as_json:
        write_json({"publication": standing_json(found.before) if found else None, "agreements": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["agreement_id"])
    else:
        write_table(
            [
                (
                    one["state"],
                    one["agency"],
                    one["model"],
                    one["signed_on"],
                    one["first_listed_on"],
                    one["last_listed_on"],
                    one["status"],
                )
                for one in rows
            ],
            ("state", "agency", "model", "signed", "first listed", "last listed", "status"),
        )
        click.echo(
            f"{len(rows):,} agreements"
            + (f" on {found.before.file_name} ({found.before.published_on})" if found else "")
        )
