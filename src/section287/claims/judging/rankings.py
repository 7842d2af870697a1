"""Rankings: states by their counts, models by theirs, one state against another."""

from __future__ import annotations

from section287.claims.claim import Claim, Figure
from section287.claims.judging import queries
from section287.claims.judging.absent import outside
from section287.claims.judging.compare import FALSE, LEVELS, NEAR, TRUE, compare, compare_ratio
from section287.claims.judging.figures import Bench
from section287.claims.judging.moments import look
from section287.claims.judging.outcome import Outcome, undated
from section287.claims.judging.wording import MODEL_NAMES, counted, listing, number, units
from section287.claims.panel import Standing
from section287.places.states import name_state

_ORDINAL = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def judge_ranking(claim: Claim, bench: Bench) -> Outcome:
    """Judge a place in an order, at or within the stated moment."""
    best: tuple[int, Outcome] | None = None
    for when in (claim.when, *claim.also_when):
        seen = look(bench.panel, when)
        if seen is None:
            continue
        if seen.outside:
            return outside(seen)
        standings = seen.standings if len(seen.standings) < 8 else (seen.standings[0], seen.standings[-1])
        for standing in reversed(standings):
            level, outcome = _judge(claim, standing, bench)
            if best is None or level > best[0]:
                best = (level, outcome)
        if best and best[0] == TRUE:
            break
    if best is None:
        newest = bench.panel.newest()
        _, outcome = _judge(claim, newest, bench)
        return undated(outcome)
    return best[1]


def _judge(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    if claim.expects in ("model_more", "model_fewer"):
        return _model_against(claim, standing, bench)
    if claim.expects.startswith("model"):
        return _models(claim, standing, bench)
    if claim.expects in ("more_by", "fewer_by"):
        return _by_so_many(claim, standing, bench)
    if claim.expects in ("more", "fewer"):
        return _against(claim, standing, bench)
    if claim.expects.startswith("top_"):
        return _top(claim, standing, bench)
    return _states(claim, standing, bench)


def _top(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    """The first so many states are the ones named, in any order."""
    wanted = len(claim.scope.states)
    ordered = _counts(claim, standing, bench)
    first = ordered[:wanted]
    tied = len(ordered) > wanted and ordered[wanted][1] == first[-1][1]
    level = TRUE if {state for state, _ in first} == set(claim.scope.states) else FALSE
    if level == TRUE and tied:
        level = NEAR
    shown = ordered[: wanted + 1]
    everywhere = claim.scope.model_copy(update={"states": (), "text": ""})
    outcome = Outcome(
        LEVELS[level],
        computed=[_figure(claim, state, standing, bench) for state, _ in shown],
        query=queries.by_state_sql(claim.measure, standing.publication.id, everywhere),
    )
    listed = listing([f"{name_state(state)} {number(value)}" for state, value in shown])
    outcome.explanation = f"On the list of {standing.seen_on}, {units(claim.measure)}, the most first: {listed}."
    return level, outcome


def _counts(claim: Claim, standing: Standing, bench: Bench) -> list[tuple[str, int]]:
    everywhere = claim.scope.model_copy(update={"states": (), "text": ""})
    roll = bench.panel.participating
    bits = roll.listed.get(standing.publication.id, 0) & roll.bits_of(everywhere)
    found = [(state, roll.count(part, claim.measure)) for state, part in roll.by_state(bits).items()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _figure(claim: Claim, state: str, standing: Standing, bench: Bench) -> Figure:
    return bench.listed(claim.measure, standing, claim.scope.model_copy(update={"states": (state,), "text": ""}))


def _states(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    wanted = int(claim.expects)
    state = claim.scope.states[0]
    ordered = _counts(claim, standing, bench)
    values = dict(ordered)
    own = values.get(state, 0)
    rank = 1 + sum(1 for _, value in ordered if value > own) if own else 0
    tied = sum(1 for _, value in ordered if value == own) > 1
    level = FALSE
    if rank == wanted:
        level = NEAR if tied and wanted == 1 else TRUE
    other = claim.detail.get("other", "")
    if level == TRUE and other and ordered[0][0] != other:
        level = FALSE
    shown = [one for one in ordered[: max(3, wanted)] if one[0] != state][: max(2, wanted)]
    computed = [_figure(claim, state, standing, bench), *(_figure(claim, one, standing, bench) for one, _ in shown)]
    everywhere = claim.scope.model_copy(update={"states": (), "text": ""})
    outcome = Outcome(
        LEVELS[level], computed=computed, query=queries.by_state_sql(claim.measure, standing.publication.id, everywhere)
    )
    figures = sorted([(state, own), *shown], key=lambda one: (-one[1], one[0]))
    listed = listing([f"{name_state(one)} {number(value)}" for one, value in figures])
    place = (
        f"{name_state(state)} is {_ORDINAL.get(rank, 'further down')}{', level with another' if tied and rank else ''}"
        if rank
        else f"{name_state(state)} has none"
    )
    outcome.explanation = f"On the list of {standing.seen_on}, {units(claim.measure)}: {listed}. {place}."
    return level, outcome


def _models(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    model = claim.scope.models[0]
    wide = claim.scope.model_copy(update={"models": ()})
    figures = [
        (one, bench.listed("agreements", standing, wide.model_copy(update={"models": (one,)})))
        for one in ("TFM", "WSO", "JEM")
    ]
    ordered = sorted(figures, key=lambda one: (-one[1].value, one[0]))
    first = ordered[0][0] if claim.expects == "model_first" else ordered[-1][0]
    level = TRUE if first == model else FALSE
    outcome = Outcome(
        LEVELS[level],
        computed=[figure for _, figure in ordered],
        query=queries.by_model_sql(standing.publication.id, wide),
    )
    listed = listing([f"{number(figure.value)} {MODEL_NAMES[one]}" for one, figure in ordered])
    outcome.explanation = f"The list of {standing.seen_on} shows {listed}."
    return level, outcome


def _model_against(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    other = claim.detail["other"]
    wide = claim.scope.model_copy(update={"models": ()})
    own, theirs = (
        bench.listed("agreements", standing, claim.scope),
        bench.listed("agreements", standing, wide.model_copy(update={"models": (other,)})),
    )
    holds = own.value > theirs.value if claim.expects == "model_more" else own.value < theirs.value
    level = TRUE if holds else FALSE
    if claim.value is not None and holds:
        level = compare_ratio(claim, own.value / theirs.value if theirs.value else 0)
    outcome = Outcome(
        LEVELS[level],
        computed=[own, theirs],
        query=queries.by_model_sql(standing.publication.id, wide),
    )
    outcome.explanation = (
        f"The list of {standing.seen_on} shows {number(own.value)} {MODEL_NAMES[claim.scope.models[0]]} and "
        f"{number(theirs.value)} {MODEL_NAMES[other]}."
    )
    if claim.value is not None and theirs.value:
        times = theirs.model_copy(
            update={
                "measure": "ratio",
                "value": round(own.value / theirs.value, 4),
                "query": queries.ratio_sql(own.query, theirs.query),
                "note": "times as many",
            }
        )
        outcome.computed.append(times)
        outcome.explanation += f" That is {times.value:.1f} to one."
    return level, outcome


def _against(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    state, others = claim.scope.states[0], tuple(claim.detail["other"].split("|"))
    own = _figure(claim, state, standing, bench)
    figures = [_figure(claim, other, standing, bench) for other in others]
    if claim.detail.get("together"):
        theirs = bench.listed(claim.measure, standing, claim.scope.model_copy(update={"states": others, "text": ""}))
        against = [theirs]
    else:
        against = figures
    level = min(_set_against(claim, own.value, each.value) for each in against)
    outcome = Outcome(
        LEVELS[level],
        computed=[own, *({one.query: one for one in (*against, *figures)}.values())],
        query=queries.by_state_sql(
            claim.measure,
            standing.publication.id,
            claim.scope.model_copy(update={"states": tuple(sorted({state, *others})), "text": ""}),
        ),
    )
    named = listing(
        [f"{number(figure.value)} in {name_state(other)}" for other, figure in zip(others, figures, strict=True)]
    )
    outcome.explanation = (
        f"The list of {standing.seen_on} shows {counted(claim.measure, own.value)} in {name_state(state)} and {named}."
    )
    if claim.detail.get("together"):
        outcome.explanation += f" Together that is {number(against[0].value)}."
    return level, outcome


def _by_so_many(claim: Claim, standing: Standing, bench: Bench) -> tuple[int, Outcome]:
    """By how many one state's count is above or below another's."""
    state, other = claim.scope.states[0], claim.detail["other"]
    own, theirs = _figure(claim, state, standing, bench), _figure(claim, other, standing, bench)
    value = own.value - theirs.value if claim.expects == "more_by" else theirs.value - own.value
    level = compare(claim, value) if value > 0 else FALSE
    both = claim.scope.model_copy(update={"states": tuple(sorted({state, other})), "text": ""})
    outcome = Outcome(
        LEVELS[level],
        computed=[own, theirs],
        query=queries.by_state_sql(claim.measure, standing.publication.id, both),
    )
    outcome.explanation = (
        f"The list of {standing.seen_on} shows {counted(claim.measure, own.value)} in {name_state(state)} and "
        f"{number(theirs.value)} in {name_state(other)}."
    )
    return level, outcome


def _set_against(claim: Claim, own: float, theirs: float) -> int:
    factor = claim.value or 1
    if claim.expects == "fewer":
        return TRUE if own < theirs else FALSE
    if factor == 1:
        return TRUE if own > theirs else FALSE
    times = own / theirs if theirs else 0
    return TRUE if 0.95 * factor <= times < 1.15 * factor else NEAR if 0.9 * factor <= times < 1.3 * factor else FALSE
