"""``section287 ledger``: write the ledger from raw publications."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import json_option


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
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write the ledger to.",
)
@json_option
def command(places: tuple[Path, ...], folder: Path, as_json: bool) -> None:
    """Write the ledger: what the lists printed and what was resolved from them, as reviewable text.

    The maintainers write the bundled one with --to src/section287/ledger.
    """
    import tempfile

    from section287.cli.output import Bar, write_json
    from section287.record.open import open_record
    from section287.registry.build import build_record, find_files, read_files
    from section287.registry.ledger import write_ledger

    bar = Bar()
    paths, _ = find_files(places)
    reading = read_files(paths, bar)
    with tempfile.TemporaryDirectory(prefix="section287-") as scratch:
        record = Path(scratch) / "record.duckdb"
        build_record(reading.lists, record, reading.unreadable, "files", bar)
        with open_record(record) as connection:
            sizes = write_ledger(reading.lists, reading.unreadable, folder, connection)
    if as_json:
        write_json({"ledger": str(folder), "bytes": sizes, "total_bytes": sum(sizes.values())})
    else:
        for name, size in sizes.items():
            click.echo(f"{folder / name}: {size:,} bytes")
        click.echo(f"{sum(sizes.values()):,} bytes in all")
