"""All publications by era, with the gaps between them and those that are not believed."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.questions.rows import Row, fetch
from section287.web.pages.figures import read_status
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query


def build(visit: Visit) -> Page:
    """Return the page of all publications."""
    rows = fetch(visit.connection, load_query("publications"))
    gaps = read_status(visit)["gaps"]
    data = {"publications": rows, "gaps": gaps}
    trusted = [one for one in rows if one["trusted"]]
    sections = []
    for era in sorted({one["era"] for one in trusted}, key=lambda era: _first(trusted, era), reverse=True):
        for listed in ("participating", "pending"):
            own = [one for one in trusted if one["era"] == era and one["list"] == listed]
            if own:
                sections.append(_section(era, listed, own, gaps))
    view = {"sections": sections, "quarantined": [one for one in rows if not one["trusted"]]}
    return Page("publications.html", data, view)


def _first(rows: list[Row], era: str) -> date:
    day: date = min(one["published_on"] for one in rows if one["era"] == era)
    return day


def _section(era: str, listed: str, rows: list[Row], gaps: list[Row]) -> dict[str, Any]:
    """Return an era's lists, newest first, each gap standing between the lists around it."""
    first, last = min(one["published_on"] for one in rows), max(one["last_seen_on"] for one in rows)
    entries: list[dict[str, Any]] = [{"at": one["published_on"], "list": one, "gap": None} for one in rows]
    inside = [one for one in gaps if one["list"] == listed and first <= one["after"] and one["before"] <= last]
    # a table that was up, gone and up again spans its own gap: the gap then stands above it
    entries += [{"at": one["after"], "list": None, "gap": one} for one in inside]
    entries.sort(key=lambda one: (one["at"], one["gap"] is not None), reverse=True)
    return {"era": era, "list": listed, "first": first, "last": last, "size": len(rows), "entries": entries}
