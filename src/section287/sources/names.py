"""What a file's name says: which list it is, which day ICE gave it, or when it was captured.

ICE has used at least eight shapes (``participatingAgencies05282025am.xlsx``, ``..._20250528``, ``...052825``,
am/mid/pm, ``_b``, ``B``, ``2``, `` copy``), some with a digit too many or a wrong year; so a name that gives no
possible date also gives the dates that are one slip of the keyboard away, for ``dating`` to choose from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

FIRST_POSSIBLE = date(2006, 1, 1)  # the program page listed no agreements before
SLOTS = ("am", "mid", "", "pm")  # order within one day; a name without a part stands between mid and pm

_TIMESTAMP = re.compile(r"(?<!\d)(20\d{2})[-_]?(\d{2})[-_]?(\d{2})[-_T ]?(\d{2})[-_:]?(\d{2})[-_:]?(\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(20\d{2})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)")
_SEPARATED = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](20\d{2}|\d{2})(?!\d)")
_RUN = re.compile(r"\d{5,10}")
_PART = re.compile(r"^[ _-]*(am|mid|pm)?[ _-]*([a-z0-9 _()-]*?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameReading:
    """What one file name says.

    Attributes:
        named_on: the day in the name, when it is a possible date.
        captured_at: the archive's stamp (UTC), when the name carries one instead.
        slot: sort key within the day: am, mid, none, pm, each with its suffix.
        digits: the run of digits that was read as the date, as printed.
    """

    named_on: date | None
    captured_at: datetime | None
    slot: str
    digits: str


def read_name(tail: str) -> NameReading:
    """Read the part of a file name behind its list's name (without the folder, with or without suffix)."""
    stem = re.sub(r"\.(xlsx?|csv|html?|json)$", "", tail.strip(), flags=re.IGNORECASE)
    if stamp := _TIMESTAMP.search(stem):
        moment = _moment(*map(int, stamp.groups()))
        if moment:
            return NameReading(None, moment, moment.strftime("%H%M%S"), stamp.group())
    for pattern, order in ((_ISO, (1, 2, 3)), (_SEPARATED, (3, 1, 2))):
        if found := pattern.search(stem):
            year, month, day = (int(found.group(index)) for index in order)
            named = possible_date(year if year > 99 else 2000 + year, month, day)
            if named:
                return NameReading(named, None, _slot(stem[found.end() :]), found.group())
    if run := _RUN.search(stem):
        digits = run.group()
        return NameReading(date_of_digits(digits), None, _slot(stem[run.end() :]), digits)
    return NameReading(None, None, _slot(stem), "")


def possible_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None when the calendar has no such day or it lies before the program's lists."""
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if FIRST_POSSIBLE <= value < date(2100, 1, 1) else None


def date_of_digits(digits: str) -> date | None:
    """Read MMDDYYYY, else YYYYMMDD, else MMDDYY; None when none of them is a possible date."""
    if len(digits) == 8:
        return possible_date(int(digits[4:]), int(digits[:2]), int(digits[2:4])) or possible_date(
            int(digits[:4]), int(digits[4:6]), int(digits[6:])
        )
    if len(digits) == 6:
        return possible_date(2000 + int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    return None


def nearby_dates(digits: str) -> list[date]:
    """Return the dates that the digits give after one slip: a digit dropped, added, changed or two swapped.

    Sorted, each once, without the date that the digits give as they stand.
    """
    variants = {digits[:i] + digits[i + 1 :] for i in range(len(digits))}
    variants |= {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}
    for digit in "0123456789":
        variants |= {digits[:i] + digit + digits[i + 1 :] for i in range(len(digits))}
        if len(digits) == 7:
            variants |= {digits[:i] + digit + digits[i:] for i in range(len(digits) + 1)}
    found = {date_of_digits(one) for one in variants} - {None, date_of_digits(digits)}
    return sorted(one for one in found if one is not None)


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _slot(rest: str) -> str:
    found = _PART.match(rest.strip())
    part, suffix = (found.group(1) or "", found.group(2) or "") if found else ("", rest.strip())
    return f"{SLOTS.index(part.lower())}{part.lower()}{suffix.strip().lower()}"
