"""What reads like a name or a title in a block of signatures, and how sure its words are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from section287.documents.fields.field import load_patterns
from section287.documents.legible import vocabulary
from section287.documents.page import Page, Word
from section287.documents.stream import squash

SCRIBBLE = 60
RANKS = r"(?:(?:Sheriff|Chief|Constable|Dr|Hon|MG|BG|Maj|Col|Gen|Capt|Lt|Brig|Major|General|Colonel|Captain)\.? ){0,2}"
_WORD = r"[^\W\d_][^\W\d_.'’-]*(?:[.'’-][^\W\d_]+)*\.?"
_PART = rf"(?:{_WORD}|[\"“'(][^\W\d_.]+\.?[\"”')])"
NAME = re.compile(
    rf"^{RANKS}(?=[A-ZÀ-Þ]){_PART}(?: (?:(?=[A-ZÀ-Þ\"“'(]){_PART}|de|la|las|los|del|der|van|von|da|dos)){{1,5}}"
    r"(?:,? (?:Jr|Sr|II|III|IV|Esq|Ph\.?D)\.?)?$"
)
OFFICE = re.compile(
    r"\b(?:County|Office|Department|Enforcement|Customs|Operations|Security|Agency|Date|[Ss]igned|For|DHS|ICE|LEA|MOA"
    r"|Street|Road|Avenue|Suite|Box|The|This|By)\b"
)
INNER_MARK = re.compile(r"[^\w.,'’\"“”()-]")
JUNK = re.compile(r"^[^A-Za-zÀ-ÿ]*[a-z]?$|^B+$")
RANK = re.compile(rf"^{RANKS}(?=[A-Z])")
STRUCK = str.maketrans("¢", "c")  # a letter that a signature's stroke runs through
Candidate = tuple[str, list[Word]]


@dataclass(frozen=True, slots=True)
class Readings:
    """What each reading of one side's part of the block gives for a name or title, best first.

    Attributes:
        each: candidates, one list a reading of the page (its own, tesseract's second).
        alone: candidates, one list a reading of the place beside the label alone.
    """

    page: Page
    each: list[list[Candidate]]
    alone: list[list[Candidate]] = field(default_factory=list)

    @property
    def every(self) -> list[Candidate]:
        """All candidates, in the order of the readings."""
        return [candidate for reading in (*self.each, *self.alone) for candidate in reading]


def without_rank(text: str, words: list[Word]) -> Candidate:
    """Return a name without the rank before it ("Sheriff Blake Wallace"), and its words."""
    name = RANK.sub("", text)
    if not is_name(name):
        return text, words
    return name, words[-len(name.split()) :]


def is_name(text: str) -> bool:
    """Say whether a text reads like a person's name, not like an office, an address or a title."""
    if not NAME.match(text) or OFFICE.search(text) or is_title(text) or len(text) > 60:
        return False
    words = [word.strip(".,").lower() for word in text.split()]
    if text.isupper() and any(word in vocabulary() for word in words if len(word) > 3):
        return False
    return sum(len(word) >= 3 for word in words) >= 1 and len(squash(text)) >= 5


def is_title(text: str) -> bool:
    """Say whether a text holds one of the titles in ``patterns/signing.yaml``, and not a name behind it."""
    titles = load_patterns("signing")["titles"]
    named = text.startswith("Sheriff ") and " of " not in text and NAME.match(re.sub(r"^Sheriff ", "", text))
    return not named and any(re.search(rf"(?:^|\s){re.escape(title)}(?:$|[\s,])", text) for title in titles)


def is_shown(candidate: Candidate) -> bool:
    """Say whether the file itself shows a candidate's words, typed or stamped."""
    return all(word.confidence == 100 for word in candidate[1])


def clean(words: Sequence[Word], alone: bool = False) -> list[Word]:
    """Return words without the rules, smudges and doubled words that a scan puts beside typed ones.

    Args:
        alone: read from the place beside a label, where all words have the least sure one's confidence.
    """
    kept = [word for word in words if re.search(r"[^\W\d_]", word.text) and not JUNK.match(word.text)]
    # a form's text over a scan of the same form is there twice; the scanner's joins a rule to it ("__Caleb Caleb")
    kept = [word for index, word in enumerate(kept) if index == 0 or _letters(word) != _letters(kept[index - 1])]
    if len(kept) > 1 and re.fullmatch(r"(?:Name|Title)[:._]*", kept[0].text):
        kept = kept[1:]
    if len(kept) > 1 and re.fullmatch(r"(?:Name|Title)[:._]*", kept[-1].text):
        kept = kept[:-1]
    while not alone and len(kept) > 1 and _is_scribble(kept[0]):
        kept = kept[1:]  # what a signature's strokes look like, before a typed name
    kept = [word._replace(text=word.text.translate(STRUCK)) for word in kept]
    return [word._replace(text=re.sub(r"^[^\w(\"“]+|^_+|[^\w.)\"”]+$|_+$", "", word.text)) for word in kept]


def _is_scribble(word: Word) -> bool:
    letters = len(_letters(word))
    return letters < 3 and (word.confidence < SCRIBBLE or (word.confidence < 80 and bool(INNER_MARK.search(word.text))))


def _letters(word: Word) -> str:
    return "".join(character for character in word.text if character.isalpha())


def printed_words(words: Sequence[Word]) -> str:
    """Return words in one line."""
    return " ".join(word.text for word in words)


def how_sure(words: Sequence[Word]) -> float:
    """Return how sure words are, 0 to 1: the least sure of them counts half."""
    return (sum(word.confidence for word in words) / len(words) + min(word.confidence for word in words)) / 200
