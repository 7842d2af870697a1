"""A PDF's bytes → a document: text layers where they are usable, tesseract page by page where they aren't.

This runs inside a worker process with limits (``worker.py``); a hostile file can stop the worker, never the run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from section287.documents.fields.printed import note_names
from section287.documents.garble import part_words
from section287.documents.image import Grey, crop, find_slope, is_blank, render_page, straighten, turn
from section287.documents.ink import find_ink, find_labels
from section287.documents.layer import SCAN_COVER, Layer, read_layer
from section287.documents.layout import set_in_lines, set_sloping_in_lines
from section287.documents.legible import FEW, WORD, legible_share
from section287.documents.lost import read_lost_lines
from section287.documents.ocr import find_rotation, find_tesseract, read_line, read_words
from section287.documents.page import Document, Page, Word

PAGES_AT_MOST = 120  # agreements have 9 to 15; the longest file with annexes seen has some 40
BYTES_AT_MOST = 80_000_000
DOTS_PER_INCH = 200
DOTS_LOOKING = 100
DOTS_AGAIN = 300  # for pages that came out badly, and for signatures
NEARLY_ALL = 0.97
POOREST = 0.5
POOR = 0.85  # a page whose words are less legible than this is read again
POOR_PRINT = 0.4  # words that the file itself prints are garbled below this; a letter or a resolution has 0.6
POOR_LAYER = 0.9  # likewise of a scanner's own text
TYPED_AT_MOST = 60  # words typed or stamped onto a scan; more are a scanner's own text, drawn visibly
NAMED = re.compile(r"Security \S+ and (?:the )?(.{3,120}?),? (?:hereinafter|pursuant to which)", re.IGNORECASE)
GARBLED = re.compile(r"[a-z]\d|\d[a-z]|[a-z][:;{}\[\]|~_][a-z]|[¢€£©®]| [a-z] ")
SIGNING = re.compile(r"By signing this|For the LEA|For ICE:|Date:", re.IGNORECASE)

Told = Callable[[Page, int], None]
"""Called with each finished page and the number of pages."""


class _Refused(Exception):
    """The file isn't a PDF that can be read; the text says why."""


def read_document(
    data: bytes, name: str, known: Mapping[int, Page] | None = None, told: Told | None = None
) -> Document:
    """Read a PDF.

    Never raises for what is wrong with the file: ``Document.problem`` says it in one line.

    Args:
        data: the file's bytes.
        name: its name, for messages.
        known: pages already read (by number), which aren't read again.
        told: called after each page.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        pages = _read_pages(data, dict(known or {}), told)
    except _Refused as refusal:
        return Document(sha256, name, problem=str(refusal))
    except MemoryError:
        return Document(sha256, name, problem="it needs more memory than a page of an agreement may take")
    return Document(sha256, name, pages)


def _read_pages(data: bytes, known: dict[int, Page], told: Told | None) -> tuple[Page, ...]:
    pdf = _open(data)
    try:
        total = len(pdf)
        if total > PAGES_AT_MOST:
            raise _Refused(f"it has {total:,} pages; agreements have 9 to 15 (at most {PAGES_AT_MOST} are read)")
        if total == 0:
            raise _Refused("it has no pages")
        if pdf.get_formtype():
            pdf.init_forms()
        pages: list[Page] = []
        for index in range(total):
            page = known.get(index + 1) or _read_page(pdf, index)
            pages.append(page)
            if told:
                told(page, total)
        return note_names(tuple(pages))
    finally:
        pdf.close()


def _open(data: bytes) -> Any:
    import pypdfium2  # type: ignore[import-untyped]

    if len(data) > BYTES_AT_MOST:
        raise _Refused(f"it has {len(data):,} bytes; at most {BYTES_AT_MOST:,} are read")
    if b"%PDF-" not in data[:1024]:
        start = data[:1024].lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
            raise _Refused("it is a web page saved as .pdf (often a site's block page); fetch the PDF again")
        raise _Refused("it is empty" if not data else "it isn't a PDF (no %PDF- at its start)")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        said = str(error).lower()
        if "password" in said:
            raise _Refused("it is encrypted and needs a password") from error
        if "security" in said:
            raise _Refused("it is encrypted in a way that can't be opened") from error
        raise _Refused("it is damaged or cut short: its table of contents can't be read") from error


def _read_page(pdf: Any, index: int) -> Page:
    import pypdfium2

    number = index + 1
    try:
        layer = read_layer(pdf, index)
    except pypdfium2.PdfiumError:
        return Page(number, 612.0, 792.0, "blank", 0.0)
    scan = layer.image_cover >= SCAN_COVER
    words = [*layer.shown, *layer.hidden]
    share = legible_share(words)
    if scan and share < NEARLY_ALL and len(layer.shown) > TYPED_AT_MOST:
        words = part_words(words)
        layer = replace(layer, shown=words, hidden=[])
        share = legible_share(words)
    usable = _is_usable(words, share, scan)
    if not words and layer.objects == 0:
        return Page(number, layer.width, layer.height, "blank", 0.0)
    if usable and not scan:
        return _with_ink(pdf, index, _page(number, layer, words, "text", share))
    if usable:
        page = _page(number, layer, words, "layer", share)
        if index > 0 or not _name_is_garbled(page.text) or find_tesseract() is None:
            return _with_second_reading(pdf, index, page)
        share = 0.0  # the agency's name in the opening sentence is what the page is read for: tesseract reads it better
    return _read_scan(pdf, index, layer, share)


def _joined(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _name_is_garbled(text: str) -> bool:
    """Say whether a first page's opening sentence names the agency in letters that no name is printed in."""
    opening = NAMED.search(" ".join(text.split())[:1500])
    return bool(opening and GARBLED.search(opening.group(1)))


def _is_usable(words: list[Word], share: float, scan: bool) -> bool:
    tokens = sum(bool(WORD.search(word.text)) for word in words)
    if tokens == 0:
        return False
    if scan:
        return share >= 0.75 if FEW <= tokens < 60 else tokens >= 60 and share >= POOR_LAYER
    return share >= POOR_PRINT or tokens < 5


def _page(number: int, layer: Layer, words: list[Word], via: str, share: float) -> Page:
    set_words = set_in_lines if via == "text" else set_sloping_in_lines
    lines = set_words(words, layer.width, layer.height)
    confidence = 1.0 if via == "text" else min(share, 0.95)
    if via == "layer":
        # the file shows these words itself only where a stamp or form field was laid over the scan
        trusted = {id(word) for word in layer.shown} if len(layer.shown) <= TYPED_AT_MOST else set()
        percent = round(confidence * 90)
        lines = tuple(
            tuple(
                word if id(word) in trusted else Word(word.text, word.x0, word.y0, word.x1, word.y1, percent)
                for word in line
            )
            for line in lines
        )
    return Page(number, layer.width, layer.height, "text" if via == "text" else "layer", round(confidence, 3), lines)


def _read_scan(pdf: Any, index: int, layer: Layer, share: float) -> Page:
    number, width, height = index + 1, layer.width, layer.height
    own = [*layer.shown, *layer.hidden]
    if find_tesseract() is None:
        if share >= 0.4 and len(own) >= FEW:
            return _page(number, layer, own, "layer", share)  # poor, but better than nothing
        return Page(number, width, height, "waiting", 0.0, set_in_lines(layer.shown, width, height))
    page = pdf[index]
    try:
        image = render_page(page, DOTS_PER_INCH)
        if is_blank(image):
            return Page(number, width, height, "blank", 0.0)
        words, turned, image = _read_upright(image)
        if words and (legible_share(words) < POOR or _mean(words) < 80 or _name_is_garbled(_joined(words))):
            finer = turn(render_page(page, DOTS_AGAIN), turned)
            better = read_words(straighten(finer, find_slope(finer)))
            if _mean(better) * legible_share(better) > _mean(words) * legible_share(words):
                words = better
        if legible_share(words) >= POOREST:
            words = [*words, *read_lost_lines(image, words, lambda part: read_words(part, block=True))]
    except OSError:
        return Page(number, width, height, "waiting", 0.0, set_in_lines(layer.shown, width, height))
    finally:
        page.close()
    if share > legible_share(words) and len(own) >= FEW:
        return _with_second_reading(pdf, index, _page(number, layer, own, "layer", share))
    if turned in (90, 270):
        width, height = height, width
    if not turned and len(layer.shown) <= TYPED_AT_MOST:
        words = _with_stamps(words, layer.shown)
    confidence = round(_mean(words) / 100, 3)
    lines = set_in_lines(words, width, height)
    read = Page(number, width, height, "ocr", confidence, lines, turned)
    if _signature_top(read) is None:
        return read
    if len(layer.hidden) >= FEW and share >= POOREST:  # a poor layer still is a second reading of the days
        percent = round(share * 90)
        own = [word._replace(confidence=percent) for word in layer.hidden]
        read = replace(read, again=set_in_lines(own, layer.width, layer.height))
    return _with_signatures(pdf, index, read)


def _with_signatures(pdf: Any, index: int, page: Page) -> Page:
    """Look at the block of signatures of a page read by tesseract once more, in a finer image."""
    opened = pdf[index]
    try:
        image = turn(render_page(opened, DOTS_AGAIN), page.rotation)
    finally:
        opened.close()
    image = straighten(image, find_slope(image))
    if not page.again:
        page = _read_again(page, image)
    return replace(page, ink=find_ink(page, image, read_line, _read_block))


def _read_block(image: Grey) -> list[Word]:
    try:
        return read_words(image, block=True)
    except OSError:
        return []


def _read_again(page: Page, image: Grey) -> Page:
    """Read the block of signatures a second time, as scattered words.

    Raises:
        OSError: tesseract failed.
    """
    top = _signature_top(page) or 0.0
    words = read_words(crop(image, 0.0, top, page.width, page.height), sparse=True)
    moved = [word._replace(y0=word.y0 + top, y1=word.y1 + top) for word in words]
    return replace(page, again=set_in_lines(moved, page.width, page.height))


def _read_upright(image: Grey) -> tuple[list[Word], int, Grey]:
    """Read an image, its lines made level; one that doesn't stand upright is turned and read again.

    Returns:
        The words, the degrees by which the image was turned, and the image as it was read.
    """
    level = straighten(image, find_slope(image))
    words = read_words(level)
    share, degrees = legible_share(words), _lying(words)  # tesseract reads a page on its side, its boxes on theirs
    if share >= 0.5 and not degrees:
        return words, 0, level
    likely = degrees if share >= 0.5 else (degrees + 180) % 360 if degrees else find_rotation(image)
    for turned_by in dict.fromkeys((likely, (likely + 180) % 360)):
        if not turned_by:
            continue
        turned = turn(image, turned_by)
        turned = straighten(turned, find_slope(turned))
        again = read_words(turned)
        if legible_share(again) >= max(share, 0.5) and not _lying(again):
            return again, turned_by, turned
    return words, 0, level


def _lying(words: list[Word]) -> int:
    """Return the degrees by which a page that was read on its side must be turned; 0 for one that stands."""
    long = [word for word in words if len(word.text) >= 5]
    if len(long) < 5 or sum(word.height > word.x1 - word.x0 for word in long) * 2 < len(long):
        return 0
    down = sum(after.y0 > before.y0 for before, after in pairwise(words))
    return 270 if down * 2 > len(words) else 90


def _with_stamps(words: list[Word], shown: list[Word]) -> list[Word]:
    """Put words that the file itself shows (a typed date, a stamp) in the place of what tesseract saw there."""
    if not shown:
        return words

    def covered(word: Word) -> bool:
        x, y = (word.x0 + word.x1) / 2, word.middle
        return any(one.x0 - 2 <= x <= one.x1 + 2 and one.y0 - 2 <= y <= one.y1 + 2 for one in shown)

    return [*(word for word in words if not covered(word)), *shown]


def _with_second_reading(pdf: Any, index: int, page: Page) -> Page:
    """Read the block of signatures again by tesseract: a scanner's hidden text is at its worst there."""
    if _signature_top(page) is None or find_tesseract() is None:
        return page
    opened = pdf[index]
    try:
        image = render_page(opened, DOTS_AGAIN)
        page = _read_again(page, image)
    except OSError:
        return page
    finally:
        opened.close()
    return replace(page, ink=find_ink(page, image, read_line, _read_block))


def _with_ink(pdf: Any, index: int, page: Page) -> Page:
    """Look beside the date labels of a text page that hold no typed day: a hand may have written one."""
    if _signature_top(page) is None:
        return page
    labels = find_labels(page.lines)
    if not labels:
        return page
    opened = pdf[index]
    try:
        return replace(page, ink=find_ink(page, render_page(opened, DOTS_LOOKING)))
    finally:
        opened.close()


def _signature_top(page: Page) -> float | None:
    """Return how far down the block of signatures begins, in points; None where there is none."""
    text = page.text
    if not re.search(r"By signing|to the fullest extent|fullest\s+extent|Signature|Acting Director", text):
        return None
    for line in page.lines:
        if SIGNING.search(" ".join(word.text for word in line)):
            return max(min(word.y0 for word in line) - 8, 0.0)
    return page.height * 0.4


def _mean(words: list[Word]) -> float:
    return sum(word.confidence for word in words) / len(words) if words else 0.0
