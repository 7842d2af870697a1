"""Flows as a picture: one SVG, drawn here, with a title and a text for every band."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from section287.referrals.flows import NO_LINK, Flows
from section287.referrals.words import KINDS, UNKNOWN, WITHHELD

WIDTH, LEFT, RIGHT, BAR, GAP, LINE = 960, 270, 330, 14, 10, 15
COLOURS = ("#33608c", "#7a9e3f", "#b8742a", "#8c4a6b", "#4a8c86", "#6b6b6b", "#a05a4a", "#5a5aa0")
NOT_SHOWN = "#c9c9c9"


def draw_sankey(flows: Flows, kind: str, height: int = 420) -> str:
    """Return an SVG of one kind's events: touchpoints on the left, what became of them on the right.

    Bands are as wide as their events. What is withheld or can't be linked is drawn grey, never left out. A kind
    without events gives an empty picture that says so.
    """
    rows = [row for row in flows.flows if row["kind"] == kind]
    total = sum(row["n"] for row in rows)
    if not total:
        return _frame(60, f"<text x='20' y='35'>No {escape(kind)} are loaded for this place and time.</text>", kind)
    left = [(name, n) for name, n in flows.sums(kind, "touchpoint")]
    right = [(name, n) for name, n in flows.sums(kind, "outcome")]
    scale = (height - GAP * max(len(left), len(right)) - 60) / total
    at_left, at_right = _stack(left, scale), _stack(right, scale)
    parts = [
        _bars(left, at_left, scale, LEFT, total, "end"),
        _bars(right, at_right, scale, WIDTH - RIGHT - BAR, total, "start"),
    ]
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row["touchpoint"], row["outcome"]
        sums[key] = sums.get(key, 0) + row["n"]
    for from_name, _ in left:
        for to_name, _ in right:
            n = sums.get((from_name, to_name), 0)
            if n:
                parts.append(_band(from_name, to_name, n, scale, at_left, at_right))
    title = f"{kind.capitalize()} in {flows.ground.scope.in_words()}: {total:,}"
    return _frame(height, f"<text x='20' y='24' font-weight='bold'>{escape(title)}</text>{''.join(parts)}", kind)


def _stack(sides: Sequence[tuple[str, int]], scale: float) -> dict[str, float]:
    tops, y = {}, 44.0
    for name, n in sides:
        tops[name] = y
        y += n * scale + GAP
    return tops


def _colour(name: str) -> str:
    if name in (WITHHELD, UNKNOWN, *NO_LINK):
        return NOT_SHOWN
    return COLOURS[sum(map(ord, name)) % len(COLOURS)]


def _bars(
    sides: Sequence[tuple[str, int]], tops: dict[str, float], scale: float, x: int, total: int, anchor: str
) -> str:
    label_x = x - 8 if anchor == "end" else x + BAR + 8
    drawn, below = [], 0.0
    for name, n in sides:
        middle = max(tops[name] + n * scale / 2 + 4, below + LINE)
        below = middle
        share = 100 * n / total
        words = f"{plain(name).replace(', then', ' →')} {n:,} ({'under 1' if share < 1 else f'{share:.0f}'}%)"
        drawn.append(
            f"<rect x='{x}' y='{tops[name]:.1f}' width='{BAR}' height='{max(n * scale, 1):.1f}' "
            f"fill='{_colour(name)}'/>"
            f"<text x='{label_x}' y='{middle:.1f}' text-anchor='{anchor}'>{escape(words)}</text>"
        )
    return "".join(drawn)


def _band(
    from_name: str, to_name: str, n: int, scale: float, at_left: dict[str, float], at_right: dict[str, float]
) -> str:
    thick = n * scale
    y1, y2 = at_left[from_name], at_right[to_name]
    at_left[from_name] += thick
    at_right[to_name] += thick
    x1, x2 = LEFT + BAR, WIDTH - RIGHT - BAR
    middle = (x1 + x2) / 2
    words = f"{plain(from_name)} to {plain(to_name)}: {n:,}"
    path = (
        f"M{x1},{y1:.1f} C{middle},{y1:.1f} {middle},{y2:.1f} {x2},{y2:.1f} L{x2},{y2 + thick:.1f} "
        f"C{middle},{y2 + thick:.1f} {middle},{y1 + thick:.1f} {x1},{y1 + thick:.1f} Z"
    )
    return f"<path d='{path}' fill='{_colour(from_name)}' fill-opacity='.45'><title>{escape(words)}</title></path>"


def _frame(height: int, inside: str, kind: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' height='{height}' "
        f"role='img' aria-label='Flows of {escape(kind)}' font-family='system-ui, sans-serif' "
        f"font-size='12'>{inside}</svg>"
    )


def plain(name: str) -> str:
    """Return a word of the store as people write it.

    >>> plain("detentions+removals")
    'detention, then removal'
    """
    if name == "not_linkable":
        return "what followed is not known"
    if name == "none_linked":
        return "no later step found"
    steps = name.split("+")
    if all(step in KINDS for step in steps):
        return ", then ".join(step.removesuffix("s") for step in steps)
    return name.replace("_", " ")
