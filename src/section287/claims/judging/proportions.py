"""Shares and ratios: a part of a whole on one list, a figure now against a figure then."""

from __future__ import annotations

from dataclasses import dataclass

from section287.claims.claim import Claim, Figure, Slip, When
from section287.claims.judging import queries
from section287.claims.judging.absent import outside, unresolved
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare, compare_percent, compare_ratio
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.moments import Look, look
from section287.claims.judging.outcome import NO_DATE, Outcome, not_checkable
from section287.claims.judging.wording import counted, narrowed, number, printed_value
from section287.claims.panel import Standing

STATES = 50


def judge_share(claim: Claim, bench: Bench) -> Outcome:
    """Judge a share: "53.7% of agreements are task force", "half of Florida's counties"."""
    if claim.scope.candidates:
        return unresolved(claim)
    best: tuple[int, Figure, Figure, Figure | None, Look] | None = None
    for when in (claim.when, *claim.also_when):
        seen = look(bench.panel, when, list_of(claim.measure))
        if seen is None:
            continue
        if seen.outside:
            return outside(seen)
        for standing in reversed(seen.standings):
            figure, part, whole = _share(claim, standing, seen, bench)
            if figure is None:
                continue
            level = compare_percent(claim, figure.value)
            if best is None or level > best[0]:
                best = (level, figure, part, whole, seen)
        if best and best[0] == TRUE:
            break
    if best is None:
        return _without_date(claim, bench)
    level, figure, part, whole, seen = best
    outcome = Outcome(LEVELS[level])
    outcome.computed = [figure, part, *([whole] if whole else [])]
    outcome.query = figure.query
    told = (
        f"{_lead(figure)} {counted(part.measure, part.value)}{narrowed(claim.scope)} of "
        f"{_whole_words(claim, whole)}: {number(figure.value)}%"
    )
    outcome.explanation = told + (
        "."
        if level == TRUE
        else f"; {printed_value(claim)} is close."
        if level == NEAR
        else f", not {printed_value(claim)}."
    )
    if seen.stale and level != TRUE:
        return not_checkable(
            "outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed
        )
    return outcome


def _lead(figure: Figure) -> str:
    copy = " (a third party's copy)" if "third party" in figure.note else ""
    return f"The list of {figure.published_on}{copy} shows"


def _whole_words(claim: Claim, whole: Figure | None) -> str:
    if whole is not None:
        return f"{counted(whole.measure, whole.value)}{narrowed(claim.of) if claim.of else ''}"
    return f"{STATES} states" if claim.measure == "states" else "all counties"


def _share(claim: Claim, standing: Standing, seen: Look, bench: Bench) -> tuple[Figure | None, Figure, Figure | None]:
    part = bench.listed(claim.measure, standing, claim.scope, max(seen.last, standing.seen_on))
    if claim.measure in ("states", "counties"):
        total = (
            STATES
            if claim.measure == "states"
            else bench.panel.places.counties_total(claim.scope.states or _all_states())
        )
        if not total:
            return None, part, None
        sql = queries.percent_sql(part.query, str(total))
        return (
            part.model_copy(update={"value": round(100 * part.value / total, 4), "measure": "percent", "query": sql}),
            part,
            None,
        )
    whole = bench.listed(claim.measure, standing, claim.of or claim.scope, max(seen.last, standing.seen_on))
    if not whole.value:
        return None, part, whole
    sql = queries.percent_sql(part.query, whole.query)
    return (
        part.model_copy(update={"value": round(100 * part.value / whole.value, 4), "measure": "percent", "query": sql}),
        part,
        whole,
    )


def _all_states() -> tuple[str, ...]:
    from section287.places.states import list_states

    return tuple(state.code for state in list_states() if state.kind != "territory" and state.code != "DC")


def _without_date(claim: Claim, bench: Bench) -> Outcome:
    newest = bench.panel.newest()
    seen = Look((newest,), newest.seen_on, newest.seen_on)
    figure, part, whole = _share(claim, newest, seen, bench)
    computed = [one for one in (figure, part, whole) if one is not None]
    told = f" On the newest list, of {newest.seen_on}, it is {number(figure.value)}%." if figure else ""
    return not_checkable("no_date", f"{NO_DATE}{told}", computed)


@dataclass(slots=True)
class _Change:
    """A figure then and now, and how many times as much."""

    level: int
    ratio: Figure
    then: Figure
    now: Figure
    seen: Look


def judge_ratio(claim: Claim, bench: Bench) -> Outcome:
    """Judge a change told as a multiple or a percentage, on the lists at both ends."""
    if claim.scope.candidates:
        return unresolved(claim)
    if (claim.before is None or not claim.before.known) and claim.detail.get("from"):
        claim = _based_on_print(claim, bench)
    best: _Change | None = None
    for scope in (claim.scope, *claim.also):
        reading = claim.model_copy(update={"scope": scope})
        change = _best_change(reading, bench)
        if isinstance(change, Outcome):
            return change
        if change and (best is None or change.level > best.level):
            best = change
    if best is None:
        return _no_base(claim, bench)
    if claim.before and claim.before.fuzzy and claim.before.text:
        fuzzy = _over_any(claim, best)
        if fuzzy is not None:
            return fuzzy
    return _ratio_outcome(claim, best)


def _based_on_print(claim: Claim, bench: Bench) -> Claim:
    """Return a change whose base is told as a figure only ("from 135 to 958"), based on the last list that shows it."""
    seen = look(bench.panel, claim.when)
    if seen is None or seen.outside:
        return claim
    value = float(claim.detail["from"])
    for standing in reversed(bench.panel.standing_in(bench.panel.first_day(), seen.last)):
        if bench.value(claim.measure, standing, claim.scope) == value:
            when = When(
                text=f"the list of {standing.seen_on}",
                start=standing.seen_on,
                end=standing.seen_on,
                shape="day",
                origin="context",
            )
            return claim.model_copy(update={"before": when})
    return claim


def _ratio_outcome(claim: Claim, best: _Change) -> Outcome:
    outcome = Outcome(LEVELS[best.level])
    outcome.computed = [best.ratio, best.then, best.now]
    outcome.query = best.ratio.query
    percent = round(100 * (best.ratio.value - 1), 4)
    told = (
        f"From {number(best.then.value)} on {best.then.published_on} to {number(best.now.value)} on "
        f"{best.now.published_on}: "
        f"{number(round(best.ratio.value, 2)) if best.ratio.value < 10 else number(best.ratio.value)} times as many"
    )
    if claim.unit == "percent":
        change = best.ratio.model_copy(
            update={
                "measure": "percent",
                "value": percent,
                "query": f"SELECT round(100.0 * (({best.ratio.query}) - 1), 4)",
            }
        )
        outcome.computed.append(change)
        told += f" ({'+' if percent >= 0 else ''}{number(percent)}%)"
    shown = claim.printed
    outcome.explanation = told + (
        f"; {_with_comparator(claim, shown)} holds."
        if best.level == TRUE
        else f"; {_with_comparator(claim, shown)} is close."
        if best.level == NEAR
        else f", not {_with_comparator(claim, shown)}."
    )
    outcome.slips = _ratio_slips(claim, best) if best.level != TRUE else []
    if outcome.slips:
        outcome.explanation += f" {outcome.slips[0].text}"
    if best.seen.stale and best.level != TRUE:
        return not_checkable(
            "outside_archive", f"{outcome.explanation} The record has no later list.", outcome.computed
        )
    return outcome


def _with_comparator(claim: Claim, shown: str) -> str:
    return printed_value(claim.model_copy(update={"printed": shown}))


def _ratio_slips(claim: Claim, best: _Change) -> list[Slip]:
    """A ratio taken for a percentage: seven times as many is an increase of 600%, not 700%."""
    if claim.unit != "percent":
        return []
    printed = float(claim.detail.get("percent", 0))
    times = 100 * best.ratio.value
    if abs(times - printed) <= max(0.03 * printed, 5):
        sql = f"SELECT round(100.0 * ({best.ratio.query}), 4)"
        return [
            Slip(
                slip="a ratio taken for a percentage",
                value=round(times, 4),
                query=sql,
                text=(
                    f"{number(round(times, 4))}% is how large the later figure is beside the earlier one, not "
                    "by how much it grew."
                ),
            )
        ]
    return []


def _best_change(claim: Claim, bench: Bench) -> _Change | Outcome | None:
    before = look(bench.panel, claim.before) if claim.before else None
    after = look(bench.panel, claim.when)
    if before is None or after is None:
        return None
    if before.outside:
        return outside(before)
    if after.outside:
        return outside(after)
    best: _Change | None = None
    for now in reversed(after.standings[-4:] if len(after.standings) > 12 else after.standings):
        for then in before.standings:
            if then.seen_on >= now.seen_on:
                continue
            change = _change(claim, then, now, after, bench)
            if change and (best is None or change.level > best.level):
                best = change
            if best and best.level == TRUE:
                return best
    return best


def _change(claim: Claim, then: Standing, now: Standing, seen: Look, bench: Bench) -> _Change | None:
    low, high = bench.listed(claim.measure, then, claim.scope), bench.listed(claim.measure, now, claim.scope)
    if not low.value:
        return None
    ratio = high.model_copy(
        update={
            "measure": "ratio",
            "value": round(high.value / low.value, 4),
            "query": queries.ratio_sql(high.query, low.query),
        }
    )
    return _Change(compare_ratio(claim, ratio.value), ratio, low, high, seen)


def _over_any(claim: Claim, best: _Change) -> Outcome | None:
    """Judge a window in loose words ("in just a few months"): it holds over its longest reach, or nowhere."""
    assert claim.before is not None
    if best.level == FALSE:
        return None
    outcome = _ratio_outcome(claim, best)
    outcome.notes.append(f"'{claim.before.text}' is read as the days from {claim.before.start} on.")
    return outcome


def _no_base(claim: Claim, bench: Bench) -> Outcome:
    """Return the outcome of a change whose beginning or end is not given."""
    newest = bench.panel.newest()
    figure = bench.listed(claim.measure, newest, claim.scope)
    seen = look(bench.panel, claim.when) if claim.when.known else None
    if seen and seen.standings and not seen.outside:
        figure = bench.listed(claim.measure, seen.standings[-1], claim.scope)
    missing = (
        "when the change began" if not claim.before or not claim.before.known else "the day up to which it is meant"
    )
    told = f"The sentence doesn't say {missing}, and no base can be found."
    return not_checkable(
        "no_date",
        (
            f"{told} On {figure.published_on} the list shows "
            f"{counted(claim.measure, figure.value)}{narrowed(claim.scope)}."
        ),
        [figure],
    )


def judge_trend(claim: Claim, bench: Bench) -> Outcome:
    """Judge a rise or a fall told without a figure."""
    before = look(bench.panel, claim.before) if claim.before else None
    after = look(bench.panel, claim.when)
    if before is None or after is None:
        return _no_base(claim, bench)
    for seen in (before, after):
        if seen.outside:
            return outside(seen)
    then, now = before.standings[0], after.standings[-1]
    low, high = bench.listed(claim.measure, then, claim.scope), bench.listed(claim.measure, now, claim.scope)
    rose, fell = high.value > low.value, high.value < low.value
    if claim.value is not None:
        return _difference(claim, before, after, bench)
    holds = rose if claim.expects == "rise" else fell
    outcome = Outcome(
        "supported" if holds else "contradicted", computed=[low, high], query=queries.minus_sql(high.query, low.query)
    )
    outcome.explanation = (
        f"From {number(low.value)} on {low.published_on} to {number(high.value)} on "
        f"{high.published_on}{narrowed(claim.scope)}: "
        f"{'a rise' if rose else 'a fall' if fell else 'no change'}."
    )
    return outcome


def _difference(claim: Claim, before: Look, after: Look, bench: Bench) -> Outcome:
    """Judge "four more than in January": the count now less the count then."""
    best: tuple[int, Figure, Figure, Figure] | None = None
    sign = 1 if claim.expects == "rise" else -1
    for now in reversed(after.standings):
        for then in before.standings:
            if then.seen_on >= now.seen_on:
                continue
            low, high = bench.listed(claim.measure, then, claim.scope), bench.listed(claim.measure, now, claim.scope)
            figure = high.model_copy(
                update={
                    "value": high.value - low.value,
                    "query": queries.minus_sql(high.query, low.query),
                    "basis": "difference of two lists",
                }
            )
            level = compare(claim, sign * figure.value)
            if best is None or level > best[0]:
                best = (level, figure, low, high)
    if best is None:
        return _no_base(claim, bench)
    level, figure, low, high = best
    outcome = Outcome(LEVELS[level], computed=[figure, low, high], query=figure.query)
    outcome.explanation = (
        f"From {number(low.value)} on {low.published_on} to {number(high.value)} on "
        f"{high.published_on}{narrowed(claim.scope)}: "
        f"{'+' if figure.value >= 0 else ''}{number(figure.value)}."
    )
    return outcome
