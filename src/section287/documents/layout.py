"""Words with boxes → lines in reading order, the same way for text layers and for scans.

A PDF's own order is that of its drawing commands: what was typed into a form comes last. Boxes put it back in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from section287.documents.page import Word

SPREAD_SHAPE = 1.15  # wider than this times its height, a page may hold two pages side by side
SPREAD_CROSSING = 0.03  # at most this share of the words may cross the middle of a spread
LEVEL = 0.006  # a slope of a third of a degree: lines don't run into one another
SPREAD_WORDS = 8  # words on either half: a page of contacts has few
STEPS_NEEDED = 40  # pairs of words that tell a page's slope
SIZE_RATIO = 2.2  # a stamp's small print beside a large name is not on the large name's line


def set_in_lines(words: Sequence[Word], width: float, height: float) -> tuple[tuple[Word, ...], ...]:
    """Put words into lines, top to bottom; of a two-page spread the left page comes first."""
    if is_spread(words, width, height):
        left = [word for word in words if (word.x0 + word.x1) / 2 < width / 2]
        right = [word for word in words if (word.x0 + word.x1) / 2 >= width / 2]
        return (*_lines(left), *_lines(right))
    return _lines(words)


def set_sloping_in_lines(words: Sequence[Word], width: float, height: float) -> tuple[tuple[Word, ...], ...]:
    """Put a scanner's own words into lines, though its page lay askew: their boxes stay where they are."""
    slope = find_word_slope(words)
    if abs(slope) < LEVEL:
        return set_in_lines(words, width, height)
    moved: dict[int, Word] = {}
    level: list[Word] = []
    for word in words:
        shift = ((word.x0 + word.x1) / 2 - width / 2) * slope
        level.append(word._replace(y0=word.y0 - shift, y1=word.y1 - shift))
        moved[id(level[-1])] = word
    return tuple(tuple(moved[id(word)] for word in line) for line in set_in_lines(level, width, height))


def find_word_slope(words: Sequence[Word]) -> float:
    """Return how much lines fall to the right (points a point), by words that follow one another; 0 for few words."""
    steps = [
        (after.y1 - before.y1) / (after.x1 - before.x1)
        for before, after in pairwise(words)
        if 0 < after.x0 - before.x1 < 12 and abs(after.height - before.height) < 1.5 and len(after.text) > 2
    ]
    return median(steps) if len(steps) >= STEPS_NEEDED else 0.0


def is_spread(words: Sequence[Word], width: float, height: float) -> bool:
    """Say whether a page shows two pages side by side: wide, words on both halves, next to none across the middle."""
    if width < height * SPREAD_SHAPE or len(words) < 60:
        return False
    crossing = sum(word.x0 < width / 2 < word.x1 for word in words)
    left = sum(word.x1 <= width / 2 for word in words)
    right = sum(word.x0 >= width / 2 for word in words)
    return crossing <= len(words) * SPREAD_CROSSING and min(left, right) >= SPREAD_WORDS


def _lines(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """Chain runs from left to right: each joins the line whose last word stands at its height (scans may slope)."""
    lines: list[list[Word]] = []
    for run in sorted(_runs(words), key=lambda one: (one[0].x0, one[0].y0)):
        first = run[0]
        best: list[Word] | None = None
        closest = 0.0
        left, top, bottom = first.x0, first.y0, first.y1
        for line in lines:
            last = line[-1]
            if last.y1 <= top or last.y0 >= bottom or left < last.x0 or not _same_size(last, first):
                continue
            shared = min(last.y1, bottom) - max(last.y0, top)
            part = shared / max(min(last.height, first.height), 0.1) - max(first.x0 - last.x1, 0.0) * 0.0001
            if part >= 0.45 and part > closest:
                best, closest = line, part
        if best is not None:
            best.extend(run)
        elif not _fill_gap(lines, run):
            lines.append(run)
    for line in [one for one in lines if len(one) <= 2]:  # a word whose line wasn't whole when its turn came
        rest = [one for one in lines if one is not line]
        if _fill_gap(rest, line):
            lines = rest
    lines.sort(key=lambda line: median(word.middle for word in line))
    return tuple(tuple(line) for line in lines)


def _fill_gap(lines: list[list[Word]], run: list[Word]) -> bool:
    """Put a run into the gap between two words of a line at its height; say whether there was one."""
    first = run[0]
    start, end = first.x0, run[-1].x1
    for line in lines:
        if not line[0].x0 < start < line[-1].x0:
            continue
        left = line[0]
        for index, right in enumerate(line):
            # tried for every word of a page: what most words fail comes first
            if right.x0 + 1.5 >= end and left.x1 - 1 <= start and index and _is_level(left, first):
                line[index:index] = run
                return True
            left = right
    return False


def _is_level(one: Word, other: Word) -> bool:
    """Say whether a word stands at another's height and is of its size."""
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    level = shared >= 0.6 * min(one.height, other.height) or one.y0 < other.middle < one.y1
    return level and _same_size(one, other)


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words that follow one another in the file, at one height and without a wide gap, are one run."""
    runs: list[list[Word]] = []
    last: Word | None = None
    for word in words:
        if (
            last is not None
            and -1.0 <= word.x0 - last.x1 < 1.6 * max(last.height, 6.0)
            and min(last.y1, word.y1) - max(last.y0, word.y0) >= 0.5 * min(last.height, word.height)
            and _same_size(last, word)
        ):
            runs[-1].append(word)
        else:
            runs.append([word])
        last = word
    return runs


def _same_size(one: Word, other: Word) -> bool:
    # punctuation and dashes have low boxes: only words with letters or digits tell a type size
    if max(one.height, other.height) <= SIZE_RATIO * max(min(one.height, other.height), 1.0):
        return True
    return not any(c.isalnum() for c in one.text) or not any(c.isalnum() for c in other.text)
