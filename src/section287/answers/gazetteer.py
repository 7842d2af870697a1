"""Names that a question may use for a place or an agency: the record's own agencies, counties, states and towns."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from section287.answers.wording import load_words
from section287.places.counties import County, counties_of, find_county, fold_place, states_with_county
from section287.places.spelling import fold_words
from section287.places.states import list_states
from section287.places.tables import read_lines, read_rows

_COUNTY_WORDS = ("county", "parish", "borough")
_PLACE_TYPES = ("city", "town", "village", "borough", "township")

_MARK = """
SELECT (SELECT bit_xor(hash(agency_id, state, name, kind, level, county_fips, place)) FROM agency),
       (SELECT bit_xor(hash(alias, agency_id)) FROM agency_alias), (SELECT count(*) FROM agency)
"""
KEPT = 4  # records whose names are kept in memory
_AGENCIES = "SELECT agency_id, state, name, kind, level, county_fips, county, place FROM agency ORDER BY agency_id"
_ALIASES = "SELECT alias, agency_id FROM agency_alias ORDER BY alias"


@cache
def role_words() -> frozenset[str]:
    """Return the words that make a name an agency's; a name without one is a place."""
    return frozenset(load_words("vocabulary")["body_words"]["role"])


@cache
def _generic_words() -> frozenset[str]:
    return role_words() | frozenset(load_words("vocabulary")["body_words"]["generic"])


@dataclass(frozen=True, slots=True)
class AgencyName:
    """One agency of the record, as far as names go."""

    agency_id: str
    state: str
    name: str
    kind: str
    level: str
    county_fips: str | None
    county: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its first county, residents as the FBI gives them (0: not given), and the record's agencies there."""

    state: str
    name: str
    county_fips: str | None = None
    population: int = 0
    agency_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The record's agencies, by id, by the words of their names, by county, by town, and by names that hold marks."""

    agencies: dict[str, AgencyName]
    by_words: dict[tuple[str, ...], list[str]]
    by_bare: dict[tuple[str, ...], list[str]]
    by_county: dict[str, list[str]]
    by_town: dict[str, dict[tuple[str, str], list[str]]] = field(default_factory=dict)
    marked: dict[str, list[str]] = field(default_factory=dict)


_held: dict[tuple[Any, ...], Gazetteer] = {}


def load_gazetteer(connection: Any) -> Gazetteer:
    """Return a record's names; those of a record that was asked before are kept."""
    mark = tuple(connection.execute(_MARK).fetchone() or ())
    if mark not in _held:
        while len(_held) >= KEPT:
            _held.pop(next(iter(_held)))
        _held[mark] = _read(connection)
    return _held[mark]


def _read(connection: Any) -> Gazetteer:
    rows = [AgencyName(*row) for row in connection.execute(_AGENCIES).fetchall()]
    agencies = {one.agency_id: one for one in rows}
    found = Gazetteer(agencies, {}, {}, {}, {})
    aliases: list[tuple[str, str]] = list(connection.execute(_ALIASES).fetchall())
    for slug, agency_id in [*((one.agency_id, one.agency_id) for one in rows), *aliases]:
        if agency_id not in agencies:
            continue
        words = tuple(slug.split("-")[1:])
        _put(found.by_words, words, agency_id)
        bare = tuple(word for word in words if word not in _COUNTY_WORDS)
        if bare != words and len(bare) > 1:
            _put(found.by_bare, bare, agency_id)
    for one in rows:
        if any(mark in one.name for mark in ',/(&;"') or not role_words() & set(fold_words(one.name).split()):
            _put(found.marked, one.name.lower(), one.agency_id)
        if one.county_fips:
            _put(found.by_county, one.county_fips, one.agency_id)
        if one.place:
            for form in {fold_place(one.place), fold_place(_without_type(one.place))}:
                _put(found.by_town.setdefault(form, {}), (one.state, one.place), one.agency_id)
    return found


def _put(table: dict[Any, list[str]], key: Any, value: str) -> None:
    held = table.setdefault(key, [])
    if value not in held:
        held.append(value)


def _without_type(place: str) -> str:
    head, _, last = place.rpartition(" ")
    # "Kansas City" and "Denver City" are names; "Allegany Village" is Allegany
    return head if head and last.lower() in _PLACE_TYPES and last.lower() != "city" else place


@lru_cache(maxsize=4096)
def agency_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase by which agencies are known, or nothing when it names no kind of body."""
    from section287.registry.names import name_key

    folded = fold_words(phrase).split()
    if not role_words() & set(folded) or folded[-1] in load_words("vocabulary")["body_words"]["endings"]:
        return ()
    return name_key("ZZ", "Zz", phrase).words


def find_agencies(names: Gazetteer, phrase: str) -> list[str]:
    """Return the ids of the agencies that a phrase names, in whatever state."""
    words = agency_words(phrase)
    if len(words) < 2:
        return []
    found = list(names.by_words.get(words, ()))
    lead = state_of_words(words)
    if lead and len(words) > lead[1]:
        state, length = lead
        rest = words[length:]
        in_state = [one for one in names.by_words.get(rest, ()) if names.agencies[one].state == state]
        found += [one for one in in_state if one not in found]
        return found or _state_bodies(names, state, rest)
    return found or list(names.by_bare.get(words, ()))


def _state_bodies(names: Gazetteer, state: str, words: tuple[str, ...]) -> list[str]:
    """Return a state's bodies whose longer names end with some words ("Florida Highway Patrol")."""
    if len(words) < 2:
        return []
    return [
        key
        for key, one in names.agencies.items()
        if one.state == state and one.level == "state" and tuple(key.split("-")[-len(words) :]) == words
    ]


def is_generic(phrase: str) -> bool:
    """Tell whether a phrase names a kind of body and no place ("state police")."""
    return not set(fold_words(phrase).split()) - _generic_words()


@cache
def _state_names() -> dict[tuple[str, ...], str]:
    names = {tuple(fold_words(one.name).split()): one.code for one in list_states()}
    for alias, code, why in read_rows("state_aliases.csv"):
        words = tuple(fold_words(alias).split())
        if "abbreviation" not in why and "FBI" not in why and "postal" not in why and len("".join(words)) > 3:
            names[words] = code
    names |= {("d", "c"): "DC", ("dc",): "DC", ("washington", "d", "c"): "DC", ("cnmi",): "MP"}
    names |= {("northern", "marianas"): "MP", ("u", "s", "virgin", "islands"): "VI"}
    return names


@cache
def press_forms() -> dict[str, str]:
    """Return the abbreviations of states that the press uses ("fla"), each with its postal code."""
    return {fold_words(alias): code for alias, code, why in read_rows("state_aliases.csv") if "abbreviation" in why}


def state_named(phrase: str) -> str | None:
    """Return the postal code of the state that a phrase plainly names (no codes, no abbreviations)."""
    return _state_names().get(tuple(fold_words(phrase).split()))


def state_of_words(words: tuple[str, ...]) -> tuple[str, int] | None:
    """Return the state with whose name some folded words begin, and how many words that takes."""
    for length in (3, 2, 1):
        code = _state_names().get(words[:length])
        if code and len(words) >= length:
            return code, length
    return None


def find_counties(phrase: str) -> list[County]:
    """Return the counties of every state that a phrase ("Jackson County") names; right spelling only."""
    counties = []
    for state in states_with_county(_bare_county(phrase)) or states_with_county(phrase):
        reading = find_county(state, phrase)
        if reading.county and not reading.corrected and reading.county not in counties:
            counties.append(reading.county)
    return counties


def _bare_county(phrase: str) -> str:
    words = fold_words(phrase).split()
    return " ".join(words[:-1]) if words and words[-1] in _COUNTY_WORDS else phrase


def near_counties(phrase: str) -> list[County]:
    """Return the counties whose names are one or two letters from a misspelt one."""
    from section287.places.spelling import find_nearest

    letters = fold_place(_bare_county(phrase))
    if len(letters) < 4:
        return []
    _steps, near = find_nearest(letters, sorted(_county_names()), 1 if len(letters) < 8 else 2)
    return [county for name in near for county in _county_names()[name]]


@cache
def _county_names() -> dict[str, list[County]]:
    named: dict[str, list[County]] = {}
    for state in list_states():
        for county in counties_of(state.code):
            named.setdefault(fold_place(county.base_name), []).append(county)
    return named


@cache
def _fbi_towns() -> dict[str, list[Town]]:
    """Towns with police on the FBI's list, by folded name."""
    towns: dict[str, list[Town]] = {}
    for state, _ori, name, kind, counties, population, *_rest in csv.reader(read_lines("fbi_agencies.csv.gz")):
        if kind == "City" and "," not in name and "/" not in name:
            held = towns.setdefault(fold_place(name), [])
            if not any((one.state, one.name) == (state, name) for one in held):
                first = counties.split()[0] if counties else None
                held.append(Town(state, name, first, int(population) if population else 0))
    return towns


def towns_of(name: str) -> tuple[Town, ...]:
    """Return the towns of a name on the FBI's list."""
    return tuple(_fbi_towns().get(fold_place(name), ()))


def find_towns(names: Gazetteer, phrase: str) -> list[Town]:
    """Return the towns of a name, the record's own before those that stand only on the FBI's list."""
    key = fold_place(phrase)
    special = load_words("vocabulary")["towns"].get(fold_words(phrase))
    if special:
        state, name = special
        return [one for one in _fbi_towns().get(fold_place(name), []) if one.state == state] or [Town(state, name)]
    listed = {one.state: one for one in reversed(_fbi_towns().get(key, []))}
    own = [
        Town(
            state, name, names.agencies[ids[0]].county_fips, listed[state].population if state in listed else 0,
            tuple(ids),
        )
        for (state, name), ids in names.by_town.get(key, {}).items()
    ]  # fmt: skip
    known = {one.state for one in own}
    others = [one for one in listed.values() if one.state not in known]
    return sorted(own, key=lambda one: one.state) + sorted(others, key=lambda one: one.state)


def nearest_names(names: Gazetteer, phrase: str, limit: int = 3) -> list[AgencyName]:
    """Return the record's agencies whose names are nearest to a phrase that names none."""
    from rapidfuzz import fuzz, process, utils

    labels = {f"{one.name}, {one.state}": one for one in names.agencies.values()}
    near = process.extract(
        phrase, list(labels), scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=limit, score_cutoff=80
    )
    return [labels[one[0]] for one in near]
