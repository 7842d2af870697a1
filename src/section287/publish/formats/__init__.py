"""Formats of exports, one module each.

A module has ``write(content, folder, written, tell)``: it writes its files into ``folder`` (of its own, or of the
export) and returns them. To add a format, write the module and name it in ``FORMATS``.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from section287.publish.content import Content
    from section287.publish.dictionary import Table

__all__ = [
    "FORMATS", "USUAL", "Format", "Tell", "WrittenFile", "describe_file", "is_for_people", "load_writer",
    "order_formats", "write_each",
]  # fmt: skip

Tell = Callable[[str], None]  # told the name of each table as its file is begun


@dataclass(frozen=True, slots=True)
class Format:
    """One format of export.

    Attributes:
        module: its module in this folder.
        title: what it is, for readers.
        after: formats whose files it describes; they are written first, also when not asked for.
        whole: it writes one file about all tables instead of one a table.
        repeats: the same record gives the same bytes.
    """

    module: str
    title: str
    after: tuple[str, ...] = ()
    whole: bool = False
    repeats: bool = True


FORMATS: dict[str, Format] = {
    "csv": Format("csv_files", "csv, one file a table"),
    "parquet": Format("parquet_files", "Parquet, one file a table"),
    "package": Format("package", "Frictionless data package over the csv files", after=("csv",), whole=True),
    "geoparquet": Format("geo_files", "GeoParquet, agencies as points of their counties", whole=True),
    "xlsx": Format("workbook", "xlsx, one workbook of the resolved and wide tables"),
    "stata": Format("statistics_files", "Stata, the resolved and wide tables"),
    "spss": Format("spss_files", "SPSS, the resolved and wide tables"),
    "sqlite": Format("sqlite_file", "SQLite, all tables in one file"),
    "duckdb": Format("duckdb_file", "DuckDB, all tables in one file", repeats=False),
}
USUAL = ("csv", "parquet", "package")  # what needs no extra part


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of an export.

    Attributes:
        path: within the export, parts joined by slashes.
        format: the format that it belongs to.
        table: the table that it holds, None for files about the export.
    """

    path: str
    format: str
    table: str | None
    rows: int | None
    bytes: int
    sha256: str


class Writer(Protocol):
    """What a format's module offers."""

    def write(self, content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
        """Write the format's files into the export's folder and return them; ``written`` are those before."""
        ...


def is_for_people(table: Table) -> bool:
    """Return whether a table is for reading as it stands; the lists' printed rows are for programs."""
    return table.layer in ("core", "out", "counted") or table.name in ("source", "publication")


def load_writer(name: str) -> Writer:
    """Return the module that writes a format."""
    return cast(Writer, importlib.import_module(f"{__name__}.{FORMATS[name].module}"))


def order_formats(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the formats to write, each after those that it describes; ``all`` stands for every format."""
    names = set(FORMATS) if "all" in wanted else set(wanted)
    for name in tuple(names):
        names.update(FORMATS[name].after)
    return tuple(sorted(names, key=lambda one: (bool(FORMATS[one].after), list(FORMATS).index(one))))


def write_each(content: Content, folder: Path, name: str, options: str, tell: Tell) -> list[WrittenFile]:
    """Write every table with DuckDB's ``COPY`` as ``name/TABLE.name`` and return the files."""
    (folder / name).mkdir()
    made: list[WrittenFile] = []
    for table in content.tables:
        tell(f"{name} {table.name}")
        path = f"{name}/{table.name}.{name}"
        rows = content.copy(table, folder / path, options)
        made.append(describe_file(folder, path, name, table.name, rows))
    return made


def describe_file(
    root: Path, path: str, format_name: str, table: str | None = None, rows: int | None = None
) -> WrittenFile:
    """Return a file of an export with its size and fingerprint."""
    place = root / path
    with open(place, "rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return WrittenFile(path, format_name, table, rows, place.stat().st_size, digest)
