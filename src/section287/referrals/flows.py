"""``flows``: from encounter to removal, by touchpoint and outcome, and by state, county, month or model in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError
from section287.referrals.scope import Ground
from section287.referrals.treatment import NO_PLACE, NOT_PLACED
from section287.referrals.words import KINDS, WITHHELD

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

BY = ("state", "county", "year", "month", "model", "agreement", "criminality", "region")
BEFORE, SINCE, NEVER = "before the first", "since the first", "never one"
NO_LINK = ("not_linkable", "none_linked")


@dataclass(frozen=True, slots=True)
class Flows:
    """Events by kind, touchpoint and outcome within a scope.

    Attributes:
        flows: one row per kind, touchpoint, outcome (and value of ``by``), with ``n``.
        totals: events by kind within the scope.
        withheld: events by kind whose touchpoint, or whose outcome, is withheld.
    """

    ground: Ground
    by: str | None
    flows: list[dict[str, Any]]
    totals: dict[str, int]
    withheld: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, Any]:
        """Return the flows as plain values."""
        return {
            "scope": self.ground.scope.as_json(),
            "by": self.by,
            "totals": self.totals,
            "withheld": self.withheld,
            "linked": self.linked(),
            "flows": self.flows,
            **self.ground.foot(tuple(self.totals)),
        }

    def sums(self, kind: str, side: str) -> list[tuple[str, int]]:
        """Return a kind's events by one side, most first, what is withheld last."""
        found: dict[str, int] = {}
        for row in self.flows:
            if row["kind"] == kind:
                found[row[side]] = found.get(row[side], 0) + row["n"]
        return sorted(found.items(), key=lambda one: (one[0] == WITHHELD, -one[1], one[0]))

    def linked(self) -> dict[str, int | None]:
        """Return by kind how many of 100 events with a shown outcome were linked to a later step.

        None where no loaded release of the kind has identifiers that a later step's release has too.
        """
        able = {one["kind"] for one in self.ground.coverage if one["linkable"] > 0}
        shares: dict[str, int | None] = dict.fromkeys(self.totals)
        for kind in able & set(self.totals):
            outcomes = {name: n for name, n in self.sums(kind, "outcome") if name not in (WITHHELD, "not_linkable")}
            later = sum(n for name, n in outcomes.items() if any(one in KINDS for one in name.split("+")))
            # without events whose later step wasn't found (a departure on the row itself) a share would say nothing
            shares[kind] = round(100 * later / sum(outcomes.values())) if "none_linked" in outcomes else None
        return shares


def find_flows(ground: Ground, by: str | None = None) -> Flows:
    """Return flows within the ground's scope.

    Raises:
        UsageError: ``by`` is unknown.
    """
    if by is not None and by not in BY:
        raise UsageError(f"--by: can't show by '{by}'; one of {', '.join(BY)}")
    sides = [*([by] if by else []), "kind", "touchpoint", "outcome"]
    cells = _with_agreement(ground.cells, ground.spans) if by == "agreement" else ground.cells
    rows = ground.engine.rows(cells.group_by(sides).agg(n=cells.n.sum()))
    rows.sort(key=lambda row: _rank(row, by))
    totals: dict[str, int] = {}
    withheld: dict[str, dict[str, int]] = {}
    for row in rows:
        totals[row["kind"]] = totals.get(row["kind"], 0) + row["n"]
        hidden = withheld.setdefault(row["kind"], {"touchpoint": 0, "outcome": 0})
        for side in hidden:
            hidden[side] += row["n"] if row[side] == WITHHELD else 0
    ordered = {kind: totals[kind] for kind in KINDS if kind in totals}
    return Flows(ground, by, rows, ordered, withheld)


def _rank(row: dict[str, Any], by: str | None) -> tuple[Any, ...]:
    """Return a row's place: most first; equal sums by name, since an engine gives groups in any order."""
    first = (row[by],) if by else ()
    return (*first, KINDS.index(row["kind"]), -row["n"], row["touchpoint"], row["outcome"])


def _with_agreement(cells: ir.Table, spans: ir.Table) -> ir.Table:
    """Return cells with ``agreement``: before or since the month of the county's first agreement of any model."""
    import ibis

    first = spans.group_by("county").agg(first=spans.from_month.min())
    joined = cells.left_join(first, "county")
    unplaced = joined.county.isin(NO_PLACE) | joined.month.isin(NO_PLACE)
    side = ibis.cases(
        (unplaced, NOT_PLACED),
        (joined["first"].isnull(), NEVER),
        (joined.month >= joined["first"], SINCE),
        else_=BEFORE,
    )
    return joined.select(*cells.columns, agreement=side)
