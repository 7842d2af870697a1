"""Vague quantities, rises and falls without figures → claims."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_places, join_scopes
from section287.claims.reading.attach_models import attach_subject
from section287.claims.reading.changes import window_of_change
from section287.claims.reading.moments import attach_when
from section287.claims.reading.numbers import Number
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading
from section287.claims.reading.units import Link, Unit, verb_pattern
from section287.claims.words.load import any_of, patterns, vocabulary

_PATTERNS = patterns("trends")
_NO_NUMBER = Number(0, 0, 0, 0, "vague", "")


@cache
def _vague_pattern() -> re.Pattern[str]:
    words = [one for one in vocabulary("numbers")["vague"] if one != "some"]
    return re.compile(
        rf"(?<![\w-])(?P<word>{any_of(words)})\s+(?:of\s+(?:the\s+|its\s+|their\s+|those\s+)?)?", re.IGNORECASE
    )


def read_vague(reading: Reading) -> list[Part]:
    """Return quantities that name no figure ("many sheriffs"); they are shown with the figure, without a verdict."""
    if not reading.is_topical():
        return []
    found = []
    for match in _vague_pattern().finditer(reading.text):
        unit = next((one for one in reading.units if one.start >= match.end()), None)
        if unit is None or unit.lacking or not unit.plural:
            continue
        gap = reading.text[match.end() : unit.start]
        if len(gap.split()) > 4 or _PATTERNS["vague_edge"].search(gap):
            continue
        if match.group("word").lower() in ("few", "a few") and re.search(
            r"\b(?:no|very)\s+$", reading.text[: match.start()], re.IGNORECASE
        ):
            continue
        if unit.measure in ("states", "counties") and not reading.has_bond():
            continue
        if _rule_about(reading, unit):
            continue
        fake = Quantity(_NO_NUMBER, Link(unit, unit.end), match.start(), unit.end)
        scope, _ = attach_places(reading, fake)
        kinds, levels = (unit.kinds, unit.levels) if unit.measure == "agencies" else attach_subject(reading, fake)
        models = reading.models_between(unit.end, unit.end + 40)
        when, _ = attach_when(reading, match.start(), unit.end)
        found.append(
            Part(
                match.start(),
                unit.end,
                Claim(
                    kind="vague",
                    measure=unit.measure,
                    comparator="unstated",
                    printed=match.group("word"),
                    unit=unit.text,
                    scope=scope.model_copy(update={"kinds": kinds, "levels": levels, "models": models}),
                    when=when,
                ),
            )
        )
    return found


def _rule_about(reading: Reading, unit: Unit) -> bool:
    """Return whether many of them only do something that isn't about agreements ("many sheriffs oppose the bill")."""
    tail = reading.text[unit.end :]
    told = _PATTERNS["other_verbs"].match(tail)
    return bool(told)


def read_trends(reading: Reading) -> list[Part]:
    """Return rises and falls told without a figure; "surged" names a size and stays vague."""
    if not reading.is_topical() or any(one.number.kind == "times" for one in reading.quantities):
        return []
    found = []
    things = _PATTERNS["numbers_of"]
    for match in things.finditer(reading.text):
        low, high = reading.clause(match.start())
        if any(low <= one.start < high and (one.unit is None or not one.unit.lacking) for one in reading.quantities):
            continue
        tail = reading.text[match.end() : min(high, match.end() + 45)]
        surged = verb_pattern("surged").search(tail)
        rose, fell = verb_pattern("rose").search(tail), verb_pattern("fell").search(tail)
        verb = rose or fell
        if surged and (not verb or surged.start() <= verb.start() + 14):
            verb = verb or surged
            end = match.end() + max(verb.end(), surged.end())
            when, _ = attach_when(reading, match.start(), end)
            found.append(
                Part(
                    match.start(),
                    end,
                    Claim(
                        kind="vague",
                        measure="agreements",
                        comparator="unstated",
                        printed=surged.group(0),
                        scope=_place_of(reading, low, high),
                        when=when,
                        expects="rise",
                    ),
                )
            )
            continue
        if verb is None or not _PATTERNS["trend_verb"].match(tail[: verb.start()]):
            continue
        if re.match(r"up$|down$|went$|moved$", verb.group(0).lower()) or _nominal(tail, verb):
            continue
        before, when = window_of_change(reading, match.start())
        found.append(
            Part(
                match.start(),
                match.end() + verb.end(),
                Claim(
                    kind="trend",
                    measure="agreements",
                    expects="rise" if rose and verb is rose else "fall",
                    printed=verb.group(0),
                    scope=_place_of(reading, low, high),
                    when=when,
                    before=before,
                ),
            )
        )
    return found


def _nominal(tail: str, verb: re.Match[str]) -> bool:
    return bool(
        re.match(r"(?:increase|decline|growth|expansion|rise|decrease)$", verb.group(0).lower())
        and not re.search(r"\b(?:to|will|would|can)\s*$", tail[: verb.start()])
    )


def _place_of(reading: Reading, low: int, high: int) -> Scope:
    places = [
        place for place in reading.places if low <= place.start < high and place.kind in ("state", "back", "region")
    ]
    models = reading.models_between(low, high)
    scope = join_scopes(reading, places[:1]) if places else Scope()
    return scope.model_copy(update={"models": models})
