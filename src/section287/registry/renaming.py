"""Applications that were granted under another spelling: the pending row went as a participating row came.

ICE often writes a name anew when it moves an agency from the pending to the participating list ("Unity Township
Constable, PA" became "Constable Unity Township"; an application printed under Florida was granted in Kentucky).
The two are one agency when the model is the same, the name is the same but for the order of its words and the
words that say what kind of place it is, and nothing else fits.
"""

from __future__ import annotations

from datetime import date, timedelta

from section287.registry.identity import is_known_name, named_county, other_counties, other_fbi_agency, telling_words
from section287.registry.registry import Registry
from section287.registry.state import Agency, Agreement, Application, Decision, Row
from section287.registry.values import vocabulary

COUNTIES = frozenset(("county", "parish"))
WITHIN = timedelta(days=14)  # a grant is listed at most so long after the last pending list that prints it
BEFORE = timedelta(days=7)  # ... or so long before, as a row may linger on the pending list


def join_renamed(registry: Registry, on: date, seq: int) -> None:
    """Join agencies whose applications have gone from the pending list to those that came onto the other one.

    Args:
        on: day of the pending list just read.
        seq: its number.
    """
    pending = registry.timeline.appearances["pending"]
    holders = {one.agency.number for one in registry.agreements}
    for application in list(registry.applications):
        last = pending[application.seen[-1] - 1].last.seen_on
        if application.seen[-1] == seq or last is None or on - last > WITHIN or application.agency.number in holders:
            continue
        fitting = [one for one in _new_agreements(registry, last - BEFORE, on) if _is_grant(registry, application, one)]
        if len({one.agency.number for one in fitting}) == 1:
            _join(registry, application, fitting[0])


def _new_agreements(registry: Registry, since: date, until: date) -> list[Agreement]:
    """Return the agreements first listed in a span of days; new ones stand at the end."""
    found: list[Agreement] = []
    for one in reversed(registry.agreements):
        if one.first_on < since:
            break
        if one.first_on <= until and one.seen:
            found.append(one)
    return found[::-1]


def _is_grant(registry: Registry, application: Application, agreement: Agreement) -> bool:
    """Say whether an agreement is what became of an application under another spelling."""
    if agreement.model != application.model:
        return False
    if any(one.agency is agreement.agency and one.model == agreement.model for one in registry.applications):
        return False
    asked, granted = application.row, agreement.rows[0]
    if asked.key.numbers != granted.key.numbers or telling_words(asked.key) != telling_words(granted.key):
        return False
    if asked.key.role and granted.key.role and asked.key.role != granted.key.role:
        return False
    if asked.state != granted.state:
        # printed under the wrong state: the one that has no such body
        return asked.key.ident == granted.key.ident and not is_known_name(asked) and is_known_name(granted)
    first, second = _telling_name(application.agency), _telling_name(agreement.agency)
    if not first & second or not (first <= second or second <= first) or _two_kinds(asked, granted):
        return False
    return not other_counties(asked, granted) and not other_fbi_agency(asked, granted)


def _two_kinds(one: Row, other: Row) -> bool:
    """Say whether the names are of two kinds of place; a county that the state doesn't have is no kind."""
    every = frozenset(vocabulary()["municipal_kinds"])
    if named_county(one) is None and named_county(other) is None:
        every -= COUNTIES
    first, second = every.intersection(one.key.words), every.intersection(other.key.words)
    return bool(first and second) and first != second


def _telling_name(agency: Agency) -> frozenset[str]:
    """Return the words of a name without those that say what kind of place or body it is."""
    return frozenset(agency.first.key.words) - frozenset(vocabulary()["municipal_kinds"])


def _join(registry: Registry, application: Application, agreement: Agreement) -> None:
    asked, granted = application.row, agreement.rows[0]
    before = f"{asked.printed.agency.strip()}, {asked.printed.state.strip()}"
    after = f"{granted.printed.agency.strip()}, {granted.printed.state.strip()}"
    registry.decisions.append(
        Decision(
            "application_renamed",
            "merged",
            agreement,
            f"'{before}' went from the pending list as '{after}' came onto the other, with the same model; no other "
            f"agency fits",
            before,
            after,
            (asked, granted),
        )
    )
    gone, kept = application.agency, agreement.agency
    registry.agencies.absorb(gone, kept)
    for one in registry.applications:
        if one.agency is gone:
            one.agency = kept
