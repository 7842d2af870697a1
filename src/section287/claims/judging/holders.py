"""Claims on one holder: has, has not, has had since, signed, applied, ended; a town has what its agency has."""

from __future__ import annotations

from datetime import timedelta

from section287.claims.claim import Claim, Scope
from section287.claims.judging.absent import outside
from section287.claims.judging.compare import FALSE, LEVELS, TRUE
from section287.claims.judging.figures import Bench
from section287.claims.judging.moments import SLACK, Look, is_near, look
from section287.claims.judging.outcome import Outcome, by_figure, not_checkable, undated
from section287.claims.judging.universals import MONTH, zero
from section287.claims.judging.wording import counted, listing, narrowed, number
from section287.claims.panel import Row, Standing


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
            return outside(seen)
        for scope in (claim.scope, *claim.also):
            found = _has(claim.model_copy(update={"scope": scope}), seen, bench)
            if best is None or (found.verdict == "supported" and best.verdict != "supported"):
                best = found
    if best is None:
        newest = bench.panel.newest()
        found = _has(claim, Look((newest,), newest.seen_on, newest.seen_on), bench)
        return undated(found)
    return best


def _has(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    if claim.detail.get("first"):
        return _signed_first(claim, seen, bench)
    if claim.expects == "signed":
        return _signed(claim, seen, bench)
    if claim.expects == "ended":
        return _ended(claim, seen, bench)
    measure = "pending" if claim.expects == "applied" else "agreements"
    if (claim.expects == "not" and claim.when.shape == "ever") or (
        claim.expects == "not" and not claim.when.fuzzy and claim.when.shape == "window"
    ):
        return zero(claim, seen, bench)
    if claim.expects == "has" and claim.when.shape == "since" and claim.when.origin == "sentence":
        return _has_since(claim, seen, bench)
    standings = [one for one in seen.standings if bench.value(measure, one, claim.scope)]
    shown = standings[-1] if standings else seen.standings[-1]
    figure = bench.listed(measure, shown, claim.scope, max(seen.last, shown.seen_on))
    holds = bool(standings) != (claim.expects == "not")
    if claim.expects == "applied" and not standings:
        later = bench.events("agreements", "first_listed", seen.first, seen.last + timedelta(days=200), claim.scope)
        if later.value:
            return Outcome(
                "close",
                (
                    f"No pending list of the day shows it; an agreement{narrowed(claim.scope)} was first listed "
                    f"by {seen.last + timedelta(days=200)}."
                ),
                computed=[figure, later],
                query=figure.query,
            )
    level = TRUE if holds else FALSE
    outcome = Outcome(
        LEVELS[level], computed=[figure], query=figure.query, rows=bench.rows(measure, shown, claim.scope)
    )
    outcome.explanation = (
        f"The {'pending ' if measure == 'pending' else ''}list of {figure.published_on} shows "
        f"{counted(measure, figure.value) if figure.value else 'none'}{narrowed(claim.scope)}."
    )
    if not holds and claim.expects == "has":
        signed = bench.signed("agreements", seen.last, claim.scope)
        outcome.computed.append(signed)
        if signed.value:
            outcome.verdict = "close"
            outcome.explanation += f" By signing day there was one as of {signed.as_of}."
        outcome.explanation += _other_model(claim, shown, bench, outcome)
    if seen.stale and not holds:
        return not_checkable(
            "outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed
        )
    return outcome


def _signed_first(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Signed its first then: the earliest signing day that any list prints lies within the moment."""
    rows = _members(claim, bench)
    figure = bench.events("agreements", "signed", seen.first, seen.last, claim.scope)
    if not rows:
        told = f"No list ever shows an agreement{narrowed(claim.scope)}."
        return by_figure(figure, "contradicted", told)
    first = min(rows, key=lambda one: (one.signed_on or one.first_on, one.id))
    began = first.signed_on or first.first_on
    told = (
        f"The earliest of the lists{narrowed(claim.scope)}: {first.agency}, signed {began}, first listed "
        f"{first.first_on}."
    )
    if first.first_on <= bench.panel.first_day() + timedelta(days=MONTH):
        return not_checkable("outside_archive", f"{told} What was before the first list isn't seen.", [figure])
    if claim.when.origin != "sentence":
        return not_checkable("no_date", told, [figure])
    holds = seen.first <= began <= seen.last or seen.first <= first.first_on <= seen.last
    return by_figure(figure, "supported" if holds else "contradicted", told)


def _has_since(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Has had one since a day: the earliest signing day or first list within it, and still listed at the end."""
    rows = _members(claim, bench)
    figure = bench.listed("agreements", seen.standings[-1], claim.scope, seen.last)
    if not rows:
        return by_figure(figure, "contradicted", f"No list ever shows an agreement{narrowed(claim.scope)}.")
    since = claim.when.start
    assert since is not None
    first = min(rows, key=lambda one: one.signed_on or one.first_on)
    began = first.signed_on or first.first_on
    told = (
        f"The earliest agreement of the lists{narrowed(claim.scope)} was signed on {began} and first listed on "
        f"{first.first_on}."
    )
    same = (
        began.year == since.year
        if (since.month, since.day) == (1, 1)
        else (began.year, began.month) == (since.year, since.month)
    )
    begins = bench.panel.first_day()
    if same and figure.value:
        return by_figure(figure, "supported", told)
    if since < began and (since < begins or any(one.first_on <= begins + timedelta(days=MONTH) for one in rows)):
        return not_checkable(
            "outside_archive",
            f"{told} The first list of the record is of {begins}; what was before isn't seen.",
            [figure],
        )
    if abs((began - since).days) <= MONTH and figure.value:
        return by_figure(figure, "close", told)
    return by_figure(figure, "contradicted", told)


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
        rows = [
            one
            for one in _members(claim.model_copy(update={"scope": scope}), bench)
            if one.signed_on and seen.first <= one.signed_on <= seen.last
        ]
        if rows:
            figure = bench.events("agreements", "signed", seen.first, seen.last, scope)
            told = (
                f"{rows[0].agency}, {rows[0].state}: signed {rows[0].signed_on}, first listed "
                f"{rows[0].first_on} ({rows[0].model})."
            )
            return by_figure(figure, "supported", told)
    return None


def _signed(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Signed in a window: by the printed signing day, or by the list on which it first stands."""
    rows = _members(claim, bench)
    windowed = claim.when.origin in ("sentence", "context") and claim.when.shape in ("day", "window", "since")
    first = claim.when.start if windowed and claim.when.start else bench.panel.first_day()
    last = seen.last
    exact = [one for one in rows if first <= (one.signed_on or one.first_on) <= last]
    near = [one for one in rows if is_near(one.signed_on or one.first_on, first, last) or first <= one.first_on <= last]
    figure = bench.events("agreements", "signed", first, last, claim.scope)
    if exact or (not windowed and rows and any(one.first_on <= last for one in rows)):
        day = (exact or rows)[0]
        return by_figure(
            figure,
            "supported",
            (
                f"{day.agency}, {day.state}: signed {day.signed_on or 'on an unknown day'}, first listed "
                f"{day.first_on} ({day.model})."
            ),
        )
    if near:
        day = near[0]
        return by_figure(
            figure,
            "close",
            (
                f"{day.agency}, {day.state}: signed {day.signed_on or 'on an unknown day'}, first listed "
                f"{day.first_on} ({day.model})."
            ),
        )
    if not rows:
        return by_figure(figure, "contradicted", f"No list shows an agreement{narrowed(claim.scope)}.")
    if first < bench.panel.first_day():
        return not_checkable("outside_archive", f"{first} is before the first list of the record.", [figure])
    days = listing([f"{one.signed_on or one.first_on} ({one.model})" for one in rows[:4]])
    return by_figure(figure, "contradicted", f"The agreements{narrowed(claim.scope)} were signed {days}.")


def _ended(claim: Claim, seen: Look, bench: Bench) -> Outcome:
    """Ended in a window: gone from the lists within it; "removed from the list" is all that lists can show."""
    rows = _members(claim, bench)
    if not rows:
        figure = bench.listed("agreements", seen.standings[-1], claim.scope)
        return by_figure(figure, "contradicted", f"No list ever shows an agreement{narrowed(claim.scope)}.")
    windowed = claim.when.origin in ("sentence", "context") and claim.when.shape in ("day", "window", "since")
    first = claim.when.start if windowed and claim.when.start else bench.panel.first_day()
    last = seen.last
    gone = [one for one in rows if one.status == "removed" and one.missing_on]
    inside = [
        one
        for one in gone
        if (one.missing_on and first <= one.missing_on <= last) or (one.missing_on and first <= one.last_on <= last)
    ]
    near = [one for one in gone if one.missing_on and first - SLACK <= one.missing_on and one.last_on <= last + SLACK]
    figure = bench.events("agreements", "ended", first, last, claim.scope)
    shown = (inside or near or gone)[:1]
    told = (
        f"{shown[0].agency}, {shown[0].state}: last listed {shown[0].last_on}, missing from the list of "
        f"{shown[0].missing_on}."
        if shown
        else ""
    )
    if inside:
        return by_figure(figure, "supported", told)
    if near:
        return by_figure(figure, "close", told)
    standing = bench.listed("agreements", seen.standings[-1], claim.scope)
    told = (
        told
        or f"The list of {standing.published_on} still shows "
        f"{counted('agreements', standing.value)}{narrowed(claim.scope)}."
    )
    return Outcome("contradicted", told, computed=[figure, standing], query=figure.query)


def _which(claim: Claim, seen: Look | None, bench: Bench) -> Outcome:
    """Return which of several places of one name have an agreement on the day."""
    standing = seen.standings[-1] if seen and seen.standings else bench.panel.newest()
    holding = [one for one in claim.scope.candidates if _candidate(one, standing, bench)]
    options = listing(list(holding[:8])) if holding else listing(list(claim.scope.candidates[:8]))
    told = f"{claim.scope.text} may be one of {options}: which is meant?"
    if holding and seen is not None:
        told = (
            f"On the list of {standing.seen_on} {claim.scope.text} has an agreement in "
            f"{listing(sorted({one.rsplit(', ', 1)[1] for one in holding}))}: which is meant?"
        )
    figures = [
        bench.listed("agreements", standing, scope)
        for one in holding[:8]
        if (scope := _scope_of(one, bench)) is not None
    ]
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
