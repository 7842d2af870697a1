"""Quantifiers → claims: every, all of them, all but two; none and only are read in ``negatives``."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_places, join_scopes
from section287.claims.reading.measuring import figure_before, is_narrowed
from section287.claims.reading.moments import attach_when
from section287.claims.reading.negatives import read_negatives
from section287.claims.reading.part import Part
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.speech import predicts
from section287.claims.reading.units import Unit
from section287.claims.words.load import patterns

_PATTERNS = patterns("quantifiers")

_EVERY = _PATTERNS["every"]


def read_quantifiers(reading: Reading) -> list[Part]:
    """Return the claims of every, no, none, all and only."""
    if not reading.is_topical():
        return []
    parts = [*_every(reading), *read_negatives(reading)]
    return sorted(parts, key=lambda one: one.start)


def _every(reading: Reading) -> list[Part]:
    found = []
    for match in _EVERY.finditer(reading.text):
        if _RULE_LIKE.search(reading.text[match.start() : match.start() + 60]) or _is_required(reading, match.start()):
            continue
        if _PATTERNS["partitive_before"].search(reading.text[: match.start()]):
            continue
        pronoun = re.match(
            r"\s+(?:of\s+)?(?:them|which|these|those)\b",
            reading.text[match.end() - (3 if match.group(0).lower().endswith(" of") else 0) :],
        )
        unit, number = _unit_after(reading, match.end(), match.group("lead").lower())
        named = match.group("lead").lower() == "all" and any(0 < match.start() - one.end <= 2 for one in reading.units)
        pronoun = pronoun or (re.match(r"\s+\w", reading.text[match.end() :]) if named else None)
        alone = match.group("lead").lower() == "every last one" or _all_in_apposition(reading, match)
        but = re.match(r"\s+but\s+", reading.text[match.end() :])
        if unit is None and not pronoun and not but and not alone:
            continue
        part = (
            _all_but(reading, match)
            or _places_but(reading, match)
            or _all_are(reading, match, unit)
            or (_covered(reading, match, unit, number) if unit else None)
        )
        if part is not None:
            found.append(part)
    return found


def _all_in_apposition(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether "all" takes up what was counted: "20 agencies in the program, all under the jail model"."""
    counted = any(one.unit is not None and one.end <= match.start() for one in reading.quantities)
    return match.group("lead").lower() == "all" and counted and reading.text[: match.start()].endswith(", ")


def _all_but(reading: Reading, match: re.Match[str]) -> Part | None:
    """Return "all but two of Wisconsin's agreements are with sheriffs": the part is the whole less two."""
    but = re.match(r"\s+but\s+", reading.text[match.end() :])
    if but is None:
        return None
    number = next((one for one in reading.quantities if one.number.start == match.end() + but.end()), None)
    counted = number
    if number is not None and number.unit is None and number.link.pronoun:
        counted = figure_before(reading, reading.quantities.index(number))
    unit = counted.unit if counted is not None else None
    if number is None or counted is None or unit is None or unit.measure not in ("agreements", "agencies"):
        return None
    found = _all_are(reading, match, unit)
    if found is None:
        return None
    whole, _ = attach_places(reading, counted)
    part = found.claim.scope.model_copy(update={"states": whole.states, "text": whole.text})
    claim = found.claim.model_copy(
        update={"scope": part, "of": whole, "value": None, "detail": {"but": str(int(number.number.value))}}
    )
    return Part(match.start(), found.end, claim)


def _places_but(reading: Reading, match: re.Match[str]) -> Part | None:
    """Return "all but 47 of Texas' 254 counties": so many have none."""
    but = re.match(r"\s+but\s+", reading.text[match.end() :])
    one = next((q for q in reading.quantities if but and q.number.start == match.end() + but.end()), None)
    if one is None or one.unit is None or one.unit.measure not in ("states", "counties") or not reading.has_bond():
        return None
    scope, _ = attach_places(reading, one)
    when, also_when = attach_when(reading, match.start(), one.end)
    return Part(
        match.start(),
        one.end,
        Claim(
            kind="count",
            measure=one.unit.measure,
            value=one.number.value,
            printed=one.number.text,
            scope=scope,
            when=when,
            also_when=also_when,
            expects="without",
        ),
    )


_RULE_LIKE = _PATTERNS["rule_like"]


def _is_required(reading: Reading, place: int) -> bool:
    """Return whether a law is said to require it of all: that is a claim on the law, not on the lists."""
    before = reading.text[max(0, place - 70) : place]
    return bool(_PATTERNS["required_before"].search(before))


def _unit_after(reading: Reading, start: int, lead: str) -> tuple[Unit | None, Quantity | None]:
    """Return the noun after a quantifier and the figure between them ("all 67 Florida counties")."""
    singular = lead.startswith(("every", "each")) and not lead.endswith("of")
    sheriff = _PATTERNS["one_sheriff"].match(reading.text, start) if singular else None
    if sheriff is not None:
        return Unit(sheriff.start("noun"), sheriff.end("noun"), "agencies", sheriff.group("noun"), ("sheriff",)), None
    for unit in reading.units:
        if unit.start < start:
            continue
        gap = reading.text[start : unit.start]
        words = gap.split()
        if len(words) > 5 or is_narrowed(gap) or _PATTERNS["clause_edge"].search(gap):
            return None, None
        if not unit.plural and not singular:
            continue
        number = next((one for one in reading.quantities if start <= one.number.start < unit.start), None)
        return unit, number
    return None, None


def _all_are(reading: Reading, match: re.Match[str], unit: Unit | None) -> Part | None:
    """Return "all of them jail-based", "all agreements are ...": everything is of a model, a place or a kind."""
    start = unit.end if unit else match.end()
    high = reading.clause(match.start())[1]
    stop = min(high, start + 90)
    if unit is not None and unit.measure not in ("agreements", "agencies", "pending"):
        return None
    marks = [mark for mark in reading.models if start <= mark.start < stop + 40]
    if marks and _PATTERNS["all_are"].match(reading.text[start : marks[0].start]):
        models = [*marks[0].models]
        last = marks[0]
        for mark in marks[1:]:
            if _PATTERNS["models_joined"].fullmatch(reading.text[last.end : mark.start]):
                models.extend(mark.models)
                last = mark
            else:
                break
        return _all_part(reading, match, last.end, unit, Scope(models=tuple(dict.fromkeys(models))))
    placed = [place for place in reading.places if start <= place.start < stop and place.kind in ("state", "region")]
    if placed and re.search(r"\b(?:is|are|was|were)\s+in\s+(?:the\s+)?$", reading.text[start : placed[0].start]):
        return _all_part(reading, match, placed[-1].end, unit, join_scopes(reading, placed))
    for begin, end, kinds, levels in reading.subjects:
        if start <= begin < stop and _PATTERNS["holder_before"].search(reading.text[start:begin]):
            return _all_part(reading, match, end, unit, Scope(kinds=kinds, levels=levels))
    return None


def _all_part(reading: Reading, match: re.Match[str], end: int, unit: Unit | None, part: Scope) -> Part:
    earlier = [
        one
        for one in reading.quantities
        if one.end <= match.start() and one.unit and one.unit.measure in ("agreements", "agencies")
    ]
    inside = [one for one in reading.quantities if unit is not None and match.start() <= one.start and one.unit == unit]
    earlier = inside or earlier
    whole, also = attach_places(reading, earlier[-1]) if earlier else (Scope(), ())
    if not earlier:
        places = [
            place
            for place in reading.places
            if (place.end <= match.start() and place.kind in ("state", "back"))
            or match.start() <= place.start < (unit.end if unit else match.start())
        ]
        whole = join_scopes(reading, places[-1:]) if places else whole
    if earlier and earlier[-1].unit:
        whole = whole.model_copy(update={"kinds": earlier[-1].unit.kinds, "levels": earlier[-1].unit.levels})
    update = {
        name: getattr(part, name) for name in ("states", "models", "kinds", "levels", "text") if getattr(part, name)
    }
    measure = unit.measure if unit else (earlier[-1].unit.measure if earlier and earlier[-1].unit else "agreements")
    when, also_when = attach_when(reading, match.start(), end)
    return Part(
        match.start(),
        end,
        Claim(
            kind="universal",
            measure=measure,
            scope=whole.model_copy(update=update),
            of=whole,
            when=when,
            also_when=also_when,
            value=inside[0].number.value if inside else None,
            expects="all_are",
            printed=reading.text[match.start() : end],
            also=also,
        ),
    )


def _covered(reading: Reading, match: re.Match[str], unit: Unit, number: Quantity | None) -> Part | None:
    """Return "every state has an agreement", "all 67 Florida counties take part"."""
    sheriff = unit.measure == "agencies" and unit.kinds == ("sheriff",)
    low, high = reading.clause(match.start())
    clause = reading.text[low:high]
    planned = unit.measure == "agencies" and bool(predicts(reading.text, match.start(), unit.end, (low, high)))
    if unit.measure not in ("states", "counties") and not sheriff and not planned:
        return None
    rest = reading.text[unit.end : high]
    tied = _PATTERNS["takes_part"].search(rest)
    led = _PATTERNS["program_near"].search(reading.text[low : match.start()])
    if (not tied and not led) or not reading.has_bond():
        return None
    if re.search(r"\b(?:must|required|shall|should)\b", clause):
        return None
    kinds = ("state", "back", "region") if unit.measure == "states" else ("state", "back")
    inside = [place for place in reading.places if match.start() <= place.start < unit.end and place.kind in kinds]
    after = [
        place
        for place in reading.places
        if unit.end <= place.start < unit.end + 20
        and place.kind in ("state", "back", "region")
        and re.match(r"\s+(?:in|of|across)\s+(?:the\s+)?$", reading.text[unit.end : place.start])
    ]
    before = [
        place for place in reading.places if low <= place.start and place.end <= match.start() and place.kind == "state"
    ]
    if unit.measure == "states" and _PATTERNS["save_for"].match(rest):
        return None
    places: list[PlaceMark] = inside or after or (before[-1:] if unit.measure != "states" else [])
    if not places and unit.measure != "states":
        opening = (place for place in reading.places if place.kind == "state")
        places = [place for place in opening if re.fullmatch(r"\W*In\s+", reading.text[: place.start])]
    scope = join_scopes(reading, places) if places else Scope()
    if unit.measure != "states" and not places and reading.context.scope:
        scope = Scope(text=reading.context.scope.text, states=reading.context.scope.states)
    end = after[-1].end if after else unit.end
    models = reading.models_between(unit.end, high)
    when, also_when = attach_when(reading, match.start(), end)
    return Part(
        match.start(),
        end,
        Claim(
            kind="universal",
            measure="counties" if sheriff else unit.measure,
            scope=scope.model_copy(update={"kinds": ("sheriff",) if sheriff else (), "models": models}),
            when=when,
            also_when=also_when,
            expects="all",
            value=number.number.value if number else None,
            printed=reading.text[match.start() : end],
        ),
    )
