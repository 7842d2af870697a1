"""Which moment a figure is of: the nearest in its clause, the end of its change, the sentence, the document."""

from __future__ import annotations

import re

from section287.claims.claim import When
from section287.claims.reading.calendar import DateMark
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.words.load import patterns

_PATTERNS = patterns("moments")


_FROM_CLAUSE = _PATTERNS["from_clause"]


def attach_when(reading: Reading, start: int, end: int, *, also: bool = True) -> tuple[When, tuple[When, ...]]:
    """Return the moment that a stretch of a sentence speaks of, and other moments that it may.

    In order: a moment of its own clause; one that leads the sentence; one of another clause; the moment of the
    sentence before, where this one leans on it; the document's own date; none.
    """
    marks = [one for one in reading.dates if one.kind != "now" and one.when.known]
    lost = [one for one in reading.dates if one.kind != "now" and not one.when.known]
    moved = _ends_of_change(reading, marks, start)
    if moved is not None:
        return moved, ()
    own = document_moment(reading)
    base = _PATTERNS["base_behind"].match(reading.text, end)
    if base and own.known and marks and all(one.start >= base.end() for one in marks):
        return own, ()  # "rose to 102 from five a year ago"
    clause = reading.clause(start)
    present = any(one.kind == "now" and clause[0] <= one.start < clause[1] for one in reading.dates)
    if present and own.known and not any(clause[0] <= one.start < clause[1] for one in (*marks, *lost)):
        return own, ()
    chosen = (
        _in_clause(reading, marks, clause, start, end)
        or _leading(reading, marks)
        or _elsewhere(reading, marks, clause, start)
    )
    if chosen is not None:
        return chosen.when, ()
    vague = _PATTERNS["before_something"].search(reading.text, *clause)
    if vague and not any(one.start <= vague.end() for one in marks if vague.start() <= one.end):
        return When(text=vague.group(0), shape="missing", origin="sentence"), ()
    if lost:
        return When(text=lost[0].when.text, shape="missing", origin="sentence"), ()
    return _without_moment(reading, also)


def change_of(reading: Reading) -> tuple[int, int, int] | None:
    """Return where "from N ... to M ..." begins, where its second half begins, and where it ends."""
    first: int | None = None
    for one in reading.quantities:
        before = reading.text[max(0, one.start - 30) : one.start]
        if first is not None and re.search(r"\bto\s+(?:[\w'-]+\s+){0,3}$", before, re.IGNORECASE):
            return first, one.start, max(reading.clause(one.start)[1], one.end)
        if re.search(r"\bfrom\s+(?:[A-Za-z'-]+\s+){0,2}$", before, re.IGNORECASE):
            first = one.start
    return None


def _ends_of_change(reading: Reading, marks: list[DateMark], place: int) -> When | None:
    """Return the moment of a figure at one end of "from 135 in December to 628 in 40 states"."""
    change = change_of(reading)
    if change is None or not change[0] <= place < change[2]:
        return None
    first, second, end = change
    pairs = [one for one in marks if one.halves is not None]
    if pairs and pairs[0].halves is not None:
        return pairs[0].halves[0 if place < second else 1]
    points = [one for one in marks if one.kind not in ("past", "stretch")]
    if place < second:
        own = [one for one in points if first <= one.start < second]
        if own:
            return beginning_of(own[0].when)
        since = [one for one in points if one.when.shape == "since"]
        if since:
            return beginning_of(since[0].when)
        later = _second_moment(reading, points, second, end)
        return When(shape="earlier", end=later.end or later.start, origin="context") if later.known else When()
    when = _second_moment(reading, points, second, end)
    if when.known:
        return when
    earlier = [one for one in points if first <= one.start < second]
    return When(start=earlier[0].when.start, shape="later", origin="context") if earlier else None


def _second_moment(reading: Reading, points: list[DateMark], second: int, end: int) -> When:
    own = [one for one in points if second <= one.start < end + 30]
    lead = [
        one
        for one in points
        if one.end <= second and len(reading.text[: one.low].split()) <= 2 and one.when.shape != "since"
    ]
    chosen = own or lead
    return chosen[0].when if chosen else document_moment(reading)


def beginning_of(when: When) -> When:
    """Return the beginning that "since January" names, as the month it is."""
    if when.shape != "since" or when.start is None:
        return when
    from section287.claims.reading.calendar import month_end

    end = month_end(when.start.year, when.start.month) if when.start.day == 1 else when.start
    return When(text=when.text, start=when.start, end=end, shape="window", origin="sentence")


def _without_moment(reading: Reading, also: bool) -> tuple[When, tuple[When, ...]]:
    context = reading.context
    own = document_moment(reading)
    carried = context.when if context.when and context.paragraph == reading.sentence.paragraph else None
    if carried and carried.shape == "since":
        carried = None
    leans = _PATTERNS["points_back"].search(reading.text)
    past = _PATTERNS["past_verb"].search(reading.text)
    present = any(one.kind == "now" for one in reading.dates)
    if carried and not present and (leans or past or not own.known):
        moved = carried.model_copy(update={"origin": "context"})
        return moved, ((own,) if also and own.known and not past else ())
    if own.known:
        return own, ((carried.model_copy(update={"origin": "context"}),) if also and carried and not present else ())
    if carried:
        return carried.model_copy(update={"origin": "context"}), ()
    return own, ()


def document_moment(reading: Reading) -> When:
    """Return the document's own date as a moment, missing where it has none."""
    dated = reading.context.dated
    if dated is None:
        return When()
    return When(text=str(dated), start=dated, end=dated, shape="day", origin="document")


def _in_clause(
    reading: Reading, marks: list[DateMark], clause: tuple[int, int], start: int, end: int
) -> DateMark | None:
    inside = [one for one in marks if clause[0] <= one.start and one.end <= clause[1] + 1]
    if not inside:
        return None
    others = [one for one in reading.quantities if one.end <= start or one.start >= end]
    after = [
        one
        for one in inside
        if one.start >= end and not any(end <= other.start < one.start for other in others if _counts(other))
    ]
    after = [one for one in after if one.kind != "offset" or one.low - end <= 12 or len(inside) == 1]
    if after:
        return after[0]
    before = [one for one in inside if one.end <= start]
    free = [one for one in before if not _taken_by_earlier(reading, one, clause, start)]
    if free:
        return free[-1]
    within = [one for one in inside if one.start < end and one.end > start]
    if within:
        return within[0]
    return before[-1] if before else inside[0]


def _taken_by_earlier(reading: Reading, mark: DateMark, clause: tuple[int, int], start: int) -> bool:
    """Return whether an earlier figure of the clause is followed directly by the moment ("135 in December to 628")."""
    for other in reading.quantities:
        if clause[0] <= other.start and other.end <= mark.start and other.end <= start and _counts(other):
            between = reading.text[other.end : mark.low]
            if len(between.split()) <= 6 and not re.search(r"[,;]", between):
                return True
    return False


def _counts(other: Quantity) -> bool:
    return other.unit is not None or other.link.bare or other.number.kind in ("figure", "times", "percent")


def _leading(reading: Reading, marks: list[DateMark]) -> DateMark | None:
    for one in marks:
        if len(reading.text[: one.low].split()) <= 2 and not _FROM_CLAUSE.match(reading.text[one.low :]):
            return one
    return None


def _elsewhere(reading: Reading, marks: list[DateMark], clause: tuple[int, int], start: int) -> DateMark | None:
    own_from = _FROM_CLAUSE.match(reading.text[clause[0] : clause[1]].lstrip(" ,"))
    if own_from:
        return None
    usable = []
    for one in marks:
        low, high = reading.clause(one.start)
        aside = re.match(r"\s*(?:which|who|whose|where|when)\b", reading.text[low:high])
        parted = low >= clause[1] and _PATTERNS["parted"].search(reading.text[clause[1] : low])
        if parted and document_moment(reading).known:
            continue
        multiple = _PATTERNS["multiple_clause"].match(reading.text[low:high].lstrip(" ,"))
        if not _FROM_CLAUSE.match(reading.text[low:high].lstrip(" ,")) and not aside and not multiple:
            usable.append(one)
    before = [one for one in usable if one.end <= start]
    return before[-1] if before else (usable[0] if usable else None)
