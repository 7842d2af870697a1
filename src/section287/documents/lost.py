"""Lines of print that tesseract passed over, found by the ink that none of its words covers, and read by themselves."""

from __future__ import annotations

from collections.abc import Callable

from section287.documents.image import INK, Grey, crop
from section287.documents.legible import legible_share
from section287.documents.page import Word

_DARK = bytes(1 if value < INK else 0 for value in range(256))
LEAST_INK = 0.02  # share of a row's pixels: a line of print has more in most of its rows
LOWEST, HIGHEST = 3.0, 18.0  # points: how high the letters of one line are
STRIPS, LEAST_STRIPS = 20, 3  # a line of print runs over so many of a page's strips
LINES_AT_MOST = 25  # a page with more is no page of print
MARGIN = 0.06  # of the page's height: what lies there is the paper's edge
LEGIBLE, SURE = 0.6, 40

Read = Callable[[Grey], list[Word]]


def read_lost_lines(image: Grey, words: list[Word], read: Read) -> list[Word]:
    """Return the words of lines that a reading left out; none where everything printed was read.

    Args:
        image: the page as it was read.
        words: what was read, boxes in points.
        read: reads an image that holds a few lines.
    """
    bands = _join(_bands(image, words))
    found: list[Word] = []
    for top, bottom in bands[:LINES_AT_MOST]:
        part = read(crop(image, 0.0, top - 3, image.width / image.scale, bottom + 3))
        moved = [one._replace(y0=one.y0 + max(top - 3, 0.0), y1=one.y1 + max(top - 3, 0.0)) for one in part]
        fresh = [one for one in moved if one.confidence >= SURE and not _is_covered(one, words)]
        if len(fresh) >= 2 and legible_share(fresh) >= LEGIBLE:
            found += fresh
    return found


def _bands(image: Grey, words: list[Word]) -> list[tuple[float, float]]:
    """Return (top, bottom) in points of the rows that hold print outside of all words' boxes."""
    width, scale = image.width, image.scale
    left = bytearray(image.pixels.translate(_DARK))
    for word in words:
        x0, x1 = max(int((word.x0 - 1) * scale), 0), min(int((word.x1 + 2) * scale), width)
        blank = bytes(max(x1 - x0, 0))
        for row in range(max(int((word.y0 - 1) * scale), 0), min(int((word.y1 + 2) * scale), image.height)):
            left[row * width + x0 : row * width + x0 + len(blank)] = blank
    edge_x, edge_y = width // 14, int(image.height * MARGIN)
    bands: list[tuple[float, float]] = []
    start = -1
    for row in range(edge_y, image.height - edge_y + 1):
        ink = left.count(1, row * width + edge_x, (row + 1) * width - edge_x)
        printed = ink >= width * LEAST_INK and row < image.height - edge_y
        if printed and start < 0:
            start = row
        elif not printed and start >= 0:
            high = (row - start) / scale
            if LOWEST <= high <= HIGHEST and _runs_wide(left, width, start, row, edge_x):
                bands.append((start / scale, row / scale))
            start = -1
    return bands


def _runs_wide(left: bytearray, width: int, start: int, end: int, edge: int) -> bool:
    step = (width - 2 * edge) // STRIPS
    if step < 4:
        return False
    inked = 0
    for strip in range(STRIPS):
        x = edge + strip * step
        share = sum(left.count(1, row * width + x, row * width + x + step) for row in range(start, end))
        inked += 0.05 < share / (step * (end - start)) < 0.6
    return inked >= LEAST_STRIPS


def _join(bands: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join lines that stand close together: they are read in one go."""
    joined: list[tuple[float, float]] = []
    for top, bottom in bands:
        if joined and top - joined[-1][1] < HIGHEST:
            joined[-1] = (joined[-1][0], bottom)
        else:
            joined.append((top, bottom))
    return joined


def _is_covered(word: Word, words: list[Word]) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.middle
    return any(one.x0 <= x <= one.x1 and one.y0 <= y <= one.y1 for one in words)
