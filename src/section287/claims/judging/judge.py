"""One claim → its outcome: the judge for its kind, and what attribution and prediction make of it."""

from __future__ import annotations

from collections.abc import Callable

from section287.claims.claim import Claim, Verdict
from section287.claims.judging.counts import judge_count
from section287.claims.judging.events import judge_event
from section287.claims.judging.figures import Bench, list_of
from section287.claims.judging.findings import judge_finding
from section287.claims.judging.flows import judge_flow
from section287.claims.judging.history import judge_history, judge_money, judge_statement
from section287.claims.judging.holders import judge_has, judge_premise
from section287.claims.judging.moments import look
from section287.claims.judging.outcome import Outcome, not_checkable
from section287.claims.judging.policies import judge_policy, judge_policy_count
from section287.claims.judging.proportions import judge_ratio, judge_share, judge_trend
from section287.claims.judging.rankings import judge_ranking
from section287.claims.judging.rules import judge_rule
from section287.claims.judging.universals import judge_universal
from section287.claims.judging.wording import tell

Judge = Callable[[Claim, Bench], Outcome]


def judge(claim: Claim, bench: Bench) -> tuple[Outcome, Verdict | None]:
    """Return a claim's outcome, and what the figure itself would get where it is only someone's word."""
    outcome = _JUDGES[claim.kind](claim, bench)
    if claim.negated:
        if outcome.verdict == "close" and claim.comparator in ("more_than", "at_least", "fewer_than", "at_most"):
            outcome.verdict = "contradicted"  # denied, the bare bound decides: two is not more than two
        _deny(outcome)
    said = claim.attribution
    if said is None or said.checks_out or outcome.drop:
        return outcome, None
    plain = outcome.verdict if outcome.verdict != "not checkable" else None
    if outcome.reason in ("no_data", "prediction"):
        outcome.explanation = f"{outcome.explanation} It is the word of {said.who}."
        return outcome, None
    lead = f"It is the word of {said.who}; only that could be checked, and the record doesn't hold it."
    outcome.explanation = f"{lead} On the matter: {outcome.explanation}"
    outcome.verdict, outcome.reason = "not checkable", "statement"
    return outcome, plain


def _deny(outcome: Outcome) -> None:
    """Turn the verdict over: the sentence denies what was looked up."""
    turned: dict[Verdict, Verdict] = {"supported": "contradicted", "contradicted": "supported"}
    if outcome.verdict in turned:
        outcome.verdict = turned[outcome.verdict]
        outcome.notes.append("The sentence denies it.")
        outcome.slips = []


def _vague(claim: Claim, bench: Bench) -> Outcome:
    """Show the figure behind a vague quantity, without a verdict."""
    if claim.scope.candidates:
        return not_checkable("place_unresolved", f"{claim.scope.text} may be several places.")
    measure = (
        claim.measure
        if claim.measure
        in ("agreements", "agencies", "counties", "states", "pending", "territories", "states_and_territories")
        else "agreements"
    )
    seen = look(bench.panel, claim.when, list_of(measure))
    standing = (
        seen.standings[-1] if seen and seen.standings and not seen.outside else bench.panel.newest(list_of(measure))
    )
    figure = bench.listed(measure, standing, claim.scope, seen.last if seen and seen.standings else None)
    outcome = not_checkable("vague", f"'{claim.printed}' names no figure. {tell(figure, claim.scope)}", [figure])
    outcome.query = figure.query
    return outcome


def _prediction(claim: Claim, bench: Bench) -> Outcome:
    """Show where things stand beside a prediction."""
    measure = (
        claim.measure if claim.measure in ("agreements", "agencies", "counties", "states", "pending") else "agreements"
    )
    if claim.scope.candidates:
        return not_checkable("prediction", "A prediction; the record tells only what was.")
    scope = claim.scope.model_copy(update={"states": () if claim.measure == "states" else claim.scope.states})
    figure = bench.listed(measure, bench.panel.newest(list_of(measure)), scope)
    return not_checkable(
        "prediction", f"A prediction or a plan; the record tells only what was. {tell(figure, scope)}", [figure]
    )


_JUDGES: dict[str, Judge] = {
    "count": judge_count,
    "flow": judge_flow,
    "share": judge_share,
    "ratio": judge_ratio,
    "trend": judge_trend,
    "ranking": judge_ranking,
    "universal": judge_universal,
    "has": judge_has,
    "event": judge_event,
    "rule": judge_rule,
    "policy": judge_policy,
    "policy_count": judge_policy_count,
    "finding": judge_finding,
    "history": judge_history,
    "money": judge_money,
    "statement": judge_statement,
    "vague": _vague,
    "prediction": _prediction,
    "premise": judge_premise,
}
