"""Touchpoints as data: every entry with its reason; what can mean two things stays ambiguous; the caveat of 2025."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from section287.referrals.words import (
    TOUCHPOINTS,
    caveats,
    find_touchpoint,
    fold_value,
    landmarks,
    touchpoints,
)

DESIGN = {
    *("traffic_stop", "street_encounter", "jail_booking", "in_custody_interview", "warrant_service"),
    *("joint_task_force_operation", "campus", "courthouse", "probation"),
}


def test_the_designs_words_are_the_mappings_words() -> None:
    assert DESIGN < TOUCHPOINTS


def test_every_entry_has_a_reason_a_source_and_a_confidence() -> None:
    entries = [*touchpoints("method").values(), *touchpoints("program").values(), *(one for _, one in landmarks())]
    assert len(entries) > 30
    for one in entries:
        assert one.touchpoint in TOUCHPOINTS
        assert len(one.reason) > 5
        assert one.confidence in ("confirmed", "reported", "unverified")


@pytest.mark.parametrize(
    ("method", "program", "landmark", "expected"),
    [
        ("CAP Local Incarceration", None, None, "jail_booking"),
        ("cap  local incarceration", None, None, "jail_booking"),
        ("287(g) Program", None, None, "ambiguous"),  # jail, stop or warrant: the method doesn't say
        ("287(g) Program", "287G Jail Enforcement", None, "jail_booking"),
        ("287(g) Program", "287g Program", "TARRANT CO JAIL", "jail_booking"),
        ("Custodial Arrest", None, "COUNTY COURTHOUSE", "courthouse"),
        ("Custodial Arrest", None, "NON-SPECIFIC LANDMARK", "ambiguous"),
        ("CAP Federal Incarceration", None, "COUNTY JAIL", "custody_federal"),  # the method speaks before the place
        (None, None, "STATE UNIVERSITY", "campus"),
    ],
)
def test_method_then_program_then_place(
    method: str | None, program: str | None, landmark: str | None, expected: str
) -> None:
    found = find_touchpoint(method, program, landmark)
    assert found is not None
    assert found.touchpoint == expected


def test_nothing_known_gives_nothing() -> None:
    assert find_touchpoint("Drone Patrol") is None
    assert find_touchpoint(None) is None


@pytest.mark.real
def test_every_method_of_the_real_files_is_mapped(shared: Path) -> None:
    folder = shared / "data" / "events"
    methods = set()
    for name, column in (
        ("uwchr_i213_min.csv", "apprehension_method_descr"),
        ("uwchr_fy16_19_arrests_by_method_fy.csv", "apprehension_method"),
    ):
        with (folder / name).open(encoding="utf-8", newline="") as source:
            methods |= {row[column] for row in csv.DictReader(source)}
    assert len(methods) > 25
    assert {one for one in methods if fold_value(one) not in touchpoints("method")} == set()


def test_the_change_of_words_in_july_2025_is_told_from_that_month_on() -> None:
    def told(until: str | None) -> set[str]:
        return {one.id for one in caveats(("arrests",), until)}

    assert "cap-as-custodial" not in told("2025-06")
    assert "cap-as-custodial" in told("2025-07")
    assert "cap-as-custodial" in told(None)
    assert "cap-as-custodial" not in {one.id for one in caveats(("detainers",))}
    assert "county-is-not-287g" in told("2024-01")
