"""Words that a scanner's font has joined: its blanks are drawn as the letter e ("shallebeedirected to aneICE")."""

from __future__ import annotations

import re
from functools import lru_cache

from section287.documents.legible import vocabulary
from section287.documents.page import Word

SHORT_WORDS = frozenset(
    ["a", "an", "as", "at", "be", "by", "do", "he", "if", "in", "is", "it", "no", "of", "on", "or", "so", "to", "up"]
)
CHUNK = re.compile(r"[A-Za-z]+|[^A-Za-z]+")
LEAST = 4  # shorter pieces are left alone
LONGEST = 80


def part_words(words: list[Word]) -> list[Word]:
    """Part joined words where that leaves only words that the agreements know; the rest stays as it is."""
    parted: list[Word] = []
    for word in words:
        text = " ".join("".join(_part(chunk) for chunk in CHUNK.findall(word.text)).split())
        pieces = text.split(" ")
        if len(pieces) < 2:
            parted.append(word if text in ("", word.text) else Word(text, word.x0, word.y0, word.x1, word.y1, 90))
            continue
        step = (word.x1 - word.x0) / len(text)
        at = word.x0
        for piece in pieces:
            parted.append(Word(piece, at, word.y0, at + step * len(piece), word.y1, 90))
            at += step * (len(piece) + 1)
    return parted


@lru_cache(maxsize=4096)
def _part(chunk: str) -> str:
    """Return a run of letters with its joints opened, or as it was where that doesn't come out even."""
    if not LEAST <= len(chunk) <= LONGEST or "e" not in chunk or _is_word(chunk) or not chunk.isalpha():
        return chunk
    best: list[tuple[int, list[str]] | None] = [None] * (len(chunk) + 1)
    best[0] = (0, [])
    for end in range(1, len(chunk) + 1):
        for start in range(max(0, end - 24), end):
            before = best[start]
            if before is None:
                continue
            piece = chunk[start:end]
            if _is_word(piece):
                found = (before[0] + 3, [*before[1], piece])
            elif piece == "e" and (start == 0 or before[1]):
                found = (before[0], [*before[1], ""])
            else:
                continue
            current = best[end]
            if current is None or found[0] < current[0]:
                best[end] = found
    whole = best[len(chunk)]
    if whole is None or "" not in whole[1]:
        return chunk
    return " ".join(whole[1])


def _is_word(piece: str) -> bool:
    return (len(piece) > 2 and piece.lower() in vocabulary()) or piece in SHORT_WORDS
