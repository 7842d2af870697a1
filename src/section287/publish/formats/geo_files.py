"""GeoParquet 1.1: agencies as points of their counties, for maps.

An agency stands at the internal point of the county of its seat or jurisdiction (Census gazetteer), not at its own
door: several agencies of one county share a point. Those without a county have no geometry.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.formats import Tell, WrittenFile, describe_file

if TYPE_CHECKING:
    from section287.publish.content import Content

FILE = "geo/agency.parquet"
_WIDE = """
SELECT g.agency_id, g.name, g.state, g.kind, g.level, g.county, g.county_fips,
       count(a.agreement_id) FILTER (a.status = 'listed') AS agreements_listed,
       string_agg(DISTINCT a.model, ', ' ORDER BY a.model) FILTER (a.status = 'listed') AS models_listed,
       min(a.signed_on) AS first_signed_on, g.first_listed_on, g.last_listed_on, p.geometry
FROM agency g LEFT JOIN agreement a USING (agency_id) LEFT JOIN county_point p USING (county_fips)
GROUP BY ALL ORDER BY g.agency_id
"""


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``geo/agency.parquet`` and return it."""
    tell(FILE)
    (folder / "geo").mkdir()
    points = county_points(content)
    content.connection.execute("CREATE TEMP TABLE county_point (county_fips VARCHAR, geometry BLOB)")
    if points:
        made = [(fips, _point(*place)) for fips, place in sorted(points.items())]
        content.connection.executemany("INSERT INTO county_point VALUES (?, ?)", made)
    quoted = str(folder / FILE).replace("'", "''")
    geo = json.dumps(describe_geometry(list(points.values())), separators=(",", ":")).replace("'", "''")
    row = content.connection.execute(
        f"COPY ({_WIDE}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, "
        f"KV_METADATA {{geo: '{geo}'}})"
    ).fetchone()
    content.connection.execute("DROP TABLE county_point")
    return [describe_file(folder, FILE, "geoparquet", None, int(row[0]) if row else 0)]


def county_points(content: Content) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the counties that agencies have, by FIPS code."""
    from section287.places.counties import county_by_fips

    found: dict[str, tuple[float, float]] = {}
    rows = content.connection.execute(
        "SELECT DISTINCT county_fips FROM agency WHERE county_fips IS NOT NULL"
    ).fetchall()
    for (fips,) in rows:
        county = county_by_fips(fips)
        if county and county.longitude is not None and county.latitude is not None:
            found[fips] = (county.longitude, county.latitude)
    return found


def _point(longitude: float, latitude: float) -> bytes:
    """Return a point as WKB: little-endian, type 1."""
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


def describe_geometry(points: Sequence[tuple[float, float]]) -> dict[str, object]:
    """Return the ``geo`` metadata of the file (GeoParquet 1.1.0; the usual axes, WGS 84)."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if points:
        across, up = [one[0] for one in points], [one[1] for one in points]
        column["bbox"] = [min(across), min(up), max(across), max(up)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
