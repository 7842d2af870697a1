"""What is left of an agency's name without its role words: a county, a town, the state, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from section287.places.agency_names import OWN_STATE, AgencyName
from section287.places.agency_rules import Number, Rule
from section287.places.counties import CountyReading, county_by_fips, find_county, fold_place
from section287.places.fbi_agencies import has_county_police, is_listed_town
from section287.places.fbi_bodies import find_campus_row
from section287.places.tables import read_yaml

Nature = Literal["none", "state", "county", "counties", "municipality", "campus", "place"]

_EMPTY_WORDS = frozenset(["of", "the", "and", "for", "in", "at", "by", "a", "s", "state", "office", "department"])
# A town's own name may begin with some of these: The Colony, State College.
_EMPTY_TOWN_WORDS = frozenset(["of", "and", "for", "in", "at", "by", "s", "office", "department"])
_COUNTY_WORDS = ("county", "parish")
# Bodies that belong to a county even where the name leaves out "County" ("Miami Dade Corrections").
_COUNTY_KINDS = frozenset(("corrections", "prosecutor"))
_PART = re.compile(r"[,/(;]|\s[-–—]|[-–—]\s")


@dataclass(frozen=True, slots=True)
class Base:
    """What an agency is named after.

    Attributes:
        nature: none, state, county, counties, municipality (a town on the FBI's list), campus (a university on
            it, named without that word) or place (anything else).
        shown: the words as printed, short forms written out.
        county: how the words read as a county, where they do.
        named_city: the words are a city's whose office is the county's (Jacksonville's sheriff).
        hint: FIPS of a county that is named beside the place, or before an institution.
    """

    nature: Nature
    shown: str
    county: CountyReading | None = None
    hint: str | None = None
    named_city: bool = False


@cache
def _consolidated_sheriffs() -> dict[tuple[str, str], tuple[str, str]]:
    entries = read_yaml("agency_words.yaml")["consolidated_sheriffs"]
    return {(one["state"], fold_place(one["name"])): (one["fips"], one["why"]) for one in entries}


def read_base(state_code: str, agency: AgencyName, rule: Rule, number: Number | None, printed_type: str) -> Base:
    """Return the base of a name under a rule."""
    if rule.place:
        return Base("municipality", rule.place)
    kept = _keep_words(agency, rule, number)
    runs = _split_runs(agency, kept, _EMPTY_TOWN_WORDS if rule.kind == "police" else _EMPTY_WORDS)
    named = [run for run in runs if [agency.words[index] for index in run] != [OWN_STATE]]
    if not named:
        return _read_state_base(state_code, agency.show(runs[0]), rule) if runs else Base("none", "")
    texts = [agency.show(run) for run in named]
    if rule.kind == "police" and len(named) > 1 and kept == list(range(kept[0], kept[-1] + 1)):
        together = agency.show(kept)
        if is_listed_town(state_code, together):  # "Grand Beach/Michiana"
            return Base("municipality", together)
    if rule.kind in _COUNTY_KINDS or rule.kind == "sheriff":
        several = find_county(state_code, ", ".join(texts)) if len(texts) > 1 else None
        if several and several.county and several.candidates:
            return Base("counties", ", ".join(texts), several)
    first = [agency.words[index] for index in named[0]]
    hint = _find_hint(state_code, texts[1:]) or _find_county_before(state_code, agency, named[0])
    if first[0] == OWN_STATE and len(first) > 1 and rule.level == "state":
        return Base("state", texts[0])
    if rule.kind == "sheriff":
        return _read_sheriff_base(state_code, texts[0], first)
    if rule.level == "regional" and rule.kind == "corrections":
        return _read_shared_base(state_code, texts[0], hint)
    if rule.level not in ("base", "county", "municipal", "constable") and "campus" not in rule.base:
        return Base("place", texts[0], None, hint)
    return _read_place(state_code, texts[0], first, rule, printed_type, hint)


def _keep_words(agency: AgencyName, rule: Rule, number: Number | None) -> list[int]:
    gone = [match.span() for match in rule.drop.finditer(agency.line) if match.group()]
    if number:
        gone.append(number.span)
    kept = []
    offset = 0
    for index, word in enumerate(agency.words):
        if not any(start < offset + len(word) and offset < end for start, end in gone):
            kept.append(index)
        offset += len(word) + 1
    return kept


def _read_state_base(state_code: str, shown: str, rule: Rule) -> Base:
    """Read the state's own name, which is a county's where that county has its own police (Hawaii)."""
    reading = find_county(state_code, shown)
    if rule.kind == "police" and reading.county and has_county_police(state_code, reading.county.fips):
        return Base("county", shown, reading)
    return Base("state", shown)


def _split_runs(agency: AgencyName, kept: list[int], empty: frozenset[str]) -> list[list[int]]:
    """Return the kept words as runs: a dropped word, comma, slash or free-standing dash parts two runs."""
    runs: list[list[int]] = []
    for index in kept:
        if runs and index == runs[-1][-1] + 1:
            between = agency.text[agency.spans[index - 1][1] : agency.spans[index][0]]
            # "Southampton Twp. Cumberland City": a township's name ends with its type word.
            after_township = agency.words[index - 1] == "township" and "-" not in between
            if not _PART.search(between) and not after_township:
                runs[-1].append(index)
                continue
        runs.append([index])
    return [trimmed for run in runs if (trimmed := _trim(agency, run, empty))]


def _trim(agency: AgencyName, run: list[int], empty: frozenset[str]) -> list[int]:
    while run and agency.words[run[0]] in empty:
        run = run[1:]
    while run and agency.words[run[-1]] in empty:
        run = run[:-1]
    return run


def _find_hint(state_code: str, texts: list[str]) -> str | None:
    for text in texts:
        reading = find_county(state_code, text)
        if reading.county and not reading.candidates:
            return reading.county.fips
    return None


def _find_county_before(state_code: str, agency: AgencyName, run: list[int]) -> str | None:
    """Return the county that an institution's name begins or ends with ("Lee County Port Authority")."""
    for word in _COUNTY_WORDS:
        places = [index for index in run[1:] if agency.words[index] == word]
        if len(places) != 1:
            continue
        at = places[0]
        starts = [index for index in run if index < at and agency.words[index] == "of"]
        first = starts[-1] + 1 if starts else run[0]
        reading = find_county(state_code, agency.show(list(range(first, at + 1))))
        if reading.county and not reading.candidates and not reading.corrected:
            return reading.county.fips
    return None


def _read_place(state_code: str, shown: str, words: list[str], rule: Rule, printed_type: str, hint: str | None) -> Base:
    """Tell a county from a town: by its type word, then by the lists of both."""
    reading = find_county(state_code, shown)
    plainly_county = words[-1] in _COUNTY_WORDS and reading.county is not None and not reading.corrected
    if not plainly_county and is_listed_town(state_code, shown):
        return Base("municipality", shown, None, hint)
    if words[-1] in _COUNTY_WORDS or (words[0] in _COUNTY_WORDS and reading.county):
        several = reading.county is not None and bool(reading.candidates)
        return Base("counties" if several else "county", shown, reading)
    if reading.county is None or reading.corrected:
        campus = find_campus_row(state_code, shown) if rule.kind in ("police", "campus") else None
        if campus:
            return Base("campus", campus.name.strip(" :,"), None, hint)
        return Base("place", shown, None, hint)
    if rule.kind in _COUNTY_KINDS:
        return Base("counties" if reading.candidates else "county", shown, reading)
    if not reading.candidates and (
        printed_type.startswith("county") or has_county_police(state_code, reading.county.fips)
    ):
        return Base("county", shown, reading)
    return Base("place", shown, None, hint)


def _read_shared_base(state_code: str, shown: str, hint: str | None) -> Base:
    """Read the counties that share a jail; one name alone may be a river's (Rappahannock Regional Jail)."""
    reading = find_county(state_code, shown)
    if reading.county and reading.candidates:
        return Base("counties", shown, reading)
    return Base("place", shown, None, hint)


def _read_sheriff_base(state_code: str, shown: str, words: list[str]) -> Base:
    """Read a sheriff's county: also a city's under a consolidated government, or with a stray last word."""
    consolidated = _consolidated_sheriffs().get((state_code, fold_place(shown)))
    if consolidated:
        county = county_by_fips(consolidated[0])
        return Base("county", shown, CountyReading(shown, county, reason=consolidated[1]), named_city=True)
    reading = find_county(state_code, shown)
    if reading.county is None and not reading.candidates and len(words) > 1:
        # "St. Charles Place Sheriff's Office": another word where the type word belongs.
        shorter = find_county(state_code, " ".join(words[:-1]))
        if shorter.county and not shorter.corrected:
            reason = f"{shown!r} read as {shorter.county.name}"
            return Base("county", shown, CountyReading(shown, shorter.county, True, reason))
    several = reading.county is not None and bool(reading.candidates)
    return Base("counties" if several else "county", shown, reading)
