"""Flows: how many were signed, or left, between two days."""

from __future__ import annotations

from datetime import date, timedelta

from section287.claims.claim import Claim, Figure, Rows
from section287.claims.judging import queries
from section287.claims.judging.absent import may_be_part, no_date, of_what, outside, unresolved
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare
from section287.claims.judging.counts import best_reading
from section287.claims.judging.figures import Bench, show_sample
from section287.claims.judging.moments import look, look_days
from section287.claims.judging.outcome import Outcome, not_checkable
from section287.claims.judging.telling import explain
from section287.claims.judging.wording import counted, narrowed, printed_value


def judge_flow(claim: Claim, bench: Bench) -> Outcome:
    """Judge a number signed or ended in a window: by signing day, by first listing, by the lists' difference."""
    if claim.scope.candidates:
        return unresolved(claim)
    window = flow_window(claim, bench)
    if window is None:
        return no_date(claim, bench)
    first, last = window
    if claim.detail.get("per"):
        return _rate(claim, first, last, bench)
    seen = look_days(bench.panel, first, last)
    if seen.outside:
        return outside(seen)
    best: tuple[int, Figure, Claim] | None = None
    for scope in (claim.scope, *claim.also):
        reading = claim.model_copy(update={"scope": scope})
        for figure in _figures(reading, first, last, bench):
            level = compare(reading, figure.value)
            if best is None or level > best[0]:
                best = (level, figure, reading)
    assert best is not None
    level, figure, reading = best
    if level < TRUE and claim.expects == "signed":
        stock = best_reading(claim.model_copy(update={"kind": "count"}), bench)
        if stock is not None and stock.level == TRUE and not stock.seen.outside:
            level, figure, reading = NEAR, stock.figure, stock.claim
            told = explain(stock, Outcome("supported"))
            outcome = Outcome(
                LEVELS[NEAR],
                f"{told} So many stood at the end; fewer were signed in the window.",
                computed=[figure, *_figures(reading, first, last, bench)],
            )
            outcome.query = figure.query
            return outcome
    told = f"From {first} to {last}, {_happened(figure)}{narrowed(reading.scope)}"
    if level == FALSE and may_be_part(claim, figure):
        return of_what(figure, f"{told}.")
    outcome = Outcome(LEVELS[level])
    outcome.computed = list({one.query: one for one in (figure, *_figures(reading, first, last, bench))}.values())
    outcome.query = figure.query
    outcome.rows = _rows(reading, first, last, bench)
    outcome.explanation = (
        f"{told}."
        if level == TRUE
        else f"{told}; {printed_value(claim)} is close."
        if level == NEAR
        else f"{told}, not {printed_value(claim)}."
    )
    if seen.after is not None or bench.panel.cover(first).in_gap:
        outcome.notes.append("A gap of the record touches the window: what came and went within it is not seen.")
    if level == FALSE and (seen.after is not None or last > bench.panel.newest().seen_on + timedelta(days=7)):
        outcome = not_checkable(
            "outside_archive",
            outcome.explanation + " The window reaches beyond the newest list or into a gap.",
            outcome.computed,
        )
    return outcome


_DAYS = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}


def _rate(claim: Claim, first: date, last: date, bench: Bench) -> Outcome:
    """Judge "about six a day": what was signed, or first listed, in the window, by its length."""
    seen = look_days(bench.panel, first, last)
    if seen.outside:
        return outside(seen)
    if claim.when.origin != "sentence":
        return not_checkable("no_date", "The sentence doesn't say over what time.")
    periods = ((last - first).days + 1) / _DAYS[claim.detail["per"]]
    reading = claim.model_copy(update={"comparator": "about"}) if claim.comparator == "exact" else claim
    figures = [
        figure.model_copy(
            update={
                "value": round(figure.value / periods, 1),
                "query": f"SELECT round(({figure.query}) / {periods:.6f}, 1)",
                "note": f"a {claim.detail['per']}",
            }
        )
        for figure in _figures(claim, first, last, bench)
    ]
    best = max(figures, key=lambda figure: compare(reading, figure.value))
    level = compare(reading, best.value)
    outcome = Outcome(LEVELS[level], computed=[best, *(one for one in figures if one is not best)], query=best.query)
    outcome.explanation = f"From {first} to {last}, {best.value:g} a {claim.detail['per']} ({best.basis})."
    return outcome


def _happened(figure: Figure) -> str:
    """Return a flow in words: "118 agreements were first listed", "agreements were signed in 31 states"."""
    verb = {"signed": "signed", "first": "first listed", "left": "gone from the lists"}.get(
        figure.basis.split()[0], "added on balance"
    )
    if figure.measure in ("agreements",):
        return f"{counted(figure.measure, figure.value)} {'was' if figure.value == 1 else 'were'} {verb}"
    link = "by" if figure.measure == "agencies" else "in"
    return f"agreements were {verb} {link} {counted(figure.measure, figure.value)}"


def flow_window(claim: Claim, bench: Bench) -> tuple[date, date] | None:
    """Return the first and last day of a flow's window."""
    when = claim.when
    if when.shape == "since" and when.start:
        end = when.end or bench.panel.newest().seen_on
        return (when.start, end) if when.end or when.origin == "sentence" else None
    if when.start and when.end:
        return when.start, when.end
    seen = look(bench.panel, when)
    return (seen.first, seen.last) if seen else None


def _figures(claim: Claim, first: date, last: date, bench: Bench) -> list[Figure]:
    measure = claim.measure if claim.measure in ("agreements", "agencies", "counties", "states") else "agreements"
    if claim.expects == "ended":
        return [bench.events(measure, "ended", first, last, claim.scope)]
    found = [
        bench.events(measure, "signed", first, last, claim.scope),
        bench.events(measure, "first_listed", first, last, claim.scope),
    ]
    before, after = bench.panel.cover(first).before, bench.panel.cover(last).before
    if before is not None and after is not None:
        low, high = bench.listed(measure, before, claim.scope), bench.listed(measure, after, claim.scope)
        found.append(
            high.model_copy(
                update={
                    "value": high.value - low.value,
                    "basis": f"difference of two lists ({before.seen_on}, {after.seen_on})",
                    "query": queries.minus_sql(high.query, low.query),
                    "as_of": f"{first}/{last}",
                }
            )
        )
    return found


def _rows(claim: Claim, first: date, last: date, bench: Bench) -> Rows:
    roll = bench.panel.participating
    event = "ended" if claim.expects == "ended" else "signed"
    chosen = roll.members(roll.events(event, first, last) & roll.bits_of(claim.scope))
    chosen.sort(key=lambda one: (one.state, one.agency, one.id))
    return Rows(
        count=len(chosen), sample=show_sample(chosen), query=queries.events_rows_sql(event, first, last, claim.scope)
    )
