"""Find the numbers of a masked sentence: figures, words, percentages, fractions, multiples, money, vague plurals."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from section287.claims.claim import Comparator
from section287.claims.words.load import any_of, patterns, vocabulary

_PATTERNS = patterns("numbers")

NumberKind = Literal["figure", "percent", "fraction", "times", "money", "plural", "vague"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number as printed.

    Attributes:
        start, end: of the number itself; ``low`` is where its comparator begins.
        high: the upper end of a range ("40 to 50").
        step: size of the last printed digit that says something: 100 for 1,100, 1 for 1,096, 0.1 for 53.7.
        comparator: what the words around it say.
        verbless: printed as a figure, not in words.
    """

    start: int
    end: int
    low: int
    value: float
    kind: NumberKind
    text: str
    step: float = 1
    high: float | None = None
    comparator: Comparator = "exact"
    verbless: bool = True
    worded: bool = False

    def told(self) -> dict[str, Any]:
        """Return what a claim holds of it."""
        return {"comparator": self.comparator, "value": self.value, "printed": self.text, "step": self.step}


_DIGITS = r"(?>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"


@cache
def _word_number() -> str:
    data = vocabulary("numbers")
    small = any_of([*data["units"], *data["tens"]])
    tens, units = any_of(data["tens"]), any_of(data["units"])
    base = rf"(?:{tens}(?:[-\s]{units})?|{units})"
    hundreds = rf"(?:(?:{base}|a)\s+hundred(?:\s+(?:and\s+)?{base})?|{base})"
    return rf"(?:(?:{hundreds}|a)\s+thousand(?:,?\s+(?:and\s+)?{hundreds})?|{hundreds}|{small})"


@cache
def _pattern() -> re.Pattern[str]:
    data = vocabulary("numbers")
    suffix = any_of(one for one in data["suffixes"] if len(one) > 2)
    plain = rf"(?<![\w.,/$-]){_DIGITS}(?![\w]*-?year)"
    parts = [
        rf"(?P<money>(?:US)?\$\s?{_DIGITS}(?:\s*{suffix}|[kKmMbB]\b)?|(?<![\w.]){_DIGITS}\s+(?:{suffix}\s+)?dollars)",
        rf"(?P<percent>(?:{plain}|\b{_word_number()})\s*(?:%|percent(?:age points?)?\b|per\s+cent\b|pct\b))",
        rf"(?P<oneof>(?<![\w.,$-])(?:[1-9]|{any_of(list(data['units'])[1:11])})\s+(?:in|out\s+of(?:\s+every)?|of\s+every|of(?=\s+(?:ten|10)\b))\s+"
        rf"(?:every\s+)?(?:\d{{1,2}}|100|{any_of(list(data['units'])[2:13])}|twenty)\b(?!\s*(?:,\d|%|percent|states|counties)))",
        rf"(?P<fold>(?<![\w.,])(?:{_DIGITS}|\b{_word_number()})\s*-?\s*fold\b|\b{any_of(data['multiples'])}\b)",
        rf"(?P<times>(?<![\w.,])(?:{_DIGITS}|\b{_word_number()})(?:\s+times|\s?x)\b(?!\s+(?:a|per|since|in)\b))",
        rf"(?P<fraction>\b{any_of(data['fractions'])}\b(?!\s*-?\s*(?:a\s+)?(?:dozen|hour|million|year|mile)))",
        rf"(?P<span>\bbetween\s+{_DIGITS}\s+and\s+{_DIGITS}(?![\w%/-])(?!\s+(?:percent|million|thousand|billion)))",
        rf"(?P<range>(?<![\w.,/$-])(?<!from\s){_DIGITS}\s*(?:to|–|-|or)\s*{_DIGITS}(?![\w/-])(?!\s*(?:vote|margin)))",
        rf"(?P<scaled>{plain}(?:\s*{suffix}\b|[kK]\b))",
        rf"(?P<plain>{plain})(?![\d%]|,\d|\.\d|/\d|-(?!plus)|\s*(?:th|st|nd|rd)\b)",
        rf"(?P<fixed>\b{any_of(data['fixed'])}\b(?!\s+(?:and\s+)?(?:{any_of(data['tens'])}|{any_of(data['units'])})\b))",
        rf"(?P<plural>\b{any_of(data['plurals'])}\b)",
        rf"(?P<words>\b{_word_number()}\b)(?!-)",
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


def read_words(text: str) -> int | None:
    """Return the whole number that words spell: "one hundred and forty-eight" is 148.

    >>> read_words("two thousand three hundred")
    2300
    """
    data = vocabulary("numbers")
    total = current = 0
    seen = False
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in data["units"] or word in data["tens"]:
            current += data["units"].get(word, data["tens"].get(word, 0))
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in data["scales"]:
            total, current = total + (current or 1) * data["scales"][word], 0
        elif word not in ("and", "a"):
            return None
        seen = True
    return total + current if seen else None


def find_numbers(blanked: str) -> list[Number]:
    """Return the numbers of a masked sentence with their comparators, in order; dates must be masked already."""
    found: list[Number] = []
    for match in _pattern().finditer(blanked):
        number = _read(match)
        if number is not None:
            found.append(_compare(number, blanked))
    return found


def _read(match: re.Match[str]) -> Number | None:
    kind = str(match.lastgroup)
    text = match.group(0)
    start, end = match.span()
    data = vocabulary("numbers")
    folded = re.sub(r"\s+", " ", text.lower())
    worded = not any(one.isdigit() for one in text)
    if kind in ("plain", "scaled", "words", "fixed"):
        value, step = _value(text)
        return None if value is None else Number(start, end, start, value, "figure", text, step, worded=worded)
    if kind in ("range", "span"):
        ends = re.findall(_DIGITS, text)
        low, high = (float(one.replace(",", "")) for one in ends[:2])
        if high <= low:
            return None
        return Number(start, end, start, low, "figure", text, 1, high, "between")
    if kind == "money":
        value, step = _value(re.sub(r"(?:us)?\$|dollars", "", folded))
        return None if value is None else Number(start, end, start, value, "money", text, step)
    if kind == "percent":
        value, step = _value(re.split(r"%|per|pct", folded)[0])
        return None if value is None else Number(start, end, start, value, "percent", text, step, worded=worded)
    if kind == "oneof":
        return _one_of(text, start, end)
    if kind == "fraction":
        return Number(start, end, start, 100 * data["fractions"][folded], "fraction", text, 1, worded=True)
    if kind in ("fold", "times"):
        known = data["multiples"].get(folded)
        value, step = (known, 1) if known is not None else _value(re.split(r"-?\s*fold|\s+times|\s?x$", folded)[0])
        return None if value is None else Number(start, end, start, value, "times", text, step, worded=worded)
    low, high = data["plurals"][folded]
    return Number(start, end, start, low, "plural", text, 1, high, "dozens", worded=True)


def _one_of(text: str, start: int, end: int) -> Number | None:
    parts = re.split(r"\s+(?:in|out\s+of(?:\s+every)?|of\s+every|of)\s+(?:every\s+)?", text, flags=re.IGNORECASE)
    ends = [_value(one)[0] for one in parts[:2]]
    if ends[0] is None or ends[1] is None or not 0 < ends[0] < ends[1] or ends[1] > 100:
        return None
    return Number(start, end, start, 100 * ends[0] / ends[1], "fraction", text, 1, worded=True)


def _value(text: str) -> tuple[float | None, float]:
    """Return the value and the size of its last printed digit."""
    folded = re.sub(r"\s+", " ", text.strip().lower())
    data = vocabulary("numbers")
    if folded in data["fixed"]:
        return data["fixed"][folded], 1
    match = re.fullmatch(rf"({_DIGITS})\s*([a-z]*)", folded)
    if not match:
        words = read_words(folded)
        return (None, 1) if words is None else (float(words), _step(words))
    digits = match.group(1).replace(",", "")
    if match.group(2) and match.group(2) not in data["suffixes"]:
        return None, 1
    scale = data["suffixes"].get(match.group(2), 1)
    decimals = len(digits.split(".")[1]) if "." in digits else 0
    value = round(float(digits) * scale, 6)
    step = scale * 10**-decimals if decimals or scale > 1 else _step(int(value))
    return value, step


def _step(value: int) -> float:
    """Return the size of the last digit that isn't a trailing zero: 1,100 speaks in hundreds, 1,096 in ones."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return float(step)


@cache
def _before() -> re.Pattern[str]:
    groups = vocabulary("numbers")["comparators"]
    parts = [rf"(?P<{name}>{any_of(words)})" for name, words in groups.items()]
    return re.compile(rf"(?:^|(?<=[\s(\"'—–-]))(?:{'|'.join(parts)})\s*(?:a\s+|the\s+)?$", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    groups = vocabulary("numbers")["after"]
    parts = [rf"(?P<{name}>{'|'.join(words)})" for name, words in groups.items()]
    return re.compile(rf"\s*-?(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _compare(number: Number, text: str) -> Number:
    """Return the number with the comparator that its neighbours give it; the nearest word wins, two may stack."""
    following = _after().match(text, number.end)
    if following and number.kind not in ("times", "plural"):
        number = replace(number, comparator=cast("Comparator", following.lastgroup), end=following.end())
    low, kept = number.low, number.comparator
    for _ in range(3):
        found = _before().search(text[max(0, low - 40) : low])
        if not found:
            break
        if found.group(0).strip().lower() == "under" and _PATTERNS["under_something"].search(
            text[: low - len(found.group(0))]
        ):
            break  # "officers trained under 1,800 agreements"
        low -= len(found.group(0))
        said = cast("Comparator", found.lastgroup)
        if kept in ("exact", "about") and said != "exact":
            kept = said
    if number.kind == "plural" and kept != "dozens":
        kept = "dozens"
    if number.comparator == "between":
        kept = "between"
    return replace(number, low=low, comparator=kept)
