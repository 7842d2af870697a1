"""What the record can't show: said plainly, with what would show it, what others found, and the nearest questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from section287.answers.compose.entries import library, say_entry
from section287.answers.compose.limits import limit_fact, limit_of, say_nearest
from section287.answers.draft import Draft
from section287.places.states import name_state


def compose(draft: Draft) -> None:
    """Write the answer."""
    draft.answered = False
    one = limit_of(draft.asked.limit)
    fact = limit_fact(draft, one)
    draft.sum_up(f"The record does not show {one['about']}.", fact)
    draft.sum_up(f"{one['why']}", fact)
    draft.head("What would show it")
    draft.say(f"{one['would']}", fact)
    _say_found(draft, one)
    say_nearest(draft)
    draft.conclude(f"Not answered: the record does not show {one['about']}.", fact)
    draft.follow(*_instead(draft, one))


def _say_found(draft: Draft, one: Mapping[str, Any]) -> None:
    """Show what others have said: both sides of a topic, or what a search brings."""
    from section287.evidence.search import search_evidence

    held = library()
    if one.get("topic"):
        entries = [*held.strongest(one["topic"], "yes", 2), *held.strongest(one["topic"], "no", 2)]
    elif one.get("search"):
        entries = [held.entries[row["id"]] for row in search_evidence(held, one["search"], limit=3)["results"]]
    else:
        return
    draft.look("searched the library of findings", "library", str(one.get("topic") or one["search"]), len(entries))
    if entries:
        draft.head("What others have said of it")
        for entry in entries:
            say_entry(draft, entry)


def _instead(draft: Draft, one: Mapping[str, Any]) -> list[str]:
    state = name_state(draft.asked.state) if draft.asked.state else ""
    place = draft.asked.local.one if draft.asked.local else None
    local = place.label if place else "Alachua County, Florida"
    questions = []
    for text in one["instead"]:
        filled = text.replace("{local}", local)
        if "{state}" in filled:
            filled = (
                filled.replace("{state}", state)
                if state
                else re.sub(
                    r" (?:in|does) \{state\}(?: have)?",
                    lambda found: " are there" if "have" in found.group(0) else "",
                    filled,
                )
            )
        if "{" not in filled:
            questions.append(filled)
    return questions
