"""Documents in the bundled ledger: what was read of them, as text that a diff shows; no pages, no images.

``documents.csv`` has one line a file (with its link, for review: a build links anew), ``document_pages.csv`` how each
page was read, ``document_fields.csv`` the fields, ``clauses.csv`` the clauses and ``clause_changes.csv`` what differs
from the template. A document goes by the first letters of its sha256 in all but the first. A clause whose words
another has already names that one instead of repeating them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from section287.documents.recording import Recording, order_of_row
from section287.documents.tables import HELD, Row, Rows
from section287.errors import RecordDamaged

SHORT = 12  # letters of a sha256 by which a document goes
SAME_AS = "="  # before the document and number of the clause whose words stand for this one's

_text: Callable[[str], Any] = str


def _maybe(text: str) -> str | None:
    return text or None


def _maybe_whole(text: str) -> int | None:
    return int(text) if text else None


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


# of each table: the ledger's file and its columns, in the order of the record's, with what reads them
_COLUMNS: dict[str, tuple[str, dict[str, Callable[[str], Any]]]] = {
    "moa": (
        "documents.csv",
        {
            "sha256": _text, "file_name": _text, "status": _text, "problem": _maybe, "pages": int, "scanned": _flag,
            "confidence": float, "model": _maybe, "agency": _maybe, "state": _maybe, "template_id": _maybe,
            "template_because": _maybe, "bespoke": _flag, "words_changed": int, "agreement_id": _maybe,
            "linked_by": _maybe, "link_confidence": float,
        },
    ),
    "moa_page": (
        "document_pages.csv",
        {"document": _text, "page": int, "read_by": _text, "confidence": float, "rotation": int},
    ),
    "moa_field": (
        "document_fields.csv",
        {
            "document": _text, "seq": int, "field": _text, "value": _maybe, "status": _text, "words": _text,
            "confidence": float, "page": _maybe_whole, "start_at": _maybe_whole, "end_at": _maybe_whole,
            "basis": _text,
        },
    ),
    "clause": (
        "clauses.csv",
        {
            "document": _text, "seq": int, "label": _text, "heading": _text, "page": _maybe_whole, "text": _text,
            "verdict": _text, "words_changed": int, "misread": int,
        },
    ),
    "clause_change": (
        "clause_changes.csv",
        {"document": _text, "clause_seq": int, "seq": int, "old": _text, "new": _text},
    ),
}  # fmt: skip
_TEXT_OF_CLAUSE = list(_COLUMNS["clause"][1]).index("text")


def write_documents(held: Rows, folder: Path) -> dict[str, int]:
    """Write documents' rows as a ledger's files and return the size in bytes of each; no files without documents."""
    sizes: dict[str, int] = {}
    if not held["moa"]:
        for name, _ in _COLUMNS.values():
            (folder / name).unlink(missing_ok=True)
        return sizes
    for table, (name, columns) in _COLUMNS.items():
        rows = sorted(held[table], key=order_of_row)
        rows = _shared(rows) if table == "clause" else rows
        short = table != "moa"
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(_plain(row[: len(columns)], short) for row in rows)
        (folder / name).write_text(text.getvalue(), encoding="utf-8", newline="")
        sizes[name] = len(text.getvalue().encode())
    return sizes


def _plain(row: Sequence[Any], short: bool) -> list[Any]:
    first = row[0][:SHORT] if short else row[0]
    return [first, *("" if one is None else str(one).lower() if isinstance(one, bool) else one for one in row[1:])]


def _shared(clauses: Iterable[Row]) -> list[Row]:
    """Let a clause name the first one that has its words."""
    first: dict[str, str] = {}
    rows: list[Row] = []
    for row in clauses:
        text = row[_TEXT_OF_CLAUSE]
        known = first.setdefault(text, f"{SAME_AS}{row[0][:SHORT]}/{row[1]}")
        shown = known if len(text) > len(known) and known != f"{SAME_AS}{row[0][:SHORT]}/{row[1]}" else text
        rows.append((*row[:_TEXT_OF_CLAUSE], shown, *row[_TEXT_OF_CLAUSE + 1 :]))
    return rows


def read_kept(folder: Traversable | None = None) -> Rows:
    """Read documents' rows from a ledger; of the pages, their text is unknown. None where it has no documents.

    Raises:
        RecordDamaged: a file is missing or not whole.
    """
    place = folder or files("section287") / "ledger"
    if not (place / _COLUMNS["moa"][0]).is_file():
        return dict.fromkeys(HELD, ())
    try:
        rows = {table: _load(place, *_COLUMNS[table]) for table in HELD}
        known = {row[0][:SHORT]: row[0] for row in rows["moa"]}
        for table in HELD[1:]:
            rows[table] = [(known[row[0]], *row[1:]) for row in rows[table]]
        rows["moa_page"] = [(*row, None) for row in rows["moa_page"]]
        rows["clause"] = _told(rows["clause"])
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise RecordDamaged(f"the ledger in {place} is not whole ({error!r}); install section287 again") from error
    return rows


def _load(place: Traversable, name: str, columns: dict[str, Callable[[str], Any]]) -> list[Row]:
    reader = csv.reader(io.StringIO((place / name).read_bytes().decode("utf-8"), newline=""))
    if next(reader, None) != list(columns):
        raise ValueError(f"{name}: another header")
    kinds = list(columns.values())
    return [tuple([kind(cell) for kind, cell in zip(kinds, row, strict=True)]) for row in reader]


def _told(clauses: Sequence[Row]) -> list[Row]:
    texts = {f"{SAME_AS}{row[0][:SHORT]}/{row[1]}": row[_TEXT_OF_CLAUSE] for row in clauses}
    return [
        (*row[:_TEXT_OF_CLAUSE], texts.get(row[_TEXT_OF_CLAUSE], row[_TEXT_OF_CLAUSE]), *row[_TEXT_OF_CLAUSE + 1 :])
        for row in clauses
    ]


def ledger_documents(folder: Traversable | None = None, new: Rows | None = None) -> Recording:
    """Return the ledger's documents for a record, and new ones on top."""
    held = read_kept(folder)
    return Recording(lambda links_only: held, new)
