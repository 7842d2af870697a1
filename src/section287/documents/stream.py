"""A document's pages as one running text, headers and footers apart, every offset leading back to its page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from section287.documents.page import Document, Page, Word

TOP_MARGIN, BOTTOM_MARGIN = 0.075, 0.90  # shares of the page's height: headers stand above, footers below
NEAR, NEAR_FROM = 92.0, 24  # of 100: so much alike counts as found, from so many letters on
REPEATED_ON = 3  # a line that stands in the margin of so many pages is a header or footer
OPENING = re.compile(r"MEMORANDUM\s+OF\s+(?:AGREEMENT|UNDERSTANDING)(?=[\s\S]{0,1500}?constitutes\s+an\s+agreement)")
CONSTITUTES = re.compile(r"This\s+Memorandum\s*of\s*\w+\s+\(MO[AU]\)\s+constitutes\s+an\s+agreement")
_NO_LETTER = re.compile(r"[\W_]+")
FOOTER = re.compile(r"^\W*(?:page\s*)?\d{1,2}\W*$|\bRev(?:ised|\.)?\b.{0,4}\d|^Docu\s?[Ss]ign", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one page's text.

    Attributes:
        page: number, from 1.
        start: offset in ``Page.text``; ``end`` is after the last character.
    """

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Margin:
    """A header or footer: its words and where it stands."""

    text: str
    span: Span


class Stream:
    """The running text of a document.

    Attributes:
        text: body lines, one a line.
        margins: headers and footers, page by page.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._pages = {page.number: page for page in document.pages}
        self.margins: list[Margin] = []
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []
        repeated = _repeated_lines(document)
        parts: list[str] = []
        at = 0
        for page in document.pages:
            offset = 0
            for line in page.lines:
                text = " ".join(word.text for word in line)
                if _is_margin(text, line, page, repeated):
                    self.margins.append(Margin(text, Span(page.number, offset, offset + len(text))))
                else:
                    self._starts.append(at)
                    self._places.append((page.number, offset))
                    parts.append(text)
                    at += len(text) + 1
                offset += len(text) + 1
        self.text = "\n".join(parts)

    def page(self, number: int) -> Page:
        """Return a page by its number."""
        return self._pages[number]

    def locate(self, start: int, end: int) -> Span:
        """Return where a stretch of ``text`` stands; of one that runs over a page's end, the part on its first page."""
        if not self._starts:
            return Span(1, 0, 0)
        index = max(bisect_right(self._starts, start) - 1, 0)
        page, offset = self._places[index]
        last = index
        while last + 1 < len(self._starts) and self._starts[last + 1] < end and self._places[last + 1][0] == page:
            last += 1
        first_at = offset + start - self._starts[index]
        line_end = self._starts[last + 1] - 1 if last + 1 < len(self._starts) else len(self.text)
        last_at = self._places[last][1] + min(end, line_end) - self._starts[last]
        return Span(page, first_at, max(last_at, first_at))

    def page_start(self, number: int) -> int:
        """Return the offset in ``text`` at which a page's body begins."""
        for start, (page, _) in zip(self._starts, self._places, strict=True):
            if page >= number:
                return start
        return len(self.text)

    def words(self, span: Span) -> list[Word]:
        """Return the words of a span, with their boxes."""
        return self.page(span.page).words_between(span.start, span.end)

    def confidence(self, span: Span) -> float:
        """Return how sure the reading of a span is, 0 to 1: the least sure of its words counts half."""
        words = [word for word in self.words(span) if any(character.isalnum() for character in word.text)]
        if not words:
            return 0.0
        mean = sum(word.confidence for word in words) / len(words)
        return round((mean + min(word.confidence for word in words)) / 200, 3)

    def find_near(self, phrase: str) -> tuple[int, int] | None:
        """Return where a phrase stands, letter for letter or, in scans, much alike; None where it doesn't."""
        found = self.squashed.find(phrase)
        wanted = squash(phrase)
        if found or len(wanted) < NEAR_FROM or all(page.via == "text" for page in self.document.pages):
            return found
        from rapidfuzz import fuzz

        near = fuzz.partial_ratio_alignment(wanted, self.squashed.text, score_cutoff=NEAR)
        return self.squashed.spread(near.dest_start, near.dest_end) if near else None

    @cached_property
    def opening(self) -> int:
        """Where the agreement begins: 0, or its first page's offset where a letter or an agenda stands before it."""
        found = OPENING.search(self.text) or CONSTITUTES.search(self.text)
        page = self.locate(found.start(), found.end()).page if found else 1
        first = next((one.number for one in self.document.pages if one.lines), 1)
        return self.page_start(page) if page > first else 0

    @cached_property
    def squashed(self) -> Squashed:
        """The text's letters and digits only, for finding phrases whatever the blanks."""
        return Squashed(self.text)


class Squashed:
    """A text without blanks, punctuation and case: letter-spaced and badly parted words compare equal.

    Attributes:
        text: letters and digits, lower case.
    """

    def __init__(self, text: str) -> None:
        self._places = [index for index, character in enumerate(text) if character.isalnum()]
        self.text = "".join(text[index] for index in self._places).lower()
        if len(self.text) != len(self._places):  # a letter whose lower case is two letters
            self.text = "".join(text[index].lower()[:1] for index in self._places)
        self._length = len(text)

    def find(self, phrase: str, start: int = 0) -> tuple[int, int] | None:
        """Return where a phrase stands in the text that was squashed: (start, end), or None."""
        wanted = squash(phrase)
        at = self.text.find(wanted, start)
        return None if at < 0 or not wanted else self.spread(at, at + len(wanted))

    def spread(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original text that a stretch of the squashed text stands for."""
        if not self._places or start >= len(self._places):
            return self._length, self._length
        return self._places[start], self._places[min(end, len(self._places)) - 1] + 1


def squash(text: str) -> str:
    """Return a text's letters and digits, lower case."""
    return _NO_LETTER.sub("", text).lower()


def _repeated_lines(document: Document) -> set[str]:
    seen: Counter[str] = Counter()
    for page in document.pages:
        here = {
            _signature(" ".join(word.text for word in line)) for line in page.lines if _in_margin(line, page.height)
        }
        seen.update(here - {""})
    return {text for text, count in seen.items() if count >= REPEATED_ON}


def _signature(text: str) -> str:
    return "".join(character for character in text if character.isalpha()).lower()


def _in_margin(line: tuple[Word, ...], height: float) -> bool:
    middle = line[0].middle
    return middle < height * TOP_MARGIN or middle > height * BOTTOM_MARGIN


def _is_margin(text: str, line: tuple[Word, ...], page: Page, repeated: set[str]) -> bool:
    if not _in_margin(line, page.height):
        return False
    return bool(FOOTER.search(text)) or _signature(text) in repeated
