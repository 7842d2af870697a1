"""The bundled shapes: paths of counties, outlines of states, who borders whom."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from section287.places.shapes.projection import project

_TABLE = Path(__file__).parent / "shapes.json"
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the map."""

    left: int
    top: int
    right: int
    bottom: int

    def widen(self, by: int) -> Box:
        """Return the box with room around it."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


class Shapes:
    """The shapes of counties as of the source's vintage: Connecticut by its eight former counties.

    Attributes:
        width, height: of the whole map, in map units.
    """

    def __init__(self, content: dict[str, object]) -> None:
        self.attribution = str(content["attribution"])
        self.licence = str(content["licence"])
        self.width: int
        self.height: int
        self.width, self.height = content["size"]  # type: ignore[misc]
        self._steps: list[str] = content["arcs"]  # type: ignore[assignment]
        self._counties: dict[str, list[list[int]]] = content["counties"]  # type: ignore[assignment]

    @property
    def counties(self) -> list[str]:
        """Return the codes of all counties with a shape."""
        return list(self._counties)

    def has(self, fips: str) -> bool:
        """Return whether a county has a shape."""
        return fips in self._counties

    @cached_property
    def _arcs(self) -> list[list[Point]]:
        arcs = []
        for text in self._steps:
            numbers = [int(one) for one in text.split()]
            x = y = 0
            arc = []
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                arc.append((x, y))
            arcs.append(arc)
        return arcs

    def rings(self, fips: str) -> list[list[Point]]:
        """Return a county's rings as places on the map."""
        found = []
        for ring in self._counties[fips]:
            points: list[Point] = []
            for arc in ring:
                line = self._arcs[arc] if arc >= 0 else self._arcs[~arc][::-1]
                points.extend(line[1:] if points else line)
            found.append(points)
        return found

    def path(self, fips: str) -> str:
        """Return a county as the ``d`` of an SVG path."""
        return "".join(write_path(ring, closed=True) for ring in self.rings(fips))

    @cached_property
    def _owners(self) -> dict[int, set[str]]:
        owners: dict[int, set[str]] = defaultdict(set)
        for fips, rings in self._counties.items():
            for ring in rings:
                for arc in ring:
                    owners[arc if arc >= 0 else ~arc].add(fips)
        return owners

    @cached_property
    def _lines(self) -> list[tuple[str, set[str]]]:
        """Borders and coasts of states as paths, each with the states on its sides."""
        sides = ((arc, owners, {one[:2] for one in owners}) for arc, owners in self._owners.items())
        return [
            (write_path(self._arcs[arc], closed=False), around)
            for arc, owners, around in sides
            if len(owners) == 1 or len(around) > 1
        ]

    def state_lines(self, states: Iterable[str] | None = None) -> str:
        """Return the borders and coasts of states as one path: arcs that not two counties of one state share.

        Args:
            states: FIPS codes of two digits; None takes all.
        """
        wanted = set(states) if states is not None else None
        return "".join(line for line, around in self._lines if wanted is None or not wanted.isdisjoint(around))

    def outline(self, counties: Iterable[str]) -> str:
        """Return some counties as one path without the borders between them: arcs that one of them alone has."""
        wanted = set(counties)
        # arcs keep the direction that their county's ring has, so that each begins where another ends
        after: dict[Point, list[list[Point]]] = defaultdict(list)
        for fips in sorted(wanted):
            for ring in self._counties[fips]:
                for arc in ring:
                    if len(self._owners[arc if arc >= 0 else ~arc] & wanted) == 1:
                        line = self._arcs[arc] if arc >= 0 else self._arcs[~arc][::-1]
                        after[line[0]].append(line)
        return "".join(write_path(ring, closed=True) for ring in _join_rings(after))

    def box(self, counties: Iterable[str]) -> Box:
        """Return the least box around some counties."""
        points = [point for fips in counties for ring in self.rings(fips) for point in ring]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @cached_property
    def neighbours(self) -> dict[str, set[str]]:
        """Return, for each state (FIPS), the states that it shares a stretch of border with."""
        found: dict[str, set[str]] = defaultdict(set)
        for owners in self._owners.values():
            around = {one[:2] for one in owners}
            for one in around:
                found[one] |= around - {one}
        return found

    @cache  # noqa: B019  the shapes live as long as the process
    def middle(self, fips: str) -> Point:
        """Return the centre of gravity of a county's largest ring."""
        areas = []
        for ring in self.rings(fips):
            whole = sum_x = sum_y = 0.0
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                cross = x1 * y2 - x2 * y1
                whole += cross
                sum_x += (x1 + x2) * cross
                sum_y += (y1 + y2) * cross
            areas.append((abs(whole), (sum_x / (3 * whole), sum_y / (3 * whole)) if whole else ring[0]))
        _, (x, y) = max(areas)
        return round(x), round(y)


def _join_rings(after: dict[Point, list[list[Point]]]) -> list[list[Point]]:
    """Return closed rings from lines that begin where others end; the lines are used up."""
    rings = []
    for start in list(after):
        while after[start]:
            ring = list(after[start].pop())
            while ring[-1] != start and after.get(ring[-1]):
                ring.extend(after[ring[-1]].pop()[1:])
            rings.append(ring)
    return rings


def place(longitude: float, latitude: float, fips: str) -> Point:
    """Return where a point of a county stands on the map."""
    x, y = project(longitude, latitude, fips[:2])
    return round(x), round(y)


def write_path(points: list[Point], *, closed: bool) -> str:
    """Return places as the ``d`` of an SVG path, in steps, as short as it can be written.

    >>> write_path([(10, 10), (12, 7), (12, 12), (10, 10)], closed=True)
    'M10 10l2-3 0 5z'
    """
    (x, y), rest = points[0], points[1:]
    if closed and rest and rest[-1] == points[0]:
        rest = rest[:-1]
    said = f"M{x} {y}l"
    for to_x, to_y in rest:
        dx, dy = to_x - x, to_y - y
        if dx or dy:
            said += (" " if said[-1] != "l" and dx >= 0 else "") + str(dx) + (" " if dy >= 0 else "") + str(dy)
        x, y = to_x, to_y
    # a line of no length would end the path there and then: an empty list of steps is no SVG
    return "" if said[-1] == "l" else said + ("z" if closed else "")


@cache
def load_shapes() -> Shapes:
    """Return the bundled shapes, read once."""
    return Shapes(json.loads(_TABLE.read_text(encoding="utf-8")))
