"""Events per resident and per sworn officer, place by place, as a table and as a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from section287.places.shapes.table import load_shapes
from section287.places.states import list_states
from section287.referrals.rates import BY, find_rates
from section287.web.maps.draw import Drawing, draw_country, draw_state
from section287.web.pages import referrals_scope as of
from section287.web.pages.page import Page, Visit, read_choice

if TYPE_CHECKING:
    from section287.web.editions import Edition

FIELDS = (*of.FIELDS, "by")
SHADES = 5
MOST_ROWS = 400  # shown on the page; its JSON and the API have all


def build(visit: Visit) -> Page:
    """Return the page, narrowed by its form.

    Raises:
        UsageError: a filter's value is none of those offered.
    """
    narrowed = of.read_narrowed(visit.query)
    by = read_choice(visit.query, "by", BY)
    store = of.describe_store(visit.edition)
    data = {"store": store, "asked": {**narrowed.as_json(), "by": by}, **make_rates(visit.edition, narrowed, by)}
    kinds = list(dict.fromkeys(row["kind"] for row in data["rates"]))
    # one map a page: a map of counties is most of a megabyte
    sizes = {kind: sum(row["kind"] == kind for row in data["rates"]) for kind in kinds}
    mapped = max(kinds, key=lambda kind: sizes[kind], default=None)
    return Page("referrals_rates.html", data, {
        "choices": of.offer_choices(store, narrowed),
        "is_open": narrowed.is_open,
        "by_choices": BY,
        "kinds": [_view_kind(kind, data, narrowed.scope.state, kind == mapped) for kind in kinds],
        "partial": bool(narrowed.touchpoint or narrowed.criminality),
    })  # fmt: skip


def make_rates(edition: Edition, narrowed: of.Narrowed, by: str | None) -> dict[str, Any]:
    """Return rates in the shape of ``section287 referrals rates``."""
    made = of.remember(edition, f"rates by {by}", narrowed, lambda: _make(edition, narrowed, by))
    return dict(made)


def _make(edition: Edition, narrowed: of.Narrowed, by: str | None) -> dict[str, Any]:
    return find_rates(of.find_ground(edition, narrowed), by).as_json()


def _view_kind(kind: str, data: Mapping[str, Any], state: str | None, mapped: bool) -> dict[str, Any]:
    rows = [row for row in data["rates"] if row["kind"] == kind]
    steps = find_steps([row["per_100k_a_year"] for row in rows])
    shades = {row["place"]: shade(row["per_100k_a_year"], steps) for row in rows}
    return {
        "kind": kind,
        "n": len(rows),
        "rows": rows[:MOST_ROWS],
        "most": max((row["per_100k_a_year"] or 0 for row in rows), default=0) or 1,
        "steps": steps,
        "map": draw_rates(data["by"], shades, state) if mapped and len(rows) > 1 else None,
    }


def find_steps(rates: Sequence[float | None]) -> list[float]:
    """Return the rates at which shades begin: fifths of the places that have one, rounded to two digits.

    >>> find_steps([1.0, 2.0, 3.0, 4.0, 5.0, None])
    [1.0, 2.0, 3.0, 4.0, 5.0]
    """
    known = sorted(rate for rate in rates if rate)
    found = [float(f"{known[len(known) * place // SHADES]:.2g}") for place in range(SHADES)] if known else []
    if found:
        found[0] = min(found[0], known[0])
    return sorted(set(found))


def shade(rate: float | None, steps: Sequence[float]) -> int:
    """Return the shade of a rate: 0 for none, else which step it has reached."""
    return sum(rate >= step for step in steps) if rate else 0


def draw_rates(by: str, shades: Mapping[str, int], state: str | None) -> Drawing | None:
    """Return a map shaded by rates: one state's counties, or the country by state or by county."""
    if by == "state":
        fips = {one.code: one.fips for one in list_states()}
        of_state = {fips[code]: value for code, value in shades.items() if code in fips}
        spread = {one: of_state[one[:2]] for one in load_shapes().counties if one[:2] in of_state}
        return draw_country(spread)
    if state:
        return draw_state(next(one.fips for one in list_states() if one.code == state), shades)
    return draw_country(shades)
