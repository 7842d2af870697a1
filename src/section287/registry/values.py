"""Cells as printed → values: models, signing days, and what a MOA cell shows.

Every reading says whether it repaired what was printed, so that the repair can be kept as a decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from section287.yaml_text import read_bundled_yaml

MODELS = ("TFM", "JEM", "WSO", "JEM+TFM")
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SIGNING = date(2002, 7, 1)  # Florida signed the first agreement in July 2002
REPRINT_WINDOW = timedelta(days=60)  # a year printed early: month and day lie within this before the listing
EARLY_BY = timedelta(days=300)
FORWARD_DATED = timedelta(days=31)  # a day so shortly after the list may be the day on which it takes effect


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means: ``value`` is None when it can't be told, ``repair`` says in words what was mended."""

    value: Any
    repair: str | None = None


@cache
def vocabulary() -> dict[str, Any]:
    """Return ``values.yml``: known spellings and words."""
    loaded: dict[str, Any] = read_bundled_yaml("section287.registry", "values.yml")
    return loaded


@cache
def _models() -> dict[str, str]:
    return {spelling: code for code, names in vocabulary()["models"].items() for spelling in names}


@lru_cache(maxsize=4096)
def read_model(printed: str) -> Reading:
    """Read a SUPPORT TYPE cell as TFM, JEM, WSO or JEM+TFM.

    Case, blanks and punctuation fold silently; a spelling at most two slips from exactly one model is
    repaired and says so; anything else (a blank cell, an unknown word) has value None.
    """
    folded = " ".join(re.sub(r"[^A-Z]+", " ", printed.upper()).split())
    if not folded:
        return Reading(None)
    if code := _models().get(folded):
        return Reading(code)
    from rapidfuzz.distance import OSA

    near = {code for name, code in _models().items() if len(name) > 6 and OSA.distance(folded, name) <= 2}
    if len(near) == 1:
        code = near.pop()
        return Reading(code, f"'{printed}' read as {vocabulary()['model_names'][code]}")
    return Reading(None, f"'{printed}' is no known model")


@lru_cache(maxsize=65536)
def parse_day(printed: str) -> Reading:
    """Read a date cell: ISO, M/D/YYYY in any dress, an Excel serial, or one of ICE's typing slips.

    Slips repaired: a dropped slash (``05/082025``, ``7/72025``), a year with a digit too many
    (``6/30/20026``) or a wrong millennium (``5025``). The value is None when no day can be told.
    """
    text = printed.strip()
    if not text:
        return Reading(None)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?", text):
        year, month, day = map(int, found.groups())
        return _checked(printed, year, month, day, mended=False)
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", text):
        month, day, year = map(int, found.groups())
        return _checked(printed, year + 2000 if year < 100 else year, month, day, mended=False)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        serial = EXCEL_EPOCH + timedelta(days=int(float(text)))
        if FIRST_SIGNING <= serial < date(2100, 1, 1):
            return Reading(serial, f"'{printed}' read as an Excel serial number")
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/?(20\d{2,3})", text):
        month, day, digits = int(found.group(1)), int(found.group(2)), found.group(3)
        return _checked(printed, _year(digits), month, day, mended=True)
    if found := re.fullmatch(r"(\d{1,2})/?(\d{2})/(20\d{2})", text):
        month, day, year = map(int, found.groups())
        return _checked(printed, year, month, day, mended=True)
    return Reading(None, f"'{printed}' is no date")


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    shorter = {digits[:i] + digits[i + 1 :] for i in range(len(digits))}
    years = sorted(int(one) for one in shorter if one.startswith("20") and 2002 <= int(one) <= 2040)
    return years[-1] if years else 0


def _checked(printed: str, year: int, month: int, day: int, *, mended: bool) -> Reading:
    note = f"'{printed}' read as {year:04d}-{month:02d}-{day:02d}" if mended else None
    if not 2002 <= year < 2100:
        wanted = int(f"20{year % 100:02d}")
        note = f"the year {year} of '{printed}' read as {wanted}"
        year = wanted
    try:
        value = date(year, month, day)
    except ValueError:
        return Reading(None, f"'{printed}' is no day of the calendar")
    return Reading(value, note)


def settle_signed(printed: str, listed_on: date) -> Reading:
    """Read a SIGNED cell of an agreement first listed on ``listed_on``.

    A day more than a month after the list itself is a slip: the year before, if that is not after the list,
    else unknown.
    A day more than 300 days before the list whose month and day lie in the 60 days before it, is a year
    printed early (in January lists, mostly): the reading names the later year as ``repair`` only when
    the caller knows that the agreement is new, so it is left to ``settle_new_signed``.
    """
    reading = parse_day(printed)
    day: date | None = reading.value
    if day is None or day <= listed_on + FORWARD_DATED:
        return reading
    for year in (listed_on.year, listed_on.year - 1):
        moved = _same_day(day, year)
        if moved and moved <= listed_on:
            return Reading(moved, f"'{printed}' lies after the list of {listed_on}; read as {moved}")
    return Reading(None, f"'{printed}' lies after the list of {listed_on}; the day is unknown")


def settle_new_signed(printed: str, listed_on: date, listed_before: date | None) -> Reading:
    """Read the SIGNED cell of an agreement that came onto the lists after ``listed_before``.

    As ``settle_signed``, and a year printed early is moved to the year in which the row appeared.
    """
    reading = settle_signed(printed, listed_on)
    day: date | None = reading.value
    if day is None or listed_before is None or day > listed_before or listed_on - day <= EARLY_BY:
        return reading
    for year in (listed_on.year, listed_on.year - 1):
        moved = _same_day(day, year)
        if moved and day < moved <= listed_on and listed_on - moved <= REPRINT_WINDOW:
            return Reading(moved, f"'{printed}' first appeared on {listed_on}; the year was printed early: {moved}")
    return reading


def _same_day(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def shows_link(moa: str, url: str | None) -> bool:
    """Say whether a MOA or ADDENDUM cell leads to a document: only a cell with an address does."""
    return bool(url) and "pending" not in moa.lower()
