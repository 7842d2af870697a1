"""What a load tells: what became of every row of every file, and what wasn't understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ABOUT = 100  # stored counts of files and releases are rounded to this; exact ones would be second totals
ABOUT_PERCENT = 5


def about(n: int | None) -> int | None:
    """Return a count rounded to the nearest hundred, for what is stored beside the cells.

    >>> about(1249)
    1200
    """
    return None if n is None else (n + ABOUT // 2) // ABOUT * ABOUT


def about_percent(share: int | None) -> int | None:
    """Return a share in per cent, rounded to the nearest five."""
    return None if share is None else (share + ABOUT_PERCENT // 2) // ABOUT_PERCENT * ABOUT_PERCENT


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

    def as_stored(self) -> tuple[Any, ...]:
        """Return the row that the store keeps: counts of events rounded, lists joined."""
        from dataclasses import asdict

        row = asdict(self)
        if self.reading == "events":
            row |= {name: about(row[name]) for name in COUNTS}
            row["linkable_percent"] = about_percent(self.linkable_percent)
        return tuple(" | ".join(value) if isinstance(value, tuple) else value for value in row.values())


COUNTS = (
    *("rows", "counted", "no_day", "impossible_day"),
    *("repeated_in_file", "released_again", "counted_from_other"),
)


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
