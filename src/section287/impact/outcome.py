"""The outcome that is studied: a file's rows as units by periods, each value where it belongs or refused by its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from section287.errors import UsageError
from section287.impact.periods import PER_YEAR, join_period, name_of, read_period
from section287.impact.tables import RawTable, fold, read_file
from section287.impact.units import Place, is_unit_name, make_reader, show_row

UNITS = ("county", "agency", "state")
TIME_NAMES = {
    "month": ("month", "period", "yearmonth", "monthyear", "ym", "date", "time"),
    "quarter": ("quarter", "period", "yearquarter", "yq", "cyquarter", "date", "time"),
    "year": ("year", "period", "calendaryear", "cy", "yr", "date", "time"),
}
PART_NAMES = {"month": ("month", "mon", "mo"), "quarter": ("quarter", "qtr", "q"), "year": ()}
MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", ".", "-", "--", "#n/a"))
WITHHELD = re.compile(r"\*+|<\s*\d+|s|suppressed|withheld|redacted", re.IGNORECASE)
LEAST_MATCHED = 0.5  # of a file's rows; below this it is about something else than its unit says


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome by unit and period, as read.

    Attributes:
        name: the file's name; column: the outcome's.
        places: the units met, by id.
        values: (unit id, number of the period) → outcome and covariates, None where missing.
        unmatched: what rows say whose unit isn't known, with the number of such rows.
        rows: rows read; missing: without a value; withheld: of these with a mark of suppression; negative: below 0.
    """

    name: str
    unit: str
    time: str
    column: str
    covariates: tuple[str, ...]
    places: dict[str, Place]
    values: dict[tuple[str, int], tuple[float | None, ...]]
    unmatched: dict[str, int]
    rows: int
    missing: int
    withheld: int
    negative: int

    @property
    def periods(self) -> list[int]:
        """The periods met, rising."""
        return sorted({period for _, period in self.values})


def read_outcome(
    paths: Sequence[Path],
    unit: str,
    time: str,
    value: str | None = None,
    covariates: Sequence[str] = (),
    unit_column: str | None = None,
    time_column: str | None = None,
) -> Outcome:
    """Read outcome files from disk; see ``make_outcome``."""
    return make_outcome([read_file(path) for path in paths], unit, time, value, covariates, unit_column, time_column)


def make_outcome(
    tables: Sequence[RawTable],
    unit: str,
    time: str,
    value: str | None = None,
    covariates: Sequence[str] = (),
    unit_column: str | None = None,
    time_column: str | None = None,
) -> Outcome:
    """Return the outcome of one or more tables.

    Args:
        value: the outcome's column; None where a single column of numbers can be meant.
        unit_column, time_column: columns named by the user; None looks for known names. A table without a column of
            periods is of the year in its name, where it has one.

    Raises:
        UsageError: unit or time is unknown, a column is lacking or unclear, a cell is no number or no period, a unit
            has two rows for one period, or fewer than half of the rows are about known units. The message names the
            file and the row.
    """
    if unit not in UNITS:
        raise UsageError(f"--unit: no study of '{unit}'; one of {', '.join(UNITS)}")
    if time not in PER_YEAR:
        raise UsageError(f"--time: no study by '{time}'; one of {', '.join(PER_YEAR)}")
    reading = _Reading(unit, time)
    for table in tables:
        reading.read(table, value, covariates, unit_column, time_column)
    return reading.finish(tables[0].name if len(tables) == 1 else f"{tables[0].name} and {len(tables) - 1} more")


class _Reading:
    """Values collected from tables, one after another."""

    def __init__(self, unit: str, time: str) -> None:
        self.unit, self.time = unit, time
        self.column, self.covariates = "", ()  # type: str, tuple[str, ...]
        self.places: dict[str, Place] = {}
        self.values: dict[tuple[str, int], tuple[float | None, ...]] = {}
        self.seen: dict[tuple[str, int], str] = {}
        self.unmatched: dict[str, int] = {}
        self.rows = self.missing = self.withheld = self.negative = 0

    def read(
        self,
        table: RawTable,
        value: str | None,
        covariates: Sequence[str],
        unit_column: str | None,
        time_column: str | None,
    ) -> None:
        table = fill_states(table)
        unit_of, unit_columns = make_reader(table, self.unit, unit_column)
        period_of, time_columns = _time_reader(table, self.time, time_column)
        used = {*unit_columns, *time_columns}
        others = [table.column(one, "--covariates") for one in covariates]
        place = table.column(value, "--value") if value else _only_number(table, used | set(others))
        self.column, self.covariates = table.header[place], tuple(covariates)
        for number, row in zip(table.numbers, table.rows, strict=True):
            where = f"{table.name} row {number}"
            self.rows += 1
            found = unit_of(row)
            if found is None:
                shown = show_row(table, row, unit_columns)
                self.unmatched[shown] = self.unmatched.get(shown, 0) + 1
                continue
            period = period_of(row)
            if period is None:
                shown = ", ".join(str(row[one]) for one in time_columns)
                raise UsageError(f"{where}: '{shown}' names no {self.time}")
            self._keep(where, found, period, [row[one] for one in (place, *others)])

    def _keep(self, where: str, found: Place, period: int, cells: list[Any]) -> None:
        key = found.unit_id, period
        if key in self.seen:
            raise UsageError(
                f"{where}: {found.name}, {found.state} in {name_of(period, self.time)} stands already in "
                f"{self.seen[key]}; one row a unit and {self.time} is needed (add them up first)"
            )
        self.seen[key] = where
        numbers = tuple(_number(cell, where) for cell in cells)
        if numbers[0] is None:
            self.missing += 1
            self.withheld += bool(WITHHELD.fullmatch(str(cells[0] or "").strip()))
        elif numbers[0] < 0:
            self.negative += 1
        self.places[found.unit_id] = found
        self.values[key] = numbers

    def finish(self, name: str) -> Outcome:
        lost = sum(self.unmatched.values())
        if not self.rows or lost > (1 - LEAST_MATCHED) * self.rows:
            raise UsageError(
                f"{name}: {lost:,} of {self.rows:,} rows are about no {self.unit} known here"
                + (f" ({_some(self.unmatched)})" if self.unmatched else "")
            )
        if all(one[0] is None for one in self.values.values()):
            raise UsageError(f"{name}: column '{self.column}' holds no value")
        if len({one[0] for one in self.values.values() if one[0] is not None}) == 1:
            raise UsageError(
                f"{name}: column '{self.column}' has the same value everywhere; nothing can have changed it"
            )
        return Outcome(
            name, self.unit, self.time, self.column, self.covariates, self.places, self.values,
            dict(sorted(self.unmatched.items())), self.rows, self.missing, self.withheld, self.negative,
        )  # fmt: skip


def _some(unmatched: dict[str, int]) -> str:
    names = [f"'{one}'" for one in sorted(unmatched, key=lambda one: (-unmatched[one], one))[:3]]
    return ", ".join(names) + (" ..." if len(unmatched) > 3 else "")


def fill_states(table: RawTable) -> RawTable:
    """Return a table whose column of states is filled downwards, as the FBI prints it once above its counties.

    "ALABAMA - Metropolitan Counties" is read as Alabama. Tables whose states are never blank come back as they are.
    """
    place = table.find("state")
    if place is None or not any(row[place] in (None, "") for row in table.rows):
        return table
    rows, current = [], ""
    for row in table.rows:
        printed = str(row[place] or "").strip()
        if printed:
            current = re.split(r"\s+[-–]\s+", printed)[0]
        # notes below the table stand in its first column alone
        note = printed and not any(cell not in (None, "") for at, cell in enumerate(row) if at != place)
        cells = [_without_mark(cell) if isinstance(cell, str) else cell for cell in row]
        cells[place] = printed if note else current
        if not note:
            rows.append(tuple(cells))
    numbers = [
        number
        for number, row in zip(table.numbers, table.rows, strict=True)
        if not (str(row[place] or "").strip() and not any(c not in (None, "") for i, c in enumerate(row) if i != place))
    ]
    return RawTable(table.name, table.header, rows, numbers)


def _without_mark(text: str) -> str:
    """Return a name without the number of a note behind it ("Baldwin5")."""
    return re.sub(r"(?<=[A-Za-z.])\d(?:,\s?\d)*$", "", text.strip())


def _time_reader(table: RawTable, time: str, column: str | None) -> tuple[Any, tuple[int, ...]]:
    if column is not None:
        named = table.column(column, "--time-column")
        return (lambda row: read_period(row[named], time)), (named,)
    year, part = table.find("year", "calendaryear", "cy", "yr"), table.find(*PART_NAMES[time])
    if year is not None and part is not None:
        one, two = year, part
        joined = any(join_period(row[one], row[two], time) is not None for row in table.rows[:50])
        if joined:
            return (lambda row: join_period(row[one], row[two], time)), (one, two)
    found = table.find(*TIME_NAMES[time])
    if found is None:
        years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", table.name))
        if time == "year" and len(years) == 1:
            named_year = int(years.pop())
            return (lambda row: named_year), ()
        raise UsageError(
            f"{table.name}: no column with a {time}; it has {', '.join(table.header)} (--time-column names one)"
        )
    place = found
    return (lambda row: read_period(row[place], time)), (place,)


def _only_number(table: RawTable, used: set[int]) -> int:
    """Return the one column of numbers that isn't a unit or a period; refuse where none or several can be meant."""
    numeric = []
    for place, name in enumerate(table.header):
        if (
            place in used
            or is_unit_name(name)
            or fold(name) in ("", "year", "month", "quarter", "latitude", "longitude")
        ):
            continue
        cells = [row[place] for row in table.rows[:200]]
        if any(_is_number(cell) for cell in cells) and all(_is_number(cell) or _is_missing(cell) for cell in cells):
            numeric.append(place)
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise UsageError(f"{table.name}: no column of numbers to study; it has {', '.join(table.header)}")
    raise UsageError(
        f"{table.name}: --value names the column to study: {', '.join(table.header[one] for one in numeric)}"
    )


def _is_missing(cell: Any) -> bool:
    text = "" if cell is None else str(cell).strip()
    return text.lower() in MISSING or bool(WITHHELD.fullmatch(text))


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool) or cell is None:
        return False
    try:
        float(str(cell).replace(",", ""))
    except ValueError:
        return False
    return str(cell).strip().lower() not in ("nan", "inf", "-inf")


def _number(cell: Any, where: str) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if abs(cell) < 1e300 else None
    if _is_missing(cell):
        return None
    if not _is_number(cell):
        raise UsageError(f"{where}: '{cell}' is no number")
    return float(str(cell).replace(",", ""))
