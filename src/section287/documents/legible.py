"""How legible a reading is: the share of its words that the agreements' own vocabulary knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from section287.documents.page import Word

WORD = re.compile(r"[A-Za-z]{3,}")
FEW = 25  # fewer words than this say little about a page


@cache
def vocabulary() -> frozenset[str]:
    """Return the words that occur in the templates (made by our builder, see ``template/building.py``), lower case."""
    text = files("section287.documents").joinpath("patterns/vocabulary.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))


def legible_share(words: Iterable[Word]) -> float:
    """Return the share (0 to 1) of words of three letters and more that the vocabulary knows; 0 for no words.

    Ordinary agreement pages lie above 0.95 in a good text layer; names and places pull a page of contacts down.
    """
    known = total = 0
    words_known = vocabulary()
    for word in words:
        for part in WORD.findall(word.text):
            total += 1
            known += part.lower() in words_known
    return known / total if total else 0.0
