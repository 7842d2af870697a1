"""Parquet: one file a table, zstd, rows in the order of the key, the same bytes for the same record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.formats import Tell, WrittenFile, write_each

if TYPE_CHECKING:
    from section287.publish.content import Content

# the size of row groups is DuckDB's default, written out so that a change of it would not change our bytes
_OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``parquet/TABLE.parquet`` for every table and return the files."""
    return write_each(content, folder, "parquet", _OPTIONS, tell)
