"""What is written beside the labels of a block of signatures, each place looked at and read alone.

A handwritten day can't be read, but that it is there can be seen. A typed day or name that a signature's strokes run
through is often read better alone than in its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from section287.documents.image import INK, Grey, crop
from section287.documents.page import Inked, Page, Word

DATE = re.compile(r"^D[ae]te(?![A-Za-z])\W*_*", re.IGNORECASE)
TYPED = re.compile(r"^(?:N[ae]me|T[il1]t[lI1]e)(?![A-Za-z])\W*_*", re.IGNORECASE)
LABEL = re.compile(rf"{DATE.pattern}|{TYPED.pattern}", re.IGNORECASE)
DIGITAL = re.compile(r"signed|digit", re.IGNORECASE)
WIDEST = 150.0  # points to the right of the label
ABOVE, BELOW = 13.0, 1.0  # points: a hand writes above the rule, and above the label's own line
STAMPED_ABOVE = 22.0  # points: a rubber stamp stands higher
SMALL_PRINT = (-6.0, -9.0, 100.0, 40.0)  # points from the word "signed": the small print of a digital signature
RULED = 0.6  # a row of pixels darker than this is the ruled line
DARKEST = 95  # typed letters are darker than a pen's strokes
_DARK = bytes(1 if value < INK else 0 for value in range(256))
_DARKEST = bytes(value if value < DARKEST else 255 for value in range(256))
LEAST = 0.012  # share of dark pixels from which on something is written
YEAR = re.compile(r"20\d\d|\d\d$")

LINE_APART = 14.0  # points within which two sides' labels stand at one height
NAME = re.compile(r"^N[ae]me(?![A-Za-z])", re.IGNORECASE)
ONE_LINE = 0.6  # of a word's height: words that stand so close are of one line
SURE_FIGURES = 75  # of 100: a day read in figures by a further look counts from here on

ReadLine = Callable[[Grey], tuple[str, int]]
ReadBlock = Callable[[Grey], list[Word]]


def find_labels(lines: tuple[tuple[Word, ...], ...], pattern: re.Pattern[str] = DATE) -> list[Word]:
    """Return the words ("Date:") that stand before a place to write, in reading order."""
    return [_label_only(word, pattern) for line in lines for word in line if pattern.match(word.text)]


def _label_only(word: Word, pattern: re.Pattern[str]) -> Word:
    """Return the label without what a scanner has joined to it ("Date:_2/26/2025")."""
    match = pattern.match(word.text)
    if match is None or match.end() == len(word.text):
        return word
    share = match.end() / len(word.text)
    return Word(match.group(), word.x0, word.y0, word.x0 + (word.x1 - word.x0) * share, word.y1, word.confidence)


def find_ink(
    page: Page, image: Grey, read_line: ReadLine | None = None, read_block: ReadBlock | None = None
) -> tuple[Inked, ...]:
    """Return the places beside labels in which something is written.

    Args:
        image: of the whole page, upright.
        read_line: reads one line of an image: (text, confidence). Without it, only dates' places are looked at.
        read_block: reads a few lines of an image: a second look at the places of names and of days in figures.
    """
    labels = find_labels(page.again, LABEL if read_line else DATE)
    for label in find_labels(page.lines, LABEL if read_line else DATE):
        if not any(abs(label.x0 - one.x0) < 40 and abs(label.middle - one.middle) < 12 for one in labels):
            labels.append(label)
    if read_line:
        labels += _lost_labels(labels, page.width)
    found: list[Inked] = []
    for label in labels:
        beside = [one.x0 for one in labels if one is not label and abs(one.middle - label.middle) < 25]
        right = min([x - 4 for x in beside if x > label.x1] + [label.x1 + WIDEST, page.width - 20])
        if right - label.x1 <= 20:
            continue
        box = (label.x1 + 3, max(label.y0 - ABOVE, 0.0), right, label.y1 + BELOW)
        if _dark_share(crop(image, *box)) < LEAST:
            continue
        readings = _read_place(image, box, bool(DATE.match(label.text)), read_line) if read_line else [("", 0)]
        found += [Inked(*box, text, confidence) for text, confidence in readings]
        if read_block:
            found += _looked_at_again(image, box, label, readings, read_block)
    return (*found, *_small_print(page, image, read_line)) if read_line else tuple(found)


def _lost_labels(labels: list[Word], width: float) -> list[Word]:
    """Return the labels that one side lacks where the other has them: they stand at the same height."""
    sides = [one for one in labels if one.x0 < width / 2], [one for one in labels if one.x0 >= width / 2]
    lost: list[Word] = []
    for mine, other in (sides, sides[::-1]):
        if len(mine) < 2:
            continue
        edge = min(one.x0 for one in mine)
        lost += [
            one._replace(x0=edge, x1=edge + one.x1 - one.x0, confidence=0)
            for one in other
            if all(abs(one.middle - same.middle) > LINE_APART for same in mine)
        ]
    return lost


def _looked_at_again(
    image: Grey,
    box: tuple[float, float, float, float],
    label: Word,
    readings: list[tuple[str, int]],
    read_block: ReadBlock,
) -> list[Inked]:
    """Read a name's place a second time, a little lower and as a block; a day's where figures were doubtful."""
    named, dated = bool(NAME.match(label.text)), bool(DATE.match(label.text))
    figures = dated and any(c.isdigit() for text, _ in readings for c in text)
    if not named and (not figures or max(sure for _, sure in readings) >= 80):
        return []
    place = (box[0], box[1] + 2, box[2], box[3] + 5) if named else (box[0], box[1] - 7, box[2], box[3] - 1)
    words = _fullest_line(read_block(without_rules(crop(image, *place))))
    if dated:
        words = [one for one in words if one.confidence >= SURE_FIGURES]  # a hand's figures are never read so surely
    if not words:
        return []
    sure = min(one.confidence for one in words)
    return [Inked(*box, " ".join(one.text for one in words), sure)]


def _fullest_line(words: list[Word]) -> list[Word]:
    """Return the line that holds most of what was surely read; a signature's strokes make lines of their own."""
    words = [one for one in words if re.search(r"[A-Z]|[^\W_]{2}|\d", one.text)]
    lines = [
        [one for one in words if abs(one.middle - first.middle) < ONE_LINE * max(one.height, first.height)]
        for first in words
    ]
    return max(lines, key=lambda line: sum(len(one.text) * one.confidence for one in line), default=[])


def _read_place(
    image: Grey, box: tuple[float, float, float, float], dated: bool, read_line: ReadLine
) -> list[tuple[str, int]]:
    """Read a place; a day also without the paler strokes, and higher up where a stamp may stand."""
    part = crop(image, *box)
    readings = [read_line(without_rules(part))]
    text = readings[0][0]
    if dated and (not YEAR.search(text) or readings[0][1] < 80) and any(c.isdigit() for c in text):
        readings.append(read_line(without_rules(_darkest(part))))
    if dated and not any(YEAR.search(one) for one, _ in readings):
        higher = crop(image, box[0] - 20, box[1] + ABOVE - STAMPED_ABOVE, box[2], box[3] - 2 * BELOW)
        text, confidence = read_line(without_rules(higher))
        if YEAR.search(text):
            readings.append((text, confidence))
    return readings


def _small_print(page: Page, image: Grey, read_line: ReadLine) -> Iterator[Inked]:
    """Read the lines of a digital signature's small print one by one, at the image's full size."""
    seen: list[Word] = []
    for word in (word for lines in (page.again, page.lines) for line in lines for word in line):
        if not DIGITAL.search(word.text) or any(
            abs(word.x0 - one.x0) < 60 and abs(word.y0 - one.y0) < 20 for one in seen
        ):
            continue
        seen.append(word)
        left, above, right, below = SMALL_PRINT
        box = (word.x0 + left, word.y0 + above, word.x0 + right, word.y0 + below)
        for top, bottom in _rows(crop(image, *box)):
            line = (box[0], box[1] + top - 1, box[2], box[1] + bottom + 1)
            text, confidence = read_line(_enlarged(crop(image, *line)))
            if re.search(r"20\d\d", text):
                yield Inked(*line, text, confidence)
                break


def _rows(image: Grey) -> Iterator[tuple[float, float]]:
    """Yield (top, bottom) in points of each row of print in an image."""
    start = -1
    for row in range(image.height + 1):
        line = image.pixels[row * image.width : (row + 1) * image.width].translate(_DARK)
        printed = line.count(1) > image.width * 0.01
        if printed and start < 0:
            start = row
        elif not printed and start >= 0:
            if 2.5 <= (row - start) / image.scale <= 14:
                yield start / image.scale, row / image.scale
            start = -1


def _enlarged(image: Grey) -> Grey:
    """Return the image at twice its size: small print is read better so."""
    doubled = bytes(value for value in image.pixels for _ in (0, 1))
    width = image.width * 2
    rows = (doubled[row * width : (row + 1) * width] for row in range(image.height))
    return Grey(width, image.height * 2, image.scale * 2, b"".join(row * 2 for row in rows))


def _darkest(image: Grey) -> Grey:
    return Grey(image.width, image.height, image.scale, image.pixels.translate(_DARKEST))


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
