"""Counties and equivalents: the Census table, by code and by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from section287.places.spelling import fold_words
from section287.places.tables import read_rows

CountyKind = Literal[
    "county",
    "parish",
    "borough",
    "census area",
    "municipality",
    "independent city",
    "planning region",
    "municipio",
    "district",
    "island",
    "territory",
]

# Words of a place's name that are written in more than one way.
_SAME_WORD = {"saint": "st", "ste": "st", "sainte": "st", "ft": "fort", "mt": "mount", "metropolitan": "metro"}
_COMPASS = {"n": "north", "s": "south", "e": "east", "w": "west"}


@dataclass(frozen=True, slots=True)
class County:
    """A county or equivalent.

    Attributes:
        fips: five-digit ANSI/FIPS code.
        state: postal code of its state.
        name: full legal name, "Calcasieu Parish", "Richmond city".
        base_name: the name without its type word, "Calcasieu", "Richmond".
        kind: the type of county equivalent.
        latitude, longitude: internal point in degrees (Census gazetteer 2024; Connecticut's former counties:
            centre of 2010), None where no source has it.
        population: residents on 1 July 2023 (Census estimates, vintage 2023); None for territories and former
            counties.
        former: True for Connecticut's eight counties, which planning regions replaced in Census data in 2022.
    """

    fips: str
    state: str
    name: str
    base_name: str
    kind: CountyKind
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    former: bool = False


@lru_cache(maxsize=65536)
def fold_place(name: str) -> str:
    """Return the letters that two spellings of one place share: "Ste. Genevieve", "Saint Genevieve".

    >>> fold_place("De Soto") == fold_place("DeSoto")
    True
    """
    words = fold_words(name).split()
    if len(words) > 1 and words[0] in _COMPASS:
        words[0] = _COMPASS[words[0]]
    return "".join(_SAME_WORD.get(word, word) for word in words)


@cache
def _rows_by_fips() -> dict[str, list[str]]:
    """The table's rows by code; a row becomes a County when it is first asked for."""
    return {row[0]: row for row in read_rows("counties.csv")}


@cache
def _codes_by_state() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for row in _rows_by_fips().values():
        codes.setdefault(row[1], []).append(row[0])
    return codes


@lru_cache(maxsize=8192)
def county_by_fips(fips: str) -> County | None:
    """Return the county of a five-digit code, or None."""
    row = _rows_by_fips().get(fips)
    return _read_county(row) if row else None


def _read_county(row: list[str]) -> County:
    fips, state, name, base, kind, latitude, longitude, population, former = row
    return County(
        fips,
        state,
        name,
        base,
        cast(CountyKind, kind),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        int(population) if population else None,
        former == "yes",
    )


@cache
def _all_counties_of(state_code: str) -> tuple[County, ...]:
    codes = _codes_by_state().get(state_code, ())
    return tuple(county for code in codes if (county := county_by_fips(code)))


def counties_of(state_code: str, *, former: bool = False) -> tuple[County, ...]:
    """Return a state's counties and equivalents by code; none for an unknown state.

    Args:
        state_code: postal code.
        former: also Connecticut's eight counties, whose land the planning regions cover again.
    """
    return tuple(one for one in _all_counties_of(state_code) if former or not one.former)


@cache
def counties_by_name(state_code: str) -> dict[str, tuple[County, ...]]:
    """Return a state's counties by their folded base name; two where a city and a county share it."""
    named: dict[str, tuple[County, ...]] = {}
    for county in _all_counties_of(state_code):
        folded = fold_place(county.base_name)
        named[folded] = (*named.get(folded, ()), county)
    return named


@cache
def _states_by_county_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for _fips, state, name, base, *_rest in _rows_by_fips().values():
        found.setdefault(fold_place(base), set()).add(state)
        found.setdefault(fold_place(name), set()).add(state)
    return {name: tuple(sorted(states)) for name, states in found.items()}


def states_with_county(base_name: str) -> list[str]:
    """Return the postal codes of the states that have a county of that name, with or without its type word.

    >>> states_with_county("Burnet")
    ['TX']
    """
    return list(_states_by_county_name().get(fold_place(base_name), ()))
