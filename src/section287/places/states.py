"""States and territories, and what a printed state stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from section287.places.spelling import find_nearest, fold_words, is_missing
from section287.places.tables import read_rows

StateKind = Literal["state", "district", "territory"]

# Two steps cover every misspelling met on real lists ("PENNSLYVANIA", "UTAHJ"); one step for three letters,
# since two would turn "USA" into Utah.
_LIMIT = 2
_SHORT_LIMIT = 1
_SHORT = 3


@dataclass(frozen=True, slots=True)
class State:
    """A state, the District of Columbia or a territory.

    Attributes:
        code: postal code, "FL".
        name: "Florida".
        fips: two-digit ANSI/FIPS code, "12".
        kind: state, district or territory.
    """

    code: str
    name: str
    fips: str
    kind: StateKind


@dataclass(frozen=True, slots=True)
class StateReading:
    """What a printed state stands for.

    Attributes:
        printed: the text as given.
        state: the state, or None when nothing or more than one thing fits.
        corrected: True when a misspelling was repaired; case, blanks, footnote marks and abbreviations
            are not misspellings.
        reason: what was repaired, or why there is no state; None when it was plainly printed.
    """

    printed: str
    state: State | None
    corrected: bool
    reason: str | None


@cache
def list_states() -> tuple[State, ...]:
    """Return the 50 states, the District of Columbia and the five territories, by postal code."""
    return tuple(State(code, name, fips, cast(StateKind, kind)) for code, name, fips, kind in read_rows("states.csv"))


@cache
def _states_by_code() -> dict[str, State]:
    return {state.code: state for state in list_states()}


def state_by_code(code: str) -> State | None:
    """Return the state of a postal code (upper case), or None."""
    return _states_by_code().get(code)


def name_state(code: str) -> str:
    """Return a state's name by its postal code, the code itself when there is no such state."""
    found = state_by_code(code.upper())
    return found.name if found else code


@cache
def _states_by_letters() -> dict[str, State]:
    """Every way of writing a state that needs no repair, in letters only."""
    by_code = _states_by_code()
    written: dict[str, State] = {}
    for state in by_code.values():
        letters = _letters(state.name)
        for form in (letters, letters + "state", "stateof" + letters, "commonwealthof" + letters):
            written[form] = state
        written[state.code.lower()] = state
    # "Washington" alone is the state; its District goes by the forms among the aliases.
    for alias, code, _why in read_rows("state_aliases.csv"):
        written[_letters(alias)] = by_code[code]
    return written


@cache
def _repairable_forms() -> tuple[str, ...]:
    """The forms that a misspelling may stand for: no codes and no abbreviations ("Mind" is not Minn.)."""
    short = {_letters(alias) for alias, _code, why in read_rows("state_aliases.csv") if "abbreviation" in why}
    return tuple(form for form in _states_by_letters() if len(form) > _SHORT and form not in short)


@cache
def list_state_names(code: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Return a state's names as folded words, longest first, and whether each is an abbreviation."""
    state = state_by_code(code)
    if state is None:
        return ()
    names = {tuple(fold_words(state.name).split()): False}
    for alias, alias_code, why in read_rows("state_aliases.csv"):
        if alias_code == code:
            names[tuple(fold_words(alias).split())] = "abbreviation" in why
    return tuple(sorted(names.items(), key=lambda pair: (-len(pair[0]), pair)))


def _letters(printed: str) -> str:
    return "".join(letter for letter in fold_words(printed) if letter.isalpha())


@lru_cache(maxsize=65536)
def parse_state(printed: str) -> StateReading:
    """Read a printed state: a name, postal code or abbreviation, repaired where one state alone is near.

    Case, blanks, footnote marks and punctuation fold away silently. A misspelling is repaired when exactly
    one state stands nearest at an optimal string alignment distance of two or less (one for three letters;
    codes are never repaired).

    >>> parse_state("DELAWARE**").state.code
    'DE'
    >>> parse_state("PENNSLYVANIA").corrected
    True
    >>> parse_state("RKANSAS").reason
    "'RKANSAS' is as near to Arkansas as to Kansas"
    """
    letters = _letters(printed)
    if is_missing(printed) or not letters:
        return StateReading(printed, None, False, "no state printed")
    if exact := _states_by_letters().get(letters):
        return StateReading(printed, exact, False, None)
    return _repair_state(printed, letters)


def _repair_state(printed: str, letters: str) -> StateReading:
    shown = printed.strip()
    limit = _SHORT_LIMIT if len(letters) <= _SHORT else _LIMIT
    if len(letters) < _SHORT:
        return StateReading(printed, None, False, f"{shown!r} is no state's postal code")
    written = _states_by_letters()
    steps, forms = find_nearest(letters, _repairable_forms(), limit)
    near = sorted({written[form].name: written[form] for form in forms}.items())
    if not near:
        return StateReading(printed, None, False, f"{shown!r} is not near any state's name")
    if len(near) > 1:
        names = " as to ".join(name for name, _state in near)
        return StateReading(printed, None, False, f"{shown!r} is as near to {names}")
    name, state = near[0]
    return StateReading(printed, state, True, f"{shown!r} read as {name}: {steps} letter{'s'[: steps > 1]} off")
