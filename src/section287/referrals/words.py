"""The mapping of releases, read from its YAML files: columns, values, touchpoints, series, caveats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from section287.errors import FactInvalid
from section287.yaml_text import read_bundled_yaml

KINDS = ("encounters", "detainers", "arrests", "detentions", "removals")  # in the order of the way
UNKNOWN = "unknown"
OTHER = "other"
REDACTED = "redacted"
WITHHELD = "withheld"
AMBIGUOUS = "ambiguous"
TOUCHPOINTS = frozenset(
    (
        *("traffic_stop", "street_encounter", "jail_booking", "in_custody_interview", "warrant_service"),
        *("joint_task_force_operation", "campus", "courthouse", "probation"),
        *("custody_state", "custody_federal", "at_large", "border", "transfer", "worksite", "ambiguous"),
    )
)


def fold(text: str) -> str:
    """Return the letters and digits of a column's name, in lower case, single blanks between.

    >>> fold("TOA Current_Duty  AOR")
    'toa current duty aor'
    """
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def fold_value(text: str) -> str:
    """Return a printed value in lower case with single blanks."""
    return " ".join(text.lower().split())


@cache
def read_mapping(name: str) -> Any:
    """Return one file of mapping/ as it stands, read once.

    Raises:
        FactInvalid: it isn't readable as YAML.
    """
    import yaml

    try:
        return read_bundled_yaml("section287.referrals", f"mapping/{name}")
    except yaml.YAMLError as error:
        raise FactInvalid(f"referrals/mapping/{name}: not readable as YAML ({error})") from error


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Where a way of apprehending meets the police, with the reason for reading it so."""

    printed: str
    touchpoint: str
    source: str
    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something that a reader of the figures must know; ``since`` is a day, or None where it always holds."""

    id: str
    text: str
    kinds: tuple[str, ...]
    since: str | None
    source: str
    confidence: str


def _touchpoint(printed: str, entry: Mapping[str, Any]) -> Touchpoint:
    word = str(entry["touchpoint"])
    if word not in TOUCHPOINTS:
        raise FactInvalid(f"referrals/mapping/touchpoints.yaml, {printed}: unknown touchpoint '{word}'")
    if str(entry["source"]) not in read_mapping("touchpoints.yaml")["sources"]:
        raise FactInvalid(f"referrals/mapping/touchpoints.yaml, {printed}: unknown source '{entry['source']}'")
    return Touchpoint(printed, word, str(entry["source"]), str(entry["confidence"]), str(entry["reason"]))


@cache
def touchpoints(by: str) -> dict[str, Touchpoint]:
    """Return the entries of ``method`` or ``program`` by folded printed value."""
    entries = read_mapping("touchpoints.yaml")[by]
    return {fold_value(printed): _touchpoint(printed, entry) for printed, entry in entries.items()}


@cache
def landmarks() -> tuple[tuple[re.Pattern[str], Touchpoint], ...]:
    """Return the patterns of places, in the order in which they are tried."""
    entries = read_mapping("touchpoints.yaml")["landmark"]
    return tuple((re.compile(one["pattern"], re.IGNORECASE), _touchpoint(one["pattern"], one)) for one in entries)


def find_touchpoint(method: str | None, program: str | None = None, landmark: str | None = None) -> Touchpoint | None:
    """Return the touchpoint that method, then program, then landmark name; None where nothing known is printed.

    An entry that is ambiguous is only returned when what comes after it says nothing more.

    >>> find_touchpoint("CAP Local Incarceration").touchpoint
    'jail_booking'
    >>> find_touchpoint("287(g) Program").touchpoint
    'ambiguous'
    """
    open_entry = None
    for by, value in (("method", method), ("program", program)):
        entry = touchpoints(by).get(fold_value(value)) if value else None
        if entry and entry.touchpoint != AMBIGUOUS:
            return entry
        open_entry = open_entry or entry
    return (find_landmark(landmark) if landmark else None) or open_entry


@lru_cache(maxsize=100_000)
def find_landmark(landmark: str) -> Touchpoint | None:
    """Return the touchpoint that the name of a place tells, or None."""
    return next((entry for pattern, entry in landmarks() if pattern.search(landmark)), None)


def caveats(kinds: tuple[str, ...] = KINDS, until: str | None = None) -> list[Caveat]:
    """Return the caveats that concern any of the kinds, up to a month (``2025-07``)."""
    found = []
    for one in read_mapping("touchpoints.yaml")["caveats"]:
        since = str(one["since"]) if "since" in one else None
        if set(one["kinds"]) & set(kinds) and (until is None or since is None or since[: len(until)] <= until):
            found.append(Caveat(one["id"], one["text"], tuple(one["kinds"]), since, one["source"], one["confidence"]))
    return found


@cache
def value_words(field: str) -> dict[str, str]:
    """Return folded printed value → word, for ``criminality``, ``disposition`` or ``region``."""
    entries = read_mapping("values.yaml")[field]
    return {fold_value(str(printed)): word for word, several in entries.items() for printed in several}


@cache
def struck_out() -> frozenset[str]:
    """Return the folded strings that stand for a redacted value."""
    return frozenset(fold_value(one) for one in read_mapping("columns.yaml")["redacted"])


@cache
def empty_words() -> frozenset[str]:
    """Return the folded strings that stand for nothing printed."""
    return frozenset(fold_value(one) for one in read_mapping("columns.yaml")["empty"])


def threshold() -> int:
    """Return the least count that is shown."""
    return int(read_mapping("touchpoints.yaml")["privacy"]["threshold"])


def orders() -> dict[str, list[str]]:
    """Return the orders in which cells may be split, each beginning with ``kind``."""
    return dict(read_mapping("touchpoints.yaml")["privacy"]["orders"])


def follows() -> dict[str, str]:
    """Return side → the side that its values tell."""
    return dict(read_mapping("touchpoints.yaml")["privacy"]["follows"])
