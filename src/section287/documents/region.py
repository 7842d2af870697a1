"""The part of a page from which a field was read, as an image: a reader can see for themselves."""

from __future__ import annotations

from pathlib import Path

from section287.documents.fields.field import Field
from section287.documents.image import as_png, crop, render_page, turn
from section287.documents.page import Document
from section287.documents.stream import Span
from section287.errors import Unreadable

AROUND_X, AROUND_Y = 60.0, 22.0  # points around the words


def draw_field(path: Path, document: Document, field: Field, dots_per_inch: int = 130) -> bytes | None:
    """Return the PNG of the region in which a field's words stand; None for a field that stands nowhere.

    Raises:
        Unreadable: the file can't be opened any more.
    """
    return draw_span(path, document, field.span, dots_per_inch) if field.span else None


def draw_span(path: Path, document: Document, span: Span, dots_per_inch: int = 130) -> bytes:
    """Return the PNG of the region in which a stretch of a page's text stands (the whole width, some lines around).

    Raises:
        Unreadable: the file can't be opened any more.
    """
    page = next(one for one in document.pages if one.number == span.page)
    words = page.words_between(span.start, span.end) if span.end > span.start else []
    x0 = min((word.x0 for word in words), default=0.0) - AROUND_X
    x1 = max((word.x1 for word in words), default=page.width) + AROUND_X
    y0 = min((word.y0 for word in words), default=page.height * 0.5) - AROUND_Y
    y1 = max((word.y1 for word in words), default=page.height) + AROUND_Y
    return _draw(path, span.page, page.rotation, (x0, y0, x1, y1), dots_per_inch)


def draw_page(path: Path, document: Document, number: int, dots_per_inch: int = 100) -> bytes:
    """Return the PNG of a whole page.

    Raises:
        Unreadable: the file can't be opened any more.
    """
    page = next(one for one in document.pages if one.number == number)
    return _draw(path, number, page.rotation, (0.0, 0.0, page.width, page.height), dots_per_inch)


def _draw(path: Path, number: int, rotation: int, box: tuple[float, float, float, float], dots_per_inch: int) -> bytes:
    import pypdfium2  # type: ignore[import-untyped]

    try:
        pdf = pypdfium2.PdfDocument(path.read_bytes())
    except (OSError, pypdfium2.PdfiumError) as error:
        raise Unreadable(str(path), "it can't be opened", "give the PDF that was read") from error
    try:
        if pdf.get_formtype():
            pdf.init_forms()
        image = render_page(pdf[number - 1], dots_per_inch)
        return as_png(crop(turn(image, rotation) if rotation else image, *box))
    finally:
        pdf.close()
