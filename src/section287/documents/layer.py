"""A page's own text → words with boxes, by PDFium; and what lies on the page: images, hidden text, stamps."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from section287.documents.legible import vocabulary
from section287.documents.page import Word

HIDDEN = 3  # PDF text render mode: neither filled nor stroked, as scanners lay text under an image
IMAGE_OBJECT = 3
FORM_OBJECT = 5
OBJECTS_LOOKED_AT = 4000  # a page of an agreement has hundreds; a bomb has millions
NO_CHARACTER = 0xFFFE  # PDFium's mark for a hyphen at a line's end
GLYPH_SHIFT = 29
MARKS = ":.,;"
CODED = 99  # marks a word in glyph numbers until its neighbours were looked at
SHIFTED_WORDS = frozenset(["LEA", "ForICE", "FortheLEA", "Name", "Title", "Agency", "Date", "Signature", "ICE"])
RULE = re.compile(r"B{4,}(?=\W|$)")  # the same fonts' ruled lines
CHARACTERS_READ = 60_000  # a dense page has 5,000
SCAN_COVER = 0.45  # share of the page that an image must cover to be a scan


@dataclass(frozen=True, slots=True)
class Layer:
    """A page's own text.

    Attributes:
        shown: words that the page displays.
        hidden: words laid invisibly over an image.
        image_cover: the largest image's share of the page, 0 to 1.
        objects: how many things are drawn on the page at all.
    """

    width: float
    height: float
    shown: list[Word]
    hidden: list[Word]
    image_cover: float
    objects: int


def read_layer(pdf: Any, index: int) -> Layer:
    """Read the text of one page of a PDFium document, stamps and form fields included.

    Stamps and the contents of form fields are flattened into the open copy of the page first, so that they count as
    text; the file itself isn't changed.
    """
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    page = pdf[index]
    if pdfium.FPDFPage_GetAnnotCount(page.raw) > 0:
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        page = pdf[index]
    width, height = page.get_size()
    cover, objects = _image_cover(page, pdfium)
    textpage = page.get_textpage()
    try:
        shown, hidden = _words(page, textpage.raw, pdfium, cover >= SCAN_COVER)
    finally:
        textpage.close()
        page.close()
    return Layer(width, height, shown, hidden, cover, objects)


def _image_cover(page: Any, pdfium: Any) -> tuple[float, int]:
    """Return the largest image's share of the page, and the number of objects looked at."""
    width, height = page.get_size()
    area = max(width * height, 1.0)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    places = tuple(ctypes.byref(one) for one in (left, bottom, right, top))
    largest, count = 0.0, 0
    pending = [(page.raw, pdfium.FPDFPage_CountObjects(page.raw), pdfium.FPDFPage_GetObject, 0)]
    while pending and count < OBJECTS_LOOKED_AT:
        holder, total, get, depth = pending.pop()
        for index in range(min(total, OBJECTS_LOOKED_AT - count)):
            one = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(one)
            count += 1
            if kind == IMAGE_OBJECT and pdfium.FPDFPageObj_GetBounds(one, *places):
                largest = max(largest, (right.value - left.value) * (top.value - bottom.value) / area)
            elif kind == FORM_OBJECT and depth < 2:
                pending.append((one, pdfium.FPDFFormObj_CountObjects(one), pdfium.FPDFFormObj_GetObject, depth + 1))
                if pdfium.FPDFPageObj_GetBounds(one, *places) and depth == 0:
                    # an image in a form is placed by the form's matrix: the form's own box is the safe measure
                    cover = (right.value - left.value) * (top.value - bottom.value) / area
                    if _holds_only_an_image(one, pdfium):
                        largest = max(largest, cover)
    return min(largest, 1.0), count


def _holds_only_an_image(form: Any, pdfium: Any) -> bool:
    total = pdfium.FPDFFormObj_CountObjects(form)
    return 0 < total <= 4 and any(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFFormObj_GetObject(form, index)) == IMAGE_OBJECT for index in range(total)
    )


def _words(page: Any, textpage: Any, pdfium: Any, over_image: bool) -> tuple[list[Word], list[Word]]:
    count = min(pdfium.FPDFText_CountChars(textpage), CHARACTERS_READ)
    if count <= 0:
        return [], []
    text = RULE.sub(lambda found: "_" * len(found.group()), _characters(textpage, count, pdfium))
    place = _placing(page)
    get_box = pdfium.FPDFText_GetLooseCharBox  # as high as the type, not as the glyph: lines are told by height
    box = pdfium.FS_RECTF()
    at = ctypes.byref(box)
    shown: list[Word] = []
    hidden: list[Word] = []
    for start, end in _stretches(text):
        if not get_box(textpage, start, at):
            continue
        x0, x1, y0, y1 = box.left, box.right, box.bottom, box.top
        if end - 1 > start and get_box(textpage, end - 1, at):
            x0, x1 = min(x0, box.left), max(x1, box.right)
            y0, y1 = min(y0, box.bottom), max(y1, box.top)
        printed = text[start:end]
        decoded = _decode(printed)
        word = Word(decoded, *place(x0, y0, x1, y1), 100 if decoded == printed else CODED)
        if over_image and _is_hidden(textpage, start, pdfium):
            hidden.append(word)
        else:
            shown.append(word)
    return _decode_neighbours(shown), hidden


def _decode_neighbours(words: list[Word]) -> list[Word]:
    """A name beside words in glyph numbers is in them too, though no vocabulary knows it ("6W 3DXO )LHOG 2IILFH")."""
    coded = [index for index, word in enumerate(words) if word.confidence == CODED]
    if not coded:
        return words
    near = {index + step for index in coded for step in (-3, -2, -1, 1, 2, 3)}
    result = []
    for index, word in enumerate(words):
        text = word.text
        if (
            index in near
            and word.confidence != CODED
            and text == text.upper()
            and text.lower().strip(":.,;") not in vocabulary()
        ):
            plain = "".join(chr(ord(character) + GLYPH_SHIFT) for character in text if character not in ":.,")
            if re.fullmatch(r"[A-Z]?[a-z]+", plain):
                text = plain
        result.append(word._replace(text=text, confidence=100))
    return result


def _characters(textpage: Any, count: int, pdfium: Any) -> str:
    """Return one character per PDFium index, so that offsets are indexes into the page's boxes."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    if written == count + 1:
        units = memoryview(buffer)[:count].tobytes()
        text = units.decode("utf-16-le", errors="replace")
        if len(text) == count:
            return text.replace("\ufffe", "-").replace("\x02", "-")
    codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and code != NO_CHARACTER else "-" for code in codes)


def _decode(word: str) -> str:
    """Undo a font without a table of characters: its glyph numbers, 29 below the letters, stand in their place.

    Forms of 2025 print "1DPH" for "Name" and ")RUWKH/($" for "For the LEA" so. Such words have no small letter.
    """
    if len(word) < 2 or word != word.upper() or word.lower().strip(MARKS) in vocabulary():
        return word
    for printed, end in ((word.rstrip(":"), ":" * word.endswith(":")), (word.rstrip(MARKS), "")):
        plain = _shift(printed)
        if plain in SHIFTED_WORDS or (plain.isalpha() and len(plain) > 2 and plain.lower() in vocabulary()):
            return plain + end
    return word


def _shift(printed: str) -> str:
    return "".join(chr(ord(character) + GLYPH_SHIFT) for character in printed)


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each word."""
    found: list[tuple[int, int]] = []
    start = -1
    for index, character in enumerate(text):
        if character <= " " or character in "\u00a0_":
            if start >= 0:
                found.append((start, index))
                start = -1
        elif start < 0:
            start = index
    if start >= 0:
        found.append((start, len(text)))
    return found


def _is_hidden(textpage: Any, index: int, pdfium: Any) -> bool:
    drawn = pdfium.FPDFText_GetTextObject(textpage, index)
    return bool(drawn) and pdfium.FPDFTextObj_GetTextRenderMode(drawn) == HIDDEN


def _placing(page: Any) -> Callable[[float, float, float, float], tuple[float, float, float, float]]:
    """Return a function from PDF coordinates to points from the top left of the page as shown."""
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation() % 360

    def place(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if turned == 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if turned == 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        if turned == 270:
            return top - y1, right - x1, top - y0, right - x0
        return x0 - left, top - y1, x1 - left, top - y0

    return place
