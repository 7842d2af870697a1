"""The library: findings and positions, each with what it can and can't show, and every side of what is contested."""

from __future__ import annotations

from typing import Any

from section287.evidence.library import STANCES
from section287.evidence.search import search_evidence, topic_rows
from section287.facts.base import STATES
from section287.web.pages.curated import confidence_words, library, name_sources
from section287.web.pages.page import Page, Visit, read_choice

FIRST = 20  # entries shown before all are asked for
MOST = 500


def build(visit: Visit) -> Page:
    """Return what the library holds for words, a topic, a stance or a state; with none of them, all of it.

    Raises:
        UsageError: a topic, stance or state that the library doesn't know.
    """
    held = library()
    text = " ".join(visit.query.get("q", "").split())
    topic = read_choice(visit.query, "topic", tuple(held.topics))
    stance = read_choice(visit.query, "stance", STANCES)
    state = visit.query.get("state", "").strip() or None
    limit = MOST if read_choice(visit.query, "show", ("all",)) else FIRST
    found = search_evidence(held, text or None, topic=topic, stance=stance, state=state, limit=limit)
    data: dict[str, Any] = {**found, "topics": topic_rows(held), "entries": len(held.entries)}
    return Page("evidence.html", data, _view(found, text))


def _view(found: dict[str, Any], text: str) -> dict[str, Any]:
    held = library()
    named = {code for one in held.entries.values() for code in one.states}
    return {
        "q": text,
        "asked": bool(text or found["topic"] or found["stance"] or found["state"]),
        "sources": name_sources(found),
        "shown": {one["id"] for one in found["results"]},
        "stances": STANCES,
        "states": sorted((name, code) for code, name in STATES.items() if code in named or code == found["state"]),
        "topic_names": {one.id: one.name for one in held.topics.values()},
        "says": {
            one.id: {side: one.side_words(side) for side in ("yes", "no", "mixed")} for one in held.topics.values()
        },
        "confidence": confidence_words(),
    }
