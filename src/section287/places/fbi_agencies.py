"""The FBI's list of police agencies: police employee data 2025, by state and by name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter

from section287.places.counties import find_county
from section287.places.county_table import fold_place
from section287.places.spelling import find_nearest, fold_words
from section287.places.tables import read_lines

# Words before or after a town's name that say what kind of town it is.
_TOWN_TYPES = {
    "city": "city",
    "town": "town",
    "village": "village",
    "borough": "borough",
    "boro": "borough",
    "township": "township",
    "twp": "township",
}
_POLICE_TAIL = re.compile(r"(?: (?:police|department|public safety))+$")


@dataclass(frozen=True, slots=True)
class FbiAgency:
    """One agency of the FBI's police employee data.

    Attributes:
        ori: originating agency identifier, nine marks.
        state: postal code.
        name: as the FBI prints it; names of one body's many offices are cut at a colon ("Highway Patrol:").
        type: City, County, Other, Other State Agency, State Police, Tribal, University or College.
        counties: FIPS codes of its counties, the one its ORI counts it under first; empty when not given.
        population: residents served, None when the list has 0 (which stands for unknown).
        officers: sworn officers, None when not given.
        year: the year the figures are from.
    """

    ori: str
    state: str
    name: str
    type: str
    counties: tuple[str, ...]
    population: int | None
    officers: int | None
    year: int

    @property
    def is_cut(self) -> bool:
        """Whether the name is cut at a colon or comma, so that it may be one office of several."""
        return self.name.rstrip()[-1:] in (":", ",")


@dataclass(frozen=True, slots=True)
class TownName:
    """A town's name apart from its type: "Manheim Township" is stem "manheim", type "township"."""

    letters: str
    stem: str
    type: str | None


def is_police_name(name: str) -> bool:
    """Tell whether a name on the list says police or public safety."""
    return re.search(r"police|public safety", name, re.IGNORECASE) is not None


@cache
def _lines_by_state() -> dict[str, list[str]]:
    """The table's lines by state: the file is in the states' order, and a state is parsed when asked for."""
    lines = read_lines("fbi_agencies.csv.gz")
    return {state: list(of_state) for state, of_state in groupby(lines, key=itemgetter(slice(2)))}


@cache
def fbi_agencies_of(state_code: str) -> tuple[FbiAgency, ...]:
    """Return a state's agencies on the FBI list, by ORI; none for a state that isn't on it."""
    return tuple(
        FbiAgency(
            ori,
            state,
            name,
            kind,
            tuple(counties.split()),
            int(population) if population else None,
            int(officers) if officers else None,
            int(year),
        )
        for state, ori, name, kind, counties, population, officers, year in csv.reader(
            _lines_by_state().get(state_code, ())
        )
    )


@lru_cache(maxsize=65536)
def read_town_name(name: str) -> TownName:
    """Return a town's name with its type word set apart, wherever it stands.

    >>> read_town_name("Town of Madison") == read_town_name("Madison Town")
    True
    """
    words = fold_words(name).split()
    kind = None
    if len(words) > 2 and words[1] == "of" and words[0] in _TOWN_TYPES:
        kind, words = _TOWN_TYPES[words[0]], words[2:]
    elif len(words) > 1 and words[-1] in _TOWN_TYPES:
        kind, words = _TOWN_TYPES[words[-1]], words[:-1]
    stem = fold_place(" ".join(words))
    return TownName(stem + (kind or ""), stem, kind)


@dataclass(frozen=True, slots=True)
class _Towns:
    """A state's town police by whole name; by stem, with the type; and the whole names of each county."""

    whole: dict[str, list[FbiAgency]]
    stems: dict[str, list[tuple[str | None, FbiAgency]]]
    of_county: dict[str, list[str]]


@cache
def _towns_of(state_code: str) -> _Towns:
    towns = _Towns({}, {}, {})
    for agency in fbi_agencies_of(state_code):
        if agency.type != "City" or "sheriff" in agency.name.lower():
            continue
        town = read_town_name(bare_name(agency))
        towns.whole.setdefault(town.letters, []).append(agency)
        towns.stems.setdefault(town.stem, []).append((town.type, agency))
        for fips in agency.counties:
            towns.of_county.setdefault(fips, []).append(town.letters)
        for half in agency.name.split("/") if "/" in agency.name else ():
            part = read_town_name(half)
            towns.stems.setdefault(part.stem, []).append((part.type, agency))
    return towns


@cache
def _town_words(state_code: str) -> frozenset[str]:
    towns = (agency.name for agency in fbi_agencies_of(state_code) if agency.type == "City")
    return frozenset(fold_words("\n".join(towns)).split())


def is_town_word(state_code: str, word: str) -> bool:
    """Tell whether a folded word stands in the name of a listed town of the state."""
    return word in _town_words(state_code)


def bare_name(agency: FbiAgency) -> str:
    """Return an agency's name without the county after it and without "Police Department"."""
    name = agency.name.strip()
    town, comma, tail = name.partition(",")
    if comma and (not tail.strip() or find_county(agency.state, tail).county):
        name = town
    if "/" in name or not is_police_name(name):
        return name
    return _POLICE_TAIL.sub("", fold_words(name)) or name


@dataclass(frozen=True, slots=True)
class TownMatch:
    """Town police that a name may stand for: within the county, if it is known, or elsewhere in the state."""

    here: tuple[FbiAgency, ...] = ()
    elsewhere: tuple[FbiAgency, ...] = ()
    note: str | None = None


@lru_cache(maxsize=65536)
def match_town(state_code: str, name: str, county_fips: str | None) -> TownMatch:
    """Return the town police on the FBI's list that a town's name stands for.

    Tried in this order, the first that finds one in the county decides: the same name; the same name but for
    the type word (never a township for a bare name unless the county says so); a misspelling, if the county
    is known and agrees.
    """
    towns = _towns_of(state_code)
    town = read_town_name(name)
    same = towns.whole.get(town.letters, [])
    stems = towns.stems.get(town.stem, [])
    alike = [agency for kind, agency in stems if _types_agree(town.type, kind)]
    for tier in (same, alike):
        here = [one for one in tier if _lies_in(one, county_fips)]
        if here:
            return TownMatch(_newest(here))
    if county_fips is None:
        return TownMatch((), _newest(same or _list_near(towns.whole, town.letters, towns.whole)[1]))
    loose = [one for kind, one in stems if None in (town.type, kind) and county_fips in one.counties]
    if loose:
        return TownMatch(_newest(loose), note="the list prints it as a township")
    steps, near = _list_near(towns.whole, town.letters, towns.of_county.get(county_fips, ()))
    near = [one for one in near if county_fips in one.counties]
    if near and not same:
        return TownMatch(_newest(near), note=f"{name!r} is {steps} letter{'s'[: steps > 1]} off")
    return TownMatch((), _newest(same))


def _list_near(whole: dict[str, list[FbiAgency]], letters: str, options: Iterable[str]) -> tuple[int, list[FbiAgency]]:
    """Return the agencies whose names are nearest: one step off, two for names of eight letters or more."""
    if len(letters) < 4:
        return 0, []
    steps, near = find_nearest(letters, options, 1 if len(letters) < 8 else 2)
    return steps, [one for key in near for one in whole[key]]


def _types_agree(one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    return "township" not in (one, other) and None in (one, other)


def _lies_in(agency: FbiAgency, county_fips: str | None) -> bool:
    return county_fips is None or not agency.counties or county_fips in agency.counties


def _newest(agencies: Iterable[FbiAgency]) -> tuple[FbiAgency, ...]:
    """Return the agencies, of those with one name and county only the one with the newest figures."""
    newest: dict[tuple[str, tuple[str, ...]], FbiAgency] = {}
    for agency in dict.fromkeys(agencies):
        key = (fold_words(agency.name), agency.counties)
        if key not in newest or agency.year > newest[key].year:
            newest[key] = agency
    return tuple(newest.values())


def drop_metro(name: str) -> str | None:
    """Return the city in "Indianapolis Metropolitan", None for a name without that word at its end."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in ("metropolitan", "metro") else None


def name_listed_town(state_code: str, name: str, county_fips: str | None) -> str:
    """Return a town's name without a type word that the list doesn't print ("Ashdown City" is Ashdown).

    Only where the list has that town in the county: Oak Grove Village, Missouri, is not Oak Grove.
    """
    whole = _towns_of(state_code).whole
    town = read_town_name(name)
    if town.type in ("city", "town", "village") and town.letters not in whole:
        listed = whole.get(town.stem, ())
        if county_fips and any(county_fips in one.counties for one in listed):
            return name.rpartition(" ")[0]
    return name


def is_listed_town(state_code: str, name: str) -> bool:
    """Tell whether a town of that name has police on the FBI's list, in any county."""
    towns = _towns_of(state_code)
    town = read_town_name(name)
    stems = towns.stems.get(town.stem, ())
    return town.letters in towns.whole or any(_types_agree(town.type, kind) for kind, _agency in stems)


@cache
def _counties_with_police(state_code: str) -> frozenset[str]:
    police = (one for one in fbi_agencies_of(state_code) if one.type == "County" and "police" in one.name.lower())
    return frozenset(fips for one in police for fips in one.counties)


def has_county_police(state_code: str, county_fips: str) -> bool:
    """Tell whether the FBI's list has a county police department beside the sheriff of that county."""
    return county_fips in _counties_with_police(state_code)


@cache
def known_agency_names(state_code: str) -> frozenset[str]:
    """Return the names on a state's FBI list, folded with ``fold_place``.

    Towns stand with and without their type word and without "Police Department"; counties, universities and
    other bodies by their whole names. A printed name whose fold is here is a real name and not a typo of
    another one.

    >>> fold_place("Jacksonville Beach") in known_agency_names("FL")
    True
    """
    towns = _towns_of(state_code)
    names = set(towns.whole) | set(towns.stems)
    for agency in fbi_agencies_of(state_code):
        names.add(fold_place(agency.name))
        names.add(fold_place(bare_name(agency)))
    return frozenset(names)
