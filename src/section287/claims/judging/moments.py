"""Which lists answer for a moment, and how well the record covers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from section287.claims.claim import When
from section287.questions.standing import WEEK

if TYPE_CHECKING:
    from section287.claims.panel import Panel, Standing

ERA_GAP = 365  # days without any list after which nothing is known of the time between (August 2017 to January 2021)
SHORT_GAP = 31  # days; in a longer gap a list that is fresh (a week old at most) still answers alone
STALE = 31  # days after the newest list from which on the record says nothing
SLACK = timedelta(days=10)  # by which a signing day may differ from what is told


@dataclass(frozen=True, slots=True)
class Look:
    """The lists to look at for a moment.

    Attributes:
        standings: those that stood at, or within, the moment.
        first, last: the days meant.
        after: the list behind a gap in which the moment lies.
        outside: why the record has nothing, '' where it has.
        stale: the moment lies after the newest list.
    """

    standings: tuple[Standing, ...]
    first: date
    last: date
    after: Standing | None = None
    outside: str = ""
    stale: bool = False

    @property
    def in_gap(self) -> bool:
        """Whether the two lists around a gap bracket the moment."""
        return self.after is not None


def look(panel: Panel, when: When, name: str = "participating") -> Look | None:
    """Return the lists that answer for a moment; None where no day is known."""
    if when.shape == "ever":
        first, last = panel.first_day(name), panel.newest(name).seen_on
        return Look(tuple(panel.standing_in(first, last, name)), first, last)
    if when.shape == "earlier" and when.end:
        first = panel.first_day(name)
        return Look(tuple(panel.standing_in(first, when.end, name)), first, when.end)
    if when.shape == "later" and when.start:
        last = panel.newest(name).seen_on
        return Look(tuple(panel.standing_in(when.start, last, name)), when.start, last)
    last_day = when.end or when.start
    if last_day is None:
        return None
    first_day = when.start if when.shape in ("window", "by", "day") and when.start else last_day
    if when.shape in ("since", "until"):
        first_day = last_day
    return look_days(panel, first_day, last_day, name)


def look_days(panel: Panel, first: date, last: date, name: str = "participating") -> Look:
    """Return the lists that answer for a window of days."""
    begins, newest = panel.first_day(name), panel.newest(name).seen_on
    if last < begins:
        return Look((), first, last, None, f"the first {name} list of the record is of {begins}")
    if first > newest + timedelta(days=STALE):
        return Look((), first, last, None, f"the newest {name} list of the record is of {newest}")
    standings = panel.standing_in(first, last, name)
    if len(standings) > 1 and (first - standings[0].seen_on).days > SHORT_GAP:
        standings = standings[1:]
    cover = panel.cover(last, name)
    seen_inside = [one for one in standings if first <= one.seen_on <= last]
    if not seen_inside and cover.before and cover.after and cover.width > ERA_GAP and cover.age > WEEK:
        return Look(
            (), first, last, None, f"the record has no list between {cover.before.seen_on} and {cover.after.seen_on}"
        )
    if not standings:
        return Look((), first, last, None, f"the first {name} list of the record is of {begins}")
    bracketed = cover.in_gap and cover.after is not None and (cover.age > WEEK or cover.width <= SHORT_GAP)
    return Look(tuple(standings), first, last, cover.after if bracketed else None, "", first > newest)


def is_near(day: date, first: date, last: date) -> bool:
    """Return whether a day lies within a window, or close to it."""
    return first - SLACK <= day <= last + SLACK


def days_of(seen: Look, limit: int = 40) -> list[date]:
    """Return the days of a window on which to count by signing day: all of a short window, the ends of a long one."""
    width = (seen.last - seen.first).days
    if width <= limit:
        return [seen.first + timedelta(days=one) for one in range(width + 1)]
    return [seen.first, seen.last]
