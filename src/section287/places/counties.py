"""What a printed county stands for: one county of one state, or none, with the reason.

The rules, in order: nothing printed; plainly printed; known by another name; several in one cell; misspelt.
A name that fits two counties, or is equally near to two, is left open with both as candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from section287.places.county_table import (
    County,
    CountyKind,
    counties_by_name,
    counties_of,
    county_by_fips,
    fold_place,
    states_with_county,
)
from section287.places.spelling import clean_text, find_nearest, fold_words, is_missing, measure_distance
from section287.places.states import parse_state, state_by_code
from section287.places.tables import read_rows

__all__ = [
    "County",
    "CountyKind",
    "CountyReading",
    "counties_of",
    "county_by_fips",
    "find_county",
    "fold_place",
    "states_with_county",
]

# Type words as printed after the name, and the kinds they rightly stand for.
_ENDINGS: dict[str, frozenset[str]] = {
    "city and borough": frozenset({"borough"}),
    "city and county": frozenset({"county"}),
    "planning region": frozenset({"planning region"}),
    "census area": frozenset({"census area"}),
    "county": frozenset({"county"}),
    "counties": frozenset({"county"}),
    "cnty": frozenset({"county"}),
    "cty": frozenset({"county"}),
    "co": frozenset({"county"}),
    "parish": frozenset({"parish"}),
    "parishes": frozenset({"parish"}),
    "par": frozenset({"parish"}),
    "borough": frozenset({"borough"}),
    "boro": frozenset({"borough"}),
    "municipality": frozenset({"municipality", "municipio"}),
    "municipio": frozenset({"municipality", "municipio"}),
    "region": frozenset({"planning region"}),
    "city": frozenset({"independent city"}),
    "island": frozenset({"island"}),
    "district": frozenset({"district"}),
}
_BEGINNINGS: dict[str, frozenset[str]] = {
    "city and county of": frozenset({"county"}),
    "city and borough of": frozenset({"borough"}),
    "county of": frozenset({"county"}),
    "parish of": frozenset({"parish"}),
    "borough of": frozenset({"borough"}),
    "municipality of": frozenset({"municipality", "municipio"}),
    "municipio de": frozenset({"municipality", "municipio"}),
    "city of": frozenset({"independent city"}),
}
# Type words that are met misspelt ("Countey", "Couny", "Conty", "County's"); one step each.
_REPAIRED_ENDINGS = ("county", "parish", "borough")

_SEPARATORS = re.compile(r"\s*(?:[,;/|+&()\[\]]|\s[-–—]\s|\band\b)\s*", re.IGNORECASE)
# "Lake County Polk County": every part ends in its type word.
_ADJACENT = re.compile(r"\S.*?\b(?:county|parish)\b\.?", re.IGNORECASE)
_HYPHENS = re.compile(r"\s*[-–—]\s*")
# Plain words that stand within a step of a county's name ("North County" is not Worth County).
_NEVER_MISSPELT = frozenset(
    ["north", "south", "east", "west", "central", "northern", "southern", "eastern", "western", "metro", "tri", "bi"]
)


@dataclass(frozen=True, slots=True)
class CountyReading:
    """What a printed county stands for.

    Attributes:
        printed: the text as given.
        county: the county; the first one where a cell names several; None when unknown or open.
        corrected: True when a misspelling, a wrong type word or a name no longer in use was repaired.
        reason: what was repaired, or why there is no county; None when it was plainly printed.
        candidates: the other counties of a cell that names several, or those between which it stays open.
    """

    printed: str
    county: County | None
    corrected: bool = False
    reason: str | None = None
    candidates: tuple[County, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to split a printed county into a name and a type word (kinds None: no type word)."""

    letters: str
    kinds: frozenset[str] | None
    misspelt: str | None = None


@lru_cache(maxsize=65536)
def find_county(state_code: str, printed: str) -> CountyReading:
    """Read a printed county of a state; never returns another state's county.

    Case, blanks, hyphens, accents, "St." for "Saint", and a missing type word fold away silently. A
    misspelt name is repaired when exactly one county of the state is nearest: within one step for names of
    three to five letters, two steps for longer ones, and two steps only if no other state has a county
    spelt as printed. ``corrected`` and ``reason`` say so.

    Args:
        state_code: postal code.
        printed: the cell, or a county's name from an agency's name.

    >>> find_county("LA", "Calacasieu Parish").county.name
    'Calcasieu Parish'
    >>> find_county("VA", "Richmond").candidates[1].name
    'Richmond city'
    """
    state = state_by_code(state_code)
    if state is None:
        return CountyReading(printed, None, reason=f"no state has the postal code {state_code!r}")
    if is_missing(printed):
        return CountyReading(printed, None, reason="no county printed")
    text = clean_text(printed)
    words = fold_words(text)
    if words in _ENDINGS and fold_place(words) not in counties_by_name(state_code):
        return CountyReading(printed, None, reason=f"{text!r} is a type word without a name")
    reading = (
        _read_plain(state_code, text)
        or _read_several(state_code, text)
        or _read_misspelt(state_code, text)
        or _read_hyphenated(state_code, text)
        or CountyReading(text, None, reason=f"{text!r} is not a county of {state.name}", candidates=())
    )
    if reading.county is None and not reading.candidates:
        reading = replace(reading, candidates=_begun_by(state_code, words))
    return replace(reading, printed=printed)


@cache
def _aliases(state_code: str) -> dict[str, tuple[tuple[County, ...], str, str]]:
    """Other names of a state's counties: the counties, how the name is read, and why."""
    found = {}
    for state, alias, codes, read_as, why in read_rows("county_aliases.csv"):
        if state == state_code:
            counties = tuple(county for code in codes.split("|") if (county := county_by_fips(code)))
            found[fold_place(alias)] = (counties, read_as, why)
    return found


def _list_forms(state_code: str, text: str) -> list[_Form]:
    """Return the ways to split the text: whole, then without a type word before or after the name."""
    words = fold_words(text)
    forms = [_Form(fold_place(words), None)]
    own = state_by_code(state_code)
    for tail in (own.name, own.code) if own else ():
        # "Lake County Florida", "Lake County FL": the state's own name says nothing more.
        if words.endswith(" " + fold_words(tail)):
            words = words.removesuffix(" " + fold_words(tail))
            forms.append(_Form(fold_place(words), None))
    for ending, kinds in _ENDINGS.items():
        if words.endswith(" " + ending):
            forms.append(_Form(fold_place(words.removesuffix(" " + ending)), kinds))
            break
    else:
        forms += _repair_ending(words)
    for beginning, kinds in _BEGINNINGS.items():
        if words.startswith(beginning + " "):
            forms.append(_Form(fold_place(words.removeprefix(beginning + " ")), kinds))
            break
    return forms


def _repair_ending(words: str) -> list[_Form]:
    name, _, last = words.rpartition(" ")
    for ending in _REPAIRED_ENDINGS:
        if name and measure_distance(last, ending, 1) == 1:
            return [_Form(fold_place(name), _ENDINGS[ending], last)]
    return []


def _read_plain(state_code: str, text: str) -> CountyReading | None:
    """Read a name that is spelt right, or is a known other name."""
    named, aliases = counties_by_name(state_code), _aliases(state_code)
    for form in _list_forms(state_code, text):
        if form.letters in aliases:
            return _read_alias(text, *aliases[form.letters])
        if form.letters in named:
            return _settle_kind(text, named[form.letters], form)
    return None


def _read_alias(text: str, counties: tuple[County, ...], read_as: str, why: str) -> CountyReading:
    if read_as == "split":
        return CountyReading(text, None, reason=why, candidates=counties)
    return CountyReading(text, counties[0], corrected=read_as == "renamed", reason=why)


def _settle_kind(text: str, counties: tuple[County, ...], form: _Form) -> CountyReading:
    """Choose among the counties of one name by the type word; a wrong type word counts as a misspelling."""
    fitting = tuple(one for one in counties if form.kinds is None or one.kind in form.kinds)
    if len(fitting) == 1:
        if form.misspelt is None:
            return CountyReading(text, fitting[0])
        return CountyReading(text, fitting[0], True, f"{form.misspelt!r} misspells the type word of {fitting[0].name}")
    if len(counties) == 1:
        return CountyReading(text, counties[0], True, f"{text!r} read as {counties[0].name}: another type of county")
    names = " or ".join(one.name for one in counties)
    return CountyReading(text, None, reason=f"{text!r} could be {names}", candidates=counties)


def _read_several(state_code: str, text: str) -> CountyReading | None:
    """Read a cell that names more than one county, or a county and its state."""
    parts = _split_cell(text)
    if len(parts) < 2:
        return None
    readings = [_read_plain(state_code, part) or _read_misspelt(state_code, part) for part in parts]
    found = [one for one in readings if one and one.county]
    if not found:
        return None
    notes = [one.reason for one in found if one.reason]
    for part, one in zip(parts, readings, strict=True):
        other = parse_state(part).state if one is None or one.county is None else None
        if other and other.code != state_code:
            reason = f"{text!r} names {other.name}"
            return CountyReading(text, None, reason=reason, candidates=_distinct(found))
        if (one is None or one.county is None) and other is None:
            notes.append(f"{part!r} is not a county of the state")
    first, *others = _distinct(found)
    if others:
        notes.insert(0, "several counties printed: " + ", ".join(one.name for one in (first, *others)))
    corrected = any(one.corrected for one in found)
    return CountyReading(text, first, corrected, "; ".join(notes) or None, tuple(others))


def _split_cell(text: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(text) if part and fold_words(part)]
    adjacent = _ADJACENT.findall(text)
    if len(parts) == 1 and len(adjacent) > 1 and " ".join(adjacent) == text:
        return adjacent
    return parts


def _distinct(readings: list[CountyReading]) -> tuple[County, ...]:
    return tuple(dict.fromkeys(one.county for one in readings if one.county))


def _limit_of(letters: str) -> int:
    """How many steps a name of that length may be off."""
    return 0 if len(letters) < 3 else 1 if len(letters) < 6 else 2


def _read_misspelt(state_code: str, text: str) -> CountyReading | None:
    """Repair a misspelt name where exactly one county of the state is nearest."""
    named = counties_by_name(state_code)
    form = _list_forms(state_code, text)[-1]
    steps, near = find_nearest(form.letters, named, _limit_of(form.letters))
    if not near or form.letters in _NEVER_MISSPELT:
        return None
    counties = tuple(county for letters in near for county in named[letters])
    elsewhere = states_with_county(form.letters)
    if steps > 1 and elsewhere:
        reason = f"{text!r} is not a county of {state_code}; it is one of {', '.join(elsewhere)}"
        return CountyReading(text, None, reason=reason)
    if len(near) > 1:
        names = " as to ".join(one.name for one in counties)
        return CountyReading(text, None, reason=f"{text!r} is as near to {names}", candidates=counties)
    settled = _settle_kind(text, counties, form)
    if settled.county is None:
        return settled
    letters_off = f"{steps} letter{'s'[: steps > 1]} off"
    return replace(settled, corrected=True, reason=f"{text!r} read as {settled.county.name}: {letters_off}")


def _read_hyphenated(state_code: str, text: str) -> CountyReading | None:
    """Read "Sparta-White County", a seat and its county, and "Iron-Garfield", where every part is a county."""
    parts = [part for part in _HYPHENS.split(text) if part]
    if len(parts) < 2:
        return None
    plain = [_read_plain(state_code, part) for part in parts]
    found = _distinct([one for one in plain if one])
    if len(found) == len(parts):
        names = ", ".join(one.name for one in found)
        return CountyReading(text, found[0], False, f"several counties printed: {names}", found[1:])
    if len(found) == 1:
        return CountyReading(text, found[0], True, f"of {text!r} only {found[0].name} is a county")
    return None


def _begun_by(state_code: str, words: str) -> tuple[County, ...]:
    """Return the counties whose longer name the words begin: "Pearl County" for Pearl River County."""
    base = words
    for ending in _ENDINGS:
        base = base.removesuffix(" " + ending)
    return tuple(one for one in counties_of(state_code) if fold_words(one.base_name).startswith(base + " "))
