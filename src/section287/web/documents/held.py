"""Documents held, and the one that an address names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from section287.errors import Ambiguous, NotFound
from section287.questions.rows import Row, fetch
from section287.web.editions import Edition
from section287.web.queries import load_query

SHORTEST_PREFIX = 8  # of a sha256
ID_LENGTH = 12  # characters of a sha256 that stand in addresses
NAMED = 8  # candidates named in an error
BUILD = "section287 build --documents DIR"


def list_held(edition: Edition, connection: Any) -> list[Row]:
    """Return every document of the record, by state and agency; none in a record without documents."""
    return edition.remember("documents held", lambda: fetch(connection, load_query("documents_held")))


def find_held(rows: Sequence[Row], asked: str) -> Row:
    """Return the document that an address names: by the beginning of its sha256, or by its agreement's id.

    Args:
        asked: at least 8 characters of the sha256; or an agreement's id, slashes as in the registry or as dashes.

    Raises:
        Ambiguous: several documents go by it.
        NotFound: no document does; the message says what to do when the record holds none at all.
    """
    if not rows:
        raise NotFound(f"The record holds no documents. '{BUILD}' reads a folder of agreements into it.")
    found = match_held(rows, asked)
    if not found:
        raise NotFound(
            f"The record holds no document '{asked}'. A document's address is the beginning of its file's sha256 "
            f"(at least {SHORTEST_PREFIX} characters) or its agreement's id."
        )
    if len(found) > 1:
        named = ", ".join(one["id"] for one in found[:NAMED])
        raise Ambiguous(f"{len(found)} documents go by '{asked}': {named}.")
    return found[0]


def match_held(rows: Sequence[Row], asked: str) -> list[Row]:
    """Return every document that goes by a name: see ``find_held``."""
    wanted = asked.strip().lower().removeprefix("sha256:")
    found = [one for one in rows if one["sha256"].startswith(wanted)] if _is_prefix(wanted) else []
    return found or [one for one in rows if one["agreement_id"] and wanted in _names(one["agreement_id"])]


def name_of(row: Row) -> str:
    """Return what a document is called: its agency as listed, else as written, else its file's name."""
    return str(row["listed_as"] or row["agency"] or row["file_name"])


def _is_prefix(wanted: str) -> bool:
    return re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}", wanted) is not None


def _names(agreement_id: str) -> tuple[str, str]:
    return agreement_id.lower(), agreement_id.lower().replace("/", "-").replace("+", "-")
