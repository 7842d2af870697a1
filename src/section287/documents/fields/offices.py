"""Where a text names a field office of ICE."""

from __future__ import annotations

import re
from functools import cache

from section287.documents.fields.field import load_patterns


def find_field_offices(text: str) -> list[re.Match[str]]:
    """Return the places of a text that name a field office; the group ``name`` is its city."""
    flat = re.sub(r"\s", " ", text)
    return [match for pattern in _patterns() for match in pattern.finditer(flat)]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    patterns = load_patterns("parties")["field_offices"]
    longest_first = sorted(patterns["names"], key=len, reverse=True)
    names = "|".join(re.escape(name).replace(r"\.", r"\.?") for name in longest_first)
    kinds = (patterns["after"], patterns["before"], patterns["contact"])
    return tuple(re.compile(one.replace("{names}", names), re.IGNORECASE) for one in kinds)
