"""``section287 brief``: one page on a state, an agency or the country."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import json_option, record_option


@click.command("brief")
@click.argument("about", nargs=-1, required=True)
@click.option(
    "--to",
    "place",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Write it here: .md, .html or .pdf. Without it, Markdown is printed.",
)
@record_option
@json_option
def command(about: tuple[str, ...], place: Path | None, record: str | None, as_json: bool) -> None:
    """Print one page on ABOUT, every line cited: a state, an agency (id or name), or national.

    Figures now and over time, what changed lately, the law, and the sources. The same record gives the same bytes.
    """
    from section287.cli.output import write_json
    from section287.errors import Section287Error, UsageError
    from section287.publish.brief import render
    from section287.publish.brief.compose import compose
    from section287.record.open import open_record

    makers = {
        ".md": lambda brief: render.as_markdown(brief).encode(),
        ".html": lambda brief: render.as_html(brief).encode(),
        ".pdf": render.as_pdf,
    }
    if place is not None and place.suffix.lower() not in makers:
        raise UsageError(f"--to: '{place}' should end in .md, .html or .pdf")
    with open_record(record) as connection:
        brief = compose(connection, " ".join(about))
    if place is not None:
        content = makers[place.suffix.lower()](brief)
        try:
            place.write_bytes(content)
        except OSError as error:
            raise Section287Error(f"--to: '{place}' can't be written ({error.strerror})") from error
    if as_json:
        write_json(brief.as_json())
    elif place is None:
        click.echo(render.as_markdown(brief), nl=False)
    else:
        click.echo(f"{place}: {brief.title}, as of {brief.day}, {len(brief.sources)} sources")
