"""Differences → claims: "12 more than in May", "rose by 1,139"."""

from __future__ import annotations

from section287.claims.claim import Claim
from section287.claims.reading.attach import attach_places, join_scopes
from section287.claims.reading.attach_models import attach_models
from section287.claims.reading.measuring import figure_before, mention_before, numbered, what_it_counts
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("differences")


_BY = _PATTERNS["by"]


_MORE_THAN = _PATTERNS["more_than"]


def read_differences(reading: Reading) -> list[Part]:
    """Return differences: "four more than in January", a count now less a count then."""
    from section287.claims.reading.changes import window_of_change

    found = [
        part for one in reading.quantities if is_change(reading, one) and (part := _change_by(reading, one)) is not None
    ]
    found.extend(part for one in reading.quantities if (part := _more_than_there(reading, one)) is not None)
    for place, one in enumerate(reading.quantities):
        match = _MORE_THAN.match(reading.text, one.number.end)
        if one.number.kind != "figure" or match is None or not reading.is_topical():
            continue
        earlier = figure_before(reading, place)
        if earlier is None or earlier.unit is None:
            continue
        measure, kinds, levels = what_it_counts(reading, earlier, reading.quantities.index(earlier))
        scope, _ = attach_places(reading, earlier)
        now, _ = attach_when(reading, earlier.start, earlier.end)
        mark = next((mark for mark in reading.dates if mark.start >= match.end() - 3 and mark.when.known), None)
        then = mark.when if mark is not None else window_of_change(reading, one.start)[0]
        scope = scope.model_copy(
            update={"models": attach_models(reading, earlier), "kinds": kinds or scope.kinds, "levels": levels}
        )
        found.append(
            Part(
                one.start,
                match.end() - 3,
                Claim(
                    kind="trend",
                    measure=measure,
                    comparator=one.number.comparator,
                    value=one.number.value,
                    printed=one.number.text,
                    scope=scope,
                    when=now,
                    before=then,
                    expects="rise" if match.group("way").lower() == "more" else "fall",
                ),
            )
        )
    return found


def _more_than_there(reading: Reading, one: Quantity) -> Part | None:
    """Return "one more than Pennsylvania": the difference between two states' counts."""
    match = _PATTERNS["more_than_there"].match(reading.text, one.number.end)
    if match is None or one.number.kind != "figure" or not reading.is_topical():
        return None
    states = [place for place in reading.places if place.kind == "state"]
    other = next((place for place in states if place.start == match.end()), None)
    own = [place for place in states if place.end <= one.start]
    unit = next((each for each in reading.units if match.start() <= each.start < match.end()), None)
    unit = unit or mention_before(reading, one)
    if other is None or not own or (unit is not None and unit.lacking):
        return None
    when, also_when = attach_when(reading, one.start, other.end)
    return Part(
        one.start,
        other.end,
        Claim(
            kind="ranking",
            measure=unit.measure if unit else "agreements",
            **one.number.told(),
            scope=join_scopes(reading, own[-1:]).model_copy(update={"kinds": unit.kinds if unit else ()}),
            when=when,
            also_when=also_when,
            expects="fewer_by" if match.group("way").lower() in ("fewer", "less") else "more_by",
            detail={"other": other.scope.states[0], "together": ""},
        ),
    )


def is_change(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure says by how much something rose or fell: "rose by 1,139", "an increase of 60"."""
    if one.number.kind != "figure" or (one.unit is not None and one.unit.lacking):
        return False
    low, _ = reading.clause(one.start)
    before = reading.text[max(0, low - 40) : one.number.start]
    return bool(_BY.search(before)) and bool(verb_pattern("rose").search(before) or verb_pattern("fell").search(before))


def _change_by(reading: Reading, one: Quantity) -> Part | None:
    from section287.claims.reading.changes import window_of_change

    if not reading.is_topical():
        return None
    unit = one.unit or numbered(reading) or mention_before(reading, one)
    before = reading.text[max(0, one.start - 60) : one.start]
    fell = verb_pattern("fell").search(before) and not verb_pattern("rose").search(before)
    then, now = window_of_change(reading, one.start)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    scope, _ = attach_places(reading, one)
    return Part(
        one.start,
        one.end,
        Claim(
            kind="trend",
            measure=unit.measure if unit else "agreements",
            **one.number.told(),
            when=now,
            before=then,
            expects="fall" if fell else "rise",
            scope=scope.model_copy(
                update={"models": attach_models(reading, one), "kinds": kinds or scope.kinds, "levels": levels}
            ),
        ),
    )
