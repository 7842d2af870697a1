"""Resolve moments to days: missing years from their neighbours or the document, relative words from an anchor."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from section287.claims.claim import Origin, Shape, When
from section287.claims.reading.dates import Moment
from section287.claims.reading.speech import prediction_pattern
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("calendar")

_PAST = _PATTERNS["past"]
EARLY, MID = 10, 20  # days of a month up to which "early" and "mid" reach
START_DAYS = 4  # "the start of May" is its first five days


@dataclass(frozen=True, slots=True)
class DateMark:
    """A moment of a sentence, resolved: where it stands, its words, and the days meant."""

    start: int
    end: int
    when: When
    low: int
    kind: str
    explicit: bool
    halves: tuple[When, When] | None = None


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def shift(day: date, number: int, unit: str) -> date:
    """Return a day moved by days, weeks, months or years; a day that isn't in the month becomes its last."""
    if unit in ("day", "week"):
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = number * {"month": 1, "quarter": 3, "year": 12}[unit]
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def resolve(moments: list[Moment], dated: date | None, context: date | None, sentence: str) -> list[DateMark]:
    """Return a sentence's moments with their days; pairs ("between A and B") become one mark.

    Args:
        dated: the document's own date.
        context: the day spoken of before, in the same paragraph.
    """
    years = [_own_range(one) for one in moments]
    found: list[tuple[Moment, tuple[date, date, bool] | None]] = []
    for index, one in enumerate(moments):
        earlier = next((days for _, days in reversed(found) if days), None)
        anchor = _anchor(years, index)
        if anchor and anchor[1] == "after" and dated and not _linked(moments, index, sentence):
            anchor = None
        if anchor and anchor[1] == "before" and one.kind == "month" and _compared(moments, index, sentence):
            anchor = (anchor[0], "after")
        found.append((one, _range(one, anchor, dated, context, earlier[1] if earlier else None)))
    found = [(one, _not_yet(one, days, dated, sentence)) for one, days in found]
    marks = [_mark(one, days, dated) for one, days in found]
    return _pair(marks, sentence)


def _not_yet(
    one: Moment, days: tuple[date, date, bool] | None, dated: date | None, sentence: str
) -> tuple[date, date, bool] | None:
    """Return "at year's end" as the end of the year before, where a document of January tells of the past."""
    if one.kind != "relative" or one.part != "end" or one.year or not days or not dated or days[0] <= dated:
        return days
    if prediction_pattern().search(sentence) or not _PAST.search(sentence):
        return days
    unit = "year" if one.unit == "year" else "month"
    first = shift(days[0], -1, unit)
    last = month_end(first.year, first.month)
    return last, last, days[2]


def _compared(moments: list[Moment], index: int, sentence: str) -> bool:
    """Return whether a month is what a later day is set against: "at the end of 2025, double the 649 in June"."""
    before = [one for one in moments[:index] if one.year is not None]
    return bool(before) and bool(_PATTERNS["set_against"].search(sentence[before[-1].end : moments[index].start]))


def _own_range(one: Moment) -> tuple[date, date] | None:
    """Return the days of a moment that carries its own year."""
    found = _range(one, None, None, None, None) if one.year else None
    return (found[0], found[1]) if found else None


def _anchor(years: list[tuple[date, date] | None], index: int) -> tuple[date, str] | None:
    """Return the nearest moment with a year: one before, then one after, and on which side it stands."""
    for near in range(index - 1, -1, -1):
        if (moment := years[near]) is not None:
            return moment[0], "before"
    for near in range(index + 1, len(years)):
        if (moment := years[near]) is not None:
            return moment[0], "after"
    return None


def _linked(moments: list[Moment], index: int, sentence: str) -> bool:
    """Return whether the moment behind is the other end of a pair, so it gives the year ("May and June 2025")."""
    if index + 1 >= len(moments):
        return False
    between = sentence[moments[index].end : moments[index + 1].start].lower()
    return bool(_PATTERNS["pair_link"].fullmatch(between))


def _pick_year(
    month: int, day: int | None, anchor: tuple[date, str] | None, dated: date | None, context: date | None
) -> int | None:
    """Return the year meant by a month without one."""
    if anchor:
        near, side = anchor
        if side == "before":
            return near.year if (month, day or 31) >= (near.month, near.day) else near.year + 1
        return near.year if (month, day or 1) <= (near.month, near.day if day else 31) else near.year - 1
    if dated:
        return dated.year if (month, day or 1) <= (dated.month, dated.day) else dated.year - 1
    return context.year if context else None


def _range(
    one: Moment,
    anchor: tuple[date, str] | None,
    dated: date | None,
    context: date | None,
    earlier: date | None,
) -> tuple[date, date, bool] | None:
    """Return first day, last day, and whether the words leave room; None when a year or an anchor is missing."""
    near = anchor[0] if anchor else None
    if one.kind == "day" and one.month and one.day:
        year = one.year or _pick_year(one.month, one.day, anchor, dated, context)
        if one.direction and dated:
            year = dated.year - (one.direction == "last")
        try:
            day = date(year, one.month, one.day) if year else None
            return (day, day + timedelta(days=6 if one.part == "week" else 0), False) if day else None
        except ValueError:
            return None
    if one.kind == "month" and one.month:
        return _month_range(one, anchor, dated, context)
    if one.kind == "year" and one.year:
        return _part_of(date(one.year, 1, 1), date(one.year, 12, 31), one.part, "year")
    if one.kind == "fiscal" and one.year:
        return date(one.year - 1, 10, 1), date(one.year, 9, 30), False
    if one.kind == "quarter":
        year = one.year or (near or dated or context or date.min).year
        return (date(year, 3 * one.number - 2, 1), month_end(year, 3 * one.number), False) if year > 1 else None
    if one.kind == "named":
        last = one.last or dated
        return (one.first, last, False) if isinstance(one.first, date) and isinstance(last, date) else None
    if one.kind == "then":
        then = earlier or context
        return (then, then, False) if then else None
    base = dated or context
    if one.kind == "offset":
        start = base if one.direction == "ago" else (earlier or near or context or dated)
        if one.direction == "later" and not earlier:
            start = near or context
        if start is None:
            return None
        day = shift(start, one.number if one.direction == "later" else -one.number, one.unit)
        room = {"day": 0, "week": 1, "month": 3, "year": 7}.get(one.unit, 3) if one.direction == "ago" else 0
        return day - timedelta(days=room), day + timedelta(days=room), room > 0
    if base is None:
        return None
    return _from_base(one, base, near)


def _month_range(
    one: Moment, anchor: tuple[date, str] | None, dated: date | None, context: date | None
) -> tuple[date, date, bool] | None:
    month = one.month or 1
    year = one.year
    if one.direction.endswith(("this", "last")) and not year:
        base = dated or context
        if base is None:
            return None
        year = base.year if month <= base.month else base.year - 1
        if "last" in one.direction and (month == base.month or "year" in one.direction):
            year = base.year - 1
    year = year or _pick_year(month, None, anchor, dated, context)
    if year is None:
        return None
    first, last = date(year, month, 1), month_end(year, month)
    if one.part == "first_days":
        return first, first + timedelta(days=one.number - 1), False
    if one.part == "last_days":
        return last - timedelta(days=one.number - 1), last, False
    return _part_of(first, last, one.part, "month")


def _part_of(first: date, last: date, part: str, unit: str) -> tuple[date, date, bool]:
    """Return the days of a part of a month or a year."""
    if part == "start":
        return first, first + timedelta(days=START_DAYS), False
    if part == "end":
        return last, last, False
    if part == "first_week":
        return first, first + timedelta(days=6), False
    if part == "last_week":
        return last - timedelta(days=6), last, False
    if unit == "month":
        reach = {
            "early": (first, first.replace(day=EARLY)),
            "mid": (first.replace(day=EARLY), first.replace(day=MID)),
            "late": (first.replace(day=MID + 1), last),
            "first_half": (first, first.replace(day=15)),
            "second_half": (first.replace(day=16), last),
        }
    else:
        year = first.year
        reach = {
            "early": (first, date(year, 3, 31)),
            "mid": (date(year, 6, 1), date(year, 7, 31)),
            "late": (date(year, 10, 1), last),
            "first_half": (first, date(year, 6, 30)),
            "second_half": (date(year, 7, 1), last),
        }
    low, high = reach.get(part, (first, last))
    return low, high, part in ("early", "mid", "late")


def _from_base(one: Moment, base: date, near: date | None) -> tuple[date, date, bool] | None:
    """Return the days of a moment that is told from the document's date."""
    if one.kind == "now":
        return base, base, False
    if one.kind == "weekday":
        back = (base.weekday() - one.number) % 7
        day = base - timedelta(days=back)
        return day, day, False
    if one.kind == "stretch" and isinstance(one.first, int) and isinstance(one.last, int):
        return base - timedelta(days=one.last), base, True
    if one.kind == "past":
        return shift(base, -one.number, one.unit), base, False
    if one.kind == "season":
        low, high = vocabulary("dates")["seasons"][one.unit]
        year = one.year or (base.year - (1 if one.direction == "last" and base.month <= low else 0))
        end = month_end(year + (high > 12), high - 12 if high > 12 else high)
        return date(year, low, 1), end, False
    if one.kind == "relative":
        return _relative(
            one, near if one.direction in ("that", "the same", "later that", "earlier that") and near else base
        )
    return None


def _relative(one: Moment, base: date) -> tuple[date, date, bool] | None:
    back = 1 if any(word in one.direction for word in ("last", "past", "previous")) else 0
    ahead = 1 if one.direction in ("next", "the following") else 0
    if one.unit == "year":
        year = (one.year or base.year) - back + ahead
        low, high = date(year, 1, 1), date(year, 12, 31)
        words = one.direction.split()
        part = one.part or ({"early": "early", "late": "late"}.get(words[0], "") if len(words) > 1 else "")
        low, high, fuzzy = _part_of(low, high, part, "year")
        if one.part == "end" and one.year is None and one.direction == "this" and one.shape != "by" and low > base:
            low, high = low.replace(year=year - 1), high.replace(year=year - 1)  # "1,274 at year's end", told in May
        if not back and not ahead and not one.part and not part and one.year is None:
            high = min(high, base)
        return low, high, fuzzy
    if one.unit == "quarter":
        number = (base.month - 1) // 3 - back + ahead
        year, number = base.year + number // 4, number % 4
        return date(year, 3 * number + 1, 1), month_end(year, 3 * number + 3), False
    if one.unit == "month":
        first = shift(base.replace(day=1), ahead - back, "month")
        low, high, fuzzy = _part_of(first, month_end(first.year, first.month), one.part, "month")
        return low, (min(high, base) if not back and not ahead and not one.part else high), fuzzy
    monday = base - timedelta(days=base.weekday() + 7 * back - 7 * ahead)
    return (
        monday,
        (min(monday + timedelta(days=6), base) if not back and not ahead else monday + timedelta(days=6)),
        False,
    )


_SHAPES: dict[str, Shape] = {"by": "by", "since": "since", "after": "since", "until": "until", "before": "until"}


def _mark(one: Moment, days: tuple[date, date, bool] | None, dated: date | None) -> DateMark:
    origin: Origin = "document" if one.kind == "now" else "sentence"
    text = ""
    if days is None:
        return DateMark(one.start, one.end, When(text=text, origin=origin), one.low, one.kind, one.kind != "now")
    first, last, fuzzy = days
    shape: Shape = _SHAPES.get(one.shape, "day" if first == last else "window")
    if one.shape == "after":
        first = last + timedelta(days=1)
    if one.shape == "before":
        last = first - timedelta(days=1)
        first = last
    if shape == "since":
        when = When(start=first, end=dated, shape="since", origin=origin, fuzzy=fuzzy)
        if one.shape == "since":
            when = when.model_copy(update={"end": dated})
        return DateMark(one.start, one.end, when, one.low, one.kind, one.kind != "now")
    return DateMark(
        one.start,
        one.end,
        When(start=first, end=last, shape=shape, origin=origin, fuzzy=fuzzy),
        one.low,
        one.kind,
        one.kind != "now",
    )


def _pair(marks: list[DateMark], sentence: str) -> list[DateMark]:
    """Join "between A and B" and "from A to B" into one window; name every mark by its words."""
    joined: list[DateMark] = []
    index = 0
    while index < len(marks):
        one = marks[index]
        if index + 1 < len(marks):
            two = marks[index + 1]
            front = sentence[max(0, one.low - 9) : one.start].lower()
            link = sentence[one.end : two.start].lower()
            between = re.search(r"\bbetween\s+(?:the\s+)?$", sentence[max(0, one.start - 14) : one.start].lower())
            ranged = re.fullmatch(r"\s*,?\s*(?:and|to|through|until|till|–|-|thru)\s*(?:the\s+)?", link)
            opened = between or "from" in front or re.fullmatch(r"\s*(?:–|-|through|to)\s*", link)
            if ranged and opened and one.when.start and (two.when.end or two.when.start):
                low = one.start - len(between.group(0)) if between else min(one.low, one.start)
                last = two.when.end or two.when.start
                when = When(start=one.when.start, end=last, shape="window", origin="sentence")
                joined.append(DateMark(low, two.end, when, low, "pair", True, _halves(one.when, two.when)))
                index += 2
                continue
        joined.append(one)
        index += 1
    return [_named(one, sentence) for one in joined]


def _halves(first: When, second: When) -> tuple[When, When]:
    """Return the two moments of a pair, each for itself: "between May and October" is two lists' months."""
    start = first.model_copy(update={"end": first.start if first.shape == "since" else first.end, "shape": "window"})
    return start, second.model_copy(
        update={"shape": "window" if second.start and second.start != second.end else "day"}
    )


def _named(one: DateMark, sentence: str) -> DateMark:
    when = one.when.model_copy(update={"text": sentence[one.low : one.end].strip()})
    return DateMark(one.start, one.end, when, one.low, one.kind, one.explicit, one.halves)
