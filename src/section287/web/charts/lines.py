"""Figures over time as lines that break where no figure is shown: nothing is drawn where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from section287.web.charts.scales import Span, Tick, day_ticks, round_up, spread

WIDTH, HEIGHT = 560, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 20, 12, 34
LABEL_ROOM = 110  # to the right, where lines are told apart by their names
COLOURS = 6  # classes c1 to c6

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line: its path, single points that no line passes, and where its name stands."""

    key: str
    path: str
    dots: list[tuple[float, float]]
    last: float
    end_x: float
    end_y: float
    label_y: float
    colour: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Everything a template needs to draw the chart."""

    name: str
    first: date
    last: date
    lines: list[ChartLine]
    days: list[Tick]
    values: list[Tick]
    named: bool
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


def draw_lines(name: str, lines: Mapping[str, Sequence[Point]], apart_days: int) -> LineChart | None:
    """Return a chart of lines; None with fewer than two days.

    Args:
        name: unique on its page.
        lines: key → points in time order.
        apart_days: two points farther apart than this are not joined.
    """
    days = sorted({day for points in lines.values() for day, _ in points})
    if len(days) < 2:
        return None
    named = len(lines) > 1
    right = WIDTH - (LABEL_ROOM if named else RIGHT)
    span = Span(days[0], days[-1], LEFT, right)
    top, step = round_up(max(1, round(max(value for points in lines.values() for _, value in points) + 0.4999)))

    def height(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    shown = {key: points for key, points in lines.items() if points}
    ends = [height(points[-1][1]) for points in shown.values()]
    labels = spread(ends, 17.0, TOP, HEIGHT - BOTTOM)
    drawn = []
    for place, ((key, points), end_y, label_y) in enumerate(zip(shown.items(), ends, labels, strict=True)):
        path, dots = _path([(day, span.at(day), height(value)) for day, value in points], apart_days)
        colour = f"c{place % COLOURS + 1}"
        drawn.append(ChartLine(key, path, dots, points[-1][1], span.at(points[-1][0]), end_y, label_y, colour))
    ticks = [Tick(height(value), value) for value in range(0, top + 1, step)]
    return LineChart(
        *(name, days[0], days[-1], drawn, day_ticks(span, 6), ticks, named),
        *(WIDTH, HEIGHT, LEFT, right, TOP, HEIGHT - BOTTOM),
    )


def _path(points: Sequence[tuple[date, float, float]], apart_days: int) -> tuple[str, list[tuple[float, float]]]:
    """Return the path over points that are near each other, and the points that stand alone."""
    runs: list[list[tuple[float, float]]] = []
    before: date | None = None
    for day, x, y in points:
        if before is None or (day - before).days > apart_days:
            runs.append([])
        runs[-1].append((x, y))
        before = day
    parts = ["M" + "L".join(f"{x:g} {y:g}" for x, y in run) for run in runs if len(run) > 1]
    return "".join(parts), [run[0] for run in runs if len(run) == 1]
