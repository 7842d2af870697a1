"""The bundled tables: small, whole, and the same bytes for the same input."""

from __future__ import annotations

import doctest
import gzip
import importlib
import re
from pathlib import Path

import pytest

from section287.errors import Unreadable
from section287.places import build_tables, tables
from section287.places.county_table import counties_of, county_by_fips
from section287.places.fbi_agencies import FbiAgency, fbi_agencies_of
from section287.places.spelling import clean_text, find_nearest, fold_words, is_missing, measure_distance
from section287.places.states import list_states

DATA = Path(build_tables.DATA)
AGENCIES = [agency for state in list_states() for agency in fbi_agencies_of(state.code)]


def test_the_data_folder_is_small_and_every_file_names_its_source() -> None:
    files = {path.name for path in DATA.iterdir()}
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_500_000
    named = {name.strip() for key in tables.read_yaml("source.yml") for name in key.split(",")}
    assert files - {"source.yml"} == named


def test_fips_codes_fit_their_states() -> None:
    by_code = {state.code: state.fips for state in list_states()}
    counties = [one for code in by_code for one in counties_of(code, former=True)]
    assert len({one.fips for one in counties}) == len(counties)
    assert all(one.fips.startswith(by_code[one.state]) and re.fullmatch(r"\d{5}", one.fips) for one in counties)
    assert all(one.name.startswith(one.base_name) for one in counties)
    assert all(-90 <= one.latitude <= 90 for one in counties if one.latitude is not None)


def test_listed_agencies_have_one_ori_and_counties_of_their_state() -> None:
    assert len({one.ori for one in AGENCIES}) == len(AGENCIES)
    assert all(re.fullmatch(r"[A-Z0-9]{9}", one.ori) for one in AGENCIES)
    for agency in AGENCIES:
        counties = [county_by_fips(fips) for fips in agency.counties]
        assert all(one is not None and one.state == agency.state for one in counties), agency
    assert all(one.population is None or one.population > 0 for one in AGENCIES)


def test_a_town_in_several_counties_has_its_home_county_first() -> None:
    springdale = next(one for one in fbi_agencies_of("AR") if one.name == "Springdale")
    assert springdale.counties == ("05143", "05007")  # its ORI is one of Washington County's


@pytest.mark.real
def test_rebuilding_gives_the_same_tables(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "territories.yaml").write_bytes((DATA / "territories.yaml").read_bytes())
    monkeypatch.setattr(build_tables, "DATA", tmp_path)
    build_tables.main(["--shared", str(shared)])
    assert (tmp_path / "states.csv").read_bytes() == (DATA / "states.csv").read_bytes()
    assert (tmp_path / "counties.csv").read_bytes() == (DATA / "counties.csv").read_bytes()
    # The packer's version may differ from machine to machine; what is packed may not.
    packed, bundled = (folder / "fbi_agencies.csv.gz" for folder in (tmp_path, DATA))
    assert gzip.decompress(packed.read_bytes()) == gzip.decompress(bundled.read_bytes())
    assert packed.read_bytes()[4:8] == bundled.read_bytes()[4:8] == bytes(4)  # no time stamp


@pytest.mark.parametrize(
    ("name", "base", "kind"),
    [
        ("Alachua County", "Alachua", "county"),
        ("Richmond city", "Richmond", "independent city"),
        ("James City County", "James City", "county"),
        ("Carson City", "Carson City", "independent city"),
        ("Juneau City and Borough", "Juneau", "borough"),
        ("Capitol Planning Region", "Capitol", "planning region"),
        ("Bethel Census Area", "Bethel", "census area"),
    ],
)
def test_county_names_are_split(name: str, base: str, kind: str) -> None:
    assert build_tables.split_county_name(name) == (base, kind)


def test_an_unknown_type_of_county_is_refused() -> None:
    with pytest.raises(Unreadable, match="Kreis"):
        build_tables.split_county_name("Pinneberg Kreis")


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "N/A", "#N/A", "#NA", "#n?A", "#REF!", "#VALUE!", "n.a.", "Unknown", "\xa0"]
)
def test_missing_cells(text: str) -> None:
    assert is_missing(text)


@pytest.mark.parametrize("text", ["Nassau County", "#1 County", "Nance", "Nonesuch"])
def test_cells_that_say_something(text: str) -> None:
    assert is_missing(text) == (text == "#1 County") or not is_missing(text)


def test_spelling() -> None:
    assert clean_text(" a\xa0\u200bb\n c ") == "a b c"
    assert fold_words("Sheriff’s Office & Jail — Doña Ana") == "sheriffs office and jail dona ana"
    assert measure_distance("ab", "ba", 2) == 1
    assert measure_distance("abcdef", "ghijkl", 2) == 3
    assert find_nearest("abc", ["abd", "abe", "xyz"], 2) == (1, ("abd", "abe"))
    assert find_nearest("abc", ["xyz"], 2) == (3, ())


def test_a_name_cut_at_a_colon_is_known_as_cut() -> None:
    agency = FbiAgency("FL0219000", "FL", "Highway Patrol:", "State Police", (), None, 1, 2025)
    assert agency.is_cut
    assert not FbiAgency("FL0160000", "FL", "Jacksonville Sheriff's Office", "County", (), None, 1, 2025).is_cut


MODULES = [
    "spelling",
    "states",
    "county_table",
    "counties",
    "agency_names",
    "agency_rules",
    "fbi_agencies",
    "fbi_bodies",
    "jurisdictions",
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"section287.places.{module}"))
    assert found.attempted
    assert not found.failed
