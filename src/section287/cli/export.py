"""``section287 export``: the record as files for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from section287.cli.options import folder_option, json_option, record_option
from section287.publish.formats import FORMATS, USUAL


@click.command("export")
@folder_option("export")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*FORMATS, "all"]),
    default=USUAL,
    show_default=True,
    help="What to write; may be repeated.",
)
@record_option
@json_option
def command(folder: Path, formats: tuple[str, ...], record: str | None, as_json: bool) -> None:
    """Write the record's tables as csv, Parquet and a Frictionless data package, with descriptions and a citation.

    Also, when asked: GeoParquet, xlsx, Stata, SPSS, SQLite and DuckDB. The folder is written beside DIR and moved into
    place whole. The same record gives the same bytes, save for DuckDB's, which has the same rows.
    """
    from section287.cli.output import Bar, write_json, write_table
    from section287.publish.export import export_record

    exported = export_record(folder, formats, record, Bar())
    if as_json:
        write_json(exported.as_json())
        return
    write_table(
        [(one.path, one.rows, one.bytes) for one in exported.files],
        ("file", "rows", "bytes"),
        right=(1, 2),
    )
    newest = ", ".join(f"{which} {day}" for which, day in exported.newest.items())
    total = sum(one.bytes for one in exported.files)
    click.echo(f"{exported.folder}: {len(exported.files)} files, {total:,} bytes")
    click.echo(f"version {exported.version}, newest lists: {newest or 'none'}")
