"""``section287 build``: publications or the ledger, and agreements' documents → the record."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from section287.cli.options import documents_option, json_option, record_option

if TYPE_CHECKING:
    from section287.documents.recording import DocumentsRead
    from section287.registry.build import Built, Progress


@click.command("build")
@click.option(
    "--from",
    "places",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder with publications; may be repeated. Default: the bundled ledger.",
)
@click.option(
    "--no-ledger",
    is_flag=True,
    help="Only the files of --from (so it is already, unless --with-ledger is given).",
)
@click.option("--with-ledger", is_flag=True, help="With --from: add the files to the lists of the bundled ledger.")
@documents_option(", read into the record as well; may be repeated.")
@click.option("--add", is_flag=True, help="Put the files of --from and --documents on top of the record that is there.")
@click.option("--strict", is_flag=True, help="Exit with status 1 when a file could not be read.")
@click.option("--workers", default=2, show_default=True, help="Processes that read files.")
@record_option
@json_option
def command(
    places: tuple[Path, ...],
    no_ledger: bool,
    with_ledger: bool,
    folders: tuple[Path, ...],
    add: bool,
    strict: bool,
    workers: int,
    record: str | None,
    as_json: bool,
) -> None:
    """Read publications and agreements into the record.

    Without --from the record is built from the bundled ledger. The new record is written beside the old one
    and moved into its place; files that can't be read are named, kept in the record's list and passed over.
    Documents are kept by content: none is read twice, and an interrupted run goes on where it stopped.
    """
    from section287.cli.output import Bar
    from section287.errors import UsageError
    from section287.settings import default_record

    # a build makes many small objects that live to its end: looking for garbage among them takes a third of the time
    gc.disable()
    target = Path(record) if record else default_record()
    if not places and (no_ledger or (add and not folders)):
        raise UsageError("--from: name the files to read; --no-ledger and --add go with it")
    bar = Bar()
    documents = _read_documents(folders, bar, workers)
    if add and not places:
        _add_documents(target, documents, as_json, strict)
        return
    built, other, counts = _build(target, places, not places or (with_ledger and not no_ledger), documents, add, bar,
                                  workers)  # fmt: skip
    if as_json:
        _write_json(built, other, counts, documents)
    else:
        _tell(built, other, counts, documents)
    for broken in built.broken:
        click.echo(f"warning: an invariant does not hold: {broken}", err=True)
    if strict and (built.unreadable or documents.problems):
        raise click.exceptions.Exit(1)


def _read_documents(folders: tuple[Path, ...], bar: Progress, workers: int) -> DocumentsRead:
    from section287.documents.recording import DocumentsRead, read_documents

    return read_documents(folders, progress=bar, workers=workers) if folders else DocumentsRead(None, ())


def _build(
    target: Path,
    places: tuple[Path, ...],
    with_ledger: bool,
    documents: DocumentsRead,
    add: bool,
    bar: Progress,
    workers: int,
) -> tuple[Built, list[str], dict[str, int]]:
    from section287.documents.recording import Recording, record_documents
    from section287.registry.build import Reading, build_record, find_files, read_files
    from section287.registry.update import add_to_record

    reading, other = Reading(), list[str]()
    if places:
        paths, other = find_files(places)
        reading = read_files(paths, bar, workers)
    beside = Recording(new=documents.rows)
    if with_ledger:
        from section287.documents.ledger import ledger_documents
        from section287.registry.ledger import read_ledger

        kept = read_ledger()
        reading.lists.extend(kept.lists)
        reading.unreadable.extend(kept.unreadable)
        beside = ledger_documents(new=documents.rows)
    if add:
        beside = record_documents(target, documents.rows)
        built, _ = add_to_record(target, reading.lists, reading.unreadable, bar, beside)
    else:
        origin = "files" if places else "ledger"
        built = build_record(reading.lists, target, reading.unreadable, origin, bar, beside)
    return built, other, beside.counts


def _add_documents(target: Path, documents: DocumentsRead, as_json: bool, strict: bool) -> None:
    from section287.cli.output import write_json
    from section287.documents.recording import add_documents

    counts = add_documents(target, documents.rows)
    if as_json:
        write_json({"record": str(target), "documents": _documents_as_json(counts, documents)})
    else:
        _tell_documents(counts, documents)
        click.echo(f"{target}: {_count_documents(counts)}")
    if strict and documents.problems:
        raise click.exceptions.Exit(1)


def _documents_as_json(counts: dict[str, int], documents: DocumentsRead) -> dict[str, Any]:
    problems = [{"file": name, "sha256": sha, "reason": reason} for name, sha, reason in documents.problems]
    return {**counts, "warnings": len(problems), "problems": problems}


def _write_json(built: Built, other: list[str], counts: dict[str, int], documents: DocumentsRead) -> None:
    from section287.cli.output import write_json

    write_json(
        {
            "record": str(built.path),
            "files": built.files,
            "publications": built.publications,
            "quarantined": built.quarantined,
            "passed_over": other,
            "warnings": len(built.unreadable),
            "unreadable": [{"file": name, "sha256": sha, "reason": reason} for name, sha, reason in built.unreadable],
            "broken_invariants": list(built.broken),
            "documents": _documents_as_json(counts, documents),
        }
    )


def _tell(built: Built, other: list[str], counts: dict[str, int], documents: DocumentsRead) -> None:
    for _, _, reason in built.unreadable:
        click.echo(f"warning: {reason}", err=True)
    _tell_documents(counts, documents)
    if other:
        click.echo(f"passed over {len(other)} files that are no tables ({', '.join(other[:3])} ...)", err=True)
    held = f"; {_count_documents(counts)}" if counts.get("held") else ""
    click.echo(
        f"{built.path}: {built.publications:,} publications from {built.files:,} files"
        f" ({built.quarantined} quarantined, {len(built.unreadable)} warnings){held}"
    )


def _tell_documents(counts: dict[str, int], documents: DocumentsRead) -> None:
    for _, _, reason in documents.problems:
        click.echo(f"warning: {reason}", err=True)
    if counts.get("waiting"):
        from section287.documents.ocr import INSTALL

        click.echo(f"{counts['waiting']} documents wait for tesseract; install it: {INSTALL}", err=True)


def _count_documents(counts: dict[str, int]) -> str:
    return (
        f"{counts['held']:,} documents ({counts['linked']:,} linked, {counts['unlisted']} unlisted, "
        f"{counts['unreadable']} unreadable)"
    )
