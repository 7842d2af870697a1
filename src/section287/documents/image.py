"""A page as an image: grey pixels for tesseract, PNG for readers. No imaging library is needed."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from operator import add, sub
from typing import Any

PIXELS_AT_MOST = 25_000_000  # a letter page at 300 dots an inch has 8.4 million
POINTS_PER_INCH = 72.0
INK = 140  # darker than this counts as ink
BLANK_INK = 0.0008  # below this share of dark pixels, away from the edges, a page is blank
SKEW_AT_MOST, SKEW_STEP, SKEW_FINE = 3.5, 0.5, 0.1  # degrees
SKEW_HARMLESS = 0.35  # degrees: tesseract reads lines that slope less just as well
SKEW_CLEAR = 1.15  # how much sharper the lines must stand out for a page to be called askew
STRIPS, STRIP = 24, 16  # strips over a page in which ink is counted; pixels that are moved together
_DARK = bytes(1 if value < INK else 0 for value in range(256))


@dataclass(frozen=True, slots=True)
class Grey:
    """An image of 8-bit grey pixels, row by row without padding.

    Attributes:
        scale: pixels per point of the page.
    """

    width: int
    height: int
    scale: float
    pixels: bytes


def render_page(page: Any, dots_per_inch: int) -> Grey:
    """Draw a PDFium page in grey, at fewer dots an inch where the page is so large that it wouldn't fit in memory."""
    width, height = page.get_size()
    scale = dots_per_inch / POINTS_PER_INCH
    if width * height * scale * scale > PIXELS_AT_MOST:
        scale = (PIXELS_AT_MOST / (width * height)) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        stride, columns, rows = bitmap.stride, bitmap.width, bitmap.height
        data = bytes(bitmap.buffer)
    finally:
        bitmap.close()
    if stride != columns:
        data = b"".join(data[row * stride : row * stride + columns] for row in range(rows))
    return Grey(columns, rows, scale, data[: columns * rows])


def crop(image: Grey, x0: float, y0: float, x1: float, y1: float) -> Grey:
    """Cut out a region given in points from the top left; what lies outside the page is left off."""
    left, top = max(int(x0 * image.scale), 0), max(int(y0 * image.scale), 0)
    right, bottom = min(int(x1 * image.scale) + 1, image.width), min(int(y1 * image.scale) + 1, image.height)
    if right <= left or bottom <= top:
        return Grey(1, 1, image.scale, b"\xff")
    rows = (image.pixels[row * image.width + left : row * image.width + right] for row in range(top, bottom))
    return Grey(right - left, bottom - top, image.scale, b"".join(rows))


def turn(image: Grey, degrees: int) -> Grey:
    """Turn an image clockwise by 90, 180 or 270 degrees."""
    width, height, pixels = image.width, image.height, image.pixels
    if degrees == 180:
        return Grey(width, height, image.scale, pixels[::-1])
    columns = [pixels[column::width] for column in range(width)]
    if degrees == 90:
        return Grey(height, width, image.scale, b"".join(column[::-1] for column in columns))
    if degrees == 270:
        return Grey(height, width, image.scale, b"".join(reversed(columns)))
    return image


def find_slope(image: Grey) -> float:
    """Return how much the printed lines fall to the right, in pixels a pixel; 0 for lines that (nearly) lie level.

    The slope under which the page's rows are darkest and lightest by turns is that of its lines.
    """
    width, data, step = image.width, image.pixels.translate(_DARK), max(round(image.scale * 0.7), 1)
    strip = width // STRIPS
    if strip < 4 or image.height < 4 * step:
        return 0.0
    counts = [
        [data.count(1, row * width + left, row * width + left + strip) for row in range(0, image.height, step)]
        for left in range(0, strip * STRIPS, strip)
    ]

    def sharpness(degrees: float) -> int:
        slope = math.tan(math.radians(degrees))
        total = [0] * len(counts[0])
        for index, column in enumerate(counts):
            moved = round(((index + 0.5) * strip - width / 2) * slope / step)
            moved = max(-len(column), min(moved, len(column)))
            shifted = column[moved:] + [0] * moved if moved >= 0 else [0] * -moved + column[:moved]
            total = list(map(add, total, shifted))
        return sum(change * change for change in map(sub, total, total[1:]))

    steps = round(SKEW_AT_MOST / SKEW_STEP)
    found = {index * SKEW_STEP: sharpness(index * SKEW_STEP) for index in range(-steps, steps + 1)}
    best = max(found, key=lambda one: found[one])
    found |= {best + index * SKEW_FINE: sharpness(best + index * SKEW_FINE) for index in (-2, -1, 1, 2)}
    best = max(found, key=lambda one: found[one])
    if abs(best) < SKEW_HARMLESS or found[best] < found[0.0] * SKEW_CLEAR:
        return 0.0
    return math.tan(math.radians(best))


def straighten(image: Grey, slope: float) -> Grey:
    """Move the page's columns up or down until lines of this slope lie level."""
    if not slope:
        return image
    width, height, pixels = image.width, image.height, image.pixels
    moves = [
        (left, min(left + STRIP, width), round((left + STRIP / 2 - width / 2) * slope))
        for left in range(0, width, STRIP)
    ]
    most = max(abs(move) for _, _, move in moves)
    rows = []
    for row in range(height):
        if most <= row < height - most:
            parts = [pixels[(row + move) * width + left : (row + move) * width + right] for left, right, move in moves]
        else:
            parts = [
                pixels[(row + move) * width + left : (row + move) * width + right]
                if 0 <= row + move < height
                else b"\xff" * (right - left)
                for left, right, move in moves
            ]
        rows.append(b"".join(parts))
    return Grey(width, height, image.scale, b"".join(rows))


def is_blank(image: Grey) -> bool:
    """Say whether nothing is printed: specks and the shadow of the paper's edge don't count."""
    margin_x, margin_y = image.width // 20, image.height // 20
    dark = total = 0
    for row in range(margin_y, image.height - margin_y, 3):
        line = image.pixels[row * image.width + margin_x : (row + 1) * image.width - margin_x].translate(_DARK)
        dark += line.count(1)
        total += len(line)
    return total == 0 or dark / total < BLANK_INK


def as_pgm(image: Grey) -> bytes:
    """Return the image in the plain form that tesseract reads from its standard input."""
    return b"P5\n%d %d\n255\n" % (image.width, image.height) + image.pixels


def as_png(image: Grey) -> bytes:
    """Return the image as PNG bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + image.pixels[row * image.width : (row + 1) * image.width] for row in range(image.height))
    header = struct.pack(">IIBBBBB", image.width, image.height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
