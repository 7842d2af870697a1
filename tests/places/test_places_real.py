"""Every state, county and agency of the real lists."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from section287.places.counties import find_county
from section287.places.jurisdictions import Jurisdiction, describe_agency
from section287.places.ori import OriReading, match_ori
from section287.places.states import parse_state

pytestmark = pytest.mark.real
Printed = tuple[str, str, str, str]
NAMES = ("LAW ENFORCEMENT AGENCY", "AGENCY", "MOA NAME")
# Sheriffs listed under another state, and one name that is as near to two counties.
SHERIFFS_WITHOUT_COUNTY = 0.02


def read_workbooks(folder: Path) -> Iterator[Printed]:
    from python_calamine import CalamineWorkbook

    distinct = {hashlib.sha256(path.read_bytes()).digest(): path for path in sorted(folder.glob("*/*.xlsx"))}
    for path in distinct.values():
        book = CalamineWorkbook.from_path(str(path))
        for sheet in book.sheet_names:
            rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()]
            header = [cell.strip().upper() for cell in rows[0]] if rows else []
            if "STATE" in header:
                yield from (pick(dict(zip(header, row, strict=False))) for row in rows[1:] if any(row))


def read_rosters(folder: Path) -> Iterator[Printed]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from (pick({key.upper(): cell or "" for key, cell in row.items()}) for row in csv.DictReader(lines))


def pick(cells: dict[str, str]) -> Printed:
    name = next((cells[key] for key in NAMES if key in cells), "")
    return cells["STATE"], name, cells.get("TYPE", ""), cells.get("COUNTY", "")


@pytest.fixture(scope="session")
def printed(shared: Path) -> list[Printed]:
    data = shared / "data"
    return sorted({*read_workbooks(data / "publications"), *read_rosters(data / "other_rosters")})


@pytest.fixture(scope="session")
def agencies(printed: list[Printed]) -> dict[tuple[str, str], tuple[Jurisdiction, OriReading]]:
    """Each agency name of a state once, with the printed county where any row has one."""
    found: dict[tuple[str, str], tuple[Jurisdiction, OriReading]] = {}
    for state, name, type_printed, county in printed:
        reading = parse_state(state)
        if reading.state is None or not name.strip():
            continue
        code = reading.state.code
        where = find_county(code, county).county
        jurisdiction = describe_agency(code, name, type_printed, where.fips if where else None)
        key = (code, name.strip())
        if key not in found or found[key][0].county_fips is None:
            found[key] = (jurisdiction, match_ori(code, name, jurisdiction, None))
    return found


def test_every_state_is_read(printed: list[Printed]) -> None:
    states = {state for state, *_rest in printed if state.strip()}
    assert len(states) > 60
    assert [state for state in states if parse_state(state).state is None] == []


def test_counties_are_read(printed: list[Printed]) -> None:
    cells = {(parse_state(state).state, county) for state, _name, _type, county in printed if county.strip()}
    readings = [find_county(state.code, county) for state, county in cells if state]
    unread = [one for one in readings if one.county is None and one.reason != "no county printed"]
    assert len(unread) <= len(readings) * 0.03
    assert all(one.reason for one in readings if one.corrected)


def test_agencies_have_a_kind(agencies: dict[tuple[str, str], tuple[Jurisdiction, OriReading]]) -> None:
    assert len(agencies) > 1500
    other = [key for key, (found, _ori) in agencies.items() if found.kind == "other"]
    assert len(other) <= len(agencies) * 0.03, other


def test_sheriffs_have_a_county(agencies: dict[tuple[str, str], tuple[Jurisdiction, OriReading]]) -> None:
    sheriffs = {key: found for key, (found, _ori) in agencies.items() if found.kind == "sheriff"}
    assert len(sheriffs) > 700
    without = [key for key, found in sheriffs.items() if found.county_fips is None]
    assert len(without) <= len(sheriffs) * SHERIFFS_WITHOUT_COUNTY, without


def test_most_sheriffs_and_police_have_their_row(
    agencies: dict[tuple[str, str], tuple[Jurisdiction, OriReading]],
) -> None:
    police = [ori for found, ori in agencies.values() if found.kind in ("sheriff", "police")]
    assert sum(one.status == "matched" for one in police) >= len(police) * 0.9


def test_no_row_is_shared_by_two_kinds(agencies: dict[tuple[str, str], tuple[Jurisdiction, OriReading]]) -> None:
    kinds: dict[str, set[str]] = {}
    for found, ori in agencies.values():
        if ori.ori:
            kinds.setdefault(ori.ori, set()).add(found.kind)
    assert {ori: kind for ori, kind in kinds.items() if len(kind) > 1} == {}
