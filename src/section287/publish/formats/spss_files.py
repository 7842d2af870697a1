"""SPSS (.sav) files; see ``statistics_files``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.formats import Tell, WrittenFile
from section287.publish.formats.statistics_files import write_all

if TYPE_CHECKING:
    from section287.publish.content import Content


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``spss/TABLE.sav`` for every table that people read, and return the files."""
    return write_all("spss", "sav", content, folder, tell)
