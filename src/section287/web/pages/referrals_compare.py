"""Counties with and without an agreement, and the same counties before and after: a comparison, never an effect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError
from section287.referrals.comparing import compare_agreements
from section287.web.pages import referrals_scope as of
from section287.web.pages.page import Page, Visit, read_number

if TYPE_CHECKING:
    from section287.web.editions import Edition

FIELDS = ("state", "county", "model", "since", "until", "kind", "window")
WINDOW, LONGEST_WINDOW = 12, 120  # months on each side of a county's first agreement


def build(visit: Visit) -> Page:
    """Return the page, narrowed by its form.

    Raises:
        UsageError: a filter's value is none of those offered, or the model is ``none``, which is compared with.
    """
    narrowed = of.read_narrowed(visit.query)
    window = read_window(visit.query.get("window", ""))
    store = of.describe_store(visit.edition)
    made = make_comparison(visit.edition, narrowed, window)
    data = {"store": store, "asked": {**narrowed.as_json(), "window": window}, **made}
    rows = [*data["with_without"], *data["before_after"]]
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return Page("referrals_compare.html", data, {
        "choices": of.offer_choices(store, narrowed),
        "is_open": narrowed.is_open,
        "kinds": [
            {
                "kind": kind,
                "groups": [row for row in data["with_without"] if row["kind"] == kind],
                "windows": [row for row in data["before_after"] if row["kind"] == kind],
                "most": max(_highest(row) for row in rows if row["kind"] == kind) or 1,
            }
            for kind in kinds
        ],
    })  # fmt: skip


def read_window(text: str) -> int:
    """Return the months on each side.

    Raises:
        UsageError: it is no number of months.
    """
    return read_number({"window": text or str(WINDOW)}, "window", LONGEST_WINDOW)


def make_comparison(edition: Edition, narrowed: of.Narrowed, window: int) -> dict[str, Any]:
    """Return a comparison in the shape of ``section287 referrals compare``.

    Raises:
        UsageError: the model is ``none``.
    """
    model = narrowed.scope.model
    if model == "none":
        raise UsageError("model: 'none' is the side compared with; choose a model, or none of them")
    bare = replace(narrowed, scope=replace(narrowed.scope, model=None))

    def make() -> dict[str, Any]:
        return compare_agreements(of.find_ground(edition, bare), model, window).as_json()

    return dict(of.remember(edition, f"compare {model} {window}", bare, make))


def _highest(row: dict[str, Any]) -> float:
    return max(row["per_100k_a_year"] or 0, row.get("per_100k_most") or 0)
