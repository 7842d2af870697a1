"""Entries of the library of findings, as facts and as lines."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from section287.answers.draft import Draft
from section287.answers.report import Fact

if TYPE_CHECKING:
    from section287.evidence.library import Entry, Library

STANCE_WORDS = {
    "supports": "favors the program", "critical": "critical of the program", "neutral": "neutral",
    "academic": "academic",
    "government": "government",
}  # fmt: skip


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the library."""
    from section287.evidence.library import load_library

    return load_library()


def entry_fact(draft: Draft, one: Entry) -> Fact:
    """Keep an entry of the library as a fact."""
    values: dict[str, Any] = {
        "title": one.title, "issuer": one.issuer, "year": one.year, "finding": one.finding,
        "design": one.design.replace("_", " "),
        "stance": one.stance, "limits": one.limits, "geography": one.geography, "confidence": one.confidence,
    }  # fmt: skip
    if one.period:
        values["period"] = one.period
    numbers = [draft.cite_source(each, one.stance) for each in one.sources]
    return draft.fact("entry", values, numbers, ref=f"entry:{one.id}")


def say_entry(draft: Draft, one: Entry) -> Fact:
    """Say an entry as a line: what was found, by whom, how, with which stance and limits."""
    fact = entry_fact(draft, one)
    period = f", {one.period}" if one.period else ""
    unread = " Its source was not opened." if one.confidence == "unverified" else ""
    draft.item(
        f"“{quoted(one.title)}” ({one.issuer}, {one.year}; {one.design.replace('_', ' ')}; {one.geography}{period}; "
        f"{STANCE_WORDS[one.stance]}): {one.finding.rstrip('.')}. Limits: {one.limits.rstrip('.')}.{unread}",
        fact,
    )
    return fact


def quoted(title: str) -> str:
    """Return a title as it stands within quotation marks."""
    return title.replace("“", "'").replace("”", "'").replace('"', "'").rstrip(".")
