"""``section287 evidence``: search the library of findings and positions, with every side of what is contested."""

from __future__ import annotations

from typing import Any

import click

from section287.cli.options import csv_option, json_option, record_option

COLUMNS = (
    "id", "title", "issuer", "year", "kind", "design", "stance", "interest", "geography", "period", "finding",
    "quantities", "limits", "contradicted_by", "confidence", "url",
)  # fmt: skip


@click.command("evidence")
@click.argument("query", required=False)
@click.option("--topic", default=None, help="crime, reporting, trust, profiling, cost, oversight ...")
@click.option("--stance", default=None, help="supports, critical, neutral, academic or government.")
@click.option("--state", default=None, help="Only entries about this state (name or postal code).")
@click.option("--limit", type=click.IntRange(1, 500), default=10, show_default=True, help="At most this many entries.")
@click.option("--topics", "list_topics", is_flag=True, help="List the topics and how many entries stand on each side.")
@record_option
@csv_option
@json_option
def command(
    query: str | None,
    topic: str | None,
    stance: str | None,
    state: str | None,
    limit: int,
    list_topics: bool,
    record: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Search findings and positions by words (English or Spanish), topic, stance and state.

    A contested topic always shows the strongest entries of each side, or says that none was found on one.
    The search needs no record; --record is accepted and not used.
    """
    from section287.cli.output import write_csv, write_json
    from section287.evidence.library import load_library
    from section287.evidence.search import search_evidence, topic_rows

    library = load_library()
    if list_topics:
        _show_topics(topic_rows(library), as_json)
        return
    found = search_evidence(library, query, topic=topic, stance=stance, state=state, limit=limit)
    if as_json:
        write_json(found)
    elif as_csv:
        rows = [{**one, "quantities": "; ".join(one["quantities"]),
                 "contradicted_by": "; ".join(each["id"] for each in one["contradicted_by"])}
                for one in found["results"]]  # fmt: skip
        write_csv(rows, COLUMNS)
    else:
        _print(found)


def _show_topics(rows: list[dict[str, Any]], as_json: bool) -> None:
    from section287.cli.output import write_json, write_table

    if as_json:
        write_json({"topics": rows})
        return
    shown = [(one["id"], one["question"], *one["entries"].values()) for one in rows]
    write_table(shown, ("topic", "question", "yes", "no", "mixed"), right=(2, 3, 4))


def _print(found: dict[str, Any]) -> None:
    shown = len(found["results"])
    click.echo(f"{found['found']} entries found{f', the first {shown} shown' if shown < found['found'] else ''}")
    for one in found["results"]:
        click.echo()
        _print_entry(one)
    for topic in found["sides"]:
        click.echo()
        click.secho(f"Contested: {topic['question']}", bold=True)
        for side in topic["sides"]:
            _print_side(side)
    click.echo()
    for line in found["source_lines"]:
        click.echo(line)


def _print_entry(one: dict[str, Any]) -> None:
    numbers = "".join(f"[{number}]" for number in one["n"])
    click.secho(f"{one['title']} ({one['issuer']}, {one['year']}) {numbers}", bold=True)
    interest = f"; interest: {one['interest']}" if one["interest"] else ""
    click.echo(
        f"  {one['kind'].replace('_', ' ')}, {one['design']}; stance: {one['stance']}{interest}; {one['confidence']}"
    )
    period = f", {one['period']}" if one["period"] else ""
    click.echo(f"  {one['geography']}{period}")
    click.echo(f"  Found: {one['finding']}")
    for each in one["quantities"]:
        click.echo(f"  - {each}")
    click.echo(f"  Limits: {one['limits']}")
    for each in one["contradicted_by"]:
        click.echo(f"  Contradicted by: {each['title']} ({each['stance']}): {each['finding']}")
    for note in one["notes"]:
        click.echo(f"  Note: {note}")


def _print_side(side: dict[str, Any]) -> None:
    if side["none_found"]:
        if side["side"] != "mixed":
            click.echo(f"  {side['says']} None was found on this side.")
        return
    click.echo(f"  {side['says']}")
    for one in side["entries"]:
        numbers = "".join(f"[{number}]" for number in one["n"])
        click.echo(f"    {one['title']} ({one['issuer']}, {one['year']}; {one['design']}, {one['stance']}) {numbers}")
        click.echo(f"      {one['finding']}")
