"""Counts joined to agreements, as Ibis expressions: which models were in force in a county in a month.

A county counts as "with" a model in a month when an agency seated in it had an agreement of that model in force.
Agencies of a whole state have no county: their agreements are told beside the figures, not joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from section287.referrals.words import OTHER, REDACTED, UNKNOWN, WITHHELD

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

NONE = "none"
NOT_PLACED = "county or month not shown"
NO_PLACE = (UNKNOWN, REDACTED, OTHER, WITHHELD)


def in_force(grid: ir.Table, spans: ir.Table) -> ir.Table:
    """Return for each (county, month) of a grid: models in force as a word, agencies, and their sworn officers.

    Args:
        grid: distinct ``county`` and ``month`` ("2025-03").
        spans: rows of ``agreements.COLUMNS``.

    Returns:
        county, month, model ("JEM+TFM" where both; "none"), agencies, officers (of agencies where known).
    """
    import ibis

    there = grid.select("county", "month").inner_join(spans, "county")
    there = there.filter((there.from_month <= there.month) & (there.until_month > there.month))
    by_agency = there.group_by(["county", "month", "agency_id"]).agg(
        jem=there.jem.max(), tfm=there.tfm.max(), wso=there.wso.max(), officers=there.officers.max()
    )
    totals = by_agency.group_by(["county", "month"]).agg(
        jem=by_agency.jem.max(),
        tfm=by_agency.tfm.max(),
        wso=by_agency.wso.max(),
        agencies=by_agency.count(),
        officers=by_agency.officers.sum(),
    )
    word = (
        (totals.jem == 1).ifelse("JEM", "")
        + ((totals.jem == 1) & (totals.tfm + totals.wso > 0)).ifelse("+", "")
        + (totals.tfm == 1).ifelse("TFM", "")
        + ((totals.tfm == 1) & (totals.wso == 1)).ifelse("+", "")
        + (totals.wso == 1).ifelse("WSO", "")
    )
    named = totals.select("county", "month", "agencies", "officers", word=word)
    joined = grid.select("county", "month").left_join(named, ["county", "month"])
    return joined.select(
        county=grid.county,
        month=grid.month,
        model=ibis.coalesce(joined.word, NONE),
        agencies=ibis.coalesce(joined.agencies, 0),
        officers=ibis.coalesce(joined.officers, 0),
    )


def with_model(cells: ir.Table, spans: ir.Table) -> ir.Table:
    """Return cells with ``model``: what was in force in their county and month, or that this isn't shown."""
    import ibis

    placed = ~cells.county.isin(NO_PLACE) & ~cells.month.isin(NO_PLACE)
    grid = cells.filter(placed).select("county", "month").distinct()
    found = in_force(grid, spans).select("county", "month", "model")
    joined = cells.left_join(found, ["county", "month"])
    return joined.select(*cells.columns, model=ibis.coalesce(joined.model, NOT_PLACED))
