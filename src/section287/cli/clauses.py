"""``section287 clauses``: search the text of all agreements that were read."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import json_option


@click.command("clauses")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option(
    "--in", "places", multiple=True, metavar="FILE|DIR", help="Search these files (default: all read before)."
)
@click.option("--model", default=None, help="Only agreements of this model: TFM, JEM or WSO.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many passages.")
@json_option
def command(words: tuple[str, ...], places: tuple[str, ...], model: str | None, limit: int, as_json: bool) -> None:
    """Search the clauses of all agreements that were read, with the words found marked.

    All words must stand in one clause; words between quotation marks must follow one another.
    """
    from section287.cli.output import Bar, write_json
    from section287.documents.agreement import kept_agreements, read_agreements
    from section287.documents.searching import search_clauses
    from section287.errors import NotFound

    agreements = read_agreements([Path(one) for one in places], progress=Bar()) if places else kept_agreements()
    if not agreements:
        raise NotFound("no agreement was read yet; run 'section287 moa FOLDER', or name files by --in")
    if model:
        agreements = [one for one in agreements if one.value("model") == model.upper()]
    wanted = " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in words)
    found = search_clauses(agreements, wanted, limit)
    if as_json:
        write_json({"query": wanted, "agreements": len(agreements), "passages": [one.as_json() for one in found]})
        return
    for one in found:
        click.secho(
            f"{one.agency or one.file} ({one.model or '?'}), {one.label or one.heading}, p. {one.page}", bold=True
        )
        click.echo(f"  ... {one.highlighted(click.style('', reset=False) + '[', ']')} ...\n")
    more = " (there may be more: --limit)" if len(found) == limit else ""
    click.echo(f"{len(found)} passages in {len(agreements)} agreements{more}")
