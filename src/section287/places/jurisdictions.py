"""What kind of body an agency is, at which level, and what place it belongs to, told from its printed name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from section287.errors import FactInvalid
from section287.places.agency_base import Base, read_base
from section287.places.agency_names import OWN_STATE, AgencyName, read_agency_name
from section287.places.agency_rules import AgencyKind, AgencyLevel, Number, Rule, find_number, list_rules
from section287.places.counties import County, CountyReading, counties_of, county_by_fips
from section287.places.fbi_agencies import drop_metro, match_town, name_listed_town
from section287.places.fbi_bodies import list_body_counties
from section287.places.spelling import fold_words

__all__ = ["AgencyKind", "AgencyLevel", "Jurisdiction", "describe_agency"]

_LEVELS: dict[str, AgencyLevel] = {
    "none": "state",
    "state": "state",
    "county": "county",
    "counties": "regional",
    "municipality": "municipal",
    "campus": "campus",
    "place": "municipal",
}
_BODY_TYPES = frozenset(("University or College", "Other", "Other State Agency"))
# A department named without any place, or with the state's name before it, is the state's.
_STATE_BEGINNINGS = frozenset((OWN_STATE, "department", "division", "bureau", "commission"))
_TOWN_LEVELS = ("municipal", "constable")
_TYPE_BEFORE = re.compile(r"^(?:city|town|village|borough|township) of (?:the )?", re.IGNORECASE)
_BOROUGH_AFTER = re.compile(r" (?:borough|boro)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """What an agency's name says about the agency.

    Attributes:
        kind: what it does.
        level: whose it is.
        base_name: what it is named after: the county ("Alachua"), the town ("Fort Myers"), the school, for a
            judicial district "Judicial Circuit 20", and for a state's body its own name without the state
            ("Highway Patrol").
        number: precinct, district, ward or circuit, "4", "3-2" or "northern"; None without one.
        county_fips: of its seat or jurisdiction; None for the whole state, or when unknown.
        place: the town, where it is a town's.
        reason: what was repaired or contradicted, and which rule decided.
        counties: FIPS codes of all counties it is said to lie in: those in its name for a body of several,
            the FBI's for a town. A ``county_fips`` outside them is printed against the FBI's list.
    """

    kind: AgencyKind
    level: AgencyLevel
    base_name: str
    number: str | None
    county_fips: str | None
    place: str | None
    reason: str
    counties: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def describe_agency(state_code: str, name: str, type_printed: str, county_fips: str | None) -> Jurisdiction:
    """Tell an agency's kind, level and place from its printed name.

    The name decides; the printed TYPE only where the name says nothing. For a county's body the county is the
    one in its name, and a printed county that says otherwise is reported in ``reason``. For a town's police it
    is the printed county, else the one on the FBI's list.

    Args:
        state_code: postal code.
        name: the agency as printed.
        type_printed: the TYPE cell as printed, may be blank.
        county_fips: the printed county as read by ``find_county``, or None.

    Raises:
        FactInvalid: the rules end without one that fits every name.

    >>> describe_agency("TX", "Galveston County Constable, Pct. 2", "", None).number
    '2'
    """
    agency = read_agency_name(state_code, name)
    printed_type = fold_words(type_printed)
    for rule in list_rules():
        if not rule.fits_words(state_code, agency.line, printed_type):
            continue
        number = find_number(agency.line) if rule.number else None
        base = read_base(state_code, agency, rule, number, printed_type)
        if not rule.base or base.nature in rule.base:
            return _settle(state_code, agency, rule, number, base, county_fips)
    raise FactInvalid(f"jurisdiction_rules.yaml: no rule fits {name!r}; the last rule must fit every name")


def _settle(
    state_code: str, agency: AgencyName, rule: Rule, number: Number | None, base: Base, printed: str | None
) -> Jurisdiction:
    """Put a rule's verdict together with the county that the name, the cell or the FBI's list gives."""
    notes = list(agency.repairs)
    if base.county and base.county.reason:
        notes.append(base.county.reason)
    level = _settle_level(rule, base, number, agency)
    place = _name_place(state_code, base, county_fips=printed) if level in _TOWN_LEVELS else None
    fips, counties = _settle_county(state_code, rule, level, base, place, printed, notes)
    notes.append(f"rule: {rule.name}")
    return Jurisdiction(
        kind=rule.kind,
        level=level,
        base_name=_name_base(agency, level, base, number, place, fips),
        number=number.shown if number else None,
        county_fips=fips,
        place=place,
        reason="; ".join(notes),
        counties=counties,
    )


def _settle_level(rule: Rule, base: Base, number: Number | None, agency: AgencyName) -> AgencyLevel:
    if rule.level != "base":
        return cast(AgencyLevel, rule.level)
    if rule.kind == "marshal" and number:
        return "constable"
    if rule.number and ((rule.kind == "prosecutor" and number) or re.search(r"\b(?:judicial|circuit)\b", agency.line)):
        return "judicial_district"
    if base.nature == "place" and agency.words[:1] and agency.words[0] in _STATE_BEGINNINGS and not rule.joint:
        return "state"
    # A task force is joint by nature; without a county or town behind it, it is a region's.
    return "regional" if rule.joint and base.nature in ("none", "place") else _LEVELS[base.nature]


def _name_place(state_code: str, base: Base, county_fips: str | None) -> str | None:
    if base.nature not in ("municipality", "place"):
        return None
    shown = _BOROUGH_AFTER.sub("", _TYPE_BEFORE.sub("", base.shown))
    return name_listed_town(state_code, shown, county_fips) or None


def _name_base(
    agency: AgencyName,
    level: AgencyLevel,
    base: Base,
    number: Number | None,
    place: str | None,
    fips: str | None,
) -> str:
    if level == "state":
        return _name_state_body(agency)
    named = base.county.county if base.county and base.nature == "county" and not base.named_city else None
    if named:
        return named.base_name
    if level == "judicial_district" and number:
        return f"Judicial {number.unit.title()} {number.shown}"
    county = county_by_fips(fips) if fips else None
    if level == "constable" and not base.shown and county:
        return county.base_name
    return place or base.shown


def _name_state_body(agency: AgencyName) -> str:
    """Return a statewide body's own name without the state before it."""
    indexes = list(range(len(agency.words)))
    while len(indexes) > 1 and agency.words[indexes[0]] in (OWN_STATE, "of", "the"):
        indexes = indexes[1:]
    if len(indexes) > 2 and agency.words[-1] == "department" and agency.words[-2] in ("police", "patrol"):
        indexes = indexes[:-1]
    return agency.show(indexes) if indexes else agency.text


def _settle_county(
    state_code: str,
    rule: Rule,
    level: AgencyLevel,
    base: Base,
    place: str | None,
    printed: str | None,
    notes: list[str],
) -> tuple[str | None, tuple[str, ...]]:
    """Return the county and all counties of an agency: the name's first, then the cell's, then the FBI's."""
    if level == "state":
        return None, ()
    reading = base.county
    if reading and reading.county:
        several = (reading.county, *reading.candidates) if reading.candidates else (reading.county,)
        fips = _settle_named(several, printed, notes)
        return fips, tuple(one.fips for one in several) if len(several) > 1 else ()
    if base.hint:
        county = county_by_fips(base.hint)
        return _settle_named((county,) if county else (), printed, notes), ()
    if reading and reading.candidates:
        return _settle_open(reading, printed, notes), ()
    if rule.kind in ("police", "marshal") and level in ("municipal", "regional") and base.shown:
        return _settle_town(state_code, place or base.shown, printed, notes)
    if level in ("campus", "port") and not printed:
        listed = list_body_counties(state_code, base.shown, _BODY_TYPES)
        if listed:
            notes.append("county by the FBI's list")
            return listed[0], listed if len(listed) > 1 else ()
    return printed or _find_only_county(state_code), ()


def _find_only_county(state_code: str) -> str | None:
    """Return the one county of the District or of Guam."""
    counties = counties_of(state_code)
    return counties[0].fips if len(counties) == 1 else None


def _settle_named(named: tuple[County, ...], printed: str | None, notes: list[str]) -> str | None:
    """Return the county in the name; of several, the printed one."""
    codes = [one.fips for one in named]
    if printed and printed not in codes:
        names = " and ".join(one.name for one in named)
        notes.append(f"the name says {names}, the printed county is {_county_name(printed)}")
    return printed if printed in codes else codes[0] if codes else None


def _settle_open(reading: CountyReading, printed: str | None, notes: list[str]) -> str | None:
    """A name that fits two counties ("Richmond Sheriff") takes the printed one, if it is one of the two."""
    if printed not in {one.fips for one in reading.candidates}:
        return None
    notes.append("the printed county decides")
    return printed


def _settle_town(
    state_code: str, place: str, printed: str | None, notes: list[str]
) -> tuple[str | None, tuple[str, ...]]:
    """Return the printed county, else the town's home county on the FBI's list where it has one such town."""
    match = match_town(state_code, place, printed)
    if not match.here and (city := drop_metro(place)):
        match = match_town(state_code, city, printed)
    found = match.here or match.elsewhere
    listed = found[0].counties if len(found) == 1 and (printed is None or match.note is None) else ()
    if printed:
        if not match.here and listed:
            names = ", ".join(_county_name(one) for one in listed)
            notes.append(f"the printed county is {_county_name(printed)}, the FBI lists {place} in {names}")
        return printed, listed
    if not match.here or not listed:
        return _find_only_county(state_code), ()
    notes.append(f"county by the FBI's list{', which gives several' if len(listed) > 1 else ''}")
    return listed[0], listed


def _county_name(fips: str) -> str:
    county = county_by_fips(fips)
    return county.name if county else fips
