"""Findings → claims: "a 2018 study found no effect on crime", "research has proved", "the program makes us safer"."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from section287.claims.claim import Claim
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns, vocabulary

_PATTERNS = patterns("findings")


@cache
def _words(key: str, *, cased: bool = False) -> re.Pattern[str]:
    words = sorted(vocabulary("findings")[key], key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])".replace(" ", r"\s+"), 0 if cased else re.IGNORECASE)


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (one["topic"], _compile(one["words"]), _compile(one["affirms"]), _compile(one["denies"]))
        for one in vocabulary("findings")["topics"]
    )


def _compile(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])".replace(" ", r"\s+"), re.IGNORECASE)


def read_findings(reading: Reading) -> list[Part]:
    """Return the claims about what was found, one for each statement of a sentence."""
    found: list[Part] = []
    cuts = [
        0,
        *(match.end() for match in re.finditer(r",\s+(?:and|but|while|whereas)\s+|;\s+", reading.text)),
        len(reading.text),
    ]
    for low, high in pairwise(cuts):
        found.extend(_read(reading, low, high))
    return found or _read(reading, 0, len(reading.text))


def _read(reading: Reading, low: int, high: int) -> list[Part]:
    text = reading.text[:high]
    about = re.search(r"\b(?:immigra\w*|deport\w*|Latinos?|Hispanics?|status)\b", text)
    if (
        not reading.is_topical()
        and not about
        and not any(re.search(one["match"], text) for one in vocabulary("findings")["issuers"])
    ):
        return []
    maker = verb = None
    for each in _words("makers").finditer(text, low):
        verb = next(
            (found for found in _words("verbs").finditer(text, each.end()) if found.start() - each.end() < 80), None
        )
        if verb is not None:
            maker = each
            break
    asserted = _words("assertions").search(text, low)
    according = _PATTERNS["according_to_study"].search(text, low)
    if maker is None and according is not None:
        maker = according
    if maker is None and asserted is None:
        return []
    start = verb.end() if verb is not None and maker is not None else (asserted.start() if asserted else 0)
    found = _topic(text, start) or (_topic(text, low) if according else None)
    if found is None:
        return []
    topic, side, begin, end = found
    year = re.search(r"\b(19[89]\d|20[0-3]\d)\b", text[low : (maker.end() + 45 if maker is not None else low)])
    issuers = [
        name for one in vocabulary("findings")["issuers"] if re.search(one["match"], text[low:]) for name in one["ids"]
    ]
    strong = _words("strong").search(text, low)
    when, _ = attach_when(reading, begin, end, also=False)
    first = verb.start() if verb is not None and maker is not None else begin
    return [
        Part(
            min(first, begin),
            max(end, begin),
            Claim(
                kind="finding",
                measure="finding",
                when=when,
                expects=side,
                printed=text[min(first, begin) : end],
                detail={
                    "topic": topic,
                    "year": year.group(1) if year else "",
                    "issuer": "|".join(issuers),
                    "strong": "yes" if strong else "",
                    "study": "yes" if maker is not None else "",
                    "words": text,
                },
            ),
        )
    ]


def _topic(text: str, start: int) -> tuple[str, str, int, int] | None:
    """Return the topic, the side that the words take, and their stretch."""
    best: tuple[int, str, str, int, int] | None = None
    for topic, words, yes, no in _topics():
        named = words.search(text, start)
        if named is None:
            continue
        denies, affirms = no.search(text, start), yes.search(text, start)
        chosen = denies or affirms
        if denies and affirms and affirms.start() < denies.start() - 25:
            chosen = affirms
        if chosen is None:
            continue
        side = "no" if chosen is denies else "yes"
        low, high = min(named.start(), chosen.start()), max(named.end(), chosen.end())
        if high - low > 130:
            continue
        rank = named.start()
        if best is None or rank < best[0]:
            best = (rank, topic, side, low, high)
    return best[1:] if best else None
