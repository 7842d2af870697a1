"""Universals: every, none, all of them, the only one; and who has, signed, ended or asked for an agreement."""

from __future__ import annotations

from section287.claims.claim import Claim, Figure, Scope
from section287.claims.judging import queries
from section287.claims.judging.absent import outside, unresolved
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.figures import Bench
from section287.claims.judging.moments import Look, look
from section287.claims.judging.outcome import Outcome, by_figure, not_checkable, undated
from section287.claims.judging.wording import counted, listing, narrowed, number, place
from section287.places.counties import counties_of, county_by_fips
from section287.places.states import list_states, name_state

STATES = 50
NEARLY_ALL = 0.98
MONTH = 31


def judge_universal(claim: Claim, bench: Bench) -> Outcome:
    """Judge every, no, all of them, only."""
    if claim.scope.candidates:
        return unresolved(claim)
    judge = {"zero": zero, "all": _all, "all_are": _all_are, "only": _only}[claim.expects]
    best: Outcome | None = None
    for when in (claim.when, *claim.also_when):
        seen = look(bench.panel, when, "pending" if claim.measure == "pending" else "participating")
        if seen is None:
            continue
        if seen.outside:
            return outside(seen)
        found = judge(claim, seen, bench)
        if best is None or (found.verdict == "supported" and best.verdict != "supported"):
            best = found
    if best is None:
        newest = bench.panel.newest()
        found = judge(claim, Look((newest,), newest.seen_on, newest.seen_on), bench)
        return undated(found)
    return best


def zero(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """None: on every list of a stated window; at its end where the words leave room ("by mid-May none was left")."""
    measure = "pending" if claim.measure == "pending" else "agreements"
    loose = claim.when.fuzzy or claim.when.shape in ("by", "until")
    standings = seen.standings[-1:] if loose else seen.standings
    values = [(one, bench.value(measure, one, claim.scope)) for one in standings]
    wrong = next((one for one, value in reversed(values) if value), None)
    shown = wrong or standings[-1]
    figure = bench.listed(measure, shown, claim.scope, max(seen.last, shown.seen_on))
    level = TRUE if wrong is None else FALSE
    outcome = by_figure(figure, LEVELS[level])
    if wrong is None and len(standings) > 1:
        first = bench.listed(measure, standings[0], claim.scope)
        outcome.computed.append(first)
        outcome.explanation = (
            f"No list from {first.published_on} to {figure.published_on} shows one{narrowed(claim.scope)}."
        )
        if claim.when.shape == "ever":
            outcome.notes.append(
                f"The record begins on {seen.first} and has no list between August 2017 and January 2021."
            )
    elif wrong is None:
        outcome.explanation = f"The list of {figure.published_on} shows none{narrowed(claim.scope)}."
    else:
        outcome.explanation = (
            f"The list of {figure.published_on} shows {counted(measure, figure.value)}{narrowed(claim.scope)}."
        )
        outcome.rows = bench.rows(measure, wrong, claim.scope)
    if seen.stale and level != TRUE:
        return not_checkable(
            "outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed
        )
    return outcome


def _all(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Every state or county: as many with one as there are."""
    counties = claim.measure == "counties"
    states = tuple(one for one in claim.scope.states if counties or one in _fifty())
    total = sum(len(counties_of(state)) for state in (states or _fifty())) if counties else len(states) or STATES
    best: tuple[float, Figure] | None = None
    for standing in seen.standings:
        figure = bench.listed(claim.measure, standing, claim.scope, max(seen.last, standing.seen_on))
        if best is None or figure.value >= best[0]:
            best = (figure.value, figure)
    assert best is not None
    found, figure = best
    level = TRUE if found >= total else FALSE
    if claim.value is not None and claim.value != total:
        level = FALSE
    outcome = by_figure(figure, LEVELS[level])
    of = f"{'counties' if counties else 'states'}{f' in {place(claim.scope)}' if states else ''}"
    outcome.explanation = (
        f"The list of {figure.published_on} shows agreements in {number(found)} {of}; there are {number(total)}."
    )
    outcome.notes.append(
        _TOTALS if counties else "The fifty states; the District of Columbia and the territories are counted apart."
    )
    if level == FALSE and counties and 0 < total - found <= 12:
        outcome.explanation += f" Without one: {_missing(claim, figure, bench)}."
    return outcome


_TOTALS = "The number of counties is that of the Census table of counties and equivalents."


def _missing(claim: Claim, figure: Figure, bench: Bench) -> str:
    roll = bench.panel.participating
    bits = roll.listed.get(figure.publication_id or "", 0) & roll.bits_of(claim.scope)
    have = {one.county for one in roll.members(bits)}
    names = [one.base_name for state in claim.scope.states for one in counties_of(state) if one.fips not in have]
    return listing(sorted(names))


def _fifty() -> tuple[str, ...]:
    return tuple(one.code for one in list_states() if one.kind != "territory" and one.code != "DC")


def _all_are(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """All of them are of a model, a place, a kind: the part is the whole."""
    best: tuple[int, Figure, Figure] | None = None
    wholes = (claim.of or Scope(), *claim.also)
    for standing in reversed(seen.standings):
        for whole_scope in wholes:
            whole = bench.listed(claim.measure, standing, whole_scope, max(seen.last, standing.seen_on))
            scope = _merged(whole_scope, claim.scope)
            part = bench.listed(claim.measure, standing, scope, max(seen.last, standing.seen_on))
            but = int(claim.detail.get("but", 0))
            level = (
                FALSE
                if not whole.value
                else TRUE
                if part.value == whole.value - but
                else NEAR
                if part.value >= NEARLY_ALL * whole.value
                else FALSE
            )
            if claim.value is not None and level:
                level = min(level, compare(claim, whole.value))
            if best is None or level > best[0]:
                best = (level, part, whole)
    assert best is not None
    level, part, whole = best
    outcome = Outcome(LEVELS[level], computed=[part, whole], query=part.query)
    rest = whole.value - part.value
    told = f"The list of {part.published_on} shows {number(part.value)} of {number(whole.value)}{narrowed(claim.scope)}"
    if not rest:
        outcome.explanation = f"{told}: all of them."
        if claim.value is not None and claim.value != whole.value:
            outcome.explanation = f"{told}: all of them, but not {number(claim.value)}."
    else:
        other = whole.model_copy(
            update={"value": rest, "query": queries.minus_sql(whole.query, part.query), "note": "the others"}
        )
        outcome.computed.append(other)
        outcome.explanation = f"{told}; {number(rest)} {'is' if rest == 1 else 'are'} not."
    return outcome


def _merged(whole: Scope, part: Scope) -> Scope:
    update = {name: getattr(part, name) for name in ("models", "kinds", "levels") if getattr(part, name)}
    if part.states and not whole.states:
        update["states"] = part.states
    return whole.model_copy(update=update)


def _only(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """The only state (or county) that has one, or in which every county has one."""
    standing = seen.standings[-1]
    roll = bench.panel.participating
    bits = roll.listed.get(standing.publication.id, 0) & roll.bits_of(
        Scope(models=claim.scope.models, kinds=claim.listed("kinds"))
    )
    figure = bench.listed("agreements", standing, claim.scope, max(seen.last, standing.seen_on))
    within = claim.listed("within")
    if claim.detail.get("unit") == "county" and not claim.detail.get("every"):
        holders = sorted(
            {one.county for one in roll.members(bits) if one.county and (not within or one.state in within)}
        )
        own = set(claim.scope.counties)
        names = [county.name if (county := county_by_fips(one)) else one for one in holders[:8]]
        level = TRUE if set(holders) == own and own else FALSE
    elif claim.detail.get("unit") == "agency" and claim.scope.agency_ids:
        members = [one for one in roll.members(bits) if one.state in within]
        holders = sorted({one.agency_id for one in members})
        own = set(claim.scope.agency_ids)
        names = sorted({one.agency for one in members})[:8]
        level = TRUE if set(holders) == own else FALSE
    elif claim.detail.get("every"):
        holders = [state for state in _fifty() if _fully(state, bits, bench)]
        own = set(claim.scope.states)
        names = [name_state(one) for one in holders]
        level = TRUE if set(holders) == own else FALSE
    else:
        holders = sorted(state for state in roll.by_state(bits) if not within or state in within)
        own = set(claim.scope.states)
        names = [name_state(one) for one in holders[:8]]
        level = TRUE if set(holders) == own else FALSE
    held = "one is held by" if claim.detail.get("unit") == "agency" and claim.scope.agency_ids else "one is held in"
    what = "every county has one in" if claim.detail.get("every") else held
    more = f" and {len(holders) - len(names)} more" if len(holders) > len(names) else ""
    outcome = Outcome(
        LEVELS[level],
        computed=[figure],
        query=queries.by_state_sql("counties", standing.publication.id, Scope(models=claim.scope.models)),
    )
    outcome.explanation = (
        f"On the list of {standing.seen_on}, {what} "
        f"{listing(names) + more if names else 'none'}{narrowed(Scope(models=claim.scope.models))}."
    )
    if more:
        units = {"county": "counties", "agency": "agencies"}
        unit = units.get(claim.detail.get("unit", ""), "states_and_territories")
        outcome.computed.append(bench.listed(unit, standing, Scope(models=claim.scope.models, states=within)))
        outcome.explanation = f"On the list of {standing.seen_on}, {what} {listing(names)}, among others."
    return outcome


def _fully(state: str, bits: int, bench: Bench) -> bool:
    roll = bench.panel.participating
    have = {one.county for one in roll.members(bits & roll.bits_of(Scope(states=(state,))))}
    return all(one.fips in have for one in counties_of(state))
