"""Which rows are one agency: spellings, renames, wrong states; and what must stay apart."""

from __future__ import annotations

import pytest
from registry_lists import Told, cells, daily, participating, pending, rows_of, sheriffs, tell, tell_tables

from section287.registry.verdicts import Verdicts

OTHERS = sheriffs("GA", 12, "WSO", "2020-01-01")  # rows that stay, so that a list isn't one row


def handed_on(old: str, new: str, *, days: tuple[str, str] = ("2025-05-01", "2025-05-02")) -> Told:
    """One list prints the old rows, the next one the new rows."""
    return tell_tables({days[0]: [*OTHERS, *rows_of(old)], days[1]: [*OTHERS, *rows_of(new)]})


def side_by_side(table: str) -> Told:
    return tell_tables({"2025-05-01": OTHERS, "2025-05-02": [*OTHERS, *rows_of(table)]})


def own(told: Told) -> list[str]:
    """The agencies under test."""
    return [one for one in told.agencies if not one.startswith("ga-")]


def agreed(told: Told) -> dict[str, str]:
    return {name: status for name, status in told.agreements.items() if not name.startswith("ga-")}


ONE_AGENCY = {
    "curly apostrophe": (
        "TEXAS | Bee County Sheriff's Office | Bee County | TFM | 2025-03-01",
        "TEXAS | Bee County Sheriff’s Office | Bee County | TFM | 2025-03-01",
        "tx-bee-county-sheriff",
    ),
    "abbreviation written out": (
        "FLORIDA | Tampa Pd | Hillsborough County | TFM | 2025-03-01",
        "FLORIDA | Tampa Police Department | Hillsborough County | TFM | 2025-03-01",
        "fl-tampa-police",
    ),
    "state in front": (
        "FLORIDA | Department of Corrections | #N/A | JEM | 2025-03-01",
        "FLORIDA | Florida Department of Corrections | #N/A | JEM | 2025-03-01",
        "fl-corrections",
    ),
    "sheriff without the county word": (
        "ARIZONA | Yuma Sheriff's Office | Yuma County | TFM | 2025-03-01",
        "ARIZONA | Yuma County Sheriff's Office | Yuma County | TFM | 2025-03-01",
        "az-yuma-sheriff",
    ),
    "typo of a county": (
        "ARKANSAS | Pope County Sheriff's Office | Pope County | TFM | 2025-03-01",
        "ARKANSAS | Poppe County Sheriff's Office | Pope County | TFM | 2025-03-01",
        "ar-pope-county-sheriff",
    ),
    "typo of a town": (
        "MISSISSIPPI | Iuka Police Department | Tishomingo County | TFM | 2025-03-01",
        "MISSISSIPPI | Luka Police Department | Tishomingo County | TFM | 2025-03-01",
        "ms-iuka-police",
    ),
    "another office of the page's damage": (
        "FLORIDA | Walton County Sheriff's Office | Walton County | WSO | 2020-03-01",
        "FLORIDA | Waria-labelon County Sheriff's Office | Waria-labelon County | WSO | 2020-03-01",
        "fl-walton-county-sheriff",
    ),
    "state misspelled": (
        "UTAH | Weber County Sheriff's Office | Weber County | TFM | 2025-03-01",
        "UTAHJ | Weber County Sheriff's Office | Weber County | TFM | 2025-03-01",
        "ut-weber-county-sheriff",
    ),
    "wrong state, a county of one state only": (
        "TEXAS | Burnet County Sheriff's Office | Burnet County | TFM | 2025-03-01",
        "FLORIDA | Burnet County Sheriff's Office | Burnet County | TFM | 2025-03-01",
        "tx-burnet-county-sheriff",
    ),
    "wrong state, a county that the wrong state lacks": (
        "MONTANA | Cass County Sheriff's Office | Cass County | TFM | 2025-03-01",
        "MINNESOTA | Cass County Sheriff's Office | Cass County | TFM | 2025-03-01",
        "mt-cass-county-sheriff",
    ),
    "wrong state, a town": (
        "NEW YORK | Lake Placid Police Department | Highlands County | TFM | 2025-03-01",
        "FLORIDA | Lake Placid Police Department | Highlands County | TFM | 2025-03-01",
        "ny-lake-placid-police",
    ),
    "renamed, the same document": (
        "FLORIDA | University of West Florida Board of Trustees | #N/A | TFM | 2025-03-01 | https://ice.gov/uwf.pdf",
        "FLORIDA | University of West Florida Police Department | #N/A | TFM | 2025-03-01 | https://ice.gov/uwf.pdf",
        None,
    ),
}


@pytest.mark.parametrize(("old", "new", "agency"), ONE_AGENCY.values(), ids=ONE_AGENCY)
def test_one_agreement_goes_on_under_the_new_print(old: str, new: str, agency: str | None) -> None:
    told = handed_on(old, new)
    assert list(agreed(told).values()) == ["listed"]
    assert not [one for one in told.changes if " removed " in one or " signed " in one]
    if agency:
        assert len(own(told)) == 1
        assert all(told.invariants.values())


APART = {
    "two real counties a letter apart": (
        "FLORIDA | Lake County Sheriff's Office | Lake County | TFM | 2025-03-01",
        "FLORIDA | Lee County Sheriff's Office | Lee County | TFM | 2025-03-01",
    ),
    "two real counties, no county printed": (
        "FLORIDA | Levy County Sheriff's Office | #N/A | TFM | 2025-03-01",
        "FLORIDA | Lee County Sheriff's Office | #N/A | TFM | 2025-03-01",
    ),
    "jails of two real counties": (
        "FLORIDA | Lake County Jail | #N/A | JEM | 2025-03-01",
        "FLORIDA | Lee County Jail | #N/A | JEM | 2025-03-01",
    ),
    "constable precincts that differ by a digit": (
        "TEXAS | Bexar County Constable Precinct 2 | Bexar County | TFM | 2025-03-01",
        "TEXAS | Bexar County Constable Precinct 3 | Bexar County | TFM | 2025-03-01",
    ),
    "constables of two real counties": (
        "TEXAS | Hall County Constable Precinct 1 | #N/A | TFM | 2025-03-01",
        "TEXAS | Hill County Constable Precinct 1 | #N/A | TFM | 2025-03-01",
    ),
    "a precinct and none": (
        "TEXAS | Bexar County Constable | Bexar County | TFM | 2025-03-01",
        "TEXAS | Bexar County Constable Precinct 3 | Bexar County | TFM | 2025-03-01",
    ),
    "sheriff and county jail": (
        "FLORIDA | Lake County Sheriff's Office | Lake County | JEM | 2025-03-01",
        "FLORIDA | Lake County Jail | Lake County | JEM | 2025-03-01",
    ),
    "sheriff and county police": (
        "VIRGINIA | Prince William County Sheriff's Office | Prince William County | TFM | 2025-03-01",
        "VIRGINIA | Prince William County Police Department | Prince William County | TFM | 2025-03-01",
    ),
    "sheriff and board of commissioners": (
        "FLORIDA | Orange County Sheriff's Office | Orange County | TFM | 2025-03-01",
        "FLORIDA | Orange County Board of County Commissioners | Orange County | TFM | 2025-03-01",
    ),
    "sheriff and corrections": (
        "FLORIDA | Orange County Sheriff's Office | Orange County | WSO | 2025-03-01",
        "FLORIDA | Orange County Corrections Department | Orange County | WSO | 2025-03-01",
    ),
    "two towns that the FBI lists": (
        "FLORIDA | Palm Bay Police Department | #N/A | TFM | 2025-03-01",
        "FLORIDA | Palm Beach Police Department | #N/A | TFM | 2025-03-01",
    ),
    "town and beach": (
        "FLORIDA | Jacksonville Beach Police Department | Duval County | TFM | 2025-03-01",
        "FLORIDA | Jacksonville Sheriff's Office | Duval County | TFM | 2025-03-01",
    ),
    "two state bodies": (
        "FLORIDA | Florida Fish and Wildlife Conservation Commission | #N/A | TFM | 2025-03-01",
        "FLORIDA | Florida Department of Environmental Protection | #N/A | TFM | 2025-03-01",
    ),
    "east and west": (
        "LOUISIANA | East Baton Rouge Parish Sheriff's Office | East Baton Rouge Parish | TFM | 2025-03-01",
        "LOUISIANA | West Baton Rouge Parish Sheriff's Office | West Baton Rouge Parish | TFM | 2025-03-01",
    ),
}


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_bodies_that_differ_stay_apart_at_a_handover(one: str, other: str) -> None:
    told = handed_on(one, other)
    assert sorted(agreed(told).values()) == ["listed", "removed"]
    assert len(own(told)) == 2


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_bodies_that_differ_stay_apart_side_by_side(one: str, other: str) -> None:
    told = side_by_side(f"{one}\n{other}")
    assert sorted(agreed(told).values()) == ["listed", "listed"]
    assert len(own(told)) == 2


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_bodies_that_differ_stay_apart_when_the_second_comes_under_another_model(one: str, other: str) -> None:
    second = other.replace("TFM", "WSO") if "TFM" in other else other.replace("| JEM |", "| TFM |")
    told = handed_on(one, f"{one}\n{second}")
    assert sorted(agreed(told).values()) == ["listed", "listed"]
    assert len(own(told)) == 2


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_bodies_that_differ_stay_apart_on_pending_lists(one: str, other: str) -> None:
    told = tell(participating("2025-05-01", OTHERS), pending("2025-05-01", f"{one}\n{other}"))
    assert len(told.applications) == 2
    assert (
        len({row.agency.agency_id for row in told.registry.rows.values() if row.roster == "pending" and row.agency})
        == 2
    )


JACKSON = "\n".join(
    f"{state} | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01"
    for state in ("FLORIDA", "TEXAS", "GEORGIA", "ALABAMA", "KANSAS")
)


def test_jackson_county_of_five_states_is_five_agencies_with_five_agreements() -> None:
    told = tell_tables({"2025-05-01": JACKSON})
    assert told.agencies == [f"{state}-jackson-county-sheriff" for state in ("al", "fl", "ga", "ks", "tx")]
    assert len(told.agreements) == 5


def test_misspelling_one_jackson_county_leaves_the_other_four_alone() -> None:
    told = tell_tables({"2025-05-01": JACKSON, "2025-05-02": JACKSON.replace("TEXAS | Jackson", "TEXAS | Jacksom")})
    assert len(told.agreements) == 5
    assert set(told.agreements.values()) == {"listed"}


def test_the_same_misspelt_name_stands_for_the_agency_of_its_own_state() -> None:
    told = tell_tables(
        {
            "2025-05-01": "FLORIDA | Clay County Sheriff's Office | Clay County | TFM | 2025-03-01\n"
            "ALABAMA | Clay County Sheriff's Office | Clay County | TFM | 2025-03-01",
            "2025-05-02": "FLORIDA | Clayy County Sheriff's Office | Clay County | TFM | 2025-03-01\n"
            "ALABAMA | Clay County Sheriff's Office | Clay County | TFM | 2025-03-01",
        }
    )
    assert told.agencies == ["al-clay-county-sheriff", "fl-clay-county-sheriff"]


def test_an_agencys_id_is_made_of_a_real_name_and_every_other_spelling_leads_to_it() -> None:
    told = handed_on(
        "FLORIDA | Tampaa Police Department | #N/A | TFM | 2025-03-01",
        "FLORIDA | Tampa Police Department | #N/A | TFM | 2025-03-01",
    )
    assert own(told) == ["fl-tampa-police"]
    assert ("fl-tampaa-police", "fl-tampa-police") in told.tables["agency_alias"]


def test_an_agency_whose_names_are_all_unknown_keeps_its_first_id() -> None:
    told = handed_on(
        "FLORIDA | Zebra Key Rangers | #N/A | TFM | 2025-03-01",
        "FLORIDA | Zebra Keys Rangers | #N/A | TFM | 2025-03-01",
    )
    assert own(told) == ["fl-zebra-key-rangers"]
    assert ("fl-zebra-keys-rangers", "fl-zebra-key-rangers") in told.tables["agency_alias"]


def test_a_jail_listed_under_its_sheriff_moves_the_agreement_and_keeps_two_agencies_apart() -> None:
    url = "https://www.ice.gov/doclib/287g/escambia.pdf"
    told = handed_on(
        f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-01 | {url}",
        f"FLORIDA | Escambia County Sheriff's Office | Escambia County | WSO | 2025-03-01 | {url}",
    )
    assert list(agreed(told).values()) == ["listed"]
    assert told.rules["handover_relabelled"] == 1
    assert [one.split(" ")[1] for one in told.changes] == ["renamed"]
    assert own(told) == ["fl-escambia-county-jail", "fl-escambia-county-sheriff"]
    (agreement,) = [one for one in told.registry.agreements if one.model == "WSO" and one.agency.home == "FL"]
    assert agreement.agency.agency_id == "fl-escambia-county-sheriff"


def test_a_jail_is_not_its_sheriff_when_both_stand_on_the_list() -> None:
    url = "https://www.ice.gov/doclib/287g/escambia.pdf"
    jail = f"FLORIDA | Escambia County Jail | Escambia County | WSO | 2025-03-01 | {url}"
    sheriff = f"FLORIDA | Escambia County Sheriff's Office | Escambia County | WSO | 2025-03-01 | {url}"
    told = handed_on(jail, f"{jail}\n{sheriff}")
    assert sorted(agreed(told).values()) == ["listed", "listed"]


def test_a_link_to_another_agencys_document_merges_nothing() -> None:
    url = "https://www.ice.gov/doclib/287g/georgia-dps.pdf"
    dps = f"TENNESSEE | Department of Public Safety | #N/A | TFM | 2020-03-01 | {url}"
    gilmer = "TENNESSEE | Giles County Sheriff's Office | Giles County | TFM | 2025-03-01"
    told = handed_on(f"{dps}\n{gilmer}", f"{dps}\n{gilmer} | {url}")
    assert sorted(agreed(told)) == ["tn-giles-county-sheriff/tfm/2025-03-01", "tn-public-safety/tfm/2020-03-01"]
    assert [one.split(" ")[1] for one in told.changes] == ["moa_posted"]


def test_two_bodies_whose_links_were_swapped_stay_themselves() -> None:
    wildlife, protection = "https://ice.gov/fwc.pdf", "https://ice.gov/dep.pdf"
    first = "FLORIDA | Fish and Wildlife Conservation Commission | #N/A | TFM | 2025-03-01"
    second = "FLORIDA | Department of Environmental Protection | #N/A | TFM | 2025-03-01"
    told = handed_on(f"{first} | {protection}\n{second} | {wildlife}", f"{first} | {wildlife}\n{second} | {protection}")
    assert sorted(agreed(told)) == [
        "fl-environmental-protection/tfm/2025-03-01",
        "fl-fish-wildlife-conservation-commission/tfm/2025-03-01",
    ]
    assert told.changes == []


ALBEMARLE = {
    state: f"{state} | Albemarle Police Department | Stanly County | TFM | 2025-03-01"
    for state in ("NORTH CAROLINA", "GEORGIA")
}


def test_a_wrong_state_for_a_few_lists_is_one_agreement_that_never_left() -> None:
    right, wrong = ALBEMARLE.values()
    told = tell(*daily("2025-05-01", right, right, right, wrong, wrong, wrong, right, right))
    assert told.about("albemarle") == {"nc-albemarle-police/tfm/2025-03-01": "listed"}
    assert not [one for one in told.kinds("albemarle") if "removed" in one or "signed" in one]


def test_an_agencys_state_is_the_one_printed_most() -> None:
    right, wrong = ALBEMARLE.values()
    told = tell(*daily("2025-05-01", wrong, wrong, right, right, right, right))
    assert [row[:2] for row in told.tables["agency"] if "albemarle" in row[0]] == [("nc-albemarle-police", "NC")]


def test_a_state_that_is_as_near_to_two_stays_unread_and_the_row_is_kept() -> None:
    told = handed_on("", "RKANSAS | Pope County Sheriff's Office | Pope County | TFM | 2025-03-01")
    assert agreed(told) == {"xx-pope-county-sheriff/tfm/2025-03-01": "listed"}
    assert all(told.invariants.values())


def test_a_row_whose_state_is_lost_takes_it_from_the_row_that_it_replaced() -> None:
    told = handed_on(
        "TEXAS | Bee County Sheriff's Office | Bee County | TFM | 2025-03-01",
        " | Bee County Sheriff's Office | Bee County | TFM | 2025-03-01",
    )
    assert agreed(told) == {"tx-bee-county-sheriff/tfm/2025-03-01": "listed"}
    assert told.rules["blank_completed"] == 1


@pytest.mark.parametrize(
    "printed",
    ["UTAHJ", "UTHA", " Utah", "UTAH**", "utah", "UT"],
)
def test_states_in_every_dress_are_one_state(printed: str) -> None:
    told = handed_on(
        "UTAH | Weber County Sheriff's Office | Weber County | TFM | 2025-03-01",
        f"{printed} | Weber County Sheriff's Office | Weber County | TFM | 2025-03-01",
    )
    assert agreed(told) == {"ut-weber-county-sheriff/tfm/2025-03-01": "listed"}


@pytest.mark.parametrize("county", ["#N/A", "N/A", "#NA", "", "Calacasieu Parish", "Calcasieu", "CALCASIEU PARISH"])
def test_a_county_in_any_dress_never_splits_an_agency(county: str) -> None:
    told = handed_on(
        "LOUISIANA | Sulphur Police Department | Calcasieu Parish | TFM | 2025-03-01",
        f"LOUISIANA | Sulphur Police Department | {county} | TFM | 2025-03-01",
    )
    assert agreed(told) == {"la-sulphur-police/tfm/2025-03-01": "listed"}


def test_an_agencys_own_name_tells_its_county_against_the_cell() -> None:
    told = tell_tables({"2025-05-01": "FLORIDA | Lake County Sheriff's Office | Polk County | TFM | 2025-03-01"})
    (agency,) = told.tables["agency"]
    assert agency[6] == "Lake County"


def test_a_rename_of_two_bodies_that_stay_on_the_list_is_declined() -> None:
    told = handed_on(
        "FLORIDA | Palm Beach Police Department | #N/A | TFM | 2025-03-01",
        "FLORIDA | Palm Bay Police Department | #N/A | TFM | 2025-03-01",
    )
    assert told.rules["handover_declined"] + told.rules["near_name_declined"] >= 1
    assert {row[4] for row in told.tables["decision"]} == {"declined"}


def test_a_verdict_on_a_state_is_applied_with_its_evidence() -> None:
    verdicts = Verdicts({("florida", "big lake police department"): ("TX", "its agreement, page 1, names Texas")})
    told = tell(
        participating("2025-05-01", "FLORIDA | Big Lake Police Department | #N/A | TFM | 2025-03-01"),
        verdicts=verdicts,
    )
    assert told.agencies == ["tx-big-lake-police"]
    assert told.reasons("verdict_state") == ["its agreement, page 1, names Texas"]


def test_a_verdict_leaves_other_agencies_of_the_state_alone() -> None:
    verdicts = Verdicts({("florida", "big lake police department"): ("TX", "its agreement, page 1, names Texas")})
    told = tell(
        participating("2025-05-01", "FLORIDA | Tampa Police Department | #N/A | TFM | 2025-03-01"), verdicts=verdicts
    )
    assert told.agencies == ["fl-tampa-police"]
    assert told.rules["verdict_state"] == 0


def test_a_pending_name_and_a_listed_name_meet_in_one_agency() -> None:
    told = tell(
        participating("2025-05-01", OTHERS),
        pending("2025-05-01", [cells("FLORIDA", "Tampa  Pd ", "#N/A")]),
        participating(
            "2025-05-09", [*OTHERS, cells("FLORIDA", "Tampa Police Department", "#N/A", "TFM", "2025-05-08")]
        ),
    )
    assert own(told) == ["fl-tampa-police"]
