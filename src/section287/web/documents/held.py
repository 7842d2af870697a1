"""Documents held, and the one that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from section287.documents import holdings
from section287.documents.holdings import SHORTEST_PREFIX, match_documents
from section287.errors import Ambiguous, NotFound
from section287.questions.rows import Row
from section287.web.editions import Edition

NAMED = 8  # candidates named in an error
BUILD = "section287 build --documents DIR"


def list_held(edition: Edition, connection: Any) -> list[Row]:
    """Return every document of the record, by state and agency; none in a record without documents."""
    return edition.remember("documents held", lambda: sorted(holdings.list_held(connection), key=_place))


def find_held(rows: Sequence[Row], asked: str) -> Row:
    """Return the document that an address names: see ``holdings.match_documents``.

    Raises:
        Ambiguous: several documents go by it.
        NotFound: no document does; the message says what to do when the record holds none at all.
    """
    if not rows:
        raise NotFound(f"The record holds no documents. '{BUILD}' reads a folder of agreements into it.")
    found = match_documents(rows, asked)
    if not found:
        raise NotFound(
            f"The record holds no document '{asked}'. A document's address is the beginning of its file's sha256 "
            f"(at least {SHORTEST_PREFIX} characters) or its agreement's id."
        )
    if len(found) > 1:
        named = ", ".join(one["id"] for one in found[:NAMED])
        raise Ambiguous(f"{len(found)} documents go by '{asked}': {named}.")
    return found[0]


def name_of(row: Row) -> str:
    """Return what a document is called: its agency as listed, else as written, else its file's name."""
    return str(row["listed_as"] or row["agency"] or row["file_name"])


def _place(row: Row) -> tuple[Any, ...]:
    return row["state"] or "~", name_of(row), row["model"] or "~", row["sha256"]
