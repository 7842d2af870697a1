"""How alike two names of agencies are: misreadings and shorthands count little, another place or kind of body much."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SAME_AGENCY = 88.0  # of 100; from here on two names may be one agency's
PART_OF = 92.0  # one name has further words, none of which makes it another body
UNLIKE = 55.0  # names that are near in letters only: another number, another county
OTHER_KIND = 30.0  # points off where one is a sheriff and the other a police department
KINDS = {
    "sheriff": "sheriff", "sheriffs": "sheriff", "so": "sheriff", "police": "police", "pd": "police",
    "constable": "constable", "constables": "constable", "board": "board", "commissioners": "board",
    "detention": "jail", "jail": "jail", "corrections": "jail", "correctional": "jail",
}  # fmt: skip
GENERIC = frozenset(
    (
        "county",
        "co",
        "office",
        "department",
        "dept",
        "of",
        "the",
        "and",
        "for",
        "city",
        "town",
        "center",
        "state",
        "bureau",
    )
)
FURTHER = frozenset(
    ("military", "authority", "division", "services", "service", "safety", "public", "law", "enforcement", "agency")
)
CAMPUS = frozenset(("university", "college"))
FOLDED = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "pct": "precinct", "twp": "township"}
APART = re.compile(
    r"\d+(?:st|nd|rd|th)?|(?:north|south)(?:east|west)?(?:ern)?|(?:east|west)(?:ern)?|central|upper|lower|new|township"
    r"|borough|village|precinct"
)


class NameWords(NamedTuple):
    """A name's own words.

    Attributes:
        words: in order, without the words that say what kind of body it is.
        kind: sheriff, police, constable, board, jail; None where the name doesn't tell.
        county: whether it calls itself a county's.
    """

    words: tuple[str, ...]
    kind: str | None
    county: bool


def name_likeness(name: str, others: Iterable[str], state: str) -> float:
    """Return how alike an agency's name is to the nearest of others, 0 to 100; the state's name doesn't count."""
    mine = read_name_words(name, state)
    return max((_likeness(mine, read_name_words(other, state), state) for other in others), default=0.0)


@lru_cache(maxsize=20_000)
def read_name_words(name: str, state: str) -> NameWords:
    """Return a name's own words and its kind.

    >>> read_name_words("Lake County Sheriff's Office, FL", "FL")
    NameWords(words=('lake',), kind='sheriff', county=True)
    """
    full = _state_name(state)
    plain = re.sub(r"[’']s\b", "", name.lower().replace("’", "'").replace("é", "e").replace("ñ", "n"))
    plain = re.sub(rf"\(.*?\)|,\s*(?:{state.lower()}|{re.escape(full)})\b\.?", " ", plain)
    first, *rest = (_split_words(part, state, full) for part in plain.split(",", 1))
    if first.kind and first.words:
        return first  # "Washington County Sheriff's Office, West Bend, WI"
    whole = _split_words(plain, state, full) if rest else first
    return whole if whole.words else whole._replace(words=tuple(re.findall(r"[a-z0-9]+", plain)))


def _split_words(plain: str, state: str, full: str) -> NameWords:
    tokens = [FOLDED.get(token, token) for token in re.findall(r"[a-z0-9]+", plain)]
    kind = next((KINDS[token] for token in tokens if token in KINDS), None)
    # "Florida State University" and "University of Florida" differ in nothing else
    told_by_state = bool(CAMPUS & set(tokens))
    dropped = GENERIC - {"state"} if told_by_state else GENERIC | {state.lower()}
    own = [token for token in tokens if token not in KINDS and token not in dropped]
    if not told_by_state:
        own = [token for token in own if token not in full.split()] or own
    return NameWords(tuple(own), kind, "county" in tokens or "parish" in tokens)


def _state_name(code: str) -> str:
    from section287.places.states import state_by_code

    state = state_by_code(code) if code else None
    return state.name.lower() if state else "-"


@lru_cache(maxsize=100_000)
def _likeness(one: NameWords, other: NameWords, state: str) -> float:
    from rapidfuzz import fuzz

    apart = OTHER_KIND if one.kind and other.kind and one.kind != other.kind else 0.0
    apart += 4.0 if (one.kind is None) != (other.kind is None) else 0.0
    if one.words == other.words:
        return 100.0 - apart
    ratio = max(
        fuzz.ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words))),
        fuzz.ratio("".join(one.words), "".join(other.words)),
    )
    mine, theirs = set(one.words), set(other.words)
    if mine and theirs and (mine <= theirs or theirs <= mine) and mine ^ theirs <= FURTHER:
        ratio = max(ratio, PART_OF)  # "West Virginia National Guard/Military Authority"
    if ratio > UNLIKE and (_marks(one) != _marks(other) or _other_county(one, other, state)):
        ratio = UNLIKE
    return ratio - apart


def _marks(name: NameWords) -> list[str]:
    """Return the words that tell one body from its neighbour: numbers, quarters of the sky, kinds of municipality."""
    return sorted(word for word in name.words if APART.fullmatch(word))


def _other_county(one: NameWords, other: NameWords, state: str) -> bool:
    """Both are counties of the state as spelled, and not the same: no misreading makes one of the other."""
    if not (one.county and other.county):
        return False
    from section287.places.counties import find_county

    found = [find_county(state, " ".join(name.words)) for name in (one, other)]
    exact = [reading.county.fips for reading in found if reading.county and not reading.corrected]
    return len(set(exact)) == 2
