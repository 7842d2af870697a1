"""State law beside the registry, on a small record whose every number can be counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.facts.base import STATES
from section287.law.agreements import agreements_in_force, lists_by
from section287.law.policies import Policies
from section287.law.policy_report import all_states, outside_counts, state_report


def _report(policies: Policies, connection: Any, state: str, on: date, **more: Any) -> dict[str, Any]:
    return state_report(policies.states[state], STATES[state], on, connection, **more)


def test_in_force_begins_with_the_signature_and_ends_with_the_first_list_without_it(connection: Any) -> None:
    def ids(day: date) -> set[str]:
        return {one.agreement_id for one in agreements_in_force(connection, day, state="TX")}

    assert ids(date(2025, 1, 30)) == set()
    assert ids(date(2025, 1, 31)) == {"ag-tfm"}
    assert ids(date(2025, 3, 19)) == {"ag-tfm", "alpha-wso"}
    assert ids(date(2025, 3, 20)) == {"ag-tfm", "alpha-wso", "alpha-tfm"}
    gone = [one.agreement_id for one in agreements_in_force(connection, date(2026, 2, 17), state="MD")]
    assert gone == ["omega-wso"]
    assert len(agreements_in_force(connection, date(2026, 2, 16), state="MD")) == 2


def test_the_basis_is_told(connection: Any) -> None:
    row = agreements_in_force(connection, date(2025, 6, 10), agency_id="md-omega-county-sheriff")[0]
    assert row.basis() == "first listed 2025-03-01, still listed on 2026-05-14"
    row = agreements_in_force(connection, date(2025, 6, 10), agency_id="md-delta-county-sheriff")[0]
    assert row.basis() == "signed 2020-06-09, missing from the list of 2026-02-17"


def test_the_newest_list_by_a_day(connection: Any) -> None:
    assert lists_by(connection, date(2025, 7, 1)).newest_by == date(2025, 6, 10)
    assert lists_by(connection, date(2010, 7, 1)).caution(date(2010, 7, 1)) == (
        "the record has no list from 2010-07-01 or before"
    )


def test_a_mandate_tells_who_has_one_and_who_has_none(policies: Policies, connection: Any, today: date) -> None:
    report = _report(policies, connection, "TX", today, counties={"48001": "Anderson County", "48003": "Andrews County",
                     "48005": "Angelina County", "48007": "Aransas County"})  # fmt: skip
    mandate = next(one for one in report["registry"]["mandates"] if one["instrument"] == "tx-sb8")
    assert mandate["known_to_the_registry"] == 3
    assert mandate["with_agreement"] == 2
    assert mandate["covered_in_all"] == 254
    assert [one["agency_id"] for one in mandate["without_agreement"]] == ["tx-gamma-county-sheriff"]
    assert mandate["without_agreement"][0]["status"] == "none up to this day; pending since 2025-06-01"
    assert mandate["counties_without"] == ["Angelina County", "Aransas County"]
    assert mandate["signing"] == {
        "since": "2026-01-01", "since_is_exact": True, "agencies": 2, "before": 1, "after": 1,
        "days_after_median": 40, "days_after_least": 40, "days_after_most": 40,
    }  # fmt: skip


def test_days_are_not_counted_from_a_day_that_is_not_known(policies: Policies, connection: Any, today: date) -> None:
    report = _report(policies, connection, "FL", today)
    signing = {one["instrument"]: one["signing"] for one in report["registry"]["mandates"]}
    assert not signing["fl-sb1808"]["since_is_exact"]
    assert signing["fl-sb1808"]["days_after_median"] is None
    assert signing["fl-sb2c"]["since_is_exact"]


def test_before_a_mandate_there_is_none_to_report(policies: Policies, connection: Any) -> None:
    report = _report(policies, connection, "TX", date(2025, 12, 31))
    assert report["stance"] == "encourages"
    assert report["registry"]["mandates"] == []
    assert [one["id"] for one in report["coming"]] == ["tx-sb8"]


def test_counts_around_a_law(policies: Policies, connection: Any, today: date) -> None:
    report = _report(policies, connection, "TX", today)
    around = next(one for one in report["registry"]["around"] if one["instrument"] == "tx-sb8")
    assert [(one["when"], one["agreements"]) for one in around["counts"]] == [
        ("the day before", 3), ("30 days after", 3), ("90 days after", 4), ("on the day asked about", 4),
    ]  # fmt: skip


def test_a_ban_tells_what_stands_and_what_ended_when(policies: Policies, connection: Any) -> None:
    report = _report(policies, connection, "MD", date(2026, 5, 10))
    ban = report["registry"]["bans"][0]
    assert ban["effective"] == "2026-02-17"
    assert [(one["agreement_id"], one["when"]) for one in ban["standing"]] == [
        ("omega-wso", "signed before the ban and still listed")
    ]
    assert [(one["agreement_id"], one["when"], one["days_from_effect"]) for one in ban["ended"]] == [
        ("delta-old", "not an end: renewed", -1861), ("delta-jem", "ended on or after the day of effect", 0),
    ]  # fmt: skip


def test_a_directive_to_state_agencies_counts_state_agencies_only(policies: Policies, connection: Any) -> None:
    report = _report(policies, connection, "VA", date(2026, 5, 1))
    ban = report["registry"]["bans"][0]
    assert {one["agreement_id"] for one in (*ban["standing"], *ban["ended"])} == {"vsp-tfm"}
    mandate = report["registry"]["mandates"][0]
    assert mandate["ended"] == "2026-01-17"
    assert mandate["known_to_the_registry"] == 1


def test_without_a_record_the_law_is_still_told(policies: Policies) -> None:
    report = state_report(policies.states["FL"], "Florida", date(2025, 3, 1))
    assert report["registry"] is None
    assert report["stance"] == "mandates"
    assert {one["id"] for one in report["in_force"]} >= {"fl-sb2c"}
    numbers = {one["n"] for one in report["sources"]}
    assert all(number in numbers for one in report["instruments"] for number in one["n"])


def test_the_table_of_all_states(policies: Policies, connection: Any, today: date) -> None:
    rows = {row["state"]: row for row in all_states(policies, STATES, today, connection)}
    assert len(rows) == 51
    assert rows["TX"]["agreements"] == 4
    assert rows["TX"]["agencies"] == 3
    assert rows["TX"]["agreements_before"] == 3
    assert rows["MD"]["agreements"] == 1
    assert rows["CA"]["agreements"] == 0
    assert all(row["sources"] or row["confidence"] == "unverified" or row["stance"] for row in rows.values())


def test_others_counts_appear_from_their_day_on(policies: Policies) -> None:
    assert outside_counts(policies, date(2026, 2, 17)) == []
    (count,) = outside_counts(policies, date(2026, 2, 18))
    assert count["count"] == 10
    assert len(count["here"]) == 8
