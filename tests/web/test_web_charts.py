"""Charts: every list becomes a step at its day and its height."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.web.charts.growth import draw_growth
from section287.web.charts.scales import Span, day_ticks, round_up, spread
from section287.web.charts.timeline import draw_timeline

START = date(2025, 1, 1)


def point(day: int, value: int, *, secondary: bool = False, last: int | None = None) -> dict[str, Any]:
    return {
        "publication_id": f"participating/{day}",
        "first_on": START + timedelta(day),
        "last_on": START + timedelta(last if last is not None else day),
        "secondary": secondary,
        "agreements": value,
        "TFM": value,
    }


def corners(path: str) -> list[tuple[float, float]]:
    """Follow a path of M, H and V and return where it goes."""
    places: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, numbers in re.findall(r"([MHV])([-\d. ]+)", path):
        values = [float(one) for one in numbers.split()]
        x = values[0] if letter in "MH" else x
        y = values[-1] if letter in "MV" else y
        places.append((x, y))
    return places


def test_growth_steps_at_each_list_and_holds_between() -> None:
    chart = draw_growth("c", [point(0, 10), point(50, 10), point(100, 20)], ["TFM"], [], START)
    assert chart is not None
    all_models, tfm = chart.lines
    assert (all_models.key, tfm.key, all_models.value) == ("all", "TFM", 20)
    top, bottom, left, right = chart.top, chart.bottom, chart.left, chart.right
    middle = (top + bottom) / 2
    assert corners(all_models.path) == [(left, middle), (right, middle), (right, top), (right, top)]
    assert all_models.copied == ""


def test_a_copy_is_a_line_of_its_own_from_the_last_own_list() -> None:
    chart = draw_growth("c", [point(0, 10), point(50, 10), point(100, 20, secondary=True)], [], [], START)
    assert chart is not None
    middle_x, middle_y = (chart.left + chart.right) / 2, (chart.top + chart.bottom) / 2
    assert corners(chart.lines[0].path)[-1] == (middle_x, middle_y)
    assert corners(chart.lines[0].copied)[0] == (middle_x, middle_y)
    assert corners(chart.lines[0].copied)[-1] == (chart.right, chart.top)
    assert chart.copied


def test_a_chart_of_one_list_is_none() -> None:
    assert draw_growth("c", [point(0, 10)], [], [], START) is None
    assert draw_growth("c", [], [], [], START) is None


def test_gaps_stand_where_no_list_was() -> None:
    gap = {"after": START + timedelta(25), "before": START + timedelta(50)}
    early = {"after": START - timedelta(50), "before": START - timedelta(20)}
    chart = draw_growth("c", [point(0, 10), point(100, 20)], [], [gap, early], START)
    assert chart is not None
    (shown,) = chart.gaps
    quarter = (chart.right - chart.left) / 4
    assert (shown["x"], shown["width"]) == (chart.left + quarter, quarter)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 5000), st.booleans()), min_size=2, max_size=30))
def test_growth_never_leaves_its_frame(rows: list[tuple[int, int, bool]]) -> None:
    points = [point(day, value, secondary=copied) for day, value, copied in sorted(rows)]
    chart = draw_growth("c", points, ["TFM"], [], START)
    assert chart is not None
    for line in chart.lines:
        for x, y in [*corners(line.path), *corners(line.copied)]:
            assert chart.left <= x <= chart.right
            assert chart.top <= y <= chart.bottom
    assert chart.values[0].value == 0
    assert chart.values[-1].value >= max(one["agreements"] for one in points)
    assert abs(chart.lines[0].label_y - chart.lines[1].label_y) >= 21.99


@given(st.integers(1, 10**7))
def test_axes_hold_the_value_in_few_even_steps(largest: int) -> None:
    top, step = round_up(largest)
    assert top >= largest
    assert top - step < largest
    assert top % step == 0
    assert top // step <= 5
    assert str(step).rstrip("0") in ("1", "2", "5")


@given(st.lists(st.floats(0, 300), max_size=8))
def test_labels_stand_apart_in_the_order_of_their_lines(places: list[float]) -> None:
    moved = spread(places, 20, 0, 300)
    order = sorted(range(len(places)), key=lambda index: places[index])
    for one, other in pairwise(order):
        assert moved[other] - moved[one] >= 20 - 1e-9


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(40, 9000))
def test_ticks_of_days_are_few_and_begin_months(first: date, days: int) -> None:
    ticks = day_ticks(Span(first, first + timedelta(days), 0, 100))
    assert 1 <= len(ticks) <= 7 or days > 365 * 30
    assert all(one.day and one.day.day == 1 and 0 <= one.place <= 100 for one in ticks)
    assert all(one.begins_year == (one.day is not None and one.day.month == 1) for one in ticks)


def agreement(**given: Any) -> dict[str, Any]:
    return {
        "model": "TFM",
        "status": "listed",
        "first_listed_on": date(2025, 3, 1),
        "last_listed_on": date(2025, 6, 1),
        "signed_on": None,
        "moa_posted_on": None,
        "missing_on": None,
        **given,
    }


def test_timeline_places_events_in_order() -> None:
    gone = agreement(status="removed", signed_on=date(2025, 2, 1), missing_on=date(2025, 6, 8))
    waits = {
        "model": "JEM",
        "outcome": "waiting",
        "first_listed_on": date(2025, 1, 15),
        "last_listed_on": date(2025, 1, 20),
        "missing_on": None,
    }
    drawn = draw_timeline([gone], [waits], date(2025, 7, 1))
    assert drawn is not None
    first, second = drawn.bars
    assert (first.is_application, first.is_open, first.gone) == (True, True, None)
    assert not second.is_open
    assert second.signed is not None
    assert second.gone is not None
    assert drawn.left < first.left < second.signed < second.left < second.right < second.gone < drawn.right


def test_timeline_of_nothing_is_none() -> None:
    assert draw_timeline([], [], START) is None


@pytest.mark.parametrize("status", ["listed", "superseded", "removed"])
def test_only_listed_agreements_go_on(status: str) -> None:
    drawn = draw_timeline([agreement(status=status, missing_on=None)], [], date(2025, 6, 1))
    assert drawn is not None
    assert drawn.bars[0].is_open == (status == "listed")
