"""What reading a PDF gives: words with boxes, in lines, on pages; each page says how it was read and how well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Via = Literal["text", "layer", "ocr", "blank", "waiting"]
"""How a page was read: ``text`` a text layer, ``layer`` a scanner's hidden text under the image, ``ocr`` by tesseract,
``blank`` nothing is on it, ``waiting`` a scan that can't be read until tesseract is installed."""


class Word(NamedTuple):
    """One word (a tuple, since pages hold hundreds and making them is much of the work).

    Boxes are in points from the page's top left corner, as the page is shown.

    Attributes:
        confidence: 0 to 100; 100 for text that the PDF itself shows.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: int

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Vertical middle in points from the top."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Inked:
    """A place beside the word "Date" in which something is written, and what tesseract makes of it alone.

    Attributes:
        text: as read from this place alone; "" where it wasn't or couldn't be read.
        confidence: 0 to 100.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str = ""
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page, its words in reading order.

    Attributes:
        number: from 1.
        lines: words line by line, top to bottom.
        confidence: 0 to 1, the mean over words; 0 when nothing could be read.
        rotation: degrees clockwise by which the page's image was turned to be read.
        again: words of a second reading by tesseract of the part that holds signatures, where the first reading came
            from a scanner's hidden text.
        names: names on other pages that are much like one in this page's block of signatures, noted before points of
            contact are blanked out.
        ink: places beside the word "Date" in which something is written, typed or by hand; None where the page's image
            wasn't looked at.
    """

    number: int
    width: float
    height: float
    via: Via
    confidence: float
    lines: tuple[tuple[Word, ...], ...] = ()
    rotation: int = 0
    again: tuple[tuple[Word, ...], ...] = ()
    ink: tuple[Inked, ...] | None = None
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The page's text: words parted by one blank, lines by a line feed. Offsets of fields count in it."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    def placed_words(self) -> Iterator[tuple[int, Word]]:
        """Yield each word with its offset in ``text``."""
        offset = 0
        for line in self.lines:
            for word in line:
                yield offset, word
                offset += len(word.text) + 1

    def words_between(self, start: int, end: int) -> list[Word]:
        """Return the words that overlap a stretch of ``text``."""
        return [word for at, word in self.placed_words() if at < end and at + len(word.text) > start]


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF file as read.

    Attributes:
        sha256: of the file's bytes; results are kept under it.
        problem: why the file couldn't be read, in one line; None when it was read.
        signed: what the file's own digital signatures say: (name, ISO day) each.
    """

    sha256: str
    name: str
    pages: tuple[Page, ...] = ()
    problem: str | None = None
    signed: tuple[tuple[str, str], ...] = field(default=())

    @property
    def waiting(self) -> tuple[int, ...]:
        """Numbers of the pages that wait for tesseract."""
        return tuple(page.number for page in self.pages if page.via == "waiting")

    @property
    def scanned(self) -> bool:
        """Whether most pages are images (read by tesseract, by a scanner's hidden text, or waiting)."""
        images = sum(page.via in ("ocr", "layer", "waiting") for page in self.pages)
        return images * 2 > sum(page.via != "blank" for page in self.pages)


def page_as_json(page: Page) -> dict[str, Any]:
    """Return a page as plain values, for the cache."""
    return {
        "n": page.number,
        "size": [page.width, page.height],
        "via": page.via,
        "confidence": page.confidence,
        "rotation": page.rotation,
        "lines": [_line_as_json(line) for line in page.lines],
        "again": [_line_as_json(line) for line in page.again],
        "ink": None
        if page.ink is None
        else [
            [round(one.x0, 1), round(one.y0, 1), round(one.x1, 1), round(one.y1, 1), one.text, one.confidence]
            for one in page.ink
        ],
        "names": list(page.names),
    }


def _line_as_json(line: tuple[Word, ...]) -> list[list[Any]]:
    return [
        [word.text, round(word.x0, 1), round(word.y0, 1), round(word.x1, 1), round(word.y1, 1), word.confidence]
        for word in line
    ]


def page_from_json(value: dict[str, Any]) -> Page:
    """Return the page that ``page_as_json`` wrote."""
    return Page(
        number=value["n"],
        width=value["size"][0],
        height=value["size"][1],
        via=value["via"],
        confidence=value["confidence"],
        rotation=value["rotation"],
        lines=tuple(tuple(Word(*word) for word in line) for line in value["lines"]),
        again=tuple(tuple(Word(*word) for word in line) for line in value["again"]),
        ink=None if value.get("ink") is None else tuple(Inked(*one) for one in value["ink"]),
        names=tuple(value.get("names", ())),
    )


def document_as_json(document: Document) -> dict[str, Any]:
    """Return a document as plain values, for the cache and for the worker's pipe."""
    return {
        "sha256": document.sha256,
        "name": document.name,
        "problem": document.problem,
        "signed": [list(one) for one in document.signed],
        "pages": [page_as_json(page) for page in document.pages],
    }


def document_from_json(value: dict[str, Any]) -> Document:
    """Return the document that ``document_as_json`` wrote."""
    return Document(
        sha256=value["sha256"],
        name=value["name"],
        problem=value["problem"],
        signed=tuple((name, day) for name, day in value["signed"]),
        pages=tuple(page_from_json(page) for page in value["pages"]),
    )
