"""Counts: on every declared basis, at or within the stated moment, at the printed precision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from section287.claims.claim import Claim, Figure, Scope, Verdict, When
from section287.claims.judging import queries, slips
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.moments import Look, days_of, look
from section287.claims.judging.outcome import Outcome, not_checkable
from section287.claims.judging.wording import counted, narrowed, number, printed_value, source_words, tell
from section287.claims.panel import Standing
from section287.questions.standing import WEEK


STATES = 50


@dataclass(slots=True)
class Hit:
    """How well one reading of a claim holds: the level, the figure that decides, and why it is only near."""

    level: int
    figure: Figure
    claim: Claim
    seen: Look
    standing: Standing | None
    why: str = ""


def judge_count(claim: Claim, bench: Bench) -> Outcome:
    """Judge a count: agreements, agencies, counties, states, applications standing at a moment."""
    if claim.scope.candidates:
        return unresolved(claim, bench)
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
        return outside(claim, hit.seen)
    if hit.claim.when.shape in ("earlier", "later") and hit.level != TRUE:
        return no_date(claim, bench)
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
    outcome.explanation = explain(hit, outcome, bench)
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
        return outside(claim, seen)
    standing = seen.standings[-1]
    roll = bench.panel.participating
    everywhere = claim.scope.model_copy(update={"states": (), "text": ""})
    bits = roll.listed[standing.publication.id] & roll.bits_of(everywhere)
    counts = {state: roll.count(part, claim.measure) for state, part in roll.by_state(bits).items()}
    holders = {state for state, value in counts.items() if compare(claim, value) == TRUE}
    level = TRUE if holders == set(claim.scope.states) else FALSE
    shown = sorted(holders | set(claim.scope.states), key=lambda state: (-counts.get(state, 0), state))[:6]
    figures = [bench.listed(claim.measure, standing, everywhere.model_copy(update={"states": (state,)})) for state in shown]
    outcome = Outcome(LEVELS[level], computed=figures, query=queries.by_state_sql(claim.measure, standing.publication.id, everywhere))
    outcome.explanation = f"The list of {standing.seen_on} shows {', '.join(f'{state} {number(figure.value)}' for state, figure in zip(shown, figures, strict=True))}."
    return outcome


def _without(claim: Claim, bench: Bench) -> Outcome:
    """Judge a count of states or counties that have none: all there are, less those with one."""
    seen = look(bench.panel, claim.when)
    if seen is None:
        return no_date(claim, bench)
    if seen.outside:
        return outside(claim, seen)
    total = STATES if claim.measure == "states" else bench.panel.places.counties_total(claim.scope.states)
    if not total:
        return not_checkable("place_unresolved", "Counties of which state?")
    best: tuple[int, Figure, Figure] | None = None
    for standing in reversed(seen.standings):
        own = bench.listed(claim.measure, standing, claim.scope, max(seen.last, standing.seen_on))
        rest = own.model_copy(update={"value": total - own.value, "query": f"SELECT {total} - ({own.query})", "note": "without one"})
        level = compare(claim, rest.value)
        if best is None or level > best[0]:
            best = (level, rest, own)
    assert best is not None
    level, rest, own = best
    outcome = Outcome(LEVELS[level], computed=[rest, own], query=rest.query)
    outcome.explanation = f"The list of {own.published_on} shows agreements in {counted(claim.measure, own.value)}{narrowed(claim.scope)} of {number(total)}: {number(rest.value)} without one."
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
            if best is None or (hit.level > best.level and not hit.seen.outside) or (best.seen.outside and not hit.seen.outside and hit.level > FALSE):
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
        return hits[-1] if len(hits) == 1 or seen.in_gap else min(hits, key=lambda one: abs(one.figure.value - (claim.value or 0)))
    return best


def _listed_hit(claim: Claim, seen: Look, standing: Standing, bench: Bench) -> Hit:
    value = bench.value(claim.measure, standing, claim.scope)
    day = seen.last if standing.seen_on <= seen.first and len(seen.standings) == 1 else max(standing.seen_on, seen.first)
    return Hit(compare(claim, value), bench.listed(claim.measure, standing, claim.scope, day), claim, seen, standing)


def _other_bases(claim: Claim, seen: Look, bench: Bench) -> list[Hit]:
    """Return how the claim fares on the other declared bases: rows as printed, signing day, territories, spellings."""
    found: list[Hit] = []
    last = seen.standings[-1]
    if claim.measure == "agreements":
        for standing in seen.standings:
            rows = bench.value("rows", standing, claim.scope)
            if rows != bench.value("agreements", standing, claim.scope):
                found.append(Hit(compare(claim, rows), bench.listed("rows", standing, claim.scope, seen.last), claim, seen, standing, "printed"))
    if not claim.measure.startswith("pending") and not seen.stale:
        found.extend(_signed_hits(claim, seen, bench))
    if claim.measure == "states":
        for standing in seen.standings:
            both = bench.value("states_and_territories", standing, claim.scope)
            if both != bench.value("states", standing, claim.scope):
                level = min(compare(claim, both), NEAR)
                found.append(Hit(level, bench.listed("states_and_territories", standing, claim.scope, seen.last), claim, seen, standing, "territories"))
        if claim.scope.everywhere and not claim.scope.models and not claim.scope.kinds and not claim.scope.levels:
            printed = bench.panel.printed_states(last.publication.id)
            if claim.value == printed:
                figure = bench.listed("states", last, claim.scope, seen.last).model_copy(
                    update={"value": printed, "basis": "listed, as printed", "query": queries.printed_states_sql(last.publication.id)}
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
    for standing in reversed(bench.panel.standing_in(seen.first - timedelta(days=WEEK), seen.last, list_of(claim.measure))):
        if compare(claim, bench.value(claim.measure, standing, claim.scope)) == TRUE:
            return [Hit(NEAR, bench.listed(claim.measure, standing, claim.scope, seen.last), claim, seen, standing, "week")]
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


def companions(hit: Hit, bench: Bench) -> list[Figure]:
    """Return the deciding figure first, then those that a reader sets beside it."""
    claim, seen = hit.claim, hit.seen
    found = [hit.figure]
    last = seen.standings[-1] if hit.why == "week" else hit.standing or seen.standings[-1]

    def add(figure: Figure) -> None:
        if not any(one.query == figure.query for one in found):
            found.append(figure)

    add(bench.listed(claim.measure, last, claim.scope, max(seen.last, last.seen_on)))
    if seen.after is not None:
        add(bench.listed(claim.measure, seen.after, claim.scope, note="the list behind the gap"))
    if not claim.measure.startswith("pending") and not seen.stale:
        add(bench.signed(claim.measure, seen.last, claim.scope))
    other = {"agreements": "agencies", "agencies": "agreements", "states": "territories", "pending": "pending_agencies"}.get(claim.measure)
    if other:
        add(bench.listed(other, last, claim.scope, max(seen.last, last.seen_on)))
    return found


def explain(hit: Hit, outcome: Outcome, bench: Bench) -> str:
    """Return the sentence that says what the record shows, and how the printed figure differs."""
    claim = hit.claim
    figure = hit.figure
    shown = tell(figure, claim.scope)
    if hit.level == TRUE:
        return shown if claim.comparator in ("exact", "dozens") else f"{shown[:-1]}: {printed_value(claim)} holds."
    if hit.why == "gap" and hit.seen.after is not None:
        after = next(one for one in outcome.computed if one.publication_id == hit.seen.after.publication.id and one.measure == figure.measure)
        return (
            f"The day lies between two lists: {counted(figure.measure, figure.value)}{narrowed(claim.scope)} on {figure.published_on}, "
            f"{number(after.value)} on {after.published_on}; {claim.printed} lies between them."
        )
    if hit.why == "territories":
        states = next((one for one in outcome.computed if one.measure == "states"), None)
        lead = f"{counted('states', states.value)}; " if states else ""
        return f"{source_words(figure).capitalize()} shows {lead}{number(figure.value)} with the territories."
    if hit.why == "spellings":
        clean = next((one for one in outcome.computed if one.measure == "states" and one is not figure), None)
        lead = f"{counted('states', clean.value)}; " if clean else ""
        return f"{source_words(figure).capitalize()} shows {lead}it prints {number(figure.value)} spellings of states, misspellings counted apart."
    if hit.why == "signed":
        listed = next((one for one in outcome.computed if one.basis == "listed"), None)
        beside = f" {tell(listed, claim.scope)}" if listed else ""
        return f"{shown[:-1]}, near {printed_value(claim)}.{beside}" if figure.value != claim.value else f"{shown}{beside}"
    if hit.why == "week":
        newest = next((one for one in outcome.computed if one.basis == figure.basis and one is not figure), None)
        beside = f" {tell(newest, claim.scope)}" if newest and newest.value != figure.value else ""
        return f"{shown}{beside}"
    if hit.level == NEAR:
        return f"{shown[:-1]}; {printed_value(claim)} is close."
    after_gap = next((one for one in outcome.computed if one.note == "the list behind the gap"), None)
    behind = f" The next list, of {after_gap.published_on}, shows {number(after_gap.value)}." if after_gap else ""
    told = f"{shown[:-1]}, not {printed_value(claim)}.{behind}"
    return told + (f" {outcome.slips[0].text}" if outcome.slips else "")


def notes(hit: Hit, claim: Claim) -> list[str]:
    """Return what a reader must know before relying on the figure."""
    told: list[str] = []
    figure = hit.figure
    if hit.claim.scope != claim.scope:
        told.append(f"Read{narrowed(hit.claim.scope) or ' nationwide'}: the sentence itself leaves the place open.")
    if figure.gap_days and figure.gap_days > 0 and figure.published_on:
        told.append(f"The list was last seen {figure.gap_days} day{'s' if figure.gap_days > 1 else ''} before {figure.as_of}.")
    if "third party" in figure.note:
        told.append("No list of ICE's own covers this day: the figure rests on a third party's copy.")
    if hit.why == "printed":
        told.append("Rows as printed; an agreement that is printed twice counts twice.")
    if hit.claim.when.origin == "document":
        told.append("The sentence gives no date; the document's own date is taken.")
    if hit.claim.comparator in ("more_than", "at_least") and hit.level == TRUE and claim.value and figure.value > 1.5 * claim.value:
        told.append("True, and far exceeded.")
    return told


def unresolved(claim: Claim, bench: Bench) -> Outcome:
    """Return the outcome of a place that may be several."""
    options = "; ".join(claim.scope.candidates[:12])
    more = len(claim.scope.candidates) - 12
    return not_checkable("place_unresolved", f"{claim.scope.text} may be {options}{f' and {more} more' if more > 0 else ''}: which is meant?")


def no_date(claim: Claim, bench: Bench) -> Outcome:
    """Return the outcome of a figure without a date, with the newest figure and any list that shows it."""
    name = list_of(claim.measure)
    newest = bench.panel.newest(name)
    figure = bench.listed(claim.measure, newest, claim.scope)
    outcome = not_checkable("no_date", "", [figure])
    told = f"No date is given, in the sentence or by the document. {tell(figure, claim.scope)}"
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


def outside(claim: Claim, seen: Look) -> Outcome:
    """Return the outcome of a moment of which the record knows nothing."""
    day = str(seen.first) if seen.first == seen.last else f"{seen.first} to {seen.last}"
    return not_checkable("outside_archive", f"{day} is outside the archive: {seen.outside}.")


def replace_with_stale(outcome: Outcome, newest: Figure, hit: Hit) -> Outcome:
    """Return the outcome of a figure later than the newest list: it may well have changed since."""
    told = f"{tell(newest, hit.claim.scope)} The record has no later list, so {printed_value(hit.claim)} on {hit.seen.last} can't be checked."
    return replace(outcome, verdict="not checkable", reason="outside_archive", explanation=told)


def scoped(claim: Claim, **changes: object) -> Scope:
    """Return a claim's scope with changes."""
    return claim.scope.model_copy(update=changes)


def moment(claim: Claim) -> When:
    """Return a claim's moment."""
    return claim.when
