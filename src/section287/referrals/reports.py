"""What a load tells: what became of every row of every file, and what wasn't understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class FileReport:
    """What became of one table of one file; every row is in exactly one of the counts."""

    file_no: int
    name: str
    sha256: str
    reading: str = "refused"
    kind: str | None = None
    release: str | None = None
    title_rows: int = 0
    rows: int = 0
    counted: int = 0
    no_day: int = 0
    impossible_day: int = 0
    repeated_in_file: int = 0
    released_again: int = 0
    counted_from_other: int = 0
    first_month: str | None = None
    last_month: str | None = None
    linkable_percent: int | None = None
    unknown_columns: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(slots=True)
class LoadReport:
    """What a load did: files, values not known, what was left out whole, and what is withheld."""

    store: Path
    order: str
    threshold: int
    files: list[FileReport] = field(default_factory=list)
    unknown_values: list[tuple[str, str | None, int]] = field(default_factory=list)
    cells: int = 0
    events: int = 0
    left_out: int = 0
    series_rows: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        from dataclasses import asdict

        return asdict(self) | {
            "store": str(self.store),
            "unknown_values": [{"field": a, "value": b, "rows": n} for a, b, n in self.unknown_values],
        }
