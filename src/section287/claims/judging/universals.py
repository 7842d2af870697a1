"""Universals: every, none, all of them, the only one; and who has, signed, ended or asked for an agreement."""

from __future__ import annotations

from datetime import timedelta

from section287.claims.claim import Claim, Figure, Scope
from section287.claims.judging import queries
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.counts import outside, unresolved
from section287.claims.judging.figures import Bench
from section287.claims.judging.moments import Look, look
from section287.claims.judging.outcome import Outcome, not_checkable
from section287.claims.judging.wording import counted, listing, narrowed, number, place
from section287.claims.panel import Row, Standing
from section287.places.counties import counties_of, county_by_fips
from section287.places.states import list_states, state_by_code

STATES = 50
NEARLY_ALL = 0.98
MONTH = 31
SLACK = 10  # days by which a signing day may differ from what is told


def judge_universal(claim: Claim, bench: Bench) -> Outcome:
    """Judge every, no, all of them, only."""
    if claim.scope.candidates:
        return unresolved(claim, bench)
    judge = {"zero": _zero, "all": _all, "all_are": _all_are, "only": _only}[claim.expects]
    best: Outcome | None = None
    for when in (claim.when, *claim.also_when):
        seen = look(bench.panel, when, "pending" if claim.measure == "pending" else "participating")
        if seen is None:
            continue
        if seen.outside:
            return outside(claim, seen)
        found = judge(claim, seen, bench)
        if best is None or (found.verdict == "supported" and best.verdict != "supported"):
            best = found
    if best is None:
        newest = bench.panel.newest()
        found = judge(claim, Look((newest,), newest.seen_on, newest.seen_on), bench)
        return not_checkable("no_date", f"No date is given, in the sentence or by the document. {found.explanation}", found.computed)
    return best


def _zero(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """None: on every list of a stated window; at its end where the words leave room ("by mid-May none was left")."""
    measure = "pending" if claim.measure == "pending" else "agreements"
    loose = claim.when.fuzzy or claim.when.shape in ("by", "until")
    standings = seen.standings[-1:] if loose else seen.standings
    values = [(one, bench.value(measure, one, claim.scope)) for one in standings]
    wrong = next((one for one, value in reversed(values) if value), None)
    shown = wrong or standings[-1]
    figure = bench.listed(measure, shown, claim.scope, max(seen.last, shown.seen_on))
    level = TRUE if wrong is None else FALSE
    outcome = Outcome(LEVELS[level], computed=[figure], query=figure.query)
    if wrong is None and len(standings) > 1:
        first = bench.listed(measure, standings[0], claim.scope)
        outcome.computed.append(first)
        outcome.explanation = f"No list from {first.published_on} to {figure.published_on} shows one{narrowed(claim.scope)}."
        if claim.when.shape == "ever":
            outcome.notes.append(f"The record begins on {seen.first} and has no list between August 2017 and January 2021.")
    elif wrong is None:
        outcome.explanation = f"The list of {figure.published_on} shows none{narrowed(claim.scope)}."
    else:
        outcome.explanation = f"The list of {figure.published_on} shows {counted(measure, figure.value)}{narrowed(claim.scope)}."
        outcome.rows = bench.rows(measure, wrong, claim.scope)
    if seen.stale and level != TRUE:
        return not_checkable("outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed)
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
    outcome = Outcome(LEVELS[level], computed=[figure], query=figure.query)
    of = f"{'counties' if counties else 'states'}{f' in {place(claim.scope)}' if states else ''}"
    outcome.explanation = f"The list of {figure.published_on} shows agreements in {number(found)} {of}; there are {number(total)}."
    outcome.notes.append(_TOTALS if counties else "The fifty states; the District of Columbia and the territories are counted apart.")
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
            level = FALSE if not whole.value else TRUE if part.value == whole.value - but else NEAR if part.value >= NEARLY_ALL * whole.value else FALSE
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
        other = whole.model_copy(update={"value": rest, "query": queries.minus_sql(whole.query, part.query), "note": "the others"})
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
    bits = roll.listed.get(standing.publication.id, 0) & roll.bits_of(Scope(models=claim.scope.models))
    figure = bench.listed("agreements", standing, claim.scope, max(seen.last, standing.seen_on))
    within = tuple(one for one in claim.detail.get("within", "").split("|") if one)
    if claim.detail.get("unit") == "county" and not claim.detail.get("every"):
        holders = sorted({one.county for one in roll.members(bits) if one.county and (not within or one.state in within)})
        own = set(claim.scope.counties)
        names = [county.name if (county := county_by_fips(one)) else one for one in holders[:8]]
        level = TRUE if set(holders) == own and own else FALSE
    elif claim.detail.get("every"):
        holders = [state for state in _fifty() if _fully(state, bits, bench)]
        own = set(claim.scope.states)
        names = [_name(one) for one in holders]
        level = TRUE if set(holders) == own else FALSE
    else:
        holders = sorted(state for state in roll.by_state(bits) if not within or state in within)
        own = set(claim.scope.states)
        names = [_name(one) for one in holders[:8]]
        level = TRUE if set(holders) == own else FALSE
    what = "every county has one in" if claim.detail.get("every") else "one is held in"
    more = f" and {len(holders) - len(names)} more" if len(holders) > len(names) else ""
    outcome = Outcome(LEVELS[level], computed=[figure], query=queries.by_state_sql("counties", standing.publication.id, Scope(models=claim.scope.models)))
    outcome.explanation = f"On the list of {standing.seen_on}, {what} {listing(names) + more if names else 'none'}{narrowed(Scope(models=claim.scope.models))}."
    if more:
        unit = "counties" if claim.detail.get("unit") == "county" else "states_and_territories"
        outcome.computed.append(bench.listed(unit, standing, Scope(models=claim.scope.models, states=within)))
        outcome.explanation = f"On the list of {standing.seen_on}, {what} {listing(names)}, among others."
    return outcome


def _fully(state: str, bits: int, bench: Bench) -> bool:
    roll = bench.panel.participating
    have = {one.county for one in roll.members(bits & roll.bits_of(Scope(states=(state,))))}
    return all(one.fips in have for one in counties_of(state))


def _name(code: str) -> str:
    state = state_by_code(code)
    return state.name if state else code


def judge_has(claim: Claim, bench: Bench) -> Outcome:
    """Judge whether an agency, a county or a city has, had, signed, ended or asked for an agreement."""
    best: Outcome | None = None
    for when in (claim.when, *claim.also_when):
        seen = look(bench.panel, when, "pending" if claim.expects == "applied" else "participating")
        if claim.scope.candidates:
            return _which(claim, seen, bench)
        if seen is None:
            continue
        if seen.outside and claim.expects == "signed":
            early = _signed_early(claim, seen, bench)
            if early is not None:
                return early
        if seen.outside:
            return outside(claim, seen)
        for scope in (claim.scope, *claim.also):
            found = _has(claim.model_copy(update={"scope": scope}), seen, bench)
            if best is None or (found.verdict == "supported" and best.verdict != "supported"):
                best = found
    if best is None:
        newest = bench.panel.newest()
        found = _has(claim, Look((newest,), newest.seen_on, newest.seen_on), bench)
        return not_checkable("no_date", f"No date is given, in the sentence or by the document. {found.explanation}", found.computed)
    return best


def _has(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    if claim.expects == "signed":
        return _signed(claim, seen, bench)
    if claim.expects == "ended":
        return _ended(claim, seen, bench)
    measure = "pending" if claim.expects == "applied" else "agreements"
    if claim.expects == "not" and claim.when.shape == "ever" or claim.expects == "not" and not claim.when.fuzzy and claim.when.shape == "window":
        return _zero(claim, seen, bench)
    if claim.expects == "has" and claim.when.shape == "since" and claim.when.origin == "sentence":
        return _has_since(claim, seen, bench)
    standings = [one for one in seen.standings if bench.value(measure, one, claim.scope)]
    shown = standings[-1] if standings else seen.standings[-1]
    figure = bench.listed(measure, shown, claim.scope, max(seen.last, shown.seen_on))
    holds = bool(standings) != (claim.expects == "not")
    if claim.expects == "applied" and not standings:
        later = bench.events("agreements", "first_listed", seen.first, seen.last + timedelta(days=200), claim.scope)
        if later.value:
            return Outcome("close", f"No pending list of the day shows it; an agreement{narrowed(claim.scope)} was first listed by {seen.last + timedelta(days=200)}.",
                           computed=[figure, later], query=figure.query)  # fmt: skip
    level = TRUE if holds else FALSE
    outcome = Outcome(LEVELS[level], computed=[figure], query=figure.query, rows=bench.rows(measure, shown, claim.scope))
    outcome.explanation = f"The {'pending ' if measure == 'pending' else ''}list of {figure.published_on} shows {counted(measure, figure.value) if figure.value else 'none'}{narrowed(claim.scope)}."
    if not holds and claim.expects == "has":
        signed = bench.signed("agreements", seen.last, claim.scope)
        outcome.computed.append(signed)
        if signed.value:
            outcome.verdict = "close"
            outcome.explanation += f" By signing day there was one as of {signed.as_of}."
        outcome.explanation += _other_model(claim, shown, bench, outcome)
    if seen.stale and not holds:
        return not_checkable("outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed)
    return outcome


def _has_since(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Has had one since a day: the earliest signing day or first list within it, and still listed at the end."""
    rows = _members(claim, bench)
    figure = bench.listed("agreements", seen.standings[-1], claim.scope, seen.last)
    if not rows:
        return Outcome("contradicted", f"No list ever shows an agreement{narrowed(claim.scope)}.", computed=[figure], query=figure.query)
    since = claim.when.start
    assert since is not None
    first = min(rows, key=lambda one: one.signed_on or one.first_on)
    began = first.signed_on or first.first_on
    told = f"The earliest agreement of the lists{narrowed(claim.scope)} was signed on {began} and first listed on {first.first_on}."
    same = began.year == since.year if (since.month, since.day) == (1, 1) else (began.year, began.month) == (since.year, since.month)
    begins = bench.panel.first_day()
    if same and figure.value:
        return Outcome("supported", told, computed=[figure], query=figure.query)
    if since < began and (since < begins or any(one.first_on <= begins + timedelta(days=MONTH) for one in rows)):
        return not_checkable("outside_archive", f"{told} The first list of the record is of {begins}; what was before isn't seen.", [figure])
    if abs((began - since).days) <= MONTH and figure.value:
        return Outcome("close", told, computed=[figure], query=figure.query)
    return Outcome("contradicted", told, computed=[figure], query=figure.query)


def _other_model(claim: Claim, standing: Standing, bench: Bench, outcome: Outcome) -> str:
    if not claim.scope.models:
        return ""
    wide = claim.scope.model_copy(update={"models": ()})
    figure = bench.listed("agreements", standing, wide)
    if not figure.value:
        return ""
    outcome.computed.append(figure)
    return f" Under other models it shows {number(figure.value)}."


def _members(claim: Claim, bench: Bench) -> list[Row]:
    roll = bench.panel.participating
    return roll.members(roll.bits_of(claim.scope))


def _signed_early(claim: Claim, seen: Look, bench: Bench) -> Outcome | None:
    """Signed when the record has no list: later lists still print the signing day of what then stood."""
    for scope in (claim.scope, *claim.also):
        rows = [one for one in _members(claim.model_copy(update={"scope": scope}), bench) if one.signed_on and seen.first <= one.signed_on <= seen.last]
        if rows:
            figure = bench.events("agreements", "signed", seen.first, seen.last, scope)
            told = f"{rows[0].agency}, {rows[0].state}: signed {rows[0].signed_on}, first listed {rows[0].first_on} ({rows[0].model})."
            return Outcome("supported", told, computed=[figure], query=figure.query)
    return None


def _signed(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Signed in a window: by the printed signing day, or by the list on which it first stands."""
    rows = _members(claim, bench)
    windowed = claim.when.origin in ("sentence", "context") and claim.when.shape in ("day", "window", "since")
    first = claim.when.start if windowed and claim.when.start else bench.panel.first_day()
    last = seen.last
    exact = [one for one in rows if first <= (one.signed_on or one.first_on) <= last]
    near = [one for one in rows if first - timedelta(days=SLACK) <= (one.signed_on or one.first_on) <= last + timedelta(days=SLACK)
            or first <= one.first_on <= last]  # fmt: skip
    figure = bench.events("agreements", "signed", first, last, claim.scope)
    if exact or (not windowed and rows and any(one.first_on <= last for one in rows)):
        day = (exact or rows)[0]
        return Outcome("supported", f"{day.agency}, {day.state}: signed {day.signed_on or 'on an unknown day'}, first listed {day.first_on} ({day.model}).",
                       computed=[figure], query=figure.query)  # fmt: skip
    if near:
        day = near[0]
        return Outcome("close", f"{day.agency}, {day.state}: signed {day.signed_on or 'on an unknown day'}, first listed {day.first_on} ({day.model}).",
                       computed=[figure], query=figure.query)  # fmt: skip
    if not rows:
        return Outcome("contradicted", f"No list shows an agreement{narrowed(claim.scope)}.", computed=[figure], query=figure.query)
    if first < bench.panel.first_day():
        return not_checkable("outside_archive", f"{first} is before the first list of the record.", [figure])
    days = listing([f"{one.signed_on or one.first_on} ({one.model})" for one in rows[:4]])
    return Outcome("contradicted", f"The agreements{narrowed(claim.scope)} were signed {days}.", computed=[figure], query=figure.query)


def _ended(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Ended in a window: gone from the lists within it; "removed from the list" is all that lists can show."""
    rows = _members(claim, bench)
    if not rows:
        figure = bench.listed("agreements", seen.standings[-1], claim.scope)
        return Outcome("contradicted", f"No list ever shows an agreement{narrowed(claim.scope)}.", computed=[figure], query=figure.query)
    windowed = claim.when.origin in ("sentence", "context") and claim.when.shape in ("day", "window", "since")
    first = claim.when.start if windowed and claim.when.start else bench.panel.first_day()
    last = seen.last + timedelta(days=0 if not windowed else 0)
    gone = [one for one in rows if one.status == "removed" and one.missing_on]
    inside = [one for one in gone if one.missing_on and first <= one.missing_on <= last or one.missing_on and first <= one.last_on <= last]
    near = [one for one in gone if one.missing_on and first - timedelta(days=SLACK) <= one.missing_on and one.last_on <= last + timedelta(days=SLACK)]
    figure = bench.events("agreements", "ended", first, last, claim.scope)
    shown = (inside or near or gone)[:1]
    told = f"{shown[0].agency}, {shown[0].state}: last listed {shown[0].last_on}, missing from the list of {shown[0].missing_on}." if shown else ""
    if inside:
        return Outcome("supported", told, computed=[figure], query=figure.query)
    if near:
        return Outcome("close", told, computed=[figure], query=figure.query)
    standing = bench.listed("agreements", seen.standings[-1], claim.scope)
    told = told or f"The list of {standing.published_on} still shows {counted('agreements', standing.value)}{narrowed(claim.scope)}."
    return Outcome("contradicted", told, computed=[figure, standing], query=figure.query)


def _which(claim: Claim, seen: Look | None, bench: Bench) -> Outcome:
    """Return which of several places of one name have an agreement on the day."""
    standing = seen.standings[-1] if seen and seen.standings else bench.panel.newest()
    holding = [one for one in claim.scope.candidates if _candidate(one, standing, bench)]
    options = listing(list(holding[:8])) if holding else listing(list(claim.scope.candidates[:8]))
    told = f"{claim.scope.text} may be one of {options}: which is meant?"
    if holding and seen is not None:
        told = f"On the list of {standing.seen_on} {claim.scope.text} has an agreement in {listing(sorted({one.rsplit(', ', 1)[1] for one in holding}))}: which is meant?"
    figures = [bench.listed("agreements", standing, scope) for one in holding[:8] if (scope := _scope_of(one, bench)) is not None]
    return not_checkable("place_unresolved", told, figures)


def _candidate(name: str, standing: Standing, bench: Bench) -> bool:
    scope = _scope_of(name, bench)
    return scope is not None and bool(bench.value("agreements", standing, scope))


def _scope_of(name: str, bench: Bench) -> Scope | None:
    words, state = name.rsplit(", ", 1)
    base = words.removesuffix("'s Office").removesuffix(" Sheriff")
    for county in bench.panel.places.counties_named(base.removesuffix(" County").removesuffix(" Parish")):
        if county.state == state:
            return Scope(text=name, counties=(county.fips,), levels=("county",))
    ids, _ = bench.panel.agencies.resolve(words, (state,))
    return Scope(text=name, agency_ids=ids) if ids else None


def judge_premise(claim: Claim, bench: Bench) -> Outcome:
    """Judge an implied premise; it is only told where the lists don't bear it out."""
    seen = look(bench.panel, claim.when)
    scope = claim.scope
    if scope.places and not scope.kinds:
        town, state = scope.places[0].rsplit(", ", 1)
        scope = scope.model_copy(update={"places": _town_names(town, state)})
    if seen is None or seen.outside or scope.candidates:
        return Outcome("not checkable", drop=True)
    figures = [bench.listed("agreements", one, scope, max(seen.last, one.seen_on)) for one in seen.standings]
    signed = bench.signed("agreements", seen.last, scope)
    if any(one.value for one in figures) or signed.value:
        return Outcome("supported", drop=True)
    figure = figures[-1]
    told = f"The sentence implies an agreement{narrowed(claim.scope)}; the list of {figure.published_on} shows none."
    return Outcome("contradicted", told, computed=[figure, signed], query=figure.query)


def _town_names(town: str, state: str) -> tuple[str, ...]:
    short = town.removesuffix(" City")
    return tuple(dict.fromkeys((f"{town}, {state}", f"{short}, {state}", f"City of {town}, {state}")))


def near_level() -> int:
    """Return the level of a near hit."""
    return NEAR
