"""County shapes: the bundled table, its builder, and what maps make of them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from section287.places.counties import counties_of
from section287.places.shapes.build_shapes import RAW, TABLE, build, ring_area, thin
from section287.places.shapes.table import Shapes, load_shapes, write_path
from section287.places.states import list_states
from section287.web.maps.shades import Moment, shade_first, shade_model, shade_status
from section287.web.maps.spans import Agency

# two counties of one state beside each other, sharing arc 1
SQUARE = {
    "attribution": "us", "licence": "ours", "size": [40, 20],
    "arcs": ["10 0 -10 0 0 10 10 0", "10 0 0 10", "10 10 10 0 0 -10 -10 0"],
    "counties": {"01001": [[0, -2]], "01003": [[1, 2]]},
}  # fmt: skip


def test_a_shared_border_is_no_outline() -> None:
    shapes = Shapes(SQUARE)
    assert shapes.path("01001") == "M10 0l-10 0 0 10 10 0z"
    whole = shapes.outline(["01001", "01003"])
    assert whole.count("M") == 1
    assert ring_area(_points(whole)) == 200
    assert ring_area(_points(shapes.outline(["01001"]))) == 100
    assert shapes.neighbours["01"] == set()
    box = shapes.box(["01003"])
    assert (box.left, box.top, box.right, box.bottom) == (10, 0, 20, 10)


def _points(path: str) -> list[tuple[float, float]]:
    numbers = [int(one) for one in re.findall(r"-?\d+", path)]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((float(x), float(y)))
    return points


def test_thinning_keeps_ends_and_large_bends() -> None:
    line = [(0.0, 0.0), (5.0, 0.1), (10.0, 0.0), (10.0, 50.0), (60.0, 50.0)]
    kept = thin(line, 10.0)
    assert kept == [(0.0, 0.0), (10.0, 0.0), (10.0, 50.0), (60.0, 50.0)]
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.2), (0.0, 1.0), (0.0, 0.0)]
    assert len(thin(ring, 1000.0)) == 4


def test_a_path_of_no_length_is_left_out() -> None:
    assert write_path([(3, 3), (3, 3)], closed=True) == ""


def test_the_table_has_every_county_and_stays_small() -> None:
    shapes = load_shapes()
    assert TABLE.stat().st_size < 400_000
    known = {one.fips for state in list_states() for one in counties_of(state.code, former=True)}
    missing = {fips for fips in known if not shapes.has(fips)}
    assert {fips[:2] for fips in missing} <= {"02", "09", "60"}, "only what changed since the shapes' vintage"
    assert len(missing) < 16
    assert not [one.code for one in list_states() if not any(f[:2] == one.fips for f in shapes.counties)]
    for fips in shapes.counties:
        for x, y in shapes.rings(fips)[0]:
            assert 0 <= x <= shapes.width, fips
            assert 0 <= y <= shapes.height, fips
    assert shapes.neighbours["12"] == {"01", "13"}
    assert shapes.neighbours["02"] == set()


@pytest.mark.real
def test_the_table_is_what_the_builder_makes(shared: Path) -> None:
    raw = json.loads((shared / RAW).read_text(encoding="utf-8"))
    text = json.dumps(build(raw), separators=(",", ":"), sort_keys=True) + "\n"
    assert text == TABLE.read_text(encoding="utf-8")


DAY = date(2025, 6, 1)
NOW = Moment(5, DAY)


def agency(*runs: tuple[str, int, int], level: str = "county", first: date | None = None) -> Agency:
    return Agency("a", "A", "FL", "12001", level, first, list(runs), [(date(2025, 5, 1), date(2025, 7, 1))])


@pytest.mark.parametrize(
    ("here", "statewide", "shade"),
    [
        ([], [], 0),
        ([agency(("TFM", 0, 9))], [], 1),
        ([agency(("WSO", 5, 5))], [], 2),
        ([agency(("JEM", 0, 9)), agency(("TFM", 5, 6))], [], 3),
        ([agency(("JEM+TFM", 0, 9))], [], 3),
        ([agency(("TFM", 0, 4))], [agency(("WSO", 0, 9), level="state")], 4),
        ([agency(("TFM", 6, 9))], [], 0),
    ],
)
def test_a_county_is_shaded_by_the_models_on_the_list(here: list[Agency], statewide: list[Agency], shade: int) -> None:
    assert shade_model(here, statewide, NOW) == shade


def test_status_tells_listed_before_and_pending_apart() -> None:
    assert shade_status([agency(("TFM", 0, 9))], [], NOW) == 1
    assert shade_status([agency(("TFM", 0, 4))], [], NOW) == 2
    assert shade_status([agency()], [], NOW) == 3
    assert shade_status([agency()], [], Moment(9, date(2025, 8, 1))) == 0


@pytest.mark.parametrize(("day", "shade"), [("2019-05-01", 1), ("2024-12-31", 2), ("2025-01-01", 3), ("2025-06-02", 0)])
def test_the_first_agreement_shades_from_its_day_on(day: str, shade: int) -> None:
    assert shade_first([agency(("TFM", 0, 9), first=date.fromisoformat(day))], [], NOW) == shade


def test_the_map_counts_as_the_record_does(client: TestClient) -> None:
    found = client.get("/map.json").json()
    counts = {one["publication_id"]: one["agreements"] for one in client.get("/index.json").json()["growth"]}
    for step, one in enumerate(found["lists"]):
        held = [run for agency in found["agencies"] for run in agency["runs"] if run[1] <= step <= run[2]]
        assert len(held) == counts[one["id"]]
