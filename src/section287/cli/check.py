"""``section287 check``: the claims in a text and their verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, read_day, record_option
from section287.errors import UsageError

if TYPE_CHECKING:
    from section287.claims.intake.document import Document


@click.command("check")
@click.argument("file", required=False)
@click.option("--text", default=None, help="The text itself, instead of a file.")
@click.option(
    "--dated", metavar="DATE", default=None, help="The document's own date (2025-05-28); else the one it prints."
)
@click.option("--html", "as_html", is_flag=True, help="A page with each part marked and openable.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Markdown with figures, queries and sources.")
@click.option("--claimreview", "as_claimreview", is_flag=True, help="ClaimReview data (schema.org JSON-LD).")
@click.option("--again", metavar="OLD.json", default=None, help="Judge a kept report (--json) against today's record.")
@record_option
@json_option
def command(
    file: str | None,
    text: str | None,
    dated: str | None,
    as_html: bool,
    as_markdown: bool,
    as_claimreview: bool,
    again: str | None,
    record: str | None,
    as_json: bool,
) -> None:
    """Check the claims of a text against the record.

    FILE is text, Markdown, HTML, PDF or docx; - reads standard input. Nothing is fetched. Each checkable part is
    supported, close, contradicted or not checkable, with the figures, the query behind each, and the lists with
    their date and sha256.
    """
    if sum((as_json, as_html, as_markdown, as_claimreview)) > 1:
        raise UsageError("--json, --html, --markdown and --claimreview: give one of them")
    if again is not None:
        if file is not None or text is not None:
            raise UsageError("--again takes a kept report; give no FILE and no --text with it")
        _again(again, record, as_json)
        return
    day = read_day(dated, "--dated")
    document = _read(file, text)
    from section287.claims.check import check_document
    from section287.cli.output import write_json
    from section287.record.open import open_record

    with open_record(record) as connection:
        report = check_document(document, connection, day)
    if as_json:
        write_json(report.as_json())
    elif as_claimreview:
        from section287.claims.rendering.claimreview import render_claimreview

        write_json(render_claimreview(report))
    elif as_html:
        from section287.claims.rendering.page import render_page

        click.echo(render_page(report), nl=False)
    elif as_markdown:
        from section287.claims.rendering.markdown import render_markdown

        click.echo(render_markdown(report), nl=False)
    else:
        from section287.claims.rendering.terminal import render_terminal

        click.echo(render_terminal(report), nl=False)


def _read(file: str | None, text: str | None) -> Document:
    from section287.claims.intake.sniff import read_document, read_path

    if (file is None) == (text is None):
        raise UsageError("give a FILE, - for standard input, or --text")
    if text is not None:
        return read_document(text, "text")
    assert file is not None
    if file == "-":
        return read_document(sys.stdin.buffer.read(), "standard input")
    return read_path(file)


def _again(path: str, record: str | None, as_json: bool) -> None:
    import json

    from section287.claims.again import check_again, render_again
    from section287.cli.output import write_json
    from section287.record.open import open_record

    place = Path(path)
    if not place.is_file():
        raise UsageError(f"--again: {path}: there is no such file")
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"--again: {path}: not JSON ({error}); give what 'section287 check --json' wrote") from error
    with open_record(record) as connection:
        found = check_again(kept, connection, place.name)
    if as_json:
        write_json(found.as_json())
    else:
        click.echo(render_again(found), nl=False)
