"""Draws the regions of one PDF in a process with limits: ``python -m section287.web.documents.drawing``.

Takes one job as JSON on its input and writes a PNG for each region; ends with an error line when it can't. A region is
the lines around a field's words, the words framed; how persons are reached is painted over.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from section287.documents.blanking import MARK
from section287.documents.image import Grey, as_png, crop, render_page, turn
from section287.documents.page import Document, Page, Word
from section287.documents.shelf import Shelf
from section287.documents.worker import set_limits
from section287.scratch import replace_file

SECONDS = 60  # of processor time
LARGEST = 1_500_000  # bytes of one picture
LEAST_WIDTH, AROUND_X, AROUND_Y = 320.0, 30.0, 24.0  # points
FRAME, PAINT = 90, 40  # greys
INK_BELOW, INK_ABOVE = 40.0, 60.0  # points around places that are written on by hand


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page, in points from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


def main() -> None:
    """Draw one job's regions: ``{"pdf", "sha256", "shelf", "dots_per_inch", "regions": {path: [page, start, end]}}``.

    Raises:
        SystemExit: what was read of the document isn't kept on this machine.
    """
    job = json.load(sys.stdin)
    set_limits()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    document = Shelf(Path(job["shelf"])).find(job["sha256"])
    if document is None:
        raise SystemExit("what was read of it isn't kept on this machine")
    draw_regions(Path(job["pdf"]), document, job["regions"], job["dots_per_inch"])


def draw_regions(pdf: Path, document: Document, regions: dict[str, list[int]], dots_per_inch: int) -> None:
    """Write a PNG for each region of a PDF; one that doesn't fit what was read is passed over.

    Args:
        regions: path of the picture → page, first and last offset in the page's text.
    """
    import pypdfium2  # type: ignore[import-untyped]

    pages = {page.number: page for page in document.pages}
    opened = pypdfium2.PdfDocument(pdf.read_bytes())
    try:
        if opened.get_formtype():
            opened.init_forms()
        for number, own in groupby(sorted(regions.items(), key=lambda one: one[1]), key=lambda one: one[1][0]):
            page = pages.get(number)
            if page is None:
                continue
            image = _render(opened[number - 1], page, dots_per_inch)
            for place, (_, start, end) in own:
                picture = draw_region(image, page, start, end)
                if picture is not None and len(picture) <= LARGEST:
                    replace_file(Path(place), picture)
    finally:
        opened.close()


def draw_region(image: Grey, page: Page, start: int, end: int) -> bytes | None:
    """Return the PNG of the lines around a stretch of a page's text; None when the page has no such stretch."""
    if not 0 <= start <= end <= len(page.text):
        return None  # the record was built from another reading
    words = page.words_between(start, end) if end > start else []
    framed = _draw_frames(image, words)
    box = _around(page, words)
    return as_png(crop(framed, box.x0, box.y0, box.x1, box.y1))


def _render(sheet: Any, page: Page, dots_per_inch: int) -> Grey:
    image = render_page(sheet, dots_per_inch)
    image = turn(image, page.rotation) if page.rotation else image
    pixels = bytearray(image.pixels)
    for word in (word for line in page.lines for word in line if MARK in word.text):
        _fill(pixels, image, Box(word.x0 - 1, word.y0 - 1, word.x1 + 1, word.y1 + 1), PAINT)
    return Grey(image.width, image.height, image.scale, bytes(pixels))


def _around(page: Page, words: Sequence[Word]) -> Box:
    """Return the region to show: the words and the lines around; without words, where something is written by hand."""
    if not words:
        if not page.ink:
            return Box(0, page.height / 2, page.width, page.height)
        tops, bottoms = [one.y0 for one in page.ink], [one.y1 for one in page.ink]
        return Box(0, min(tops) - INK_ABOVE, page.width, max(bottoms) + INK_BELOW)
    x0, x1 = min(word.x0 for word in words) - AROUND_X, max(word.x1 for word in words) + AROUND_X
    more = max(LEAST_WIDTH - (x1 - x0), 0) / 2
    left = min(max(x0 - more, 0), max(page.width - LEAST_WIDTH, 0))
    right = max(x1 + more, left + LEAST_WIDTH)
    return Box(left, min(word.y0 for word in words) - AROUND_Y, right, max(word.y1 for word in words) + AROUND_Y)


def _draw_frames(image: Grey, words: Sequence[Word]) -> Grey:
    """Return the image with a frame around the words of each line."""
    pixels = bytearray(image.pixels)
    thick = 1.2 / image.scale + 0.4
    for _, line in groupby(words, key=lambda word: round(word.middle / 6)):
        own = list(line)
        x0, x1 = min(word.x0 for word in own) - 2, max(word.x1 for word in own) + 2
        y0, y1 = min(word.y0 for word in own) - 2, max(word.y1 for word in own) + 2
        for side in (
            Box(x0, y0, x1, y0 + thick),
            Box(x0, y1 - thick, x1, y1),
            Box(x0, y0, x0 + thick, y1),
            Box(x1 - thick, y0, x1, y1),
        ):
            _fill(pixels, image, side, FRAME)
    return Grey(image.width, image.height, image.scale, bytes(pixels))


def _fill(pixels: bytearray, image: Grey, box: Box, grey: int) -> None:
    left, right = (min(max(int(x * image.scale), 0), image.width) for x in (box.x0, box.x1 + 1 / image.scale))
    top, bottom = (min(max(int(y * image.scale), 0), image.height) for y in (box.y0, box.y1 + 1 / image.scale))
    for row in range(top, bottom):
        begin = row * image.width
        pixels[begin + left : begin + right] = bytes([grey]) * (right - left)


if __name__ == "__main__":
    main()
