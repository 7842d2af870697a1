"""``section287 agreements``: rows of agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from section287.cli.options import csv_option, filter_options, json_option, read_day, record_option

if TYPE_CHECKING:
    from section287.questions.filters import Filters


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
    filters: Filters,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List agreements, one a row.

    "removed" says that ICE's lists no longer show it; it does not say that anybody terminated it.
    """
    from section287.cli.output import write_columns, write_csv, write_json
    from section287.documents.holdings import documents_of_agreements
    from section287.questions.rows import agreements
    from section287.questions.standing import as_json as standing_json
    from section287.record.open import open_record

    with open_record(record) as connection:
        rows, found = agreements(connection, filters, read_day(as_of, "--as-of"), status)
        documents = documents_of_agreements(connection) if as_json or as_csv else {}
    rows = [{**one, "document": documents.get(one["agreement_id"])} for one in rows]
    if as_json:
        write_json({"publication": standing_json(found.before) if found else None, "agreements": rows})
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else ["agreement_id"])
    else:
        write_columns(
            rows,
            ("state", "agency", "model", "signed_on", "first_listed_on", "last_listed_on", "status"),
            ("state", "agency", "model", "signed", "first listed", "last listed", "status"),
        )
        click.echo(
            f"{len(rows):,} agreements"
            + (f" on {found.before.file_name} ({found.before.published_on})" if found else "")
        )
