"""What must hold of every build; each is counted, reported and kept in the record."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from section287.registry.registry import Registry
from section287.registry.state import Agreement, Row
from section287.registry.values import FORWARD_DATED

Table = list[tuple[Any, ...]]


def check_invariants(registry: Registry, tables: dict[str, Table]) -> Table:
    """Return (name, holds, detail) for each invariant, by name."""
    checks = [
        _each_listing_has_one_owner(registry),
        _active_equal_newest_rows(registry),
        _none_active_after_end(registry),
        _publications_in_order(tables),
        _corrections_have_decisions(registry),
        _ids_are_unique(tables),
        _nobody_signed_after_listing(registry),
    ]
    return sorted(checks)


def _each_listing_has_one_owner(registry: Registry) -> tuple[str, bool, str]:
    return (
        "each_listing_has_one_owner",
        not registry.orphans,
        f"{registry.listings} rows of trusted lists, {registry.orphans} without an owner",
    )


def _active_equal_newest_rows(registry: Registry) -> tuple[str, bool, str]:
    order = registry.timeline.appearances["participating"]
    if not order:
        return "active_equal_newest_rows", True, "no participating list"
    newest = order[-1].publication
    rows = registry.newest["participating"][1]
    owners = Counter(row.agreement.agreement_id for row in rows if row.agreement)
    duplicates = {name: count - 1 for name, count in owners.items() if count > 1}
    active = sum(one.status == "listed" and not one.secondary_only for one in registry.agreements)
    holds = active == len(rows) - sum(duplicates.values())
    named = "; ".join(f"{name} printed {count + 1} times" for name, count in sorted(duplicates.items()))
    return (
        "active_equal_newest_rows",
        holds,
        f"{active} active agreements, {len(rows)} rows of {newest.publication_id}, "
        f"{sum(duplicates.values())} printed twice{': ' + named if named else ''}",
    )


def _none_active_after_end(registry: Registry) -> tuple[str, bool, str]:
    lists = len(registry.present)

    def ended_yet_listed(one: Agreement) -> bool:
        return bool(one.seen) and ((one.status == "listed") != (one.seen[-1] == lists))

    wrong = [one.agreement_id for one in registry.agreements if ended_yet_listed(one)]
    return (
        "none_active_after_end",
        not wrong,
        f"{len(wrong)} agreements listed after their end {' '.join(wrong[:3])}",
    )


def _publications_in_order(tables: dict[str, Table]) -> tuple[str, bool, str]:
    wrong = 0
    last: dict[str, date] = {}
    for listed, _, _, first_on, last_on in tables["appearance"]:
        wrong += first_on > last_on or (listed in last and first_on < last[listed])
        last[listed] = last_on
    return (
        "publications_in_order",
        not wrong,
        f"{len(tables['appearance'])} appearances, {wrong} out of order",
    )


def _corrections_have_decisions(registry: Registry) -> tuple[str, bool, str]:
    decided = {id(row) for one in [*registry.decisions, *registry.agencies.decisions] for row in one.rows}

    def corrected(row: Row) -> bool:
        return bool(row.model.repair or (row.signed.repair and row.agreement))

    rows = [row for row in registry.rows.values() if corrected(row)]
    first_only = [row for row in rows if id(row) not in decided and row.agreement and row.agreement.rows[0] is row]
    return (
        "corrections_have_decisions",
        not first_only,
        f"{len(rows)} rows with a mended cell, {len(first_only)} without a decision",
    )


def _ids_are_unique(tables: dict[str, Table]) -> tuple[str, bool, str]:
    repeated = 0
    for name in ("agency", "agreement", "application", "publication", "change", "decision"):
        ids = [row[0] for row in tables[name]]
        repeated += len(ids) - len(set(ids))
    return "ids_are_unique", not repeated, f"{repeated} ids used twice"


def _nobody_signed_after_listing(registry: Registry) -> tuple[str, bool, str]:
    late = [
        one.agreement_id
        for one in registry.agreements
        if one.signed_on and one.signed_on - one.first_on > FORWARD_DATED
    ]
    return (
        "none_signed_after_first_list",
        not late,
        f"{len(late)} agreements signed more than a month after their first list {' '.join(late[:3])}".strip(),
    )
