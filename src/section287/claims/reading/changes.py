"""Changes with figures → claims: "up 120 percent", "three times as many", "doubled"; the two moments of a change."""

from __future__ import annotations

import re
from datetime import date, timedelta

from section287.claims.claim import Claim, When
from section287.claims.reading.attach import attach_places
from section287.claims.reading.attach_models import attach_models
from section287.claims.reading.calendar import DateMark
from section287.claims.reading.measuring import figure_before, numbered
from section287.claims.reading.moments import change_of, document_moment
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.uncounted import uncounted
from section287.claims.reading.units import Unit
from section287.claims.words.load import patterns

_PATTERNS = patterns("changes")


_CHANGE = _PATTERNS["change"]


_DOWN = _PATTERNS["down"]


_CHANGING_THINGS = _PATTERNS["changing_things"]


def percent_change(reading: Reading, one: Quantity) -> Part | None:
    """Return a percentage that tells a change; None where it tells a share."""
    if (
        one.link.of
        and not re.match(r"\s+of\s+(?:\d|the\s+\d)", reading.text[one.number.end :])
        and one.unit is not None
    ):
        return None
    low, high = reading.clause(one.start)
    before = reading.text[max(low, one.start - 60) : one.start]
    after = reading.text[one.number.end : min(high + 30, one.number.end + 40)]
    near = _PATTERNS["change_after"].match(after)
    told = _CHANGE.search(before) or _PATTERNS["change_noun"].match(after)
    if not told or not near or not reading.is_topical() or not _of_the_program(reading):
        return None
    down = bool(_DOWN.search(before) or re.match(r"\s*(?:decline|drop|decrease|fewer|lower)", after, re.IGNORECASE))
    factor = 1 - one.number.value / 100 if down else 1 + one.number.value / 100
    return _ratio(reading, one, factor, one.number.step / 100, "percent", "fall" if down else "rise")


def _of_the_program(reading: Reading) -> bool:
    """Return whether what changes can be agreements: they are named, or meant in a text on them."""
    if any(one.number.kind == "money" for one in reading.quantities):
        return False
    named = any(not unit.lacking and unit.measure not in ("states", "counties") for unit in reading.units)
    about = reading.context.on_topic or _PATTERNS["the_list"].search(reading.text)
    return (named and reading.has_bond()) or (bool(about) and not any(one.lacking for one in reading.units))


def multiple(reading: Reading, one: Quantity) -> Part | None:
    """Return "three times as many", "doubled", "tenfold" as a claim on two moments."""
    text = reading.text
    after = text[one.number.end : one.number.end + 60].lower()
    before = text[max(0, one.start - 90) : one.start]
    if _PATTERNS["other_double"].match(after):
        return None
    things = _CHANGING_THINGS.search(text[: one.start]) or _CHANGING_THINGS.search(after)
    if not things or not reading.is_topical():
        return None
    low, high = reading.clause(one.start)
    clause = text[low:high]
    others = [unit for unit in reading.units if unit.lacking and low <= unit.start < high]
    counted = [
        unit
        for unit in reading.units
        if not unit.lacking and unit.measure in ("agreements", "agencies", "states", "counties", "pending")
    ]
    if others and not any(low <= unit.start < high for unit in counted):
        return uncounted(reading, one, others[0].lacking, others[0].text)
    if re.search(r"\b(?:times\s+as\s+likely|times\s+more\s+likely)\b", clause):
        return None
    factor = one.number.value
    if (
        _PATTERNS["multiple_after"].match(after)
        or one.number.text.lower() in _SELF_SPEAKING
        or before.rstrip().lower().endswith(("increased", "grown", "risen", "grew", "rose", "by"))
    ):
        return _ratio(reading, one, factor, 1 if factor >= 3 else 0.1, "times", "fall" if factor < 1 else "rise")
    return _ratio(reading, one, factor, 1 if factor >= 3 else 0.1, "times", "rise")


_SELF_SPEAKING = frozenset(["doubled", "tripled", "quadrupled", "quintupled", "halved", "doubling", "tripling"])


def _ratio(reading: Reading, one: Quantity, factor: float, step: float, words: str, direction: str) -> Part | None:
    before, when = window_of_change(reading, one.start)
    clause = reading.clause(one.start)
    unit = (
        numbered(reading)
        or _counted_before(reading, one)
        or next(
            (
                each
                for each in reversed(reading.units)
                if each.end <= one.start and not each.lacking and each.measure not in ("counties",)
            ),
            None,
        )
    )
    unit = unit or next(
        (each for each in reading.units if each.start >= one.end and not each.lacking and each.start < clause[1]), None
    )
    measure = unit.measure if unit else (reading.context.measure or "agreements")
    if measure in ("states", "counties", "states_and_territories") and numbered(reading) is None:
        unit = next(
            (
                each
                for each in reversed(reading.units)
                if each.end <= one.start and each.measure in ("agreements", "agencies")
            ),
            unit,
        )
        measure = unit.measure if unit else "agreements"
    if measure == "states" and unit is not None and not unit.plural:
        measure = "agreements"
    scope, also = attach_places(reading, one)
    models = attach_models(reading, one)
    if scope.everywhere and not scope.nationwide:
        first = figure_before(reading, reading.quantities.index(one))
        if first is not None:  # "52 agencies in Georgia participate, five times as many as ..."
            scope, models = attach_places(reading, first)[0], models or attach_models(reading, first)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    scope = scope.model_copy(update={"models": models, "kinds": kinds, "levels": levels})
    return Part(
        one.start,
        one.end,
        Claim(
            kind="ratio",
            measure=measure,
            comparator=one.number.comparator if one.number.comparator != "dozens" else "exact",
            value=factor,
            printed=one.number.text,
            step=step,
            unit=words,
            scope=scope,
            when=when,
            before=before,
            expects=direction,
            also=tuple(each.model_copy(update={"models": models}) for each in also),
            detail={**({"percent": str(one.number.value)} if words == "percent" else {}), **_printed_ends(reading)},
        ),
    )


def _counted_before(reading: Reading, one: Quantity) -> Unit | None:
    """Return the noun of the first figure before a change, where the sentence counts something first."""
    for other in reading.quantities:
        if (
            other.end <= one.start
            and other.unit is not None
            and other.unit.measure in ("agreements", "agencies", "pending")
        ):
            return other.unit
    return None


def _printed_ends(reading: Reading) -> dict[str, str]:
    """Return the figures between which the sentence itself says the change lies."""
    change = change_of(reading)
    if change is None:
        return {}
    ends = [next((one for one in reading.quantities if one.start == place), None) for place in change[:2]]
    if ends[0] is None or ends[1] is None:
        return {}
    return {"from": str(ends[0].number.value), "to": str(ends[1].number.value)}


def window_of_change(reading: Reading, start: int) -> tuple[When, When]:
    """Return the earlier and the later moment between which something is said to have changed."""
    own = document_moment(reading)
    marks = [one for one in reading.dates if one.kind != "now" and one.when.known]
    carried = reading.context.when if reading.context.paragraph == reading.sentence.paragraph else None
    later = own if own.known else (carried or own)
    bases = [one for one in marks if _is_base(reading, one, start)]
    if bases and not any(one.kind == "pair" or one.when.shape == "since" for one in marks):
        rest = [
            one for one in marks if one not in bases and one.kind not in ("past", "stretch") and _not_beside(one, bases)
        ]
        return bases[0].when, (rest[-1].when if rest else later)
    for one in marks:
        if one.halves is not None:
            return one.halves
    since = [one for one in marks if one.when.shape == "since"]
    points = [one for one in marks if one.when.shape != "since"]
    if since:
        first = since[0].when
        base = When(
            text=first.text,
            start=first.start,
            end=_since_end(reading, since[0].start) or first.start,
            shape="window",
            origin="sentence",
        )
        return base, (points[0].when if points else later)
    stretches = [one for one in points if one.kind in ("past", "stretch")]
    if stretches:
        when = stretches[0].when
        first = When(text=when.text, start=when.start, end=when.start, shape="day", origin="sentence", fuzzy=when.fuzzy)
        return first, (_point(when.end, when.text) if when.end else later)
    if len(points) >= 2:
        ordered = sorted(points, key=lambda one: one.when.end or one.when.start)  # type: ignore[arg-type,return-value]
        return ordered[0].when, ordered[-1].when
    if len(points) == 1:
        one = points[0]
        lead = reading.text[max(0, one.low - 25) : one.start].lower()
        if _PATTERNS["base_word"].search(lead) or one.kind == "offset":
            return one.when, later
        if (
            one.when.shape == "window"
            and not one.when.fuzzy
            and one.when.start
            and one.when.end
            and (one.when.end - one.when.start).days > 25
        ):
            base = _point(one.when.start, one.when.text)
            base = base.model_copy(update={"start": one.when.start - timedelta(days=1), "shape": "window"})
            return base, _point(one.when.end, one.when.text)
        if one.when.shape in ("day", "by", "until", "window"):
            if (
                own.known
                and one.when.end
                and own.end
                and one.when.end < own.end
                and not re.search(r"\b(?:by|as of|until|through|on|in|at)\b", one.when.text.lower())
            ):
                return one.when, later
            return (carried or When()), one.when
    if carried and carried.shape == "since":
        return When(text=carried.text, start=carried.start, end=carried.start, shape="day", origin="context"), own
    if carried and own.known and carried.end and own.end and carried.end < own.end:
        return carried.model_copy(update={"origin": "context"}), own
    return When(), later


def _is_base(reading: Reading, mark: DateMark, start: int) -> bool:
    """Return whether a moment is the earlier end of a change: "up from 135 as of last December"."""
    low, _ = reading.clause(mark.start)
    lead = reading.text[low : mark.start]
    if _PATTERNS["base_start"].match(lead):
        return True
    if start < mark.start:
        between = reading.text[start : mark.start]
        return bool(_PATTERNS["base_before"].search(between))
    return False


def _not_beside(mark: DateMark, bases: list[DateMark]) -> bool:
    """Return whether a moment says something else than the base's neighbour: "last December, near the end of"."""
    return not any(0 <= mark.low - base.end <= 14 for base in bases)


def _since_end(reading: Reading, start: int) -> date | None:
    """Return the last day of the month or year that "since" names, so that any list of it may be the base."""
    from section287.claims.reading.calendar import month_end

    text = reading.text[start:]
    first = next((one.when.start for one in reading.dates if one.start == start), None)
    if first is None:
        return None
    mark = next(one for one in reading.dates if one.start == start)
    if (
        mark.kind == "month"
        and first.day == 1
        and not re.match(r"(?:the\s+)?(?:start|beginning|early)", text, re.IGNORECASE)
    ):
        return month_end(first.year, first.month)
    if (
        mark.kind == "year"
        and first.day == 1
        and first.month == 1
        and not re.match(r"(?:the\s+)?(?:start|beginning|early)", text, re.IGNORECASE)
    ):
        return first.replace(month=12, day=31)
    return first


def _point(day: date, text: str) -> When:
    return When(text=text, start=day, end=day, shape="day", origin="sentence")
