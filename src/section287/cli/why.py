"""``section287 why``: the decisions behind a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    import duckdb


@click.command("why")
@click.argument("wanted", metavar="ID")
@record_option
@json_option
def command(wanted: str, record: str | None, as_json: bool) -> None:
    """Say why the record reads something as it does.

    ID is that of an agency, agreement, application, publication, change or decision, a file's name, or the first
    letters of a document's sha256.
    """
    from section287.cli.output import write_json
    from section287.record.open import open_record
    from section287.registry.rules import rule_title

    with open_record(record) as connection:
        found = _explain(connection, wanted)
    for decision in found["decisions"]:
        decision["rule_title"] = rule_title(decision["rule"])
    if as_json:
        write_json(found)
        return
    click.secho(f"{found['id']} ({found['kind']})", bold=True)
    for fact in found["facts"]:
        for key, value in fact.items():
            if value is not None:
                click.echo(f"  {key}: {value}")
    click.echo()
    if not found["decisions"]:
        click.echo("No decision was needed: everything is read as printed.")
    for decision in found["decisions"]:
        click.secho(f"{decision['outcome']}: {decision['rule_title']} ({decision['rule']})", bold=True)
        click.echo(f"  {decision['reason']}")
        if decision["before"] or decision["after"]:
            click.echo(f"  before: {decision['before']}  after: {decision['after']}")
        for row in decision["rows"]:
            click.echo(
                f"  row {row['row_number']} of {row['file_name']} ({row['published_on']}, "
                f"sha256 {row['table_sha256'][:12]}): "
                f"{row['state']} | {row['agency']} | {row['county']} | {row['model']} | {row['signed']}"
            )


def _explain(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    from section287.documents.holdings import explain_document, find_document
    from section287.errors import NotFound
    from section287.questions.agency import explain

    try:
        return explain(connection, wanted)
    except NotFound:
        sha256 = find_document(connection, wanted)
        if sha256 is None:
            raise
        return explain_document(connection, sha256)
