"""Which county, agency or state a row is about, by the codes and names in which files give them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from section287.errors import UsageError
from section287.impact.tables import RawTable, fold

COUNTY_CODES = (
    "fips", "countyfips", "fipscounty", "fips5", "geoid", "geoid5", "fipscode", "countyfipscode", "fipscountycode",
    "stcofips", "fipsstcnty", "fipsstatecounty", "geofips", "unitid", "countyid",
)  # fmt: skip
COUNTY_NAMES = ("county", "countyname", "countycode", "fipscounty3", "ctyname", "area", "unit")
STATE_NAMES = (
    "state", "statecode", "stateabbr", "stateabbreviation", "statename", "st", "statefips", "stfips", "fips", "unitid",
    "unit",
)  # fmt: skip
AGENCY_CODES = ("ori", "ori9", "ori7", "oricode", "agencyori", "agencyid", "unitid")


@dataclass(frozen=True, slots=True)
class Place:
    """One unit.

    Attributes:
        unit_id: county FIPS code, postal code, ORI or agency id.
        county: FIPS code; None for states and where unknown.
    """

    unit_id: str
    name: str
    state: str
    county: str | None


Reader = Callable[[tuple[Any, ...]], Place | None]


def make_reader(table: RawTable, unit: str, column: str | None = None) -> tuple[Reader, tuple[int, ...]]:
    """Return what reads a row's unit, and the columns it is read from.

    Args:
        column: the column named by the user; None looks for a known name.

    Raises:
        UsageError: no column of the file is known to hold such units.
    """
    if column is not None:
        place = table.column(column, "--unit-column")
    elif unit == "county":
        return _county_reader(table)
    else:
        found = table.find(*(STATE_NAMES if unit == "state" else AGENCY_CODES))
        if found is None:
            wanted = "a state's name or postal code (state)" if unit == "state" else "an ORI (ori) or agency_id"
            raise UsageError(
                f"{table.name}: no column with {wanted}; it has {', '.join(table.header)} (--unit-column names one)"
            )
        place = found
    read = {"state": read_state, "agency": read_agency, "county": read_county}[unit]
    return (lambda row: read(row[place])), (place,)


def _county_reader(table: RawTable) -> tuple[Reader, tuple[int, ...]]:
    code = table.find(*COUNTY_CODES)
    county, state = table.find(*COUNTY_NAMES), table.find(*STATE_NAMES[:8])
    if code is not None and any(read_county(row[code]) for row in table.rows[:50]):
        place = code
        return (lambda row: read_county(row[place])), (place,)
    if county is not None and state is not None and county != state:
        one, two = county, state
        return (lambda row: read_county_of(row[two], row[one])), (one, two)
    if county is not None:
        only = county
        return (lambda row: read_county(row[only])), (only,)
    raise UsageError(
        f"{table.name}: no column with a county (fips, or county and state); "
        f"it has {', '.join(table.header)} (--unit-column names one)"
    )


def _digits(cell: Any) -> str | None:
    """Return a cell's figures where it is a code: 1001, 1001.0, '01001', '0500000US01001'."""
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else None
    found = re.fullmatch(r"(?:\d*US)?(\d+)(?:\.0)?", str(cell).strip()) if cell is not None else None
    return found[1] if found else None


def read_county(cell: Any) -> Place | None:
    """Return the county of a FIPS code, or of a name with its state ("Baldwin County, Alabama").

    >>> read_county(1003).name, read_county("Calcasieu Parish, LA").unit_id
    ('Baldwin County', '22019')
    """
    digits = _digits(cell)
    if digits is not None:
        return _county(digits.zfill(5)) if len(digits) in (4, 5) else None
    name, comma, state = str(cell or "").rpartition(",")
    return read_county_of(state, name) if comma else None


def read_county_of(state: Any, county: Any) -> Place | None:
    """Return the county of a state and a name or three-digit code."""
    whose = read_state(state)
    if whose is None:
        return None
    digits = _digits(county)
    if digits is not None:
        return _county(digits.zfill(5) if len(digits) > 3 else _state_fips(whose.state) + digits.zfill(3))
    return _named_county(whose.state, " ".join(str(county or "").split()))


@cache
def _county(fips: str) -> Place | None:
    from section287.places.counties import county_by_fips

    found = county_by_fips(fips)
    return Place(found.fips, found.name, found.state, found.fips) if found else None


@cache
def _named_county(state: str, printed: str) -> Place | None:
    from section287.places.counties import find_county

    reading = find_county(state, printed)
    # a name that stands for several counties is no one's
    return _county(reading.county.fips) if reading.county and not reading.candidates else None


@cache
def _state_fips(code: str) -> str:
    from section287.places.states import state_by_code

    found = state_by_code(code)
    return found.fips if found else ""


def read_state(cell: Any) -> Place | None:
    """Return the state of a postal code, name or FIPS code.

    >>> read_state("1").state, read_state("fla.").state
    ('AL', 'FL')
    """
    digits = _digits(cell)
    return _state("" if cell is None else digits.zfill(2) if digits else str(cell).strip())


@cache
def _state(text: str) -> Place | None:
    from section287.places.states import list_states, parse_state

    if text.isdigit():
        found = next((one for one in list_states() if one.fips == text), None)
    else:
        found = parse_state(text).state
    return Place(found.code, found.name, found.code, None) if found else None


def read_agency(cell: Any) -> Place | None:
    """Return the agency of an ORI (seven or nine marks) on the FBI's list, or of an id of the record.

    >>> read_agency("NM00101").name
    'Albuquerque'
    """
    text = str(cell or "").strip()
    return _agency(text.upper()) or _registered(text.lower())


@cache
def _agency(ori: str) -> Place | None:
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{5}(?:[A-Z0-9]{2})?", ori):
        return None
    return _fbi_agencies().get(ori if len(ori) == 9 else ori + "00")


@cache
def _fbi_agencies() -> dict[str, Place]:
    from section287.places.fbi_agencies import fbi_agencies_of
    from section287.places.states import list_states

    return {
        one.ori: Place(one.ori, one.name, one.state, one.counties[0] if one.counties else None)
        for state in list_states()
        for one in fbi_agencies_of(state.code)
    }


def _registered(text: str) -> Place | None:
    """Return an agency by its id in the record ("fl-alachua-county-sheriff"); its state begins it."""
    if not re.fullmatch(r"[a-z]{2}-[a-z0-9-]+", text):
        return None
    state = _state(text[:2].upper())
    return Place(text, text, state.state, None) if state else None


def show_row(table: RawTable, row: tuple[Any, ...], columns: tuple[int, ...]) -> str:
    """Return what a row says of its unit, for messages."""
    return ", ".join("" if row[place] is None else str(row[place]).strip() for place in columns) or "(empty)"


def is_unit_name(name: str) -> bool:
    """Return whether a column's name is one that holds a unit."""
    return fold(name) in {*COUNTY_CODES, *COUNTY_NAMES, *STATE_NAMES, *AGENCY_CODES}
