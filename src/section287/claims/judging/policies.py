"""State law: what stood on the day, whom it covers, and how many states do the same."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from section287.claims.claim import Claim, Figure, Quotation, Verdict
from section287.claims.judging.compare import LEVELS, NEAR, compare
from section287.claims.judging.figures import Bench
from section287.claims.judging.outcome import Outcome, not_checkable
from section287.claims.judging.wording import listing, number
from section287.places.states import name_state

_GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "police": (("police", "municipal"),),
    "sheriffs": (("sheriff", "county"),),
    "state": (("state_agency", "state"),),
    "campus": (("campus", "campus"),),
    "all": (("sheriff", "county"), ("police", "municipal")),
    "": (),
}
_WORDS = {
    "mandates": "requires agreements",
    "encourages": "encourages agreements",
    "none_found": "has no rule on agreements that was found",
    "restricts": "restricts agreements",
    "bans": "bars agreements",
}
_DUTIES = ("enter", "request_and_enter", "apply", "seek", "attempt")


def judge_policy(claim: Claim, bench: Bench) -> Outcome:
    """Judge what a state's law is said to do."""
    try:
        from section287.law.policies import load_policies
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: state law is not at hand ({error}).")
    on = claim.when.end or claim.when.start or bench.panel.newest().seen_on
    policy = load_policies().states.get(claim.scope.states[0])
    name = name_state(claim.scope.states[0])
    if policy is None:
        return not_checkable("no_data", f"No data of this kind: the facts on state law don't cover {name}.")
    period = policy.period_on(on)
    if period is None:
        return not_checkable("no_data", f"The facts on {name}'s law end before {on}.")
    standing = [one for one in policy.instruments if one.id in period.because]
    outcome = _began(claim, policy, name) or _judge(claim, policy, period, standing, on, name)
    for one in standing or policy.instruments[:2]:
        for source in one.sources[:1]:
            words = source.quote or one.description
            cite = ", ".join(part for part in (one.name, one.citation) if part)
            outcome.quotations.append(
                Quotation(text=words, cite=cite, n=bench.sources.work(source), confidence=one.confidence)
            )
    if not outcome.quotations:
        for source in policy.sources[:1]:
            outcome.quotations.append(
                Quotation(
                    text=policy.summary, cite=source.title, n=bench.sources.work(source), confidence=period.confidence
                )
            )
    outcome.notes.append(f"Confidence of the entry: {period.confidence}.")
    return outcome


def _judge(claim: Claim, policy: Any, period: Any, standing: list[Any], on: date, name: str) -> Outcome:
    claimed, stance = claim.expects, period.stance
    told = f"On {on} {name} {_WORDS[stance]}: {period.text}"
    negated = claim.detail.get("negated") == "yes"
    if stance == claimed or (claimed == "encourages" and stance == "mandates"):
        if claimed == "mandates" and not negated:
            misfit = _reach(claim, standing)
            if misfit:
                return Outcome("contradicted", f"{told} {misfit}")
        verdict: Verdict = "contradicted" if negated else "supported"
    elif negated:
        verdict = "supported"
    elif {claimed, stance} == {"bans", "restricts"} or (
        {claimed, stance} == {"mandates", "encourages"} and _has_duty(standing)
    ):
        verdict = "close"
    else:
        coming = [
            one
            for one in policy.instruments
            if _will(one, claimed) and one.enacted and one.enacted <= on and one.starts and one.starts > on
        ]
        if coming:
            return Outcome(
                "close",
                f"{told} {coming[0].name} was enacted on {coming[0].enacted} and takes effect on {coming[0].starts}.",
            )
        verdict = "contradicted"
    if period.may_be == claimed and verdict == "contradicted":
        return not_checkable(
            "unverified", f"{told} It may bar agreements; that was not confirmed." if claimed == "bans" else told
        )
    if period.confidence == "unverified" and stance == "none_found":
        return not_checkable("unverified", f"{told} The entry is unverified.")
    if period.confidence == "unverified":
        return not_checkable("unverified", f"{told} The entry is unverified.")
    return Outcome(verdict, told)


def _began(claim: Claim, policy: Any, name: str) -> Outcome | None:
    """Return the verdict on "Delaware outlawed agreements in July 2023" where the facts know another beginning."""
    when = claim.when
    told_of = _EVENT.search(claim.printed) and when.origin == "sentence" and when.shape in ("day", "window")
    if not told_of or claim.detail.get("negated") or when.start is None or when.end is None:
        return None
    starts = [one for one in policy.periods if one.stance == claim.expects and one.confidence == "confirmed"]
    behind = {name for one in starts for name in one.because}
    days = [
        day
        for one in policy.instruments
        if one.id in behind or _will(one, claim.expects)
        for day in (one.enacted, one.starts)
        if day
    ] + [one.since for one in starts if one.since]
    open_ended = any(one.since is None for one in starts)
    if not days or not starts or open_ended or any(when.start <= day <= when.end for day in days):
        return None
    known = starts[0]
    return Outcome("contradicted", f"{name}: from {known.since}. {known.text}")


_EVENT = re.compile(r"\b(?:outlawed|banned|barred|prohibited|forbade|made it illegal)\b", re.IGNORECASE)


def _has_duty(standing: list[Any]) -> bool:
    return any(one.duty in _DUTIES for one in standing)


def _will(one: Any, claimed: str) -> bool:
    return one.duty in _DUTIES if claimed == "mandates" else bool(one.bars)


def _reach(claim: Claim, standing: list[Any]) -> str:
    """Return why a duty doesn't reach those of whom it is claimed, '' where it does."""
    wanted = _GROUPS.get(claim.detail.get("group", ""), ())
    duties = [one for one in standing if one.duty in _DUTIES and one.covers]
    if not wanted or not duties:
        return ""
    for kind, level in wanted:
        if not any(one.covers.reaches(kind, level) for one in duties):
            return f"The duty falls on: {'; '.join(dict.fromkeys(one.covers.text for one in duties))}"
    return ""


def judge_policy_count(claim: Claim, bench: Bench) -> Outcome:
    """Judge how many states are said to ban or require agreements: by our own facts, and by others' counts."""
    try:
        from section287.law.policies import load_policies
    except ImportError as error:
        return not_checkable("no_data", f"No data of this kind: state law is not at hand ({error}).")
    policies = load_policies()
    on = claim.when.end or claim.when.start or bench.panel.newest().seen_on
    stances = {
        code: period.stance
        for code, policy in policies.states.items()
        if code != "DC" and (period := policy.period_on(on))
    }
    states = sorted(code for code, stance in stances.items() if stance == claim.expects)
    level = compare(claim, len(states))
    told = (
        f"On {on} the facts hold {number(len(states))} states whose law {_WORDS[claim.expects]}: "
        f"{listing([name_state(one) for one in states])}."
    )
    figure = Figure(measure="states", value=len(states), basis="facts on state law", as_of=str(on), query="")
    outcome = Outcome(LEVELS[level], told, computed=[figure])
    outcome.notes.append("Counted from facts/policies.yaml; section287 policy --all lists them.")
    for one in policies.outside_counts:
        if claim.expects == "bans" and abs((one.day - on).days) <= 120:
            source = one.sources[0]
            outcome.quotations.append(
                Quotation(
                    text=f"{one.who}, {one.day}: {one.count} {one.what}. {one.note}",
                    cite=source.title,
                    n=bench.sources.work(source),
                    confidence=one.confidence,
                )
            )
            other = compare(claim, one.count)
            if other > level:
                level = min(other, NEAR) if abs((one.day - on).days) > 45 else other
                outcome.verdict = LEVELS[level]
                outcome.explanation += f" {one.who} counted {one.count} on {one.day}."
    return outcome
