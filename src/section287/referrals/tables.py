"""Files → tables that the engine can scan: parquet and csv in place, feather, xlsx and dta in batches.

Nothing is read here but headers; rows are pulled by the engine, batch by batch, so that a file larger than memory
can be counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra, Unreadable
from section287.referrals.header import TITLE_ROWS, find_header

if TYPE_CHECKING:
    import duckdb

BATCH = 50_000  # rows handed over at a time
SUFFIXES = (".csv", ".txt", ".tsv", ".parquet", ".feather", ".arrow", ".xlsx", ".dta")
RIGHT = "give " + ", ".join(SUFFIXES)


@dataclass(slots=True)
class EventTable:
    """One table of one file.

    Attributes:
        name: file name, with the sheet where there are several.
        header: the columns' names as printed.
        scan: SQL that scans the table in place; None where the rows come from ``batches``.
        batches: rows as text, in lists of at most BATCH, each in the header's order.
        types: SQL types of the columns of ``scan``.
        title_rows: rows above the header.
    """

    name: str
    path: Path
    header: list[str]
    scan: str | None = None
    batches: Any = None
    types: list[str] = field(default_factory=list)
    title_rows: int = 0


def quote(text: str) -> str:
    """Return text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def open_tables(path: Path, connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    """Return the tables of a file.

    Raises:
        Unreadable: the file isn't there, is empty, or isn't what its name says; one line.
        MissingExtra: its format needs a part that isn't installed.
    """
    if not path.is_file():
        raise Unreadable(path.name, "there is no such file", RIGHT)
    opener = {
        ".parquet": _open_parquet,
        ".feather": _open_feather,
        ".arrow": _open_feather,
        ".xlsx": _open_xlsx,
        ".dta": _open_dta,
    }.get(path.suffix.lower(), _open_csv if path.suffix.lower() in SUFFIXES else None)
    if opener is None:
        raise Unreadable(path.name, f"'{path.suffix}' is not read here", RIGHT)
    try:
        return opener(path, connection)
    except (Unreadable, MissingExtra):
        raise
    except Exception as error:
        problem = (str(error).splitlines() or [type(error).__name__])[0]
        raise Unreadable(path.name, f"not readable as {path.suffix[1:]} ({problem})", "get the file anew") from error


def _open_parquet(path: Path, connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    scan = f"read_parquet({quote(str(path))})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    return [EventTable(path.name, path, [row[0] for row in described], scan, types=[row[1] for row in described])]


def _open_csv(path: Path, _connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    lines, encoding = _first_lines(path)
    if not lines:
        raise Unreadable(path.name, "the file is empty", "a table with a header")
    delimiter = max(",\t|;", key=lambda mark: max(line.count(mark) for line in lines))
    rows = list(csv.reader(lines, delimiter=delimiter))
    at = find_header(rows, path.name)
    at = at if at is not None else next(index for index, row in enumerate(rows) if any(row))
    header = _distinct(rows[at])
    names = ", ".join(f"{quote(name)}: 'VARCHAR'" for name in header)
    # all text: a month such as 2022-10 and a quarter such as 2022.1 must come through as printed
    scan = (
        f"read_csv({quote(str(path))}, delim={quote(delimiter)}, header=false, skip={at + 1}, columns={{{names}}}, "
        f"quote='\"', escape='\"', null_padding=true, auto_detect=false, encoding={quote(encoding)})"
    )
    return [EventTable(path.name, path, rows[at], scan, types=["VARCHAR"] * len(header), title_rows=at)]


def _first_lines(path: Path) -> tuple[list[str], str]:
    with path.open("rb") as source:
        head = source.read(262_144)
    try:
        text, encoding = head.decode("utf-8-sig", "strict" if len(head) < 262_144 else "ignore"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = head.decode("latin-1"), "latin-1"
    lines = text.splitlines()[: TITLE_ROWS + 30]
    return (lines if any(line.strip() for line in lines) else []), encoding


def _distinct(header: Sequence[str]) -> list[str]:
    """Return names that are all different; "Alien File Number" stands twice in one release."""
    seen: dict[str, int] = {}
    names = []
    for index, name in enumerate(header):
        key = name.strip().lower() or f"column {index + 1}"
        seen[key] = seen.get(key, 0) + 1
        names.append((name.strip() or key) + (f" ({seen[key]})" if seen[key] > 1 else ""))
    return names


def _open_feather(path: Path, connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    dataset = _need("pyarrow.dataset", "referrals").dataset(path, format="feather")
    view = f"feather_{abs(hash(str(path)))}"
    connection.register(view, dataset)
    described = connection.execute(f"DESCRIBE SELECT * FROM {view}").fetchall()
    return [EventTable(path.name, path, [row[0] for row in described], view, types=[row[1] for row in described])]


def _open_xlsx(path: Path, _connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    tables = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        first = [[as_text(cell) for cell in row] for _, row in zip(range(TITLE_ROWS), sheet.iter_rows(), strict=False)]
        if not any(any(row) for row in first):
            continue
        at = find_header(first, path.name)
        at = at if at is not None else next(index for index, row in enumerate(first) if any(row))
        label = path.name if len(book.sheet_names) == 1 else f"{path.name}!{name}"
        tables.append(EventTable(label, path, first[at], None, _sheet_batches(path, name, at), title_rows=at))
    if not tables:
        raise Unreadable(path.name, "no sheet holds anything", "a sheet with a header and rows")
    return tables


def _sheet_batches(path: Path, sheet_name: str, header_at: int) -> Any:
    def batches() -> Iterator[list[list[str]]]:
        import python_calamine

        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet_name)
        batch: list[list[str]] = []
        for index, row in enumerate(sheet.iter_rows()):
            if index > header_at:
                batch.append([as_text(cell) for cell in row])
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        yield batch

    return batches


def _open_dta(path: Path, _connection: duckdb.DuckDBPyConnection) -> list[EventTable]:
    pyreadstat = _need("pyreadstat", "export")
    _, meta = pyreadstat.read_dta(str(path), metadataonly=True, output_format="dict")
    header, labels = list(meta.column_names), dict(meta.variable_value_labels)

    def batches() -> Iterator[list[list[str]]]:
        for start in range(0, max(int(meta.number_rows or 0), 1), BATCH):
            part, _ = pyreadstat.read_dta(str(path), row_offset=start, row_limit=BATCH, output_format="dict")
            columns = [[as_text(labels.get(name, {}).get(cell, cell)) for cell in part[name]] for name in header]
            yield [list(row) for row in zip(*columns, strict=True)]

    return [EventTable(path.name, path, header, None, batches)]


def as_text(cell: Any) -> str:
    """Return a cell as text: days as ISO, whole numbers without a point, nothing as an empty text."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _need(module: str, extra: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(f"this needs {module}: pip install 'section287[{extra}]'") from error
