"""Implied premises → claims: an operation offered as the program's work in a place where no agency had an agreement."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import attach_when, join_scopes
from section287.claims.reading.part import Part
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Reading

_DOING = re.compile(
    r"\b(?:operations?|raids?|sweeps?|arrest(?:s|ed|ing)?|crackdowns?|detain(?:ed|s|ing)?|round-?ups?|stops?|pulled\s+over|deport(?:ed|ations?)|"
    r"apprehend(?:ed|s)|apprehensions?|seiz(?:ed|es)|custody|enforcement\s+actions?|bust(?:s|ed)?|captur(?:ed|es))\b",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\b(?:287\s?\(g\)|under\s+(?:the\s+|its\s+|a\s+)?(?:program|agreement)|(?:thanks\s+to|through|because\s+of|as\s+part\s+of|by\s+way\s+of|result\s+of|using)\s+(?:the\s+|its\s+|a\s+|an\s+|their\s+)?(?:287\s?\(g\)|program|agreement|partnership)s?|287\(g\)\s+(?:officers|deputies))",
    re.IGNORECASE,
)
_NO_LINK = re.compile(r"\b(?:no|without|lacks?|doesn't|does\s+not|not|never|unlike|despite|outside)\b", re.IGNORECASE)


def read_premises(reading: Reading, parts: list[Part]) -> list[Part]:
    """Return the premise that an agency of a place works under an agreement, where a sentence leans on it.

    Whether it is told depends on the record: only a premise that the lists don't bear out is kept (see ``judging``).
    """
    program, doing = _PROGRAM.search(reading.text), _DOING.search(reading.text)
    if program is None or doing is None or _NO_LINK.search(reading.text):
        return []
    if any(part.claim.kind in ("has", "universal", "policy", "rule", "prediction") for part in parts):
        return []
    places = [place for place in reading.places if place.kind in ("city", "county", "agency", "state") and not _is_speaker(reading, place)]
    near = [place for place in places if re.search(r"\b(?:in|across|around|throughout|near|within)\s+(?:the\s+)?$", reading.text[: place.start]) or place.kind == "agency"]
    if len(near) != 1 or near[0].scope.candidates:
        return []
    place = near[0]
    when, also_when = attach_when(reading, place.start, place.end)
    scope = join_scopes(reading, [place])
    start, end = sorted((doing.start(), place.start))[0], max(doing.end(), place.end)
    if any(part.start <= place.start and place.end <= part.end for part in parts):
        start, end = place.start, place.end
    return [Part(start, end, Claim(
        kind="premise", measure="agreements", scope=_of_place(scope), when=when, also_when=also_when, expects="holds",
        printed=reading.text[start:end],
    ))]  # fmt: skip


def _of_place(scope: Scope) -> Scope:
    return scope


def _is_speaker(reading: Reading, place: PlaceMark) -> bool:
    return bool(re.search(r"\b(?:Sen\.|Rep\.|Gov\.|Senator|Governor)\s", reading.text[max(0, place.start - 40) : place.start]))
