"""How the record is made, written from the rules' own files, so that the page can't say anything else than the code."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from section287.places.shapes.table import load_shapes
from section287.questions.rows import fetch
from section287.questions.standing import WEEK
from section287.registry.rules import load_rules
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query
from section287.yaml_text import read_yaml_text

_ENTRY = re.compile(r"^(?P<name>[a-z_]+):[^#]*#\s*(?P<reason>.+)$")


def build(visit: Visit) -> Page:
    """Return the methodology page."""
    made: dict[str, dict[str, int]] = {}
    for one in fetch(visit.connection, load_query("rules")):
        made.setdefault(one["rule"], {})[one["outcome"]] = one["decisions"]
    data: dict[str, Any] = {
        "rules": [
            {
                "rule": name,
                **rule,
                "outcomes": made.get(name, {}),
                "decisions": sum(made.get(name, {}).values()),
            }
            for name, rule in load_rules().items()
        ],
        "thresholds": read_thresholds(),
        "gap_days": WEEK,
        "sources": fetch(visit.connection, "SELECT * FROM source ORDER BY official DESC, source_id"),
        "shapes": {"attribution": load_shapes().attribution, "licence": load_shapes().licence},
    }
    return Page("methodology.html", data)


@cache
def read_thresholds() -> list[dict[str, str]]:
    """Return each number of ``registry/dating.yml`` with the reason that stands beside it in the file.

    The reason is the comment on the number's line, the file's own place for it; what goes on in the following
    comment-only lines belongs to it.
    """
    text = (files("section287.registry") / "dating.yml").read_text(encoding="utf-8")
    values: dict[str, Any] = read_yaml_text(text)
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if entry := _ENTRY.match(line):
            last = entry["name"]
            found[last] = entry["reason"].strip()
        elif last and line.startswith(" ") and line.strip().startswith("#"):
            found[last] += " " + line.strip().lstrip("# ")
        else:
            last = ""
    return [{"name": name, "value": _show(value), "reason": found.get(name, "")} for name, value in values.items()]


def _show(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key or 'none'} {one}" for key, one in value.items())
    return str(value)
