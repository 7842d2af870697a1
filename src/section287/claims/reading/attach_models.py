"""Which model and which kind of agency a figure goes with, by where they stand in the sentence."""

from __future__ import annotations

import re

from section287.claims.reading.attach import governor, parent
from section287.claims.reading.sentence import LABELLED, Quantity, Reading
from section287.claims.reading.units import ModelMark, verb_pattern
from section287.claims.words.load import patterns

_PATTERNS = patterns("attach")

_INTO_MODEL = _PATTERNS["into_model"]
_OPENING = re.compile(r"\W*(?:Out\s+of|Of|Among)\s[^,\d]{0,40}")


def attach_models(reading: Reading, one: Quantity) -> tuple[str, ...]:
    """Return the models that a figure goes with."""
    inside = [mark for mark in reading.models if one.number.start <= mark.start and mark.end <= one.end]
    if inside:
        return tuple(dict.fromkeys(model for mark in inside for model in mark.models))
    if one.is_total and (one.unit is None or _PATTERNS["said_of_part"].match(reading.text[one.end :].lstrip())):
        return ()
    after = _model_after(reading, one)
    if after:
        return after
    if one.is_total:
        return ()
    clause = reading.clause(one.start)
    taken = {place for other in reading.quantities for place in _models_taken(reading, other)}
    before = [
        mark
        for mark in reading.models
        if clause[0] <= mark.start and mark.end <= one.start and mark.start not in taken and _leads(reading, mark, one)
    ]
    if before:
        return before[-1].models
    aside = re.match(r"\s*(?:with|which|at)\b", reading.text[clause[0] : clause[1]])
    led = [mark for mark in reading.models if mark.end <= clause[0]]
    if aside and led and len({mark.models for mark in led}) == 1 and clause[0] - led[-1].end <= 60:
        return led[-1].models  # "The jail model, with 182 agreements, is the least common"
    if reading.models and LABELLED.fullmatch(reading.text):
        return reading.models[0].models
    leader = parent(reading, one) or (governor(reading, one) if one.unit and one.unit.measure != "agreements" else None)
    return attach_models(reading, leader) if leader is not None and not _says_of(reading) else ()


def _says_of(reading: Reading) -> bool:
    """Return whether the sentence sets out from a whole, whose parts have models of their own ("of the 254, 81")."""
    return bool(re.match(r"\W*(?:Out\s+of|Of|Among)\b", reading.text))


def _leads(reading: Reading, mark: ModelMark, one: Quantity) -> bool:
    """Return whether a model before a figure is its subject, and not the subject of something else said in between."""
    between = reading.text[mark.end : one.start]
    return len(between.split()) <= 14 and not re.search(r"\b(?:while|whereas|than|unlike)\b", between)


def _models_taken(reading: Reading, one: Quantity) -> list[int]:
    inside = [mark.start for mark in reading.models if one.number.start <= mark.start and mark.end <= one.end]
    if inside:
        return inside
    return [mark.start for mark in reading.models if mark.start >= one.end and _model_after(reading, one)][:1]


def _model_after(reading: Reading, one: Quantity) -> tuple[str, ...]:
    following = [mark for mark in reading.models if mark.start >= one.end]
    if not following:
        return ()
    first = following[0]
    between = _PATTERNS["aside_share"].sub(" ", reading.text[one.end : first.start])
    if re.search(r"\s(?:all|most|none|half)\s", between) or len(between.split()) > 9:
        return ()
    inner = [other for other in reading.quantities if one.end <= other.start < first.start]
    if any(other.number.kind not in ("percent", "fraction") for other in inner):
        return ()
    whole = "," in between and _says_of(reading) and _OPENING.fullmatch(reading.text[: one.start])
    if whole or re.search(r";|\.\s|,\s+(?:and|but|while)\b", between) or not _INTO_MODEL.search(between):
        return ()
    models = list(first.models)
    for mark in following[1:]:
        if re.fullmatch(
            r"\s*(?:,|or|and|/|,\s*or|model or|models or)\s*(?:the\s+)?", reading.text[first.end : mark.start]
        ):
            models.extend(mark.models)
            first = mark
        else:
            break
    return tuple(dict.fromkeys(models))


def attach_subject(reading: Reading, one: Quantity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kind of agency whose agreements a figure counts ("Maryland's sheriffs held eight agreements")."""
    if one.is_total:
        return (), ()
    clause = reading.clause(one.start)
    for start, end, kinds, levels in reversed(reading.subjects):
        if (
            clause[0] <= start
            and end <= one.start
            and not any(q.number.start <= start < q.end for q in reading.quantities)
        ):
            between = reading.text[end : one.start]
            if _PATTERNS["other_kinds"].search(reading.text[:start]):
                return (), ()  # "sheriffs, police and constables": of several kinds
            if verb_pattern("held").search(between) or verb_pattern("signed").search(between):
                return kinds, levels
    after = _PATTERNS["with_holder"].match(reading.text[one.end :])
    if after:
        for start, _end, kinds, levels in reading.subjects:
            if start == one.end + after.end():
                return kinds, levels
    leader = parent(reading, one)
    if leader is not None and not _says_of(reading):
        return (
            (leader.unit.kinds, leader.unit.levels)
            if leader.unit and leader.unit.measure == "agencies"
            else attach_subject(reading, leader)
        )
    return (), ()
