"""How well a figure bears a printed value out: true, near (within rounding or 2%), or false."""

from __future__ import annotations

from collections.abc import Callable

from section287.claims.claim import Claim, Verdict

TRUE, NEAR, FALSE = 2, 1, 0
LEVELS: dict[int, Verdict] = {TRUE: "supported", NEAR: "close", FALSE: "contradicted"}
CLOSE = 0.02  # "within 2%"
ROUND = 0.05  # a round number may be this far off and still be the figure, rounded


def compare(claim: Claim, found: float) -> int:
    """Return how a count bears out a claim's value, by its comparator and printed precision."""
    value = claim.value
    if value is None:
        return FALSE
    high = claim.high if claim.high is not None else value
    readings: dict[str, Callable[[float, float, float, float], int]] = {
        "exact": _exact,
        "more_than": _more_than,
        "at_least": _at_least,
        "fewer_than": _fewer_than,
        "at_most": _at_most,
        "nearly": _nearly,
        "about": _about,
        "between": lambda v, h, s, c: _range(v, h, c),
        "dozens": lambda v, h, s, c: _plural(v, h, c),
        "unstated": lambda v, h, s, c: FALSE,
    }
    return readings[claim.comparator](value, high, claim.step, found)


def _within(value: float, found: float, share: float) -> bool:
    return abs(found - value) <= share * max(abs(found), 1e-9) + 1e-9


def _exact(value: float, _high: float, step: float, found: float) -> int:
    if abs(found - value) < 1e-9:
        return TRUE
    rounds = step >= 10 and abs(found - value) <= step / 2 and _within(value, found, ROUND)
    return NEAR if rounds or _within(value, found, CLOSE) else FALSE


def _more_than(value: float, _high: float, _step: float, found: float) -> int:
    return TRUE if found > value else NEAR if _within(value, found, CLOSE) else FALSE


def _at_least(value: float, _high: float, _step: float, found: float) -> int:
    return TRUE if found >= value else NEAR if _within(value, found, CLOSE) else FALSE


def _fewer_than(value: float, _high: float, _step: float, found: float) -> int:
    return TRUE if found < value else NEAR if _within(value, found, CLOSE) else FALSE


def _at_most(value: float, _high: float, _step: float, found: float) -> int:
    return TRUE if found <= value else NEAR if _within(value, found, CLOSE) else FALSE


def _nearly(value: float, _high: float, _step: float, found: float) -> int:
    if 0.9 * value <= found <= value:
        return TRUE
    return NEAR if 0.85 * value <= found <= 1.02 * value else FALSE


def _about(value: float, _high: float, step: float, found: float) -> int:
    share = 0.1 if value < 50 else 0.05
    room = max(0.03 * value, min(step / 2, share * value), share * value if value < 50 else 0)
    if abs(found - value) <= room + 1e-9:
        return TRUE
    return NEAR if abs(found - value) <= 1.5 * room + 1e-9 else FALSE


def _range(low: float, high: float, found: float) -> int:
    if low <= found <= high:
        return TRUE
    return NEAR if _within(low, found, CLOSE) or _within(high, found, CLOSE) else FALSE


def _plural(low: float, high: float, found: float) -> int:
    """Judge "dozens" and "hundreds": apt from two dozen, two hundred on; half of that is near."""
    if low <= found <= high:
        return TRUE
    return NEAR if found > high or found >= low / 2 else FALSE


def compare_percent(claim: Claim, found: float) -> int:
    """Return how a share bears out a percentage or a fraction in words; points are percentage points."""
    value = claim.value or 0
    worded = bool(claim.detail.get("fraction"))
    exact, near = (
        (2.5, 5.0) if worded else (max(claim.step / 2, 0.05) if claim.step < 10 else 0.5, max(claim.step, 2.0))
    )
    if claim.comparator in ("exact", "about", "dozens", "unstated"):
        if claim.comparator == "about":
            exact, near = max(exact, 3.0), max(near, 5.0)
        return TRUE if abs(found - value) <= exact + 1e-9 else NEAR if abs(found - value) <= near + 1e-9 else FALSE
    if claim.comparator in ("more_than", "at_least"):
        holds = found > value if claim.comparator == "more_than" else found >= value
        return TRUE if holds else NEAR if found >= value - 1 else FALSE
    if claim.comparator in ("fewer_than", "at_most"):
        holds = found < value if claim.comparator == "fewer_than" else found <= value
        return TRUE if holds else NEAR if found <= value + 1 else FALSE
    if claim.comparator == "nearly":
        return TRUE if value * 0.9 <= found <= value else NEAR if value * 0.85 <= found <= value + 2 else FALSE
    high = claim.high if claim.high is not None else value
    return TRUE if value <= found <= high else NEAR if value - 2 <= found <= high + 2 else FALSE


def compare_ratio(claim: Claim, found: float) -> int:
    """Return how a ratio bears out "doubled", "more than tenfold", "an increase of 600%"."""
    value = claim.value or 0
    if claim.expects == "fall" and value < 1:
        return compare_percent(
            claim.model_copy(update={"value": 100 * (1 - value), "step": 100 * claim.step, "detail": {}}),
            100 * (1 - found),
        )
    if claim.unit == "percent":
        change, printed = 100 * (found - 1), 100 * (value - 1)
        return _percent_change(claim, printed, change)
    if claim.comparator in ("more_than", "at_least"):
        return (
            TRUE
            if found > value or (claim.comparator == "at_least" and found >= value)
            else NEAR
            if found >= 0.98 * value
            else FALSE
        )
    if claim.comparator in ("fewer_than", "at_most"):
        return TRUE if found < value else NEAR if found <= 1.02 * value else FALSE
    if claim.comparator == "nearly":
        return TRUE if 0.88 * value <= found <= value else NEAR if 0.83 * value <= found <= 1.05 * value else FALSE
    low, high = (0.93, 1.1) if claim.comparator == "about" else (0.975, 1.125) if value <= 4 else (0.95, 1.05)
    if low * value <= found < high * value:
        return TRUE
    return NEAR if 0.95 * min(low, 1) * value <= found < (1.4 if value <= 4 else 1.1) * value else FALSE


def _percent_change(claim: Claim, printed: float, change: float) -> int:
    room = max(claim.step * 100 / 2, 0.5)
    if claim.comparator in ("more_than", "at_least"):
        return TRUE if change >= printed else NEAR if change >= 0.98 * printed else FALSE
    if claim.comparator in ("fewer_than", "at_most"):
        return TRUE if change <= printed else NEAR if change <= 1.02 * printed else FALSE
    if claim.comparator == "nearly":
        return (
            TRUE
            if 0.9 * printed <= change <= printed
            else NEAR
            if 0.85 * printed <= change <= 1.02 * printed
            else FALSE
        )
    if claim.comparator == "about":
        return (
            TRUE
            if abs(change - printed) <= max(0.05 * printed, 1)
            else NEAR
            if abs(change - printed) <= max(0.08 * printed, 2)
            else FALSE
        )
    if abs(change - printed) <= min(room, 0.02 * printed + 0.5):
        return TRUE
    return NEAR if abs(change - printed) <= max(0.05 * printed, 1) else FALSE
