"""Who has one → claims: "Jackson County has an agreement", "Tampa police signed in March", "the county withdrew"."""

from __future__ import annotations

import re

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import join_scopes
from section287.claims.reading.moments import attach_when, document_moment
from section287.claims.reading.part import Part, overlaps
from section287.claims.reading.places import PlaceMark
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns

_PATTERNS = patterns("holders")

_OBJECT, _FILL = _PATTERNS.source("object"), _PATTERNS.source("fill")
_VERBS = tuple((verb, _PATTERNS.source(f"verb_{verb}")) for verb in ("not", "ended", "applied", "signed", "has"))


def read_holders(reading: Reading) -> list[Part]:
    """Return the claims that an agency, a county or a city has, signed, ended or asked for an agreement."""
    found: list[Part] = _last_of_state(reading)
    subjects = [place for place in reading.places if place.kind in ("agency", "county", "city", "back_county", "state")]
    for index, place in enumerate(subjects):
        if index + 1 < len(subjects) and _joined(reading, place, subjects[index + 1]):
            continue
        part = _read(reading, place, subjects[:index])
        if part is not None and not overlaps(found, part.start, part.end):
            found.append(part)
            later = _then_left(reading, part)
            found.extend([later] if later is not None else [])
    return found


def _then_left(reading: Reading, part: Part) -> Part | None:
    """Return the second half of "signed on in April 2025 and was off the list by mid-May"."""
    if part.claim.expects != "signed":
        return None
    verb = _PATTERNS.source("alone_ended")
    match = re.compile(rf"(?:,?\s+(?:and|but|then)(?:\s+then|\s+later)?|,)\s+(?P<verb>{verb})").match(
        reading.text, part.end
    )
    if match is None:
        return None
    marks = [one for one in reading.dates if one.start >= match.end() and one.when.known]
    if not marks:
        return None
    claim = part.claim.model_copy(
        update={
            "scope": part.claim.scope.model_copy(update={"models": ()}),
            "also": (),
            "expects": "ended",
            "when": marks[0].when,
            "also_when": (),
            "detail": {},
            "printed": match.group("verb"),
        }
    )
    return Part(match.start("verb"), marks[0].end, claim)


def _last_of_state(reading: Reading) -> list[Part]:
    """Return "New Jersey's last agreement, with ..., ended in November 2021"."""
    for place in reading.places:
        match = _PATTERNS["last_ended"].match(reading.text, place.end) if place.kind == "state" else None
        if match is None:
            continue
        when, also_when = attach_when(reading, match.start("verb"), match.end())
        if when.origin != "sentence":
            return []
        end = next((one.end for one in reading.dates if one.when == when and one.low - match.end() <= 2), match.end())
        claim = Claim(
            kind="has",
            measure="agreements",
            scope=join_scopes(reading, [place]),
            when=when,
            also_when=also_when,
            expects="ended",
            printed=reading.text[match.start("verb") : end],
        )
        return [Part(match.start("verb"), max(end, match.end()), claim)]
    return []


def _joined(reading: Reading, one: PlaceMark, two: PlaceMark) -> bool:
    alike = (one.kind == "state") == (two.kind == "state")
    return alike and bool(re.fullmatch(r"\s*(?:,|,?\s+and)\s+(?:the\s+)?", reading.text[one.end : two.start]))


def _read(reading: Reading, place: PlaceMark, earlier: list[PlaceMark]) -> Part | None:
    text = reading.text
    if _PATTERNS["quantified"].search(text[: place.start]):
        return None
    if _PATTERNS["no_such_place"].search(text[: place.start]) and not re.match(_FILL.rstrip("+"), text[place.end :]):
        return None
    lead = text[max(0, place.start - 6) : place.start]
    if re.search(r"\b(?:in|of|to|near|from)\s+$", lead, re.IGNORECASE) and not _PATTERNS["office_of"].search(
        text[: place.start]
    ):
        return None
    for expects, verb in _VERBS:
        match = re.compile(rf"{_FILL}(?P<verb>{verb})\s+{_OBJECT}").match(text, place.end)
        if match is None and (
            expects in ("has", "not") or any(one.explicit and one.when.known for one in reading.dates)
        ):
            match = _alone(expects, text, place)
        if match is None:
            continue
        first = bool(re.search(r"\bfirst\b", match.group("object")))
        worth = first or _dated_or_denied(reading, expects)
        if place.kind == "state" and (not worth or _counted_there(reading, place)):
            return None
        if any(
            match.start("object") <= one.start < match.end("object")
            and one.number.kind in ("figure", "plural")
            and one.number.text.lower() != "a single"
            for one in reading.quantities
        ):
            return None
        if _PATTERNS["of_all_models"].match(text, match.end()):
            return None
        return _part(reading, place, earlier, expects, match)
    return None


def _alone(expects: str, text: str, place: PlaceMark) -> re.Match[str] | None:
    """Return a verb that needs no object: "dropped out in October", "signed in March", "remains a partner"."""
    if expects not in ("ended", "signed", "has", "not") or place.kind == "state":
        return None
    verb = _PATTERNS.source(f"alone_{expects}")
    return re.compile(rf"{_FILL}(?P<verb>{verb})(?P<object>)").match(text, place.end)


def _counted_there(reading: Reading, place: PlaceMark) -> bool:
    """Return whether the sentence counts something of the state before its verb: "170 agencies in Florida held"."""
    low, _ = reading.clause(place.start)
    return any(low <= one.start < place.end for one in reading.quantities)


def _dated_or_denied(reading: Reading, expects: str) -> bool:
    """Return whether a whole state's having one is worth a claim: where it is denied, or told of a day."""
    return expects == "not" or (
        expects == "has" and any(one.explicit and one.when.known and one.when.shape != "since" for one in reading.dates)
    )


def _part(reading: Reading, place: PlaceMark, earlier: list[PlaceMark], expects: str, match: re.Match[str]) -> Part:
    group = [place]
    for one in reversed(earlier):
        if _joined(reading, one, group[0]):
            group.insert(0, one)
        else:
            break
    scope = join_scopes(reading, group)
    filled = reading.text[place.end : match.start("verb")]
    kinds: tuple[str, ...] = scope.kinds or place.scope.kinds
    if re.search(r"[Ss]heriff|deputies", filled) or _PATTERNS["sheriff_of"].search(reading.text[: group[0].start]):
        kinds = ("sheriff",)
    elif re.search(r"[Pp]olice|PD\b", filled) or re.search(
        r"[Pp]olice\s+(?:of|in)\s+(?:the\s+)?$", reading.text[: group[0].start]
    ):
        kinds = ("police",)
    levels: tuple[str, ...] = ()
    also: tuple[Scope, ...] = ()
    models = reading.models_between(match.start("object"), match.end("object") + 30)
    if scope.counties and not kinds:
        also = (scope.model_copy(update={"models": models}),)
        levels = ("county",)
    scope = scope.model_copy(update={"kinds": kinds, "levels": levels, "models": models})
    when, also_when = attach_when(reading, match.start("verb"), match.end())
    own = document_moment(reading)
    if own.known and _PATTERNS["of_now"].match(match.group("verb")):
        when, also_when = own, ()
    if expects == "not" and "never" in match.group("verb") and when.origin in ("document", "missing"):
        when = when.model_copy(update={"shape": "ever", "origin": "sentence", "text": "never"})
    end = next(
        (one.end for one in reading.dates if one.when == when and 0 <= one.low - match.end() <= 2), match.end("object")
    )
    return Part(
        match.start("verb") if "," in filled else group[0].start,
        end,
        Claim(
            kind="has",
            measure="agreements",
            scope=scope,
            when=when,
            also_when=also_when,
            also=also,
            expects=expects,
            detail={"first": "yes"} if expects == "signed" and re.search(r"\bfirst\b", match.group("object")) else {},
            printed=reading.text[match.start("verb") : match.end("object")],
        ),
    )
