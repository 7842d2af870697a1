"""Days as agreements print them: "February 26, 2025", "3/18/25", "OCT 15 2019", "4 MAR 2025", "06.11.2025"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
FIRST_DAY, LAST_DAY = date(2002, 1, 1), date(2030, 12, 31)  # no agreement is older than July 2002

_LONG = re.compile(
    r"\b(?P<month>[A-Za-z]{3,9})\.?,?[\s-]*(?P<day>[0-3]?\d)\s?(?:st|nd|rd|th)?\s?[,.]?[\s-]*(?<![\d])(?P<year>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(  # "4 MAR 2025", "the 4th day of March, 2025", "04MAR25"
    r"(?<![\d/.])(?P<day>[0-3]?\d)\s?(?:st|nd|rd|th)?(?:[\s-]*|\s(?:day\s)?of\s)(?P<month>[A-Za-z]{3,9})\.?,?[\s-]*"
    r"(?P<year>20\d\d|(?<=[A-Za-z-])\d\d)(?!\d)",
    re.IGNORECASE,
)
_STAMP = re.compile(r"\b(?P<month>[A-Z]{3})\s+(?P<day>[0-3]\s?\d|\d)\s+(?P<year>20\s?\d\s?\d)\b")
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<month>[01]?\d)\s?([/.-])\s?(?P<day>[0-3]?\d)\s?\2\s?['’]?(?P<year>20\d\d|\d\d)(?![\d/])"
)
_ISO = re.compile(r"\b(?P<year>20\d\d)([-./])(?P<month>[01]?\d)\2(?P<day>[0-3]?\d)(?!\d)")
_RUN_ON = (
    re.compile(r"(?<![\w./-])(?P<year>20[0-3]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\w/-])"),
    re.compile(r"(?<![\w./-])(?P<month>[01]\d)(?P<day>[0-3]\d)(?P<year>20[0-3]\d)(?![\w/-])"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in a text.

    Attributes:
        long: printed with the month's name: a misread digit is less likely to give another possible day.
    """

    day: date
    start: int
    end: int
    long: bool


def find_day(text: str) -> Day | None:
    """Return the first possible day in a text, or None; a day outside 2002 to 2030 is none."""
    found = [one for one in (_match(text, pattern, True) for pattern in (_LONG, _DAY_FIRST, _STAMP)) if one]
    found += [one for one in (_match(text, pattern, False) for pattern in (_ISO, _NUMERIC, *_RUN_ON)) if one]
    return min(found, key=lambda one: one.start) if found else None


def _match(text: str, pattern: re.Pattern[str], long: bool) -> Day | None:
    for found in pattern.finditer(text):
        month = found["month"]
        number = _month(month) if long else int(month)
        year = int(found["year"].replace(" ", ""))
        try:
            day = date(year if year > 99 else 2000 + year, number or 0, int(found["day"].replace(" ", "")))
        except ValueError:
            continue
        if FIRST_DAY <= day <= LAST_DAY:
            return Day(day, found.start(), found.end(), long)
    return None


def _month(name: str) -> int | None:
    lower = name.lower()
    for number, month in enumerate(MONTHS, 1):
        if lower == month or (lower == month[:3]) or (number == 9 and lower == "sept"):
            return number
    if len(lower) < 5:
        return None
    from rapidfuzz.distance import OSA

    near = [number for number, month in enumerate(MONTHS, 1) if OSA.distance(lower, month) <= 1]
    return near[0] if len(near) == 1 else None
