"""Absences and sole holders → claims: no, none, neither, never; the only one."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope, When
from section287.claims.reading.attach import coordinated, coordinated_after, join_scopes
from section287.claims.reading.calendar import month_end
from section287.claims.reading.measuring import is_narrowed
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Reading
from section287.claims.reading.units import Unit, verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("quantifiers")

_NONE = _PATTERNS["none"]
_NEVER = _PATTERNS["never"]
_ONLY = _PATTERNS["only"]


def read_negatives(reading: Reading) -> list[Part]:
    """Return the claims of no, none, neither, never and only."""
    return [*_neither(reading), *_none(reading), *_only(reading)]


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


def _sole(reading: Reading, match: re.Match[str]) -> Part | None:
    """Return "Maine's only agreement" as a count of one."""
    kinds = ("state", "county", "back")
    places = [one for one in reading.places if 0 <= match.start() - one.end <= 2 and one.kind in kinds]
    if not places or not reading.has_bond():
        return None
    when, also_when = attach_when(reading, match.start("only"), match.end())
    return Part(
        match.start("only"),
        match.end(),
        Claim(
            kind="count",
            measure="agreements" if match.group("noun").lower() == "agreement" else "agencies",
            value=1,
            printed=match.group("only"),
            scope=join_scopes(reading, places).model_copy(
                update={"models": reading.models_between(match.start(), match.end())}
            ),
            when=when,
            also_when=also_when,
        ),
    )


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
    models = reading.models_between(match.end())
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
        if len(gap.split()) > 7 or is_narrowed(gap) or _PATTERNS["none_edge"].search(gap.replace("287(g)", "")):
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
    behind = [place for place in places if after and place.start >= after[0].start]
    chosen = inside or coordinated_after(reading, behind) or coordinated(reading, before)
    scope = join_scopes(reading, chosen) if chosen else Scope()
    if not chosen:
        scope = _leaning_scope(reading, match)
    models = reading.models_between(match.start(), high)
    if not models and _PATTERNS["none_of_which"].match(reading.text, match.start()):
        models = next((mark.models for mark in reversed(reading.models) if mark.end <= match.start()), ())
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
    when = _throughout(_since_event(reading, end, when))
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


def _since_event(reading: Reading, end: int, when: When) -> When:
    """Return "since the police left in October 2025" as since that month: the date is the event's own."""
    mark = next((one for one in reading.dates if one.when == when and one.start >= end), None)
    if mark is None or when.origin != "sentence" or when.shape not in ("day", "window") or when.start is None:
        return when
    if not _PATTERNS["since_event"].match(reading.text[end : mark.low]):
        return when
    dated = reading.context.dated
    last = when.end or when.start
    return when.model_copy(
        update={"start": when.start, "end": dated if dated and dated > last else last, "shape": "since"}
    )


def _throughout(when: When) -> When:
    """Return "since March" as all the days from that month's end on: none at any time, not only now."""
    if when.shape != "since" or when.start is None or when.end is None or when.origin != "sentence":
        return when
    start = month_end(when.start.year, when.start.month) if when.start.day == 1 else when.start
    return when.model_copy(update={"start": min(start, when.end), "shape": "window"})


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


def _only_agency(reading: Reading, match: re.Match[str], high: int) -> Part | None:
    """Return "the Teller County Sheriff's Office is the only agency in Colorado with an agreement"."""
    within = next(
        (
            place
            for place in reading.places
            if place.kind == "state"
            and (
                place.start == match.start("state")
                or re.fullmatch(r"\s+in\s+(?:the\s+state\s+of\s+)?", reading.text[match.end() : place.start])
            )
        ),
        None,
    )
    own = [place for place in reading.places if place.kind == "agency" and place.end <= match.start()]
    if within is None or not own or not own[-1].scope.agency_ids:
        return None
    end = max(match.end(), within.end)
    tail = reading.text[end:high]
    if not _PATTERNS["only_on_program"].search(tail) or re.search(r"\b(?:ever|to \w+)\b", tail):
        return None
    when, also_when = attach_when(reading, match.start(), end)
    word = match.group("unit").lower()
    kinds = "police" if word.startswith("police") else "sheriff" if word.startswith("sheriff") else ""
    models = reading.models_between(match.end(), high)
    claim = Claim(
        kind="universal",
        measure="agencies",
        scope=join_scopes(reading, own[-1:]).model_copy(update={"models": models}),
        when=when,
        also_when=also_when,
        expects="only",
        printed=match.group(0),
        detail={"unit": "agency", "every": "", "within": "|".join(within.scope.states), "kinds": kinds},
    )
    return Part(match.start(), end, claim)


def _only(reading: Reading) -> list[Part]:
    found = [part for match in _PATTERNS["sole"].finditer(reading.text) if (part := _sole(reading, match)) is not None]
    for match in _ONLY.finditer(reading.text):
        low, high = reading.clause(match.start())
        word = match.group("unit").lower()
        states = [place for place in reading.places if place.kind in ("state", "county", "back", "agency")]
        before = [place for place in states if low <= place.start and place.end <= match.start()]
        after = [place for place in states if match.end() <= place.start < high]
        if word not in ("state", "county"):
            agency = _only_agency(reading, match, high)
            found.extend([agency] if agency is not None else [])
            continue
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
        models = reading.models_between(match.end(), high)
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
