"""Counties and towns by name, across all states: who could be meant."""

from __future__ import annotations

from functools import cache, lru_cache

from section287.places.counties import County, counties_of, fold_place
from section287.places.county_table import counties_by_name, states_with_county
from section287.places.fbi_agencies import is_listed_town
from section287.places.states import list_states


class Gazetteer:
    """Looks places up; knows which counties have, or had, an agency on the lists."""

    def __init__(self, counties_with_agency: frozenset[str]) -> None:
        self._with_agency = counties_with_agency

    def counties_named(self, name: str) -> tuple[County, ...]:
        """Return the counties of a name ("Jackson") in all states; an independent city only where nothing else fits."""
        return _counties_named(name)

    def has_agency(self, fips: str) -> bool:
        """Return whether an agency of the county was ever on a list."""
        return fips in self._with_agency

    def counties_total(self, states: tuple[str, ...]) -> int:
        """Return how many counties or equivalents the states have."""
        return sum(len(counties_of(state)) for state in states)

    def is_town(self, name: str, state: str) -> bool:
        """Return whether the state has a town of that name with its own police."""
        return bool(name) and is_listed_town(state, name)

    def town_states(self, name: str) -> tuple[str, ...]:
        """Return the states that have a town of that name."""
        return _town_states(name)


@lru_cache(maxsize=4096)
def _counties_named(name: str) -> tuple[County, ...]:
    found: list[County] = []
    for state in states_with_county(name):
        named = counties_by_name(state).get(fold_place(name), ())
        current = [one for one in named if not one.former] or list(named)
        plain = [one for one in current if one.kind != "independent city"]
        found.extend(plain or current)
    return tuple(found)


@cache
def _town_states(name: str) -> tuple[str, ...]:
    return tuple(state.code for state in list_states() if is_listed_town(state.code, name))
