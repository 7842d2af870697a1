"""All states: how the law of each stands on agreements, because of what, and the agreements beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.facts.base import STATES
from section287.law.agreements import BASIS
from section287.law.policies import STANCES
from section287.law.policy_report import all_states, outside_counts, state_report
from section287.web.pages.curated import confidence_words, find_day, name_sources, policies, rests_on_copy
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return the table of all states."""
    day = find_day(visit)
    rows: list[dict[str, Any]] = visit.edition.remember(("policies", day), lambda: _list_states(visit, day))
    data: dict[str, Any] = {
        "on": day,
        "basis": BASIS,
        "newest_is_copy": rests_on_copy(visit),
        "states": rows,
        "outside_counts": outside_counts(policies(), day),
    }
    view = {
        "stances": [(stance, [one for one in rows if one["stance"] == stance]) for stance in STANCES],
        "sources": {one["state"]: name_sources(one["cited"]) for one in rows},
        "names": STATES,
        "confidence": confidence_words(),
    }
    return Page("policies.html", data, view)


def _list_states(visit: Visit, day: date) -> list[dict[str, Any]]:
    """Return a row per state, with its instruments in force or coming; what was tried or ended is on its own page."""
    book = policies()
    rows = []
    for row in all_states(book, STATES, day, visit.connection):
        report = state_report(book.states[row["state"]], row["name"], day)
        shown = [*report["in_force"], *report["coming"]]
        rows.append(
            {**row, "instruments": shown, "more_instruments": len(report["instruments"]) - len(shown),
             "state_sources": report["state_sources"],
             "cited": {"sources": report["sources"], "source_lines": report["source_lines"]}}
        )  # fmt: skip
    return sorted(rows, key=lambda one: str(one["name"]))
