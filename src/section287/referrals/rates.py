"""``rates``: events per resident, and per sworn officer of the agencies with agreements, by county or state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from section287.errors import UsageError
from section287.places.counties import counties_of, county_by_fips
from section287.places.states import state_by_code
from section287.referrals.scope import Ground
from section287.referrals.treatment import NO_PLACE, NONE, in_force
from section287.referrals.words import KINDS

BY = ("state", "county")
RESIDENTS_NOTE = "Residents: Census estimates of 1 July 2023, whatever the month."
OFFICERS_NOTE = (
    "Officers: all sworn officers of agencies with an agreement in the last month shown (FBI police employee data), "
    "not those trained or designated; agencies without that figure are left out."
)
SHOWN_NOTE = "A county's figure is at least what is shown: its small months stand under its state, withheld."


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by place and kind; ``rows`` hold n, months, residents, per_100k_a_year, officers, per_officer_a_year."""

    ground: Ground
    by: str
    rows: list[dict[str, Any]]

    def notes(self) -> list[str]:
        """Return the cautions of these figures, before those of every answer."""
        return [RESIDENTS_NOTE, OFFICERS_NOTE, *([SHOWN_NOTE] if self.by == "county" else [])]

    def as_json(self) -> dict[str, Any]:
        """Return the rates as plain values."""
        kinds = tuple(kind for kind in KINDS if any(row["kind"] == kind for row in self.rows))
        foot = self.ground.foot(kinds)
        foot["cannot_show"] = self.notes() + foot["cannot_show"]
        return {"scope": self.ground.scope.as_json(), "by": self.by, "rates": self.rows, **foot}


def find_rates(ground: Ground, by: str | None = None) -> Rates:
    """Return rates within the ground's scope, highest first within a kind.

    ``months`` are those from the first to the last in which the kind is shown in the place's state; a year is twelve.

    Args:
        by: state or county; None takes counties where a state or county is asked for.

    Raises:
        UsageError: ``by`` is unknown.
    """
    by = by or ("county" if ground.scope.state or ground.scope.county else "state")
    if by not in BY:
        raise UsageError(f"--by: can't rate by '{by}'; one of {', '.join(BY)}")
    cells = ground.cells
    months = _months(ground)
    placed = cells.filter(~cells[by].isin(NO_PLACE) & ~cells.state.isin(NO_PLACE))
    sums = ground.engine.rows(placed.group_by(list(dict.fromkeys(["kind", "state", by]))).agg(n=placed.n.sum()))
    officers = _officers(ground, by, {last for _, last in months.values()})
    rows = [
        _rate(row, by, *months[row["kind"], row["state"]], officers)
        for row in sums
        if (row["kind"], row["state"]) in months
    ]
    rows.sort(key=lambda row: (KINDS.index(row["kind"]), -(row["per_100k_a_year"] or 0), row["place"]))
    return Rates(ground, by, rows)


def _months(ground: Ground) -> dict[tuple[str, str], tuple[int, str]]:
    """Return kind and state → how many months lie between the first and the last in which they are shown, and the last.

    A month in which no state is shown (a release with a hole) is not counted.
    """
    dated = ground.cells.filter(~ground.cells.month.isin(NO_PLACE))
    shown = dated.group_by(["kind", "state"]).agg(first=dated.month.min(), last=dated.month.max())
    joined = dated.select("kind", "month").distinct().inner_join(shown, "kind")
    joined = joined.filter((joined["month"] >= joined["first"]) & (joined["month"] <= joined["last"]))
    rows = ground.engine.rows(joined.group_by(["kind", "state"]).agg(n=joined.count(), last=joined["last"].max()))
    return {(row["kind"], row["state"]): (row["n"], row["last"]) for row in rows}


def _officers(ground: Ground, by: str, months: set[str]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return place and month → models in force and sworn officers of the agencies that hold them."""
    rows = [(month,) for month in sorted(months)]
    asked = ground.engine.put("asked_month", [("month", "VARCHAR")], rows)
    spans = ground.spans.cross_join(asked)
    here = spans.filter((spans.from_month <= spans.month) & (spans.until_month > spans.month))
    if by == "county":
        found = ground.engine.rows(in_force(here.select("county", "month").distinct(), ground.spans))
        return {(row["county"], row["month"]): (row["model"], row["officers"]) for row in found}
    agencies = here.group_by(["state", "month", "agency_id"]).agg(officers=here.officers.max())
    found = ground.engine.rows(agencies.group_by(["state", "month"]).agg(officers=agencies.officers.sum()))
    return {(row["state"], row["month"]): ("", row["officers"]) for row in found}


def _rate(
    row: dict[str, Any], by: str, months: int, last: str, officers: dict[tuple[str, str], tuple[str, int]]
) -> dict[str, Any]:
    place = row[by]
    county = county_by_fips(place) if by == "county" else None
    state = state_by_code(row["state"])
    residents = county.population if county else sum(one.population or 0 for one in counties_of(row["state"])) or None
    model, sworn = officers.get((place, last), (NONE if by == "county" else "", 0))
    years = months / 12
    return {
        "kind": row["kind"],
        "place": place,
        "name": f"{county.name}, {county.state}" if county else state.name if state else place,
        "n": row["n"],
        "months": months,
        "last_month": last,
        "residents": residents,
        "per_100k_a_year": round(row["n"] / residents / years * 100_000, 2) if residents else None,
        "model": model,
        "officers": sworn or None,
        "per_officer_a_year": round(row["n"] / sworn / years, 3) if sworn else None,
    }
