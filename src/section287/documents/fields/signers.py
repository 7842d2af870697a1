"""Names and titles of those who signed. A name that only one poor reading gives is called unread, never guessed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from section287.documents.fields.block import Column
from section287.documents.fields.field import Field, absent, load_patterns
from section287.documents.fields.names import (
    Candidate,
    Readings,
    clean,
    how_sure,
    is_name,
    is_shown,
    is_title,
    printed_words,
    without_rank,
)
from section287.documents.fields.voting import (
    AGREED,
    ONE_READING,
    SHOWN,
    are_at_odds,
    find_agreed,
    find_elsewhere,
    find_officer,
    find_voted,
)
from section287.documents.legible import vocabulary
from section287.documents.page import Inked, Page, Word
from section287.documents.stream import Span, Stream

TITLE_ALIKE = 80.0  # of 100: the same title, misread
LEAST_ALONE = 0.93  # a name that one reading of a scan gives, with less, is called unread
LEAST_TITLE = 0.6
ADDRESS = re.compile(r"\d|\b(?:St|Ave|Rd|Dr|Blvd|Hwy|Ln)\.?$")
TYPED_TITLE = re.compile(r"[A-Z][^\W\d_]*(?:[ .,'’&/-]+[^\W\d_]+){0,8}\.?")


def read_signatory(side: str, columns: Sequence[Column], stream: Stream, page: Page) -> Field:
    """Read who signed for a side.

    A name counts as sure when the file itself shows it, when two readings or another place of the document agree on
    it, or when it is, a letter or two aside, one of the officers that sign for ICE (``patterns/officers.yaml``).
    """
    name = f"{side}_signatory"
    readings = _read_names(columns, page)
    shown = next((one for one in readings.every if is_shown(one)), None)
    officer = find_officer(readings.every) if side == "ice" else None
    if officer:
        value, words = officer
        return Field(name, value, "read", printed_words(words), AGREED, find_span(page, words))
    if shown:
        return Field(name, shown[0], "read", printed_words(shown[1]), SHOWN, find_span(page, shown[1]))
    if not readings.every:
        return _nothing(name, "name", columns, page)
    chosen = find_elsewhere(readings, stream)
    if chosen:
        return Field(name, chosen[0], "read", printed_words(chosen[1]), AGREED, find_span(page, chosen[1]))
    voted = find_voted(readings)
    if voted:
        (value, words), sure = voted
        return Field(name, value, "read", printed_words(words), sure, find_span(page, words))
    value, words = max(readings.every, key=lambda one: how_sure(one[1]))
    span = find_span(page, words)
    if how_sure(words) < LEAST_ALONE or are_at_odds(readings):
        return Field(name, None, "unread", value, 0.8, span)
    return Field(name, value, "read", printed_words(words), min(how_sure(words), ONE_READING), span)


def read_title(side: str, columns: Sequence[Column], stream: Stream, page: Page, agency: str | None = None) -> Field:
    """Read in which office a side's signatory signed; a place in it must be one that the agency's name holds."""
    name = f"{side}_title"
    readings = Readings(page, [list(_titles(column)) for column in columns])
    readings.alone.extend([one] for one in _alone("title", columns, page, is_title))
    if not readings.every:
        mended = _mended(columns, page)
        if mended:
            return Field(name, mended[0], "read", printed_words(mended[1]), 0.85, find_span(page, mended[1]))
        return _nothing(name, "title", columns, page)
    shown = next((one for one in readings.every if is_shown(one)), None)
    agreed = shown or find_agreed(readings)
    value, words = agreed or max(readings.every, key=lambda one: how_sure(one[1]))
    sure = SHOWN if shown else AGREED if agreed else how_sure(words)
    span = find_span(page, words)
    if value in load_patterns("signing")["titles"]:
        sure = max(sure, LEAST_TITLE + 0.1)  # letter for letter a title: no misreading gives that by chance
    doubted = [] if agreed else _unknown(value, agency or "", stream)
    if doubted and agency:
        value, doubted = _with_place(value, doubted, agency)
        sure = min(sure, ONE_READING)
    if sure < LEAST_TITLE or doubted:
        return Field(name, None, "unread", value, 0.8, span)
    return Field(name, value, "read", printed_words(words), round(sure * 0.99, 3), span)


def candidate_names(columns: Sequence[Column], page: Page) -> list[Candidate]:
    """Return what each reading of a block of signatures gives for the names of those who signed."""
    return _read_names(columns, page).every


def _read_names(columns: Sequence[Column], page: Page) -> Readings:
    alone = [[one] for one in _alone("name", columns, page, is_name)]
    return Readings(page, [list(_names(column)) for column in columns], alone)


def _nothing(name: str, label: str, columns: Sequence[Column], page: Page) -> Field:
    """Nothing that reads like a name: absent, or written by hand where ink was seen beside the label.

    Forms without labels print the name below the signature; that a scan doesn't give it says that it is struck through.
    """
    labels = [column.labels[label] for column in columns if label in column.labels]
    unlabelled = (
        page.via != "text"
        and bool(columns)
        and not any(one in column.labels or column.head for column in columns for one in ("name", "title", "signature"))
    )
    if unlabelled or any(beside(place, one) for place in labels for one in page.ink or ()):
        return Field(name, None, "unread", confidence=0.8, span=find_span(page, labels[:1]))
    return absent(name, 0.6)


def _names(column: Column) -> Iterator[Candidate]:
    places = [column.labelled.get("name", []), column.head]
    if "name" not in column.labels:
        places += _above_titles(column.loose[:6])
    places.append(column.labelled.get("signature", []))
    for index, words in enumerate(places):
        kept = clean(words)
        text = printed_words(kept)
        typed = index < len(places) - 1 or all(word.confidence == 100 for word in kept)
        if is_name(text) and typed and not re.search(r"[Ss]igned", printed_words(words)):
            yield without_rank(text, kept)


def _above_titles(loose: list[list[Word]]) -> list[list[Word]]:
    """Of lines without labels, names stand above titles; failing a title, any line that is no address."""
    texts = [printed_words(clean(line)) for line in loose]
    over = [line for index, line in enumerate(loose[:-1]) if is_title(texts[index + 1])]
    return over + [line for line in loose if line not in over and not ADDRESS.search(printed_words(line))]


def _titles(column: Column) -> Iterator[Candidate]:
    labelled = column.labelled.get("title", [])
    if labelled and all(word.confidence == 100 for word in labelled):
        text = _without_body(printed_words(clean(labelled)))
        if TYPED_TITLE.fullmatch(text) and len(text) < 70:
            yield text.rstrip(", "), clean(labelled)
            return
    places = [labelled] if labelled or "title" in column.labels else []
    if "title" not in column.labels:
        places += column.loose
    for words in places:
        kept = clean(words)
        text = _without_body(printed_words(kept))
        if is_title(text) and len(text) < 70:
            yield text, kept
        elif kept and re.match(r"^Sheriff [A-Z][a-z]+ [A-Z]", text) and "title" not in column.labels:
            yield "Sheriff", kept[:1]


def _without_body(text: str) -> str:
    return re.split(r",? (?:U\.\s?S\b|United States|ICE\b)", text.rstrip(", "))[0]


def _alone(label: str, columns: Sequence[Column], page: Page, fits: object) -> Iterator[Candidate]:
    """Yield what the place beside a label gave when it was read alone."""
    labels = [column.labels[label] for column in columns if label in column.labels]
    for one in page.ink or ():
        if one.text and any(beside(place, one) for place in labels):
            word = Word(one.text, one.x0, one.y0, one.x1, one.y1, one.confidence)
            kept = clean([word._replace(text=part) for part in one.text.split()], alone=True)
            if kept and fits(printed_words(kept)):  # type: ignore[operator]
                yield without_rank(printed_words(kept), kept)


def _mended(columns: Sequence[Column], page: Page) -> Candidate | None:
    """Return the one title that a misread word beside the label is ("oneriff")."""
    from rapidfuzz import fuzz

    titles = load_patterns("signing")["titles"]
    found: dict[str, list[Word]] = {}
    for column in columns:
        words = clean(column.labelled.get("title", []))
        text = printed_words(words)
        found.update({one: words for one in titles if len(text) > 5 and fuzz.ratio(one, text) >= TITLE_ALIKE})
    return next(iter(found.items())) if len(found) == 1 else None


def _unknown(title: str, agency: str, stream: Stream) -> list[str]:
    """Return the words of a title that are neither the agreements' own, the agency's, nor anywhere else in the text."""
    held = re.findall(r"[^\W\d_]{3,}", f"{agency} {stream.text}".lower())
    held += " ".join(load_patterns("signing")["titles"]).lower().split() * 2
    words = re.findall(r"[^\W\d_]{3,}", title)
    return [word for word in words if word.lower() not in vocabulary() and held.count(word.lower()) < 2]


def _with_place(title: str, doubted: list[str], agency: str) -> tuple[str, list[str]]:
    """Mend a place in a title by the agency's name ("Bumet County Sheriff", of Burnet County); return what is left."""
    from rapidfuzz import fuzz, process

    left = []
    for word in doubted:
        near = process.extractOne(word, agency.split(), scorer=fuzz.ratio, score_cutoff=70)
        if near:
            title = title.replace(word, near[0])
        else:
            left.append(word)
    return title, left


def beside(label: Word, inked: Inked) -> bool:
    """Say whether a place with ink is the one beside a label."""
    return abs(inked.x0 - label.x1) < 40 and abs(inked.y1 - label.y1) < 12


def find_span(page: Page, words: Sequence[Word]) -> Span:
    """Return where words stand in a page's text; words of the second reading are found by their place on the page."""
    starts: list[int] = []
    ends: list[int] = []
    for at, word in page.placed_words():
        for one in words:
            if word.x0 < one.x1 and one.x0 < word.x1 and word.y0 < one.y1 - 1 and one.y0 < word.y1 - 1:
                starts.append(at)
                ends.append(at + len(word.text))
                break
    return Span(page.number, min(starts), max(ends)) if starts else Span(page.number, 0, 0)
