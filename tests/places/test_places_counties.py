"""Printed county -> county of the state, or none with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.places.counties import counties_of, county_by_fips, find_county, fold_place, states_with_county
from section287.places.spelling import measure_distance
from section287.places.states import list_states

PLAIN = [
    ("FL", "Alachua County", "12001"),
    ("FL", "Alachua", "12001"),
    ("FL", "alachua  COUNTY ", "12001"),
    ("FL", "Alachua Co.", "12001"),
    ("FL", "County of Alachua", "12001"),
    ("FL", "Alachua County, FL", "12001"),
    ("FL", "Alachua County Florida", "12001"),
    ("FL", "Miami-Dade County", "12086"),
    ("FL", "Miami Dade", "12086"),
    ("FL", "De Soto County", "12027"),
    ("FL", "DESOTO", "12027"),
    ("FL", "St. Johns County", "12109"),
    ("FL", "Saint Johns", "12109"),
    ("FL", "St.Johns County", "12109"),
    ("IN", "Kosciusko\xa0County", "18085"),
    ("PA", "\nSchuylkill County", "42107"),
    ("IL", "La Salle County", "17099"),
    ("LA", "LaSalle Parish", "22059"),
    ("LA", "La Salle", "22059"),
    ("LA", "E. Baton Rouge Parish", "22033"),
    ("MO", "Ste. Genevieve County", "29186"),
    ("MO", "Saint Genevieve", "29186"),
    ("MD", "Prince Georges County", "24033"),
    ("NM", "Dona Ana County", "35013"),
    ("NM", "Doña Ana", "35013"),
    ("PR", "Mayaguez", "72097"),
    ("MT", "Lewis & Clark County", "30049"),
    ("VA", "King and Queen County", "51097"),
    ("AK", "Lake and Peninsula Borough", "02164"),
    ("AK", "City and Borough of Juneau", "02110"),
    ("AK", "Municipality of Anchorage", "02020"),
    ("CO", "City and County of Denver", "08031"),
    ("WA", "Island County", "53029"),
    ("VA", "Richmond County", "51159"),
    ("VA", "Richmond City", "51760"),
    ("VA", "City of Richmond", "51760"),
    ("VA", "Fairfax County", "51059"),
    ("VA", "Fairfax City", "51600"),
    ("VA", "Roanoke City", "51770"),
    ("VA", "Franklin City", "51620"),
    ("VA", "James City County", "51095"),
    ("VA", "Charles City", "51036"),
    ("VA", "Norfolk", "51710"),
    ("MO", "St. Louis County", "29189"),
    ("MO", "St. Louis City", "29510"),
    ("MD", "Baltimore County", "24005"),
    ("MD", "Baltimore City", "24510"),
    ("NV", "Carson City", "32510"),
    ("CT", "Hartford County", "09003"),
    ("CT", "Capitol Planning Region", "09110"),
    ("GU", "Guam", "66010"),
    ("MP", "Saipan", "69110"),
    ("VI", "St. Croix", "78010"),
    ("GA", "Macon-Bibb County", "13021"),
    ("GA", "Athens-Clarke", "13059"),
    ("DC", "Washington", "11001"),
]

REPAIRED = [
    ("AR", "Pop County", "05115"),
    ("AR", "Pulaksi County", "05119"),
    ("AR", "Layafette County", "05073"),
    ("LA", "Calacasieu Parish", "22019"),
    ("LA", "Arcadia County", "22001"),
    ("MI", "Berrian County", "26021"),
    ("OK", "Custer Countey", "40039"),
    ("TX", "Zavala Couny", "48507"),
    ("TX", "Somerville County", "48425"),
    ("TX", "Palmer County", "48369"),
    ("MD", "Hartford County", "24025"),
    ("MD", "Allegancy", "24001"),
    ("WI", "Mantiowoc County", "55071"),
    ("FL", "St. Luice County", "12111"),
    ("FL", "Flagere County", "12035"),
    ("NY", "Stueben COunty", "36101"),
    ("KS", "Lyon's County", "20111"),
    ("LA", "St. Landry County", "22097"),  # a parish
    ("VA", "Hopewell County", "51670"),  # an independent city
    ("AK", "Anchorage Borough", "02020"),
    ("FL", "Dade County", "12086"),  # renamed
    ("SD", "Shannon County", "46102"),  # renamed
    ("VA", "Bedford City", "51019"),  # no longer a city of its own
    ("TN", "Sparta-White County", "47185"),
]

OPEN = [
    ("FL", "", []),
    ("FL", "#N/A", []),
    ("FL", "#NA", []),
    ("FL", "#n?A", []),
    ("FL", "N/A", []),
    ("FL", "-", []),
    ("FL", "County", []),
    ("LA", "Chalmette Parish", []),
    ("LA", "German Coast County", []),
    ("GU", "Kattan District", []),
    ("FL", "Burnet County", []),
    ("TX", "Overton County", []),
    ("MO", "North County", []),  # one step from Worth County
    ("OK", "Wichita County", []),  # two steps from Washita, and a county of Kansas and Texas
    ("FL", "Lake County, Georgia", ["Lake County"]),
    ("MS", "Pearl County", ["Pearl River County"]),
    ("TX", "Fall County", ["Falls County", "Hall County"]),
    ("GA", "Spaulding County", ["Paulding County", "Spalding County"]),
    ("VA", "Richmond", ["Richmond County", "Richmond city"]),
    ("VA", "Fairfax", ["Fairfax County", "Fairfax city"]),
    ("MO", "St. Louis", ["St. Louis County", "St. Louis city"]),
    ("MD", "Baltimore", ["Baltimore County", "Baltimore city"]),
    ("AK", "Valdez-Cordova Census Area", ["Chugach Census Area", "Copper River Census Area"]),
    ("ZZ", "Lake County", []),
]

SEVERAL = [
    ("FL", "Lake County, Polk County", ["12069", "12105"]),
    ("FL", "Lake / Polk", ["12069", "12105"]),
    ("FL", "Polk and Lake Counties", ["12105", "12069"]),
    ("FL", "Lake County & Polk County", ["12069", "12105"]),
    ("FL", "Lake County Polk County", ["12069", "12105"]),
    ("VA", "Rappahannock, Shenandoah, Warren", ["51157", "51171", "51187"]),
    ("VA", "Prince William-Manassas", ["51153", "51683"]),
]


@pytest.mark.parametrize(("state", "printed", "fips"), PLAIN)
def test_plain_counties_fold_silently(state: str, printed: str, fips: str) -> None:
    reading = find_county(state, printed)
    assert reading.county is not None, reading.reason
    assert (reading.county.fips, reading.corrected, reading.candidates) == (fips, False, ())


@pytest.mark.parametrize(("state", "printed", "fips"), REPAIRED)
def test_repaired_counties_say_so(state: str, printed: str, fips: str) -> None:
    reading = find_county(state, printed)
    assert reading.county is not None, reading.reason
    assert (reading.county.fips, reading.corrected) == (fips, True)
    assert reading.reason
    assert reading.printed == printed


@pytest.mark.parametrize(("state", "printed", "candidates"), OPEN)
def test_counties_stay_open_with_a_reason(state: str, printed: str, candidates: list[str]) -> None:
    reading = find_county(state, printed)
    assert (reading.county, reading.corrected) == (None, False)
    assert reading.reason
    assert [one.name for one in reading.candidates] == candidates


@pytest.mark.parametrize(("state", "printed", "codes"), SEVERAL)
def test_several_counties_give_the_first_and_the_others(state: str, printed: str, codes: list[str]) -> None:
    reading = find_county(state, printed)
    assert reading.county is not None
    assert [reading.county.fips, *(one.fips for one in reading.candidates)] == codes
    assert reading.reason is not None
    assert "several" in reading.reason


def test_states_with_a_county_of_the_name() -> None:
    assert states_with_county("Burnet") == ["TX"]
    assert states_with_county("Burnet County") == ["TX"]
    assert states_with_county("Saint Tammany") == ["LA"]
    assert "VA" in states_with_county("Richmond")
    assert states_with_county("Chalmette") == []


def test_county_table() -> None:
    assert len(counties_of("TX")) == 254
    assert len(counties_of("DC")) == len(counties_of("GU")) == 1
    assert {one.kind for one in counties_of("LA")} == {"parish"}
    assert {one.kind for one in counties_of("CT")} == {"planning region"}
    assert len(counties_of("CT", former=True)) == len(counties_of("CT")) + 8
    assert {one.kind for one in counties_of("PR")} == {"municipio"}
    assert {one.kind for one in counties_of("VA")} == {"county", "independent city"}
    assert counties_of("ZZ") == ()
    alachua = county_by_fips("12001")
    assert alachua is not None
    assert (alachua.name, alachua.base_name, alachua.state, alachua.population) == (
        "Alachua County",
        "Alachua",
        "FL",
        285994,
    )
    assert county_by_fips("99999") is None


COUNTIES = [county for state in list_states() for county in counties_of(state.code, former=True)]
NOISE = st.text(alphabet="*. \t\n\xa0", max_size=3)


@given(st.sampled_from(COUNTIES), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]), NOISE, NOISE)
def test_noise_never_changes_a_county(county: object, change: object, before: str, after: str) -> None:
    name = county.name  # type: ignore[attr-defined]
    noisy = before + change(name).replace(" ", "  ") + after  # type: ignore[operator]
    reading = find_county(county.state, noisy)  # type: ignore[attr-defined]
    assert (reading.county, reading.corrected) == (county, False)


@given(st.sampled_from(COUNTIES), st.data())
def test_a_slip_of_the_pen_never_gives_a_farther_county(county: object, data: st.DataObject) -> None:
    base: str = county.base_name  # type: ignore[attr-defined]
    at = data.draw(st.integers(0, len(base) - 1))
    slipped = base[:at] + data.draw(st.sampled_from(["", "x", "e", base[at] * 2])) + base[at + 1 :]
    reading = find_county(county.state, slipped + " County")  # type: ignore[attr-defined]
    if reading.county is not None:
        found = measure_distance(fold_place(reading.county.base_name), fold_place(slipped), 3)
        assert found <= measure_distance(fold_place(base), fold_place(slipped), 3)


@given(
    st.sampled_from(list_states()), st.one_of(st.text(max_size=25), st.sampled_from(COUNTIES).map(lambda one: one.name))
)
def test_never_a_county_of_another_state(state: object, text: str) -> None:
    code = state.code  # type: ignore[attr-defined]
    reading = find_county(code, text)
    assert {one.state for one in (reading.county, *reading.candidates) if one} <= {code}
    assert (reading.county is None) <= bool(reading.reason)
