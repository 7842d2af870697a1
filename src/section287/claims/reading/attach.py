"""Which moment, place, model and kind of agency a figure goes with, by where they stand in the sentence."""

from __future__ import annotations

import re

from section287.claims.claim import Scope, When
from section287.claims.panel import TERRITORIES
from section287.claims.reading.calendar import DateMark
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import verb_pattern

_INTO_PLACE = re.compile(
    r"(?:^|\s|\()(?:in|of|from|across|within|throughout|for|inside|to|with)\s+(?:all\s+of\s+|both\s+)?(?:the\s+)?(?:state\s+of\s+|commonwealth\s+of\s+)?$|"
    r"^\s*\($|^\s*,?\s*(?:are|were|is|was)\s+in\s+$|^\s+$",
    re.IGNORECASE,
)
_INTO_MODEL = re.compile(
    r"(?:under|using|for|through|of|in|via|follow(?:ing|ed|s)?|adopt(?:ed|s)?|chose|choosing|to\s+use|with|being|as|are|were|is|was|uses?|used)\s+(?:the\s+)?(?:so-called\s+)?(?:controversial\s+|new\s+|revived\s+)*[\"']?$|^\s*\(?$",
    re.IGNORECASE,
)
_FROM_CLAUSE = re.compile(r"^\s*(?:up|down)\s+from\b|^\s*(?:compared|versus)\b|^\s*from\b", re.IGNORECASE)


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
    clause = reading.clause(start)
    chosen = _in_clause(reading, marks, clause, start, end) or _leading(reading, marks) or _elsewhere(reading, marks, clause, start)
    if chosen is not None:
        return chosen.when, ()
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
            return _base(own[0].when)
        since = [one for one in points if one.when.shape == "since"]
        if since:
            return _base(since[0].when)
        later = _second_moment(reading, points, second, end)
        return When(shape="earlier", end=later.end or later.start, origin="context") if later.known else When()
    when = _second_moment(reading, points, second, end)
    if when.known:
        return when
    earlier = [one for one in points if first <= one.start < second]
    return When(start=earlier[0].when.start, shape="later", origin="context") if earlier else None


def _second_moment(reading: Reading, points: list[DateMark], second: int, end: int) -> When:
    own = [one for one in points if second <= one.start < end + 30]
    lead = [one for one in points if one.end <= second and len(reading.text[: one.low].split()) <= 2 and one.when.shape != "since"]
    chosen = own or lead
    return chosen[0].when if chosen else document_moment(reading)


def _base(when: When) -> When:
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
    leans = re.search(r"\b(?:of them|of these|of those|these|those|that number|that total|the total|they|the others?|the rest|"
                      r"the remaining|the list|same (?:day|time|month))\b", reading.text, re.IGNORECASE)  # fmt: skip
    past = re.search(r"\b(?:was|were|had|held|accounted|stood|made up|led|ranked|comprised|included)\b", reading.text)
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


def governor(reading: Reading, one: Quantity) -> Quantity | None:
    """Return the figure on which another one hangs: "228 agreements in 31 states", "agencies ... signed 250 agreements"."""
    earlier = [other for other in reading.quantities if other.end <= one.start and other.number.kind in ("figure", "plural")]
    if not earlier:
        return None
    last = earlier[-1]
    between = reading.text[last.end : one.start]
    if one.unit is not None and one.unit.measure in ("states", "counties", "states_and_territories", "territories"):
        if len(between.split()) <= 7 and re.search(r"\b(?:in|across|from|spanning|covering|with\s+\w*\s*agencies\s+in|over|among|throughout|at)\s+(?:\w+\s+)?$", between):
            return last
        return None
    low, _ = reading.clause(one.start)
    if low <= last.start and last.unit is not None and last.unit.measure == "agencies" and one.unit is not None and one.unit.measure == "agreements":
        if verb_pattern("signed").search(between) or re.search(r"\b(?:have|has|had|hold|held)\b", between):
            return last
    return None


def parent(reading: Reading, one: Quantity) -> Quantity | None:
    """Return the figure whose place and model another one shares: the other end of a change, or "of the 254 in Texas"."""
    change = change_of(reading)
    if change is not None and change[0] < one.start and one.start == change[1]:
        return next((other for other in reading.quantities if other.start == change[0]), None)
    low, _ = reading.clause(one.start)
    earlier = [other for other in reading.quantities if other.end <= one.start and other.number.kind in ("figure", "plural")]
    if not earlier:
        return None
    if re.match(r"\W*(?:up|down)\s+from\b|\W*(?:compared|versus)\b|\W*from\b", reading.text[low:], re.IGNORECASE):
        return earlier[-1]
    first = earlier[0]
    if re.match(r"\W*(?:Out\s+of|Of|Among|Amid)\s+(?:the\s+|its\s+|their\s+|those\s+|all\s+|[A-Z][\w' ]{2,20}'s?\s+)?$", reading.text[: first.start]):
        return first
    return None


def _in_clause(reading: Reading, marks: list[DateMark], clause: tuple[int, int], start: int, end: int) -> DateMark | None:
    inside = [one for one in marks if clause[0] <= one.start and one.end <= clause[1] + 1]
    if not inside:
        return None
    others = [one for one in reading.quantities if one.end <= start or one.start >= end]
    after = [one for one in inside if one.start >= end and not any(end <= other.start < one.start for other in others if _counts(other))]
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
        if not _FROM_CLAUSE.match(reading.text[low:high].lstrip(" ,")) and not aside:
            usable.append(one)
    before = [one for one in usable if one.end <= start]
    return before[-1] if before else (usable[0] if usable else None)


def attach_places(reading: Reading, one: Quantity) -> tuple[Scope, tuple[Scope, ...]]:
    """Return the place that a figure goes with, and other places that it may."""
    consumed = _consumed(reading) | _aside_territories(reading, one)
    noun = one.unit.start if one.unit is not None and one.unit.measure == "states" else one.end
    inside = [place for place in reading.places if one.number.start <= place.start < noun and place.kind != "nationwide"]
    wide = [place for place in reading.places if place.kind == "nationwide"]
    if inside:
        return join_scopes(reading, inside), ()
    after = _place_after(reading, one)
    if after and after[0].kind == "nationwide":
        return Scope(text=after[0].scope.text, nationwide=True), ()
    if after:
        return join_scopes(reading, after), ()
    if one.is_total:
        return Scope(), ()
    clause = reading.clause(one.start)
    before = [place for place in reading.places if clause[0] <= place.start and place.end <= one.start]
    before = [place for place in before if (place.start, place.end) not in consumed and not _other_sense(reading, place)]
    if before:
        if before[-1].kind == "nationwide":
            return Scope(text=before[-1].scope.text, nationwide=True), ()
        return join_scopes(reading, _coordinated(reading, before)), ()
    if wide:
        return Scope(text=wide[0].scope.text, nationwide=True), ()
    beside = _beside(reading, clause)
    if beside is not None:
        return join_scopes(reading, [beside]), ()
    headed = [place for place in reading.places if place.kind in ("state", "county", "city", "agency") and re.fullmatch(r"\W*", reading.text[: place.start])
              and re.match(r"\s*(?:[:–—-])\s*$", reading.text[place.end : one.start])]  # fmt: skip
    if headed:
        return join_scopes(reading, headed), ()
    leader = parent(reading, one) or governor(reading, one)
    if leader is not None:
        place, also = attach_places(reading, leader)
        if not place.everywhere or place.nationwide:
            return place, ((Scope(),) if leader.unit and one.unit and leader.unit.measure != one.unit.measure else ())
        return place, also
    return Scope(), _possible(reading, one)


def _beside(reading: Reading, clause: tuple[int, int]) -> PlaceMark | None:
    """Return the place that an aside speaks of: "Texas, with 387, leads", "Florida, which has 348", "With 387, Texas leads"."""
    aside = reading.text[clause[0] : clause[1]]
    kinds = ("state", "county", "city", "agency")
    if re.match(r"\s*(?:with|which|who|where|whose|home\s+to)\b", aside):
        for place in reading.places:
            if place.kind in kinds and re.fullmatch(r"\s*,?\s*", reading.text[place.end : clause[0]]):
                return place
    lead = re.match(r"\s*With\s[^,]+,\s+", reading.text)
    if lead and clause[0] < lead.end():
        return next((place for place in reading.places if place.kind in kinds and place.start == lead.end()), None)
    return None


def _aside_territories(reading: Reading, one: Quantity) -> set[tuple[int, int]]:
    """Return territories that only say how states were counted ("Counting Guam, 41 states and territories")."""
    if one.unit is None or not one.unit.measure.startswith(("states", "territories")):
        return set()
    return {(place.start, place.end) for place in reading.places if place.kind == "state" and set(place.scope.states) <= set(TERRITORIES)}


def _possible(reading: Reading, one: Quantity) -> tuple[Scope, ...]:
    """Return places that the sentence or the one before names, where the figure itself names none."""
    named = [place for place in reading.places if place.kind in ("state", "county", "city")]
    found = [join_scopes(reading, [named[0]])] if named and len({place.scope.states for place in named}) == 1 else []
    context = reading.context
    if context.scope and not context.scope.everywhere and context.paragraph == reading.sentence.paragraph:
        found.append(Scope(text=context.scope.text, states=context.scope.states, counties=context.scope.counties))
    return tuple(found)


def _other_sense(reading: Reading, place: PlaceMark) -> bool:
    """Return whether a place only tells where a speaker or a paper is ("Sen. X of Texas said")."""
    before = reading.text[max(0, place.start - 40) : place.start]
    return bool(re.search(r"\b(?:Sen\.|Rep\.|Gov\.|Senator|Representative|Governor|Sheriff|Republican|Democrat)\s[\w.' -]{2,30}\s(?:of|from)\s$", before))


def _consumed(reading: Reading) -> set[tuple[int, int]]:
    """Return the places that belong to a figure before them ("387 in Texas")."""
    taken: set[tuple[int, int]] = set()
    for one in reading.quantities:
        for place in (*_place_after(reading, one), *(each for each in reading.places if one.number.start <= each.start < one.end)):
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
    if re.search(r";|\.\s|,\s+(?:and|but|while|as|with|up|where)\b|\bthan\b", between):
        return []
    if first.kind == "nationwide":
        return [first]
    if not _INTO_PLACE.search(between) or re.search(r"\b(?:said|law|sheriff|governor)\b", between):
        return []
    return _coordinated_after(reading, following)


def _coordinated_after(reading: Reading, places: list[PlaceMark]) -> list[PlaceMark]:
    chosen = [places[0]]
    for one in places[1:]:
        between = reading.text[chosen[-1].end : one.start]
        if re.fullmatch(r"(?:'s)?\s*(?:,|,?\s+and|,?\s+or|,?\s+in)\s+(?:in\s+)?", between) and one.kind in ("state", "county", "city"):
            chosen.append(one)
        else:
            break
    return chosen


def _coordinated(reading: Reading, places: list[PlaceMark]) -> list[PlaceMark]:
    """Return the last place before a figure, with those joined to it by commas and "and"."""
    chosen = [places[-1]]
    for one in reversed(places[:-1]):
        between = reading.text[one.end : chosen[0].start]
        if re.fullmatch(r"\s*(?:,|,?\s+and|,?\s+or)\s+", between):
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


def attach_models(reading: Reading, one: Quantity) -> tuple[str, ...]:
    """Return the models that a figure goes with."""
    inside = [mark for mark in reading.models if one.number.start <= mark.start and mark.end <= one.end]
    if inside:
        return tuple(dict.fromkeys(model for mark in inside for model in mark.models))
    after = _model_after(reading, one)
    if after:
        return after
    if one.is_total:
        return ()
    clause = reading.clause(one.start)
    taken = {place for other in reading.quantities for place in _models_taken(reading, other)}
    before = [
        mark for mark in reading.models
        if clause[0] <= mark.start and mark.end <= one.start and mark.start not in taken and _leads(reading, mark, one)
    ]  # fmt: skip
    if before:
        return before[-1].models
    leader = parent(reading, one) or (governor(reading, one) if one.unit and one.unit.measure != "agreements" else None)
    return attach_models(reading, leader) if leader is not None and not _says_of(reading, one) else ()


def _says_of(reading: Reading, one: Quantity) -> bool:
    """Return whether a figure is a part of the one before, so that it doesn't share its model ("of the 254 agreements, 81")."""
    return bool(re.match(r"\W*(?:Out\s+of|Of|Among)\b", reading.text))


def _leads(reading: Reading, mark: object, one: Quantity) -> bool:
    """Return whether a model before a figure is its subject, and not the subject of something else said in between."""
    between = reading.text[mark.end : one.start]  # type: ignore[attr-defined]
    return len(between.split()) <= 14 and not re.search(r"\b(?:while|whereas|than|unlike)\b", between)


def _models_taken(reading: Reading, one: Quantity) -> list[int]:
    inside = [mark.start for mark in reading.models if one.number.start <= mark.start and mark.end <= one.end]
    if inside:
        return inside
    return [mark.start for mark in reading.models if mark.start >= one.end and _model_after(reading, one)][:1]


def _model_after(reading: Reading, one: Quantity) -> tuple[str, ...]:
    following = [mark for mark in reading.models if mark.start >= one.end]
    if not following:
        return ()
    first = following[0]
    between = reading.text[one.end : first.start]
    if len(between.split()) > 9 or any(one.end <= other.start < first.start for other in reading.quantities):
        return ()
    if re.search(r";|\.\s|,\s+(?:and|but|while)\b", between) or not _INTO_MODEL.search(between):
        return ()
    models = list(first.models)
    for mark in following[1:]:
        if re.fullmatch(r"\s*(?:,|or|and|/|,\s*or|model or|models or)\s*(?:the\s+)?", reading.text[first.end : mark.start]):
            models.extend(mark.models)
            first = mark
        else:
            break
    return tuple(dict.fromkeys(models))


def attach_subject(reading: Reading, one: Quantity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kind of agency whose agreements a figure counts ("Maryland's sheriffs held eight agreements")."""
    clause = reading.clause(one.start)
    for start, end, kinds, levels in reversed(reading.subjects):
        if clause[0] <= start and end <= one.start and not any(q.number.start <= start < q.end for q in reading.quantities):
            between = reading.text[end : one.start]
            if verb_pattern("held").search(between) or verb_pattern("signed").search(between):
                return kinds, levels
    after = re.match(r"\s+(?:with|by|from|held\s+by|signed\s+by|among)\s+(?:the\s+|local\s+|county\s+|its\s+)?", reading.text[one.end :])
    if after:
        for start, _end, kinds, levels in reading.subjects:
            if start == one.end + after.end():
                return kinds, levels
    leader = parent(reading, one)
    if leader is not None and not _says_of(reading, one):
        return (leader.unit.kinds, leader.unit.levels) if leader.unit and leader.unit.measure == "agencies" else attach_subject(reading, leader)
    return (), ()
