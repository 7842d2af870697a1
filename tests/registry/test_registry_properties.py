"""What holds of every history: noise, order, copies and cut lists change nothing; each row has one owner."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from registry_lists import PrintedRow, Told, cells, core, participating, renamed, sheriffs, tell

from section287.sources.listing import PrintedList

FILLER = sheriffs("GA", 120, "WSO", "2025-05-28")  # what a few rows more or less don't make short
START = date(2025, 6, 2)

# bodies that all exist, some of them a letter, a digit or a word apart
BODIES = (
    *(("FLORIDA", f"{name} County Sheriff's Office") for name in ("Jackson", "Lake", "Lee", "Levy", "Clay", "Bay")),
    *(("TEXAS", f"{name} County Sheriff's Office") for name in ("Jackson", "Clay", "Hall", "Hill", "Hale")),
    *(("ALABAMA", f"{name} County Sheriff's Office") for name in ("Jackson", "Clay", "Clarke", "Lee")),
    *(
        ("TEXAS", f"{name} County Constable Precinct {number}")
        for name in ("Bexar", "Hall")
        for number in (1, 2, 3, 12)
    ),
    *(("FLORIDA", f"{name} Police Department") for name in ("Tampa", "Miami", "Miami Beach", "Palm Bay", "Palm Beach")),
    ("FLORIDA", "Lake County Jail"),
    ("FLORIDA", "Orange County Board of County Commissioners"),
    ("FLORIDA", "Florida Department of Law Enforcement"),
    ("FLORIDA", "Florida Department of Corrections"),
    ("FLORIDA", "University of Florida Police Department"),
    ("FLORIDA", "University of West Florida Police Department"),
)


@dataclass(frozen=True)
class Instrument:
    """One agreement as it truly is: whose, which model, signed when, and on which of the lists it stands."""

    body: tuple[str, str]
    model: str
    signed: date
    listed: tuple[bool, ...]

    def row(self) -> PrintedRow:
        return cells(*self.body, "", self.model, str(self.signed))


@st.composite
def histories(draw: st.DrawFn, lists: int = 5) -> list[Instrument]:
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(BODIES), st.sampled_from(["TFM", "JEM", "WSO"])),
            min_size=1,
            max_size=10,
            unique=True,
        )
    )
    days = st.sampled_from([START - timedelta(days=step) for step in (3, 10, 11, 40, 200)])
    return [
        Instrument(body, model, draw(days), tuple(draw(st.lists(st.booleans(), min_size=lists, max_size=lists))))
        for body, model in pairs
    ]


def printed(history: Sequence[Instrument], lists: int = 5, step: int = 1) -> list[PrintedList]:
    """The lists of a history; each has a row more that stays, so that no two are the same table."""
    found = []
    for number in range(lists):
        rows = [*FILLER, *sheriffs("KS", number + 1, "WSO", "2025-05-28")]
        rows += [one.row() for one in history if one.listed[number]]
        found.append(participating(str(START + timedelta(days=number * step)), rows))
    return found


def outcome(told: Told) -> dict[str, Any]:
    """Ids and what became of them, without names as printed, and without which of two newcomers is the successor."""
    return {
        "agencies": told.agencies,
        "agreements": {name: status.split(" ", 1)[0] for name, status in told.agreements.items()},
        "changes": [one.replace("switched_model", "signed") for one in told.changes if " redated " not in one],
    }


@settings(max_examples=60, deadline=None)
@given(histories())
def test_bodies_that_exist_are_never_merged_and_agreements_never_split(history: list[Instrument]) -> None:
    seen = [one for one in history if any(one.listed)]
    told = tell(*printed(history))
    assert len([one for one in told.agencies if not one.startswith(("ga-", "ks-"))]) == len({one.body for one in seen})
    assert len([one for one in told.agreements if not one.startswith(("ga-", "ks-"))]) == len(seen)
    assert told.rules["spelling_near"] == 0


@settings(max_examples=60, deadline=None)
@given(histories())
def test_all_invariants_hold_of_every_history(history: list[Instrument]) -> None:
    told = tell(*printed(history))
    assert all(told.invariants.values())
    newest = printed(history)[-1]
    assert list(told.agreements.values()).count("listed") == newest.row_count


@settings(max_examples=40, deadline=None)
@given(histories())
def test_every_row_of_every_list_has_exactly_one_owner(history: list[Instrument]) -> None:
    lists = printed(history)
    told = tell(*lists)
    assert sum(one.row_count for one in lists) == len(told.tables["listing"])
    owners = {(row[0], row[1]): row[4] for row in told.tables["listing"]}
    assert None not in owners.values()
    assert len(owners) == len(told.tables["listing"])


@settings(max_examples=40, deadline=None)
@given(histories())
def test_runs_are_what_was_listed(history: list[Instrument]) -> None:
    told = tell(*printed(history, step=9))  # nine days apart: only one or two lists without it are a short absence
    for one in history:
        if not any(one.listed):
            continue
        (agreement,) = [
            found
            for found in told.registry.agreements
            if found.model == one.model
            and found.rows[0].printed.agency == one.body[1]
            and found.agency.home == state(one)
        ]
        assert agreement.seen == [number for number, listed in enumerate(one.listed, 1) if listed]
        assert (agreement.status == "listed") == one.listed[-1]


def state(one: Instrument) -> str:
    return {"FLORIDA": "FL", "TEXAS": "TX", "ALABAMA": "AL"}[one.body[0]]


# noise in spelling


def noisy(name: str, draw: st.DrawFn) -> str:
    """The name as ICE might print it another day."""
    for plain, others in (
        ("Police Department", ("Police Department", "Police Dept.", "PD", "Pd", "POLICE DEPARTMENT", "Police")),
        ("Sheriff's Office", ("Sheriff's Office", "Sheriff’s Office", "Sheriffs Office", "Sheriff's Department", "SO")),
        ("Department of", ("Department of", "Dept. of", "Dept of")),
        ("County", ("County", "Co.", "COUNTY", "county")),
        ("Precinct ", ("Precinct ", "Pct. ", "Precinct #", "PRECINCT 0")),
    ):
        if plain in name:
            name = name.replace(plain, draw(st.sampled_from(others)))
    name = name.replace(" ", draw(st.sampled_from([" ", "  ", "\xa0"])))
    name = draw(st.sampled_from([str, str.upper, str.lower, str.title]))(name)
    return draw(st.sampled_from(["", " "])) + name + draw(st.sampled_from(["", " ", "\xa0", ".", ", FL", ", Florida"]))


@st.composite
def noisy_histories(draw: st.DrawFn) -> tuple[list[PrintedList], list[PrintedList]]:
    history = [
        replace(one, body=draw(st.sampled_from([body for body in BODIES if body[0] == "FLORIDA"])))
        for one in draw(histories())
    ]
    unique = list({(one.body, one.model): one for one in history}.values())
    plain = printed(unique)
    states = st.sampled_from(["FLORIDA", "Florida", "FLORIDA ", "FLORDIA", "florida", "FL"])
    models = {"Task Force Model": ("Task Force Model ", "TASK FORCE MODEL", "Task Force Model", "Task Froce Model")}
    spelled = []
    for number, one in enumerate(plain):
        fixed = one.row_count - sum(item.listed[number] for item in unique)
        rows = [row for _, row in one.rows()]
        rows[fixed:] = [
            row._replace(
                state=draw(states),
                agency=noisy(row.agency, draw),
                model=draw(st.sampled_from(models.get(row.model, (row.model,)))),
                county=draw(st.sampled_from(["", "#N/A", "N/A", "#NA"])),
                signed=draw(st.sampled_from([row.signed, slashed(row.signed), slashed(row.signed) + " "])),
            )
            for row in rows[fixed:]
        ]
        spelled.append(participating(str(START + timedelta(days=number)), rows))
    return plain, spelled


def slashed(day: str) -> str:
    year, month, number = day.split("-")
    return f"{int(month)}/{int(number)}/{year}"


@settings(max_examples=60, deadline=None)
@given(noisy_histories())
def test_noise_in_spelling_changes_no_agency_and_no_agreement(
    pair: tuple[list[PrintedList], list[PrintedList]],
) -> None:
    plain, spelled = pair
    assert outcome(tell(*spelled)) == outcome(tell(*plain))


# order and copies


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(0, 2**32))
def test_the_order_of_rows_never_matters(history: list[Instrument], seed: int) -> None:
    shuffle = random.Random(seed).shuffle
    lists, shuffled = printed(history), []
    for one in lists:
        rows = [row for _, row in one.rows()]
        shuffle(rows)
        shuffled.append(participating(str(one.name.named_on), rows))
    assert core(tell(*shuffled)) == core(tell(*lists))


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(0, 2**32))
def test_the_order_of_files_never_matters(history: list[Instrument], seed: int) -> None:
    lists = printed(history)
    mixed = list(lists)
    random.Random(seed).shuffle(mixed)
    assert tell(*mixed).tables == tell(*lists).tables


@settings(max_examples=30, deadline=None)
@given(histories(), st.sets(st.integers(0, 4), min_size=1))
def test_more_copies_of_the_same_files_never_matter(history: list[Instrument], which: set[int]) -> None:
    lists = printed(history)
    extra = [renamed(lists[number], lists[number].file_name.replace("am.xlsx", "am copy.xlsx")) for number in which]
    assert core(tell(*lists, *extra)) == core(tell(*lists))


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(0, 4), st.integers(20, 105))
def test_a_list_that_was_cut_short_never_matters(history: list[Instrument], number: int, count: int) -> None:
    lists = printed(history)
    whole = [row for _, row in lists[number].rows()]
    cut = participating(str(START + timedelta(days=number)), whole[-count:], "pm")
    told = tell(*lists, cut)
    assert list(told.quarantined) == [f"participating/{START + timedelta(days=number)}-pm"]
    assert core(told) == core(tell(*lists))


@settings(max_examples=30, deadline=None)
@given(histories())
def test_newer_lists_decide_nothing_anew_about_agencies_of_older_ones(history: list[Instrument]) -> None:
    lists = printed(history)
    before, after = tell(*lists[:3]), tell(*lists)
    assert set(before.agencies) <= set(after.agencies)
    assert set(before.agreements) <= set(after.agreements)


# days


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 2, 3, 5, 8, 13, 21, 34, 55]), min_size=1, max_size=6),
    st.sampled_from(["TFM", "JEM", "WSO"]),
)
def test_one_agreement_whose_day_wanders_within_90_days_is_one(steps: list[int], model: str) -> None:
    lists = []
    for number, step in enumerate(steps):
        day = START - timedelta(days=60 - step)
        rows = [
            *FILLER,
            *sheriffs("KS", number + 1, "WSO", "2025-05-28"),
            cells("FLORIDA", "Tampa PD", "", model, str(day)),
        ]
        lists.append(participating(str(START + timedelta(days=number)), rows))
    told = tell(*lists)
    assert list(told.about("tampa").values()) == ["listed"]
    assert all(told.invariants.values())
