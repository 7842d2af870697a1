"""The estimate: arithmetic that can be checked by hand, offers that stand from their day, nothing without a source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from section287.errors import UsageError
from section287.law.cost import CostInputs, documented_costs, estimate_cost
from section287.law.money import load_money
from section287.law.rules import load_rule_book

BOOK, MONEY = load_rule_book(), load_money()


def _estimate(**fields: Any) -> dict[str, Any]:
    given_fields: dict[str, Any] = {"model": "TFM", "officers": 10, "salary": 52_000.0, "benefits": 0.25,
                                    "on": date(2026, 2, 1), **fields}  # fmt: skip
    return estimate_cost(BOOK, MONEY, CostInputs(**given_fields))


def _line(found: dict[str, Any], line_id: str, part: str = "agency_pays") -> dict[str, Any]:
    return next(one for one in found[part] if one["id"] == line_id)


def test_the_arithmetic() -> None:
    found = _estimate(overtime_hours=100)
    assert _line(found, "salaries")["low"] == 520_000
    assert _line(found, "benefits")["low"] == 130_000
    assert _line(found, "overtime")["low"] == 10 * 100 * 25 * 1.5
    assert (_line(found, "backfill")["low"], _line(found, "backfill")["high"]) == (0, 10 * 40 * 25 * 1.5)


def test_the_offers_of_2025() -> None:
    found = _estimate(overtime_hours=100)
    assert _line(found, "offer-pay", "federal_offers")["high"] == 650_000
    assert _line(found, "offer-overtime", "federal_offers")["high"] == 37_500
    award = _line(found, "offer-award", "federal_offers")
    assert (award["low"], award["high"]) == (0, 10 * 4 * 1000)
    assert [one["amount"] for one in award["tiers"]] == [1000, 750, 500, 0]


def test_overtime_is_capped_at_a_quarter_of_the_salary() -> None:
    found = _estimate(overtime_hours=2000)
    assert _line(found, "overtime")["low"] == 750_000
    assert _line(found, "offer-overtime", "federal_offers")["high"] == 10 * 52_000 * 0.25


@pytest.mark.parametrize(("day", "offers"), [(date(2025, 9, 30), 0), (date(2025, 10, 1), 5)])
def test_offers_stand_from_october_2025(day: date, offers: int) -> None:
    assert len(_estimate(on=day)["federal_offers"]) == offers


def test_what_is_not_said_to_be_eligible_ranges_from_nothing() -> None:
    found = _estimate(model="WSO")
    assert {one["id"] for one in found["federal_offers"]} == {"offer-pay", "offer-overtime"}
    pay = _line(found, "offer-pay", "federal_offers")
    assert pay["low"] == 0
    assert pay["disputed"]
    assert pay["high"] == 650_000


def test_disputed_offers_show_every_reading_and_start_at_nothing() -> None:
    for one in _estimate()["federal_offers"]:
        if one["kind"] in ("equipment", "vehicle"):
            assert one["disputed"]
            assert one["low"] == 0
            assert len(one["figures"]) >= 2
            assert one["confidence"] == "unverified"


def test_warrant_service_pays_its_own_training_travel() -> None:
    found = _estimate(model="WSO", assumed={"training_travel": 1200})
    assert _line(found, "travel")["low"] == 12_000
    assert "travel" not in {one["id"] for one in _estimate()["agency_pays"]}


@pytest.mark.parametrize(
    ("population", "low", "high"), [(50_000, 80_000, 80_000), (2_000_000, 140_000, 140_000), (None, 80_000, 140_000)]
)
def test_texas_grants_by_population(population: int | None, low: float, high: float) -> None:
    grant = _line(_estimate(state="TX", population=population), "tx-sb8-grants", "state_money")
    assert (grant["low"], grant["high"]) == (low, high)


def test_texas_grants_do_not_stand_before_2026() -> None:
    assert _estimate(state="TX", on=date(2025, 12, 31))["state_money"] == []


def test_a_pool_of_money_gives_no_share_for_one_agency() -> None:
    pool = _line(_estimate(state="TN"), "tn-grants", "state_money")
    assert pool["high"] is None
    assert "5 million" in pool["how"]


@settings(max_examples=60, deadline=None)
@given(
    officers=st.integers(1, 500), salary=st.floats(1, 300_000), benefits=st.floats(0, 3),
    hours=st.floats(0, 2000), share=st.floats(0, 1), model=st.sampled_from(["TFM", "JEM", "WSO"]),
)  # fmt: skip
def test_ranges_are_in_order_and_totals_add_up(
    officers: int, salary: float, benefits: float, hours: float, share: float, model: str
) -> None:
    found = _estimate(model=model, officers=officers, salary=salary, benefits=benefits, overtime_hours=hours,
                      assumed={"share_of_time": share})  # fmt: skip
    lines = (*found["agency_pays"], *found["federal_offers"])
    assert all(0 <= one["low"] <= one["high"] for one in lines)
    assert found["totals"]["agency_pays"]["high"] == pytest.approx(sum(one["high"] for one in found["agency_pays"]))
    net = found["totals"]["net"]
    assert net["if_everything_offered_is_paid"] <= net["if_nothing_is_paid"]


def test_every_line_and_assumption_has_a_source() -> None:
    found = _estimate(state="TX", overtime_hours=10)
    numbers = {one["n"] for one in found["sources"]}
    for part in ("agency_pays", "federal_offers", "state_money", "assumptions"):
        for one in found[part]:
            assert one["n"]
            assert set(one["n"]) <= numbers
    assert all(one["quote"] for one in found["agency_pays"])


def test_every_assumption_can_be_changed_and_is_printed() -> None:
    changed = _estimate(assumed={"hours_per_year": 1040})
    values = {one["id"]: (one["value"], one["default"]) for one in changed["assumptions"]}
    assert values["hours_per_year"] == (1040, 2080)
    assert "training_hours_tfm" in values
    assert "training_hours_jem" not in values


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"model": "XYZ"}, "--model: unknown model 'XYZ'; one of TFM, JEM, WSO"),
        ({"officers": 0}, "--officers: 0 is not usable"),
        ({"salary": -1.0}, "--salary: -1.0 is not usable"),
        ({"benefits": 35.0}, "--benefits: 35.0 is not usable; a share of the salary such as 0.35"),
        ({"overtime_hours": -1.0}, "--overtime-hours"),
        ({"assumed": {"rent": 1.0}}, "--assume: unknown assumption 'rent'; one of hours_per_year"),
        ({"assumed": {"hours_per_year": 0.0}}, "--assume: hours_per_year=0"),
        ({"on": date(2015, 1, 1)}, "--on: no TFM agreement text"),
    ],
)
def test_bad_inputs_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _estimate(**fields)


def test_documented_costs_show_both_figures_of_what_is_disputed() -> None:
    rows = {one["id"]: one for one in documented_costs(MONEY)}
    melendres = rows["melendres"]
    assert melendres["disputed"]
    assert any("323 million" in one["text"] for one in melendres["figures"])
    assert any("monitor" in one["text"] for one in melendres["figures"])
    assert all(len(one["figures"]) >= 2 for one in rows.values() if one["disputed"])
    georgia = {one["id"] for one in documented_costs(MONEY, "GA")}
    assert "gwinnett-cost" in georgia
    assert "melendres" not in georgia
