"""Days and numbers → places on a chart, and where its ticks stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days laid over a stretch of the drawing."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Return where a day stands; days outside stand at the edge."""
        days = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / days, 0.0), 1.0)
        return round(self.left + share * (self.right - self.left), 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark on an axis: for days, the day it stands for and whether a year begins there."""

    place: float
    value: int
    day: date | None = None
    begins_year: bool = False


def month_starts(first: date, last: date, step: int) -> list[date]:
    """Return the first days of every ``step``-th month (counted from the year 0) within a stretch.

    >>> month_starts(date(2025, 2, 1), date(2025, 8, 1), 3)
    [datetime.date(2025, 4, 1), datetime.date(2025, 7, 1)]
    """
    months = range(first.year * 12 // step * step, last.year * 12 + 12, step)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in days if first <= day <= last]


def day_ticks(span: Span, most: int = 7) -> list[Tick]:
    """Return ticks at the starts of months, quarters or years: the finest that stay within ``most``."""
    for step in (1, 3, 6, 12, 24, 60):
        days = month_starts(span.first, span.last, step)
        if len(days) <= most:
            break
    return [Tick(span.at(day), day.year, day, day.month == 1) for day in days]


def round_up(largest: int) -> tuple[int, int]:
    """Return the top of an axis that holds the value, and the step of its ticks.

    >>> round_up(1843)
    (2000, 500)
    >>> round_up(2179)
    (2500, 500)
    >>> round_up(3)
    (3, 1)
    """
    step = 1
    while step * 5 < largest:
        power = 10 ** (len(str(step)) - 1)
        step = {1: 2, 2: 5, 5: 10}[step // power] * power
    top = max(-(-largest // step) * step, step)
    return top, step


def spread(places: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return the places moved so that each stands at least ``apart`` from the next, in the order given.

    >>> spread([10, 12, 50], 10, 0, 100)
    [10, 20, 50]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [min(max(places[index], top), bottom) for index in order]
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + apart)
    if moved and moved[-1] > bottom:
        moved[-1] = bottom
        for index in range(len(moved) - 2, -1, -1):
            moved[index] = min(moved[index], moved[index + 1] - apart)
    found = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        found[index] = place
    return found
