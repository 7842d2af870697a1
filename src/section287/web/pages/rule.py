"""One rule: what it does and every decision that it made."""

from __future__ import annotations

from section287.errors import NotFound
from section287.questions.rows import fetch
from section287.registry.rules import load_rules
from section287.web.pages.page import Page, Visit
from section287.web.queries import load_query


def build(visit: Visit) -> Page:
    """Return a rule's page.

    Raises:
        NotFound: there is no such rule.
    """
    name = visit.place["rule"]
    found = load_rules().get(name)
    if found is None:
        raise NotFound(f"There is no rule '{name}'; the methodology lists all of them.")
    decisions = fetch(visit.connection, load_query("rule"), {"rule": name})
    return Page("rule.html", {"rule": name, **found, "decisions": decisions})
