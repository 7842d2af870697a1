"""Periods as numbers: a month, quarter or year in the shapes in which files give them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from section287.errors import UsageError

PER_YEAR = {"month": 12, "quarter": 4, "year": 1}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_YEAR}-(?P<month>\d{{1,2}})(?:-(?P<day>\d{{1,2}}))?(?:[T ].*)?",
        rf"{_YEAR}/(?P<month>\d{{1,2}})(?:/(?P<day>\d{{1,2}}))?",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)?",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_YEAR}(?: .*)?",
        rf"(?P<month>\d{{1,2}})[/-]{_YEAR}",
        rf"{_YEAR} ?-?m(?P<month>\d{{1,2}})",
        rf"{_YEAR}[ -]?q(?P<quarter>[1-4])",
        rf"q(?P<quarter>[1-4])[ -]?{_YEAR}",
        rf"(?P<named>[a-z]{{3,9}})\.?[ -](?:(?P<day>\d{{1,2}}),? )?{_YEAR}",
        rf"(?P<day>\d{{1,2}})[ -](?P<named>[a-z]{{3,9}})\.?[ -]{_YEAR}",
        rf"{_YEAR}(?:\.0+)?",
    )
)
_TENTHS = re.compile(rf"{_YEAR}\.(?P<quarter>[1-4])")


def number_of(day: date, by: str) -> int:
    """Return the number of the period that holds a day.

    >>> number_of(date(2025, 3, 5), "quarter") - number_of(date(2024, 12, 1), "quarter")
    1
    """
    return (day.year * 12 + day.month - 1) * PER_YEAR[by] // 12


def name_of(number: int, by: str) -> str:
    """Return a period's name as the panel has it.

    >>> name_of(number_of(date(2025, 3, 5), "month"), "month")
    '2025-03'
    """
    per = PER_YEAR[by]
    year, part = divmod(number, per)
    return str(year) if per == 1 else f"{year}-Q{part + 1}" if per == 4 else f"{year}-{part + 1:02}"


def read_period(cell: Any, by: str) -> int | None:
    """Return the number of the period that a cell names; None when it names none, or a longer one than ``by``.

    >>> read_period("Q1 2025", "quarter") == read_period("2025-02-03", "quarter") == read_period("2025.1", "quarter")
    True
    >>> read_period("2025", "month") is None
    True
    """
    if isinstance(cell, datetime | date):
        return number_of(cell, by)
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    if by == "quarter" and (found := _TENTHS.fullmatch(text)):
        return int(found["year"]) * 4 + int(found["quarter"]) - 1
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            return _number(found.groupdict(), by)
    return None


def read_bound(text: str | None, by: str, option: str) -> int | None:
    """Return the number of a period that an option names; None where it names none.

    Raises:
        UsageError: the text is no such period.
    """
    if not text:
        return None
    number = read_period(text, by)
    if number is None:
        raise UsageError(f"{option}: '{text}' names no {by}")
    return number


def join_period(year: Any, part: Any, by: str) -> int | None:
    """Return the number of a period given in two cells: a year, and a month or quarter (number or name)."""
    whole = read_period(year, "year")
    text = "" if part is None else str(part).strip().lower()
    if whole is None or not text:
        return None
    if by == "quarter" and (found := re.fullmatch(r"q?([1-4])(?:\.0)?", text)):
        return whole * 4 + int(found[1]) - 1
    month = _month(text)
    return None if month is None else (whole * 12 + month - 1) * PER_YEAR[by] // 12


def _month(text: str) -> int | None:
    if found := re.fullmatch(r"m?(\d{1,2})(?:\.0)?", text):
        return int(found[1]) if 1 <= int(found[1]) <= 12 else None
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else None


def _number(parts: dict[str, str | None], by: str) -> int | None:
    year = int(parts["year"] or 0)
    if by == "year":
        return year
    if quarter := parts.get("quarter"):
        return year * 4 + int(quarter) - 1 if by == "quarter" else None
    text = parts.get("month") or parts.get("named")
    month = _month(text.lower()) if text else None
    return None if month is None else (year * 12 + month - 1) * PER_YEAR[by] // 12
