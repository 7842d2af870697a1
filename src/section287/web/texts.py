"""What is done with a text that was sent: it is checked, or answered; by a process of its own (see ``bounded``).

Each process keeps the record that it read last open, with what it has read of it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import OverLimit, Unreadable, UsageError
from section287.web.bounded import shared_processes

if TYPE_CHECKING:
    import duckdb

    from section287.answers import Answer
    from section287.claims.claim import Report
    from section287.claims.panel import Panel
    from section287.web.editions import Edition

MOST_CHARACTERS = 60_000  # of a text checked while somebody waits; an article has 5,000 to 20,000

_kept: dict[Path, tuple[duckdb.DuckDBPyConnection, Panel]] = {}


def check_sent(edition: Edition, content: bytes | str, name: str, dated: date | None) -> Report:
    """Return the report on a text or file against an edition's record; nothing of it is kept.

    Raises:
        UsageError: there are no words in it.
        Unreadable: it is of no kind that can be read, or too long.
        Overloaded: too many wait already.
        OverLimit: it took too much time or memory.
    """
    return shared_processes().run(_check, edition.copy, content, name, dated)


def answer_sent(edition: Edition, question: str, on: date | None) -> Answer:
    """Return the report on a question; nothing of it is kept.

    Raises:
        NotFound: the record begins after a day that the answer would need.
        Overloaded: too many wait already.
        OverLimit: it took too much time or memory.
    """
    return shared_processes().run(_answer, edition.copy, question, on)


def make_ready(edition: Edition) -> None:
    """Start a process and have it open the record, before somebody waits for it."""
    shared_processes().run(_open, edition.copy)


def _check(copy: Path, content: bytes | str, name: str, dated: date | None) -> Report:
    import duckdb

    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document

    connection, panel = _reopen(copy)
    try:
        document = read_document(content, name)
        if len(document.view) > MOST_CHARACTERS:
            raise Unreadable(
                name or "text",
                f"{len(document.view):,} characters",
                f"give at most {MOST_CHARACTERS:,} here; 'section287 check' on your own machine takes longer texts",
            )
        if not document.view.strip():
            raise UsageError("text: there are no words in it")
        return check_document(document, connection, dated, panel)
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise _too_much() from error


def _answer(copy: Path, question: str, on: date | None) -> Answer:
    import duckdb

    from section287.answers import answer

    try:
        return answer(question, _reopen(copy)[0], on)
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise _too_much() from error


def _too_much() -> OverLimit:
    return OverLimit("this took more memory than one text is given; give a shorter text")


def _open(copy: Path) -> None:
    _reopen(copy)


def _reopen(copy: Path) -> tuple[duckdb.DuckDBPyConnection, Panel]:
    from section287.claims.panel import Panel
    from section287.record.open import open_record

    if copy not in _kept:
        for connection, _ in _kept.values():
            connection.close()
        _kept.clear()
        opened = open_record(copy)
        _kept[copy] = opened, Panel(opened)
    return _kept[copy]
