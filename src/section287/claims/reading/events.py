"""Firsts, returns and absences → claims: "reappeared in 2025", "the first agency to sign", "after a decade"."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Comparator, Scope, When
from section287.claims.panel import TERRITORIES
from section287.claims.reading.attach import join_scopes
from section287.claims.reading.moments import attach_when
from section287.claims.reading.numbers import find_numbers
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns

_PATTERNS = patterns("events")

_RETURN = _PATTERNS["return"]
_ABSENCE = _PATTERNS["absence"]
_FIRST = _PATTERNS["first"]


def read_events(reading: Reading) -> list[Part]:
    """Return the claims that something came back, was absent, or came first."""
    if not reading.is_topical():
        return _firsts(reading) if reading.has_bond() else []
    return [*_returns(reading), *_absences(reading), *_firsts(reading), *_nth(reading)]


def _returns(reading: Reading) -> list[Part]:
    found = []
    for match in _RETURN.finditer(reading.text):
        low, high = reading.clause(match.start())
        marks = [mark for mark in reading.models if low <= mark.start < high and abs(mark.start - match.start()) < 90]
        if not marks and re.match(r"\s*(?:and\s+)?(?:which|that|it)\b", reading.text[low:]):
            marks = [mark for mark in reading.models if mark.end <= low and low - mark.end < 140][-1:]
        if not marks:
            continue
        start, end = match.span()
        when, _ = attach_when(reading, start, end, also=False)
        if when.origin != "sentence":
            continue
        date = next((one for one in reading.dates if one.when == when), None)
        if date is not None and end <= date.low <= end + 12:
            end = date.end
        listed = "list" in reading.text[match.start() : match.end() + 30].lower()
        found.append(
            Part(
                start,
                end,
                Claim(
                    kind="event",
                    measure="agreements",
                    scope=Scope(models=marks[0].models),
                    when=when,
                    expects="returned",
                    basis="listed" if listed else "any",
                    printed=match.group(0),
                ),
            )
        )
    return found


def _absences(reading: Reading) -> list[Part]:
    found = []
    for match in _ABSENCE.finditer(reading.text):
        marks = reading.models
        if not marks:
            continue
        words = next(value for value in match.groups() if value)
        years, comparator = _years(words)
        if years is None:
            continue
        when, _ = attach_when(reading, match.start(), match.end())
        found.append(
            Part(
                match.start(),
                match.end(),
                Claim(
                    kind="event",
                    measure="agreements",
                    scope=Scope(models=marks[0].models),
                    when=when,
                    expects="absence",
                    value=years,
                    comparator=comparator,
                    printed=words,
                    unit="years",
                ),
            )
        )
    return found


def _years(words: str) -> tuple[float | None, Comparator]:
    shown = re.sub(r"\ba\s+decade\b", "10 years", words.lower())
    shown = re.sub(r"\btwo\s+decades\b", "20 years", shown)
    numbers = find_numbers(shown)
    if not numbers:
        return None, "exact"
    comparator = numbers[0].comparator
    return numbers[0].value, "about" if comparator == "exact" else comparator


_NTH = _PATTERNS["nth"]


def _nth(reading: Reading) -> list[Part]:
    """Return "the 1,000th agreement was signed in September 2025": the count passed that number then."""
    found = []
    for match in (*_NTH.finditer(reading.text), *_PATTERNS["mark"].finditer(reading.text)):
        when, _ = attach_when(reading, match.start(), match.end(), also=False)
        if when.origin != "sentence":
            continue
        measure = {"agency": "agencies", "partner": "agencies", "state": "states"}.get(
            (match.group("noun") or "").lower(), "agreements"
        )
        models = reading.models_between(match.start(), match.end())
        found.append(
            Part(
                match.start(),
                match.end(),
                Claim(
                    kind="event",
                    measure=measure,
                    scope=Scope(models=models),
                    when=when,
                    expects="nth",
                    value=float(match.group("nth").replace(",", "")),
                    printed=match.group(0),
                ),
            )
        )
    return found


def _firsts(reading: Reading) -> list[Part]:
    found = []
    for match in _FIRST.finditer(reading.text):
        low, _ = reading.clause(match.start())
        subjects = [
            place
            for place in reading.places
            if place.kind in ("agency", "county", "state") and place.end <= match.start() and place.start >= low
        ]
        if not subjects:
            continue
        if subjects[-1].kind == "state" and len(subjects) > 1 and subjects[-2].kind != "state":
            town = reading.text[subjects[-2].end : subjects[-1].start]
            subjects = subjects[:-1] if re.fullmatch(r",\s+", town) else subjects
        where = match.group("where") or ""
        models = reading.models_between(match.start(), match.end() + 70)
        inside = [
            place for place in reading.places if place.kind == "state" and match.start() <= place.start < match.end()
        ]
        when, _ = attach_when(reading, match.start(), match.end(), also=False)
        scope = join_scopes(reading, subjects[-1:])
        among = "among" in match.group(0)
        within = inside[0].scope.states[0] if inside else (_own_state(scope) if where == "state" else "")
        kinds = next((kinds for begin, _e, kinds, _l in reading.subjects if match.start() <= begin < match.end()), ())
        level = "state" if subjects[-1].kind == "state" else ""
        if re.search(r"\bterritory\b", match.group(0)):
            if not set(scope.states) <= set(TERRITORIES):
                continue
            level, within = "territory", ""
        found.append(
            Part(
                subjects[-1].start,
                match.end(),
                Claim(
                    kind="event",
                    measure="agencies",
                    scope=scope.model_copy(update={"models": models}),
                    when=when,
                    expects="among_first" if among else "first",
                    printed=match.group(0),
                    detail={
                        "within": within,
                        "kinds": "|".join(kinds),
                        "unit": level,
                        "dated": "yes" if _PATTERNS["dated_behind"].search(_between(reading, match, when)) else "",
                    },
                ),
            )
        )
    return found


def _between(reading: Reading, match: re.Match[str], when: When) -> str:
    """Return what stands between the words and their day, where that comes behind them."""
    mark = next((one for one in reading.dates if one.when == when and one.low >= match.end()), None)
    return reading.text[match.end() : mark.low] if mark is not None else "-"


def _own_state(scope: Scope) -> str:
    return scope.agency_ids[0][:2].upper() if scope.agency_ids else (scope.states[0] if scope.states else "")
