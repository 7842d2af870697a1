"""Which agency a printed name belongs to: by key, by county, by a unique near spelling; else a new one.

Never merged: names that differ in a number, names of two real counties or two agencies that the FBI
lists apart, names that stand side by side in one list, and anything with more than one candidate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from section287.places.counties import find_county, fold_place, states_with_county
from section287.places.jurisdictions import describe_agency
from section287.places.ori import known_agency_names, match_ori
from section287.registry.names import NameKey, tidy_name
from section287.registry.state import Agency, Decision, Row, Shown
from section287.registry.values import vocabulary

SHORT_NAME = 10  # keys shorter than this may differ by one letter only
COMMON_WORDS = frozenset(vocabulary()["common_in_names"])
TELLING_WORDS = frozenset(vocabulary()["telling"])
FULL_LIMIT = 4  # and the whole names, filler words included, by at most so many


@dataclass(slots=True)
class Agencies:
    """All agencies known so far, found by key and by county."""

    all: list[Agency] = field(default_factory=list)
    by_key: dict[tuple[str, str], list[Agency]] = field(default_factory=dict)
    by_county: dict[tuple[str, str], Agency] = field(default_factory=dict)
    by_role: dict[tuple[str, str], list[tuple[Agency, NameKey]]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    made: int = 0

    def exact(self, row: Row) -> Agency | None:
        """Return the agency printed under this very key, or the sheriff of the same county.

        Names of two kinds of municipality, or (where a key stands for several agencies) of two counties, are
        never one agency.
        """
        found = self.candidates(row)
        return found[0] if found else None

    def candidates(self, row: Row) -> list[Agency]:
        """Return the agencies of this very key; several only where the printed county can't tell them apart."""
        if row.state is None:
            return []
        if (county := sheriff_county(row)) and ("sheriff", county) in self.by_county:
            return [self.by_county["sheriff", county]]
        found = [one for one in self.by_key.get((row.state, row.key.key), []) if _kinds_agree(one, row)]
        if len(found) > 1:
            here = county_of(row)
            found = [one for one in found if here in one.counties] or found
            found = [one for one in found if row.key.kind in _kinds(one)] or found
        if row.key.role == "sheriff" and county:
            found = [one for one in found if one.county_fips in (None, county)]
        return found

    def attach(self, agency: Agency, row: Row) -> None:
        """Make a row's spelling one of the agency's."""
        if row.state is not None and (row.state, row.key.ident) not in agency.keys:
            agency.keys[row.state, row.key.ident] = row.key
            self.by_role.setdefault((row.state, row.key.role), []).append((agency, row.key))
            same = self.by_key.setdefault((row.state, row.key.key), [])
            if agency not in same:
                same.append(agency)
        county = sheriff_county(row)
        if county and agency.county_fips in (None, county):
            agency.county_fips = county
            self.by_county.setdefault(("sheriff", county), agency)
        if here := county_of(row):
            agency.counties.add(here)
        agency.rows.append(row)
        row.agency, row.shown = agency, None

    def add(self, row: Row) -> Agency:
        """Make a new agency of a row."""
        self.made += 1
        agency = Agency(self.made, row.state or "", row)
        self.all.append(agency)
        self.attach(agency, row)
        return agency

    def absorb(self, gone: Agency, kept: Agency) -> None:
        """Give all spellings of one agency to another, and forget the first."""
        for (state, ident), key in gone.keys.items():
            kept.keys.setdefault((state, ident), key)
            same = self.by_key.setdefault((state, key.key), [])
            same[:] = list(dict.fromkeys(kept if one is gone else one for one in same))
        kept.counties |= gone.counties
        for row in gone.rows:
            row.agency, row.shown = kept, None
        kept.rows.extend(gone.rows)
        for place, shown in gone.names.items():
            other = kept.names.setdefault(place, Shown(shown.first, shown.last))
            other.first, other.last = min(shown.first, other.first), max(shown.last, other.last)
            other.lists += shown.lists
        gone.names = {}
        gone.rows = []
        if gone.county_fips and self.by_county.get(("sheriff", gone.county_fips)) is gone:
            del self.by_county["sheriff", gone.county_fips]
        gone.merged_into = kept
        self.all.remove(gone)

    def near(self, row: Row, beside: Callable[[Agency], bool]) -> Agency | None:
        """Return the one known agency of which this name is a misspelling, None when none or several are.

        Args:
            row: a row whose key is new in its state.
            beside: says whether the same list already prints an agency under this very model: then it is another.
        """
        if row.state is None:
            return None
        limit = 1 if len(row.key.key) < SHORT_NAME else 2
        near = [
            (agency, key)
            for agency, key in self.by_role.get((row.state, row.key.role), [])
            if OSA.distance(key.key, row.key.key, score_cutoff=limit) <= limit
        ]
        close = list(dict.fromkeys(current(agency) for agency, key in near if _one_slip_apart(key, row.key)))
        accepted = [one for one in close if self._same(one, row, beside(one))]
        for agency in close:
            if agency not in accepted and not (is_known_name(row) and _is_known(agency)):
                self.decisions.append(_declined(agency, row))
        if len(accepted) != 1:
            return None
        self.decisions.append(_accepted(accepted[0], row, limit))
        return accepted[0]

    def _same(self, agency: Agency, row: Row, is_beside: bool) -> bool:
        if is_beside or (is_known_name(row) and _is_known(agency)) or other_counties(agency.first, row):
            return False
        return _counties_agree(agency, row)


def _one_slip_apart(one: NameKey, other: NameKey) -> bool:
    """Say whether two near keys may be one name: the same numbers and telling words, whole names near as well."""
    return (
        one.numbers == other.numbers
        and telling_words(one) == telling_words(other)
        and (one.kind == other.kind or not one.kind or not other.kind)
        and OSA.distance(one.full, other.full, score_cutoff=FULL_LIMIT) <= FULL_LIMIT
    )


def _is_known(agency: Agency) -> bool:
    return any(is_known_name(one) for one in agency.rows)


def _declined(agency: Agency, row: Row) -> Decision:
    new, old = row.printed.agency.strip(), agency.first.printed.agency.strip()
    return Decision(
        "near_name_declined",
        "declined",
        agency,
        f"'{new}' is spelled much like '{old}', but they stand side by side in one list or in different counties",
        old,
        new,
        (agency.first, row),
    )


def _accepted(agency: Agency, row: Row, limit: int) -> Decision:
    new, old = row.printed.agency.strip(), agency.first.printed.agency.strip()
    why = (
        "only one of them is the name of a county or of an agency that the FBI lists"
        if is_known_name(row) or _is_known(agency)
        else "no other agency is as near"
    )
    return Decision(
        "spelling_near",
        "merged",
        agency,
        f"'{new}' differs by at most {limit} letter(s) from '{old}', of the same kind in the same state; {why}",
        old,
        new,
        (agency.first, row),
    )


def current(agency: Agency) -> Agency:
    """Return the agency that holds the rows today, following mergers."""
    while agency.merged_into is not None:
        agency = agency.merged_into
    return agency


def sheriff_county(row: Row) -> str | None:
    """Return the FIPS code of the county that a sheriff's name gives, when its spelling is a county's own."""
    if row.key.role != "sheriff" or row.state is None or row.key.numbers:
        return None
    found = _sheriff_counties(row.state, row.key.words)
    if len(found) > 1:
        # Richmond is a city and a county of Virginia: only the printed county can tell
        return county_of(row) if county_of(row) in found else None
    return found[0] if found else None


@lru_cache(maxsize=65536)
def _sheriff_counties(state: str, name: tuple[str, ...]) -> tuple[str, ...]:
    """Return the FIPS codes of the counties that a sheriff's name may give; rarely more than one."""
    named = {"county", "parish", "borough"} & set(name)
    words = [one for one in name if one not in ("sheriff", "county", "parish", "borough")]
    if not words or len(words) > 4:
        return ()
    place = " ".join(words)
    kind = "parish" if state == "LA" else "county"
    if named:
        readings = [_fips_of(state, f"{place} {kind}") or _fips_of(state, place)]
    elif words[-1] == "city":
        readings = [_fips_of(state, place)]
    else:
        readings = [_fips_of(state, f"{place} {kind}"), _fips_of(state, f"{place} city")]
        readings = readings if any(readings) else [_fips_of(state, place)]
    return tuple(dict.fromkeys(one for one in readings if one))


def _fips_of(state: str, name: str) -> str | None:
    """Return the FIPS code of a county whose own spelling this is."""
    reading = find_county(state, name)
    if reading.county is None or reading.corrected:
        return None
    fips: str = reading.county.fips
    return fips


def _kinds(agency: Agency) -> set[str]:
    return {one.kind for one in agency.keys.values()}


def _kinds_agree(agency: Agency, row: Row) -> bool:
    kinds = _kinds(agency)
    if row.key.kind in kinds:
        return True
    # Manheim Township and Manheim are two places of Pennsylvania, Palm Beach and the Town of Palm Beach are one
    return (not row.key.kind or kinds == {""}) and not other_fbi_agency(agency.first, row)


def named_county(row: Row) -> str | None:
    """Return the FIPS code of the county that an agency's name spells out ("Bexar County Constable Precinct 3")."""
    if row.state is None:
        return None
    words = list(row.key.words)
    for kind in ("county", "parish", "borough"):
        if kind not in words:
            continue
        end = words.index(kind)
        for start in range(max(0, end - 3), end):
            reading = find_county(row.state, " ".join(words[start : end + 1]))
            if reading.county is not None and not reading.corrected:
                fips: str = reading.county.fips
                return fips
    return None


def other_counties(one: Row, other: Row) -> bool:
    """Say whether two names spell out two different real counties: then they are never one agency's."""
    first, second = named_county(one), named_county(other)
    return first is not None and second is not None and first != second


def is_known_name(row: Row) -> bool:
    """Say whether a name is one that the Census (sheriffs) or the FBI (police) lists in that state."""
    if row.state is None:
        return False
    if row.known is None:
        row.known = _is_listed(row, row.state)
    return row.known


def _is_listed(row: Row, state: str) -> bool:
    if row.key.role == "sheriff":
        return sheriff_county(row) is not None
    if {"county", "parish"} & set(row.key.words):
        return named_county(row) is not None
    known = known_agency_names(state)
    shown = tidy_name(row.printed.agency)
    base = describe_agency(state, shown, row.printed.type.strip(), None).base_name
    return fold_place(shown) in known or fold_place(base) in known


def _counties_agree(agency: Agency, row: Row) -> bool:
    mine = county_of(row)
    theirs = {one for one in (county_of(other) for other in agency.rows) if one}
    return mine is None or not theirs or mine in theirs


def county_of(row: Row) -> str | None:
    """Return the FIPS code of the county printed beside a name, None when it can't be told."""
    if row.state is None:
        return None
    reading = find_county(row.state, row.printed.county)
    return reading.county.fips if reading.county else None


def same_fbi_agency(one: Row, other: Row) -> bool:
    """Say whether the FBI's list has both names under one identifier (ORI), of which each is a sure reading."""
    found = {_ori(one), _ori(other)}
    return len(found) == 1 and None not in found


def other_fbi_agency(one: Row, other: Row) -> bool:
    """Say whether the FBI's list has the two names under two identifiers (ORI), each a sure reading."""
    first, second = _ori(one), _ori(other)
    return first is not None and second is not None and first != second


def _ori(row: Row) -> str | None:
    if row.state is None:
        return None
    shown = tidy_name(row.printed.agency)
    place = describe_agency(row.state, shown, row.printed.type.strip(), county_of(row))
    reading = match_ori(row.state, shown, place, place.county_fips)
    return reading.ori if reading.status == "matched" else None


def only_state_with_county(row: Row) -> str | None:
    """Return the one other state that has the county of this sheriff's name, when the printed state has none.

    A county that several states have gives None: the printed state stands, and the row is left as printed.
    """
    if row.key.role != "sheriff" or row.state is None or sheriff_county(row):
        return None
    words = [one for one in row.key.words if one not in ("sheriff", "county", "parish")]
    if not words or find_county(row.state, f"{' '.join(words)} county").county is not None:
        return None
    states = states_with_county(" ".join(words))
    return states[0] if len(states) == 1 else None


def telling_words(key: NameKey) -> list[str]:
    """Return the words that tell two like names apart, such as north and south, in order."""
    return sorted(one for one in key.words if one in TELLING_WORDS)


def similar_names(one: NameKey, other: NameKey) -> bool:
    """Say whether two names may be one agency's at a handoff: shared words, few letters, or one inside the other."""
    if one.numbers != other.numbers or telling_words(one) != telling_words(other):
        return False
    if one.kind and other.kind and one.kind != other.kind:
        return False
    if one.key.startswith(other.key) or other.key.startswith(one.key):
        return True
    if one.role and other.role and one.role != other.role:
        return False
    if one.key in other.key or other.key in one.key or OSA.distance(one.key, other.key, score_cutoff=3) <= 3:
        return True
    first, second = set(one.words) - COMMON_WORDS, set(other.words) - COMMON_WORDS
    return len(first & second) / max(1, len(first | second)) >= 0.3
