"""Events as bands from column to column: as wide as their number, so that what goes on and what ends can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from section287.web.charts.scales import spread

WIDTH, BAR, GAP, TOP, LABELS_APART = 980, 12, 9, 8, 18.0
MARGINS = (290, 320)  # left and right of the bars, for labels


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a column: a bar with a label beside it."""

    key: str
    n: int
    x: float
    y: float
    height: float
    label_x: float
    label_y: float
    at_end: bool
    colour: str


@dataclass(frozen=True, slots=True)
class Band:
    """Events that have a value in one column and a value in the next."""

    source: str
    target: str
    n: int
    path: str
    colour: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """Everything a template needs to draw it."""

    name: str
    total: int
    bars: list[Bar]
    bands: list[Band]
    width: int
    height: int


def draw_sides(
    name: str,
    left: Sequence[tuple[str, int]],
    right: Sequence[tuple[str, int]],
    sums: Mapping[tuple[str, str], int],
    colours: Mapping[str, str],
) -> Sankey | None:
    """Return two columns of the same events and the bands between them; None without events.

    Args:
        left, right: values with their events, from the top down; both columns hold all events.
        sums: events by left and right value.
        colours: value → class of its colour.
    """
    total = sum(n for _, n in left)
    if not total:
        return None
    most = max(len(left), len(right))
    height = max(200.0, most * 30.0)
    scale = (height - GAP * (most - 1)) / total
    xs = (float(MARGINS[0]), float(WIDTH - MARGINS[1] - BAR))
    bars = [
        *_stack(left, scale, xs[0], xs[0] - 8, True, colours, height),
        *_stack(right, scale, xs[1], xs[1] + BAR + 8, False, colours, height),
    ]
    from_left = {one.key: one.y for one in bars[: len(left)]}
    from_right = {one.key: one.y for one in bars[len(left) :]}
    bands = []
    for source, _ in left:
        for target, _ in right:
            if n := sums.get((source, target), 0):
                thick = n * scale
                path = draw_band(xs[0] + BAR, from_left[source], xs[1], from_right[target], thick)
                from_left[source] += thick
                from_right[target] += thick
                bands.append(Band(source, target, n, path, colours[source]))
    return Sankey(name, total, bars, bands, WIDTH, round(height + 2 * TOP))


def _stack(
    sides: Sequence[tuple[str, int]],
    scale: float,
    x: float,
    label_x: float,
    at_end: bool,
    colours: Mapping[str, str],
    height: float,
) -> list[Bar]:
    used = sum(n * scale for _, n in sides) + GAP * (len(sides) - 1)
    y = TOP + (height - used) / 2
    tops = []
    for _, n in sides:
        tops.append(round(y, 1))
        y += n * scale + GAP
    middles = [top + n * scale / 2 for top, (_, n) in zip(tops, sides, strict=True)]
    labels = spread(middles, LABELS_APART, TOP + 4, TOP + height - 4)
    return [
        Bar(key, n, x, top, round(max(n * scale, 1.0), 1), label_x, round(label, 1), at_end, colours[key])
        for (key, n), top, label in zip(sides, tops, labels, strict=True)
    ]


def draw_steps(
    name: str, totals: Mapping[str, int], steps: Mapping[tuple[str, str], int], colours: Mapping[str, str]
) -> Sankey | None:
    """Return one bar a kind of event, in the order given, and bands to the first later step that was found.

    What no band leaves from ended, isn't known, or is withheld. None where there is no band to draw.
    """
    if not steps or len(totals) < 2:
        return None
    height, left, right = 240.0, 4.0, float(WIDTH - 4)
    scale = height / max(totals.values())
    apart = (right - left - BAR) / (len(totals) - 1)
    xs = {kind: round(left + place * apart, 1) for place, kind in enumerate(totals)}
    bars = [
        Bar(kind, n, xs[kind], 44.0, round(max(n * scale, 1.0), 1), xs[kind], 14.0, xs[kind] > WIDTH / 2, colours[kind])
        for kind, n in totals.items()
    ]
    leaving, coming = dict.fromkeys(totals, 44.0), dict.fromkeys(totals, 44.0)
    bands = []
    order = list(totals)
    for (source, target), n in sorted(steps.items(), key=lambda one: (order.index(one[0][0]), order.index(one[0][1]))):
        thick = n * scale
        path = draw_band(xs[source] + BAR, leaving[source], xs[target], coming[target], thick)
        leaving[source] += thick
        coming[target] += thick
        bands.append(Band(source, target, n, path, colours[source]))
    bottom = max([44.0 + height, *coming.values()])
    return Sankey(name, sum(totals.values()), bars, bands, WIDTH, round(bottom + TOP))


def draw_band(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """Return the path of a band between two bars."""
    middle = (x1 + x2) / 2
    return (
        f"M{x1:g} {y1:.1f}C{middle:g} {y1:.1f} {middle:g} {y2:.1f} {x2:g} {y2:.1f}V{y2 + thick:.1f}"
        f"C{middle:g} {y2 + thick:.1f} {middle:g} {y1 + thick:.1f} {x1:g} {y1 + thick:.1f}Z"
    )
