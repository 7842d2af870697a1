"""Names → keys: spellings of one body share a key within their state, bodies that differ never do."""

from __future__ import annotations

import pytest

from section287.places.states import state_by_code
from section287.registry.names import NameKey, name_key, slug, tidy_name, undamaged


def key_of(state: str, name: str) -> NameKey:
    found = state_by_code(state)
    assert found is not None
    return name_key(state, found.name, name)


@pytest.mark.parametrize(
    ("state", "one", "other"),
    [
        ("TX", "Jackson County Sheriff's Office", "JACKSON COUNTY SHERIFF’S  OFFICE"),
        ("TX", "Jackson County Sheriff's Office", "Jackson County Sheriff`s Office "),
        ("TX", "Jackson County Sheriff's Office", "Jackson\xa0County Sheriff's Department"),
        ("FL", "Tampa Pd", "Tampa Police Department"),
        ("FL", "Tampa PD", "City of Tampa Police Department"),
        ("FL", "Tampa Police Dept.", "Tampa Police Department, FL"),
        ("FL", "Tampa Police Department, Florida", "Tampa Police Department"),
        ("FL", "Florida Department of Corrections", "Dept of Corrections"),
        ("FL", "Alachua County Sheriff's Office FL", "Alachua County Sheriff's Office"),
        ("FL", "Alachua County SO", "Alachua County Sheriff's Office"),
        ("FL", "Alachua Co. Sheriff", "Alachua County Sheriff"),
        ("FL", "Alachua County Sherrif's Offic", "Alachua County Sheriff's Office"),
        ("FL", "Ft. Myers Police", "Fort Myers Police Department"),
        ("FL", "St. Johns County Sheriff's Office", "Saint Johns County Sheriffs Office"),
        ("FL", "De Soto County Sheriff's Office", "DeSoto County Sheriff's Office"),
        ("FL", "Walton County Sheriff's Office", "Waria-labelon County Sheriff's Office"),
        ("FL", "Florida Atlantic University Police Department", "Florida Atlantic Univ. PD"),
        ("FL", "Village of Pinecrest PD", "Pinecrest Police"),
        ("TX", "Bexar County Constable Precinct 3", "Bexar County Constable Pct. 3"),
        ("TX", "Bexar County Constable Precinct 3", "Bexar County Constable's Office Precinct #03"),
        ("PA", "Manheim Township Police Department", "Manheim Twp. Police Department"),
        ("MD", "Frederick County Sheriff's Office", "Frederick County Sheriff's Office (Addendum)"),
        ("TN", "Nashville & Davidson County Sheriff", "Nashville and Davidson County Sheriff"),
        ("OK", "Canadian County Sheriffs' Department", "Canadian County Sheriff"),
        ("VA", "Culpeper County Sheriff's Office, Virginia", "Culpeper County Sheriff's Office"),
        ("NC", "North Carolina State Highway Patrol", "State Highway Patrol"),
    ],
)
def test_spellings_of_one_body_share_a_key(state: str, one: str, other: str) -> None:
    assert key_of(state, one).key == key_of(state, other).key


@pytest.mark.parametrize(
    ("state", "one", "other"),
    [
        ("TX", "Bexar County Constable Precinct 3", "Bexar County Constable Precinct 2"),
        ("TX", "Harris County Constable Precinct 1", "Harris County Constable Precinct 11"),
        ("FL", "Lake County Sheriff's Office", "Lake County Jail"),
        ("FL", "Lake County Sheriff's Office", "Lake County Police Department"),
        ("FL", "Lake County Sheriff's Office", "Lake County Board of County Commissioners"),
        ("FL", "Lake County Sheriff's Office", "Lake County Department of Corrections"),
        ("FL", "Lake County Sheriff's Office", "Lake City Police Department"),
        ("VA", "Roanoke Police Department", "Roanoke County Police Department"),
        ("VA", "Richmond City Sheriff's Office", "Richmond County Sheriff's Office"),
        ("IA", "Iowa County Sheriff's Office", "County Sheriff's Office"),
        ("WA", "Washington State Patrol", "Washington State University Police"),
        ("FL", "University of Florida Police", "University of West Florida Police"),
        ("FL", "Miami Police Department", "Miami Beach Police Department"),
        ("FL", "Florida City Police Department", "City Police Department"),
        ("FL", "Florida Highway Patrol", "Florida Department of Law Enforcement"),
        ("OK", "Oklahoma City Police Department", "Oklahoma County Sheriff"),
        ("TX", "Texas Department of Public Safety", "Texas Department of Criminal Justice"),
        ("FL", "Florida Fish and Wildlife Conservation Commission", "Florida Department of Environmental Protection"),
        ("FL", "14th Judicial Circuit State Attorney", "4th Judicial Circuit State Attorney"),
        ("IN", "Department of Correction", "Marion County Department of Corrections"),
    ],
)
def test_bodies_that_differ_have_different_keys(state: str, one: str, other: str) -> None:
    assert key_of(state, one).ident != key_of(state, other).ident


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Manheim Township Police", "township"),
        ("Township of Manheim Police Department", "township"),
        ("Manheim Borough Police", "borough"),
        ("Borough of Manheim Police", "borough"),
        ("Manheim Police Department", ""),
    ],
)
def test_the_kind_of_municipality_stands_beside_the_key(name: str, kind: str) -> None:
    key = key_of("PA", name)
    assert (key.key, key.kind) == ("manheimpolice", kind)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Lake County Sheriff's Office", "sheriff"),
        ("Lake County Jail", "corrections"),
        ("Lake County Detention Center", "corrections"),
        ("Lake Police Department", "police"),
        ("Lake County Board of County Commissioners", "government"),
        ("Lake County Constable Precinct 1", "constable"),
        ("State Attorney, Fifth Circuit", "prosecutor"),
        ("Highway Patrol", "patrol"),
        ("Fish and Wildlife Conservation Commission", ""),
    ],
)
def test_a_key_knows_what_kind_of_body_is_named(name: str, role: str) -> None:
    assert key_of("FL", name).role == role


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Bexar County Constable Precinct 3", ("3",)),
        ("Bexar County Constable Pct. #03", ("3",)),
        ("Bexar County Constable", ()),
        ("District 10 Task Force 2", ("10", "2")),
    ],
)
def test_every_number_of_a_name_is_kept_apart(name: str, numbers: tuple[str, ...]) -> None:
    assert key_of("TX", name).numbers == numbers


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("  Lake  County\xa0Sheriff’s Office ", "Lake County Sheriff's Office"),
        ("DeSoto County Sheriff's Office", "DeSoto County Sheriff's Office"),
    ],
)
def test_a_name_is_shown_with_straight_apostrophes_and_single_blanks(printed: str, shown: str) -> None:
    assert tidy_name(printed) == shown


def test_page_damage_is_undone_and_ordinary_names_stay() -> None:
    assert undamaged("Waria-labelon County") == "Walton County"
    assert undamaged("Walton County") == "Walton County"


def test_a_slug_is_ascii() -> None:
    assert slug("Doña Ana County’s Sheriff") == "dona-ana-countys-sheriff"
