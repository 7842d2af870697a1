"""A clause on two sides → one running text with what was left out, added, misread or filled in marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from section287.documents.comparing import Difference
from section287.documents.deviating import ClauseComparison, Side
from section287.documents.wording import Token

Kind = Literal["same", "left_out", "added", "misread", "filled"]
AROUND = 110  # characters of unchanged text shown on each side of a change
BREAK = re.compile(r"\n(?=\s*(?:[•●▪*-]\s|\(?[a-z0-9]{1,2}[.)]\s|[A-Z]\.\s))")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a marked text.

    Attributes:
        other: what the old text has in place of a misread or filled stretch.
        cut: unchanged text was left off within.
    """

    kind: Kind
    text: str
    other: str = ""
    cut: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the part as plain values."""
        return {"kind": self.kind, "text": self.text, **({"other": self.other} if self.other else {})}


def mark_clause(one: ClauseComparison) -> list[Part]:
    """Return a compared clause as parts, in the order of the new text."""
    if one.new is None:
        return [Part("left_out", _flow(one.old.text))] if one.old else []
    if one.old is None:
        return [Part("added", _flow(one.new.text))]
    return list(_join(_mark(one.old, one.new, one.differences)))


def shorten(parts: Sequence[Part]) -> list[Part]:
    """Return parts with long unchanged stretches cut down to what stands around the changes."""
    found: list[Part] = []
    for index, part in enumerate(parts):
        text = part.text
        if part.kind in ("misread", "filled"):
            part = Part("same", text)
        if part.kind != "same" or len(text) <= 3 * AROUND:
            found.append(part)
            continue
        before = "" if index == 0 else text[:AROUND].rsplit(" ", 1)[0]
        after = "" if index == len(parts) - 1 else text[-AROUND:].split(" ", 1)[-1]
        found += [Part("same", before), Part("same", " … ", cut=True), Part("same", after)]
    return [one for one in _merge(found) if one.text]


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs: its printed lines joined, except before what begins a new point."""
    return [" ".join(part.split()) for part in BREAK.split(text) if part.strip()]


def _mark(old: Side, new: Side, differences: Sequence[Difference]) -> Iterator[Part]:
    at = 0
    for (a, b), (c, d), one in _locate(old.tokens, new.tokens, differences):
        start = new.tokens[c].start if c < len(new.tokens) else len(new.text)
        yield Part("same", new.text[at:start])
        end = new.tokens[d - 1].end if d > c else start
        printed = new.text[start:end]
        gone = old.text[old.tokens[a].start : old.tokens[b - 1].end] if b > a else ""
        if one.kind == "change":
            yield Part("left_out", gone)
            yield Part("added", printed)
        elif printed:
            yield Part("misread" if one.kind == "noise" else "filled", printed, gone)
        at = end
    yield Part("same", new.text[at:])


Range = tuple[int, int]


def _locate(
    old: Sequence[Token], new: Sequence[Token], differences: Sequence[Difference]
) -> Iterator[tuple[Range, Range, Difference]]:
    """Yield each difference with its tokens on both sides: edits are taken together until they say what it says."""
    from rapidfuzz.distance import Indel

    waiting = iter(differences)
    edits = [one for one in Indel.opcodes([t.key for t in old], [t.key for t in new]) if one.tag != "equal"]
    begun: tuple[int, int] | None = None
    current = next(waiting, None)
    for edit in edits:
        if current is None:
            return
        begun = begun or (edit.src_start, edit.dest_start)
        before, after = (begun[0], edit.src_end), (begun[1], edit.dest_end)
        if (_say(old, before), _say(new, after)) == (current.old, current.new):
            yield before, after, current
            begun, current = None, next(waiting, None)


def _say(tokens: Sequence[Token], part: Range) -> str:
    return " ".join(token.text for token in tokens[part[0] : part[1]])


def _join(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts that hold something, their lines joined."""
    for part in parts:
        text = _flow(part.text)
        if text:
            yield Part(part.kind, text, " ".join(part.other.split()))


def _flow(text: str) -> str:
    """Return printed lines as running text; a blank at either end stays one, since words may follow."""
    return re.sub(r"\s+", " ", text)


def _merge(parts: Sequence[Part]) -> list[Part]:
    """Return parts with neighbours of unchanged text made one."""
    found: list[Part] = []
    for part in parts:
        if found and part.kind == found[-1].kind == "same":
            found[-1] = Part("same", found[-1].text + part.text, cut=found[-1].cut or part.cut)
        else:
            found.append(part)
    return found
