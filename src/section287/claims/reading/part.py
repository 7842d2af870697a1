"""A part of a sentence that was read as a claim, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from section287.claims.claim import Claim


@dataclass(frozen=True, slots=True)
class Part:
    """A claim and the stretch of the sentence in which it stands (offsets within the sentence)."""

    start: int
    end: int
    claim: Claim
