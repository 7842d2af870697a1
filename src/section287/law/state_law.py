"""Put a state's law on top of what an agreement gives: a ban, a limit or a duty, with its source and confidence.

An agreement delegates only to the extent consistent with state law (8 U.S.C. 1357(g)(1)). A ban that covers the agency
therefore takes the delegated powers away; a limit whose reach is not known leaves the act undetermined; a mandate or an
encouragement is shown and changes nothing. An entry of confidence ``unverified`` settles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from section287.law.policies import Effect, Instrument, Period, StatePolicy
from section287.law.rules import Outcome

PERMISSIVE: tuple[Outcome, ...] = ("permitted", "permitted_with_supervision", "undetermined")


@dataclass(frozen=True, slots=True)
class AgencyKind:
    """What state law asks of an agency: what kind of body it is, and at which level of government."""

    kind: str
    level: str


@dataclass(frozen=True, slots=True)
class Act:
    """The act that state law is asked about."""

    model: str
    action: str
    delegated: bool
    known: Mapping[str, str]
    agency: AgencyKind | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What state law makes of an outcome: the new outcome, the instruments it rests on, why, and what is open."""

    outcome: Outcome
    instruments: tuple[Instrument, ...] = ()
    text: str | None = None
    needs: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def apply_state_law(policy: StatePolicy, on: date, act: Act, outcome: Outcome) -> Overlay:
    """Return what the state's law on a day makes of an outcome under an agreement, or without one."""
    period = policy.period_on(on)
    standing = [one for one in policy.standing_on(on) if _may_cover(one, act.agency)]
    direct = _direct_effects(standing, act)
    if direct:
        return _by_effect(direct, act, outcome)
    if not act.delegated or act.model == "none" or period is None or outcome not in PERMISSIVE:
        return Overlay(outcome)
    barring = [one for one in standing if one.bars or (period.stance == "bans" and one.id in period.because)]
    if barring:
        return _by_ban(barring, act, outcome)
    if period.may_be == "bans":
        return Overlay("undetermined", (), f"{period.text}", ("state_law",))
    limiting = [one for one in standing if period.stance == "restricts" and one.id in period.because]
    if limiting:
        return _by_limit(limiting, period)
    return Overlay(outcome)


def _may_cover(instrument: Instrument, agency: AgencyKind | None) -> bool:
    if agency is None or instrument.covers is None:
        return True
    return instrument.covers.reaches(agency.kind, agency.level)


def _direct_effects(standing: list[Instrument], act: Act) -> list[tuple[Instrument, Effect, list[str]]]:
    """Return the effects on this act that the known facts don't rule out, each with the facts it still turns on."""
    found = []
    for instrument in standing:
        for effect in instrument.effects:
            if act.action not in effect.actions or (effect.models and act.model not in effect.models):
                continue
            if any(fact in act.known and act.known[fact] not in values for fact, values in effect.when.items()):
                continue
            found.append((instrument, effect, [fact for fact in effect.when if fact not in act.known]))
    return found


def _by_effect(direct: list[tuple[Instrument, Effect, list[str]]], act: Act, outcome: Outcome) -> Overlay:
    instruments = tuple(one for one, _, _ in direct)
    text = "; ".join(f"{one.name}: {effect.text}" for one, effect, _ in direct)
    outcomes = {effect.outcome for _, effect, _ in direct}
    if len(outcomes) > 1:
        conflict = "state instruments disagree: " + ", ".join(one.name for one in instruments)
        return Overlay("undetermined", instruments, text, ("rules_conflict",), (conflict,))
    wanted = outcomes.pop()
    if wanted == outcome or (wanted == "permitted" and outcome != "undetermined"):
        return Overlay(outcome, instruments, text)
    open_facts = tuple(dict.fromkeys(fact for _, _, facts in direct for fact in facts))
    if open_facts:
        return Overlay("undetermined", instruments, text, open_facts)
    if all(one.confidence == "unverified" for one in instruments):
        return Overlay("undetermined", instruments, text, ("state_law",))
    return Overlay(wanted, instruments, text)


def _by_ban(barring: list[Instrument], act: Act, outcome: Outcome) -> Overlay:
    names = ", ".join(one.name for one in barring)
    if all(one.confidence == "unverified" for one in barring):
        return Overlay("undetermined", tuple(barring), f"A ban is reported and not verified: {names}.", ("state_law",))
    conflicts = [
        f"{one.name} is contested in {suit.case} (outcome: {suit.outcome})" for one in barring for suit in one.contested
    ]
    text = f"State law bars such agreements: {names}. Delegated powers are held only so far as state law allows."
    return Overlay("not_permitted", tuple(barring), text, (), tuple(conflicts))


def _by_limit(limiting: list[Instrument], period: Period) -> Overlay:
    names = ", ".join(one.name for one in limiting)
    text = (
        f"State law limits agreements or what officers may do ({names}); whether it reaches this act was not settled."
    )
    return Overlay("undetermined", tuple(limiting), text, ("state_law",))
