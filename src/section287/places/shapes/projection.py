"""Longitude and latitude → a place on the map: Albers for the lower 48 states, insets of their own for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt

WIDTH, HEIGHT = 9750, 6500  # of the whole map, in tenths of a unit so that every place is a whole number


@dataclass(frozen=True, slots=True)
class Frame:
    """Where one part of the country stands on the map, and how it is projected.

    Attributes:
        parallels: the two standard parallels of Albers' equal-area conic, degrees.
        centre: longitude and latitude that stand in the frame's middle.
        middle: that place on the map.
        scale: of the earth's radius, in map units.
    """

    parallels: tuple[float, float]
    centre: tuple[float, float]
    middle: tuple[float, float]
    scale: float


LOWER = Frame((29.5, 45.5), (-96.6, 38.7), (4850, 3050), 13000)
# Alaska is drawn at 31 % of the lower states' scale; small islands are enlarged so that they can be seen.
FRAMES = {
    "02": Frame((55, 65), (-152.5, 62.0), (1480, 5520), 4000),
    "15": Frame((8, 18), (-157.3, 20.45), (3000, 6050), 11500),
    "72": Frame((8, 18), (-66.45, 18.2), (5950, 6180), 26000),
    "78": Frame((8, 18), (-64.75, 18.05), (6900, 6180), 43000),
    "66": Frame((8, 18), (144.78, 13.45), (9080, 6180), 60000),
    "69": Frame((8, 18), (145.6, 16.6), (8560, 6100), 6600),
    "60": Frame((-20, -8), (-170.1, -14.25), (7780, 6180), 36000),
}


@cache
def _constants(frame: Frame) -> tuple[float, float, float]:
    first, second = (sin(radians(one)) for one in frame.parallels)
    n = (first + second) / 2
    c = 1 + first * (2 * n - first)
    return n, c, sqrt(max(c - 2 * n * sin(radians(frame.centre[1])), 0.0)) / n


def project(longitude: float, latitude: float, state_fips: str) -> tuple[float, float]:
    """Return where a point of a state stands on the map.

    Args:
        longitude, latitude: degrees.
        state_fips: two digits; Alaska, Hawaii and the territories have frames of their own.
    """
    frame = FRAMES.get(state_fips, LOWER)
    n, c, base = _constants(frame)
    turned = (longitude - frame.centre[0] + 540) % 360 - 180  # the Aleutians go on beyond 180 degrees
    radius = sqrt(max(c - 2 * n * sin(radians(latitude)), 0.0)) / n
    angle = n * radians(turned)
    x, y = frame.middle
    return x + frame.scale * radius * sin(angle), y - frame.scale * (base - radius * cos(angle))
