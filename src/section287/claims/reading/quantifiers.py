"""Quantifiers → claims: every, no, none, all of them, all but two, the only one."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_places, coordinated, coordinated_after, join_scopes
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.speech import predicts
from section287.claims.reading.units import Unit, verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("quantifiers")

_EVERY = _PATTERNS["every"]
_NONE = _PATTERNS["none"]
_NEVER = _PATTERNS["never"]
_ONLY = _PATTERNS["only"]


def read_quantifiers(reading: Reading) -> list[Part]:
    """Return the claims of every, no, none, all and only."""
    if not reading.is_topical():
        return []
    parts = [*_every(reading), *_neither(reading), *_none(reading), *_only(reading)]
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
        but = re.match(r"\s+but\s+", reading.text[match.end() :])
        if unit is None and not pronoun and not but:
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


def _all_but(reading: Reading, match: re.Match[str]) -> Part | None:
    """Return "all but two of Wisconsin's agreements are with sheriffs": the part is the whole less two."""
    but = re.match(r"\s+but\s+", reading.text[match.end() :])
    if but is None:
        return None
    number = next((one for one in reading.quantities if one.number.start == match.end() + but.end()), None)
    unit = number.unit if number is not None else None
    if number is None or unit is None or unit.measure not in ("agreements", "agencies"):
        return None
    found = _all_are(reading, match, unit)
    if found is None:
        return None
    whole, _ = attach_places(reading, number)
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
    for unit in reading.units:
        if unit.start < start:
            continue
        gap = reading.text[start : unit.start]
        words = gap.split()
        if len(words) > 5 or _PATTERNS["clause_edge"].search(gap):
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
    if not tied and not led:
        return None
    if re.search(r"\b(?:must|required|shall|should)\b", clause):
        return None
    inside = [
        place for place in reading.places if match.start() <= place.start < unit.end and place.kind in ("state", "back")
    ]
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
    places: list[PlaceMark] = inside or after or (before[-1:] if unit.measure != "states" else [])
    scope = join_scopes(reading, places) if places else Scope()
    if unit.measure != "states" and not places and reading.context.scope:
        scope = Scope(text=reading.context.scope.text, states=reading.context.scope.states)
    end = after[-1].end if after else unit.end
    models = tuple(model for mark in reading.models if unit.end <= mark.start < high for model in mark.models)
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


def _none(reading: Reading) -> list[Part]:
    found: list[Part] = []
    for match in (*_NONE.finditer(reading.text), *_NEVER.finditer(reading.text)):
        if any(one.start <= match.start() < one.end for one in found):
            continue
        never = "never" in match.group(0).lower()
        unit = None if never else _none_unit(reading, match)
        if unit is None and not never and not match.group(0).lower().startswith("none"):
            continue
        if unit is not None and unit.lacking:
            continue
        part = _zero(reading, match, unit, never)
        if part is not None:
            found.append(part)
    return found


def _neither(reading: Reading) -> list[Part]:
    """Return "neither California nor Illinois has a single agreement": none in any of them."""
    match = _PATTERNS["neither_nor"].search(reading.text)
    if match is None or not reading.has_bond():
        return []
    places = [
        place
        for place in reading.places
        if match.start() <= place.start < match.end() and place.kind in ("state", "county", "agency", "city")
    ]
    if len(places) < 2:
        return []
    when, also_when = attach_when(reading, match.start(), match.end())
    scope = join_scopes(reading, places)
    models = tuple(model for mark in reading.models if match.end() <= mark.start for model in mark.models)
    return [
        Part(
            match.start(),
            match.end(),
            Claim(
                kind="universal",
                measure="agreements",
                value=0,
                scope=scope.model_copy(update={"models": models, "levels": ("county",) if scope.counties else ()}),
                when=when,
                also_when=also_when,
                expects="zero",
                printed=match.group(0),
            ),
        )
    ]


def _none_unit(reading: Reading, match: re.Match[str]) -> Unit | None:
    for unit in reading.units:
        if unit.start < match.end():
            continue
        gap = reading.text[match.end() : unit.start]
        if len(gap.split()) > 7 or _PATTERNS["none_edge"].search(gap.replace("287(g)", "")):
            return None
        return unit
    return None


def _zero(reading: Reading, match: re.Match[str], unit: Unit | None, never: bool) -> Part | None:
    low, high = reading.clause(match.start())
    clause = reading.text[low:high]
    if unit is not None and unit.measure in ("agencies", "states", "counties"):
        tied = _PATTERNS["on_program"].search(clause)
        if not tied:
            return None
    if never and not re.search(r"\b(?:agreements?|program|287|task force|MOA|partnership)\b", clause, re.IGNORECASE):
        return None
    if (
        re.search(r"\b(?:must|require[sd]?|obligat\w+|forces?|law)\b", reading.text[match.start() : match.start() + 60])
        and unit is None
    ):
        return None
    end = unit.end if unit else _end_of_none(reading, match, high)
    places = [place for place in reading.places if low <= place.start < high and place.kind not in ("nationwide",)]
    inside = [place for place in places if match.end() <= place.start < end]
    after = [
        place
        for place in places
        if place.start >= end and _PATTERNS["place_link"].search(reading.text[end : place.start])
    ]
    before = [place for place in places if place.end <= match.start()]
    chosen = inside or coordinated_after(reading, after) or coordinated(reading, before)
    scope = join_scopes(reading, chosen) if chosen else Scope()
    if not chosen:
        scope = _leaning_scope(reading, match)
    models = tuple(model for mark in reading.models if match.start() <= mark.start < high for model in mark.models)
    kinds, levels = (unit.kinds, unit.levels) if unit else ((), ())
    if scope.everywhere and not models and not kinds and not levels:
        return _none_signed(reading, match, end, unit)
    start = match.start()
    stretch = _PATTERNS["none_left"].match(reading.text[end:])
    end += len(stretch.group(0)) if stretch else 0
    when, also_when = attach_when(reading, start, end)
    if (never or re.search(r"\bever\b", clause)) and when.origin in ("document", "missing"):
        when = when.model_copy(update={"shape": "ever", "origin": "sentence", "text": "never"})
        also_when = ()
    measure = unit.measure if unit else "agreements"
    if scope.counties and not scope.kinds:
        scope = scope.model_copy(update={"levels": ("county",)})
    return Part(
        start,
        end,
        Claim(
            kind="universal",
            measure="agreements" if measure not in ("pending", "agencies") else measure,
            value=0,
            scope=scope.model_copy(
                update={"models": models, "kinds": kinds or scope.kinds, "levels": levels or scope.levels}
            ),
            when=when,
            also_when=also_when,
            expects="zero",
            printed=reading.text[start:end],
        ),
    )


def _none_signed(reading: Reading, match: re.Match[str], end: int, unit: Unit | None) -> Part | None:
    """Return "signed no new agreements in 2024": nothing was signed in a window."""
    low, high = reading.clause(match.start())
    when, _ = attach_when(reading, match.start(), end)
    signed = verb_pattern("signed").search(reading.text[low:high])
    if (
        unit is None
        or unit.measure not in ("agreements", "agencies")
        or not signed
        or when.shape not in ("window", "since")
        or when.origin != "sentence"
    ):
        return None
    return Part(
        match.start(),
        end,
        Claim(
            kind="flow",
            measure=unit.measure,
            value=0,
            printed=match.group(0),
            when=when,
            expects="signed",
            unit=unit.text,
        ),
    )


def _end_of_none(reading: Reading, match: re.Match[str], high: int) -> int:
    tail = _PATTERNS["end_of_none"].match(reading.text[match.end() : high])
    return match.end() + (len(tail.group(0).rstrip()) if tail else 0)


def _leaning_scope(reading: Reading, match: re.Match[str]) -> Scope:
    """Return the place of what was counted before in the sentence, or in the one before it."""
    earlier = [
        one for one in reading.places if one.end <= match.start() and one.kind in ("state", "county", "agency", "city")
    ]
    if earlier:
        scope = join_scopes(reading, earlier[-1:])
        subjects = [(kinds, levels) for start, _end, kinds, levels in reading.subjects if start < match.start()]
        return scope.model_copy(update={"kinds": subjects[0][0], "levels": subjects[0][1]}) if subjects else scope
    context = reading.context.counted if re.search(r"\b(?:those|these|them)\b", reading.text) else reading.context.scope
    if context and not context.everywhere and context.candidates == ():
        return Scope(text=context.text, states=context.states, counties=context.counties, agency_ids=context.agency_ids)
    return Scope()


def _only(reading: Reading) -> list[Part]:
    found = []
    for match in _ONLY.finditer(reading.text):
        low, high = reading.clause(match.start())
        word = match.group("unit").lower()
        states = [place for place in reading.places if place.kind in ("state", "county", "back", "agency")]
        before = [place for place in states if low <= place.start and place.end <= match.start()]
        after = [place for place in states if match.end() <= place.start < high]
        subject = before[-1:] or ([] if word == "state" else after[:1])
        if (
            not subject
            and re.match(r"\s*(?:It|That|This)\b", reading.text[low:])
            and reading.context.scope
            and word == "state"
        ):
            scope = Scope(text=reading.context.scope.text, states=reading.context.scope.states)
        elif subject:
            scope = join_scopes(reading, subject)
        else:
            continue
        tail = reading.text[match.end() : high]
        models = tuple(model for mark in reading.models if match.end() <= mark.start < high for model in mark.models)
        every = re.search(r"\b(?:every|all)\b[^.;]{0,25}\b(?:count\w+|sheriff\w*)", tail)
        if not every and not _PATTERNS["only_on_program"].search(tail):
            continue
        region = next(
            (
                place
                for place in reading.places
                if match.end() <= place.start < high and place.kind in ("region", "state")
            ),
            None,
        )
        end = match.end() + (every.end() if every else 0)
        when, also_when = attach_when(reading, match.start(), end)
        detail = {
            "unit": "state"
            if word == "state"
            else "county"
            if word in ("county", "sheriff's office", "sheriff")
            else "agency",
            "every": "counties" if every else "",
            "within": "|".join(region.scope.states) if region else "",
        }
        found.append(
            Part(
                match.start(),
                end,
                Claim(
                    kind="universal",
                    measure="states" if word == "state" else "agencies",
                    scope=scope.model_copy(update={"models": models}),
                    when=when,
                    also_when=also_when,
                    expects="only",
                    printed=match.group(0),
                    detail=detail,
                ),
            )
        )
    return found
