"""After the pass: what became of each agreement, under which id it goes, and on which day it was signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from section287.places.counties import county_by_fips
from section287.registry.identity import is_known_name
from section287.registry.names import slug, tidy_name
from section287.registry.registry import Registry
from section287.registry.state import Agency, Agreement, Decision

BLIP_LISTS = 3  # missing from fewer lists in a row and back: never left
BLIP_DAYS = 8  # ... and so is one that was missing for fewer days, however many lists came out in them
SUCCESSION_DAYS = 60  # a successor listed within so many days of the predecessor's leaving

Thing = TypeVar("Thing", Agency, Agreement)


def settle(registry: Registry) -> None:
    """Name agencies and agreements, heal blips, settle signing days, link successors.

    Depends on what was read only, so it may be called again after more lists.
    """
    registry.outcomes = []
    for agency in registry.agencies.all:
        _name_agency(agency)
    _give_ids(
        registry.agencies.all,
        lambda one: f"{one.home.lower() or 'xx'}-{_agency_slug(one)}",
        "agency_id",
        _county_slug,
    )
    lists = len(registry.present)
    order = registry.timeline.appearances["participating"]
    newest = order[lists - 1].first.seen_on if lists else None
    for agreement in registry.agreements:
        agreement.signed_on = settled_day(agreement)
        agreement.runs = _runs(registry, agreement)
        on_newest = agreement.seen and agreement.seen[-1] == lists
        agreement.superseded_by = agreement.succession = None
        copied = agreement.secondary_only and (newest is None or newest < agreement.first_on)
        agreement.status = "listed" if on_newest or copied else "removed"
    _give_ids(
        registry.agreements,
        lambda one: f"{one.agency.agency_id}/{one.model.lower()}/{_first_day(one) or 'undated'}",
        "agreement_id",
        lambda one: "",
    )
    for agreement in registry.agreements:
        if agreement.status == "removed" and agreement.seen:
            _find_successor(registry, agreement)


def _name_agency(agency: Agency) -> None:
    states: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for row in agency.rows:
        weight = row.lists or 0
        states[row.state or ""] += weight
        names[tidy_name(row.printed.agency)] += weight
    agency.home = max(sorted(states), key=lambda one: states[one]) if max(states.values(), default=0) else agency.state
    agency.name = max(sorted(names), key=lambda one: names[one])


def _agency_slug(agency: Agency) -> str:
    """Make the readable part of an id: from the first spelling that is a known name, failing that from the first."""
    known = agency.first
    if any(row.key.words != known.key.words for row in agency.rows):
        known = next((row for row in agency.rows if is_known_name(row)), known)
    return slug(" ".join(known.key.words)) or "unnamed"


def _give_ids(
    things: Iterable[Thing], make: Callable[[Thing], str], attribute: str, tell_apart: Callable[[Thing], str]
) -> None:
    """Give ids in the order of first sight; what makes a second thing of one id different goes behind it."""
    taken: set[str] = set()
    for thing in things:
        base, told = make(thing), tell_apart(thing)
        name = f"{base}-{told}" if base in taken and told else base
        count = 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        setattr(thing, attribute, name)


def _county_slug(agency: Agency) -> str:
    county = county_by_fips(min(agency.counties)) if agency.counties else None
    return slug(county.name) if county else ""


def _first_day(agreement: Agreement) -> date | None:
    values = agreement.signed_values()
    return values[0] if values else None


def settled_day(agreement: Agreement) -> date | None:
    """Return the signing day to believe: the last one printed that is not after its first list, else the earliest."""
    values = agreement.signed_values()
    possible = [one for one in values if one <= agreement.first_on]
    if possible:
        return possible[-1]
    return min(values, default=None)


def _runs(registry: Registry, agreement: Agreement) -> list[tuple[int, int]]:
    """Return the stretches of lists that print it; a short gap is healed, and kept as a decision."""
    order = registry.timeline.appearances["participating"]
    runs: list[tuple[int, int]] = []
    if agreement.seen and agreement.seen[-1] - agreement.seen[0] + 1 == len(agreement.seen):
        return [(agreement.seen[0], agreement.seen[-1])]
    for seq in agreement.seen:
        if not runs:
            runs.append((seq, seq))
            continue
        last = runs[-1][1]
        left, back = order[last - 1].last.seen_on, order[seq - 1].first.seen_on
        short = seq - last <= BLIP_LISTS or bool(left and back and (back - left).days < BLIP_DAYS)
        if not short:
            runs.append((seq, seq))
            continue
        if seq - last > 1:
            _note_blip(registry, agreement, last, seq)
        runs[-1] = (runs[-1][0], seq)
    return runs


def _note_blip(registry: Registry, agreement: Agreement, last: int, back: int) -> None:
    order = registry.timeline.appearances["participating"]
    left, returned = order[last].publication, order[back - 1].publication
    registry.outcomes.append(
        Decision(
            "blip",
            "noted",
            agreement,
            f"missing from {back - last - 1} list(s) ({left.publication_id}) and back in {returned.publication_id}: "
            f"it never left",
            left.publication_id,
            returned.publication_id,
            (agreement.rows[-1],),
        )
    )


def _tie(rank: tuple[int, int, Agreement, str]) -> tuple[int, int, str, str]:
    return rank[0], rank[1], rank[2].model, str(rank[2].signed_on)


def _find_successor(registry: Registry, agreement: Agreement) -> None:
    """Link a removed agreement to its successor: same model signed later, else another model that came as it went."""
    order = registry.timeline.appearances["participating"]
    missing = agreement.seen[-1] + 1
    missing_on = order[missing - 1].first.seen_on
    same_agency = [
        other
        for model in ("JEM", "TFM", "WSO", "JEM+TFM", "unknown")
        for other in registry.by_agency.get((agreement.agency.number, model), [])
        if other is not agreement and other.agency is agreement.agency and other.seen and other.seen[-1] >= missing
    ]
    best: tuple[int, int, Agreement, str] | None = None
    for other in same_agency:
        started = order[other.seen[0] - 1].first.seen_on
        if missing_on is None or started is None:
            continue
        later = bool(other.signed_on and agreement.signed_on and other.signed_on > agreement.signed_on)
        delay = (started - missing_on).days
        came = other.seen[0] >= missing and delay <= SUCCESSION_DAYS
        if other.model == agreement.model and later and (came or missing in other.seen):
            rank = (0, abs(delay), other, "renewed")
        elif other.model != agreement.model and came and other.seen[0] == missing:
            rank = (1, abs(delay), other, "switched_model")
        else:
            continue
        if best is None or _tie(rank) < _tie(best):
            best = rank
    if best is None:
        return
    agreement.status, agreement.superseded_by, agreement.succession = "superseded", best[2], best[3]
    registry.outcomes.append(
        Decision(
            f"succession_{best[3]}",
            "merged",
            agreement,
            f"it went from the list on {missing_on}, where the same agency's {best[2].model} agreement signed "
            f"{best[2].signed_on} "
            + ("stands in its place" if best[3] == "renewed" else "came: the agency changed its model"),
            agreement.agreement_id,
            best[2].agreement_id,
            (agreement.rows[-1], best[2].rows[0]),
        )
    )
