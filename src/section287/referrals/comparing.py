"""``compare``: counties with and without an agreement, and the same counties before and after one.

Neither is an effect: counties choose to sign. ``impact`` is for effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.places.counties import counties_of
from section287.places.states import list_states
from section287.referrals.scope import Ground
from section287.referrals.treatment import NO_PLACE, NONE, in_force
from section287.referrals.words import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

NOTES = (
    "Not an effect: agencies that sign differ from those that don't, and sign when arrests change for other reasons.",
    "Events of a county are those shown; what is withheld could be of either side: 'at most' counts all of it to each.",
    "Residents: Census estimates of 1 July 2023. A county counts in the months in which its state is shown.",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """With and without (``groups``), before and after (``windows``), by kind.

    Rates are events per 100,000 residents a year; ``per_100k_most`` counts all withheld events to that side.
    """

    ground: Ground
    model: str | None
    window: int
    groups: list[dict[str, Any]]
    windows: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as plain values."""
        kinds = tuple(dict.fromkeys(row["kind"] for row in self.groups))
        foot = self.ground.foot(kinds)
        foot["cannot_show"] = [*NOTES, *foot["cannot_show"]]
        scope = self.ground.scope.as_json() | {"model": self.model}
        return {
            "scope": scope,
            "window_months": self.window,
            "with_without": self.groups,
            "before_after": self.windows,
            **foot,
        }


def compare_agreements(ground: Ground, model: str | None = None, window: int = 12) -> Comparison:
    """Compare counties within the ground's scope (which must not be narrowed by model).

    Args:
        model: which agreements count as "with" (TFM, JEM, WSO); None: any. Counties with other models only are apart.
        window: months before the month of the first agreement, and from it on, that before and after count.
    """
    grid = ground.engine.keep(_grid(ground, model))
    groups, windows = _groups(ground, grid), _windows(ground, grid, model, window)
    return Comparison(ground, model, window, groups, windows)


def _grid(ground: Ground, model: str | None) -> ir.Table:
    """Return kind, county, month, residents, side, n for every county of a state in the months its state is shown."""
    import ibis

    cells = ground.cells
    rows = [
        (county.fips, county.state, county.population)
        for state in list_states()
        for county in counties_of(state.code)
        if county.population
    ]
    counties = ground.engine.put(
        "county_residents", [("county", "VARCHAR"), ("state", "VARCHAR"), ("residents", "BIGINT")], rows
    )
    if ground.scope.county:
        counties = counties.filter(counties.county == ground.scope.county)
    shown = cells.filter(~cells.month.isin(NO_PLACE) & ~cells.state.isin(NO_PLACE))
    told = shown.filter(~shown.county.isin(NO_PLACE))
    kinds = told.select("kind", "state").distinct()  # kinds released without counties can't be compared
    months = shown.select("kind", "state", "month").distinct().semi_join(kinds, ["kind", "state"])
    grid = months.inner_join(counties, "state").select("kind", "state", "month", "county", "residents")
    models = in_force(grid.select("county", "month").distinct(), ground.spans).select("county", "month", "model")
    sums = told.group_by(["kind", "county", "month"]).agg(n=told.n.sum())
    joined = grid.left_join(sums, ["kind", "county", "month"])
    joined = joined.select(*grid.columns, n=ibis.coalesce(joined.n, 0))
    named = joined.left_join(models, ["county", "month"])
    has: Any = named.model != NONE if model is None else named.model.contains(model)
    side = ibis.cases((has, "with"), (named.model == NONE, "without"), else_="other model")
    return named.select(*joined.columns, side=side)


def _groups(ground: Ground, grid: ir.Table) -> list[dict[str, Any]]:
    cells = ground.cells
    placed = cells.filter(~cells.state.isin(NO_PLACE) & (cells.county.isin(NO_PLACE) | cells.month.isin(NO_PLACE)))
    kinds = grid.select("kind", "state").distinct()
    held = placed.semi_join(kinds, ["kind", "state"])
    hidden = {row["kind"]: row["n"] for row in ground.engine.rows(held.group_by("kind").agg(n=held.n.sum()))}
    sums = grid.group_by(["kind", "side"]).agg(
        counties=grid.county.nunique(), county_months=grid.count(), resident_months=grid.residents.sum(), n=grid.n.sum()
    )
    rows = ground.engine.rows(sums)
    rows.sort(key=lambda row: (KINDS.index(row["kind"]), ("with", "without", "other model").index(row["side"])))
    for row in rows:
        most = row["n"] + hidden.get(row["kind"], 0)
        row |= {
            "per_100k_a_year": _rate(row["n"], row["resident_months"]),
            "per_100k_most": _rate(most, row["resident_months"]),
        }
    return rows


def _windows(ground: Ground, grid: ir.Table, model: str | None, window: int) -> list[dict[str, Any]]:
    """Return before and after, over counties that are shown on both sides of their first agreement."""
    import ibis

    spans = ground.spans
    if model:
        spans = spans.filter(spans[model.lower()] == 1)
    first = spans.group_by("county").agg(first=spans.from_month.min())
    dated = grid.inner_join(first, "county")
    away = _index(dated.month) - _index(dated["first"])
    near = dated.mutate(away=away).filter((away >= -window) & (away < window))
    near = near.mutate(after=(near.away >= 0).ifelse(1, 0).cast("int64"))
    both = near.group_by(["kind", "county"]).agg(sides=near.after.nunique())
    near = near.semi_join(both.filter(both.sides == 2), ["kind", "county"])
    sums = near.group_by(["kind", "after"]).agg(
        counties=near.county.nunique(), county_months=near.count(), resident_months=near.residents.sum(), n=near.n.sum()
    )
    rows = ground.engine.rows(sums.order_by([ibis.asc("after")]))
    rows.sort(key=lambda row: (KINDS.index(row["kind"]), row["after"]))
    return [
        {
            "kind": row["kind"],
            "side": "after" if row["after"] else "before",
            **{name: row[name] for name in ("counties", "county_months", "resident_months", "n")},
            "per_100k_a_year": _rate(row["n"], row["resident_months"]),
        }
        for row in rows
    ]


def _index(month: Any) -> Any:
    """Return a month as a number of months."""
    return month.substr(0, 4).cast("int64") * 12 + month.substr(5, 2).cast("int64")


def _rate(n: int, resident_months: int) -> float | None:
    return round(n / resident_months * 12 * 100_000, 2) if resident_months else None
