"""What is said when a claim can't be checked: no date, outside the record, a newer list than the record has."""

from __future__ import annotations

from dataclasses import replace

from section287.claims.claim import Claim, Figure
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.moments import Look
from section287.claims.judging.outcome import NO_DATE, Hit, Outcome, not_checkable
from section287.claims.judging.wording import number, printed_value, tell


def unresolved(claim: Claim) -> Outcome:
    """Return the outcome of a place that may be several."""
    options = "; ".join(claim.scope.candidates[:12])
    more = len(claim.scope.candidates) - 12
    return not_checkable(
        "place_unresolved",
        f"{claim.scope.text} may be {options}{f' and {more} more' if more > 0 else ''}: which is meant?",
    )


def may_be_part(claim: Claim, figure: Figure) -> bool:
    """Return whether a figure is so far below what was looked up that it may count a part that wasn't understood."""
    return bool(claim.detail.get("part")) and 2 * (claim.value or 0) <= figure.value


def of_what(figure: Figure, told: str) -> Outcome:
    """Return the outcome of a figure that may count a part of what was looked up."""
    return not_checkable("place_unresolved", f"Of what it is a part isn't plain. {told}", [figure])


def no_date(claim: Claim, bench: Bench) -> Outcome:
    """Return the outcome of a figure without a date, with the newest figure and any list that shows it."""
    name = list_of(claim.measure)
    newest = bench.panel.newest(name)
    figure = bench.listed(claim.measure, newest, claim.scope)
    outcome = not_checkable("no_date", "", [figure])
    told = f"{NO_DATE} {tell(figure, claim.scope)}"
    match = None
    if claim.comparator == "exact" and claim.value is not None:
        match = _first_match(claim, bench, name)
    if match is not None:
        outcome.computed.append(match)
        told += f" {number(claim.value)} was the count on {match.published_on}."
    outcome.explanation = told
    outcome.query = figure.query
    return outcome


def _first_match(claim: Claim, bench: Bench, name: str) -> Figure | None:
    for standing in bench.panel.standing_in(bench.panel.first_day(name), bench.panel.newest(name).seen_on, name):
        if bench.value(claim.measure, standing, claim.scope) == claim.value:
            return bench.listed(claim.measure, standing, claim.scope)
    return None


def outside(seen: Look) -> Outcome:
    """Return the outcome of a moment of which the record knows nothing."""
    day = str(seen.first) if seen.first == seen.last else f"{seen.first} to {seen.last}"
    return not_checkable("outside_archive", f"{day} is outside the archive: {seen.outside}.")


def replace_with_stale(outcome: Outcome, newest: Figure, hit: Hit) -> Outcome:
    """Return the outcome of a figure later than the newest list: it may well have changed since."""
    told = (
        f"{tell(newest, hit.claim.scope)} The record has no later list, so {printed_value(hit.claim)} on "
        f"{hit.seen.last} can't be checked."
    )
    return replace(outcome, verdict="not checkable", reason="outside_archive", explanation=told)
