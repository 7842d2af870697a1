"""``load``: releases → the store. Persons are used to tell repeats and later steps, then only counts go on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from section287.errors import MissingExtra, NotFound, Unreadable, UsageError
from section287.referrals.counting import count_events
from section287.referrals.decoding import Decoder
from section287.referrals.engine import DuckDBEngine, Engine, need_ibis
from section287.referrals.engines import open_other
from section287.referrals.header import Layout, understand
from section287.referrals.opening import open_store
from section287.referrals.reports import FileReport, LoadReport, about, about_percent
from section287.referrals.series import SeriesRow, read_series, refused_reason
from section287.referrals.staging import Staging, open_engine
from section287.referrals.store import STORE_VERSION, default_store, read_loaded, write_store
from section287.referrals.tables import SUFFIXES, EventTable, open_tables
from section287.referrals.words import orders, threshold
from section287.scratch import temporary_folder


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to load: those given, and in folders every file, by name.

    Raises:
        UsageError: nothing was given, or a path doesn't exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(f"{path}: there is no such file or folder; give releases ({', '.join(SUFFIXES)})")
    if not found:
        raise UsageError("give the files of the releases to load, or a folder that holds them")
    return list(dict.fromkeys(found))


def load(
    paths: Sequence[Path],
    store: Path | None = None,
    order: str = "by-month",
    memory: str = "1500MB",
    progress: Callable[[int, int, str], None] | None = None,
    today: datetime | None = None,
    engine: str = "duckdb",
) -> LoadReport:
    """Read releases, count them, and put the store in place of the one before.

    A load always takes all releases that the store shall hold: identifiers are not kept, so rows released again can
    only be told among the files of one load.

    Args:
        order: which of mapping/touchpoints.yaml's orders decides what is kept most exactly.
        memory: what the engine may use before it spills to disk (scrambled), such as ``2GB``; the program itself takes
            some 300 MB more.
        engine: what counts the events: ``duckdb``, ``postgresql://...``, ``spark`` or ``spark://...``. Files are read,
            and identifiers hashed, by this program whatever the engine; the store is the same.

    Raises:
        UsageError: a path or an order is unknown, or no file could be read.
    """
    if order not in orders():
        raise UsageError(f"--keep: unknown order '{order}'; one of {', '.join(orders())}")
    need_ibis()
    now = today or datetime.now(UTC)
    report = LoadReport(store or default_store(), order, threshold())
    other = open_other(engine)
    try:
        with temporary_folder() as folder:
            connection = open_engine(memory, Path(folder))
            try:
                _count_files(
                    find_files(paths), connection, other or DuckDBEngine(connection), report, now.date(), progress
                )
            finally:
                connection.close()
    finally:
        if other:
            other.close()
    return report


def _count_files(
    files: Sequence[Path],
    connection: Any,
    engine: Engine,
    report: LoadReport,
    today: date,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    """Take files in, count their events on an engine, and write the store."""
    staging, series = Staging(connection), list[SeriesRow]()
    layouts: dict[int, Layout] = {}
    for place, path in enumerate(files):
        if progress:
            progress(place, len(files), path.name)
        _take_file(path, connection, staging, report, layouts, series)
    if not any(one.reading != "refused" for one in report.files):
        first = report.files[0]
        raise UsageError(f"nothing to load: {first.refused}" if len(report.files) == 1 else "no file could be read")
    decoder, cells, coverage = Decoder(), dict[str, Any](), list[tuple[Any, ...]]()
    if layouts:
        events = engine.take(connection, staging.finish())
        cells, coverage = count_events(engine, events, staging, report, layouts, decoder, today.year)
    report.unknown_values = _tell_unknown(decoder, report.threshold)
    report.series_rows = len(series)
    _write(cells, coverage, series, report, today)


def _take_file(
    path: Path,
    connection: Any,
    staging: Staging,
    report: LoadReport,
    layouts: dict[int, Layout],
    series: list[SeriesRow],
) -> None:
    """Take a file's tables in, as events or as a series, or report why not."""
    digest = _sha256(path)
    try:
        tables = open_tables(path, connection)
    except (Unreadable, MissingExtra) as error:
        report.files.append(FileReport(len(report.files) + 1, path.name, digest, refused=_one_line(error)))
        return
    for table in tables:
        one = FileReport(len(report.files) + 1, table.name, digest, title_rows=table.title_rows)
        report.files.append(one)
        layout = understand(table.header, path.name)
        try:
            rows = read_series(table, connection, one.file_no, report.threshold)
            reason = refused_reason(table.header)
            if rows is not None:
                one.reading, one.rows, one.counted = "series", len(rows), len(rows)
                one.kind = rows[0].series_id if rows else None
                series += rows
            elif reason or layout is None:
                one.refused = f"{table.name}: {reason or _no_kind(table)}"
            else:
                one.rows = staging.add(table, layout, one.file_no)
                layouts[one.file_no] = layout
                one.reading, one.kind, one.release = "events", layout.kind, layout.release
                one.unknown_columns, one.kept_out = layout.unknown, layout.kept_out + layout.spare
        except Exception as error:
            one.reading, one.refused = "refused", f"{table.name}: {_one_line(error)}"


def _no_kind(table: EventTable) -> str:
    shown = ", ".join(name for name in table.header[:6] if name)
    return f"no event table or series known here (columns: {shown}); a header must name a day and what happened"


def _one_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _tell_unknown(decoder: Decoder, least: int) -> list[tuple[str, str | None, int]]:
    """Return values not known, most frequent first; those met fewer times than ``least`` only as a sum by field."""
    told: list[tuple[str, str | None, int]] = []
    rare: dict[str, int] = {}
    for (name, value), n in decoder.unknown.most_common():
        if n >= least:
            told.append((name, value, n))
        else:
            rare[name] = rare.get(name, 0) + n
    return told + [(name, None, n) for name, n in sorted(rare.items())]


def _write(
    cells: dict[str, Any],
    coverage: list[tuple[Any, ...]],
    series: list[SeriesRow],
    report: LoadReport,
    today: date,
) -> None:
    from dataclasses import astuple

    if cells:
        report.cells, report.events = len(cells["n"]), int(cells["n"].sum())
    report.left_out = sum(one.counted for one in report.files if one.reading == "events") - report.events

    days = dict.fromkeys((one.sha256 for one in report.files if one.reading != "refused"), today)
    days |= {sha256: day for sha256, day in _days_before(report.store).items() if sha256 in days}

    def fill(connection: Any) -> None:
        meta = {"store_version": STORE_VERSION, "order": report.order, "threshold": str(report.threshold)}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        _insert(connection, "cell", cells)
        _insert_rows(connection, "file", [one.as_stored() for one in report.files])
        _insert_rows(connection, "loaded", sorted(days.items()))
        unknown = [(name, value, about(n)) for name, value, n in report.unknown_values if value is not None]
        _insert_rows(connection, "unknown_value", unknown)
        _insert_rows(connection, "coverage", [_rounded(row) for row in coverage if row[4] >= report.threshold])
        _insert_rows(connection, "series", [astuple(one) for one in series])

    write_store(report.store, fill)


def _days_before(store: Path) -> dict[str, date]:
    """Return the days on which files of the store that is about to be replaced were first loaded."""
    if not store.is_file():
        return {}
    try:
        connection = open_store(store)
    except NotFound:  # of another version, or no store: it is replaced whole
        return {}
    try:
        return read_loaded(connection)
    finally:
        connection.close()


def _rounded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return *row[:4], about(row[4]), *map(about_percent, row[5:])


def _insert_rows(connection: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows into a table."""
    names = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    sides = zip(*rows, strict=True) if rows else ((),) * len(names)
    _insert(connection, table, {name: list(side) for name, side in zip(names, sides, strict=True)})


def _insert(connection: Any, table: str, columns: dict[str, Any]) -> None:
    """Put columns into a table by way of Arrow; row by row would take minutes."""
    import pyarrow  # type: ignore[import-untyped]

    if not columns or not len(next(iter(columns.values()))):
        return
    connection.register("incoming", pyarrow.table(columns))
    connection.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    connection.unregister("incoming")
