"""``section287 ledger``: write the ledger from raw publications and agreements."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import documents_option, json_option
from section287.scratch import temporary_folder


@click.command("ledger")
@click.option(
    "--from",
    "places",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder with publications; may be repeated.",
)
@documents_option("; may be repeated. Without it the ledger holds no documents.")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write the ledger to.",
)
@json_option
def command(places: tuple[Path, ...], folders: tuple[Path, ...], folder: Path, as_json: bool) -> None:
    """Write the ledger: what the lists printed, what was resolved from them, what documents say; as reviewable text.

    The maintainers write the bundled one with --to src/section287/ledger.
    """
    from section287.cli.output import Bar, write_json
    from section287.documents.ledger import write_documents
    from section287.documents.recording import Recording, read_documents, rows_of_record
    from section287.record.open import open_record
    from section287.registry.build import build_record, find_files, read_files
    from section287.registry.ledger import write_ledger

    bar = Bar()
    paths, _ = find_files(places)
    reading = read_files(paths, bar)
    documents = read_documents(folders, progress=bar) if folders else None
    for _, _, reason in documents.problems if documents else ():
        click.echo(f"warning: {reason}", err=True)
    beside = Recording(new=documents.rows if documents else None)
    with temporary_folder() as scratch:
        record = Path(scratch) / "record.duckdb"
        build_record(reading.lists, record, reading.unreadable, "files", bar, beside)
        with open_record(record) as connection:
            sizes = write_ledger(reading.lists, reading.unreadable, folder, connection)
        sizes |= write_documents(rows_of_record(record), folder)
    if as_json:
        write_json({"ledger": str(folder), "bytes": sizes, "total_bytes": sum(sizes.values())})
    else:
        for name, size in sizes.items():
            click.echo(f"{folder / name}: {size:,} bytes")
        click.echo(f"{sum(sizes.values()):,} bytes in all")
