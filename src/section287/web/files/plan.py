"""Which pages there are: every route over all its ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from section287.errors import Section287Error
from section287.law.reference import models_page
from section287.places.states import list_states
from section287.referrals.bundled import bundled_store
from section287.referrals.opening import open_store
from section287.registry.rules import load_rules
from section287.web.pages.curated import policies, rule_book
from section287.web.pages.referrals_scope import STATES_WITH_EVENTS
from section287.web.routes import ROUTES, PageRoute

if TYPE_CHECKING:
    import duckdb

# what stands in the braces of an address -> the ids that go there
_IDS = {
    "agency_id": "SELECT agency_id FROM agency UNION SELECT alias FROM agency_alias ORDER BY 1",
    "publication_id": "SELECT publication_id FROM publication ORDER BY row_count DESC, 1",
    "agreement": "SELECT agreement_id FROM agreement UNION SELECT alias FROM agreement_alias ORDER BY 1",
    "application": "SELECT application_id FROM application UNION SELECT alias FROM application_alias ORDER BY 1",
    "document_id": """
        SELECT substr(sha256, 1, 12) FROM moa
        UNION SELECT replace(replace(agreement_id, '/', '-'), '+', '-') FROM moa WHERE agreement_id IS NOT NULL
        ORDER BY 1""",
    "template_id": "SELECT template_id FROM moa_template ORDER BY 1",
    "wanted": """
        SELECT agency_id FROM agency UNION SELECT agreement_id FROM agreement
        UNION SELECT application_id FROM application UNION SELECT decision_id FROM decision
        UNION SELECT file_name FROM capture UNION SELECT publication_id FROM publication ORDER BY 1""",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One page to make, in every language."""

    route: str
    place: tuple[tuple[str, str], ...]


def list_tasks(connection: duckdb.DuckDBPyConnection, store: Path | None = None) -> list[Task]:
    """Return every page, those that take longest first.

    Args:
        store: of referrals, whose states have a page each; None, or none there, takes the bundled counts.

    Raises:
        Section287Error: a route has an address whose ids are not known here.
    """
    tasks: list[Task] = []
    for route in sorted(ROUTES, key=lambda one: one.name != "publication"):
        tasks += [Task(route.name, place) for place in list_places(route, connection, store)]
    return tasks


def list_places(
    route: PageRoute, connection: duckdb.DuckDBPyConnection, store: Path | None = None
) -> list[tuple[tuple[str, str], ...]]:
    """Return what stands in the braces of a route's address, for each of its pages."""
    name = placeholder(route)
    if name is None:
        return [()]
    if route.name == "referrals_state":
        return [((str(name), code.lower()),) for code in states_with_events(store)]
    if name == "code":
        codes = {
            "policy": list(policies().states),
            "state": [one.code for one in list_states()],
            "model": [one["model"] for one in models_page(rule_book())["models"]],
        }.get(route.name, [])
        return [((name, code.lower()),) for code in codes]
    if name == "rule":
        return [((name, one),) for one in load_rules()]
    sql = _IDS.get(route.name if name == "subject_id" else name)
    if sql is None:
        raise Section287Error(f"the static site does not know the ids of {route.pattern}; web/files/plan.py lists them")
    return [((name, str(row[0])),) for row in connection.execute(sql).fetchall()]


def states_with_events(store: Path | None) -> list[str]:
    """Return the states that have a shown event in a store of referrals, or in the bundled counts."""
    with open_store(store if store and store.is_file() else bundled_store()) as connection:
        return [str(row[0]) for row in connection.execute(STATES_WITH_EVENTS).fetchall()]


def placeholder(route: PageRoute) -> str | None:
    """Return the name in the braces of a route's address; None for a page of its own."""
    _, brace, rest = route.pattern.partition("{")
    return rest.partition("}")[0].partition(":")[0] if brace else None
