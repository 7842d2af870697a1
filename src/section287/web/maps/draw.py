"""Shapes as SVG. Paths are strings made once; only classes differ from map to map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt

from markupsafe import Markup, escape

from section287.places.counties import county_by_fips
from section287.places.shapes.table import Box, load_shapes, place
from section287.places.states import list_states

# where the names of insets stand, for places that few would know by their shape
INSETS = {"AK": (520, 4820), "HI": (3350, 5850), "PR": (5950, 5900), "VI": (6900, 5850), "AS": (7780, 5950),
          "MP": (8560, 5720), "GU": (9080, 5900)}  # fmt: skip
ROOM = 120  # around a state, in map units


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map to put on a page.

    Attributes:
        box: left, top, width and height, as a viewBox has them.
        counties: path elements.
        lines: the ``d`` of the states' borders.
    """

    box: str
    counties: Markup
    lines: str
    width: int
    height: int
    marks: Markup


@cache
def name_county(fips: str) -> str:
    """Return a county's name with its state; the code itself where the Census has changed it since."""
    county = county_by_fips(fips)
    state = next((one.code for one in list_states() if one.fips == fips[:2]), "")
    return f"{county.name}, {state}" if county else f"{fips}, {state}"


@cache
def _path(fips: str) -> tuple[str, str]:
    return (
        f'<path id="c{fips}" class="k',
        f'" d="{load_shapes().path(fips)}"><title>{escape(name_county(fips))}</title></path>',
    )


def draw_counties(shades: Mapping[str, int], counties: Iterable[str] | None = None) -> Markup:
    """Return counties as path elements with their shade as class ``k0`` to ``k5`` and their name as title."""
    parts = []
    for fips in load_shapes().counties if counties is None else counties:
        before, after = _path(fips)
        parts.append(f"{before}{shades.get(fips, 0)}{after}")
    return Markup("".join(parts))


def draw_country(shades: Mapping[str, int], sizes: Mapping[str, int] | None = None) -> Drawing:
    """Return the whole map.

    Args:
        sizes: number of agencies in each county that is to have a marker; None for a map without markers.
    """
    shapes = load_shapes()
    marks = draw_marks(sizes) if sizes is not None else Markup("")
    box = f"0 0 {shapes.width} {shapes.height}"
    return Drawing(box, draw_counties(shades), all_state_lines(), shapes.width, shapes.height, marks)


@cache
def all_state_lines() -> str:
    """Return the borders of all states as one path."""
    return load_shapes().state_lines()


def draw_merged(shades: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return one path a shade, its counties one after another: a map to look at, not to point at."""
    by_shade: dict[int, list[str]] = {}
    for fips, shade in sorted(shades.items()):
        by_shade.setdefault(shade, []).append(load_shapes().path(fips))
    return [(shade, "".join(paths)) for shade, paths in sorted(by_shade.items())]


def draw_state(state_fips: str, shades: Mapping[str, int], sizes: Mapping[str, int] | None = None) -> Drawing | None:
    """Return a state's counties; None for a state without shapes."""
    shapes = load_shapes()
    own = [fips for fips in shapes.counties if fips[:2] == state_fips]
    if not own:
        return None
    box = shapes.box(own)
    box = box.widen(max(ROOM // 4, (box.right - box.left) // 40))
    wide = (box.right - box.left) / load_shapes().width * 2.2  # markers keep their size on the page
    mine = {fips: size for fips, size in (sizes or {}).items() if fips[:2] == state_fips}
    return Drawing(
        write_box(box),
        draw_counties(shades, own),
        shapes.state_lines([state_fips]),
        box.right - box.left,
        box.bottom - box.top,
        draw_marks(mine, wide),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency is: its state's outline and its county.

    Attributes:
        county: the ``d`` of the county; None for an agency of the whole state.
        mark: a point where the county has no shape.
    """

    box: str
    outline: str
    name: str
    county: str | None
    mark: tuple[int, int] | None
    radius: int


@cache
def _outline(state_fips: str) -> tuple[Box, str] | None:
    shapes = load_shapes()
    own = [fips for fips in shapes.counties if fips[:2] == state_fips]
    return (shapes.box(own), shapes.outline(own)) if own else None


def draw_place(state: str, fips: str | None) -> Place | None:
    """Return a small map of an agency's place; None for a state without shapes."""
    state_fips = next((one.fips for one in list_states() if one.code == state), "")
    found = _outline(state_fips)
    if found is None:
        return None
    box, outline = found
    size = max(box.right - box.left, box.bottom - box.top)
    shaped = fips is not None and load_shapes().has(fips)
    return Place(
        write_box(box.widen(size // 30)),
        outline,
        name_county(fips) if fips else "",
        load_shapes().path(fips) if fips and shaped else None,
        mark_place(fips) if fips and not shaped else None,
        size // 30,
    )


def write_box(box: Box) -> str:
    """Return a box as a viewBox has it."""
    return f"{box.left} {box.top} {box.right - box.left} {box.bottom - box.top}"


def draw_marks(sizes: Mapping[str, int], scale: float = 1.0) -> Markup:
    """Return a circle a county, its area by the number of agencies there.

    A circle stands in the middle of the county, not at an agency's door: the lists give no addresses.
    """
    circles = []
    for fips, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        if (at := mark_place(fips)) and size:
            circles.append(
                f'<circle id="m{fips}" cx="{at[0]}" cy="{at[1]}" r="{round(mark_radius(size) * scale)}"></circle>'
            )
    return Markup("".join(circles))


def mark_radius(size: int) -> int:
    """Return the radius of the marker of so many agencies, in map units."""
    return round(16 + 14 * sqrt(size))


@cache
def mark_place(fips: str) -> tuple[int, int] | None:
    """Return where a county's marker stands: in its shape's middle, or at its own point where it has no shape."""
    shapes = load_shapes()
    if shapes.has(fips):
        return shapes.middle(fips)
    county = county_by_fips(fips)
    if county is None or county.latitude is None or county.longitude is None:
        return None
    return place(county.longitude, county.latitude, fips)


def count_by_county(fips: Iterable[str | None]) -> dict[str, int]:
    """Return how often each county is named."""
    return dict(Counter(one for one in fips if one))
