"""One agency's agreements and applications as bars over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from section287.web.charts.scales import Span, Tick, day_ticks

WIDTH = 720
LEFT, RIGHT, TOP, ROW, FOOT = 10, 20, 8, 60, 36
LEAD = timedelta(days=20)  # room before the first event and after the last


@dataclass(frozen=True, slots=True)
class Bar:
    """One agreement or application.

    Attributes:
        y: where its row begins.
        left, right: from its first list to its last.
        is_open: still on the newest list of its kind.
        signed, posted: where its signing day and its document's first sight stand; None when unknown.
        gone: where it was first missing; None while it is listed.
    """

    subject: dict[str, Any]
    is_application: bool
    y: float
    left: float
    right: float
    is_open: bool
    signed: float | None
    posted: float | None
    gone: float | None
    label_x: float
    label_at_end: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything a template needs to draw the bars."""

    bars: list[Bar]
    days: list[Tick]
    first: date
    last: date
    height: int
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    foot: int = FOOT
    row: int = ROW


def draw_timeline(
    agreements: Sequence[dict[str, Any]], applications: Sequence[dict[str, Any]], newest: date
) -> Timeline | None:
    """Return the bars of an agency's agreements and applications, oldest first; None when it has none.

    Args:
        newest: the last day that the record covers.
    """
    subjects = sorted(
        [(one, False) for one in agreements] + [(one, True) for one in applications],
        key=lambda pair: (pair[0]["first_listed_on"], not pair[1], pair[0]["model"]),
    )
    if not subjects:
        return None
    days = [one[key] for one, _ in subjects for key in ("first_listed_on", "signed_on") if one.get(key)]
    days += [one["moa_posted_on"] for one, _ in subjects if one.get("moa_posted_on")]
    last = max([newest, *(one["last_listed_on"] for one, _ in subjects)])
    span = Span(min(days) - LEAD, last + LEAD, LEFT, WIDTH - RIGHT)
    bars = [_draw_bar(one, applied, TOP + index * ROW, span) for index, (one, applied) in enumerate(subjects)]
    return Timeline(bars, day_ticks(span, 6), span.first, span.last, TOP + len(subjects) * ROW + FOOT)


def _draw_bar(subject: dict[str, Any], is_application: bool, y: int, span: Span) -> Bar:
    def place(key: str) -> float | None:
        day = subject.get(key)
        return span.at(day) if day else None

    still = subject["outcome"] == "waiting" if is_application else subject["status"] == "listed"
    left, right = span.at(subject["first_listed_on"]), span.at(subject["last_listed_on"])
    start = min(left, place("signed_on") or left)
    middle = (span.left + span.right) / 2
    return Bar(
        subject,
        is_application,
        y,
        left,
        max(right, left + 3),
        still,
        place("signed_on"),
        place("moa_posted_on"),
        None if still else place("missing_on"),
        start if start <= middle else max(right, left + 3),
        start > middle,
    )
