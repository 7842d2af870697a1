"""Bodies on the FBI's list that are neither a county's sheriff nor a town's police, by their own names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from section287.places.agency_names import OWN_STATE, read_agency_name
from section287.places.fbi_agencies import FbiAgency, fbi_agencies_of, is_police_name

_TRUSTEES = re.compile(r"^(?:district )?board of (?:trustees|regents) of | board of (?:trustees|regents)$")
_ENDINGS = frozenset(["police", "department", "office", "headquarters", "statewide", "services", "agency"])
# "State Police" and "Highway Patrol" are names; "University of Florida Police" is the university's name and a word.
_POLICE_BY_NAME = frozenset(["state", "highway", "capitol", "transit", "park", "school"])
# Words that are printed in two forms.
_ONE_FORM = {
    "attorneys": "attorney",
    "constables": "constable",
    "marshals": "marshal",
    "prosecutors": "prosecutor",
    "sheriffs": "sheriff",
    "metropolitan": "metro",
}
_SHARED_NAME = re.compile(r"regional|metro|marshal", re.IGNORECASE)


@lru_cache(maxsize=65536)
def fold_body(state_code: str, name: str) -> str:
    """Return a body's name in folded words without the state before it and the office words after it.

    >>> fold_body("ID", "Idaho State Police Department"), fold_body("FL", "Santa Fe College Police Department")
    ('state police', 'santa fe college')
    """
    line = _TRUSTEES.sub("", read_agency_name(state_code, name).line)
    words = [_ONE_FORM.get(word, word) for word in line.split()]
    while len(words) > 1 and words[0] in (OWN_STATE, "the", "of"):
        words = words[1:]
    while len(words) > 1 and words[-1] in _ENDINGS and not (words[-1] == "police" and words[-2] in _POLICE_BY_NAME):
        words = words[:-1]
    return " ".join(words).replace(OWN_STATE, state_code.lower())


@cache
def rows_by_body(state_code: str) -> dict[str, tuple[FbiAgency, ...]]:
    """Return a state's rows by folded name; a plain town's or county's name is left out."""
    rows: dict[str, tuple[FbiAgency, ...]] = {}
    for agency in fbi_agencies_of(state_code):
        if agency.type != "City" or is_police_name(agency.name) or _SHARED_NAME.search(agency.name):
            body = fold_body(state_code, agency.name.partition(",")[0] if "County" in agency.name else agency.name)
            rows[body] = (*rows.get(body, ()), agency)
    return rows


def find_campus_row(state_code: str, name: str) -> FbiAgency | None:
    """Return the one university or college that a name without that word means ("Florida Atlantic")."""
    body = fold_body(state_code, name)
    found = [
        row
        for form in (f"{body} university", f"{body} college", f"university of {body}")
        for row in rows_by_body(state_code).get(form, ())
        if row.type == "University or College"
    ]
    return found[0] if len(found) == 1 else None


def list_body_counties(state_code: str, name: str, types: frozenset[str]) -> tuple[str, ...]:
    """Return the counties of the one body of that name on the list, none where it has several or no such row."""
    rows = [row for row in rows_by_body(state_code).get(fold_body(state_code, name), ()) if row.type in types]
    return rows[0].counties if len(rows) == 1 else ()
