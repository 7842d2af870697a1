"""Firsts, returns and absences, by signing day and by list."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from section287.claims.claim import Claim, Figure, Scope
from section287.claims.judging import queries
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.figures import Bench
from section287.claims.judging.moments import ERA_GAP, is_near
from section287.claims.judging.outcome import Outcome, by_figure, not_checkable
from section287.claims.judging.universals import MONTH
from section287.claims.judging.wording import MODEL_NAMES, listing, number
from section287.claims.panel import TERRITORIES, Row, Standing

_RETURNED = date(2025, 1, 1)  # the lists of 2013 to early 2025 hold no task force agreement
EARLY = 25  # agreements that "among the first" may mean


def judge_event(claim: Claim, bench: Bench) -> Outcome:
    """Judge that a model came back, how long it was absent, or that someone came first."""
    if claim.expects == "returned":
        return _returned(claim, bench)
    if claim.expects == "nth":
        return _nth(claim, bench)
    if claim.expects == "absence":
        return _absence(claim, bench)
    return _first(claim, bench)


def _nth(claim: Claim, bench: Bench) -> Outcome:
    """Judge when the count first reached a number: between the last list below it and the first at it."""
    before: Standing | None = None
    for standing in bench.panel.standing_in(bench.panel.first_day(), bench.panel.newest().seen_on):
        if bench.value(claim.measure, standing, claim.scope) >= (claim.value or 0):
            figure = bench.listed(claim.measure, standing, claim.scope)
            start, end = claim.when.start, claim.when.end
            low = before.seen_on if before else standing.seen_on
            holds = start is not None and end is not None and low < end and start <= standing.seen_on
            outcome = by_figure(figure, LEVELS[TRUE if holds else FALSE])
            outcome.explanation = (
                f"The first list with {number(claim.value)} or more is of {standing.seen_on} "
                f"({number(figure.value)}); the one before it of {low}."
            )
            return outcome
        before = standing
    return Outcome("contradicted", f"No list shows {number(claim.value)}.")


def _listings(claim: Claim, bench: Bench) -> tuple[list[Standing], list[Standing]]:
    """Return the lists with and without a model, in order."""
    everything = bench.panel.standing_in(bench.panel.first_day(), bench.panel.newest().seen_on)
    scope = Scope(models=_models(claim))
    with_one = [one for one in everything if bench.value("agreements", one, scope)]
    return with_one, [one for one in everything if not bench.value("agreements", one, scope)]


def _models(claim: Claim) -> tuple[str, ...]:
    return ("TFM", "JEM+TFM") if claim.scope.models == ("TFM",) else claim.scope.models


def _break(with_one: list[Standing]) -> tuple[Standing, Standing] | None:
    """Return the last list before and the first list after the longest absence."""
    pairs = list(pairwise(with_one))
    return max(pairs, key=lambda pair: (pair[1].seen_on - pair[0].seen_on).days) if pairs else None


def _returned(claim: Claim, bench: Bench) -> Outcome:
    with_one, _ = _listings(claim, bench)
    pair = _break(with_one)
    name = listing([MODEL_NAMES.get(one, one) for one in claim.scope.models])
    if pair is None or (pair[1].seen_on - pair[0].seen_on).days < ERA_GAP:
        return not_checkable("no_data", f"The lists show no absence of the {name} model.")
    last, first = pair
    roll = bench.panel.participating
    rows = [
        one
        for one in roll.members(roll.bits_of(Scope(models=_models(claim))))
        if last.seen_on < one.first_on <= first.seen_on + timedelta(days=MONTH)
    ]
    signed = min(
        (one.signed_on for one in rows if one.signed_on and one.signed_on > last.seen_on), default=first.seen_on
    )
    figure = bench.listed("agreements", first, Scope(models=claim.scope.models))
    start, end = claim.when.start, claim.when.end
    listed = bool(start and end and start <= first.seen_on <= end)
    by_signing = bool(start and end and start <= signed <= end)
    holds = listed or (by_signing and claim.basis != "listed")
    near = bool(start and end and start - timedelta(days=20) <= first.seen_on <= end + timedelta(days=20)) or by_signing
    outcome = by_figure(figure, LEVELS[TRUE if holds else NEAR if near else 0])
    outcome.explanation = (
        f"After the list of {last.seen_on} none shows the {name} model until that of {first.seen_on}, with "
        f"{number(figure.value)}; "
        f"the earliest of them was signed on {signed}."
    )
    return outcome


def _absence(claim: Claim, bench: Bench) -> Outcome:
    with_one, _ = _listings(claim, bench)
    pair = _break(with_one)
    if pair is None:
        return not_checkable("no_data", "The lists show no absence.")
    last, first = pair
    years = round((first.seen_on - last.seen_on).days / 365.25, 1)
    level = compare(claim, years)
    gap = any(
        (two.seen_on - one.seen_on).days > ERA_GAP
        for one, two in _neighbours(bench)
        if last.seen_on <= one.seen_on and two.seen_on <= first.seen_on
    )
    if level == TRUE and gap:
        level = NEAR
    before, after = (
        bench.listed("agreements", last, Scope(models=claim.scope.models)),
        bench.listed("agreements", first, Scope(models=claim.scope.models)),
    )
    days = _years_figure(last, first, years)
    outcome = Outcome(LEVELS[level], computed=[days, before, after], query=days.query)
    outcome.explanation = (
        f"The last list before it that shows one is of {last.seen_on}, the first after it of {first.seen_on}: "
        f"{number(years)} years."
    )
    if gap:
        outcome.notes.append(
            "The record has no list between August 2017 and January 2021, so the absence isn't seen without a break."
        )
    return outcome


def _neighbours(bench: Bench) -> list[tuple[Standing, Standing]]:
    everything = bench.panel.standing_in(bench.panel.first_day(), bench.panel.newest().seen_on)
    return list(pairwise(everything))


def _years_figure(last: Standing, first: Standing, years: float) -> Figure:
    return Figure(
        measure="years",
        value=years,
        basis="days between two lists",
        as_of=str(first.seen_on),
        publication_id=first.publication.id,
        published_on=str(first.seen_on),
        sha256=first.publication.sha256,
        gap_days=0,
        query=f"SELECT round((DATE '{first.seen_on}' - DATE '{last.seen_on}') / 365.25, 1)",
    )


def _first(claim: Claim, bench: Bench) -> Outcome:
    """Who came first, by signing day, then by list; since a return where the model had been absent."""
    roll = bench.panel.participating
    kinds = claim.listed("kinds")
    within = claim.detail.get("within", "")
    places = TERRITORIES if claim.detail.get("unit") == "territory" else (within,) if within else ()
    everyone = Scope(models=claim.scope.models, states=tuple(places), kinds=kinds)
    since = _since(claim, bench)
    rows = [one for one in roll.members(roll.bits_of(everyone)) if one.first_on >= since]
    if not rows:
        return not_checkable("no_data", "The lists show no such agreement.")
    if (
        since == bench.panel.first_day()
        and all(one.first_on == since for one in rows[:1])
        and not claim.scope.models
        and not places
    ):
        return not_checkable(
            "outside_archive", f"The first list, of {since}, already shows agreements; who came first lies before it."
        )
    ordered = sorted(rows, key=_day)
    earliest = _day(ordered[0])
    mine = [one for one in ordered if _is_mine(one, claim)]
    if earliest < bench.panel.first_day():
        return not_checkable(
            "outside_archive",
            (
                f"The earliest of the agreements listed was signed on {earliest}, before the first list; others "
                "may have been signed and gone."
            ),
        )
    among = claim.expects == "among_first"
    firsts = [one for place, one in enumerate(ordered) if (among and place < EARLY) or _day(one) == earliest]
    if among:
        firsts += [one for one in ordered[EARLY:] if (_day(one) - earliest).days <= MONTH]
    query = (
        f"SELECT min({'coalesce(a.signed_on, a.first_listed_on)'}) FROM agreement a JOIN agency g USING "
        f"(agency_id) WHERE a.first_listed_on >= DATE '{since}'"
    )
    condition = queries.condition(everyone)
    query += f" AND {condition}" if condition else ""
    named = listing(sorted({f"{one.agency}, {one.state} ({_day(one)})" for one in firsts[:4]}))
    if mine and any(one in firsts for one in mine):
        start, end = claim.when.start, claim.when.end
        if claim.detail.get("dated") and start and end and not is_near(_day(mine[0]), start, end):
            return Outcome("contradicted", f"By signing day the first: {named}, not on the day given.", query=query)
        return Outcome("supported", f"By signing day the first: {named}.", query=query)
    if mine and (_day(mine[0]) - earliest).days <= 3:
        return Outcome(
            "close", f"By signing day the first: {named}; {mine[0].agency} signed on {_day(mine[0])}.", query=query
        )
    own = f"; {mine[0].agency} signed on {_day(mine[0])}" if mine else ""
    return Outcome("contradicted", f"By signing day the first: {named}{own}.", query=query)


def _since(claim: Claim, bench: Bench) -> date:
    """Return from when firsts are counted: after the longest absence of the model, else from the record's beginning."""
    if claim.scope.models == ("TFM",):
        with_one, _ = _listings(claim, bench)
        pair = _break(with_one)
        if pair and (pair[1].seen_on - pair[0].seen_on).days > ERA_GAP:
            return _RETURNED
    return bench.panel.first_day()


def _day(one: Row) -> date:
    return one.signed_on or one.first_on


def _is_mine(one: Row, claim: Claim) -> bool:
    scope = claim.scope
    if scope.agency_ids:
        return one.agency_id in scope.agency_ids
    if scope.counties:
        return one.county in scope.counties and one.level == "county"
    return one.state in scope.states
