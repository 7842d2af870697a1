"""Who signed for each side, in which office, on which day. Handwriting is never guessed at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from section287.documents.fields.block import Column, Lines, read_columns, words_between
from section287.documents.fields.days import FIRST_DAY, LAST_DAY, find_day
from section287.documents.fields.field import Field, absent, load_patterns
from section287.documents.fields.signers import beside, find_span, read_signatory, read_title
from section287.documents.page import Inked, Page, Word
from section287.documents.stream import Stream

SIDES = ("lea", "ice")
# how sure tesseract must be of a day's least sure word: month's name, figures only, one of two readings that agree
SCRIBBLE = 60
LEAST_LONG, LEAST_NUMERIC, LEAST_EITHER = 0.72, 0.88, 0.3
APART_AT_MOST = 550  # days between the two signatures; wider apart, a scan's day is doubted
LEAST_HALVED = 0.75  # of a day in figures whose month and day another reading gives with a year that can't be
MISREAD_YEAR = re.compile(r"(?<!\d)([01]?\d)([/.-])([0-3]?\d)\2(\d{4})(?!\d)")
DIGITAL = re.compile(r"[Dd]igital|[Ss]igned\s*by")
SIGNING = r"\bD[ae]te\b|For\s*the\s*LEA|Signature|By signing|fullest extent"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of signatures: of the agreement, or of an addendum to it.

    Attributes:
        page: number.
        columns: of the reading that counts first.
        again: of the second reading by tesseract, where there is one.
    """

    page: Page
    columns: list[Column]
    again: list[Column]


def find_blocks(stream: Stream) -> list[Block]:
    """Return the document's blocks of signatures in the order of its pages."""
    blocks: list[Block] = []
    for page in stream.document.pages:
        if not re.search(SIGNING, page.text) and not page.again:
            continue
        first, second = read_block_columns(page.lines, page), read_block_columns(page.again, page)
        if first or second:
            blocks.append(Block(page, first or second, second if first else []))
    return blocks


def read_block_columns(lines: Lines, page: Page) -> list[Column]:
    """Return the columns of a page's block of signatures, each with its side; none where there is no such block."""
    columns = read_columns(lines, page) if lines else []
    if not re.search(r"By signing|fullest\s+extent", page.text) and not any(
        label.text for column in columns for name, label in column.labels.items() if name in ("date", "signature")
    ):
        return []
    ice_words = load_patterns("signing")["ice_words"]
    for column in columns:
        if not column.side:
            is_ice = any(word.lower() in column.text.lower() for word in ice_words)
            column.side = "ice" if is_ice else "lea"
    return columns if len(columns) > 1 else []


def read_signatures(stream: Stream, block: Block | None, agency: str | None = None) -> list[Field]:
    """Return name, title and day for both sides, and for a third party that signs beside the agency.

    Args:
        agency: its name, where it is known: titles hold parts of it.
    """
    fields: list[Field] = []
    for side in SIDES:
        if block is None:
            fields += [absent(f"{side}_{what}", 0.3) for what in ("signatory", "title", "signed_on")]
            continue
        fields += _side(stream, block, side, agency)
    if block is not None and any(column.side == "other" for column in block.columns):
        fields += [one for one in _side(stream, block, "other", agency) if one.status != "absent"]
    return _doubt(fields)


def _side(stream: Stream, block: Block, side: str, agency: str | None) -> list[Field]:
    readings = [column for columns in (block.columns, block.again) for column in columns if column.side == side]
    return [
        read_signatory(side, readings, stream, block.page),
        read_title(side, readings, stream, block.page, agency),
        _day(f"{side}_signed_on", readings, stream, block),
    ]


def _day(name: str, readings: Sequence[Column], stream: Stream, block: Block) -> Field:
    """Settle a side's day.

    What the file itself shows counts; a scan's day counts when two readings agree on it, or when it is printed with
    the month's name and tesseract was sure.
    """
    labels = [column.labels["date"] for column in readings if "date" in column.labels]
    seen: list[tuple[date, float, bool, list[Word]]] = []
    junk: list[Word] = []
    for column in readings:
        words = [word for word in column.labelled.get("date", []) if re.search(r"\w|^[/.-]$", word.text)]
        junk += words
        day = find_day(" ".join(word.text for word in words))
        if day:
            used = words_between(words, day.start, day.end)
            seen.append((day.day, min(word.confidence for word in used) / 100, day.long, used))
    inked = [one for one in block.page.ink or () if any(beside(label, one) for label in labels)]
    for one in inked:
        day = find_day(one.text)
        if day:
            used = [Word(one.text[day.start : day.end], one.x0, one.y0, one.x1, one.y1, one.confidence)]
            seen.append((day.day, one.confidence / 100, day.long, used))
    digital = next(filter(None, (_digital_day(column, readings, block.page) for column in readings)), None)
    settled = _settle(seen, digital, block) or _halved(seen, [one.text for one in inked])
    if settled:
        value, sure, used = settled
        read = " ".join(word.text for word in used)
        return Field(name, value.isoformat(), "read", read, sure, find_span(block.page, used))
    known = block.page.ink is not None and any(label.text for label in labels)
    if not labels and not junk:
        if block.page.via == "text":
            return absent(name, 0.4)
        return Field(name, None, "unread", "", 0.6, find_span(block.page, []))  # a signed scan whose label was lost
    stamped = any(DIGITAL.search(column.text) for column in readings)  # its day stands in print too small to read
    if not inked and not junk and not stamped and (known or block.page.via == "text"):
        return absent(name, 0.8)
    place = [label for label in labels if label.text][:1] or junk
    return Field(name, None, "unread", " ".join(word.text for word in junk), 0.9, find_span(block.page, place))


def _settle(
    seen: list[tuple[date, float, bool, list[Word]]], digital: tuple[date, float, list[Word]] | None, block: Block
) -> tuple[date, float, list[Word]] | None:
    shown = next((one for one in seen if one[1] >= 1), None)
    if shown:
        return shown[0], 0.99, shown[3]
    if digital and digital[1] >= 0.98:
        return digital
    for index, one in enumerate(seen):
        for other in seen[index + 1 :]:
            sure = max(one[1], other[1])
            if one[0] == other[0] and sure >= LEAST_EITHER and not _same_place(one[3], other[3]):
                return one[0], 0.96 if one[2] else 0.93, one[3]
    if digital:
        return digital
    if len({day for day, *_ in seen}) == 1:
        day, sure, long, used = seen[0]
        if block.page.via == "ocr" and sure >= (LEAST_LONG if long else LEAST_NUMERIC):
            return day, 0.92 if long else 0.85, used
        if long and sure >= LEAST_LONG:
            return day, 0.85, used
    return None


def _halved(
    seen: list[tuple[date, float, bool, list[Word]]], others: Sequence[str]
) -> tuple[date, float, list[Word]] | None:
    """Return a day in figures that one reading gives, where another gives its month and day and an impossible year."""
    if len({day for day, *_ in seen}) != 1:
        return None
    day, sure, _, used = max(seen, key=lambda one: one[1])
    for text in others:
        for month, _, number, year in MISREAD_YEAR.findall(text):
            if (int(month), int(number)) == (day.month, day.day) and not FIRST_DAY.year <= int(year) <= LAST_DAY.year:
                return (day, 0.85, used) if sure >= LEAST_HALVED else None
    return None


def _same_place(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Say whether two days come from one place read twice in the same way: that they agree says little."""
    return len(one) == len(other) == 1 and one[0][1:5] == other[0][1:5]


def _digital_day(column: Column, readings: Sequence[Column], page: Page) -> tuple[date, float, list[Word]] | None:
    words = [
        *(word for name in ("date", "signature") for word in column.labelled.get(name, [])),
        *(word for line in column.loose for word in line),
    ]
    small = [one for one in page.ink or () if column.x0 - 8 <= one.x0 < column.x1 and one.y0 > column.top - 8]
    words += [Word(part, *_box(one), one.confidence) for one in small for part in one.text.split()]
    text = " ".join(word.text for word in words)
    match = re.search(load_patterns("signing")["digital"], text)
    if not match:
        return None
    which = "" if match["year"] else "2"
    try:
        day = date(*(int(match[part + which]) for part in ("year", "month", "day")))
    except ValueError:
        return None
    used = words_between(words, match.start("year" + which), match.end("day" + which))
    lowest = min(word.confidence for word in used)
    digits = day.strftime("%Y.%m.%d")[1:]  # the other reading may have lost its first figure
    agreed = any(digits in other.text for other in readings if other is not column) or text.count(digits) > 1
    return (day, 0.98 if lowest == 100 else 0.92, used) if lowest >= SCRIBBLE or agreed else None


def _box(one: Inked) -> tuple[float, float, float, float]:
    return one.x0, one.y0, one.x1, one.y1


def _doubt(fields: list[Field]) -> list[Field]:
    """Withdraw a scan's day that lies far from the other side's: one misread digit gives another possible day."""
    days = {one.name: date.fromisoformat(one.value) for one in fields if one.name.endswith("_on") and one.value}
    ice = days.get("ice_signed_on")
    result = []
    for one in fields:
        if ice and one.name == "lea_signed_on" and one.value and one.confidence < 0.98:
            apart = (ice - days[one.name]).days
            if not -60 <= apart <= APART_AT_MOST:
                one = replace(one, value=None, status="unread", confidence=0.7)
        result.append(one)
    return result
