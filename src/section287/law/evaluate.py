"""Decide one cell, and answer with unknown facts left unknown.

A cell is a model, a touchpoint, an action and the facts. Of the rules that match it the most specific decides; of two
equally specific ones the later; if these still disagree the cell is a conflict, and a conflict is undetermined. Where
facts are unknown every completion of them is decided: if all agree that is the answer, and if they don't the answer is
undetermined and names the facts on which it turns. Nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from section287.facts.base import Model
from section287.facts.reading import unique
from section287.law.rules import OUTCOMES, Outcome, Rule, RuleBook, Template

SAID_BY_OUTCOME = "supervised"
PERMISSIVE_FIRST = {outcome: place for place, outcome in enumerate(OUTCOMES)}


@dataclass(frozen=True, slots=True)
class Decision:
    """One cell decided: its outcome, the rules it rests on (the deciding one first), those set aside, any conflict."""

    outcome: Outcome
    rules: tuple[Rule, ...]
    set_aside: tuple[Rule, ...] = ()
    conflict: tuple[Rule, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which the unknown facts could turn out, and what would follow."""

    when: Mapping[str, str]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer for one model: outcome, the rules it rests on, what it would take to settle it, and the cases.

    The first ``always`` rules hold whatever the unknown facts turn out to be.
    """

    model: Model
    template: Template | None
    outcome: Outcome
    rules: tuple[Rule, ...]
    always: int = 0
    needs: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    otherwise: Outcome | None = None
    set_aside: tuple[Rule, ...] = ()
    conflicts: tuple[tuple[Rule, ...], ...] = ()
    silent: bool = False


@dataclass(slots=True)
class Evaluator:
    """Answers from one rule book; remembers what it has decided, so that whole tables are cheap."""

    book: RuleBook
    _applicable: dict[tuple[str, str, str, str], tuple[Rule, ...]] = field(default_factory=dict)
    _found: dict[tuple[object, ...], Finding] = field(default_factory=dict)

    def answer(
        self, model: Model, touchpoint: str, action: str, known: Mapping[str, str], template: Template | None
    ) -> Finding:
        """Return the finding for one model, on the agreement text ``template`` (None for no agreement).

        ``known`` holds only the facts that are known; a fact left out is unknown. Supervision alone is not: the
        outcome "permitted with supervision" says itself that it holds under ICE's supervision only.
        """
        known = {SAID_BY_OUTCOME: "yes", **known}
        rules = self._rules_for(model, touchpoint, action, template)
        asked = unique(fact for rule in rules for fact in rule.when)
        relevant = {fact: known[fact] for fact in asked if fact in known}
        key = (model, template.id if template else "", touchpoint, action, tuple(sorted(relevant.items())))
        if key not in self._found:
            self._found[key] = self._find(model, template, rules, asked, relevant)
        return self._found[key]

    def _rules_for(self, model: str, touchpoint: str, action: str, template: Template | None) -> tuple[Rule, ...]:
        key = (model, template.id if template else "", touchpoint, action)
        if key not in self._applicable:
            self._applicable[key] = tuple(
                rule for rule in self.book.rules if self._speaks_of(rule, model, touchpoint, action, template)
            )
        return self._applicable[key]

    def _speaks_of(self, rule: Rule, model: str, touchpoint: str, action: str, template: Template | None) -> bool:
        if model not in rule.models:
            return False
        if template is not None and (
            template.text not in rule.texts or (rule.templates and template.id not in rule.templates)
        ):
            return False
        if rule.touchpoints != ("any",) and touchpoint not in rule.touchpoints:
            return False
        if rule.actions == ("delegated",):
            return self.book.actions[action].delegated == "yes"
        return action in rule.actions

    def _find(
        self,
        model: Model,
        template: Template | None,
        rules: tuple[Rule, ...],
        asked: list[str],
        known: Mapping[str, str],
    ) -> Finding:
        open_facts = [fact for fact in asked if fact not in known]
        decided = [(case, decide(rules, {**known, **case})) for case in self._completions(open_facts)]
        outcomes = unique(decision.outcome for _, decision in decided)
        resting, always = _rules_of([decision for _, decision in decided])
        conflicts = tuple(unique_conflicts(decision.conflict for _, decision in decided if decision.conflict))
        aside = tuple({rule.id: rule for _, one in decided for rule in one.set_aside if rule not in resting}.values())
        silent = any(decision.silent for _, decision in decided)
        if len(outcomes) == 1:
            only = decided[0][1].outcome
            settled = unique(need for rule in resting for need in rule.settled_by) if only == "undetermined" else []
            if only == "undetermined" and conflicts:
                settled = [*settled, "rules_conflict"]
            return Finding(model, template, only, resting, always, tuple(settled), (), None, aside, conflicts, silent)
        needed = _facts_that_matter(open_facts, decided)
        cases, otherwise = _cases(needed, decided)
        needs = tuple(needed)
        return Finding(
            model, template, "undetermined", resting, always, needs, cases, otherwise, aside, conflicts, silent
        )

    def _completions(self, facts: list[str]) -> Iterator[dict[str, str]]:
        for values in product(*(self.book.conditions[fact].values for fact in facts)):
            yield dict(zip(facts, values, strict=True))


def decide(rules: tuple[Rule, ...], facts: Mapping[str, str]) -> Decision:
    """Return the decision of ``rules`` on a cell all of whose relevant facts are known.

    No rule at all is a silence: undetermined, resting on nothing. The shipped rules leave none; a test holds that.
    """
    matching = [rule for rule in rules if all(facts.get(fact) in values for fact, values in rule.when.items())]
    if not matching:
        return Decision("undetermined", (), silent=True)
    ranked = sorted(matching, key=lambda rule: (rule.specificity(), rule.since or date.min), reverse=True)
    rank = (ranked[0].specificity(), ranked[0].since or date.min)
    top = [rule for rule in ranked if (rule.specificity(), rule.since or date.min) == rank]
    if len({rule.outcome for rule in top}) > 1:
        return Decision("undetermined", tuple(top), tuple(rule for rule in ranked if rule not in top), tuple(top))
    outcome = top[0].outcome
    concurring = tuple(rule for rule in ranked if rule.outcome == outcome)
    return Decision(outcome, concurring, tuple(rule for rule in ranked if rule.outcome != outcome))


def _rules_of(decisions: list[Decision]) -> tuple[tuple[Rule, ...], int]:
    """Return the rules that decisions rest on, those in all of them first, and how many those are."""
    counted = Counter(rule.id for decision in decisions for rule in decision.rules)
    by_id = {rule.id: rule for decision in decisions for rule in decision.rules}
    found = list(by_id)
    order = sorted(
        found,
        key=lambda name: (
            counted[name] < len(decisions),
            PERMISSIVE_FIRST[by_id[name].outcome],
            found.index(name),
        ),
    )
    return tuple(by_id[name] for name in order), sum(1 for name in found if counted[name] == len(decisions))


def unique_conflicts(conflicts: Iterator[tuple[Rule, ...]]) -> list[tuple[Rule, ...]]:
    """Return conflicts each once, known by the ids of the rules in them."""
    return list({tuple(rule.id for rule in one): one for one in conflicts}.values())


def _facts_that_matter(facts: list[str], decided: list[tuple[dict[str, str], Decision]]) -> list[str]:
    """Return the facts a change of which alone can change the outcome."""
    matters = []
    for fact in facts:
        groups: dict[tuple[tuple[str, str], ...], set[str]] = {}
        for case, decision in decided:
            rest = tuple((name, value) for name, value in case.items() if name != fact)
            groups.setdefault(rest, set()).add(decision.outcome)
        if any(len(outcomes) > 1 for outcomes in groups.values()):
            matters.append(fact)
    return matters


def _cases(needed: list[str], decided: list[tuple[dict[str, str], Decision]]) -> tuple[tuple[Case, ...], Outcome]:
    """Return the cases that differ from what follows otherwise: not permitted, or else the most frequent outcome."""
    by_facts: dict[tuple[tuple[str, str], ...], Outcome] = {}
    for case, decision in decided:
        by_facts.setdefault(tuple((fact, case[fact]) for fact in needed), decision.outcome)
    often = Counter(by_facts.values())
    fallback = max(often, key=lambda outcome: (often[outcome], PERMISSIVE_FIRST[outcome]))
    otherwise: Outcome = "not_permitted" if "not_permitted" in often else fallback
    cases = [Case(dict(facts), outcome) for facts, outcome in by_facts.items() if outcome != otherwise]
    return tuple(sorted(cases, key=lambda case: PERMISSIVE_FIRST[case.outcome])), otherwise
