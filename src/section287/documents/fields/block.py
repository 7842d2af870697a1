"""The block of signatures → its columns, and each column's labelled lines, by where the words stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from section287.documents.fields.field import load_patterns
from section287.documents.layout import set_in_lines
from section287.documents.page import Page, Word

Lines = tuple[tuple[Word, ...], ...]
LABEL_ABOVE, LABEL_BELOW = 17.0, 7.0  # points: a value stands at its label's height or a little above it
STAMP_ABOVE = 26.0  # points: a stamped day stands above its label
LABELS_WITHIN, LABELS_BESIDE = 170.0, 80.0  # points below and beside its head in which a side's labels begin
EDGE = 14.0  # points within which a column's labels begin
CLOSING = re.compile(r"fullest\s+extent|By signing", re.IGNORECASE)


@dataclass(slots=True)
class Column:
    """One side's part of the block.

    Attributes:
        side: lea, ice, other, or "" where no head names it.
        head: words beside the head ("For the LEA: Chad Cronister").
        labelled: label -> words written beside it.
        loose: lines without a label, top to bottom.
    """

    side: str
    x0: float
    x1: float
    top: float
    head: list[Word] = field(default_factory=list)
    labelled: dict[str, list[Word]] = field(default_factory=dict)
    labels: dict[str, Word] = field(default_factory=dict)
    loose: list[list[Word]] = field(default_factory=list)
    lines: list[list[Word]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words of the column in one line."""
        return " ".join(word.text for line in self.lines for word in line)


def read_columns(lines: Lines, page: Page) -> list[Column]:
    """Find the columns of a block of signatures and sort its words into them; no columns: there is no block."""
    heads = _find_heads(lines)
    columns = _columns_by_heads(heads, page) if heads else _columns_by_labels(lines, page)
    if len(columns) < 2:
        columns = _columns_by_office(lines, page)
    _move_edges(columns, lines)
    for column in columns:
        bottom = min(
            [one.top - 4 for one in columns if one.top > column.top + 20 and abs(one.x0 - column.x0) < 60]
            + [page.height * 0.93]
        )
        words = [
            word
            for line in lines
            for word in line
            if column.x0 - 8 <= word.x0 < column.x1 - 8 and column.top - 3 <= word.middle <= bottom
        ]
        column.lines = [list(line) for line in set_in_lines(words, page.width, page.height * 2)]
        _find_labels(column)
    _share_labels(columns)
    for column in columns:
        _sort_words(column)
    return columns


def _find_heads(lines: Lines) -> list[tuple[str, Word, Word]]:
    """Return (side, first word, last word) of each "For the LEA:" and the like that stands over labels.

    Points of contact are given under the same words, on the same page at times; nothing is signed or dated there.
    """
    patterns = load_patterns("signing")["heads"]
    found: list[tuple[str, Word, Word]] = []
    for line in _after_closing(lines):
        text = " ".join(word.text for word in line)
        for side, pattern in patterns.items():
            for match in re.finditer(pattern, text):
                words = words_between(line, match.start(), match.end())
                if words and not any(words[0] is first for _, first, _ in found):
                    found.append((side, words[0], words[-1]))
    labels = _labels(lines, _label_pattern("date", "signature"))
    over = [one for one in found if any(_stands_over(one[1], label) for label in labels)]
    below = [one for one in found if over and one[1].y0 > min(first.y0 for _, first, _ in over) - LABEL_ABOVE]
    found = below or found  # a head whose own labels a scan lost stands beside or below one that has them
    both = {side for side, _, _ in found}
    return found if "ice" in both or "lea" in both else []


def _after_closing(lines: Lines) -> Sequence[tuple[Word, ...]]:
    """Return the lines below "By signing this MOA … to the fullest extent"; all where that isn't on the page."""
    last = max((index for index, line in enumerate(lines) if CLOSING.search(_text(line))), default=-1)
    return lines[last + 1 :]


def _stands_over(head: Word, label: Word) -> bool:
    return 0 < label.y0 - head.y0 < LABELS_WITHIN and abs(label.x0 - head.x0) < LABELS_BESIDE


def _text(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


def _label_pattern(*names: str) -> re.Pattern[str]:
    labels = load_patterns("signing")["labels"]
    chosen = [pattern for name, pattern in labels.items() if not names or name in names]
    return re.compile(rf"^(?:{'|'.join(chosen)})(?![A-Za-z])\W*", re.IGNORECASE)


def _columns_by_heads(heads: list[tuple[str, Word, Word]], page: Page) -> list[Column]:
    columns = []
    for side, first, _ in heads:
        right = [other.x0 for _, other, _ in heads if other.x0 > first.x0 + 60]
        columns.append(Column(side, first.x0, min(right, default=page.width + 8), first.y0))
    return columns


def _columns_by_labels(lines: Lines, page: Page) -> list[Column]:
    """Agreements of 2019 and 2020 have no heads: two words "Date:" side by side begin the block."""
    pattern = re.compile(rf"^{load_patterns('signing')['labels']['date']}\W*$", re.IGNORECASE)
    labels = _labels(lines, pattern)
    for index, one in enumerate(labels):
        for other in labels[index + 1 :]:
            left, right = sorted((one, other), key=lambda word: word.x0)
            if right.x0 - left.x0 > 100 and abs(right.middle - left.middle) < 40:
                top = min(left.y0, right.y0) - STAMP_ABOVE
                return [Column("", left.x0, right.x0, top), Column("", right.x0, page.width + 8, top)]
    return []


def _columns_by_office(lines: Lines, page: Page) -> list[Column]:
    """Failing labels: ICE's office on one side ("Assistant Director, Enforcement"), other words at its height."""
    signing = load_patterns("signing")
    start = 0.0
    for line in lines:
        if re.search(r"fullest\s+extent|By signing", " ".join(word.text for word in line), re.IGNORECASE):
            start = max(word.y1 for word in line)
    if not start:
        return []
    for line in lines:
        text = " ".join(word.text for word in line)
        if line[0].y0 < start or not re.search(r"Assistant Director|Associate Director|Enforcement and Removal", text):
            continue
        gaps = [(right.x0 - left.x1, right) for left, right in pairwise(line)]
        wide = max(gaps, key=lambda one: one[0], default=None)
        if wide and wide[0] > 18 and any(word in text for word in signing["ice_words"]):
            edge = wide[1].x0
            return [Column("", line[0].x0, edge, start + 2), Column("", edge, page.width + 8, start + 2)]
    return []


def _labels(lines: Lines, pattern: re.Pattern[str]) -> list[Word]:
    """Return the words that are labels; "Date:" in the small print of a digital signature is none."""
    found = [
        word
        for line in lines
        for index, word in enumerate(line)
        if pattern.match(word.text)
        and not re.match(r"20[12]\d[.,]", line[index + 1].text if index + 1 < len(line) else "")
    ]
    size = max((word.height for word in found), default=0.0)
    return [word for word in found if word.height > size * 0.65]


def _move_edges(columns: list[Column], lines: Lines) -> None:
    """A column begins where its labels do, which may be left of its head."""
    pattern = re.compile(rf"^(?:{'|'.join(load_patterns('signing')['labels'].values())})\W*$", re.IGNORECASE)
    top = min((column.top for column in columns), default=0.0)
    labels = [word for word in _labels(lines, pattern) if word.y0 >= top]
    for left in columns:
        for right in columns:
            if right.x0 > left.x0 + 60 and abs(left.x1 - right.x0) < 1:
                starts = [word.x0 for word in labels if left.x0 + 90 < word.x0 < right.x0 + 4]
                edges = [x for x in starts if sum(abs(x - other) < EDGE for other in starts) > 1]
                if edges:  # one label alone may be a stamp's
                    left.x1 = right.x0 = min(edges)


def _find_labels(column: Column) -> None:
    for name, pattern in load_patterns("signing")["labels"].items():
        for line in column.lines:
            if line[0].x0 > column.x0 + 70:
                continue  # a label stands at its column's left edge
            match = re.match(rf"^{pattern}\b\W*_*", line[0].text, re.IGNORECASE)
            if match and name not in column.labels:
                column.labels[name] = line[0]
                tail = line[0].text[match.end() :]
                if tail:  # "Date:2/26/2025" is one word to a scanner
                    label = line[0]
                    edge = label.x1 - (label.x1 - label.x0) * len(tail) / len(label.text)
                    line.insert(1, Word(tail, edge, label.y0, label.x1, label.y1, label.confidence))


def _share_labels(columns: list[Column]) -> None:
    """A label that a scan lost stands at the height of the other side's."""
    if len(columns) < 2 or not all(column.side for column in columns):
        return
    for one in columns:
        for other in columns:
            if abs(one.top - other.top) > 25:
                continue
            for name, label in other.labels.items():
                if name not in one.labels:
                    width = label.x1 - label.x0
                    one.labels[name] = Word("", one.x0 - 1, label.y0, one.x0 + width, label.y1, 0)


def _sort_words(column: Column) -> None:
    heads = load_patterns("signing")["heads"]
    rest: list[tuple[float, list[Word]]] = []
    column.labelled = {name: [] for name in column.labels}
    for index, words in enumerate(column.lines):
        if index == 0 and column.side:
            text = " ".join(word.text for word in words)
            match = re.match(heads[column.side] + r"\W*", text)
            if match:
                column.head = words_between(words, match.end(), len(text))
                continue
        name = next((name for name, label in column.labels.items() if words[0] is label), None)
        if name:
            column.labelled[name] = words[1:]
        else:
            rest.append((sum(word.middle for word in words) / len(words), words))
    for middle, words in rest:
        name = _label_beside(column, middle, words)
        if name is None:
            column.loose.append(words)
        else:
            column.labelled[name] = _in_order([*column.labelled[name], *words])


def _in_order(words: list[Word]) -> list[Word]:
    """Sort a label's words as they are read: a typed name may stand a little askew, a stamp in several small lines."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.middle):
        if lines and word.middle - lines[-1][0].middle < 0.6 * max(word.height, lines[-1][0].height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [word for line in lines for word in sorted(line, key=lambda one: one.x0)]


def _label_beside(column: Column, middle: float, words: Sequence[Word]) -> str | None:
    """Return the label at whose height, or a little below which, a line stands; lines left of it are not its value."""
    best, nearest = None, 99.0
    for name, label in column.labels.items():
        above = label.middle - middle
        if -LABEL_BELOW <= above <= (STAMP_ABOVE if name == "date" else LABEL_ABOVE) and words[0].x0 > label.x0 + 4:
            distance = abs(above - 3)
            if distance < nearest:
                best, nearest = name, distance
    return best


def words_between(line: Sequence[Word], start: int, end: int) -> list[Word]:
    """Return the words of a line that a stretch of its text, words parted by blanks, touches."""
    found, at = [], 0
    for word in line:
        if at < end and at + len(word.text) > start:
            found.append(word)
        at += len(word.text) + 1
    return found
