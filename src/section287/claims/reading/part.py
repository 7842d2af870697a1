"""A part of a sentence that was read as a claim, before it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from section287.claims.claim import Claim


@dataclass(frozen=True, slots=True)
class Part:
    """A claim and the stretch of the sentence in which it stands (offsets within the sentence)."""

    start: int
    end: int
    claim: Claim


def overlaps(parts: Iterable[Part], start: int, end: int) -> bool:
    """Return whether a stretch has anything in common with one of the parts."""
    return any(one.start < end and start < one.end for one in parts)
