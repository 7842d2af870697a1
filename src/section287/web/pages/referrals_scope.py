"""What the pages on referrals are narrowed to, and the counts behind them, each made once per edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra, NotFound, UsageError
from section287.places.counties import counties_of
from section287.places.states import list_states
from section287.questions.rows import fetch
from section287.referrals.bundled import bundled_sources
from section287.referrals.opening import open_store
from section287.referrals.scope import Ground, Scope, open_ground, read_scope
from section287.referrals.store import is_bundled, read_meta
from section287.referrals.words import KINDS, TOUCHPOINTS
from section287.web.pages.page import read_choice

if TYPE_CHECKING:
    from section287.web.editions import Edition

MODELS = ("TFM", "JEM", "WSO", "none")
BANDS = ("convicted", "pending_charges", "no_charges", "unknown", "withheld")
FIELDS = ("state", "county", "model", "since", "until", "kind", "criminality", "touchpoint")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A scope, and the sides of events that only pages and the API narrow by; None leaves a side open."""

    scope: Scope
    kind: str | None = None
    criminality: str | None = None
    touchpoint: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return everything that was asked for as plain values."""
        own = {"kind": self.kind, "criminality": self.criminality, "touchpoint": self.touchpoint}
        return {**self.scope.as_json(), **own}

    @property
    def is_open(self) -> bool:
        """Whether nothing is narrowed."""
        return not any(self.as_json().values())


def read_narrowed(query: Mapping[str, str], state: str | None = None) -> Narrowed:
    """Return what a page's form asks for.

    Args:
        state: the state that the page's address names.

    Raises:
        UsageError: a value isn't one of those offered, or a month is none.
    """
    scope = read_scope(
        state or query.get("state") or None,
        query.get("county", "").strip() or None,
        read_choice(query, "model", MODELS),
        read_month(query, "since"),
        read_month(query, "until"),
    )
    return Narrowed(
        scope,
        read_choice(query, "kind", KINDS),
        read_choice(query, "criminality", BANDS),
        read_choice(query, "touchpoint", touchpoint_choices()),
    )


def read_month(query: Mapping[str, str], name: str) -> date | None:
    """Return a filter's month as its first day, None when it is not given.

    Raises:
        UsageError: it is no month written as 2025-03.
    """
    value = query.get(name, "").strip()
    if not value:
        return None
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", value, re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise UsageError(f"{name}: '{value}' is no month; write it as 2025-03")
    return date(int(found[1]), int(found[2]), 1)


@cache
def touchpoint_choices() -> tuple[str, ...]:
    """Return the touchpoints that can be asked for, in the order of their names, what isn't known last."""
    return (*sorted(TOUCHPOINTS), "unknown", "withheld")


def find_ground(edition: Edition, narrowed: Narrowed) -> Ground:
    """Return the counts joined to agreements, narrowed; to be read by one thread.

    Raises:
        UsageError: what counts are read with isn't installed; the line says how to install it.
    """
    try:
        ground = open_ground(narrowed.scope, edition.store(), edition.copy)
    except MissingExtra as error:
        raise UsageError(str(error)) from error
    cells = ground.cells
    for side in ("kind", "criminality", "touchpoint"):
        if value := getattr(narrowed, side):
            cells = cells.filter(cells[side] == value)
    return replace(ground, cells=cells)


def remember(edition: Edition, name: str, narrowed: Narrowed, make: Any) -> Any:
    """Return a value that both languages of a page need; only unnarrowed ones and those of states are kept."""
    simple = replace(narrowed, scope=replace(narrowed.scope, state=None)).is_open
    if not simple:
        return make()
    return edition.remember(("referrals", name, narrowed), make)


def describe_store(edition: Edition) -> dict[str, Any]:
    """Return what the store holds: releases, files, and whether it is the bundled one.

    Returns:
        ``bundled``, ``threshold``, ``order``, ``releases``, ``files``, ``unknown_values``, ``states`` with events,
        ``kinds`` with events, ``series``, and for the bundled one ``sources`` with their licences.
    """
    return edition.remember("referral store", lambda: _describe(edition))


def _describe(edition: Edition) -> dict[str, Any]:
    connection = open_store(edition.store())
    try:
        meta = read_meta(connection)
        releases = fetch(connection, "SELECT * FROM coverage ORDER BY kind, release")
        files = fetch(connection, _FILES)
        unknown = fetch(connection, "SELECT field, value, n FROM unknown_value ORDER BY field, n DESC, value")
        states = [row[0] for row in connection.execute(STATES_WITH_EVENTS).fetchall()]
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT kind FROM cell").fetchall()}
        bands = {row[0] for row in connection.execute("SELECT DISTINCT criminality FROM cell").fetchall()}
        points = {row[0] for row in connection.execute("SELECT DISTINCT touchpoint FROM cell").fetchall()}
        series = [row[0] for row in connection.execute("SELECT DISTINCT series_id FROM series ORDER BY 1").fetchall()]
    finally:
        connection.close()
    bundled = is_bundled(meta)
    return {
        "bundled": bundled,
        "threshold": int(meta["threshold"]),
        "order": meta["order"],
        "releases": releases,
        "files": files,
        "unknown_values": unknown,
        "states": states,
        "kinds": [kind for kind in KINDS if kind in kinds],
        "criminality": [one for one in BANDS if one in bands],
        "touchpoints": [one for one in touchpoint_choices() if one in points],
        "series": series,
        "sources": [_source(one) for one in bundled_sources()] if bundled else [],
    }


def _source(one: Any) -> dict[str, str]:
    from dataclasses import asdict

    return {name: str(value) for name, value in asdict(one).items()}


_FILES = """
SELECT name, sha256, reading, kind, release, rows, counted, no_day, impossible_day, repeated_in_file, released_again,
    counted_from_other, first_month, last_month, unknown_columns, refused
FROM file ORDER BY reading, name
"""
STATES_WITH_EVENTS = """
SELECT state FROM cell WHERE state NOT IN ('unknown', 'other', 'redacted', 'withheld') GROUP BY state ORDER BY state
"""


def offer_choices(store: Mapping[str, Any], narrowed: Narrowed) -> dict[str, Any]:
    """Return what the form offers: states, models, kinds, bands, touchpoints, and the counties of a chosen state."""
    names = {one.code: one.name for one in list_states()}
    chosen = narrowed.scope.state
    return {
        "states": sorted(((names[code], code) for code in names), key=lambda one: one[0]),
        "with_events": set(store["states"]),
        "models": MODELS,
        "kinds": store["kinds"],
        "criminality": store["criminality"],
        "touchpoints": store["touchpoints"],
        "counties": [(one.fips, one.name) for one in counties_of(chosen)] if chosen else [],
    }


def state_of(code: str) -> str:
    """Return the postal code that a page's address names.

    Raises:
        NotFound: there is no such state.
    """
    found = next((one.code for one in list_states() if one.code.lower() == code.lower()), None)
    if found is None:
        raise NotFound(f"'{code}' is no state or territory of the United States.")
    return found
