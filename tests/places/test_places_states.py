"""Printed state -> state: the pairs read like the specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.places.states import list_states, parse_state, state_by_code

PLAIN = [
    ("FLORIDA", "FL"),
    ("florida", "FL"),
    ("UTAh", "UT"),
    ("AlABAMA", "AL"),
    ("TEXAS ", "TX"),
    ("GEORGIA\xa0", "GA"),
    ("  new   york ", "NY"),
    ("DELAWARE**", "DE"),
    ("DELAWARE†", "DE"),
    ("DELAWARE [1]", "DE"),
    ("Florida.", "FL"),
    ("\nMAINE", "ME"),
    ("FL", "FL"),
    ("fl", "FL"),
    ("NB", "NE"),  # the FBI's code
    ("GM", "GU"),  # the FBI's code
    ("Fla.", "FL"),
    ("N.C.", "NC"),
    ("N. Carolina", "NC"),
    ("W. Va.", "WV"),
    ("Washington", "WA"),
    ("Washington State", "WA"),
    ("State of Washington", "WA"),
    ("Washington, D.C.", "DC"),
    ("D.C.", "DC"),
    ("District of Columbia", "DC"),
    ("Commonwealth of Virginia", "VA"),
    ("NORTHERN MARIANA ISLANDS", "MP"),
    ("Commonwealth of the Northern Mariana Islands", "MP"),
    ("CNMI", "MP"),
    ("Guam", "GU"),
    ("Puerto Rico", "PR"),
    ("Virgin Islands", "VI"),
    ("U.S. Virgin Islands", "VI"),
    ("American Samoa", "AS"),
]

MISSPELT = [
    ("UTAHJ", "UT"),
    ("MCHIGAN", "MI"),
    ("PENNSLYVANIA", "PA"),
    ("WEST VIRGINA", "WV"),
    ("WEST VIRIGINIA", "WV"),
    ("WEST VIRIGINA", "WV"),
    ("VIRGINA", "VA"),
    ("MISSISIPPI", "MS"),
    ("LOUSIANA", "LA"),
    ("NORH CAROLINA", "NC"),
    ("Tennesee", "TN"),
    ("OHI", "OH"),
    ("TXAS", "TX"),
    ("Northern Marianna Islands", "MP"),
]

OPEN = [
    ("", "no state printed"),
    ("   ", "no state printed"),
    ("#N/A", "no state printed"),
    ("N/A", "no state printed"),
    ("**", "no state printed"),
    ("XX", "'XX' is no state's postal code"),
    ("USA", "'USA' is not near any state's name"),  # two steps from Utah
    ("WISCO", "'WISCO' is not near any state's name"),  # one step from the abbreviation Wisc.
    ("ONTARIO", "'ONTARIO' is not near any state's name"),
    ("RKANSAS", "'RKANSAS' is as near to Arkansas as to Kansas"),
    ("DAKOTA", "'DAKOTA' is as near to North Dakota as to South Dakota"),
]


@pytest.mark.parametrize(("printed", "code"), PLAIN)
def test_plain_states_fold_silently(printed: str, code: str) -> None:
    reading = parse_state(printed)
    assert reading.state is not None
    assert (reading.state.code, reading.corrected, reading.reason) == (code, False, None)


@pytest.mark.parametrize(("printed", "code"), MISSPELT)
def test_misspelt_states_are_repaired_and_say_so(printed: str, code: str) -> None:
    reading = parse_state(printed)
    assert reading.state is not None
    assert (reading.state.code, reading.corrected) == (code, True)
    assert reading.reason is not None
    assert reading.state.name in reading.reason
    assert reading.printed == printed


@pytest.mark.parametrize(("printed", "reason"), OPEN)
def test_states_stay_open_with_a_reason(printed: str, reason: str) -> None:
    reading = parse_state(printed)
    assert (reading.state, reading.corrected, reading.reason) == (None, False, reason)


def test_there_are_fifty_states_a_district_and_five_territories() -> None:
    kinds = [state.kind for state in list_states()]
    assert (kinds.count("state"), kinds.count("district"), kinds.count("territory")) == (50, 1, 5)
    assert len({state.fips for state in list_states()}) == 56
    florida = state_by_code("FL")
    assert florida is not None
    assert (florida.name, florida.fips) == ("Florida", "12")
    assert state_by_code("ZZ") is None


BLANKS = st.text(alphabet=" \t\n\xa0", max_size=3)
MARKS = st.text(alphabet="*.,†‡ ", max_size=4)


@given(st.sampled_from(list_states()), BLANKS, MARKS, st.randoms(use_true_random=False))
def test_noise_never_changes_a_state(state: object, before: str, after: str, random: object) -> None:
    name = state.name  # type: ignore[attr-defined]
    noisy = "".join(random.choice((mark.upper(), mark.lower())) for mark in name)  # type: ignore[attr-defined]
    reading = parse_state(before + noisy.replace(" ", " " + before) + after)
    assert (reading.state, reading.corrected) == (state, False)


@given(st.text(max_size=30))
def test_any_text_gives_a_state_or_a_reason(text: str) -> None:
    reading = parse_state(text)
    assert (reading.state is None) <= (reading.reason is not None)
    assert reading.corrected <= (reading.state is not None)
