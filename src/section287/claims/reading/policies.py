"""State law → claims: "Florida requires all counties", "Illinois bars its police", "ten states ban agreements"."""

from __future__ import annotations

import re
from functools import cache

from section287.claims.claim import Claim, Scope
from section287.claims.reading.moments import attach_when, document_moment
from section287.claims.reading.part import Part, overlaps
from section287.claims.reading.places import PlaceMark, find_state_names
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("policies")


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(vocabulary('policies')[key])})(?![\w-])".replace(" ", r"\s+"), re.IGNORECASE
    )


@cache
def _entries(key: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            one[name],
            re.compile(
                rf"(?<![\w-])(?:{'|'.join(sorted(one['words'], key=len, reverse=True))})(?![\w-])".replace(" ", r"\s+"),
                re.IGNORECASE,
            ),
        )
        for one in vocabulary("policies")[key]
    )


def read_policies(reading: Reading) -> list[Part]:
    """Return the claims on state law that a sentence makes."""
    found = _counts_of_states(reading)
    for place in reading.places:
        if place.kind not in ("state", "back") or any(one.start <= place.start < one.end for one in found):
            continue
        part = _of_state(reading, place)
        if part is not None and not overlaps(found, part.start, part.end):
            found.append(part)
    if not found:
        found.extend(_law_on_state(reading))
    return found


def _law_on_state(reading: Reading) -> list[Part]:
    """Return a law told before its state: "a law signed in July bars Delaware police from entering ..."."""
    match = _PATTERNS["law_first"].search(reading.text)
    if match is None or not _words("close").search(reading.text[match.end() :]):
        return []
    stance = next(
        (name for name, pattern in _entries("stances", "stance") if pattern.fullmatch(match.group("verb"))), ""
    )
    named = find_state_names(reading.text)
    state = next((code for start, code in named if match.end() <= start <= match.end() + 30), "")
    if not stance or not state:
        return []
    tail = reading.text[match.end() : match.end() + 140]
    group, group_end = _group(tail)
    close = _words("close").search(tail)
    stop = match.end() + max(group_end, close.end() if close else 0)
    when, _ = attach_when(reading, match.start("verb"), stop, also=False)
    when = document_moment(reading) if match.group("signed") else when
    claim = Claim(
        kind="policy",
        measure="policy",
        scope=Scope(text=state, states=(state,)),
        when=when,
        expects=stance,
        printed=reading.text[match.start() : stop],
        detail={"negated": "yes" if match.group("not") else "", "group": group},
    )
    return [Part(match.start(), stop, claim)]


def _of_state(reading: Reading, place: PlaceMark) -> Part | None:
    from section287.claims.reading.attach import join_scopes

    scope = join_scopes(reading, [place])
    if len(scope.states) != 1:
        return None
    low, high = reading.clause(place.start)
    text = reading.text
    if re.match(r"\s*,\s+(?:which|where)\s", text[place.end :]):
        high = reading.clause(place.end + 8)[1]
    aside = _PATTERNS["bill_and_aside"].match(text, place.end)
    if aside is not None:
        high = reading.clause(aside.end())[1]
    if place.kind == "back" and place.scope.text.lower() in ("statewide", "in-state"):
        return None
    held = _HAS_LAW.match(text, place.end)
    if held is not None:
        return _held(reading, scope, place, held)
    verb = _verb(reading, place, high)
    if verb is None:
        return None
    stance, start, end = verb
    tail = text[end : min(len(text), end + 140)]
    if not _words("close").search(tail) and not _words("close").search(text[low : place.start]):
        return None
    between = text[place.end : start]
    if not _lawful(text, place, between, stance):
        return None
    if stance == "mandates" and _ENDING.match(tail):
        stance = "bans"
    negated = bool(re.search(rf"(?:{'|'.join(vocabulary('policies')['negations'])})\s+$", text[:start], re.IGNORECASE))
    if not negated and _PATTERNS["no_law"].search(between):
        negated = True
        if _PATTERNS["or_other_verb"].match(tail):
            return None  # "no statute that requires or forbids": two claims of one kind each
    group, group_end = _group(tail)
    close = _words("close").search(tail)
    stop = min(high, end + max(group_end, close.end() if close else 0))
    when, _ = attach_when(reading, place.start, stop, also=False)
    own = document_moment(reading)
    if "," in between and own.known and not any(one.start >= start for one in reading.dates if one.kind != "now"):
        when = own  # a day in the aside is the law's own: "HB 1105, in force since July 2024, requires ..."
    return Part(
        start if "," in between else place.start,
        max(stop, end),
        Claim(
            kind="policy",
            measure="policy",
            scope=Scope(text=scope.text, states=scope.states),
            when=when,
            expects=stance,
            printed=text[place.start : stop],
            detail={"negated": "yes" if negated else "", "group": group},
        ),
    )


_ENDING = _PATTERNS["ending"]
_HAS_LAW = _PATTERNS["has_law"]
_HELD = {"ban": "bans", "bans": "bans", "prohibition": "bans", "mandate": "mandates", "requirement": "mandates"}


def _held(reading: Reading, scope: Scope, place: PlaceMark, match: re.Match[str]) -> Part | None:
    """Return "New York has no statewide ban on agreements" as a claim on its law."""
    if not _words("close").search(reading.text[match.end() : match.end() + 60]):
        return None
    when, _ = attach_when(reading, place.start, match.end(), also=False)
    return Part(
        place.start,
        match.end(),
        Claim(
            kind="policy",
            measure="policy",
            scope=Scope(text=scope.text, states=scope.states),
            when=when,
            expects=_HELD.get(match.group("what").lower(), "restricts"),
            printed=reading.text[place.start : match.end()],
            detail={"negated": "yes" if match.group("no") else "", "group": ""},
        ),
    )


def _verb(reading: Reading, place: PlaceMark, high: int) -> tuple[str, int, int] | None:
    best: tuple[str, int, int] | None = None
    for stance, pattern in _entries("stances", "stance"):
        match = pattern.search(reading.text, place.end, high)
        if match and match.start() - place.end < 75 and (best is None or match.start() < best[1]):
            best = (stance, match.start(), match.end())
    return best


def _lawful(text: str, place: PlaceMark, between: str, stance: str) -> bool:
    """Return whether the state, or its law, is what requires or bans; not a sheriff there, and no figure in between."""
    if _PATTERNS["other_voice"].search(between):
        return False
    if re.search(r"\d{3,}", _PATTERNS["bill_numbers"].sub("", between)):
        return False
    direct = _PATTERNS["state_to_verb"].fullmatch(_PATTERNS["bill_numbers"].sub("", between))
    direct = direct or _PATTERNS["became_state_to"].fullmatch(between)
    lawgiver = _words("lawgivers").search(between) or _words("lawgivers").search(
        text[max(0, place.start - 45) : place.start]
    )
    passive = re.search(r"\b(?:sheriffs?|counties|agencies|police|departments|jails)\b", between) and (
        re.search(r"\b(?:law|statute|legislature|order)\b", text) or re.match(r"(?:is|are|was|were|must)", stance)
    )
    told = re.search(r"\bIn\s+$", text[: place.start]) and re.search(
        r"\b(?:law|required|illegal|must|barred|banned|prohibited)\b", text
    )
    return bool(direct or lawgiver or passive or told)


def _group(tail: str) -> tuple[str, int]:
    """Return whom the law is said to reach, the narrowest reading first, and where the words end."""
    best: tuple[int, str, int] | None = None
    for name, pattern in _entries("groups", "group"):
        match = pattern.search(tail)
        if match and (best is None or match.start() < best[0] or (match.start() == best[0] and match.end() > best[2])):
            best = (match.start(), name, match.end())
    if best is None:
        return "", 0
    some = best[1] == "all" and _PATTERNS["some_agencies"].match(tail, best[0])
    return ("" if some else best[1]), best[2]


_COUNT = _PATTERNS["count"]
_STANCE_OF = (
    ("mandates", "requir|mandat"),
    ("bans", "ban|prohibit|forbid|bar|outlaw"),
    ("restricts", "restrict|limit"),
    ("encourages", "encourag"),
)


def _counts_of_states(reading: Reading) -> list[Part]:
    found = []
    for one in reading.quantities:
        if one.unit is None or one.unit.measure != "states" or one.number.kind != "figure":
            continue
        match = _COUNT.match(reading.text, one.end)
        if not match or not _words("close").search(reading.text):
            continue
        verb = match.group("verb").lower()
        stance = next(name for name, words in _STANCE_OF if re.search(words, verb))
        when, _ = attach_when(reading, one.start, match.end(), also=False)
        found.append(
            Part(
                one.start,
                match.end(),
                Claim(
                    kind="policy_count",
                    measure="states",
                    **one.number.told(),
                    unit="states",
                    when=when,
                    expects=stance,
                ),
            )
        )
    return found
