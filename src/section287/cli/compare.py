"""``section287 compare``: two agreements clause by clause, or one with its model's template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from section287.cli.options import json_option, record_option

if TYPE_CHECKING:
    import duckdb

    from section287.documents.agreement import Agreement
    from section287.documents.deviating import ClauseComparison
    from section287.documents.recorded import Text

VERDICTS = {"changed": "changed", "added": "added", "left_out": "left out", "not_read": "not read"}


@click.command("compare")
@click.argument("files", nargs=-1, metavar="FILE|ID [FILE|ID]")
@click.option("--template", "by_template", is_flag=True, help="Compare one agreement with its model's template.")
@click.option("--revisions", is_flag=True, help="What changed between the revisions of each model's template.")
@record_option
@json_option
def command(files: tuple[str, ...], by_template: bool, revisions: bool, record: str | None, as_json: bool) -> None:
    """Compare two agreements clause by clause, or one with its model's template.

    Each is a PDF, or a document of the record by its agreement's id, its file's name or the first letters of its
    sha256; both of one sort.

    Blanks that every agreement fills in (names, addresses) and a scanner's misreadings don't count as differences.
    """
    from section287.cli.output import write_json
    from section287.errors import UsageError

    if revisions:
        _show_revisions(as_json)
        return
    if by_template and len(files) != 1:
        raise UsageError(f"compare --template: give one file, not {len(files)}")
    if not by_template and len(files) != 2:
        raise UsageError(f"compare: give two files, or one file and --template; {len(files)} given")
    compare = _compare_files if all(Path(name).is_file() for name in files) else _compare_recorded
    old_name, new_name, comparisons = compare(files, by_template, record)
    if as_json:
        write_json({"old": old_name, "new": new_name, "clauses": [one.as_json() for one in comparisons]})
        return
    click.echo(f"{new_name}\nagainst {old_name}\n")
    differing = [one for one in comparisons if one.verdict != "same"]
    for one in differing:
        _show(one)
    same = len(comparisons) - len(differing)
    misread = sum(part.kind == "noise" for one in comparisons for part in one.differences)
    click.echo(
        f"{same} clauses are the same, {len(differing)} differ; {misread} stretches read differently are misreadings"
    )


def _compare_files(
    files: tuple[str, ...], by_template: bool, record: str | None
) -> tuple[str, str, list[ClauseComparison]]:
    """Compare PDFs; ``record`` isn't needed for it."""
    from section287.cli.output import Bar
    from section287.documents.agreement import compare_agreements, read_agreements
    from section287.errors import UsageError

    agreements = [_readable(one) for one in read_agreements([Path(name) for name in files], progress=Bar())]
    if len(agreements) < len(files):
        agreements = agreements * 2  # the same file twice
    new = agreements[-1]
    if not by_template:
        return agreements[0].document.name, new.document.name, compare_agreements(agreements[0], new)
    template, because = new.template
    if template is None:
        raise UsageError(f"{new.document.name}: {because}")
    name = f"{template.id} (built from {template.agreements} agreements; {because})"
    return name, new.document.name, new.deviations


def _compare_recorded(
    files: tuple[str, ...], by_template: bool, record: str | None
) -> tuple[str, str, list[ClauseComparison]]:
    """Compare documents of the record."""
    from section287.documents.recorded import compare_texts, compare_with_template
    from section287.errors import UsageError
    from section287.record.open import open_record

    for name in files:
        if Path(name).suffix.lower() == ".pdf" and "/" in name:
            if not Path(name).is_file():
                raise UsageError(f"{name}: there is no such file")
            raise UsageError(f"{name}: compare two files, or two documents of the record")
    with open_record(record) as connection:
        recorded = [_recorded(connection, name) for name in files]
        new = recorded[-1]
        if not by_template:
            return recorded[0].name, new.name, compare_texts(recorded[0], new)
        found = compare_with_template(connection, new)
    if found is None:
        raise UsageError(f"{new.name}: {new.template_because or 'it has no template'}")
    return found[0], new.name, found[1]


def _recorded(connection: duckdb.DuckDBPyConnection, wanted: str) -> Text:
    from section287.documents.holdings import find_document
    from section287.documents.recorded import read_text
    from section287.errors import UsageError

    sha256 = find_document(connection, wanted)
    if sha256 is None:
        raise UsageError(f"{wanted}: there is no such file, and no one document of the record goes by this name")
    return read_text(connection, sha256)


def _readable(agreement: Agreement) -> Agreement:
    from section287.errors import Unreadable

    if agreement.document.problem:
        raise Unreadable(agreement.document.name, agreement.document.problem, "give an agreement's PDF")
    return agreement


def _show(comparison: ClauseComparison) -> None:
    side = comparison.new or comparison.old
    if side is None:
        return
    where = f", p. {comparison.new.page}" if comparison.new and comparison.new.page else ""
    click.secho(f"{side.label} {side.heading}".strip() + f": {VERDICTS[comparison.verdict]}{where}", bold=True)
    if comparison.verdict in ("added", "left_out"):
        click.echo(f"  {'+' if comparison.new else '-'} {' '.join(side.text.split())}")
    for one in comparison.changes:
        if one.old:
            click.secho(f"  - {' '.join(one.old.split())}", fg="red")
        if one.new:
            click.secho(f"  + {' '.join(one.new.split())}", fg="green")
    click.echo()


def _show_revisions(as_json: bool) -> None:
    from section287.cli.output import write_json
    from section287.documents.template.revisions import list_revisions

    steps = list_revisions()
    if as_json:
        write_json({"revisions": [one.as_json() for one in steps]})
        return
    for step in steps:
        click.secho(f"{step.before.id} -> {step.after.id}", bold=True, underline=True)
        for one in step.clauses:
            _show(one)
