"""What a figure counts: by its noun, its verb, the figure before it, the sentence before."""

from __future__ import annotations

import re

from section287.claims.reading.attach import bracketed_noun
from section287.claims.reading.sentence import LABELLED, Quantity, Reading
from section287.claims.reading.units import Unit, topic_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("measuring")

COUNTED = ("agreements", "agencies", "counties", "states", "states_and_territories", "territories", "pending")
_INHERITS = _PATTERNS["inherits"]


def what_it_counts(reading: Reading, one: Quantity, place: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return measure, kinds and levels: of the figure's own noun, or of the one it leans on."""
    unit = one.unit
    if unit is not None:
        measure = unit.measure
        between = reading.text[one.number.end : unit.end].lower()
        following = reading.quantities[place + 1].start if place + 1 < len(reading.quantities) else len(reading.text)
        pending = _PATTERNS["pending"].search(reading.text[one.start : min(unit.end + 45, following)].lower())
        if measure in ("agreements", "agencies", "pending") and pending and not re.search(r"\bplus\b", between):
            return "pending_agencies" if measure == "agencies" else "pending", unit.kinds, unit.levels
        if measure == "agreements" and unit.text.isupper() is False and re.fullmatch(r"(?:JEM|TFM|WSO)s", unit.text):
            earlier = figure_before(reading, place)
            if (
                earlier is not None
                and earlier is not one
                and what_it_counts(reading, earlier, reading.quantities.index(earlier))[0] == "pending"
            ):
                return "pending", unit.kinds, unit.levels
        if measure == "agreements":
            # "254 sheriff's office agreements": the kind stands inside
            for start, end, kinds, levels in reading.subjects:
                if one.number.end <= start and end <= unit.start:
                    return measure, kinds, levels
        if measure == "agencies" and not unit.kinds:
            return measure, unit.kinds, _levels_in(between, unit)
        return measure, unit.kinds, unit.levels
    if one.link.bare:
        earlier = figure_before(reading, place)
        waiting = (
            earlier is not None and what_it_counts(reading, earlier, reading.quantities.index(earlier))[0] == "pending"
        )
        return ("pending" if waiting else "agreements"), (), ()
    if one.link.pronoun:
        earlier = figure_before(reading, place)
        if re.match(r"\s+(?:still\s+)?(?:pending|awaiting|waiting)\b", reading.text[one.end :]):
            return "pending", (), ()
        if earlier is not None:
            return what_it_counts(reading, earlier, reading.quantities.index(earlier))
        return (reading.context.measure or ("agreements" if reading.is_topical() else "")), (), ()
    return _inherited(reading, one, place)


def _levels_in(between: str, unit: Unit) -> tuple[str, ...]:
    """Return the level that adjectives give ("27 county agencies"), none where several stand together."""
    named = [
        level
        for level, pattern in (
            ("state", r"\bstate\b"),
            ("county", r"\bcounty\b"),
            ("municipal", r"\b(?:municipal|city|town)\b"),
            ("local", r"\blocal\b"),
        )
        if re.search(pattern, between)
    ]
    if len(named) == 1 and named[0] != "local":
        return (named[0],)
    return unit.levels if not named else ()


def figure_before(reading: Reading, place: int) -> Quantity | None:
    """Return the nearest figure before one that counts something."""
    for one in reversed(reading.quantities[:place]):
        if one.unit is not None and one.unit.measure in COUNTED:
            return one
    return None


def _inherited(reading: Reading, one: Quantity, place: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the measure of a figure without a noun: "rose from 239 to 426", "stands at 1,202", "Florida 348"."""
    if LABELLED.fullmatch(reading.text):
        named = reading.models or reading.places or any(not unit.lacking for unit in reading.units)
        return (reading.context.measure if reading.context.introduces and named else ""), (), ()
    if one.number.kind == "plural" or (one.number.worded and one.number.value < 4 and not _from_to(reading, one)):
        return "", (), ()
    before = reading.text[: one.start]
    if _in_so_many(reading, one, place):
        return "states", (), ()
    listed = _listed_with(reading, one, place) or bracketed_noun(reading, one)
    if listed is not None:
        return listed.measure, listed.kinds, listed.levels
    if re.search(r"\ball\s*$", reading.text[: one.number.start], re.IGNORECASE):
        return "", (), ()
    named_place = any(0 <= one.start - each.end <= (3 if each.possessive else 2) for each in reading.places)
    reached = re.match(r"(?:passed|topped|exceeded|surpassed|crossed|eclipsed)\b", reading.text[one.start :])
    own = reading.text[reading.clause(one.start)[0] : one.start]
    leads = not own.strip(" ;\"'(") and bool(_PATTERNS["leads"].match(reading.text, one.end))
    leads = leads and bool(reading.models or reading.places)
    if not (reached or _INHERITS.search(before) or named_place or leads):
        return "", (), ()
    if re.match(r"\s*(?:-|–)?\s*(?:[a-z]+(?:s|ed|ing)?\b)", reading.text[one.end :]) and not _PATTERNS["goes_on"].match(
        reading.text[one.end :]
    ):
        return "", (), ()
    if one.number.kind == "figure" and _is_ratio_end(reading, one):
        return "", (), ()
    following = next((q for q in reading.quantities[place + 1 :] if q.unit and q.unit.measure in COUNTED), None)
    if (
        _from_to(reading, one)
        and following
        and following.unit
        and following.start - one.end < 90
        and re.search(r"\bto\b", reading.text[one.end : following.start])
    ):
        return following.unit.measure, following.unit.kinds, following.unit.levels
    mention = _complement(reading, one) or numbered(reading)
    if mention is None:
        counted = [
            each.unit
            for each in reading.quantities[:place]
            if each.unit is not None and each.unit.measure in ("agreements", "agencies", "pending")
        ]
        mention = counted[-1] if counted else mention_before(reading, one)
    if mention is None and _from_to(reading, one) and _PATTERNS["list_moves"].search(before):
        return "agreements", (), ()
    if mention is not None:
        return mention.measure, mention.kinds, mention.levels
    leaned = [other for other in reading.quantities[:place] if other.link.pronoun or other.link.bare]
    if leaned:
        return what_it_counts(reading, leaned[-1], reading.quantities.index(leaned[-1]))
    if re.match(r"\W*(?:Of|Among)\s+(?:these|those|them)\b", reading.text) and reading.is_topical():
        return reading.context.measure or "agreements", (), ()
    if reading.context.on_topic and re.search(r"\b(?:count|tally|total|number|list|roster)\b[^,;]{0,40}$", before):
        return reading.context.measure or "agreements", (), ()
    led = reading.dates[0].end if reading.dates and reading.dates[0].low == 0 else 0
    leaning = leads or _PATTERNS["restates"].match(reading.text, led) or _state_has(reading, one)
    if leaning and reading.context.measure:
        return reading.context.measure, (), ()
    return "", (), ()


def _in_so_many(reading: Reading, one: Quantity, place: int) -> bool:
    """Return whether a figure counts states as the pair before it did: "135 in 21 states ... 628 in 40"."""
    if place < 3 or not re.fullmatch(r"\s+in\s+", reading.text[reading.quantities[place - 1].end : one.start]):
        return False
    first, second = reading.quantities[place - 3 : place - 1]
    paired = re.fullmatch(r"\s+(?:agencies\s+)?in\s+", reading.text[first.end : second.start])
    return bool(paired and second.unit is not None and second.unit.measure == "states") and one.number.value <= 56


def _state_has(reading: Reading, one: Quantity) -> bool:
    """Return whether a state before a figure has it: "Pennsylvania, in third place, has 43"."""
    low, _ = reading.clause(one.start)
    return any(
        place.kind == "state"
        and place.start >= low
        and _PATTERNS["state_has"].fullmatch(reading.text[place.end : one.start])
        for place in reading.places
    )


def _listed_with(reading: Reading, one: Quantity, place: int) -> Unit | None:
    """Return the noun at the end of a row of figures: "had 49, 29 and 65 agreements"."""
    last = one
    for other in reading.quantities[place + 1 :]:
        if not re.fullmatch(r"\s*(?:,|,?\s+and|,?\s+or)\s+", reading.text[last.end : other.start]):
            return None
        if other.unit is not None:
            return other.unit if other.unit.measure in ("agreements", "agencies") and not other.unit.lacking else None
        last = other
    return None


def _is_ratio_end(reading: Reading, one: Quantity) -> bool:
    return bool(re.match(r"\s*(?:times|x\b|-fold|percent|%)", reading.text[one.end :]))


def _from_to(reading: Reading, one: Quantity) -> bool:
    return bool(re.search(r"\b(?:from|to)\s+(?:\w+\s+){0,2}$", reading.text[: one.number.start]))


def _complement(reading: Reading, one: Quantity) -> Unit | None:
    """Return the noun that a figure is said to be: "684 are task force agreements"."""
    match = re.match(r"\s+(?:are|were)\s+", reading.text[one.end :])
    if match is None:
        return None
    start = one.end + match.end()
    unit = next((each for each in reading.units if each.start >= start), None)
    if (
        unit is None
        or unit.lacking
        or unit.measure not in ("agreements", "agencies")
        or len(reading.text[start : unit.start].split()) > 4
    ):
        return None
    return unit


def numbered(reading: Reading) -> Unit | None:
    """Return the noun after "the number of": "the number of states with agreements nearly doubled"."""
    match = re.search(r"\b(?:number|count|total|tally)\s+of\s+", reading.text)
    if match is None:
        return None
    for unit in reading.units:
        if unit.start >= match.end() and len(reading.text[match.end() : unit.start].split()) <= 5:
            return unit if not unit.lacking and unit.plural else None
    return None


def mention_before(reading: Reading, one: Quantity) -> Unit | None:
    """Return the nearest noun before a figure that it may count, in the same sentence."""
    for unit in reversed(reading.units):
        counts = unit.measure in COUNTED and unit.measure not in ("states", "counties") and not unit.lacking
        if counts and unit.end <= one.start and (unit.plural or unit.measure == "agreements"):
            return unit
    return None


def belongs(reading: Reading, one: Quantity, measure: str) -> bool:
    """Return whether the figure counts something of the program."""
    if measure in ("agreements",):
        return reading.is_topical() or bool(one.unit)
    if measure in ("states", "counties", "states_and_territories", "territories"):
        return reading.has_bond() and not of_other_things(reading, one)
    if measure == "pending":
        return reading.is_topical() or reading.has_bond()
    plain = one.unit is None or not one.unit.kinds
    return (reading.has_bond() or (plain and reading.context.on_topic)) and not of_other_things(reading, one)


def is_narrowed(gap: str) -> bool:
    """Return whether the words before a noun narrow it to what no list tells ("rural counties")."""
    return bool(topic_pattern("narrowing").search(gap))


def tells_otherwise(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure isn't how many stand or were signed, as the words around it show.

    An average, a bound that each of several states meets ("most states have fewer than 20"), a subject of its own
    beside a named agency ("the state police and three sheriffs"), a former administration's doing, towns of a county.
    """
    low, high = reading.clause(one.start)
    before, behind = reading.text[low : one.start], reading.text[one.end : high]
    explicit = any(mark.kind != "now" and mark.when.known for mark in reading.dates)
    beside = any(
        place.kind in ("agency", "county", "city")
        and _PATTERNS["joined"].fullmatch(reading.text[place.end : one.number.start])
        for place in reading.places
    )
    narrowed = one.unit is not None and is_narrowed(reading.text[one.number.end : one.unit.start])
    town = one.unit is not None and _PATTERNS["towns"].fullmatch(one.unit.text)
    return bool(
        beside
        or narrowed
        or _PATTERNS["averaged"].search(before)
        or _PATTERNS["studied"].search(before)
        or _PATTERNS["several_each"].search(behind)
        or (_PATTERNS["administration"].search(before) and not explicit)
        or (town and not _PATTERNS["takes_part"].search(behind))
        or _each_meets(reading, one)
    )


def _each_meets(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is a bound that each of some states, counties or agencies is said to meet."""
    wide = ("states", "counties", "states_and_territories")
    if one.unit is None or one.unit.lacking:
        return False
    if one.unit.measure == "agreements" and (one.number.comparator != "exact" or one.number.value <= 3):
        return any(
            unit.measure in (*wide, "agencies")
            and _PATTERNS["has_so_many"].fullmatch(reading.text[unit.end : one.start])
            for unit in reading.units
            if unit.end <= one.start
        )
    if one.unit.measure not in (*wide, "agencies"):
        return False
    return any(
        other.unit is not None
        and (other.number.value != 1 or one.unit.measure == "agencies")
        and other.unit.measure == "agreements"
        and (other.number.comparator != "exact" or other.number.value <= 3)
        and _PATTERNS["has_so_many"].fullmatch(reading.text[one.end : other.start])
        for other in reading.quantities
        if other.start >= one.end
    )


def of_other_things(reading: Reading, one: Quantity) -> bool:
    """Return whether the noun is narrowed to something that no list tells ("40 states with sanctuary laws")."""
    after = reading.text[one.end : one.end + 160].lower()
    spoken_to = _PATTERNS["spoken_to"].search(reading.text[: one.start])
    low, high = reading.clause(one.start)
    others = _PATTERNS["other_people"].search(reading.text[low : one.start])
    if others and not _PATTERNS["takes_part"].search(reading.text[one.end : high]):
        return True
    opening = re.fullmatch(r"\W*In\s+", reading.text[: one.start]) and re.match(r"\s*,", reading.text[one.end :])
    if opening and not _PATTERNS["agencies_next"].match(reading.text, one.end):
        return True
    lost = one.unit is not None and one.unit.measure == "states" and _PATTERNS["lost"].match(after)
    return bool(spoken_to or lost or _PATTERNS["states_with_laws"].match(after))
