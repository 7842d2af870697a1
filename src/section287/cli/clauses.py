"""``section287 clauses``: search the text of all agreements that were read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    from section287.documents.searching import Passage


@click.command("clauses")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option(
    "--in", "places", multiple=True, metavar="FILE|DIR", help="Search these files (default: the record's agreements)."
)
@click.option("--model", default=None, help="Only agreements of this model: TFM, JEM or WSO.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many passages.")
@record_option
@json_option
def command(
    words: tuple[str, ...],
    places: tuple[str, ...],
    model: str | None,
    limit: int,
    record: str | None,
    as_json: bool,
) -> None:
    """Search the clauses of all agreements that the record holds, with the words found marked.

    All words must stand in one clause; words between quotation marks must follow one another. Where the record holds
    no agreement, those that were read before (by 'section287 moa') are searched.
    """
    from section287.cli.output import write_json

    wanted = " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in words)
    named = model.upper() if model else None
    found, count = (None if places else _search_record(wanted, named, limit, record)) or _search_files(
        wanted, places, named, limit
    )
    if as_json:
        write_json({"query": wanted, "agreements": count, "passages": [one.as_json() for one in found]})
        return
    for one in found:
        click.secho(
            f"{one.agency or one.file} ({one.model or '?'}), {one.label or one.heading}, p. {one.page}", bold=True
        )
        click.echo(f"  ... {one.highlighted(click.style('', reset=False) + '[', ']')} ...\n")
    more = " (there may be more: --limit)" if len(found) == limit else ""
    click.echo(f"{len(found)} passages in {count} agreements{more}")


def _search_record(wanted: str, model: str | None, limit: int, record: str | None) -> tuple[list[Passage], int] | None:
    """Search the record; None where there is none, or it holds no document."""
    from section287.documents.recorded import search_record
    from section287.errors import RecordMissing
    from section287.record.open import open_record

    try:
        with open_record(record) as connection:
            if connection.execute("SELECT 1 FROM moa LIMIT 1").fetchone():
                return search_record(connection, wanted, model, limit)
    except RecordMissing:
        if record is not None:
            raise
    return None


def _search_files(wanted: str, places: tuple[str, ...], model: str | None, limit: int) -> tuple[list[Passage], int]:
    from section287.cli.output import Bar
    from section287.documents.agreement import kept_agreements, read_agreements
    from section287.documents.searching import search_clauses
    from section287.errors import NotFound

    agreements = read_agreements([Path(one) for one in places], progress=Bar()) if places else kept_agreements()
    if not agreements:
        raise NotFound("no agreement was read yet; run 'section287 build --documents FOLDER', or name files by --in")
    if model:
        agreements = [one for one in agreements if one.value("model") == model]
    return search_clauses(agreements, wanted, limit), len(agreements)
