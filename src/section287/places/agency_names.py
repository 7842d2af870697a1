"""Printed agency names as words: short forms written out, misspelt role words repaired, the own state marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from section287.places.fbi_agencies import is_town_word
from section287.places.spelling import clean_text, find_nearest, fold_words, measure_distance
from section287.places.states import list_state_names
from section287.places.tables import read_yaml

# Letters, digits and apostrophes make a word; "&" is one too.
_WORD = re.compile(r"[^\W_]+(?:['’‘ʼ´`′]+(?=[^\W_]|\s|$)[^\W_]*)*|&")
OWN_STATE = "%"
# A body's word after a postal code shows that the code is the state's ("MT Dept of Justice", "PA State Constable").
_AFTER_CODE = frozenset(
    [
        "state",
        "department",
        "dept",
        "division",
        "office",
        "bureau",
        "doc",
        "dps",
        "highway",
        "national",
        "attorney",
        "commission",
        "board",
    ]
)
_COUNTY_AFTER_CO = frozenset(
    ["sheriffs", "sheriff", "so", "constable", "police", "pd", "jail", "detention", "corrections", "attorneys"]
)


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency's name, ready for the rules.

    Attributes:
        text: the name as printed, blanks and page debris cleaned.
        words: folded words; ``%`` stands for the agency's own state.
        spans: for each word, where it stands in ``text``.
        written_out: for each word, the long form of what was printed short ("" when it belongs to the word
            before), else None.
        repairs: what was repaired, in words.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    written_out: tuple[str | None, ...]
    repairs: tuple[str, ...]

    @property
    def line(self) -> str:
        """The words as one line, for the rules' patterns."""
        return " ".join(self.words)

    def show(self, indexes: list[int]) -> str:
        """Return the words of a run as printed, short forms written out ("South Middleton Township")."""
        shown: list[str] = []
        start = end = self.spans[indexes[0]][0]
        for index in indexes:
            _first, last = self.spans[index]
            long = self.written_out[index]
            if long is None:
                end = last
                continue
            if end > start:
                shown.append(self.text[start:end])
            if long:
                shown.append(long)
            start = end = last + (self.text[last : last + 1] == ".")
        if end > start:
            shown.append(self.text[start:end])
        return " ".join(part.strip() for part in shown if part.strip())


@cache
def _undone() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = read_yaml("agency_words.yaml")["undo"]
    return tuple((re.compile(re.escape(one["printed"]), re.IGNORECASE), one["was"]) for one in entries)


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    return {short: tuple(long.split()) for short, long in read_yaml("agency_words.yaml")["abbreviations"].items()}


@cache
def _role_words() -> tuple[dict[str, int], frozenset[str]]:
    content = read_yaml("agency_words.yaml")
    return content["role_words"], frozenset(content["right_as_printed"])


@lru_cache(maxsize=65536)
def repair_role_word(word: str) -> str:
    """Return the role word that a folded word misspells, or the word itself.

    >>> repair_role_word("departement"), repair_role_word("country")
    ('department', 'country')
    """
    roles, right = _role_words()
    if len(word) < 5 or word in roles or word in right or not word.isalpha():
        return word
    _steps, near = find_nearest(word, roles, 2)
    fitting = [role for role in near if measure_distance(word, role, roles[role]) <= roles[role]]
    return fitting[0] if len(fitting) == 1 else word


def undo_page_debris(text: str) -> str:
    """Return the text with known tool-made replacements undone ("Waria-labelon" was "Walton")."""
    for pattern, was in _undone():
        text = pattern.sub(was, text)
    return text


@lru_cache(maxsize=65536)
def read_agency_name(state_code: str, printed: str) -> AgencyName:
    """Return the words of a printed agency name of a state."""
    text = undo_page_debris(clean_text(printed))
    found = [(fold_words(match.group()) or "and", match.span()) for match in _WORD.finditer(text)]
    marked = _mark_state(state_code, text, [pair for pair in found if pair[0]])
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    written: list[str | None] = []
    repairs = []
    if text != clean_text(printed):
        repairs.append(f"{clean_text(printed)!r} read as {text!r}")
    for index, (word, span) in enumerate(marked):
        following = marked[index + 1][0] if index + 1 < len(marked) else ""
        pieces = _write_out(word, index, following)
        for place, piece in enumerate(pieces):
            repaired = piece if is_town_word(state_code, piece) else repair_role_word(piece)
            if repaired != piece:
                repairs.append(f"{piece!r} read as {repaired!r}")
            if words and repaired == words[-1] and repaired in _role_words()[0]:
                continue  # "Parker County (County) Attorney"
            words.append(repaired)
            spans.append(span)
            long = _long_form(word, pieces, repaired)
            written.append(long if place == 0 else "")
    while words and words[-1] == "addendum":
        del words[-1], spans[-1], written[-1]
    return AgencyName(text, tuple(words), tuple(spans), tuple(written), tuple(repairs))


def _long_form(word: str, pieces: tuple[str, ...], repaired: str) -> str | None:
    """Return what to show for a word that was printed short or misspelt, None for one to show as printed."""
    if pieces == (word,):
        return None if repaired == word else repaired.title()
    return " ".join("of" if piece == "of" else piece.title() for piece in pieces)


def _write_out(word: str, index: int, following: str) -> tuple[str, ...]:
    """Write out a short form where its neighbours show what it means."""
    if word == "co" and index and (not following or following in _COUNTY_AFTER_CO):
        return ("county",)
    if word == "so" and index and not following:
        return ("sheriffs", "office")
    if word in ("countys", "counties") and following:
        return ("county",)
    return _abbreviations().get(word, (word,))


def _mark_state(
    state_code: str, text: str, found: list[tuple[str, tuple[int, int]]]
) -> list[tuple[str, tuple[int, int]]]:
    """Replace the own state's name by ``%``, and drop it after a comma at the end ("Arnaudville Police, LA")."""
    marked: list[tuple[str, tuple[int, int]]] = []
    index = 0
    while index < len(found):
        span = found[index][1]
        length = _count_state_words(state_code, text, found, index)
        if length:
            marked.append((OWN_STATE, (span[0], found[index + length - 1][1][1])))
        else:
            marked.append(found[index])
        index += length or 1
    if len(marked) > 1 and marked[-1][0] in (state_code.lower(), OWN_STATE):
        before = text[marked[-2][1][1] : marked[-1][1][0]]
        if "," in before or "(" in before:
            marked.pop()
    return marked


@cache
def _state_names_by_word(state_code: str) -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """The own state's names by their first word."""
    names: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for name, is_short in list_state_names(state_code):
        names.setdefault(name[0], []).append((name, is_short))
    return names


def _count_state_words(state_code: str, text: str, found: list[tuple[str, tuple[int, int]]], index: int) -> int:
    """Return how many words from ``index`` on name the own state; an abbreviation only before a body's word."""
    for name, is_short in _state_names_by_word(state_code).get(found[index][0], ()):
        words = tuple(word for word, _span in found[index : index + len(name)])
        following = found[index + len(name)][0] if index + len(name) < len(found) else ""
        if words == name and (not is_short or following in _AFTER_CODE):
            return len(name)
    word, span = found[index]
    following = found[index + 1][0] if index + 1 < len(found) else ""
    is_code = word == state_code.lower() and text[slice(*span)].isupper() and following in _AFTER_CODE
    return 1 if is_code else 0
