"""Split a document's view into sentences with their places; few rules, all of them about what a full stop means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from section287.claims.words.load import vocabulary

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
# a terminator with what closes behind it, then a blank, then something that may begin a sentence
_STOP = re.compile(
    r"(?P<stop>[.!?]+)(?P<close>[\"')\]]*)(?P<note>(?:\[\d{1,3}\])*)(?P<blank>\s+)(?=[\"'(\[$]*[A-Z0-9])"
)
_WORD_BEFORE = re.compile(r"[A-Za-z][A-Za-z.]*$")
_INITIAL = re.compile(r"(?:^|[\s(\"'])(?:[A-Z]\.)*[A-Z]$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the view, its words with line ends as blanks, and its paragraph's number."""

    start: int
    end: int
    text: str
    paragraph: int
    first: bool


def split(view: str) -> list[Sentence]:
    """Return the sentences of a view, in order.

    >>> [one.text for one in split('The U.S. list of Jan. 31 has 135 rows. See 8 U.S.C. § 1357(g). Texas is No. 1.')]
    ['The U.S. list of Jan. 31 has 135 rows.', 'See 8 U.S.C. § 1357(g).', 'Texas is No. 1.']
    """
    found: list[Sentence] = []
    start = 0
    for number, match in enumerate((*_PARAGRAPH.finditer(view), None)):
        end = match.start() if match else len(view)
        first = True
        for low, high in _sentences(view, start, end):
            text = view[low:high].replace("\n", " ")
            found.append(Sentence(low, high, text, number, first))
            first = False
        start = match.end() if match else end
    return found


def _sentences(view: str, start: int, end: int) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    begin = start
    for match in _STOP.finditer(view, start, end):
        if match.group("stop") == "." and not match.group("note") and _goes_on(view, begin, match):
            continue
        stretches.append((begin, match.start("blank")))
        begin = match.end()
    stretches.append((begin, end))
    return [one for one in (_trim(view, low, high) for low, high in stretches) if one[1] > one[0]]


def _trim(view: str, low: int, high: int) -> tuple[int, int]:
    while low < high and view[low].isspace():
        low += 1
    while high > low and view[high - 1].isspace():
        high -= 1
    return low, high


@cache
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = vocabulary("sentences")
    return frozenset(map(str, data["never"])), frozenset(data["rarely"]), frozenset(data["starters"])


def _goes_on(view: str, begin: int, match: re.Match[str]) -> bool:
    """Return whether the full stop belongs to an abbreviation, an initial or a number, so that the sentence goes on."""
    before = view[max(begin, match.start() - 20) : match.start()]
    following = re.match(r"[\"'(\[]*([A-Za-z]+|\d+)", view[match.end() :])
    after = following.group(1) if following else ""
    word = _WORD_BEFORE.search(before)
    if not word:
        return False
    never, rarely, starters = _words()
    token = word.group(0).lower()
    if token in ("no", "nos"):
        return after.isdigit()  # "No. 1", but not "... said no. The"
    if token in rarely:
        return after.isdigit() or after.lower() not in starters
    if token in never and word.group(0)[0].isupper():
        return True
    if token in never and token in ("vs", "v", "p", "pp", "sec", "secs", "art", "ch", "approx", "ca", "fig", "para"):
        return True
    if _INITIAL.search(before):
        return after.lower() not in starters or len(before.strip()) == 1
    return False
