"""What a sentence commits itself to: numbers, days, places, models, agencies, quotations, and words that weigh.

The same reading is made of an offered sentence and of the facts it names; whatever the one has and the others lack
was made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from section287.answers.gazetteer import role_words, state_named
from section287.answers.wording import finders, load_words, plain
from section287.places.spelling import fold_words
from section287.places.states import list_states, state_by_code

ORDERED_UNITS = frozenset(
    ["agreement", "agency", "county", "state", "territory", "officer", "application", "person", "arrest"]
)
CLASSES = ("comparators", "hedges", "polarity", "causes", "units")
_NUMBER = re.compile(
    r"(?P<dollar>\$\s?)?(?<![\w.])(?P<value>\d[\d,]*(?:\.\d+)?)"
    r"(?P<rest>\s?%| percent\b|k\b|(?: |-)(?:hundred|thousand|million|billion)\b)?"
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)")
_YEAR = re.compile(r"(?<![\d$,.])(?:19|20)\d\d(?![\d,.]*\d|%)")
_QUOTE = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z]+)*")
_NAME = re.compile(
    r"(?:[A-Z][\w.'’&-]*|of|the|and|for|at|de|la|del)(?:[ /-](?:[A-Z][\w.'’&-]*|of|the|and|for|at|de|la|del))*"
)
_COUNTY = re.compile(r"((?:[A-Z][\w.'’-]*[ -])+)(County|Parish|Borough|Municipio)\b")
_ROLE_END = re.compile(
    r"\b(?:Sheriff|Sheriffs|Sheriff's|Police|Constables?|Marshals?|Patrol|Department|Dept|Corrections|Jail|Detention|"
    r"Guard|University|College|Troopers|Commission|Bureau|Authority|Office|Agency|PD)\b"
)


@dataclass(slots=True)
class Anchors:
    """What a text commits itself to.

    Attributes:
        numbers: as read: "628", "$1000000", "53.7%".
        dates: ISO days, months ("2025-05") and years ("2025").
        places: postal codes, and folded county names.
        models: TFM, JEM, WSO.
        agencies: folded names of bodies.
        quotations: what stands in quotation marks, folded.
        amounts: words that stand for an amount.
        classes: comparators, hedges, polarity, causes and counting words, each "class:name".
        words: all its words, folded to stems.
        texts: the texts themselves, folded; only of what facts carry.
        order: numbers, dates, places, models, counting words and words of weight in the order in which they stand.
        content: every other word that says something, in its order.
    """

    numbers: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    agencies: set[str] = field(default_factory=set)
    quotations: set[str] = field(default_factory=set)
    amounts: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)

    def add(self, other: Anchors) -> None:
        """Take in everything that another text carries."""
        for name in (
            "numbers",
            "dates",
            "places",
            "models",
            "agencies",
            "quotations",
            "amounts",
            "classes",
            "words",
            "texts",
        ):
            getattr(self, name).update(getattr(other, name))
        self.order += other.order


def read_anchors(text: str) -> Anchors:
    """Return what a sentence commits itself to."""
    straight = plain(unicodedata.normalize("NFKC", text))
    found = Anchors()
    marks: list[tuple[int, str]] = []
    found.quotations = {_folded(one[0] or one[1]) for one in _QUOTE.findall(text)} - {""}
    rest = _take_models(straight, found, marks)
    rest = _take_places(rest, found, marks)
    rest = _take_dates(rest, found, marks)
    _take_numbers(rest, found, marks)
    found.agencies = _agencies(_without_models(straight))
    small = _undated(straight).lower()
    found.amounts = {match.group(0) for match in _amount_pattern().finditer(small)}
    for kind in CLASSES:
        for name, pattern in _class_patterns(kind):
            hits = list(pattern.finditer(small))
            if hits:
                found.classes.add(f"{kind}:{name}")
            if kind != "units":
                marks += [(hit.start(), f"word {kind}:{name}") for hit in hits]
            elif name in ORDERED_UNITS:
                marks += [(hit.start(), f"unit {name}") for hit in hits]
    found.words = {stem(word) for word in _WORD.findall(small)}
    found.order = [mark for _, mark in sorted(marks)]
    found.content = [stem(word) for word in _WORD.findall(small) if not word[0].isdigit()]
    found.content = [word for word in found.content if word not in plain_words()]
    return found


def read_values(values: Mapping[str, Any] | Iterable[Any]) -> Anchors:
    """Return what a fact's values carry: cells, texts and lists of them."""
    found = Anchors()
    items = values.items() if isinstance(values, Mapping) else ((None, one) for one in values)
    for key, value in items:
        _add_value(found, str(key or ""), value)
    return found


def _add_value(found: Anchors, key: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        return
    if isinstance(value, list | tuple):
        for one in value:
            _add_value(found, key, one)
        return
    if isinstance(value, int | float):
        found.numbers.add(_written(float(value), percent=key == "percent"))
        if 1900 <= value <= 2100 and float(value).is_integer():
            found.dates.add(str(int(value)))
    elif isinstance(value, date):
        found.dates |= {value.isoformat(), value.isoformat()[:7], value.isoformat()[:4]}
    else:
        _add_text(found, key, str(value))
    if key in ("TFM", "JEM", "WSO"):
        found.models.add(key)
    found.words |= {stem(word) for word in _WORD.findall(key.replace("_", " ").lower())}
    if key:
        found.add(Anchors(classes=read_anchors(key.replace("_", " ")).classes))


def _add_text(found: Anchors, key: str, text: str) -> None:
    read = read_anchors(text.title() if key == "printed" else text)
    found.add(read)
    found.texts.add(_folded(text))
    found.dates |= {part for day in read.dates for part in (day[:7], day[:4])}
    code = text.strip()
    if len(code) == 2 and code.isupper() and state_by_code(code):
        state = state_by_code(code)
        found.places.add(code)
        if state:
            found.words |= {stem(word) for word in fold_words(state.name).split()}
    for part in re.split(r"[+,| ]+", code):
        if part in ("TFM", "JEM", "WSO"):
            found.models.add(part)
    if "name" in key or "agency" in key or "label" in key or "place" in key:
        found.agencies.add(_folded(text))


def _written(value: float, dollar: bool = False, percent: bool = False) -> str:
    shown = (
        f"{value:g}"
        if abs(value) < 1e6 and not value.is_integer()
        else f"{value:.0f}"
        if value.is_integer()
        else f"{value}"
    )
    return f"{'$' if dollar else ''}{shown}{'%' if percent else ''}"


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _undated(text: str) -> str:
    """Blank out days written in words: the "May" of "May 28, 2025" is no hedge."""
    return _take_dates(text, Anchors(), [])


def _without_models(text: str) -> str:
    return _take_models(text, Anchors(), [])


def _take_models(text: str, found: Anchors, marks: list[tuple[int, str]]) -> str:
    small = text.lower()
    for one in finders("models"):
        if one.value == "none":
            continue
        for match in one.pattern.finditer(small):
            found.models.add(one.value)
            marks.append((match.start(), f"model {one.value}"))
            text = _blank(text, *match.span())
    return text


@cache
def _state_pattern() -> re.Pattern[str]:
    names = sorted((one.name for one in list_states()), key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(one) for one in names) + r"|D\.C\.)(?!\w)(?! County| Parish)", re.IGNORECASE
    )


def _take_places(text: str, found: Anchors, marks: list[tuple[int, str]]) -> str:
    for match in _COUNTY.finditer(text):
        name = _folded(match.group(0))
        lead = next((word for word in ("the", "and", "of", "in") if name.startswith(word + " ")), None)
        name = name.removeprefix(f"{lead} ") if lead else name
        found.places.add(f"county {name}")
        marks.append((match.start(), f"place {name}"))
    for match in _state_pattern().finditer(text):
        if any(spot.start() <= match.start() < spot.end() for spot in _COUNTY.finditer(text)):
            continue
        code = state_named(match.group(0)) or ("DC" if match.group(0).upper() == "D.C." else None)
        if code:
            found.places.add(code)
            marks.append((match.start(), f"place {code}"))
    for match in re.finditer(r"(?<=, )[A-Z]{2}(?=[\s,.;:)]|$)", text):
        if state_by_code(match.group(0)):
            found.places.add(match.group(0))
            marks.append((match.start(), f"place {match.group(0)}"))
    return text


@cache
def _month_pattern() -> re.Pattern[str]:
    names = [name for group in load_words("moments")["months"].values() for name in group if len(name) > 2]
    month = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<m>{month})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m2>{month})\.?,? (?P<y2>\d{{4}})"
        rf"|(?P<m3>{month})\.?(?: of)?,? (?P<y3>\d{{4}})|(?P<m4>{month})\.? (?P<d4>\d{{1,2}})(?!\d)"
        rf"|(?P<m5>(?!may|mar|sec)(?:{month}))(?!\w))(?!\w)",
        re.IGNORECASE,
    )


def _take_dates(text: str, found: Anchors, marks: list[tuple[int, str]]) -> str:
    numbers = {name: number for number, names in load_words("moments")["months"].items() for name in names}
    for match in _DATE.finditer(text):
        found.dates.add(match.group(0))
        marks.append((match.start(), f"date {match.group(0)}"))
        text = _blank(text, *match.span())
    for match in _month_pattern().finditer(text):
        part = match.groupdict()
        month = numbers[next(part[key] for key in ("m", "m2", "m3", "m4", "m5") if part[key]).lower()]
        year, day = part["y"] or part["y2"] or part["y3"], part["d"] or part["d2"] or part["d4"]
        written = f"{year or '????'}-{month:02d}" + (f"-{int(day):02d}" if day else "")
        found.dates.add(written)
        marks.append((match.start(), f"date {written}"))
        text = _blank(text, *match.span())
    for match in _YEAR.finditer(text):
        found.dates.add(match.group(0))
        marks.append((match.start(), f"date {match.group(0)}"))
        text = _blank(text, *match.span())
    return text


def _take_numbers(text: str, found: Anchors, marks: list[tuple[int, str]]) -> None:
    scales: Mapping[str, int] = load_words("gate")["scales"]
    for match in _NUMBER.finditer(text):
        value = float(match["value"].replace(",", "").rstrip("."))
        rest = (match["rest"] or "").strip(" -").lower()
        value *= 1000 if rest == "k" else scales.get(rest, 1)
        written = _written(value, bool(match["dollar"]), rest in ("%", "percent"))
        found.numbers.add(written)
        marks.append((match.start(), f"number {written}"))
    for start, value in _spelled(text.lower()):
        written = _written(float(value))
        found.numbers.add(written)
        marks.append((start, f"number {written}"))


def _spelled(small: str) -> list[tuple[int, int]]:
    """Return spelled-out numbers ("six hundred and twenty-eight") and where they begin; a lone "one" is no number."""
    words = load_words("gate")
    units: Mapping[str, int] = words["numbers"]
    scales: Mapping[str, int] = words["scales"]
    found: list[tuple[int, int]] = []
    run: list[str] = []
    start = 0
    tokens = [*re.finditer(r"[a-z]+", small), None]
    end = 0
    for token in tokens:
        word = token.group(0) if token else ""
        joined = bool(token and run and re.fullmatch(r"[\s-]*", small[end : token.start()]))
        known = word in units or word in scales
        if token and known and (not run or joined):
            start = start if run else token.start()
            run.append(word)
        elif token and run and joined and word == "and" and run[-1] in scales:
            pass
        else:
            if run and run != ["one"] and any(one in units for one in run):
                found.append((start, _sum(run, units, scales)))
            run = [word] if known else []
            start = token.start() if token else 0
        end = token.end() if token else end
    return found


def _sum(run: list[str], units: Mapping[str, int], scales: Mapping[str, int]) -> int:
    total = current = 0
    for word in run:
        if word in units:
            current += units[word]
        elif scales[word] == 100:
            current = max(current, 1) * 100
        else:
            total += max(current, 1) * scales[word]
            current = 0
    return total + current


def _agencies(text: str) -> set[str]:
    found = set()
    for match in _NAME.finditer(text):
        name = match.group(0)
        if _ROLE_END.search(name) and any(word[:1].isupper() for word in name.split()):
            words = name.split()
            while words and words[0].lower() in ("of", "the", "and", "for", "at", "in", "on"):
                words = words[1:]
            if len(words) > 1 and role_words() & set(fold_words(" ".join(words)).split()):
                found.add(_folded(" ".join(words)))
    return found


def _folded(text: str) -> str:
    return fold_words(plain(text))


@cache
def _amount_pattern() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(load_words("gate")["amounts"]) + r")(?!\w)")


@cache
def _class_patterns(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(r"(?<![\w])(?:" + "|".join(patterns) + r")(?![\w])"))
        for name, patterns in load_words("gate")[kind].items()
    )


@cache
def plain_words() -> frozenset[str]:
    """Return the stems that any sentence may use."""
    return frozenset(stem(str(one).lower()) for one in load_words("gate")["plain_words"])


def stem(word: str) -> str:
    """Return a word without its commonest endings; enough to tell "agencies" from "agents", not to find roots."""
    word = word.removesuffix("'s").rstrip("'")
    for ending, instead in (
        ("ies", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("sses", "ss"),
        ("ing", ""),
        ("ed", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            return word[: -len(ending)] + instead
    return word
