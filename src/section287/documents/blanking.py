"""Names, numbers, e-mail and street addresses of points of contact, blanked out of pages before anything is kept.

Each letter and digit is replaced by one mark, so that offsets, words and their boxes stay where they were. Offices,
towns, states and ZIP codes stay: they tell which agency it is. Who signed stays too: officials stand in the record as
signatories, and as nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from section287.documents.fields.field import load_patterns
from section287.documents.fields.offices import find_field_offices
from section287.documents.page import Document, Page, Word

MARK = "█"
NAME_WORD = re.compile(r"(?<![\w@.])[A-Z][\w.'’-]*")
Lines = tuple[tuple[Word, ...], ...]
Patterns = list[re.Pattern[str]]


def blank_contacts(text: str) -> str:
    """Return a page's text with the numbers and addresses by which persons are reached blanked out; of equal length.

    >>> blank_contacts("For the LEA: Chief A. Deputy, 555-010-1234")
    'For the LEA: Chief A. Deputy, ███-███-████'
    """
    anywhere, among, public, heads = _compiled()
    blanked = _blank(text, 0, len(text), anywhere, public)
    for head in heads.finditer(text):
        end = _end_of_contacts(text, head.end())
        blanked = _blank(blanked, head.end(), end, among, public)
        if _names_contacts(text, head.start(), end):
            heads_kept = [one.span() for one in heads.finditer(text, head.end(), end)]
            blanked = _blank_names(blanked, head.end(), end, heads_kept)
    return blanked


def _names_contacts(text: str, start: int, end: int) -> bool:
    """Return whether a stretch stands below a heading of points of contact, and is no place for signatures."""
    settings = load_patterns("blanking")
    above = text[max(0, start - settings["heading_within"]) : start]
    return bool(re.search(settings["contact_heading"], above)) and not re.search(settings["signing"], text[start:end])


def _blank_names(text: str, start: int, end: int, heads: list[tuple[int, int]]) -> str:
    """Blank out a stretch's words that begin in capitals, but for those of offices, templates, towns and heads."""
    stays, places = _words_that_stay()
    kept = [one.span() for pattern in places for one in pattern.finditer(text, start, end)]
    kept += heads
    kept += [one.span("name") for one in find_field_offices(text)]
    letters = list(text)
    for word in NAME_WORD.finditer(text, start, end):
        if word[0].casefold().rstrip(".'’s") in stays or word[0].casefold() in stays:
            continue
        if not any(low <= word.start() < high for low, high in kept):
            for place in range(*word.span()):
                letters[place] = MARK if letters[place].isalnum() else letters[place]
    return "".join(letters)


def _blank(text: str, start: int, end: int, patterns: Patterns, public: Patterns) -> str:
    """Blank out what the patterns find in a stretch of a text, but for what is public."""
    letters = list(text)
    for pattern in patterns:
        for match in pattern.finditer(text, start, end):
            if not any(one.search(match[0]) for one in public):
                for place in range(*match.span()):
                    letters[place] = MARK if letters[place].isalnum() else letters[place]
    return "".join(letters)


def blank_document(document: Document) -> Document:
    """Return a document with contacts blanked out on every page; one that has none is returned as it is."""
    pages = tuple(blank_page(page) for page in document.pages)
    return document if pages == document.pages else replace(document, pages=pages)


def blank_page(page: Page) -> Page:
    """Return a page with contacts blanked out, in its second reading as well."""
    lines, again = _blank_lines(page.lines), _blank_lines(page.again)
    if lines is page.lines and again is page.again:
        return page
    return replace(page, lines=lines, again=again)


def _blank_lines(lines: Lines) -> Lines:
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    blanked = blank_contacts(text)
    if blanked == text:
        return lines
    at = 0
    made: list[tuple[Word, ...]] = []
    for line in lines:
        words: list[Word] = []
        for word in line:
            words.append(word._replace(text=blanked[at : at + len(word.text)]))
            at += len(word.text) + 1
        made.append(tuple(words))
        at += not line  # an empty line has its line feed only
    return tuple(made)


def _end_of_contacts(text: str, start: int) -> int:
    """Return where the lines below a heading end: after some lines, or at the next section."""
    settings = load_patterns("blanking")
    end = start
    for _ in range(settings["lines"]):
        following = text.find("\n", end)
        if following < 0:
            return len(text)
        end = following + 1
        if re.match(settings["stops"], text[end : end + 40]):
            break
    return end


@cache
def _compiled() -> tuple[Patterns, Patterns, Patterns, re.Pattern[str]]:
    settings = load_patterns("blanking")
    anywhere = [re.compile(one) for name in ("phones", "mails", "streets") for one in settings[name]]
    among = [re.compile(one) for one in settings["among_contacts"]]
    return anywhere, among, [re.compile(one) for one in settings["public"]], re.compile(settings["heads"])


@cache
def _words_that_stay() -> tuple[frozenset[str], Patterns]:
    """Return words of offices and of ICE's own templates, and the patterns of places."""
    from section287.documents.template.table import list_templates
    from section287.places.states import list_states

    settings = load_patterns("blanking")
    printed = {
        word.casefold()
        for template in list_templates()
        for clause in template.clauses
        for word in re.findall(r"[A-Za-z]{2,}", f"{clause.heading} {clause.text}")
    }
    states = {word for one in list_states() for word in one.name.casefold().split()}
    places = [re.compile(one) for one in settings["places"]]
    return frozenset(printed | states | set(settings["offices"].split())), places
