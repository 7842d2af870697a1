"""Corrections: how to report a fault, and the verdicts of people that are kept with the data."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from section287.questions.rows import fetch
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query
from section287.yaml_text import read_yaml_text


def build(visit: Visit) -> Page:
    """Return how to report, the verdicts kept, and the cases that are open."""
    text = (files("section287") / "facts" / "registry_verdicts.yaml").read_text(encoding="utf-8")
    verdicts: list[dict[str, Any]] = read_yaml_text(text) or []
    data = {
        "verdicts": verdicts,
        "applied": fetch(visit.connection, load_query("rule"), {"rule": "verdict_state"}),
        "open": fetch(visit.connection, load_query("open_cases")),
    }
    return Page("corrections.html", data)
