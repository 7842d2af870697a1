"""Two small records of our own writing, one list apart: quick to build, and told apart by every total."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from section287.places.counties import counties_of

HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
MODELS = ("Task Force Model", "Jail Enforcement Model", "Warrant Service Officer")
STATES = (("KANSAS", "KS"), ("FLORIDA", "FL"), ("TEXAS", "TX"))
DAYS = 6
FIRST = date(2025, 3, 3)
Row = tuple[str, ...]


def rows_of_day(number: int, more: int) -> list[Row]:
    """Return what the list of one day prints: sheriffs of real counties, some more each day."""
    rows: list[Row] = []
    for place, (name, code) in enumerate(STATES):
        counties = [one.name for one in counties_of(code)][: 14 + 2 * number + more]
        for step, county in enumerate(counties):
            model = MODELS[(step + place) % len(MODELS)]
            signed = (date(2025, 1, 6) + timedelta(step % 40)).isoformat()
            rows.append((name, f"{county} Sheriff's Office", "County", county, model, signed, "link pending"))
    return rows


def write_lists(folder: Path, edition: int) -> list[Path]:
    """Write the files of an edition (0 or 1); the second has another last day.

    Returns:
        The files, in time order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(DAYS):
        day = FIRST + timedelta(number)
        more = 3 * edition if number == DAYS - 1 else 0
        path = folder / f"participatingAgencies{day:%m%d%Y}am.csv"
        _write(path, rows_of_day(number, more))
        paths.append(path)
    waiting = [row[:5] for row in rows_of_day(0, 0)[-4:]]
    path = folder / f"pendingAgencies{FIRST:%m%d%Y}am.csv"
    _write(path, [(row[0], f"{row[3]} Constable", *row[2:5]) for row in waiting[: 4 - edition]], 5)
    paths.append(path)
    return paths


def _write(path: Path, rows: Sequence[Row], width: int = len(HEADER)) -> None:
    with open(path, "w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADER[:width], *rows])
