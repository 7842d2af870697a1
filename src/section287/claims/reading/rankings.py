"""Rankings → claims: "Florida leads the nation", "second only to Texas", "the task force model is the most common"."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import coordinated, coordinated_after, join_scopes
from section287.claims.reading.moments import attach_when
from section287.claims.reading.numbers import find_numbers
from section287.claims.reading.part import Part, overlaps
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("rankings")


@cache
def _ranks() -> tuple[tuple[int, re.Pattern[str]], ...]:
    flat = [(one["rank"], words) for one in vocabulary("rankings")["patterns"] for words in one["words"]]
    flat.sort(key=lambda one: -len(one[1]))
    return tuple((rank, re.compile(rf"\b(?:{words})\b".replace(" ", r"\s+"), re.IGNORECASE)) for rank, words in flat)


@cache
def _models() -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"\b(?:{one})\b".replace(" ", r"\s+") for one in vocabulary("rankings")["models"]), re.IGNORECASE
    )


@cache
def _against() -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"\b(?:{one})\b".replace(" ", r"\s+") for one in vocabulary("rankings")["against"]), re.IGNORECASE
    )


def read_rankings(reading: Reading) -> list[Part]:
    """Return the claims that place a state or a model in an order."""
    if not reading.is_topical():
        return []
    parts: list[Part] = []
    for rank, pattern in _ranks():
        for match in pattern.finditer(reading.text):
            if overlaps(parts, *match.span()):
                continue
            part = _rank_of_state(reading, rank, match)
            if part is not None:
                parts.append(part)
    parts.extend(_rank_of_model(reading, parts))
    parts.extend(_model_against(reading, parts))
    parts.extend(_against_place(reading, parts))
    parts.extend(_here_than_there(reading, parts))
    return sorted(parts, key=lambda one: one.start)


def _rank_of_state(reading: Reading, rank: int, match: re.Match[str]) -> Part | None:
    low, high = reading.clause(match.start())
    if re.search(r"\b(?:sheriff|governor|lawmaker)s?\s+who\b", reading.text[low : match.start()]):
        return None
    if re.search(r"\bother\s+states?$", match.group(0)) and _PATTERNS["together"].match(reading.text, match.end()):
        return None  # against the sum of the others
    states = [place for place in reading.places if place.kind in ("state", "back")]
    before = [place for place in states if low <= place.start and place.end <= match.start()]
    after = [place for place in states if match.end() <= place.start < high]
    other = ""
    if rank == 2 and after and re.search(r"\b(?:to|only|behind)\s*$", reading.text[match.start() : match.end()]):
        other = after[0].scope.states[0] if after[0].scope.states else ""
        after = after[1:]
    chosen = _subject(reading, before, after, match)
    if chosen is None:
        return None
    group = coordinated(reading, before, asides=True) if chosen in before else [chosen]
    but = _PATTERNS["but_one"].match(reading.text, match.end()) if rank == 1 else None
    if but is not None:
        named = next((place for place in reading.places if place.kind == "state" and place.start == but.end()), None)
        several = [one for one in reading.places if named is not None and one.start >= named.start]
        if named is None or len(group) > 1 or len(coordinated_after(reading, several)) > 1:
            return None
        return _part(
            reading, match.start(), named.end, join_scopes(reading, [chosen]), "2", named.scope.states[0], match
        )
    if rank == 1 and len(group) > 1:
        return _top(reading, group, match)
    scope = join_scopes(reading, [chosen])
    if len(scope.states) != 1 or len(group) > 1:
        return None
    start = (
        min(chosen.start, match.start())
        if 0 <= match.start() - chosen.end < 60 and chosen.start < match.start()
        else match.start()
    )
    return _part(reading, start, match.end(), scope, str(rank), other, match)


def _top(reading: Reading, group: list[PlaceMark], match: re.Match[str]) -> Part | None:
    """Return "Texas, Florida and Missouri were the three states with the most": the first so many are these."""
    scope = join_scopes(reading, group)
    counted = _PATTERNS["so_many_states"].search(reading.text[group[-1].end : match.end()])
    numbers = [one for one in reading.numbers if group[-1].end <= one.start < match.start()]
    if numbers and (not counted or numbers[0].value != len(scope.states)):
        return None
    counted_between = any(group[0].start < one.start < match.start() for one in reading.quantities)
    start = match.start() if counted_between else group[0].start
    return _part(reading, start, match.end(), scope, f"top_{len(scope.states)}", "", match)


def _subject(
    reading: Reading, before: list[PlaceMark], after: list[PlaceMark], match: re.Match[str]
) -> PlaceMark | None:
    """Return the state that is ranked: the subject before; else one named right after ("the most in Florida")."""
    linked = [place for place in after if _PATTERNS["place_before"].search(reading.text[match.end() : place.start])]
    if before and not (
        linked
        and re.search(r"\b(?:in|of)\s+$", reading.text[max(0, before[-1].start - 4) : before[-1].start])
        and before[-1].kind == "state"
        and not before[-1].possessive
        and match.start() - before[-1].end > 40
    ):
        return before[-1]
    return linked[0] if linked else None


def _part(reading: Reading, start: int, end: int, scope: Scope, expects: str, other: str, match: re.Match[str]) -> Part:
    words = match.group(0).lower()
    measure: str = "agreements"
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    clause = reading.clause(match.start())
    for unit in reading.units:
        if (
            clause[0] <= unit.start < clause[1] + 1
            and unit.measure in ("agreements", "agencies", "counties", "pending")
            and unit.plural
        ):
            measure, kinds, levels = unit.measure, unit.kinds, unit.levels
            if match.start() <= unit.start:
                break
    models = reading.models_between(clause[0], clause[1])
    scope = scope.model_copy(update={"models": models, "kinds": kinds, "levels": levels})
    when, also_when = attach_when(reading, start, end)
    return Part(
        start,
        end,
        Claim(
            kind="ranking",
            measure=measure,
            scope=scope,
            when=when,
            also_when=also_when,
            expects=expects,
            printed=match.group(0),
            detail={"other": other, "words": words},
        ),
    )


def _rank_of_model(reading: Reading, parts: list[Part]) -> list[Part]:
    found = []
    for match in _models().finditer(reading.text):
        if overlaps(parts, *match.span()):
            continue
        low, high = reading.clause(match.start())
        marks = [mark for mark in reading.models if low <= mark.start < high]
        if not marks or len(marks[0].models) != 1:
            continue
        mark = marks[0]
        expects = "model_last" if "least" in match.group(0).lower() else "model_first"
        when, also_when = attach_when(reading, match.start(), match.end())
        places = [place for place in reading.places if low <= place.start < high and place.kind in ("state", "back")]
        scope = join_scopes(reading, places[:1]) if places else Scope()
        start = mark.start if mark.end <= match.start() else match.start()
        found.append(
            Part(
                start,
                match.end(),
                Claim(
                    kind="ranking",
                    measure="agreements",
                    scope=scope.model_copy(update={"models": mark.models}),
                    when=when,
                    also_when=also_when,
                    expects=expects,
                    printed=match.group(0),
                ),
            )
        )
    return found


_OVER = _PATTERNS["over"]


def _model_against(reading: Reading, parts: list[Part]) -> list[Part]:
    """Return one model set against another: "task force agreements outnumber jail agreements"."""
    found = []
    for match in _OVER.finditer(reading.text):
        if overlaps(parts, *match.span()):
            continue
        low, high = reading.clause(match.start())
        before = [mark for mark in reading.models if low <= mark.start < match.end() - 4 and mark.start < match.end()]
        after = [mark for mark in reading.models if match.end() <= mark.start < high]
        if not before or not after or len(before[-1].models) != 1 or len(after[0].models) != 1:
            continue
        first = before[-1] if before[-1].end <= match.start() or before[-1].start >= match.start() else before[0]
        times = _PATTERNS["so_many_to_one"].match(reading.text[after[0].end :])
        numbers = find_numbers(f"{times.group('times')} times") if times else []
        if (times and not numbers) or (not times and re.match(r"[\w\s]{0,20}\bby\b", reading.text[after[0].end :])):
            continue
        when, also_when = attach_when(reading, match.start(), after[0].end)
        places = [place for place in reading.places if low <= place.start < high and place.kind in ("state", "back")]
        scope = (join_scopes(reading, places[:1]) if places else Scope()).model_copy(update={"models": first.models})
        found.append(
            Part(
                min(first.start, match.start()),
                after[0].end + (times.end() if times else 0),
                Claim(
                    kind="ranking",
                    measure="agreements",
                    value=numbers[0].value if numbers else None,
                    comparator=numbers[0].comparator if numbers else "exact",
                    scope=scope,
                    when=when,
                    also_when=also_when,
                    printed=match.group(0),
                    expects="model_fewer" if match.group(0).lower().startswith("fewer") else "model_more",
                    detail={"other": after[0].models[0]},
                ),
            )
        )
    return found


def _here_than_there(reading: Reading, parts: list[Part]) -> list[Part]:
    """Return "more agreements in Texas than in Florida"."""
    found = []
    for match in _PATTERNS["here_than_there"].finditer(reading.text):
        if overlaps(parts, *match.span()):
            continue
        states = [place for place in reading.places if place.kind == "state" and place.start >= match.start()]
        unit = next(
            (one for one in reading.units if match.start() <= one.start < match.end() and not one.lacking), None
        )
        first = next((place for place in states if place.start == match.end()), None)
        if unit is None or unit.measure not in ("agreements", "agencies", "counties") or first is None:
            continue
        link = _PATTERNS["than_there"].match(reading.text, first.end)
        second = next((place for place in states if link and place.start == link.end()), None)
        if second is None:
            continue
        when, also_when = attach_when(reading, match.start(), second.end)
        models = reading.models_between(0, first.start)
        scope = join_scopes(reading, [first]).model_copy(
            update={"models": models, "kinds": unit.kinds, "levels": unit.levels}
        )
        words = match.group("way").lower()
        found.append(
            Part(
                match.start(),
                second.end,
                Claim(
                    kind="ranking",
                    measure=unit.measure,
                    scope=scope,
                    when=when,
                    also_when=also_when,
                    expects="fewer" if words == "fewer" else "more",
                    value=2.0 if words.startswith("twice") else 1.0,
                    printed=reading.text[match.start() : second.end],
                    detail={"other": second.scope.states[0], "together": ""},
                ),
            )
        )
    return found


def _against_place(reading: Reading, parts: list[Part]) -> list[Part]:
    found = []
    for match in _against().finditer(reading.text):
        if overlaps(parts, *match.span()):
            continue
        low, high = reading.clause(match.start())
        before = [
            place
            for place in reading.places
            if low <= place.start and place.end <= match.start() and place.kind == "state"
        ]
        after = [
            place
            for place in reading.places
            if match.end() <= place.start < high and place.kind == "state" and place.start - match.end() < 8
        ]
        counted = [
            unit
            for unit in reading.units
            if low <= unit.start < high and not unit.lacking and unit.measure in ("agreements", "agencies")
        ]
        words = match.group(0).lower()
        others = coordinated_after(reading, [one for one in reading.places if after and one.start >= after[0].start])
        together = others and _PATTERNS["together"].match(reading.text[others[-1].end :])
        if not before or not after or (not counted and not re.match(r"overt|surpass|outnumb|ahead", words)):
            continue
        factor = 2.0 if words.startswith("twice") else 3.0 if words.startswith("three") else 1.0
        scope = join_scopes(reading, before[-1:])
        unit = counted[0] if counted else None
        when, also_when = attach_when(reading, match.start(), match.end())
        models = reading.models_between(low, high)
        scope = scope.model_copy(
            update={"models": models, "kinds": unit.kinds if unit else (), "levels": unit.levels if unit else ()}
        )
        counted_between = any(before[-1].start < one.start < match.start() for one in reading.quantities)
        found.append(
            Part(
                match.start() if counted_between else before[-1].start,
                others[-1].end + (len(together.group(0)) if together else 0),
                Claim(
                    kind="ranking",
                    measure=unit.measure if unit else "agreements",
                    scope=scope,
                    when=when,
                    also_when=also_when,
                    expects="fewer" if words.startswith("fewer") else "more",
                    value=factor,
                    printed=match.group(0),
                    detail={
                        "other": "|".join(code for place in others for code in place.scope.states),
                        "together": "yes" if together else "",
                    },
                ),
            )
        )
    return found
