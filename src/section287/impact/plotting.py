"""The plot of a study: estimates by time since the beginning, each with its interval, and a band for all at once."""

from __future__ import annotations

import math
from textwrap import wrap

from section287.impact.drawing import INK, Area, Dot, Drawing, Line, Words, write_png, write_svg
from section287.impact.study import Point, Study
from section287.impact.wording import figure, say

WIDTH, NARROW, HEIGHT = 760, 400, 446
LEFT, RIGHT, TOP, BOTTOM = 72, 20, 82, 88
# of Okabe and Ito's colours, told apart with any colour vision; hollow and filled dots tell the same
BEFORE, AFTER, GRID = "#595959", "#0072B2", "#d0d7de"
MARGIN = 16
APART = 44  # of the numbers below the axis


def plot_svg(
    study: Study,
    language: str = "en",
    name: str = "impact",
    background: str | None = "#ffffff",
    width: int = WIDTH,
) -> str:
    """Return the plot of a study as SVG; see ``drawing.write_svg`` for name and background.

    Args:
        width: of the sheet; NARROW keeps the words readable on telephones.
    """
    return write_svg(draw(study, language, width), name, background)


def plot_png(study: Study, language: str = "en") -> bytes:
    """Return the plot of a study as PNG."""
    return write_png(draw(study, language))


def draw(study: Study, language: str = "en", width: int = WIDTH) -> Drawing:
    """Return the plot of a study as shapes."""
    pane = _Pane(study, width)
    title = say("plot_title", language, study, column=study.outcome.column)
    drawing = Drawing(width, HEIGHT, title, say("plot_description", language, study))
    add = drawing.shapes.append
    room = width - RIGHT - MARGIN
    add(Words(MARGIN, 22, _cut(title, room // 8), 15, bold=True))
    for number, text in enumerate(wrap(say("plot_subtitle", language, study), room // 6)[:3]):
        add(Words(MARGIN, 41 + 14 * number, text, 11.5))
    for value in pane.ticks:
        add(Line(LEFT, pane.y(value), width - RIGHT, pane.y(value), GRID, 1.0))
        add(Words(LEFT - 8, pane.y(value) + 4, figure(value, 3), 11.5, "end"))
    add(Line(LEFT, pane.y(0), width - RIGHT, pane.y(0), INK, 1.4))
    edge = (pane.x(-1) + pane.x(0)) / 2
    add(Line(edge, TOP, edge, HEIGHT - BOTTOM, INK, 1.2, (5, 4)))
    add(Words(edge + 5, TOP + 10, say("plot_begins", language, study), 11))
    for event in pane.events:
        add(Words(pane.x(event), HEIGHT - BOTTOM + 17, str(event).replace("-", "−"), 11.5, "middle"))
    add(Words((LEFT + width - RIGHT) / 2, HEIGHT - BOTTOM + 36, say("plot_axis", language, study), 12, "middle"))
    for side in ([one for one in study.events if one.key < 0], [one for one in study.events if one.key >= 0]):
        _add_band(drawing, pane, side)
    for one in study.events:
        _add_point(drawing, pane, one, study)
    if all(one.key != study.reference for one in study.events):
        add(Dot(pane.x(study.reference), pane.y(0), 4, BEFORE, False, say("plot_reference", language, study)))
    _add_key(drawing, language, study)
    return drawing


class _Pane:
    """Where estimates lie on the sheet."""

    def __init__(self, study: Study, width: int) -> None:
        self.width = width
        keys = [one.key for one in study.events] + [study.reference]
        self.first, self.last = min(keys), max(max(keys), 0)
        lows = [_low(one) for one in study.events] + [0.0]
        highs = [_high(one) for one in study.events] + [0.0]
        self.ticks = nice_ticks(min(lows), max(highs))
        self.low, self.high = min(self.ticks[0], *lows), max(self.ticks[-1], *highs)
        step = max(1, math.ceil((self.last - self.first + 1) * APART / (width - LEFT - RIGHT)))
        self.events = [event for event in range(self.first, self.last + 1) if event % step == 0]

    def x(self, event: float) -> float:
        """Return how far right a time since the beginning lies."""
        return LEFT + 16 + (event - self.first) / max(self.last - self.first, 1) * (self.width - LEFT - RIGHT - 32)

    def y(self, value: float) -> float:
        """Return how far down a value lies."""
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - BOTTOM - TOP)


def _low(one: Point) -> float:
    return one.low if one.band_low is None else min(one.low, one.band_low)


def _high(one: Point) -> float:
    return one.high if one.band_high is None else max(one.high, one.band_high)


def nice_ticks(low: float, high: float, about: int = 6) -> list[float]:
    """Return round values that span two.

    >>> nice_ticks(-0.13, 0.27)
    [-0.2, -0.1, 0.0, 0.1, 0.2, 0.3]
    """
    span = (high - low) or abs(high) or 1.0
    rough = span / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * one for one in (1, 2, 2.5, 5, 10) if size * one >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = max(0, 2 - math.floor(math.log10(step)))
    return [round(place * step, digits) for place in range(first, last + 1)]


def _add_band(drawing: Drawing, pane: _Pane, side: list[Point]) -> None:
    banded = [one for one in side if one.band_low is not None and one.band_high is not None]
    if not banded:
        return
    colour = AFTER if banded[0].key >= 0 else BEFORE
    upper = [(pane.x(one.key), pane.y(_high(one))) for one in banded]
    lower = [(pane.x(one.key), pane.y(_low(one))) for one in reversed(banded)]
    if len(banded) == 1:
        x, high = upper[0]
        upper, lower = [(x - 6, high), (x + 6, high)], [(x + 6, lower[0][1]), (x - 6, lower[0][1])]
    drawing.shapes.append(Area((*upper, *lower), colour, 0.16))


def _add_point(drawing: Drawing, pane: _Pane, one: Point, study: Study) -> None:
    colour = AFTER if one.key >= 0 else BEFORE
    x = pane.x(one.key)
    drawing.shapes.append(Line(x, pane.y(one.low), x, pane.y(one.high), colour, 2.0))
    title = f"{one.key:+d}: {figure(one.estimate)} ({figure(one.low)}, {figure(one.high)}); {one.units:,}"
    drawing.shapes.append(Dot(x, pane.y(one.estimate), 4, colour, one.key >= 0, title))


def _add_key(drawing: Drawing, language: str, study: Study) -> None:
    x, y = float(MARGIN), HEIGHT - 30.0
    parts = [("before", BEFORE, False), ("after", AFTER, True)]
    for word, colour, filled in parts:
        drawing.shapes.append(Dot(x + 5, y - 4, 4, colour, filled))
        text = say(f"key_{word}", language, study)
        drawing.shapes.append(Words(x + 15, y, text, 11))
        x += 27 + 5.6 * len(text)
    drawing.shapes.append(Line(x + 5, y - 10, x + 5, y + 2, AFTER, 2.0))
    text = say("key_interval", language, study)
    drawing.shapes.append(Words(x + 13, y, text, 11))
    x += 25 + 5.6 * len(text)
    if study.events and study.events[0].band_low is not None:
        if x + 30 + 6 * len(say("key_band", language, study)) > drawing.width:
            x, y = float(MARGIN), y + 18
        drawing.shapes.append(Area(((x, y - 10), (x + 12, y - 10), (x + 12, y + 2), (x, y + 2)), AFTER, 0.3))
        drawing.shapes.append(Words(x + 18, y, say("key_band", language, study), 11))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
