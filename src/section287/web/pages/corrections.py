"""Corrections: how to report a fault, and the verdicts of people that are kept with the data."""

from __future__ import annotations

from typing import Any

from section287.questions.rows import fetch
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query
from section287.yaml_text import read_bundled_yaml


def build(visit: Visit) -> Page:
    """Return how to report, the verdicts kept, and the cases that are open."""
    verdicts: list[dict[str, Any]] = read_bundled_yaml("section287.facts", "registry_verdicts.yaml") or []
    data = {
        "verdicts": verdicts,
        "applied": fetch(visit.connection, load_query("rule"), {"rule": "verdict_state"}),
        "open": fetch(visit.connection, load_query("open_cases")),
    }
    return Page("corrections.html", data)
