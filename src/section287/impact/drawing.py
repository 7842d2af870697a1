"""A drawing as a few plain shapes, written as SVG or as PNG: one picture, two forms."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

NARROWER = 0.88  # that font is wider than those of browsers
SCALE = 2  # dots of a PNG per unit of the drawing


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; ``dash`` is length and gap."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle; hollow where it has no fill."""

    x: float
    y: float
    radius: float
    colour: str
    filled: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: str = "start"
    bold: bool = False
    colour: str = ""


Shape = Line | Area | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, with a title and a description for those who don't see it."""

    width: int
    height: int
    title: str
    description: str
    shapes: list[Shape] = field(default_factory=list)


INK = "ink"
"""The colour of text and axes: the page's own in SVG, near black in PNG."""


def write_svg(drawing: Drawing, name: str = "impact", background: str | None = "#ffffff") -> str:
    """Return a drawing as SVG.

    Args:
        name: begins the ids in it; unique on its page.
        background: None lets the page's own show through, and its colour of text (currentColor) be used.
    """
    ink = "currentColor" if background is None else "#1f2328"
    paper = background or "var(--paper, #ffffff)"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" role="img" '
        f'aria-labelledby="{name}-title {name}-what" font-family="system-ui, sans-serif">',
        f'<title id="{name}-title">{escape(drawing.title)}</title>',
        f'<desc id="{name}-what">{escape(drawing.description)}</desc>',
    ]
    if background:
        parts.append(f'<rect width="{drawing.width}" height="{drawing.height}" fill="{background}"/>')
    parts += [_svg(shape, ink, paper) for shape in drawing.shapes]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _svg(shape: Shape, ink: str, paper: str) -> str:
    if isinstance(shape, Line):
        dash = f' stroke-dasharray="{shape.dash[0]:g} {shape.dash[1]:g}"' if shape.dash else ""
        return (
            f'<line x1="{shape.x1:.1f}" y1="{shape.y1:.1f}" x2="{shape.x2:.1f}" y2="{shape.y2:.1f}" '
            f'stroke="{_colour(shape.colour, ink)}" stroke-width="{shape.width:g}"{dash}/>'
        )
    if isinstance(shape, Area):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return f'<polygon points="{points}" fill="{_colour(shape.colour, ink)}" fill-opacity="{shape.opacity:g}"/>'
    if isinstance(shape, Dot):
        colour = _colour(shape.colour, ink)
        title = f"<title>{escape(shape.title)}</title>" if shape.title else ""
        return (
            f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}" stroke="{colour}" stroke-width="2" '
            f'fill="{colour if shape.filled else paper}">{title}</circle>'
        )
    weight = ' font-weight="600"' if shape.bold else ""
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}"{anchor}{weight} '
        f'fill="{_colour(shape.colour or INK, ink)}">{escape(shape.text)}</text>'
    )


def _colour(colour: str, ink: str) -> str:
    return ink if colour == INK else colour


def write_png(drawing: Drawing) -> bytes:
    """Return a drawing as PNG at twice its size, on white.

    Raises:
        ImportError: pillow isn't installed.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (drawing.width * SCALE, drawing.height * SCALE), "white")
    pen = ImageDraw.Draw(image, "RGBA")
    for shape in drawing.shapes:
        if isinstance(shape, Line):
            colour = _rgba(shape.colour)
            for piece in _pieces(shape):
                pen.line([value * SCALE for value in piece], fill=colour, width=max(1, round(shape.width * SCALE)))
        elif isinstance(shape, Area):
            if len(shape.points) > 2:
                pen.polygon([(x * SCALE, y * SCALE) for x, y in shape.points], fill=_rgba(shape.colour, shape.opacity))
        elif isinstance(shape, Dot):
            box = [(shape.x - shape.radius) * SCALE, (shape.y - shape.radius) * SCALE,
                   (shape.x + shape.radius) * SCALE, (shape.y + shape.radius) * SCALE]  # fmt: skip
            colour = _rgba(shape.colour)
            pen.ellipse(box, fill=colour if shape.filled else "white", outline=colour, width=2 * SCALE)
        else:
            anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
            font = _font(shape.size * SCALE, shape.bold)
            place = (shape.x * SCALE, shape.y * SCALE)
            pen.text(place, shape.text, fill=_rgba(shape.colour or INK), font=font, anchor=anchor)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _font(size: float, bold: bool) -> Any:
    """Return matplotlib's own font, which has every mark used here; pillow's small one where it isn't installed."""
    from importlib.util import find_spec
    from pathlib import Path

    from PIL import ImageFont

    found = find_spec("matplotlib")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
        if path.is_file():
            return ImageFont.truetype(path, size * NARROWER)
    return ImageFont.load_default(size)


def _rgba(colour: str, opacity: float = 1.0) -> tuple[int, int, int, int]:
    text = "#1f2328" if colour == INK else colour
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16), round(opacity * 255)


def _pieces(line: Line) -> Sequence[tuple[float, float, float, float]]:
    """Return a line's dashes."""
    if not line.dash:
        return [(line.x1, line.y1, line.x2, line.y2)]
    length = ((line.x2 - line.x1) ** 2 + (line.y2 - line.y1) ** 2) ** 0.5 or 1.0
    across, down = (line.x2 - line.x1) / length, (line.y2 - line.y1) / length
    pieces, at = [], 0.0
    while at < length:
        end = min(at + line.dash[0], length)
        pieces.append((line.x1 + at * across, line.y1 + at * down, line.x1 + end * across, line.y1 + end * down))
        at += sum(line.dash)
    return pieces
