"""The bundled ledger: our own compact table of facts, from which ``build`` makes the record on any machine.

Two parts, all text:

* what the lists printed: ``publications.csv`` (one line a table, with its fingerprint and counts), ``captures.csv``
  (one line a file that held it), ``rows.csv`` (each printed row once) and ``listings.txt`` (which rows each list
  holds, in order). From these the same build runs as from the raw files.
* what was resolved from them: ``agencies.csv``, ``agreements.csv``, ``applications.csv``, ``changes.csv``. They are
  for reading and for review: a changed rule shows as changed lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from section287.errors import RecordDamaged
from section287.registry.build import Reading
from section287.sources.listing import FIELD, LINE, PrintedList, PrintedRow, identify
from section287.sources.names import NameReading, read_name

RESOLVED = {
    "agencies": "SELECT * FROM agency ORDER BY agency_id",
    "agreements": "SELECT * FROM agreement ORDER BY agreement_id",
    "applications": "SELECT * FROM application ORDER BY application_id",
    "changes": (
        'SELECT "on", kind, model, coalesce(application_id, agreement_id) AS subject_id, before, '
        "CASE WHEN kind IN ('moa_posted', 'addendum_posted') THEN NULL ELSE after END AS after, "
        'publication_id FROM change ORDER BY "on", publication_id, kind, subject_id, before, after'
    ),
}


def bundled() -> Traversable:
    """Return the folder of the ledger that comes with the package."""
    return files("section287") / "ledger"


def write_ledger(
    lists: Sequence[PrintedList], unreadable: Iterable[tuple[str, str, str]], folder: Path, connection: Any
) -> dict[str, int]:
    """Write the ledger of a build.

    Args:
        lists: everything that was read.
        connection: the record built from it, open for reading.

    Returns:
        Size in bytes of each file written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables(lists)
    rows = _number_rows(tables)
    texts = {
        "publications.csv": _publications(tables, connection),
        "captures.csv": _captures(lists, unreadable),
        "rows.csv": _rows(rows),
        "listings.txt": _listings(tables, rows),
    }
    for name, sql in RESOLVED.items():
        texts[f"{name}.csv"] = _query(connection, sql)
    sizes: dict[str, int] = {}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
        sizes[name] = len(text.encode())
    return sizes


def _tables(lists: Sequence[PrintedList]) -> list[PrintedList]:
    first: dict[str, PrintedList] = {}
    for one in sorted(lists, key=lambda item: (_when(item.name), item.file_name)):
        first.setdefault(one.table_sha256, one)
    return sorted(first.values(), key=lambda item: (item.roster, _when(item.name), item.table_sha256))


def _when(name: NameReading) -> str:
    if name.captured_at:
        return name.captured_at.isoformat()
    return name.named_on.isoformat() if name.named_on else "9999"


def _number_rows(tables: Sequence[PrintedList]) -> dict[tuple[str, str], int]:
    lines = {(one.roster, line) for one in tables if one.text for line in one.text.split(LINE)}
    return {key: number for number, key in enumerate(sorted(lines), 1)}


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if one is None else one for one in row] for row in rows)
    return text.getvalue()


def _publications(tables: Sequence[PrintedList], connection: Any) -> str:
    known = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT p.table_sha256, p.publication_id, p.published_on, p.last_seen_on, p.trusted, "
            "count(DISTINCT l.subject_id), "
            "count(DISTINCT l.agency_id) FROM publication p LEFT JOIN listing l USING (publication_id) GROUP BY ALL"
        ).fetchall()
    }
    header = ("table_sha256", "list", "row_count", "columns", "caption", "row_numbers")
    told = ("publication_id", "published_on", "last_seen_on", "trusted", "agreements", "agencies")
    return _csv(
        (*header, *told),
        (
            (
                one.table_sha256,
                one.roster,
                one.row_count,
                " | ".join(one.columns),
                one.caption,
                _spans(one.row_numbers) if one.row_numbers else "",
                *known[one.table_sha256],
            )
            for one in tables
        ),
    )


def _captures(lists: Sequence[PrintedList], unreadable: Iterable[tuple[str, str, str]]) -> str:
    rows: list[tuple[Any, ...]] = [
        (one.file_name, one.file_sha256, one.table_sha256, one.source_id, one.named_list, "; ".join(one.notes))
        for one in lists
    ]
    rows += [(name, sha, "", "", "", reason) for name, sha, reason in unreadable]
    header = ("file_name", "file_sha256", "table_sha256", "source_id", "named_list", "notes")
    return _csv(header, sorted(set(rows), key=str))


def _rows(rows: dict[tuple[str, str], int]) -> str:
    return _csv(
        ("row", "list", *PrintedRow._fields),
        ((number, listed, *line.split(FIELD)) for (listed, line), number in rows.items()),
    )


def _listings(tables: Sequence[PrintedList], rows: dict[tuple[str, str], int]) -> str:
    """Write each list as what it takes from the list before it (``a-b``, places in it) and rows of its own (``#n``)."""
    out = ["# table_sha256: places taken from the line before of the same list (a-b, from 0), and own rows (#n)"]
    before: list[int] = []
    listed = ""
    for one in tables:
        if one.roster != listed:
            before, listed = [], one.roster
        now = [rows[one.roster, line] for line in one.text.split(LINE)] if one.text else []
        out.append(f"{one.table_sha256}: {' '.join(_difference(before, now))}".rstrip())
        before = now
    return "\n".join(out) + "\n"


def _difference(before: Sequence[int], now: Sequence[int]) -> Iterator[str]:
    place = {row: index for index, row in enumerate(before)}
    start = end = -1
    for row in now:
        index = place.get(row, -1)
        if index >= 0 and start >= 0 and index == end + 1:
            end = index
            continue
        if start >= 0:
            yield f"{start}-{end}" if end > start else str(start)
        start = end = index
        if index < 0:
            yield f"#{row}"
    if start >= 0:
        yield f"{start}-{end}" if end > start else str(start)


def _spans(numbers: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(f"{first}-{last}" for first, last in spans)


def _query(connection: Any, sql: str) -> str:
    result = connection.execute(sql)
    return _csv([one[0] for one in result.description], result.fetchall())


def read_ledger(folder: Traversable | None = None) -> Reading:
    """Read the ledger's printed part back into printed lists.

    Raises:
        RecordDamaged: a file is missing, or a list no longer has the fingerprint written beside it.
    """
    place = folder or bundled()
    try:
        publications = {row["table_sha256"]: row for row in _load(place, "publications.csv")}
        lines = {
            int(row["row"]): FIELD.join(row[name] for name in PrintedRow._fields) for row in _load(place, "rows.csv")
        }
        texts = _texts(place, publications, lines)
        reading = Reading()
        for row in _load(place, "captures.csv"):
            if row["table_sha256"]:
                reading.lists.append(_printed(row, publications[row["table_sha256"]], texts[row["table_sha256"]]))
            else:
                reading.unreadable.append((row["file_name"], row["file_sha256"], row["notes"]))
    except (FileNotFoundError, KeyError, ValueError, IndexError, TypeError) as error:
        raise RecordDamaged(f"the ledger in {place} is not whole ({error!r}); install section287 again") from error
    return reading


def _load(place: Traversable, name: str) -> list[dict[str, str]]:
    text = (place / name).read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _texts(place: Traversable, publications: dict[str, dict[str, str]], lines: dict[int, str]) -> dict[str, str]:
    import hashlib

    texts: dict[str, str] = {}
    before: list[int] = []
    listed = ""
    for line in (place / "listings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        sha, _, steps = line.partition(":")
        kind = publications[sha]["list"]
        if kind != listed:
            before, listed = [], kind
        now: list[int] = []
        for step in steps.split():
            if step.startswith("#"):
                now.append(int(step[1:]))
            else:
                first, _, last = step.partition("-")
                now.extend(before[int(first) : int(last or first) + 1])
        texts[sha] = LINE.join(lines[row] for row in now)
        if hashlib.sha256(f"{kind}{LINE}{texts[sha]}".encode()).hexdigest() != sha:
            raise ValueError(f"list {sha[:12]} has another fingerprint")
        before = now
    return texts


def _printed(row: dict[str, str], publication: dict[str, str], text: str) -> PrintedList:
    base, _, stamp = row["file_name"].partition("#")
    known = identify(base)
    name = read_name(stamp) if stamp else known[1] if known else read_name(base)
    spans = [tuple(map(int, one.split("-"))) for one in publication["row_numbers"].split()]
    numbers = tuple(number for first, last in spans for number in range(first, last + 1))
    return PrintedList(
        source_id=row["source_id"],
        file_name=row["file_name"],
        file_sha256=row["file_sha256"],
        roster=publication["list"],
        named_list=row["named_list"] or None,
        name=name,
        caption=publication["caption"] or None,
        columns=tuple(publication["columns"].split(" | ")),
        text=text,
        row_numbers=numbers or None,
        row_count=int(publication["row_count"]),
        table_sha256=publication["table_sha256"],
        notes=tuple(one for one in row["notes"].split("; ") if one),
    )
