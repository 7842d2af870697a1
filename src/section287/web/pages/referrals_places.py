"""How many of ICE's events are shown for a state or a county: for the pages of states and agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.errors import NotFound
from section287.referrals.opening import open_store
from section287.referrals.words import KINDS

if TYPE_CHECKING:
    from section287.web.editions import Edition

_NO_PLACE = "('unknown', 'other', 'redacted', 'withheld')"
_MONTHS = "FILTER (regexp_full_match(month, '[0-9]{4}-[0-9]{2}'))"
Shown = dict[str, list[dict[str, Any]]]


def count_by_place(edition: Edition, side: str) -> Shown:
    """Return a state's (``state``) or county's (``county``) shown events: ``kind``, ``n``, ``first``, ``last`` month.

    Places without a shown event are left out; what is withheld in a place is not in its figures.
    """
    return edition.remember(("events by", side), lambda: _count(edition, side))


def _count(edition: Edition, side: str) -> Shown:
    assert side in ("state", "county")
    try:
        connection = open_store(edition.store())
    except NotFound:  # a store of another version; the pages on referrals say so
        return {}
    try:
        rows = connection.execute(
            f"SELECT {side}, kind, CAST(sum(n) AS BIGINT), min(month) {_MONTHS}, max(month) {_MONTHS} FROM cell "
            f"WHERE {side} NOT IN {_NO_PLACE} AND state NOT IN {_NO_PLACE} GROUP BY ALL"
        ).fetchall()
    finally:
        connection.close()
    found: Shown = {}
    for place, kind, n, first, last in rows:
        found.setdefault(place, []).append({"kind": kind, "n": n, "first": first, "last": last})
    for shown in found.values():
        shown.sort(key=lambda one: KINDS.index(one["kind"]))
    return found
