"""Rewrite the bundled shapes: ``python -m section287.places.shapes.build_shapes --shared ../shared``.

The raw file is a TopoJSON: counties as rings of arcs, each border stored once. Arcs are projected, thinned and rounded
to whole tenths of a map unit; borders stay shared, so that neighbours meet without gaps. Same input, same bytes.
"""

from __future__ import annotations

import argparse
import heapq
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from section287.places.shapes.projection import HEIGHT, WIDTH, project

RAW = "data/geography/us-atlas/counties-10m.json"
TABLE = Path(__file__).parent / "shapes.json"
LEAST_AREA = 45.0  # square map units (tenths): a bend smaller than this is left out
LEAST_ISLAND = 60.0  # an island smaller than this is left out, unless the county has no larger one
ATTRIBUTION = "U.S. Census Bureau, cartographic boundary files, by way of us-atlas (Michael Bostock)"

Point = tuple[float, float]
Ring = list[int]


def read_arcs(raw: dict[str, Any]) -> list[list[Point]]:
    """Return the file's arcs as longitudes and latitudes."""
    (scale_x, scale_y), (move_x, move_y) = raw["transform"]["scale"], raw["transform"]["translate"]
    arcs = []
    for steps in raw["arcs"]:
        x = y = 0
        arc: list[Point] = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    """Return a county's rings as lists of arc numbers; ``~n`` is arc n backwards."""
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    return [ring for part in geometry["arcs"] for ring in part]


def _corner(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def thin(arc: list[Point], least: float) -> list[Point]:
    """Return an arc without its smallest bends (Visvalingam and Whyatt); ends stay, a closed arc keeps four points."""
    keep = 4 if arc[0] == arc[-1] else 2
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    sizes = [0.0, *(_corner(*arc[at - 1 : at + 2]) for at in range(1, len(arc) - 1)), 0.0]
    waiting = [(sizes[at], at) for at in range(1, len(arc) - 1)]
    heapq.heapify(waiting)
    left, gone = len(arc), [False] * len(arc)
    while waiting and left > keep:
        size, at = heapq.heappop(waiting)
        if gone[at] or size != sizes[at]:
            continue
        if size >= least:
            break
        gone[at] = True
        left -= 1
        low, high = before[at], after[at]
        after[low], before[high] = high, low
        for one in (low, high):
            if 0 < one < len(arc) - 1:
                sizes[one] = max(size, _corner(arc[before[one]], arc[one], arc[after[one]]))
                heapq.heappush(waiting, (sizes[one], one))
    return [point for at, point in enumerate(arc) if not gone[at]]


def ring_area(points: list[Point]) -> float:
    """Return a ring's area, in square map units."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def build(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the table of shapes: arcs as steps, counties as rings of arc numbers."""
    arcs = read_arcs(raw)
    counties = {one["id"]: rings_of(one) for one in raw["objects"]["counties"]["geometries"]}
    state_of: dict[int, str] = {}
    for fips, rings in counties.items():
        for ring in rings:
            state_of.update({(arc if arc >= 0 else ~arc): fips[:2] for arc in ring})
    placed = {at: _place(arcs[at], state) for at, state in sorted(state_of.items())}
    kept = {fips: _keep_rings(rings, placed) for fips, rings in sorted(counties.items())}
    used = sorted({arc if arc >= 0 else ~arc for rings in kept.values() for ring in rings for arc in ring})
    number = {old: new for new, old in enumerate(used)}
    return {
        "attribution": ATTRIBUTION,
        "licence": "ISC (us-atlas); US government work, public domain (boundaries)",
        "source": RAW,
        "size": [WIDTH, HEIGHT],
        "arcs": [_steps(placed[old]) for old in used],
        "counties": {
            fips: [[number[arc] if arc >= 0 else ~number[~arc] for arc in ring] for ring in rings]
            for fips, rings in kept.items()
        },
    }


def _place(arc: list[Point], state: str) -> list[Point]:
    thinned = thin([project(x, y, state) for x, y in arc], LEAST_AREA)
    return [(round(x), round(y)) for x, y in thinned]


def _keep_rings(rings: list[Ring], placed: dict[int, list[Point]]) -> list[Ring]:
    sized = [(ring_area([point for arc in ring for point in _forth(arc, placed)]), ring) for ring in rings]
    largest = max(size for size, _ in sized)
    return [ring for size, ring in sized if size >= LEAST_ISLAND or size == largest]


def _forth(arc: int, placed: dict[int, list[Point]]) -> Iterator[Point]:
    yield from placed[arc] if arc >= 0 else reversed(placed[~arc])


def _steps(points: list[Point]) -> str:
    """Return an arc as text: where it begins, then how far each next point is from the one before."""
    x = y = 0
    said = []
    for at, (to_x, to_y) in enumerate(points):
        dx, dy = int(to_x) - x, int(to_y) - y
        x, y = int(to_x), int(to_y)
        if at == 0 or dx or dy:
            said.append(f"{dx} {dy}")
    return " ".join(said)


def main(arguments: list[str] | None = None) -> None:
    """Write shapes.json from the raw file under ``--shared``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/geography")
    raw = json.loads((parser.parse_args(arguments).shared / RAW).read_text(encoding="utf-8"))
    table = build(raw)
    text = json.dumps(table, separators=(",", ":"), sort_keys=True) + "\n"
    TABLE.write_text(text, encoding="utf-8")
    points = sum(len(one.split()) // 2 for one in table["arcs"])
    sys.stdout.write(f"{TABLE.name}: {len(table['counties'])} counties, {points} points, {len(text)} bytes\n")


if __name__ == "__main__":
    main()
