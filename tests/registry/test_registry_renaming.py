"""Applications that ICE granted under another spelling."""

from __future__ import annotations

import pytest
from registry_lists import Told, participating, pending, rows_of, sheriffs, tell

BASE = sheriffs("OH", 20, "WSO", "2024-08-01")
TROY = "OHIO | Troy Police Department | Miami County | WSO"


def moved(asked: str, granted: str, *also: str, still: str = "") -> Told:
    """What is told of a pending row that goes on the day on which a participating row comes."""
    return tell(
        participating("2025-05-01", BASE),
        pending("2025-05-12", "\n".join([TROY, asked])),
        pending("2025-05-20", "\n".join([TROY, still])),
        participating("2025-05-20", [*BASE, *rows_of("\n".join([granted, *also]))]),
    )


def outcomes(told: Told) -> set[str]:
    return {what[0] for name, what in told.applications.items() if "troy" not in name}


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (
            "PENNSYLVANIA | Penn Township Constable, PA | | TFM",
            "PENNSYLVANIA | Constable Penn Township | | TFM | 2025-05-19",
        ),
        (
            "LOUISIANA | St. Helena Place Sheriff's Office | | TFM",
            "LOUISIANA | St. Helena Parish Sheriff's Office | St. Helena Parish | TFM | 2025-05-19",
        ),
        (
            "FLORIDA | Wolf Creek Police Department | | TFM",
            "KENTUCKY | Heritage Creek Police Department | Jefferson County | TFM | 2025-05-19",
        ),
        (
            "FLORIDA | Heritage Creek Police Department | | TFM",
            "KENTUCKY | Heritage Creek Police Department | Jefferson County | TFM | 2025-05-19",
        ),
    ],
)
def test_a_grant_under_another_spelling(asked: str, granted: str) -> None:
    told = moved(asked, granted)
    same = "Wolf" not in asked
    assert outcomes(told) == ({"granted"} if same else {"dropped"})
    assert ("application_renamed" in {one.rule for one in told.registry.decisions}) is same


@pytest.mark.parametrize(
    ("granted", "why"),
    [
        ("PENNSYLVANIA | Constable Penn Borough | | TFM | 2025-05-19", "another kind of place"),
        ("PENNSYLVANIA | Constable Penn Township | | WSO | 2025-05-19", "another model"),
        ("PENNSYLVANIA | Penn Township Police Department | | TFM | 2025-05-19", "another body"),
        ("PENNSYLVANIA | Constable Penn Township Precinct 2 | | TFM | 2025-05-19", "another number"),
        ("PENNSYLVANIA | Constable West Penn Township | | TFM | 2025-05-19", "a word that tells places apart"),
        ("OHIO | Constable Penn Township | | TFM | 2025-05-19", "another state, and not a body known there only"),
    ],
)
def test_what_is_not_a_grant_stays_dropped(granted: str, why: str) -> None:
    told = moved("PENNSYLVANIA | Penn Township Constable, PA | | TFM", granted)
    assert outcomes(told) == {"dropped"}, why


def test_two_that_fit_decide_nothing() -> None:
    asked = "PENNSYLVANIA | Penn Township Constable, PA | | TFM"
    told = moved(
        asked,
        "PENNSYLVANIA | Constable Penn Township of Butler | | TFM | 2025-05-19",
        "PENNSYLVANIA | Constable Penn Township of Perry | | TFM | 2025-05-19",
    )
    assert outcomes(told) == {"dropped"}


def test_an_application_that_still_waits_is_not_granted() -> None:
    asked = "PENNSYLVANIA | Penn Township Constable, PA | | TFM"
    told = moved(asked, "PENNSYLVANIA | Constable Penn Township | | TFM | 2025-05-19", still=asked)
    assert "granted" not in outcomes(told)
