"""``section287 ask``: a question in words, answered with citations."""

from __future__ import annotations

import click

from section287.cli.options import json_option, read_day, record_option


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option(
    "--on", metavar="DATE", default=None, help="The day to answer for. Default: the newest list's; no clock is asked."
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Markdown, with every query that ran.")
@click.option("--html", "as_html", is_flag=True, help="A piece of HTML.")
@click.option("--no-phrasing", is_flag=True, help="The templates' own sentences, whatever the environment says.")
@record_option
@json_option
def command(
    question: tuple[str, ...],
    on: str | None,
    as_markdown: bool,
    as_html: bool,
    no_phrasing: bool,
    record: str | None,
    as_json: bool,
) -> None:
    """Answer QUESTION from the record, each sentence with its source.

    Example: section287 ask "How many agencies in Georgia signed since January?"

    A language model may smooth the sentences if SECTION287_LLM_URL names an OpenAI-compatible endpoint (with
    SECTION287_LLM_KEY and SECTION287_LLM_MODEL); whatever it adds, drops or turns around is thrown away.
    """
    from section287.answers import answer
    from section287.record.open import open_record

    phrase = None
    if not no_phrasing:
        from section287.answers.phrasing.client import endpoint_from_environment

        if endpoint_from_environment() is not None:
            from section287.answers.phrasing.phrase import phraser_from_environment

            phrase = phraser_from_environment()
    day = read_day(on, "--on")
    with open_record(record) as connection:
        found = answer(" ".join(question), connection, day, phrase)
    if as_json:
        from section287.cli.output import write_json

        write_json(found.as_json())
        return
    from section287.answers import render

    shown = render.as_markdown(found) if as_markdown else render.as_html(found) if as_html else render.as_text(found)
    click.echo(shown, nl=False)
