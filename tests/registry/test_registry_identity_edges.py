"""Edges of identity: what once was merged or split wrongly, and ids that never die."""

from __future__ import annotations

import pytest
from registry_lists import daily, participating, pending, rows_of, tell
from test_registry_agreements import handed, lima
from test_registry_identity import OTHERS, agreed, handed_on, own, side_by_side


@pytest.mark.parametrize(
    ("city", "county"),
    [
        ("Roanoke", "Roanoke City"),
        ("Richmond", "Richmond City"),
        ("Fairfax", "Fairfax City"),
        ("Franklin", "Franklin City"),
    ],
)
def test_independent_city_and_county_of_one_name(city, county) -> None:
    told = side_by_side(
        f"VIRGINIA | City of {city} Sheriff's Office | {county} | TFM | 2025-03-01\n"
        f"VIRGINIA | {city} County Sheriff's Office | {city} County | TFM | 2025-03-01"
    )
    assert len(own(told)) == 2


def test_city_sheriff_without_of() -> None:
    told = side_by_side(
        "MISSOURI | St. Louis City Sheriff | | TFM | 2025-03-01\n"
        "MISSOURI | St. Louis County Sheriff | | TFM | 2025-03-01\n"
        "MARYLAND | Baltimore City Sheriff's Office | | TFM | 2025-03-01\n"
        "MARYLAND | Baltimore County Sheriff's Office | | TFM | 2025-03-01"
    )
    assert len(own(told)) == 4


def test_jackson_county_of_another_state_is_not_a_relocation() -> None:
    told = handed_on(
        "FLORIDA | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01",
        "TEXAS | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01",
    )
    assert sorted(agreed(told).values()) == ["listed", "removed"]


def test_two_townships_of_one_name_in_two_counties() -> None:
    told = side_by_side(
        "PENNSYLVANIA | Washington Township Police Department | Berks County | TFM | 2025-03-01\n"
        "PENNSYLVANIA | Washington Township Police Department | Franklin County | TFM | 2025-03-01"
    )
    assert len(own(told)) == 2


def test_and_when_the_second_comes_later() -> None:
    berks = "PENNSYLVANIA | Washington Township Police Department | Berks County | TFM | 2025-03-01"
    told = handed_on(berks, berks + "\n" + berks.replace("Berks", "Franklin"))
    assert len(agreed(told)) == 2
    assert len(own(told)) == 2


def test_ordinals_are_numbers() -> None:
    told = handed_on(
        "FLORIDA | 14th Judicial Circuit State Attorney | #N/A | TFM | 2025-03-01",
        "FLORIDA | 15th Judicial Circuit State Attorney | #N/A | TFM | 2025-03-01",
    )
    assert len(own(told)) == 2


def test_ordinals_beside_under_another_model() -> None:
    told = side_by_side(
        "FLORIDA | 14th Judicial Circuit State Attorney | #N/A | TFM | 2025-03-01\n"
        "FLORIDA | 4th Judicial Circuit State Attorney | #N/A | JEM | 2025-04-01"
    )
    assert len(own(told)) == 2


@pytest.mark.parametrize(
    ("state", "one", "other"),
    [
        ("PENNSYLVANIA", "Township of Manheim Police", "Borough of Manheim Police"),
        ("VIRGINIA", "County of Roanoke Police Department", "City of Roanoke Police Department"),
        ("NEW YORK", "Town of Walworth Police", "Village of Walworth Police"),
    ],
)
def test_the_kind_of_municipality_tells_apart(state, one, other) -> None:
    told = side_by_side(f"{state} | {one} | | TFM | 2025-03-01\n{state} | {other} | | TFM | 2025-03-02")
    assert len(own(told)) == 2


def test_township_of_is_the_township() -> None:
    told = handed_on(
        "PENNSYLVANIA | Township of Manheim Police | | TFM | 2025-03-01",
        "PENNSYLVANIA | Manheim Township Police | | TFM | 2025-03-01",
    )
    assert len(own(told)) == 1


def test_one_new_row_in_two_spellings_on_one_list() -> None:
    told = side_by_side(
        "TEXAS | Bee County Sheriff's Office | Bee County | TFM | 2025-03-01\n"
        "TEXAS | Bee County Sheriff’s  Office | Bee County | TFM | 2025-03-01"
    )
    assert agreed(told) == {"tx-bee-county-sheriff/tfm/2025-03-01": "listed"}


def test_a_merge_takes_the_agreement_that_was_handed_over() -> None:
    told = tell(
        participating(
            "2025-05-01",
            [
                *OTHERS,
                *rows_of("""
            FLORIDA | Iuka Falls Police Department | Lake County | JEM | 2025-03-01
            FLORIDA | Iuka Falls Police Department | Lake County | TFM | 2025-03-03"""),
            ],
        ),
        pending("2025-05-02", "FLORIDA | Iuka Falls Town Police Department | Lake County | WSO"),
        participating(
            "2025-05-03",
            [
                *OTHERS,
                *rows_of("""
            FLORIDA | Iuka Falls Police Department | Lake County | JEM | 2025-03-01
            FLORIDA | Iuka Falls Town Police Department | Lake County | TFM | 2025-03-03"""),
            ],
        ),
    )
    owner = {one.agreement_id: one.agency.agency_id for one in told.registry.agreements if "iuka" in one.agreement_id}
    models = {one.model: one.agency.agency_id for one in told.registry.agreements if "iuka" in one.agreement_id}
    # the TFM row stands under the town's name now; the JEM row still under the old one: either one agency or TFM moved
    assert models["JEM"] == models["TFM"] or models["TFM"] == "fl-iuka-falls-town-police", owner
    for one in told.registry.agreements:
        assert all(row.agency is one.agency for row in one.rows if row.lists and row.agreement is one), owner


def test_a_row_repaired_on_a_reprint_has_a_decision() -> None:
    told = handed(lima("2025-06-07"), lima("6/72025"))
    assert told.rules["signed_repaired"] == 1


def test_excel_serial_on_a_reprint() -> None:
    told = handed(lima("2025-05-08"), lima("45785"))
    assert told.rules["signed_repaired"] == 1


def test_a_repaired_county_has_a_decision() -> None:
    told = side_by_side("LOUISIANA | Sulphur Police Department | Calacasieu Parish | TFM | 2025-03-01")
    assert any("Calacasieu" in row[5] for row in told.tables["decision"])


def test_a_county_against_the_agencys_own_name_has_a_decision() -> None:
    told = side_by_side("FLORIDA | Lake County Sheriff's Office | Polk County | TFM | 2025-03-01")
    assert any("Polk" in row[5] for row in told.tables["decision"])


def test_an_unknown_model_on_a_new_row_has_a_decision() -> None:
    told = handed("", lima("2025-06-05", ""))
    assert told.about("lima") == {"oh-lima-police/unknown/2025-06-05": "listed"}
    assert all(told.invariants.values())


def test_sherrif_alone() -> None:
    told = side_by_side(
        "FLORIDA | Sherrif of Lee County | | TFM | 2025-03-01\n"
        "FLORIDA | Lee County Sheriff's Office | | WSO | 2025-03-01"
    )
    assert len(own(told)) == 1


def test_an_agreement_id_once_published_never_dies() -> None:
    url = "https://www.ice.gov/doclib/287g/escambia.pdf"
    jail = f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-01 | {url}"
    before = handed_on(jail, jail + "\n" + "FLORIDA | Zeta Rangers | | TFM | 2025-03-01")
    after = handed_on(jail, f"FLORIDA | Escambia County Sheriff's Office | Escambia County | WSO | 2025-03-01 | {url}")
    published = {name for name in before.agreements if "escambia" in name}
    known = set(after.agreements) | {row[0] for row in after.tables["agreement_alias"]}
    assert published <= known


def test_nor_under_an_agency_id_that_changed() -> None:
    first = "FLORIDA | Tampaa Police Department | #N/A | TFM | 2025-03-01"
    before = handed_on("", first)
    after = handed_on(first, first.replace("Tampaa", "Tampa"))
    published = {name for name in before.agreements if "tampa" in name}
    known = set(after.agreements) | {row[0] for row in after.tables["agreement_alias"]}
    assert published <= known


def test_nor_under_a_state_that_was_wrong() -> None:
    wrong = "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-03-01"
    right = wrong.replace("NEW YORK", "FLORIDA")
    before, after = tell(*daily("2025-05-01", wrong)), tell(*daily("2025-05-01", wrong, right, right))
    published = {name for name in before.agreements if "placid" in name}
    known = set(after.agreements) | {row[0] for row in after.tables["agreement_alias"]}
    assert published <= known


def test_nor_does_an_application_id() -> None:
    first = "FLORIDA | Tampaa Police Department | #N/A | TFM"
    base = participating("2025-05-01", OTHERS)
    before = tell(base, pending("2025-05-01", first))
    after = tell(base, pending("2025-05-01", first), pending("2025-05-02", first.replace("Tampaa", "Tampa")))
    assert set(before.applications) <= set(after.applications) | {
        row[0] for row in after.tables.get("application_alias", [])
    }
