"""Counts: on every declared basis, at or within the stated moment, at the printed precision."""

from __future__ import annotations

from datetime import timedelta

from section287.claims.claim import Claim, Figure, Verdict
from section287.claims.judging import queries, slips
from section287.claims.judging.absent import (
    may_be_part,
    no_date,
    of_what,
    outside,
    replace_with_stale,
    unresolved,
)
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.moments import Look, days_of, look
from section287.claims.judging.outcome import Hit, Outcome, not_checkable
from section287.claims.judging.telling import companions, explain, notes
from section287.claims.judging.wording import counted, narrowed, number, tell
from section287.claims.panel import Standing
from section287.questions.standing import WEEK

STATES = 50


def judge_count(claim: Claim, bench: Bench) -> Outcome:
    """Judge a count: agreements, agencies, counties, states, applications standing at a moment."""
    if claim.scope.candidates:
        return unresolved(claim)
    if claim.expects == "without":
        return _without(claim, bench)
    if claim.expects == "each":
        return _each(claim, bench)
    if claim.expects == "only_over":
        return _only_over(claim, bench)
    hit = best_reading(claim, bench)
    if hit is None:
        return no_date(claim, bench)
    if hit.seen.outside:
        return outside(hit.seen)
    if hit.claim.when.shape in ("earlier", "later") and hit.level != TRUE:
        return no_date(claim, bench)
    states = claim.scope.states if claim.measure == "counties" else ()
    if hit.level == FALSE and states and claim.value == bench.panel.places.counties_total(states):
        return not_checkable("no_data", "It is how many counties there are.", [hit.figure])
    if hit.level == FALSE and may_be_part(claim, hit.figure):
        return of_what(hit.figure, tell(hit.figure, hit.claim.scope))
    outcome = Outcome(LEVELS[hit.level])
    outcome.computed = companions(hit, bench)
    outcome.query = hit.figure.query
    if hit.standing is not None:
        outcome.rows = bench.rows(hit.claim.measure, hit.standing, hit.claim.scope)
    if hit.seen.stale and hit.level != TRUE:
        newest = outcome.computed[0]
        return replace_with_stale(outcome, newest, hit)
    if hit.level != TRUE and claim.comparator != "dozens":
        outcome.slips = slips.find_slips(hit.claim, hit.seen, bench)
    outcome.explanation = explain(hit, outcome)
    outcome.notes = notes(hit, claim)
    return outcome


def _each(claim: Claim, bench: Bench) -> Outcome:
    """Judge a figure that several states are each said to have: the one that bears it out least decides."""
    found = []
    for state in claim.scope.states:
        scope = claim.scope.model_copy(update={"states": (state,), "text": ""})
        found.append(judge_count(claim.model_copy(update={"scope": scope, "expects": "", "also": ()}), bench))
    order: list[Verdict] = ["contradicted", "not checkable", "close", "supported"]
    worst = min(found, key=lambda one: order.index(one.verdict))
    worst.computed = [one.computed[0] for one in found if one.computed] or worst.computed
    worst.explanation = " ".join(one.explanation for one in found)
    return worst


def _only_over(claim: Claim, bench: Bench) -> Outcome:
    """Judge "only Texas and Florida have more than 200": they do, and no other state does."""
    seen = look(bench.panel, claim.when)
    if seen is None:
        return no_date(claim, bench)
    if seen.outside:
        return outside(seen)
    standing = seen.standings[-1]
    roll = bench.panel.participating
    everywhere = claim.scope.model_copy(update={"states": (), "text": ""})
    bits = roll.listed[standing.publication.id] & roll.bits_of(everywhere)
    counts = {state: roll.count(part, claim.measure) for state, part in roll.by_state(bits).items()}
    holders = {state for state, value in counts.items() if compare(claim, value) == TRUE}
    level = TRUE if holders == set(claim.scope.states) else FALSE
    shown = sorted(holders | set(claim.scope.states), key=lambda state: (-counts.get(state, 0), state))[:6]
    figures = [
        bench.listed(claim.measure, standing, everywhere.model_copy(update={"states": (state,)})) for state in shown
    ]
    outcome = Outcome(
        LEVELS[level], computed=figures, query=queries.by_state_sql(claim.measure, standing.publication.id, everywhere)
    )
    outcome.explanation = (
        f"The list of {standing.seen_on} shows "
        f"{', '.join(f'{state} {number(figure.value)}' for state, figure in zip(shown, figures, strict=True))}."
    )
    return outcome


def _without(claim: Claim, bench: Bench) -> Outcome:
    """Judge a count of states or counties that have none: all there are, less those with one."""
    seen = look(bench.panel, claim.when)
    if seen is None:
        return no_date(claim, bench)
    if seen.outside:
        return outside(seen)
    total = STATES if claim.measure == "states" else bench.panel.places.counties_total(claim.scope.states)
    if not total:
        return not_checkable("place_unresolved", "Counties of which state?")
    best: tuple[int, Figure, Figure] | None = None
    for standing in reversed(seen.standings):
        own = bench.listed(claim.measure, standing, claim.scope, max(seen.last, standing.seen_on))
        rest = own.model_copy(
            update={"value": total - own.value, "query": f"SELECT {total} - ({own.query})", "note": "without one"}
        )
        level = compare(claim, rest.value)
        if best is None or level > best[0]:
            best = (level, rest, own)
    assert best is not None
    level, rest, own = best
    outcome = Outcome(LEVELS[level], computed=[rest, own], query=rest.query)
    outcome.explanation = (
        f"The list of {own.published_on} shows agreements in "
        f"{counted(claim.measure, own.value)}{narrowed(claim.scope)} of {number(total)}: {number(rest.value)} "
        "without one."
    )
    return outcome


def best_reading(claim: Claim, bench: Bench) -> Hit | None:
    """Return the reading of place and moment that holds best; the first one where none holds."""
    best: Hit | None = None
    for when in (claim.when, *claim.also_when):
        for scope in (claim.scope, *claim.also):
            reading = claim.model_copy(update={"scope": scope, "when": when})
            hit = _read(reading, bench)
            if hit is None:
                continue
            if (
                best is None
                or (hit.level > best.level and not hit.seen.outside)
                or (best.seen.outside and not hit.seen.outside and hit.level > FALSE)
            ):
                best = hit
            if best.level == TRUE:
                return best
    return best


def _read(claim: Claim, bench: Bench) -> Hit | None:
    seen = look(bench.panel, claim.when, list_of(claim.measure))
    if seen is None:
        return None
    if seen.outside:
        empty = Figure(measure=claim.measure, value=0, basis="listed", as_of=str(seen.last), query="")
        return Hit(FALSE, empty, claim, seen, None)
    hits = [_listed_hit(claim, seen, standing, bench) for standing in seen.standings]
    best = max(hits, key=lambda one: (one.level, one.standing is seen.standings[-1]))
    if best.level < TRUE:
        best = max([best, *_other_bases(claim, seen, bench)], key=lambda one: one.level)
    if best.level == FALSE and claim.when.origin == "document":
        best = max([best, *_week_before(claim, seen, bench)], key=lambda one: one.level)
    if best.level < TRUE and seen.after is not None:
        best = max([best, _bracketed(claim, seen, bench, best)], key=lambda one: one.level)
    if best.level == FALSE:
        # the figure to set beside a wrong one: the nearest within a short window, the last otherwise
        return (
            hits[-1]
            if len(hits) == 1 or seen.in_gap
            else min(reversed(hits), key=lambda one: abs(one.figure.value - (claim.value or 0)))
        )
    return best


def _listed_hit(claim: Claim, seen: Look, standing: Standing, bench: Bench) -> Hit:
    value = bench.value(claim.measure, standing, claim.scope)
    day = (
        seen.last if standing.seen_on <= seen.first and len(seen.standings) == 1 else max(standing.seen_on, seen.first)
    )
    return Hit(compare(claim, value), bench.listed(claim.measure, standing, claim.scope, day), claim, seen, standing)


def _other_bases(claim: Claim, seen: Look, bench: Bench) -> list[Hit]:
    """Return how the claim fares on the other declared bases: rows as printed, signing day, territories, spellings."""
    found: list[Hit] = []
    last = seen.standings[-1]
    if claim.measure == "agreements":
        for standing in seen.standings:
            rows = bench.value("rows", standing, claim.scope)
            if rows != bench.value("agreements", standing, claim.scope):
                found.append(
                    Hit(
                        compare(claim, rows),
                        bench.listed("rows", standing, claim.scope, seen.last),
                        claim,
                        seen,
                        standing,
                        "printed",
                    )
                )
    if not claim.measure.startswith("pending") and not seen.stale:
        found.extend(_signed_hits(claim, seen, bench))
    if claim.measure == "states":
        for standing in seen.standings:
            both = bench.value("states_and_territories", standing, claim.scope)
            if both != bench.value("states", standing, claim.scope):
                level = min(compare(claim, both), NEAR)
                found.append(
                    Hit(
                        level,
                        bench.listed("states_and_territories", standing, claim.scope, seen.last),
                        claim,
                        seen,
                        standing,
                        "territories",
                    )
                )
        if claim.scope.everywhere and not claim.scope.models and not claim.scope.kinds and not claim.scope.levels:
            printed = bench.panel.printed_states(last.publication.id)
            if claim.value == printed:
                figure = bench.listed("states", last, claim.scope, seen.last).model_copy(
                    update={
                        "value": printed,
                        "basis": "listed, as printed",
                        "query": queries.printed_states_sql(last.publication.id),
                    }
                )
                found.append(Hit(NEAR, figure, claim, seen, last, "spellings"))
    return found


def _signed_hits(claim: Claim, seen: Look, bench: Bench) -> list[Hit]:
    """Return the best day by signing date; full support only where the sentence speaks of signing."""
    best: Hit | None = None
    for day in days_of(seen):
        value = bench.signed_value(claim.measure, day, claim.scope)
        level = compare(claim, value)
        if level == TRUE and claim.basis != "signed":
            level = NEAR
        if best is None or level > best.level:
            best = Hit(level, bench.signed(claim.measure, day, claim.scope), claim, seen, seen.standings[-1], "signed")
    return [best] if best and best.level > FALSE else []


def _week_before(claim: Claim, seen: Look, bench: Bench) -> list[Hit]:
    """Return a near hit where a list of the week before the document's date bears the figure out exactly."""
    for standing in reversed(
        bench.panel.standing_in(seen.first - timedelta(days=WEEK), seen.last, list_of(claim.measure))
    ):
        if compare(claim, bench.value(claim.measure, standing, claim.scope)) == TRUE:
            return [
                Hit(NEAR, bench.listed(claim.measure, standing, claim.scope, seen.last), claim, seen, standing, "week")
            ]
    return []


def _bracketed(claim: Claim, seen: Look, bench: Bench, best: Hit) -> Hit:
    """Return a near hit where the two lists around a gap bracket the figure."""
    before, after = seen.standings[-1], seen.after
    assert after is not None
    low = bench.value(claim.measure, before, claim.scope)
    high = bench.value(claim.measure, after, claim.scope)
    span = sorted((low, high))
    held = claim.value is not None and span[0] <= claim.value <= span[1] and low != high
    if claim.comparator in ("more_than", "at_least", "fewer_than", "at_most", "nearly", "about", "between"):
        held = held or max(compare(claim, low), compare(claim, high)) == TRUE
    if not held:
        return Hit(FALSE, best.figure, claim, seen, best.standing)
    return Hit(NEAR, bench.listed(claim.measure, before, claim.scope, seen.last), claim, seen, before, "gap")
