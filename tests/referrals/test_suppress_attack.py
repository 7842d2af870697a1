"""Attacks on what is published: whoever knows the rule and every total must not be able to tell a withheld count."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from section287.errors import FactInvalid
from section287.referrals import suppress
from section287.referrals.suppress import roll_up
from section287.referrals.words import WITHHELD

Row = tuple[object, ...]
Published = list[Row]


@pytest.fixture(autouse=True, params=[1, 4], ids=lambda head: f"head{head}")
def _head(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle the sides both ways: the first on a table of their own, and on the table of all cells."""
    monkeypatch.setattr(suppress, "HEAD", request.param)


def publish(rows: Iterable[Row], names: Sequence[str], least: int, follows: dict[str, str] | None = None) -> Published:
    """Return what is published of rows: values of each side, and a count at the end."""
    rows = [row for row in rows if row[-1]]
    words = [[WITHHELD, *sorted({str(row[place]) for row in rows})] for place in range(len(names))]
    numbers = [{word: number for number, word in enumerate(several)} for several in words]
    coded = {
        name: numpy.array([numbers[place][str(row[place])] for row in rows], numpy.int64)
        for place, name in enumerate(names)
    }
    n = numpy.array([row[-1] for row in rows], numpy.int64)
    sizes = {name: len(several) for name, several in zip(names, words, strict=True)}
    labels, shown = roll_up(coded, n, least, sizes, follows)
    out = zip(*(labels[name].tolist() for name in names), shown.tolist(), strict=True)
    return sorted((*(words[place][one] for place, one in enumerate(row[:-1])), row[-1]) for row in out)


def totals(rows: Iterable[Row], places: Sequence[int]) -> dict[Row, int]:
    found: dict[Row, int] = defaultdict(int)
    for row in rows:
        found[tuple(row[place] for place in places)] += int(str(row[-1]))
    return dict(found)


def table_of(shape: Sequence[int], counts: Sequence[int], kind: str = "k") -> list[Row]:
    """Return a full table over named values of each side."""
    values = [[f"{chr(97 + side)}{value}" for value in range(size)] for side, size in enumerate(shape)]
    return [(kind, *cell, n) for cell, n in zip(itertools.product(*values), counts, strict=True)]


FIND = (Phase.explicit, Phase.generate)  # an example is plain enough; making it smaller takes minutes


# 1. Nothing small is published, nothing is lost, and no total of published parts is small.
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 3)).flatmap(
    lambda shape: st.tuples(
        st.just(shape),
        st.lists(
            st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60)),
            min_size=shape[0] * shape[1] * shape[2],
            max_size=shape[0] * shape[1] * shape[2],
        ),
    )
)


@given(TABLES)
@settings(max_examples=20, phases=FIND, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_published_count_and_every_total_is_zero_or_at_least_ten(
    made: tuple[tuple[int, int, int], list[int]],
) -> None:
    shape, counts = made
    rows = table_of(shape, counts)
    out = publish(rows, ["kind", "a", "b", "c"], 10)
    assert all(int(str(row[-1])) >= 10 for row in out)
    whole = sum(counts)
    assert sum(int(str(row[-1])) for row in out) == (whole if whole >= 10 else 0)
    for size in range(1, 4):
        for places in itertools.combinations(range(1, 4), size):
            shown, true = totals(out, places), totals(rows, places)
            for key, n in shown.items():
                if WITHHELD not in key:
                    assert 10 <= n <= true[key]  # a shown total never overstates


# 2. Interval propagation over the whole lattice of published totals.
def intervals(out: Published, rows: list[Row], sides: int, least: int) -> dict[Row, tuple[int, int]]:
    """Bound every true cell by all that is published, until nothing narrows any more.

    The attacker knows every value that a side can take, every published part, the true total of every shown prefix,
    and that a value shown nowhere under a shown parent is in that parent's withheld part.
    """
    cells = [row[1:-1] for row in rows]

    def part_of(cell: Row) -> Row:
        found: list[object] = []
        for place in range(sides):
            here = {row[1 : place + 2] for row in out}
            found.append(cell[place] if (*found, cell[place]) in here else WITHHELD)
        return tuple(found)

    parts: dict[Row, list[Row]] = defaultdict(list)
    for cell in cells:
        parts[part_of(cell)].append(cell)
    published = {row[1:-1]: int(str(row[-1])) for row in out}
    sums = [(members, published.get(part, 0)) for part, members in parts.items()]
    for size in range(1, sides):  # every margin over every set of sides is published too
        for places in itertools.combinations(range(sides), size):
            grouped: dict[Row, list[Row]] = defaultdict(list)
            for part, members in parts.items():
                grouped[tuple(part[place] for place in places)] += members
            for key, members in grouped.items():
                n = sum(value for part, value in published.items() if tuple(part[p] for p in places) == key)
                sums.append((members, n))
    bounds = {cell: (0, sum(published.values())) for cell in cells}
    narrowed = True
    while narrowed:
        narrowed = False
        for members, n in sums:
            low, high = sum(bounds[cell][0] for cell in members), sum(bounds[cell][1] for cell in members)
            for cell in members:
                least_here, most_here = bounds[cell]
                new = max(least_here, n - (high - most_here)), min(most_here, n - (low - least_here))
                if new != bounds[cell]:
                    bounds[cell], narrowed = new, True
    return bounds


@given(TABLES)
@settings(max_examples=20, phases=FIND, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_interval_propagation_pins_no_small_cell(made: tuple[tuple[int, int, int], list[int]]) -> None:
    shape, counts = made
    rows = table_of(shape, counts)
    if sum(counts) < 10:
        return
    out = publish(rows, ["kind", "a", "b", "c"], 10)
    bounds = intervals(out, rows, 3, 10)
    for row in rows:
        n, (low, high) = int(str(row[-1])), bounds[row[1:-1]]
        assert low <= n <= high
        if 0 < n < 10:
            assert high - low >= 9, (row, low, high)


def test_the_interval_attack_does_break_plain_suppression() -> None:
    """The attack is worth something: it recovers a cell that is hidden without a partner beside a true total."""
    rows = table_of((2, 2), [4, 30, 20, 25])
    parts = [("k", "a0", "b1", 30), ("k", "a0", WITHHELD, 4), ("k", "a1", "b0", 20), ("k", "a1", "b1", 25)]
    assert intervals(parts, rows, 2, 10)["a0", "b0"] == (4, 4)


# 3. The strongest reader: knows the rule itself, and tries every table there could be.
def worlds_by_publication(
    shape: Sequence[int], most: int, least: int, follows: dict[str, str] | None, names: list[str]
) -> dict[tuple[Row, ...], list[tuple[int, ...]]]:
    size = 1
    for one in shape:
        size *= one
    worlds = list(itertools.product(range(most + 1), repeat=size))
    rows = [row for number, counts in enumerate(worlds) for row in table_of(shape, counts, f"w{number}")]
    out = publish(rows, ["kind", *names], least, follows)
    seen: dict[str, list[Row]] = {f"w{number}": [] for number in range(len(worlds))}
    for row in out:
        seen[str(row[0])].append(row[1:])
    grouped: dict[tuple[Row, ...], list[tuple[int, ...]]] = defaultdict(list)
    for number, counts in enumerate(worlds):
        grouped[tuple(seen[f"w{number}"])].append(counts)
    return grouped


@pytest.mark.parametrize(
    ("shape", "most", "least"),
    [((3,), 14, 4), ((3,), 16, 5), ((4,), 9, 4), ((5,), 6, 4), ((2, 2), 9, 4), ((3, 2), 5, 4), ((2, 3), 5, 4)],
)
def test_no_reader_who_knows_the_rule_can_tell_a_small_cell(shape: tuple[int, ...], most: int, least: int) -> None:
    names = ["a", "b"][: len(shape)]
    grouped = worlds_by_publication(shape, most, least, None, names)
    assert len(grouped) > 5
    told = [
        (published, place)
        for published, worlds in grouped.items()
        # a table at the edge of those tried may have siblings beyond it; a reader has no such edge
        if published and max(max(world) for world in worlds) < most
        for place in range(len(worlds[0]))
        if len({world[place] for world in worlds}) == 1 and 0 < worlds[0][place] < least
    ]
    assert told == []


def test_a_threshold_too_small_to_be_safe_is_refused() -> None:
    """With a threshold of 3 three withheld values that sum to 3 can only be ones."""
    with pytest.raises(FactInvalid, match="threshold"):
        publish(table_of((4,), [1, 1, 1, 3]), ["kind", "a"], 3)


def test_a_side_that_tells_another_is_withheld_with_it() -> None:
    """A county names its state: shown under a withheld state it would give the state back."""
    rows: list[Row] = [
        ("k", "OR", "41001", 5),
        ("k", "WA", "53033", 60),
        ("k", "WA", "53053", 30),
        ("k", "TX", "48201", 99),
    ]
    leaky = publish(rows, ["kind", "state", "county"], 10)
    assert ("k", WITHHELD, "53033", 60) in leaky or ("k", WITHHELD, "53053", 30) in leaky
    out = publish(rows, ["kind", "state", "county"], 10, {"county": "state"})
    assert out == [("k", "TX", "48201", 99), ("k", WITHHELD, WITHHELD, 95)]


def test_what_follows_what_names_sides_of_every_order() -> None:
    from section287.referrals.decoding import CELL
    from section287.referrals.words import follows, orders

    for order in orders().values():
        assert sorted(order) == sorted({"year", *CELL})
        for side, leader in follows().items():
            assert order.index(leader) < order.index(side)
