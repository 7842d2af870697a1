"""Find what is counted: units, models and kinds of agencies, and which figure counts which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from section287.claims.reading.numbers import Number
from section287.claims.words.load import any_of, patterns, vocabulary

_PATTERNS = patterns("units")

GAP_WORDS = 7  # words that may stand between a figure and its noun

_STOP = frozenset(vocabulary("measures")["between_never"])
_JOINING = frozenset(["and", "or", "&"])
_SIDE = frozenset(vocabulary("measures")["joined_kinds"])


@dataclass(frozen=True, slots=True)
class Unit:
    """A noun that can be counted: where it stands, the measure, and what it narrows the count to.

    Attributes:
        lacking: what there is no data on ("officers"), '' where the record counts it.
    """

    start: int
    end: int
    measure: str
    text: str
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    lacking: str = ""
    plural: bool = True


@dataclass(frozen=True, slots=True)
class ModelMark:
    """A model's name in a sentence."""

    start: int
    end: int
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Which unit a figure counts.

    Attributes:
        pronoun: "684 of them": the unit is the one counted before.
        total: "63 of Florida's 67 counties": where the 67 stands.
        of: the words after the figure are "of ...".
        bare: a model's name stands in the unit's place ("306 TFM").
    """

    unit: Unit | None
    end: int
    pronoun: bool = False
    total: int | None = None
    of: bool = False
    bare: bool = False


@cache
def _heads() -> tuple[re.Pattern[str], dict[str, dict[str, Any]]]:
    data = vocabulary("measures")
    entries = [{**one, "lacking": ""} for one in data["heads"]]
    entries += [{"measure": one["what"], "lacking": one["what"], "head": one["head"]} for one in data["no_data"]]
    flat = [(pattern, index) for index, one in enumerate(entries) for pattern in one["head"]]
    flat.sort(key=lambda one: (-len(one[0]), one[0]))
    groups = {f"h{number}": entries[index] for number, (_, index) in enumerate(flat)}
    parts = [rf"(?P<h{number}>{_cased(pattern)})" for number, (pattern, _) in enumerate(flat)]
    return re.compile(rf"(?<![\w,-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE), groups


def _cased(pattern: str) -> str:
    """Keep acronyms in capitals: "MOAs" is one, "moas" isn't."""
    shown = pattern.replace(" ", r"\s+")
    return f"(?-i:{shown})" if re.match(r"(?:[A-Z]{2,}|MO\[)", pattern) else shown


_SINGULAR = _PATTERNS["singular"]


def find_units(sentence: str) -> list[Unit]:
    """Return the countable nouns of a sentence, in order."""
    pattern, groups = _heads()
    found = []
    others = [match.span() for match in topic_pattern("other_agreements").finditer(sentence)]
    for match in pattern.finditer(sentence):
        if any(low <= match.start() < high for low, high in others):
            continue
        entry = groups[str(match.lastgroup)]
        text = match.group(0)
        plural = not _SINGULAR.match(text)
        found.append(
            Unit(
                match.start(),
                match.end(),
                str(entry["measure"]),
                text,
                tuple(entry.get("kinds", ())),
                tuple(entry.get("levels", ())),
                str(entry["lacking"]),
                plural,
            )
        )
    return found


@cache
def _model_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    flat = [(words, one["model"]) for one in vocabulary("measures")["models"] for words in one["words"]]
    flat.sort(key=lambda one: (-len(one[0]), one[0]))
    groups = {f"m{number}": model for number, (_, model) in enumerate(flat)}
    parts = [rf"(?P<m{number}>{_cased(words)})" for number, (words, _) in enumerate(flat)]
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE), groups


_BACK_MODEL = re.compile(r"\b(?:that|this|the\s+same)\s+model\b", re.IGNORECASE)


def find_models(sentence: str, before: tuple[str, ...] = ()) -> list[ModelMark]:
    """Return the models named in a sentence; "that model" is the one named ``before``."""
    pattern, groups = _model_pattern()
    found: list[ModelMark] = []
    for match in pattern.finditer(sentence):
        models = tuple(groups[str(match.lastgroup)].split("+"))
        tail = re.match(r"\s*\((?:TFM|JEM|WSO|TFO)s?\)", sentence[match.end() :])
        end = match.end() + (len(tail.group(0)) if tail else 0)
        if found and match.start() < found[-1].end:
            continue
        found.append(ModelMark(match.start(), end, models))
    if before:
        found.extend(ModelMark(match.start(), match.end(), before) for match in _BACK_MODEL.finditer(sentence))
        found.sort(key=lambda one: one.start)
    return found


@cache
def _subject_pattern() -> tuple[re.Pattern[str], dict[str, dict[str, list[str]]]]:
    flat = [(words, one) for one in vocabulary("measures")["subjects"] for words in one["words"]]
    flat.sort(key=lambda one: (-len(one[0]), one[0]))
    groups = {f"s{number}": one for number, (_, one) in enumerate(flat)}
    parts = [rf"(?P<s{number}>{_cased(words)})" for number, (words, _) in enumerate(flat)]
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE), groups


def find_subjects(sentence: str) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    """Return the kinds of agencies that a sentence speaks of: start, end, kinds, levels."""
    pattern, groups = _subject_pattern()
    return [
        (match.start(), match.end(), tuple(one.get("kinds", ())), tuple(one.get("levels", ())))
        for match in pattern.finditer(sentence)
        for one in (groups[str(match.lastgroup)],)
    ]


@cache
def verb_pattern(kind: str) -> re.Pattern[str]:
    """Return the pattern of a class of verbs (signed, ended, held, rose, fell, surged)."""
    return re.compile(rf"(?<![\w-])(?:{any_of(vocabulary('measures')['verbs'][kind])})(?![\w-])", re.IGNORECASE)


@cache
def topic_pattern(kind: str) -> re.Pattern[str]:
    """Return a list of measures.yaml as one pattern: ``topic`` and ``bond`` tell what a sentence speaks of."""
    return re.compile("|".join(vocabulary("measures")[kind]), re.IGNORECASE)


_PRONOUN = _PATTERNS["pronoun"]
_ASIDE = re.compile(r"\s*(?:\([^()]{1,24}\)|\))")  # "nearly half (49%) of the agreements"
_LABEL = re.compile(r"\s*(?::|—|–|-)\s+")  # a line of a list: "771: police departments"
_OF = re.compile(r"\s+of\s+", re.IGNORECASE)


def link(number: Number, sentence: str, units: list[Unit], models: list[ModelMark], numbers: list[Number]) -> Link:
    """Return which unit a figure counts, if any stands near enough behind it."""
    aside = _ASIDE.match(sentence, number.end)
    if not re.search(r"\w", sentence[: number.start]):
        aside = aside or _LABEL.match(sentence, number.end)
    after = aside.end() if aside else number.end
    pronoun = _PRONOUN.match(sentence, after)
    if pronoun:
        return Link(None, pronoun.end(), pronoun=True, of=True)
    of = _OF.match(sentence, after)
    if of:
        return _link_of(number, of.end(), sentence, units, numbers)
    unit = _first_unit(after, sentence, units, number.value == 1)
    if unit is not None:
        return Link(unit, unit.end)
    for mark in models:
        between = sentence[after : mark.start]
        if mark.start >= after and _gap_is_open(between, 3) and sentence[number.end : number.end + 1] != ")":
            return Link(None, mark.end, bare=True)
    return Link(None, number.end)


def _link_of(number: Number, start: int, sentence: str, units: list[Unit], numbers: list[Number]) -> Link:
    total = next(
        (
            one
            for one in numbers
            if start <= one.start < start + 40
            and _gap_is_open(sentence[start : one.start], 4)
            and not any(start <= unit.start < one.start and unit.measure == "agreements" for unit in units)
        ),
        None,
    )
    after = total.end if total else start
    unit = _first_unit(after, sentence, units, False)
    if unit is None and total is not None and number.kind == "figure":
        return Link(None, total.end, total=total.start, of=True, pronoun=True)
    return Link(unit, unit.end if unit else number.end, total=total.start if total else None, of=True)


def _first_unit(start: int, sentence: str, units: list[Unit], one_only: bool) -> Unit | None:
    best: Unit | None = None
    for unit in units:
        if unit.start < start:
            continue
        if best is not None:
            # "sheriff's offices and police departments": the first noun; "state agency agreements": the last
            if sentence[best.end : unit.start].strip() == "" and unit.start >= best.end:
                best = unit if unit.plural or one_only else best
                continue
            break
        if not _gap_is_open(sentence[start : unit.start], GAP_WORDS):
            break
        if unit.plural or one_only:
            best = unit
    return best


def _gap_is_open(gap: str, limit: int) -> bool:
    """Return whether only words that may stand between a figure and its noun are in a gap."""
    if re.search(r"[.;:!?](?:\s|$)|[—–]|\d", re.sub(r"287\s?\(g\)(?:\(\d+\))*|U\.S\.|\b[A-Z]\.", "", gap)):
        return False
    words = re.sub(r"\([^)]{1,40}\)", " ", gap).replace(",", " , ").split()
    plain = [one for one in words if one != ","]
    if len(plain) > limit:
        return False
    for place, one in enumerate(words):
        folded = one.lower().strip("\"'")
        if folded in _STOP:
            return False
        if folded in _JOINING or one == ",":
            neighbours = {each.lower() for each in (*words[max(0, place - 1) : place], *words[place + 1 : place + 2])}
            if not neighbours & _SIDE:
                return False
    return True
