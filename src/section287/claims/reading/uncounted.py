"""Figures of what no list counts: they are found and told, but no verdict is given on them."""

from __future__ import annotations

from typing import Any

from section287.claims.claim import Claim
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Quantity, Reading


def uncounted(reading: Reading, one: Quantity, measure: str, unit: str, **told: Any) -> Part:
    """Return a figure as a statement that the record has no data on.

    Args:
        measure: what it is said to count, in our words.
        unit: the same as printed.
        told: what else of the claim was read.
    """
    number = one.number
    when, _ = attach_when(reading, one.start, one.end)
    claim = Claim(
        kind="statement", measure=measure, value=number.value, printed=number.text, unit=unit, when=when, **told
    )
    return Part(one.start, one.end, claim)
