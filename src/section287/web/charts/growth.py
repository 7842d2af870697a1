"""Agreements over time, one stepped line a model: each list holds until the next one is up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from section287.web.charts.scales import Span, Tick, day_ticks, round_up, spread

WIDTH, HEIGHT = 560, 340
LEFT, RIGHT, TOP, BOTTOM = 46, 116, 16, 34
LABELS_APART = 22.0  # the labels are set at 20 units on narrow screens


@dataclass(frozen=True, slots=True)
class Line:
    """One stepped line.

    Attributes:
        key: the model, or ``all``.
        path: the steps that ICE's own lists make.
        copied: those that only a third party's copy makes.
    """

    key: str
    path: str
    copied: str
    value: int
    end_x: float
    end_y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class GrowthChart:
    """Everything a template needs to draw the chart."""

    name: str
    first: date
    last: date
    lines: list[Line]
    days: list[Tick]
    values: list[Tick]
    gaps: list[dict[str, Any]]
    copied: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw_growth(
    name: str, points: Sequence[dict[str, Any]], models: Sequence[str], gaps: Sequence[dict[str, Any]], first: date
) -> GrowthChart | None:
    """Return the chart of the points from a day on; None when there are fewer than two.

    Args:
        name: unique on its page.
        points: as ``figures.read_growth`` gives them.
        models: a line for each, besides the one for all.
        gaps: stretches without a list, ``after`` and ``before``.
    """
    shown = [one for one in points if one["last_on"] >= first]
    if len(shown) < 2:
        return None
    span = Span(first, max(one["last_on"] for one in shown), LEFT, WIDTH - RIGHT)
    top, step = round_up(max(one["agreements"] for one in shown))

    def height(value: int) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    keys = ["agreements", *models]
    ends = [height(shown[-1][key]) for key in keys]
    labels = spread(ends, LABELS_APART, TOP, HEIGHT - BOTTOM)
    lines = []
    for key, end_y, label_y in zip(keys, ends, labels, strict=True):
        own, copied = _steps(
            [(span.at(one["first_on"]), span.at(one["last_on"]), height(one[key]), one["secondary"]) for one in shown]
        )
        name_of_line = "all" if key == "agreements" else key
        lines.append(Line(name_of_line, own, copied, shown[-1][key], span.right, end_y, label_y))
    return GrowthChart(
        name,
        first,
        span.last,
        lines,
        day_ticks(span),
        [Tick(height(value), value) for value in range(0, top + 1, step)],
        [
            {"x": span.at(one["after"]), "width": round(span.at(one["before"]) - span.at(one["after"]), 1), **one}
            for one in gaps
            if one["before"] > first and one["after"] < span.last
        ],
        any(one["secondary"] for one in shown),
    )


def _steps(points: Sequence[tuple[float, float, float, bool]]) -> tuple[str, str]:
    """Return the path of own lists and the path of copies; a level that holds needs no new step.

    Args:
        points: where a list was first up, where it was last up, its height, and whether it is a copy.
    """
    paths: dict[bool, list[str]] = {False: [], True: []}
    _, last_x, y, kind = points[0]
    paths[kind].append(f"M{points[0][0]:g} {y:g}")
    for next_x, next_last_x, next_y, next_kind in points[1:]:
        if next_kind != kind:
            paths[kind].append(f"H{last_x:g}")
            paths[next_kind].append(f"M{last_x:g} {y:g}H{next_x:g}V{next_y:g}")
        elif next_y != y:
            paths[kind].append(f"H{next_x:g}V{next_y:g}")
        last_x, y, kind = next_last_x, next_y, next_kind
    paths[kind].append(f"H{last_x:g}")
    return "".join(paths[False]), "".join(paths[True])
