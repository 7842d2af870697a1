"""Sharper attacks: bounds by linear programming, subtraction of answers, and the rule written out a second time."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import made_releases as made
import numpy
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_suppress_attack import TABLES, Published, Row, publish, table_of

from section287.referrals import suppress
from section287.referrals.flows import BY, find_flows
from section287.referrals.loading import load
from section287.referrals.rates import find_rates
from section287.referrals.scope import open_ground, read_scope
from section287.referrals.words import WITHHELD

FIND = (Phase.explicit, Phase.generate)
NAMES = ("kind", "a", "b", "c")


# 1. What exact arithmetic over all published totals can tell of one cell.
def bounds(out: Published, rows: list[Row], sides: int) -> dict[Row, tuple[float, float]]:
    """Return the least and the most that each true cell can be, given every published part.

    The attacker knows every value that a side can take, and that a value shown nowhere under a shown parent is in
    that parent's withheld part. Every other published total is a sum of these parts, so nothing is left out.
    """
    shown = {row[1 : place + 2] for row in out for place in range(sides)}

    def part_of(cell: Row) -> Row:
        found: tuple[object, ...] = ()
        for value in cell:
            found += (value if (*found, value) in shown else WITHHELD,)
        return found

    cells = [row[1:-1] for row in rows]
    published = {row[1:-1]: int(str(row[-1])) for row in out}
    parts = sorted({part_of(cell) for cell in cells}, key=str)
    sums = numpy.array([[part_of(cell) == part for cell in cells] for part in parts], float)
    totals = [published.get(part, 0) for part in parts]
    found = {}
    for place, cell in enumerate(cells):
        ends = []
        for sign in (1, -1):
            aim = numpy.zeros(len(cells))
            aim[place] = sign
            solved = linprog(aim, A_eq=sums, b_eq=totals, bounds=(0, None), method="highs")
            assert solved.success, solved.message  # the truth is one solution
            ends.append(sign * solved.fun)
        found[cell] = ends[0], ends[1]
    return found


@given(TABLES)
@settings(max_examples=15, phases=FIND, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_linear_programming_bounds_no_small_cell_narrowly(made_up: tuple[tuple[int, int, int], list[int]]) -> None:
    shape, counts = made_up
    rows = table_of(shape, counts)
    if sum(counts) < 10:
        return
    found = bounds(publish(rows, NAMES, 10), rows, 3)
    for row in rows:
        n, (low, high) = int(str(row[-1])), found[row[1:-1]]
        assert low - 1e-6 <= n <= high + 1e-6
        if 0 < n < 10:
            assert low < 1, (row, low, high)
            assert high > 9, (row, low, high)


def test_linear_programming_does_break_a_table_with_one_hole() -> None:
    rows = table_of((2, 2), [4, 30, 20, 25])
    parts: Published = [("k", "a0", "b1", 30), ("k", "a0", WITHHELD, 4), ("k", "a1", "b0", 20), ("k", "a1", "b1", 25)]
    low, high = bounds(parts, rows, 2)["a0", "b0"]
    assert (round(low), round(high)) == (4, 4)


# 2. The rule in its plainest words, over every table: what is quick must withhold the same.
def withhold(rows: list[Row], sides: Sequence[int], least: int, leaders: dict[int, int]) -> list[list[object]]:
    """Return the rows' labels, side after side, parent after parent."""
    labelled = [list(row) for row in rows]
    for side in sides:
        parents: dict[tuple[object, ...], list[list[object]]] = defaultdict(list)
        for row in labelled:
            if side in leaders and row[leaders[side]] == WITHHELD:
                row[side] = WITHHELD
            parents[tuple(row[:side])].append(row)
        for members in parents.values():
            sizes: dict[object, int] = defaultdict(int)
            for row in members:
                sizes[row[side]] += int(str(row[-1]))
            small = [n for n in sizes.values() if n < least]
            lowest = min((n for n in sizes.values() if n >= least), default=None)
            enough = least <= sum(small) <= (least - 1) * (len(small) - 1)
            hidden = {value for value, n in sizes.items() if n < least or (n == lowest and not enough)} if small else ()
            for row in members:
                row[side] = WITHHELD if row[side] in hidden else row[side]
    return labelled


@pytest.mark.parametrize(("head", "part"), [(1, 3_000_000), (4, 3_000_000), (2, 7)], ids=["first", "four", "in shares"])
@given(TABLES, st.booleans())
@settings(max_examples=60, phases=FIND, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_quick_way_withholds_what_the_rule_says(
    head: int, part: int, made_up: tuple[tuple[int, int, int], list[int]], follow: bool
) -> None:
    shape, counts = made_up
    rows: list[Row] = [*table_of(shape, counts), *table_of(shape, counts[::-1], "m")]
    if not any(counts):
        return
    leaders = {2: 1, 3: 2} if follow else {}
    follows = {NAMES[side]: NAMES[leader] for side, leader in leaders.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppress, "HEAD", head)
        patch.setattr(suppress, "PART", part)
        out = publish(rows, NAMES, 10, follows)
    sums: dict[Row, int] = defaultdict(int)
    for row in withhold([row for row in rows if row[-1]], (1, 2, 3), 10, leaders):
        sums[tuple(row[:-1])] += int(str(row[-1]))
    whole = sum(counts) >= 10
    assert out == (sorted((*key, n) for key, n in sums.items()) if whole else [])


# 3. Answers with one filter less those with another.
@pytest.fixture(scope="module", params=["by-month", "by-county"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("subtracted")
    for name, columns in (("arrests", made.ICLI_ARRESTS), ("detentions", made.ICLI_DETENTIONS)):
        made.write_csv(folder / f"{name} 2025-ICLI-00019.csv", made.made_rows(columns, 1500))
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return load([folder], folder / "out" / "referrals.duckdb", request.param, today=now).store


MONTHS = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(0, 24, 3)]


def test_no_difference_of_two_answers_is_a_small_count(store: Path, ledger_record: Path) -> None:
    """Every narrower answer is a part of a wider one: what is between them is nothing, or at least ten."""

    def answers(*scope: object) -> dict[Row, int]:
        state, county, model, since, until = scope
        ground = open_ground(read_scope(state, county, model, since, until), store, ledger_record)  # type: ignore[arg-type]
        found: dict[Row, int] = defaultdict(int)
        for by in (None, *BY):
            for row in find_flows(ground, by).flows:
                for sides in (
                    ("kind",),
                    ("kind", "touchpoint"),
                    ("kind", "outcome"),
                    ("kind", "touchpoint", "outcome"),
                ):
                    found[(by, row.get(str(by)), sides, *(row[side] for side in sides))] += row["n"]
        for row in find_rates(ground, "state").rows:
            found["rates", row["kind"], row["place"]] = row["n"]
        ground.engine.close()
        return found

    wide = {"all": (None,) * 5, "FL": ("FL", None, None, None, None)}
    narrow = {
        "all": [("TX", None, None, None, None), (None, None, "TFM", None, None), (None, None, None, MONTHS[3], None)],
        "FL": [
            ("FL", "12086", None, None, None),
            ("FL", None, "TFM", None, None),
            ("FL", None, "none", None, None),
            *(("FL", None, None, None, month) for month in MONTHS[1::2]),
            *(("FL", None, None, month, None) for month in MONTHS[2::2]),
        ],
    }
    compared = 0
    for name, scope in wide.items():
        whole = answers(*scope)
        parts = [answers(*one) for one in narrow[name]]
        for part in parts:
            for key, n in part.items():
                between = whole[key] - n
                assert n >= 10, key
                assert between == 0 or between >= 10, (key, whole[key], n)
                compared += 1
        if name == "FL":  # one month's end less another's, in order of time
            ends = parts[3 : 3 + len(MONTHS[1::2])]
            for earlier, later in itertools.pairwise(ends):
                for key, n in earlier.items():
                    assert later[key] - n == 0 or later[key] - n >= 10, key
    assert compared > 500
