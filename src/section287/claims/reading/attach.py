"""Which place a figure goes with, by where it stands in the sentence."""

from __future__ import annotations

import re

from section287.claims.claim import Scope
from section287.claims.panel import TERRITORIES
from section287.claims.reading.moments import change_of
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import Unit, verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("attach")

_INTO_PLACE = _PATTERNS["into_place"]
_NAMED = ("state", "county", "city", "agency")


def governor(reading: Reading, one: Quantity) -> Quantity | None:
    """Return the figure on which another hangs: "228 agreements in 31 states", "agencies signed 250 agreements"."""
    earlier = [
        other for other in reading.quantities if other.end <= one.start and other.number.kind in ("figure", "plural")
    ]
    if not earlier:
        return None
    last = earlier[-1]
    between = reading.text[last.end : one.start]
    if one.unit is not None and one.unit.measure in ("states", "counties", "states_and_territories", "territories"):
        if len(between.split()) <= 7 and _PATTERNS["governs_place"].search(between):
            return last
        return None
    low, _ = reading.clause(one.start)
    if last.unit is None or one.unit is None or last.start < low:
        return None
    holding = verb_pattern("signed").search(between) or re.search(r"\b(?:have|has|had|hold|held)\b", between)
    return last if holding and (last.unit.measure, one.unit.measure) == ("agencies", "agreements") else None


def parent(reading: Reading, one: Quantity) -> Quantity | None:
    """Return the figure whose place and model another shares: the other end of a change, "of the 254 in Texas"."""
    change = change_of(reading)
    if change is not None and change[0] < one.start and one.start == change[1]:
        return next((other for other in reading.quantities if other.start == change[0]), None)
    low, _ = reading.clause(one.start)
    earlier = [
        other for other in reading.quantities if other.end <= one.start and other.number.kind in ("figure", "plural")
    ]
    if not earlier:
        return None
    if _PATTERNS["other_end"].match(reading.text[low:]):
        return earlier[-1]
    first = earlier[0]
    if _PATTERNS["out_of"].match(reading.text[: first.start]):
        return first
    return None


def attach_places(reading: Reading, one: Quantity) -> tuple[Scope, tuple[Scope, ...]]:
    """Return the place that a figure goes with, and other places that it may."""
    bracketed = _bracketed(reading, one)
    if bracketed is not None:
        return join_scopes(reading, [bracketed]), ()
    owner = [place for place in reading.places if place.possessive and 0 < one.number.start - place.end <= 3]
    if owner and owner[-1].kind in ("state", "county", "region", "back"):
        return join_scopes(reading, owner[-1:]), ()
    if with_others(reading, one) or _among_so_many(reading, one):
        return Scope(), ()
    its = _owner_before(reading, one.link.total if one.link.total is not None else one.number.start)
    if its is not None:
        return its, ()
    consumed = _consumed(reading) | _aside_territories(reading, one)
    consumed |= {(place.start, place.end) for other in reading.quantities for place in with_others(reading, other)}
    noun = one.unit.start if one.unit is not None and one.unit.measure == "states" else one.end
    inside = [
        place for place in reading.places if one.number.start <= place.start < noun and place.kind != "nationwide"
    ]
    wide = [place for place in reading.places if place.kind == "nationwide"]
    if inside:
        return join_scopes(reading, inside), ()
    after = _place_after(reading, one)
    if after and {(place.start, place.end) for place in after} <= _aside_territories(reading, one):
        after = []
    if one.is_total and _PATTERNS["said_of_part"].search(reading.text[one.end : after[0].start] if after else ""):
        return Scope(), ()
    if after and after[0].kind == "nationwide":
        return Scope(text=after[0].scope.text, nationwide=True), ()
    if after:
        return join_scopes(reading, after), ()
    if one.is_total:
        return Scope(), ()
    clause = reading.clause(one.start)
    before = [place for place in reading.places if clause[0] <= place.start and place.end <= one.start]
    before = [
        place for place in before if (place.start, place.end) not in consumed and not _other_sense(reading, place)
    ]
    if before:
        if before[-1].kind == "nationwide":
            return Scope(text=before[-1].scope.text, nationwide=True), ()
        return join_scopes(reading, coordinated(reading, before)), ()
    if wide:
        return Scope(text=wide[0].scope.text, nationwide=True), ()
    beside = _beside(reading, clause)
    if beside is not None:
        return join_scopes(reading, [beside]), ()
    subject = _subject(reading, clause)
    if subject is not None:
        return join_scopes(reading, [subject]), ()
    headed = [
        place
        for place in reading.places
        if place.kind in ("state", "county", "city", "agency")
        and re.fullmatch(r"\W*", reading.text[: place.start])
        and re.match(r"\s*(?:[:–—-])\s*$", reading.text[place.end : one.start])
    ]
    if headed:
        return join_scopes(reading, headed), ()
    leader = parent(reading, one) or governor(reading, one)
    if leader is not None:
        place, also = attach_places(reading, leader)
        if not place.everywhere or place.nationwide:
            return place, ((Scope(),) if leader.unit and one.unit and leader.unit.measure != one.unit.measure else ())
        return place, also
    return Scope(), _possible(reading)


def _among_so_many(reading: Reading, one: Quantity) -> bool:
    """Return whether the states before a figure are only some of those counted: "Ohio is among the 38 states"."""
    states = one.unit is not None and one.unit.measure in ("states", "states_and_territories")
    return states and bool(_PATTERNS["among"].search(reading.text[: one.number.start]))


def _owner_before(reading: Reading, start: int) -> Scope | None:
    """Return the state that "its" before a figure stands for ("Kansas stands out: two dozen of its 35 agreements")."""
    if not _PATTERNS["its"].search(reading.text[:start]):
        return None
    named = [place for place in reading.places if place.kind in ("state", "county") and place.end <= start]
    if named:
        return join_scopes(reading, named[:1]) if len({place.scope for place in named}) == 1 else None
    return reading.context.scope


def with_others(reading: Reading, one: Quantity) -> list[PlaceMark]:
    """Return the states that a figure comes on top of: "Florida and 39 other states"."""
    if one.unit is None or one.unit.measure not in ("states", "counties"):
        return []
    if not re.search(r"\bother\b", reading.text[one.number.end : one.unit.start]):
        return []
    before = [place for place in reading.places if place.kind in ("state", "county") and place.end <= one.start]
    if not before or not re.fullmatch(r",?\s+and\s+(?:in\s+)?", reading.text[before[-1].end : one.start]):
        return []
    return coordinated(reading, before)


def _bracketed(reading: Reading, one: Quantity) -> PlaceMark | None:
    """Return the place right before a figure in brackets: "Texas (387), Florida (348)"."""
    if reading.text[one.end : one.end + 1] != ")":
        return None
    kinds = ("state", "county", "city")
    for place in reading.places:
        if place.kind in kinds and re.fullmatch(r"\s*\(\s*", reading.text[place.end : one.start]):
            return place
    return None


def bracketed_noun(reading: Reading, one: Quantity) -> Unit | None:
    """Return what figures in brackets behind places count: the agreements that the sentence speaks of, if any."""
    if _bracketed(reading, one) is None:
        return None
    named = [unit for unit in reading.units if unit.measure in ("agreements", "pending") and not unit.lacking]
    return named[0] if named else None


def _beside(reading: Reading, clause: tuple[int, int]) -> PlaceMark | None:
    """Return the place that an aside speaks of: "Texas, with 387, leads", "With 387, Texas leads"."""
    aside = reading.text[clause[0] : clause[1]]
    if re.match(r"\s*(?:with|which|who|where|whose|home\s+to)\b", aside):
        for place in reading.places:
            if place.kind in _NAMED and re.fullmatch(r"\s*,?\s*", reading.text[place.end : clause[0]]):
                return place
        first = _leading(reading)
        if first is not None and _PATTERNS["ranked"].search(reading.text[first.end : clause[0]]):
            return first  # "Texas, which passed Florida, now holds the most of any state, with 387"
    lead = re.match(r"\s*With\s[^,]+,\s+", reading.text)
    if lead and clause[0] < lead.end():
        return next((place for place in reading.places if place.kind in _NAMED and place.start == lead.end()), None)
    return None


def _subject(reading: Reading, clause: tuple[int, int]) -> PlaceMark | None:
    """Return the place that leads the sentence, where a clause goes on with its verb: "Texas, ..., now has 387"."""
    if not _PATTERNS["goes_on"].match(reading.text[clause[0] : clause[1]]):
        return None
    return _leading(reading)


def _leading(reading: Reading) -> PlaceMark | None:
    """Return the place with which the sentence begins."""
    first = next((place for place in reading.places if place.kind in _NAMED), None)
    return first if first is not None and _PATTERNS["leads"].fullmatch(reading.text[: first.start]) else None


def _aside_territories(reading: Reading, one: Quantity) -> set[tuple[int, int]]:
    """Return territories that only say how states were counted ("Counting Guam, 41 states and territories")."""
    if one.unit is None or not one.unit.measure.startswith(("states", "territories")):
        return set()
    return {
        (place.start, place.end)
        for place in reading.places
        if place.kind == "state" and set(place.scope.states) <= set(TERRITORIES)
    }


def _possible(reading: Reading) -> tuple[Scope, ...]:
    """Return places that the sentence or the one before names, where the figure itself names none."""
    named = [place for place in reading.places if place.kind in ("state", "county", "city")]
    found = [join_scopes(reading, [named[0]])] if named and len({place.scope.states for place in named}) == 1 else []
    context = reading.context
    if context.scope and not context.scope.everywhere and context.paragraph == reading.sentence.paragraph:
        found.append(Scope(text=context.scope.text, states=context.scope.states, counties=context.scope.counties))
    if not found and len(context.document_states) == 1:
        found.append(Scope(states=context.document_states))
    return tuple(found)


def _other_sense(reading: Reading, place: PlaceMark) -> bool:
    """Return whether a place only tells where a speaker or a paper is ("Sen. X of Texas said")."""
    before = reading.text[max(0, place.start - 40) : place.start]
    return bool(_PATTERNS["office_holder"].search(before))


def _consumed(reading: Reading) -> set[tuple[int, int]]:
    """Return the places that belong to a figure before them ("387 in Texas")."""
    taken: set[tuple[int, int]] = set()
    for one in reading.quantities:
        for place in (
            *_place_after(reading, one),
            *(each for each in reading.places if one.number.start <= each.start < one.end),
        ):
            taken.add((place.start, place.end))
    return taken


def _place_after(reading: Reading, one: Quantity) -> list[PlaceMark]:
    following = [place for place in reading.places if place.start >= one.end]
    if not following:
        return []
    first = following[0]
    between = reading.text[one.end : first.start]
    if len(between) > 90 or any(one.end <= other.start < first.start for other in reading.quantities):
        return []
    if re.search(r";|\.\s|,\s+(?:and|but|while|as|with|up|where)\b|\bthan\b", between) or _PATTERNS[
        "ranked_before"
    ].search(between):
        return []
    if first.possessive and any(0 < other.number.start - first.end <= 3 for other in reading.quantities):
        return []  # "387 agreements to Florida's 348": the next figure's own
    if first.kind == "nationwide":
        return [first]
    if not _INTO_PLACE.search(between) or re.search(r"\b(?:said|law|sheriff|governor)\b", between):
        return []
    return coordinated_after(reading, following)


def goes_on_elsewhere(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure takes in more than its place: "four with police in Nassau County and sheriffs of ..."."""
    taken = _place_after(reading, one)
    if not taken:
        return False
    end = taken[-1].end
    more = next((place for place in reading.places if place.start >= end and place.kind != "nationwide"), None)
    if more is None or any(end <= other.start < more.start for other in reading.quantities):
        return False
    return bool(_PATTERNS["and_elsewhere"].fullmatch(reading.text[end : more.start]))


def coordinated_after(reading: Reading, places: list[PlaceMark]) -> list[PlaceMark]:
    """Return the first of some places, with those joined to it by commas, "and" and "or"."""
    chosen = places[:1]
    for one in places[1:]:
        between = reading.text[chosen[-1].end : one.start]
        if re.fullmatch(r"(?:'s)?\s*(?:,|,?\s+and|,?\s+or|,?\s+in)\s+(?:in\s+)?(?:the\s+)?", between) and one.kind in (
            "state",
            "county",
            "city",
        ):
            chosen.append(one)
        else:
            break
    return chosen


def coordinated(reading: Reading, places: list[PlaceMark], *, asides: bool = False) -> list[PlaceMark]:
    """Return the last place before a figure, with those joined to it by commas and "and", past figures in brackets."""
    aside = r"(?:\s*\(\d[\d,]*\))?" if asides else ""
    chosen = places[-1:]
    for one in reversed(places[:-1]):
        between = reading.text[one.end : chosen[0].start]
        if re.fullmatch(rf"{aside}\s*(?:,|,?\s+and|,?\s+or)\s+(?:the\s+)?", between):
            chosen.insert(0, one)
        else:
            break
    return chosen


def join_scopes(reading: Reading, places: list[PlaceMark]) -> Scope:
    """Return one scope for several places named together; a county's state only settles the county."""
    chosen = [place for place in places if place.kind in ("county", "agency", "city")] or places
    text = reading.text[places[0].start : places[-1].end]
    states: list[str] = []
    for place in chosen:
        if place.kind == "back":
            states.extend(_context_states(reading))
        elif place.kind == "back_county" and reading.context.scope:
            return reading.context.scope.model_copy(update={"text": text})
        states.extend(place.scope.states)
    return Scope(
        text=text,
        states=tuple(dict.fromkeys(states)),
        counties=tuple(fips for place in chosen for fips in place.scope.counties),
        agency_ids=tuple(one for place in chosen for one in place.scope.agency_ids),
        kinds=tuple(dict.fromkeys(one for place in chosen for one in place.scope.kinds)),
        places=tuple(one for place in chosen for one in place.scope.places),
        candidates=tuple(one for place in chosen for one in place.scope.candidates),
    )


def _context_states(reading: Reading) -> tuple[str, ...]:
    named = [place for place in reading.places if place.kind == "state"]
    if named:
        return named[0].scope.states
    if reading.context.scope and reading.context.scope.states:
        return reading.context.scope.states
    return reading.context.document_states if len(reading.context.document_states) == 1 else ()
