"""A clause's text → tokens that compare equal across agreements: names, blanks and typography are taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from section287.documents.stream import squash

LEA = "lea"
OFFICE = "fieldoffice"
ABBREVIATIONS = """
    MOA ICE DHS LEA DOJ OPR SOP FOD ERO HSI OPLA INA ISA NTA IGSA OIG POC POCS JIC DSO TECS PREA CRCL EAD USC CFR
    III VII VIII XII XIII XIV XVI XVII XVIII
"""
COMMON = frozenset(ABBREVIATIONS.split())
LETTER_SPACED = re.compile(r"(?<!\S)(?:[A-Za-z] ){3,}[A-Za-z](?!\S)")
HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a clause.

    Attributes:
        key: its letters and digits, lower case; "lea" for the agency however it is called.
        text: as printed.
        start: offset in the clause's text; ``end`` is after the last character.
    """

    key: str
    text: str
    start: int
    end: int


def name_forms(agency: str | None, texts: Iterable[str]) -> list[str]:
    """Return how an agreement calls its agency: the full name, its abbreviation, "the Department"."""
    forms: list[str] = []
    joined = " ".join(texts)
    if agency:
        plain = agency.replace("’", "'")
        forms += [plain, re.sub(r",\s*[A-Z][A-Za-z. ]+$", "", plain)]
    counts = Counter(re.findall(r"\b[A-Z]{3,6}\b", joined))
    for word, count in counts.most_common(40):
        if word not in COMMON and count >= 12:
            forms.append(word)
    if joined.count("Department personnel") >= 5:
        forms.append("Department")
    return list(dict.fromkeys(form for form in forms if len(form) >= 3))


def tokenize(text: str, names: Iterable[str] = ()) -> list[Token]:
    """Cut a text into tokens.

    Args:
        names: forms of the agency's name (``name_forms``); each becomes one token "lea".
    """
    masked = HYPHENATED.sub(lambda found: "\u0001" * len(found.group()), text)
    masked = LETTER_SPACED.sub(lambda found: found.group().replace(" ", "\u0001"), masked)
    for form in sorted(names, key=len, reverse=True):
        words = [re.escape(word).replace("'", "['’]?") for word in form.split()]
        pattern = r"\b(?:the\s+)?" + r"\s+".join(words) + r"(?:['’]s)?(?=\W|$)" if words else "(?!)"
        flags = 0 if form.isupper() or form == "Department" else re.IGNORECASE
        masked = re.sub(pattern, lambda found: "\u0002" * len(found.group()), masked, flags=flags)
    tokens: list[Token] = []
    for match in re.finditer(r"\u0002+|[^\s\u0002]+", masked):
        printed = text[match.start() : match.end()]
        if match.group().startswith("\u0002"):
            key = LEA
        else:
            key = squash(match.group().replace("\u0001", ""))
            key = LEA if key in ("lea", "leas", "thelea") else key
        if key and not (key == LEA and tokens and tokens[-1].key == LEA):
            tokens.append(Token(key, printed, match.start(), match.end()))
    return _without_articles(tokens)


def _without_articles(tokens: list[Token]) -> list[Token]:
    """Leave out the article before the agency: "the LEA" and "LEA" are the same party."""
    return [
        token
        for index, token in enumerate(tokens)
        if not (token.key == "the" and index + 1 < len(tokens) and tokens[index + 1].key == LEA)
    ]
