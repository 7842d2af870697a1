"""Applications: every pending listing, followed to what became of it."""

from __future__ import annotations

import pytest
from registry_lists import Told, participating, pending, rows_of, sheriffs, tell

from section287.sources.listing import PrintedList

BASE = sheriffs("OH", 20, "WSO", "2024-08-01")
TROY = "OHIO | Troy Police Department | Miami County | WSO"  # keeps the pending lists alive


def waiting(day: str, *tables: str) -> PrintedList:
    return pending(day, "\n".join(tables))


def listed(day: str, *tables: str) -> PrintedList:
    return participating(day, [*BASE, *rows_of("\n".join(tables))])


def lima(model: str = "TFM", signed: str = "", name: str = "Lima Police Department") -> str:
    return f"OHIO | {name} | Allen County | {model} | {signed}"


def of_lima(told: Told) -> dict[str, tuple[str, str | None, int | None]]:
    return {name: what for name, what in told.applications.items() if "lima" in name}


def test_a_granted_application_names_its_agreement_and_the_days_between_the_lists() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY),
        waiting("2025-05-05", TROY, lima()),
        waiting("2025-05-12", TROY, lima()),
        waiting("2025-05-20", TROY),
        listed("2025-05-20", lima(signed="2025-05-19")),
    )
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-05": ("granted", "oh-lima-police/tfm/2025-05-19", 15)}
    assert told.kinds("lima") == [
        "2025-05-05 application_added",
        "2025-05-20 application_granted",
        "2025-05-20 signed",
    ]


def test_a_dropped_application_left_the_pending_lists_and_never_became_an_agreement() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima()),
        waiting("2025-05-05", TROY),
        waiting("2025-05-06", TROY, "OHIO | Celina Police Department | | TFM"),
    )
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-01": ("dropped", None, None)}
    assert told.kinds("lima") == ["2025-05-05 application_dropped"]


def test_an_application_on_the_newest_pending_list_waits() -> None:
    told = tell(listed("2025-05-01"), waiting("2025-05-01", TROY), waiting("2025-05-05", TROY, lima()))
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-05": ("waiting", None, None)}


def test_a_waiting_applications_agreement_that_is_already_listed_grants_it() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-05", TROY, lima()),
        listed("2025-05-06", lima(signed="2025-05-05")),
    )
    assert of_lima(told)["oh-lima-police/tfm/pending-2025-05-05"][:2] == ("granted", "oh-lima-police/tfm/2025-05-05")


def test_another_model_is_not_the_outcome() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima("TFM")),
        waiting("2025-05-05", TROY),
        listed("2025-05-05", lima("WSO", "2025-05-04")),
    )
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-01": ("dropped", None, None)}


def test_applications_for_two_models_have_their_own_outcomes() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima("TFM"), lima("WSO")),
        waiting("2025-05-05", TROY),
        listed("2025-05-05", lima("WSO", "2025-05-04")),
    )
    assert of_lima(told) == {
        "oh-lima-police/tfm/pending-2025-05-01": ("dropped", None, None),
        "oh-lima-police/wso/pending-2025-05-01": ("granted", "oh-lima-police/wso/2025-05-04", 4),
    }


def test_an_application_of_another_agency_of_that_name_is_not_granted() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima(), "PENNSYLVANIA | Lima Police Department | | TFM"),
        waiting("2025-05-05", TROY),
        listed("2025-05-05", lima(signed="2025-05-04")),
    )
    assert {name: what[0] for name, what in of_lima(told).items()} == {
        "oh-lima-police/tfm/pending-2025-05-01": "granted",
        "pa-lima-police/tfm/pending-2025-05-01": "dropped",
    }


def test_an_application_for_what_an_agency_has_had_for_long_is_not_granted_by_it() -> None:
    old = lima(signed="2020-03-01")
    told = tell(
        listed("2025-01-01", old),
        waiting("2025-05-01", TROY, lima()),
        waiting("2025-05-05", TROY),
    )
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-01": ("dropped", None, None)}


@pytest.mark.parametrize("pause", [1, 5, 30])
def test_a_pending_row_that_comes_back_soon_is_one_application(pause: int) -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima()),
        waiting("2025-05-02", TROY),
        waiting(f"2025-05-{2 + pause:02d}" if pause < 29 else "2025-06-01", TROY, lima(name="LIMA Police  Dept.")),
    )
    assert of_lima(told) == {"oh-lima-police/tfm/pending-2025-05-01": ("waiting", None, None)}


def test_a_pending_row_that_comes_back_after_months_is_a_second_application() -> None:
    told = tell(
        listed("2025-03-01"),
        waiting("2025-03-01", TROY, lima()),
        waiting("2025-03-10", TROY),
        waiting("2025-03-11", TROY, "OHIO | Celina Police Department | | TFM"),
        waiting("2025-06-01", TROY, lima()),
    )
    assert {name: what[0] for name, what in of_lima(told).items()} == {
        "oh-lima-police/tfm/pending-2025-03-01": "dropped",
        "oh-lima-police/tfm/pending-2025-06-01": "waiting",
    }


def test_a_blank_model_is_granted_by_the_agreement_that_came() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima("")),
        waiting("2025-05-05", TROY),
        listed("2025-05-05", lima("WSO", "2025-05-04")),
    )
    assert of_lima(told) == {
        "oh-lima-police/unknown/pending-2025-05-01": ("granted", "oh-lima-police/wso/2025-05-04", 4)
    }


def test_a_blank_model_without_any_agreement_is_dropped() -> None:
    told = tell(listed("2025-05-01"), waiting("2025-05-01", TROY, lima("")), waiting("2025-05-05", TROY))
    assert of_lima(told) == {"oh-lima-police/unknown/pending-2025-05-01": ("dropped", None, None)}


def test_pending_lists_with_the_same_rows_are_one_publication_and_one_application() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, lima()),
        waiting("2025-05-05", TROY, lima()),
        waiting("2025-05-06", TROY, lima(), lima("WSO")),
    )
    assert told.applications["oh-lima-police/tfm/pending-2025-05-01"][0] == "waiting"
    assert [row[6] for row in told.tables["application"] if "lima" in row[0]].count(None) == 2


def test_a_misspelt_pending_name_still_leads_to_its_agreement() -> None:
    told = tell(
        listed("2025-05-01"),
        waiting("2025-05-01", TROY, "OHIO | Zanesvile Police Department | Muskingum County | TFM"),
        waiting("2025-05-05", TROY),
        listed("2025-05-05", "OHIO | Zanesville Police Department | Muskingum County | TFM | 2025-05-04"),
    )
    ((outcome, agreement, days),) = [what for name, what in told.applications.items() if "zanes" in name]
    assert (outcome, days) == ("granted", 4)
    assert agreement is not None


def test_every_pending_row_belongs_to_an_application() -> None:
    told = tell(listed("2025-05-01"), waiting("2025-05-01", TROY, lima(), lima("")), waiting("2025-05-05", TROY))
    rows = [row for row in told.tables["listing"] if row[0].startswith("pending/")]
    assert len(rows) == 4
    assert all(row[4] for row in rows)
    assert all(told.invariants.values())
