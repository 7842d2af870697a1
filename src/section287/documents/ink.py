"""Is something written beside the word "Date"? A handwritten day can't be read, but that it is there can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable

from section287.documents.image import INK, Grey, crop
from section287.documents.page import Inked, Page, Word

LABEL = re.compile(r"^D[ae]te\b\W*_*", re.IGNORECASE)
WIDEST = 150.0  # points to the right of the label
ABOVE, BELOW = 13.0, 1.0  # points: a hand writes above the rule, and above the label's own line
RULED = 0.6  # a row of pixels darker than this is the ruled line
_DARK = bytes(1 if value < INK else 0 for value in range(256))
LEAST = 0.012  # share of dark pixels from which on something is written


def find_date_labels(lines: tuple[tuple[Word, ...], ...]) -> list[Word]:
    """Return the words "Date:" that stand before a place to write, in reading order."""
    return [_label_only(word) for line in lines for word in line if LABEL.match(word.text)]


def _label_only(word: Word) -> Word:
    """Return the label without what a scanner has joined to it ("Date:_2/26/2025")."""
    match = LABEL.match(word.text)
    if match is None or match.end() == len(word.text):
        return word
    share = match.end() / len(word.text)
    return Word(match.group(), word.x0, word.y0, word.x0 + (word.x1 - word.x0) * share, word.y1, word.confidence)


def find_ink(page: Page, image: Grey, read_line: Callable[[Grey], tuple[str, int]] | None = None) -> tuple[Inked, ...]:
    """Return the places beside date labels in which something is written.

    Args:
        image: of the whole page, upright.
        read_line: reads one line of an image: (text, confidence).
    """
    labels = find_date_labels(page.again)
    for label in find_date_labels(page.lines):
        if not any(abs(label.x0 - one.x0) < 40 and abs(label.middle - one.middle) < 12 for one in labels):
            labels.append(label)
    found: list[Inked] = []
    for label in labels:
        beside = [one.x0 for one in labels if one is not label and abs(one.middle - label.middle) < 25]
        right = min([x - 4 for x in beside if x > label.x1] + [label.x1 + WIDEST, page.width - 20])
        box = (label.x1 + 3, max(label.y0 - ABOVE, 0.0), right, label.y1 + BELOW)
        if right - label.x1 <= 20:
            continue
        part = crop(image, *box)
        if _dark_share(part) >= LEAST:
            text, confidence = read_line(without_rules(part)) if read_line else ("", 0)
            found.append(Inked(*box, text, confidence))
    return tuple(found)


def without_rules(image: Grey) -> Grey:
    """Return the image with its ruled lines made white."""
    rows = []
    for row in range(image.height):
        line = image.pixels[row * image.width : (row + 1) * image.width]
        ruled = line.translate(_DARK).count(1) >= image.width * RULED
        rows.append(b"\xff" * image.width if ruled else line)
    return Grey(image.width, image.height, image.scale, b"".join(rows))


def _dark_share(image: Grey) -> float:
    dark = total = 0
    for row in range(image.height):
        marks = image.pixels[row * image.width : (row + 1) * image.width].translate(_DARK).count(1)
        total += image.width
        if marks < image.width * RULED:
            dark += marks
    return dark / total if total else 0.0
