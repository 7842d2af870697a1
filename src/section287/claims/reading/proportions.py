"""Shares and ratios → claims: "more than half of all agreements", "doubled since May", "an increase of 600%"."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_places, join_scopes
from section287.claims.reading.attach_models import attach_models
from section287.claims.reading.changes import multiple, percent_change
from section287.claims.reading.measuring import is_narrowed, what_it_counts
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.speech import predicts
from section287.claims.reading.uncounted import uncounted
from section287.claims.reading.units import Unit
from section287.claims.words.load import patterns

_PATTERNS = patterns("proportions")

_MOST = _PATTERNS["most"]


def read_proportions(reading: Reading) -> list[Part]:
    """Return the claims that percentages, fractions and multiples make."""
    parts: list[Part] = []
    for one in reading.quantities:
        kind = one.number.kind
        if kind in ("percent", "fraction"):
            ratio = percent_change(reading, one) if kind == "percent" and not _accounts(reading, one) else None
            part = ratio or _share(reading, one, parts[-1] if parts else None)
        elif kind == "times":
            part = multiple(reading, one)
        else:
            continue
        if part is not None:
            parts.append(part)
    return [*parts, *_majorities(reading)]


def _share(reading: Reading, one: Quantity, last: Part | None) -> Part | None:
    unit = one.unit
    if unit is not None and unit.lacking:
        return _lacking(reading, one, unit)
    people = _PATTERNS["share_of_country"].match(reading.text[one.number.end :])
    if people is not None:
        when, _ = attach_when(reading, one.start, one.end)
        return Part(
            one.start,
            one.number.end + people.end(),
            Claim(
                kind="statement",
                measure="people",
                comparator=one.number.comparator,
                value=one.number.value,
                printed=one.number.text,
                unit="people",
                when=when,
            ),
        )
    beside = _beside_count(reading, one) if unit is None else None
    if beside is not None:
        return beside
    if unit is None and last is not None and last.claim.kind == "share":
        again = _of_the_same(reading, one, last)
        if again is not None:
            return again
    if unit is None and not one.link.pronoun and not _accounts(reading, one):
        return None
    narrowed = unit is not None and is_narrowed(reading.text[one.number.end : unit.start])
    if unit is not None and (narrowed or _of_some(reading, one.number.end, unit.end)):
        return None
    if not reading.is_topical():
        return None
    counted = _counted_before(reading, one) if unit is None and one.link.pronoun else None
    measure = unit.measure if unit else counted[0] if counted else (reading.context.measure or "agreements")
    if measure in ("states", "counties") and not reading.has_bond():
        return None
    start, end = one.start, one.end
    counted_whole = one.link.total is not None and unit is not None and unit.measure in ("agreements", "agencies")
    part_models, part_scope = _predicate(reading, end)
    whole = _whole(reading, one, unit)
    if _of_all_sheriffs(reading, unit, whole):
        if not whole.states:
            return None  # how many sheriffs there are in all no list tells
        measure, part_scope = "counties", Scope(text=whole.text, kinds=("sheriff",))
        whole = whole.model_copy(update={"kinds": (), "levels": ()})
    if not part_models and part_scope is None and measure not in ("states", "counties"):
        part_models, part_scope = _subject_of_share(reading, one)
        if not part_models and part_scope is None:
            return _expected(reading, one, measure)
    numerator = _narrow(whole, part_models, part_scope)
    when, also_when = attach_when(reading, start, end)
    return Part(
        start,
        one.number.end if counted_whole else end,
        Claim(
            kind="share",
            measure=measure,
            **one.number.told(),
            high=one.number.high,
            unit=unit.text if unit else "",
            scope=numerator,
            of=whole,
            when=when,
            also_when=also_when,
            detail={"fraction": one.number.text if one.number.kind == "fraction" else ""},
        ),
    )


def _of_all_sheriffs(reading: Reading, unit: Unit | None, whole: Scope) -> bool:
    """Return whether a share is one of all sheriffs, listed or not: "half of Ohio's 88 sheriffs have signed up"."""
    if unit is None or unit.kinds != ("sheriff",):
        return False
    placed = re.compile(rf"\s+(?:in|of|across)\s+(?:the\s+)?{re.escape(whole.text)}").match(reading.text, unit.end)
    return bool(_PATTERNS["take_part"].match(reading.text, placed.end() if placed and whole.text else unit.end))


def _of_the_same(reading: Reading, one: Quantity, last: Part) -> Part | None:
    """Return a second share of the same whole: "Florida had a quarter of them, and Texas just under a fifth"."""
    owner = next((place for place in reading.places if place.kind == "state" and 0 <= one.start - place.end <= 5), None)
    kinds: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    if _accounts(reading, one):
        kinds = next(
            (
                (each, levels)
                for begin, end, each, levels in reversed(reading.subjects)
                if last.end <= begin and end <= one.start
            ),
            None,
        )
    whole = last.claim.of or Scope()
    if owner is not None and owner.start >= last.end and last.claim.scope.states:
        scope = _narrow(whole, last.claim.scope.models, join_scopes(reading, [owner]))
    elif kinds is not None:
        scope = whole.model_copy(update={"kinds": kinds[0], "levels": kinds[1]})
    else:
        return None
    told = one.number.told() | {"high": one.number.high, "scope": scope, "printed": one.number.text, "also": ()}
    detail = {"fraction": one.number.text if one.number.kind == "fraction" else ""}
    return Part(one.start, one.end, last.claim.model_copy(update=told | {"detail": detail}))


def _counted_before(reading: Reading, one: Quantity) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Return what "them" stands for: what the figure before counts ("75 applications, a third of them")."""
    earlier = [each for each in reading.quantities if each.end <= one.start and each.number.kind == "figure"]
    if not earlier:
        return None
    found = what_it_counts(reading, earlier[-1], reading.quantities.index(earlier[-1]))
    return found if found[0] in ("agreements", "agencies", "pending") else None


def _beside_count(reading: Reading, one: Quantity) -> Part | None:
    """Return the share in an aside behind a count: "1,162 — or 63% — are under the task force model"."""
    if one.number.kind != "percent" or not reading.is_topical():
        return None
    count = next((each for each in reversed(reading.quantities) if each.end <= one.start), None)
    gap = _PATTERNS["aside_gap"].fullmatch(reading.text[count.end : one.start]) if count is not None else None
    if count is None or gap is None or count.number.kind != "figure" or count.is_total:
        return None
    place = reading.quantities.index(count)
    measure, kinds, levels = what_it_counts(reading, count, place)
    models, (scope, _) = attach_models(reading, count), attach_places(reading, count)
    if measure not in ("agreements", "agencies", "pending") or not (models or kinds or not scope.everywhere):
        return None
    own = scope.model_copy(update={"models": models, "kinds": kinds or scope.kinds, "levels": levels})
    whole = Scope()
    if models:
        whole = own.model_copy(update={"models": ()})
    elif kinds and not scope.everywhere:
        whole = own.model_copy(update={"kinds": (), "levels": ()})
    when, also_when = attach_when(reading, count.start, count.end)
    claim = Claim(
        kind="share",
        measure=measure,
        **one.number.told(),
        scope=own,
        of=whole,
        when=when,
        also_when=also_when,
        detail={"fraction": ""},
    )
    return Part(one.start, one.end, claim)


def _expected(reading: Reading, one: Quantity, measure: str) -> Part | None:
    """Return a share that is only foretold: "half of all sheriffs are expected to sign"."""
    words = predicts(reading.text, one.start, one.end, reading.clause(one.start))
    if not words or not reading.has_bond():
        return None
    claim = Claim(kind="prediction", measure=measure, value=one.number.value, printed=one.number.text, expects=words)
    return Part(one.start, one.end, claim)


def _of_some(reading: Reading, start: int, end: int) -> bool:
    """Return whether the whole is only what was signed in some time, or what is new: no list is such a whole."""
    new = re.search(r"\bnew(?:ly)?\b", reading.text[start:end])
    return bool(new or _PATTERNS["signed_then"].match(reading.text, end))


def _lacking(reading: Reading, one: Quantity, unit: Unit) -> Part | None:
    if not reading.is_topical() or unit.lacking in ("jails",):
        return None
    return uncounted(reading, one, unit.lacking, unit.text, comparator=one.number.comparator)


def _accounts(reading: Reading, one: Quantity) -> bool:
    before = reading.text[max(0, one.start - 45) : one.start]
    return bool(_PATTERNS["accounts_for"].search(before))


def _narrow(whole: Scope, models: tuple[str, ...], part: Scope | None) -> Scope:
    update: dict[str, object] = {}
    if models:
        update["models"] = models
    if part is not None:
        for name in ("states", "counties", "agency_ids", "places", "kinds", "levels", "candidates"):
            if getattr(part, name):
                update[name] = getattr(part, name)
        update["text"] = part.text
    return whole.model_copy(update=update)


def _predicate(reading: Reading, start: int) -> tuple[tuple[str, ...], Scope | None]:
    """Return what a share is said to be: models, a place, or a kind of agency, in the words after it."""
    clause_end = max(reading.clause(max(0, start - 1))[1], start)
    tail = reading.text[start:clause_end]
    verb = _PATTERNS["predicate"].search(tail)
    if not verb:
        return (), None
    after = start + verb.start()
    models: list[str] = []
    for mark in reading.models:
        if after <= mark.start < clause_end:
            models.extend(mark.models)
    if models:
        return tuple(dict.fromkeys(models)), None
    places = [
        place
        for place in reading.places
        if after <= place.start < clause_end and place.kind in ("state", "region", "back")
    ]
    located = [
        place
        for place in places
        if re.search(r"\b(?:in|from|by|with)\s+(?:the\s+|an?\s+)?$", reading.text[start : place.start])
        or place is not places[0]
    ]
    lead = _undated(reading, start, places[0].start) if places else ""
    if located and not re.search(r"\b(?:in|of)\b.*\b(?:is|are|was|were)\b", lead):
        return (), join_scopes(reading, located)
    for begin, _end, kinds, levels in reading.subjects:
        if after <= begin < clause_end:
            return (), Scope(kinds=kinds, levels=levels)
    return (), None


def _undated(reading: Reading, start: int, end: int) -> str:
    """Return a stretch of the sentence with its dates blanked ("listed at the end of 2025 was with a")."""
    text = list(reading.text)
    for mark in reading.dates:
        text[mark.low : mark.end] = " " * (mark.end - mark.low)
    return "".join(text)[start:end]


def _whole(reading: Reading, one: Quantity, unit: Unit | None) -> Scope:
    """Return what a share is a share of: the noun's own place and model."""
    stretch_end = unit.end if unit else one.end
    models = reading.models_between(one.number.end, stretch_end)
    inside = [
        place
        for place in reading.places
        if one.number.end <= place.start < stretch_end and place.kind not in ("nationwide",)
    ]
    after = re.match(r"\s+in\s+(?:the\s+)?", reading.text[stretch_end:])
    placed = [
        place
        for place in reading.places
        if after and place.start == stretch_end + after.end() and place.kind in ("state", "back", "county")
    ]
    tail = reading.text[placed[0].end : placed[0].end + 30] if placed else ""
    if placed and not re.search(r"\b(?:are|were|is|was|have|use|had)\b", tail):
        placed = []
    scope = join_scopes(reading, inside or placed) if inside or placed else Scope()
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    if not inside and not placed and one.link.pronoun and reading.context.counted:
        scope = Scope(text=reading.context.counted.text, states=reading.context.counted.states)
    if not inside and not placed:
        lead = [
            place
            for place in reading.places
            if place.end <= one.start and place.kind == "state" and re.match(r"\s*In\s+$", reading.text[: place.start])
        ]
        scope = join_scopes(reading, lead) if lead else scope
    return scope.model_copy(update={"models": models, "kinds": kinds, "levels": levels})


def _subject_of_share(reading: Reading, one: Quantity) -> tuple[tuple[str, ...], Scope | None]:
    """Return what is said to make up the share: "Florida accounts for a third", "task force agreements make up 54%"."""
    clause = reading.clause(one.start)
    models = [mark for mark in reading.models if clause[0] <= mark.start and mark.end <= one.start]
    if models:
        return models[-1].models, None
    places = [
        place
        for place in reading.places
        if clause[0] <= place.start and place.end <= one.start and place.kind in ("state", "region", "back")
    ]
    if places:
        return (), join_scopes(reading, places)
    for begin, end, kinds, levels in reading.subjects:
        if clause[0] <= begin and end <= one.start:
            return (), Scope(kinds=kinds, levels=levels)
    return (), None


def _majorities(reading: Reading) -> list[Part]:
    """Return "most agreements are ..." as a share of more than half, "nearly all" as one of at least 90%."""
    parts = []
    for match in _MOST.finditer(reading.text):
        if not reading.is_topical() or any(q.start <= match.start() < q.end for q in reading.quantities):
            continue
        words = match.group("words").lower()
        unit = next(
            (
                one
                for one in reading.units
                if match.start("rest") <= one.start and one.end <= match.end() and not one.lacking
            ),
            None,
        )
        if _of_some(reading, match.start(), match.end()):
            continue
        pronoun = match.group("rest").split()[-1].lower() in ("them", "which", "those")
        if unit is None and not pronoun:
            continue
        models, part = _predicate(reading, match.end())
        if not models and part is None and pronoun:
            models, part = _apposed(reading, match.end())
        if not models and part is None:
            models, part = _holder_of(reading, match.start())
        if not models and part is None:
            continue
        whole = Scope()
        inside = [
            place
            for place in reading.places
            if match.start() <= place.start and place.end <= match.end() + 1 and place.kind == "state"
        ]
        if inside:
            whole = join_scopes(reading, inside)
        within = reading.models_between(match.start(), match.end())
        whole = whole.model_copy(update={"models": tuple(dict.fromkeys(within))})
        measure = unit.measure if unit else (reading.context.measure or "agreements")
        counted = [
            q
            for q in reading.quantities
            if pronoun and q.end <= match.start() and q.unit is not None and not q.unit.lacking
        ]
        if counted and counted[-1].unit is not None:
            whole, measure = attach_places(reading, counted[-1])[0], counted[-1].unit.measure
        when, also_when = attach_when(reading, match.start(), match.end())
        nearly_all = "nearly" in words or "almost" in words
        parts.append(
            Part(
                match.start(),
                match.end(),
                Claim(
                    kind="share",
                    measure=measure,
                    comparator="at_least" if nearly_all else "more_than",
                    value=90 if nearly_all else 50,
                    printed=match.group("words"),
                    unit=unit.text if unit else "",
                    scope=_narrow(whole, models, part),
                    of=whole,
                    when=when,
                    also_when=also_when,
                    detail={"fraction": match.group("words")},
                ),
            )
        )
    return parts


def _apposed(reading: Reading, start: int) -> tuple[tuple[str, ...], Scope | None]:
    """Return what stands right behind "most of them": "nearly all of them police departments or constables"."""
    marks = [mark for mark in reading.models if 0 <= mark.start - start <= 14]
    if marks:
        return marks[0].models, None
    kinds: list[str] = []
    levels: list[str] = []
    end = start
    for begin, stop, each, level in reading.subjects:
        if re.fullmatch(r"\s*(?:(?:county|local|small)\s+|,|or|and|\s)*", reading.text[end:begin]) and begin >= end:
            kinds.extend(each)
            levels.extend(level)
            end = stop
    return (), Scope(
        kinds=tuple(dict.fromkeys(kinds)), levels=tuple(dict.fromkeys(levels))
    ) if kinds or levels else None


def _holder_of(reading: Reading, start: int) -> tuple[tuple[str, ...], Scope | None]:
    """Return who is said to hold the majority: "Sheriffs account for most of the agreements"."""
    before = reading.text[max(0, start - 40) : start]
    if not _PATTERNS["holder_verb"].search(before):
        return (), None
    low, _ = reading.clause(start)
    for begin, end, kinds, levels in reading.subjects:
        if low <= begin and end <= start:
            return (), Scope(kinds=kinds, levels=levels)
    places = [
        place
        for place in reading.places
        if low <= place.start and place.end <= start and place.kind in ("state", "region", "back")
    ]
    if places:
        return (), join_scopes(reading, places)
    models = [mark for mark in reading.models if low <= mark.start and mark.end <= start]
    return (models[-1].models, None) if models else ((), None)
