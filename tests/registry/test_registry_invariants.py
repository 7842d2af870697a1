"""What must hold of every build is reported false when it does not: each invariant against a registry we broke."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from registry_lists import Told, daily, pending, tell

from section287.registry.invariants import check_invariants
from section287.registry.values import Reading

LIMA = "OHIO | Lima Police Department | Allen County | TFM | 2025-03-05"
TROY = "OHIO | Troy Police Department | Miami County | TFM | 2025-03-05"


def history() -> Told:
    lists = daily("2025-06-01", LIMA, f"{LIMA}\n{TROY}", LIMA)
    return tell(*lists, pending("2025-06-01", "OHIO | Ada Police Department | | TFM"))


def holds(told: Told) -> dict[str, bool]:
    return {name: good for name, good, _ in check_invariants(told.registry, told.tables)}


def lose_a_row(told: Told) -> None:
    told.registry.orphans += 1


def forget_an_agreement(told: Told) -> None:
    told.registry.agreements = [one for one in told.registry.agreements if "lima" not in one.agreement_id]


def revive_the_removed(told: Told) -> None:
    (gone,) = [one for one in told.registry.agreements if one.status == "removed"]
    gone.status = "listed"


def end_the_listed(told: Told) -> None:
    one = next(one for one in told.registry.agreements if one.status == "listed")
    one.status = "removed"


def turn_time_back(told: Told) -> None:
    told.tables["appearance"].reverse()


def mend_silently(told: Told) -> None:
    row = next(one for one in told.registry.rows.values() if one.agreement)
    row.model = Reading(row.model.value, "mended, and nobody was told")


def repeat_an_id(told: Told) -> None:
    told.tables["agency"].append(told.tables["agency"][0])


def sign_after_listing(told: Told) -> None:
    one = told.registry.agreements[0]
    one.signed_on = one.first_on + timedelta(days=40)


BREAKS: dict[str, tuple[Callable[[Told], None], set[str]]] = {
    "a row without an owner": (lose_a_row, {"each_listing_has_one_owner"}),
    "an agreement forgotten": (forget_an_agreement, {"active_equal_newest_rows"}),
    "a removed agreement listed": (revive_the_removed, {"active_equal_newest_rows", "none_active_after_end"}),
    "a listed agreement ended": (end_the_listed, {"active_equal_newest_rows", "none_active_after_end"}),
    "lists out of order": (turn_time_back, {"publications_in_order"}),
    "a correction without a decision": (mend_silently, {"corrections_have_decisions"}),
    "an id used twice": (repeat_an_id, {"ids_are_unique"}),
    "signed after the first list": (sign_after_listing, {"none_signed_after_first_list"}),
}


def test_all_hold_of_a_whole_registry() -> None:
    told = history()
    assert holds(told) == dict.fromkeys(holds(told), True)


def test_every_invariant_is_among_those_that_we_break() -> None:
    assert {name for _, broken in BREAKS.values() for name in broken} == set(holds(history()))


@pytest.mark.parametrize(("break_it", "broken"), BREAKS.values(), ids=BREAKS)
def test_an_invariant_that_is_broken_is_reported(break_it: Callable[[Told], None], broken: set[str]) -> None:
    told = history()
    break_it(told)
    assert {name for name, good in holds(told).items() if not good} == broken


def test_a_broken_invariant_says_how_often() -> None:
    told = history()
    repeat_an_id(told)
    (detail,) = [text for name, _, text in check_invariants(told.registry, told.tables) if name == "ids_are_unique"]
    assert detail.startswith("1 ")


def test_a_record_without_participating_lists_holds() -> None:
    told = tell(pending("2025-06-01", "OHIO | Ada Police Department | | TFM"))
    assert holds(told) == dict.fromkeys(holds(told), True)


def test_the_order_of_lists_is_checked_on_both_their_days() -> None:
    told = history()
    first = told.tables["appearance"][0]
    told.tables["appearance"][0] = (*first[:3], first[4] + timedelta(days=1), first[4])
    assert not holds(told)["publications_in_order"]
    assert date.fromisoformat("2025-06-01") == first[3]
