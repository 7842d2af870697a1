"""PDF: the text layer, page by page, by pypdfium2."""

from __future__ import annotations

import re
from typing import Any

from section287.claims.intake.document import MAX_CHARACTERS, Document, ViewBuilder, find_own_date
from section287.errors import MissingExtra, Unreadable

_MAX_PAGES = 1_000
_BROKEN_WORD = re.compile(r"(?:\ufffe|\u0002|(?<=[a-z])-)\r?\n(?=[a-z])")
_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?$", re.IGNORECASE)


def read_pdf(content: bytes, name: str) -> Document:
    """Return the text layer of a PDF as a document; offsets are those of the extracted text.

    Words that a line end breaks are joined; a page's end in mid-sentence is a blank.

    Raises:
        MissingExtra: pypdfium2 is not installed.
        Unreadable: not a PDF, locked, or without a text layer (a scan).
    """
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra(f"{name}: reading PDF needs pypdfium2: pip install pypdfium2") from error
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(
            name, f"not a readable PDF ({error})", "give a whole PDF without a password, or its text"
        ) from error
    try:
        if len(pdf) > _MAX_PAGES:
            raise Unreadable(name, f"{len(pdf):,} pages", f"give at most {_MAX_PAGES:,} pages")
        pages = [_page_text(pdf[number]) for number in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(name, f"a page of it is damaged ({error})", "give a whole PDF, or its text") from error
    finally:
        pdf.close()
    text = _join(pages)
    if not text.strip():
        raise Unreadable(name, "no text layer (a scan?)", "run text recognition on it first")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(name, f"more than {MAX_CHARACTERS:,} characters of text", "give the part to be checked")
    builder = ViewBuilder()
    builder.add(text, 0)
    view, at = builder.finish(len(text))
    own = find_own_date(view)
    return Document("pdf", text, view, at, None, own[0] if own else None, f"the line '{own[1]}'" if own else None)


def _page_text(page: Any) -> str:
    part = page.get_textpage()
    try:
        text: str = part.get_text_bounded()
    finally:
        part.close()
        page.close()
    return text


def _join(pages: list[str]) -> str:
    """Join pages: lines become running text, a short line that ends a sentence ends a paragraph."""
    paragraphs: list[str] = []
    current: list[str] = []
    for page in pages:
        lines = [line.strip() for line in _BROKEN_WORD.sub("", page).splitlines()]
        widest = max((len(line) for line in lines), default=0)
        for line in lines:
            if _PAGE_NUMBER.match(line):
                continue
            if not line:
                _close(paragraphs, current)
                continue
            current.append(line)
            if line[-1] in ".!?:\"'”’)" and len(line) < 0.8 * widest:
                _close(paragraphs, current)
            elif len(line) < 0.45 * widest and line[-1] not in ",;-" and len(current) == 1:
                _close(paragraphs, current)  # a heading or a date on its own
    _close(paragraphs, current)
    return "\n\n".join(paragraphs)


def _close(paragraphs: list[str], current: list[str]) -> None:
    if current:
        paragraphs.append(" ".join(current))
        current.clear()
