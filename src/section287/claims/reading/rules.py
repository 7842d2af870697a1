"""Rules → claims: what officers may or may not do under a model, and what the texts settle about the program."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from section287.claims.claim import Claim, Scope
from section287.claims.reading.moments import attach_when
from section287.claims.reading.numbers import read_words
from section287.claims.reading.part import Part, overlaps
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("rules")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    words = sorted(vocabulary("rules")[key], key=lambda one: (-len(one), one))
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(one.replace(' ', chr(92) + 's+') for one in words)})(?![\w-])", re.IGNORECASE
    )


@cache
def _group(key: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    entries: list[dict[str, Any]] = vocabulary("rules")[key]
    return tuple(
        (one[name], re.compile(rf"(?<![\w-])(?:{'|'.join(one['words'])})".replace(" ", r"\s+"), re.IGNORECASE))
        for one in entries
    )


def read_rules(reading: Reading) -> list[Part]:
    """Return the claims on authority that a sentence makes, one a clause."""
    training = _training(reading)
    found = [training] if training is not None else []
    found.extend(one for one in _settled(reading) if not overlaps(found, one.start, one.end))
    modal = _pattern("may_not").search(reading.text) or _pattern("may").search(reading.text)
    if modal is None or overlaps(found, *modal.span()):
        return found
    part = _rule(reading)
    if part is not None and not overlaps(found, part.start, part.end):
        found.append(part)
    return found


def _training(reading: Reading) -> Part | None:
    """Return "the jail model asks for four weeks of training": a length, set against the model's own."""
    match = _PATTERNS["training"].search(reading.text)
    models = {one for mark in reading.models for one in mark.models}
    if match is None or len(models) != 1:
        return None
    words = match.group("n") or match.group("m")
    count = int(words) if words.isdigit() else read_words(words.replace("-", " "))
    own = next((one for one in vocabulary("rules")["training"] if one["model"] in models), None)
    if own is None or count is None or own["unit"] != (match.group("unit") or match.group("span")).lower():
        return None
    when, _ = attach_when(reading, match.start(), match.end(), also=False)
    return Part(
        match.start(),
        match.end(),
        Claim(
            kind="rule",
            measure="rule",
            when=when,
            expects="says" if count == own["count"] else "denies",
            printed=match.group(0),
            detail={"settled": "training", "model": own["model"], "topic": "Training"},
        ),
    )


_DENIED = _PATTERNS["denied"]


def _settled(reading: Reading) -> list[Part]:
    found: list[Part] = []
    for one in vocabulary("rules")["settled"]:
        for side in ("close", "says", "denies"):
            for words in one.get(side, ()):
                match = re.search(rf"(?<![\w-])(?:{words})".replace(" ", r"\s+"), reading.text, re.IGNORECASE)
                if match and not overlaps(found, *match.span()):
                    side = "says" if side == "denies" and _DENIED.search(reading.text[: match.start()]) else side
                    when, _ = attach_when(reading, match.start(), match.end(), also=False)
                    found.append(
                        Part(
                            match.start(),
                            match.end(),
                            Claim(
                                kind="rule",
                                measure="rule",
                                when=when,
                                expects=side,
                                printed=match.group(0),
                                detail={"settled": one["id"], "model": one["model"], "topic": one["topic"]},
                            ),
                        )
                    )
                    break
    return found


def _rule(reading: Reading) -> Part | None:
    text = reading.text
    negative = _pattern("may_not").search(text)
    positive = _pattern("may").search(text)
    modal = negative if negative and (not positive or negative.start() <= positive.start()) else positive
    if modal is None or modal.group(0) in ("May",):
        return None
    action = _first(_group("actions", "action"), text, modal.start())
    if action is None or action[1] - modal.end() > 90:
        return None
    name, _, end = action
    anyone = _pattern("any").search(text)
    model = _model(reading, modal.start(), end)
    about = _pattern("subjects").search(text[:end])
    if not about or not (model or anyone or _on_program(reading)):
        return None
    high = _end(text, modal.start(), reading.clause(modal.start())[1], end)
    stretch = text[modal.start() : high]
    only = _pattern("only").search(stretch)
    unnamed = list(text)
    for mark in reading.models:
        unnamed[mark.start : mark.end] = " " * (mark.end - mark.start)
    touchpoint = _first(_group("touchpoints", "touchpoint"), "".join(unnamed), 0, low=0, high=max(high, end))
    exclusive = _PATTERNS["exclusive"].search(text[: action[1]])
    detail = {
        "action": name,
        "model": model,
        "polarity": "no"
        if modal is negative and not (only and only.group(0).lower() in ("unless", "until", "except"))
        else "yes",
        "touchpoint": touchpoint[0] if touchpoint else "",
        "only": "yes" if only and not exclusive else "",
        "exclusive": "yes" if exclusive else "",
        "anyone": "yes" if anyone else "",
        "unsupervised": "yes" if _pattern("unsupervised").search(text) else "",
        "hours": _hours(text) if name == "hold_48h" else "",
    }
    if not model:
        detail["model"] = "none" if _pattern("none").search(text) else ""
    begin = anyone.start() if anyone and anyone.start() < modal.start() else modal.start()
    when, _ = attach_when(reading, begin, high, also=False)
    states = tuple(code for place in reading.places if place.kind == "state" for code in place.scope.states)[:1]
    return Part(
        begin,
        high,
        Claim(
            kind="rule",
            measure="rule",
            when=when,
            expects="rule",
            printed=text[begin:high],
            detail=detail,
            scope=Scope(models=(model,) if model else (), states=states),
        ),
    )


def _hours(text: str) -> str:
    match = _PATTERNS["hours"].search(text)
    return {"forty-eight": "48", "seventy-two": "72"}.get(match.group(1).lower(), match.group(1)) if match else ""


_SPOKEN = _PATTERNS["spoken"]


def _end(text: str, start: int, high: int, least: int) -> int:
    """Return where a rule's words end: before who says it, and before the full stop."""
    spoken = _SPOKEN.search(text, start, high)
    if spoken and spoken.start() >= least:
        high = spoken.start()
    while high > start and text[high - 1] in " .!?,;\"'":
        high -= 1
    return high


def _first(
    group: tuple[tuple[str, re.Pattern[str]], ...],
    text: str,
    start: int,
    low: int | None = None,
    high: int | None = None,
) -> tuple[str, int, int] | None:
    """Return the first match of a group of patterns: its name and place."""
    best: tuple[str, int, int] | None = None
    for name, pattern in group:
        match = pattern.search(text, low if low is not None else start, high if high is not None else len(text))
        if match and (best is None or match.start() < best[1]):
            best = (name, match.start(), match.end())
    return best


def _model(reading: Reading, start: int, end: int) -> str:
    marks = [mark for mark in reading.models if mark.start < end + 60]
    if marks:
        near = min(marks, key=lambda mark: min(abs(mark.start - start), abs(mark.end - start)))
        return near.models[0]
    if reading.context.models and _PATTERNS["goes_on"].match(reading.text):
        return reading.context.models[0]
    return ""


def _on_program(reading: Reading) -> bool:
    return bool(_PATTERNS["on_program"].search(reading.text))
