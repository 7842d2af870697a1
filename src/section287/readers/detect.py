"""Decide what a file is by its first bytes, never by its name's ending, and read its tables."""

from __future__ import annotations

from section287.errors import Unreadable
from section287.readers.table import Table


def read_tables(name: str, data: bytes) -> list[Table]:
    """Return the tables of a file in printed order, at least one.

    Args:
        name: the file's name, for messages only; its ending decides nothing.
        data: the file's bytes.

    Raises:
        Unreadable: empty, damaged, of another kind, or without a table; the message says what would be right.
    """
    if data[:2] == b"PK":
        from section287.readers.xlsx import read_xlsx

        return read_xlsx(name, data)
    raise Unreadable(name, "it is neither a workbook, nor csv text, html or json", "give one of these")
