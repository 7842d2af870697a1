"""Implied premises → claims: an operation offered as the program's work in a place where no agency had an agreement."""

from __future__ import annotations

import re

from section287.claims.claim import Claim
from section287.claims.reading.attach import join_scopes
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns

_PATTERNS = patterns("premises")

_DOING = _PATTERNS["doing"]
_PROGRAM = _PATTERNS["program"]
_NO_LINK = _PATTERNS["no_link"]


def read_premises(reading: Reading, parts: list[Part]) -> list[Part]:
    """Return the premise that an agency of a place works under an agreement, where a sentence leans on it.

    Whether it is told depends on the record: only a premise that the lists don't bear out is kept (see ``judging``).
    """
    program, doing = _PROGRAM.search(reading.text), _DOING.search(reading.text)
    if program is None or doing is None or _NO_LINK.search(reading.text):
        return []
    if any(part.claim.kind in ("has", "universal", "policy", "rule", "prediction") for part in parts):
        return []
    places = [
        place
        for place in reading.places
        if place.kind in ("city", "county", "agency", "state") and not _is_speaker(reading, place)
    ]
    near = [
        place
        for place in places
        if _PATTERNS["place_before"].search(reading.text[: place.start]) or place.kind == "agency"
    ]
    if len(near) != 1 or near[0].scope.candidates:
        return []
    place = near[0]
    when, also_when = attach_when(reading, place.start, place.end)
    scope = join_scopes(reading, [place])
    start, end = sorted((doing.start(), place.start))[0], max(doing.end(), place.end)
    if any(part.start <= place.start and place.end <= part.end for part in parts):
        start, end = place.start, place.end
    return [
        Part(
            start,
            end,
            Claim(
                kind="premise",
                measure="agreements",
                scope=scope,
                when=when,
                also_when=also_when,
                expects="holds",
                printed=reading.text[start:end],
            ),
        )
    ]


def _is_speaker(reading: Reading, place: PlaceMark) -> bool:
    return bool(
        re.search(r"\b(?:Sen\.|Rep\.|Gov\.|Senator|Governor)\s", reading.text[max(0, place.start - 40) : place.start])
    )
