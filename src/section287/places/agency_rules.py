"""The rules of jurisdiction_rules.yaml, and the numbers in agency names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from section287.places.tables import read_yaml

AgencyKind = Literal[
    "sheriff",
    "police",
    "corrections",
    "state_agency",
    "constable",
    "marshal",
    "campus",
    "port",
    "tribal",
    "prosecutor",
    "natural_resources",
    "national_guard",
    "fire",
    "other",
]
AgencyLevel = Literal[
    "state",
    "county",
    "municipal",
    "campus",
    "port",
    "tribal",
    "constable",
    "judicial_district",
    "regional",
]

_UNITS = dict(
    pair.split()
    for pair in [
        "one first",
        "two second",
        "three third",
        "four fourth",
        "five fifth",
        "six sixth",
        "seven seventh",
        "eight eighth",
        "nine ninth",
        "ten tenth",
        "eleven eleventh",
        "twelve twelfth",
        "thirteen thirteenth",
        "fourteen fourteenth",
        "fifteen fifteenth",
        "sixteen sixteenth",
        "seventeen seventeenth",
        "eighteen eighteenth",
        "nineteen nineteenth",
        "twenty twentieth",
        "thirty thirtieth",
        "forty fortieth",
    ]
)
_VALUES = {word: value for value, pair in enumerate(_UNITS.items(), start=1) for word in pair}
_VALUES |= {"thirty": 30, "thirtieth": 30, "forty": 40, "fortieth": 40}
_ROMAN = {
    word: value for value, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1)
}
_COMPASS = ("northern", "southern", "eastern", "western", "central")
_COUNTED = "(?:precinct|district|ward|circuit|place|post|zone)"
_WORDS = "|".join((*_VALUES, *_COMPASS))
# "precinct 3 2" is printed "Precinct 3-2"; "18th judicial district"; "twenty first circuit"; "district no 3".
_NUMBER = re.compile(
    rf"\b{_COUNTED}s? (?:no |number )?(?P<after>\d+)(?:st|nd|rd|th)?(?: place)?(?: (?P<second>\d+))?\b"
    rf"|\b(?P<before>\d+)(?:st|nd|rd|th)? (?:judicial )?{_COUNTED}\b"
    rf"|\b(?:(?P<tens>twenty|thirty|forty) )?(?P<word>{_WORDS}) (?:judicial )?{_COUNTED}\b"
    rf"|\b{_COUNTED} (?P<later>{_WORDS}|{'|'.join(_ROMAN)})\b"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of jurisdiction_rules.yaml; the file's head explains the fields."""

    name: str
    kind: AgencyKind
    level: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    drop: re.Pattern[str]
    base: frozenset[str]
    states: frozenset[str]
    types: tuple[str, ...]
    number: bool
    joint: bool
    place: str | None

    def fits_words(self, state_code: str, line: str, printed_type: str) -> bool:
        """Tell whether the rule may fit a name, its base not yet looked at."""
        if self.states and state_code not in self.states:
            return False
        if self.types and not printed_type.startswith(self.types):
            return False
        return self.find.search(line) is not None and not (self.unless and self.unless.search(line))


@dataclass(frozen=True, slots=True)
class Number:
    """A precinct, district, ward or circuit in a name: "4", "3-2", "northern"; its unit and where it stands."""

    shown: str
    unit: str
    span: tuple[int, int]


@cache
def list_rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they decide."""
    return tuple(_read_rule(entry) for entry in read_yaml("jurisdiction_rules.yaml")["rules"])


def _read_rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        name=entry["name"],
        kind=cast(AgencyKind, entry["kind"]),
        level=entry["level"],
        find=re.compile(entry["find"]),
        unless=re.compile(entry["not"]) if "not" in entry else None,
        drop=re.compile(entry["drop"]),
        base=frozenset(entry.get("base", ())),
        states=frozenset(entry.get("states", ())),
        types=tuple(entry.get("type", ())),
        number=bool(entry.get("number")),
        joint=bool(entry.get("joint")),
        place=entry.get("place"),
    )


def find_number(line: str) -> Number | None:
    """Return the number of a precinct, district, ward or circuit in a name's folded words.

    >>> find_number("maverick county constable precinct 3 2").shown
    '3-2'
    >>> find_number("twenty first judicial circuit").shown
    '21'
    """
    match = _NUMBER.search(line)
    if not match:
        return None
    parts = match.groupdict()
    digits = parts["after"] or parts["before"]
    word = parts["word"] or parts["later"] or ""
    if digits:
        shown = str(int(digits))
    elif word in _COMPASS:
        shown = word
    else:
        shown = str(_ROMAN.get(word) or _VALUES[word] + _VALUES.get(parts["tens"] or "", 0))
    if parts["second"]:
        shown = f"{shown}-{int(parts['second'])}"
    unit = re.search(_COUNTED, match.group())
    return Number(shown, unit.group() if unit else "", match.span())
