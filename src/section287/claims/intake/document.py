"""A document as read: its original text, the plain view that is checked, and the map from one to the other."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from datetime import date

MAX_BYTES = 20_000_000  # a newspaper article is a few dozen kilobytes, a long report a few megabytes
MAX_CHARACTERS = 2_000_000

# one character for one, so that places stay the same
_SAME_LENGTH = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00a0": " ",
        "\u2007": " ",
        "\u2008": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2212": "-",
        "\t": " ",
        "\r": "\n",
        "\x0b": " ",
        "\x0c": "\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u0002\x00")
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u2026": "..."}


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be split.

    Attributes:
        original: the text to which all offsets refer: the file's own characters for text, Markdown and HTML, the
            extracted text for PDF and docx.
        view: what is checked: no markup, plain quotation marks, paragraphs set apart by a blank line.
        at: for every character of ``view`` its place in ``original``, and one entry more for the end.
        dated: the document's own date, and in ``dated_from`` where it was found.
    """

    kind: str
    original: str
    view: str
    at: array[int]
    title: str | None = None
    dated: date | None = None
    dated_from: str | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of a stretch of the view."""
        if end <= start:
            return self.at[start], self.at[start]
        return self.at[start], self.at[end - 1] + 1


class ViewBuilder:
    """Builds a view piece by piece, keeping for each character its place in the original."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._at: array[int] = array("l")
        self._tail = ""

    def add(self, text: str, start: int) -> None:
        """Add text that stands in the original from ``start`` on, character for character."""
        plain = text.translate(_SAME_LENGTH)
        if not any(one in _INVISIBLE or one in _LIGATURES for one in plain):
            self._put(plain, array("l", range(start, start + len(plain))))
            return
        for offset, one in enumerate(plain):
            if one not in _INVISIBLE:
                self.put(_LIGATURES.get(one, one), start + offset)

    def put(self, text: str, start: int) -> None:
        """Add text that stands for one place of the original (an entity, a ligature)."""
        self._put(text.translate(_SAME_LENGTH), array("l", [start] * len(text)))

    def break_paragraph(self, at: int) -> None:
        """Set a paragraph's end, once."""
        if self._tail and not self._tail.endswith("\n\n"):
            self._put("\n\n", array("l", [at, at]))

    def space(self, at: int) -> None:
        """Set one blank, unless there is one."""
        if self._tail and not self._tail[-1].isspace():
            self._put(" ", array("l", [at]))

    def _put(self, text: str, places: array[int]) -> None:
        if text:
            self._pieces.append(text)
            self._at.extend(places)
            self._tail = (self._tail + text)[-2:]

    def finish(self, end: int) -> tuple[str, array[int]]:
        """Return the view and its map."""
        self._at.append(end)
        return "".join(self._pieces), self._at


_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_FULL_DAY = (
    rf"(?:(?P<m1>{_MONTHS})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>(?:19|20)\d\d)|"
    rf"(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTHS})\.?,?\s+(?P<y2>(?:19|20)\d\d)|"
    r"(?P<y3>(?:19|20)\d\d)-(?P<mo3>\d\d)-(?P<d3>\d\d)|(?P<mo4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>20\d\d))"
)
_LABELLED = re.compile(
    r"^\W*(?:date[d]?|published|posted|updated|last updated|release date|for immediate release|filed)\b"
    rf"[^\n]{{0,40}}?{_FULL_DAY}",
    re.IGNORECASE | re.MULTILINE,
)
_DATELINE = re.compile(rf"^[A-Z][A-Za-z.,' ()-]{{2,50}}[,(]\s*{_FULL_DAY}\)?\s*(?:--|—|–|-|/)", re.IGNORECASE)
_ALONE = re.compile(rf"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?{_FULL_DAY}\W*$", re.IGNORECASE)
# "By Jane A. Doe | June 3, 2025": nothing that goes on as a sentence stands behind the date
_BYLINE = re.compile(
    rf"^(?:by\s+(?!(?:{_MONTHS}|the|early|late|mid)\b)[^\n]{{2,80}}?|[^.]{{0,60}}[|•·–—-]\s*[^.\n]{{0,60}}?){_FULL_DAY}"
    r"(?=\s*(?:$|[|•·–—(-]|at\s+\d|\d{1,2}:\d\d|updated))",
    re.IGNORECASE,
)
_HEAD = 1200  # characters in which a document prints its own date
_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def read_full_day(match: re.Match[str]) -> date | None:
    """Return the day of a match of the full-day pattern, None when there is no such day."""
    found = match.groupdict()
    try:
        if found["y1"]:
            return date(int(found["y1"]), _NUMBERS[found["m1"][:3].lower()], int(found["d1"]))
        if found["y2"]:
            return date(int(found["y2"]), _NUMBERS[found["m2"][:3].lower()], int(found["d2"]))
        if found["y3"]:
            return date(int(found["y3"]), int(found["mo3"]), int(found["d3"]))
        return date(int(found["y4"]), int(found["mo4"]), int(found["d4"]))
    except ValueError:
        return None


def find_own_date(view: str) -> tuple[date, str] | None:
    """Return the date that a document gives itself near its beginning, and the line that says so.

    A day inside a sentence is not the document's date; a dateline, a labelled date, a date on a line of its own or
    in a byline is.
    """
    head = view[:_HEAD]
    labelled = _LABELLED.search(head)
    if labelled and (day := read_full_day(labelled)):
        return day, " ".join(labelled.group(0).split())
    for line in head.splitlines()[:25]:
        shown = line.strip()
        for pattern in (_ALONE, _DATELINE, _BYLINE):
            match = pattern.match(shown)
            if match and (day := read_full_day(match)) and (pattern is not _BYLINE or len(shown) < 120):
                return day, " ".join(match.group(0).split())
    return None
