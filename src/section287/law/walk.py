"""The walk: a scenario step by step, with what each model lets the officer do, side by side; rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from section287.errors import UsageError
from section287.facts.base import MODELS, Model, Source
from section287.facts.citing import Citations
from section287.facts.reading import one_of
from section287.law.authority import OUTCOME_WORDS, STATUTE_DAY, AgencyView
from section287.law.evaluate import Evaluator, Finding
from section287.law.policies import Policies
from section287.law.rules import Template
from section287.law.scenarios import Act, Scenario, Scenarios, Step, Variant
from section287.law.state_law import Act as LegalAct
from section287.law.state_law import AgencyKind, Overlay, apply_state_law
from section287.law.table import in_words

ASSUMED = {"certified": "yes", "supervised": "yes"}
NOTE = (
    "It describes rules for a certified officer under ICE's supervision (for no agreement: any officer). "
    "It is not legal advice and advises nobody what to do."
)


@dataclass(frozen=True, slots=True)
class WalkQuestion:
    """What to walk through: scenario, day, variant, models (all by default), state or agency."""

    scenario: str
    on: date
    variant: str = "unknown"
    models: tuple[Model, ...] = MODELS
    state: str | None = None
    agency: AgencyView | None = None

    @property
    def in_state(self) -> str | None:
        """The state whose law applies, where one is known."""
        return self.agency.state if self.agency else self.state


def walk(evaluator: Evaluator, scenarios: Scenarios, policies: Policies, question: WalkQuestion) -> dict[str, Any]:
    """Return the walk as a plain document: the shape of ``walk --json``.

    With an agency, the models are those it has in force on the day, beside no agreement; each on its signed text.

    Raises:
        UsageError: an unknown scenario or variant, or a day before the statute.
    """
    scenario = find_scenario(scenarios, question.scenario)
    if question.variant not in scenarios.variants:
        raise UsageError(f"--variant: unknown variant {question.variant!r}; one of {one_of(list(scenarios.variants))}")
    if question.on < STATUTE_DAY:
        raise UsageError(f"--on: {question.on} is before section 287(g) was enacted; a day from {STATUTE_DAY} on")
    return _Walk(evaluator, scenarios, policies, question).build(scenario, scenarios.variants[question.variant])


def find_scenario(scenarios: Scenarios, text: str) -> Scenario:
    """Return a scenario by id, written with hyphens, blanks or underscores.

    Raises:
        UsageError: there is no such scenario; the message lists them.
    """
    wanted = text.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in scenarios.scenarios:
        raise UsageError(f"SCENARIO: unknown scenario {text!r}; one of {one_of(list(scenarios.scenarios))}")
    return scenarios.scenarios[wanted]


class _Walk:
    """Builds one walk's document, numbering sources as they are cited."""

    def __init__(self, evaluator: Evaluator, scenarios: Scenarios, policies: Policies, question: WalkQuestion) -> None:
        self.evaluator = evaluator
        self.scenarios = scenarios
        self.question = question
        self.policy = policies.states.get(question.in_state) if question.in_state else None
        self.citations = Citations()
        self.templates = {model: self.template(model) for model in self.models()}

    def models(self) -> list[Model]:
        agency = self.question.agency
        if agency is None:
            return list(self.question.models)
        held = {model for row in agency.agreements for model in MODELS if model in row.model.split("+")}
        return [model for model in MODELS if model in held or model == "none"]

    def template(self, model: Model) -> Template | None:
        if model == "none":
            return None
        agency = self.question.agency
        rows = [row for row in agency.agreements if model in row.model.split("+")] if agency else []
        signed = (rows[-1].signed_on or rows[-1].first_listed_on) if rows else None
        return self.evaluator.book.template_on(model, self.question.on, self.question.in_state, signed)

    def build(self, scenario: Scenario, variant: Variant) -> dict[str, Any]:
        steps = [self.step(step, variant) for step in scenario.steps]
        period = self.policy.period_on(self.question.on) if self.policy else None
        return {
            "scenario": scenario.id,
            "title": scenario.title,
            "in_short": scenario.in_short,
            "variant": variant.id,
            "variant_name": variant.name,
            "on": self.question.on.isoformat(),
            "agency": self.question.agency.name if self.question.agency else None,
            "agency_id": self.question.agency.agency_id if self.question.agency else None,
            "caution": self.question.agency.caution if self.question.agency else None,
            "state": self.question.in_state,
            "state_law": {"stance": period.stance, "text": period.text, "confidence": period.confidence}
            if period
            else None,
            "models": list(self.templates),
            "texts": {model: (one.revision if one else None) for model, one in self.templates.items()},
            "safeguards": self.safeguards(),
            "steps": steps,
            "note": NOTE,
            "sources": self.citations.as_list(),
            "source_lines": self.citations.lines(),
        }

    def step(self, step: Step, variant: Variant) -> dict[str, Any]:
        notes = variant.notes.get(step.step, ())
        return {
            "step": step.step,
            "title": self.scenarios.titles[step.step],
            "text": step.text,
            "cells": {model: self.cell(step, model) for model in self.templates},
            "recorded": [{"text": one.text, "n": self.citations.numbers(one.sources)} for one in step.recorded],
            "variant_notes": [
                {"text": one.text, "models": list(one.models), "confidence": one.confidence,
                 "n": self.citations.numbers(one.sources)} for one in notes
            ],
            "known": [self.known(name) for name in step.known],
        }  # fmt: skip

    def known(self, name: str) -> dict[str, Any]:
        one = self.scenarios.known[name]
        return {"text": one.text, "confidence": one.confidence, "n": self.citations.numbers(one.sources)}

    def cell(self, step: Step, model: Model) -> dict[str, Any]:
        acts = [self.act(act, model) for act in step.acts]
        supervised = any(act["outcome"] == "permitted_with_supervision" for act in acts)
        return {"acts": acts, "supervision": self.supervision(model) if supervised else None}

    def act(self, act: Act, model: Model) -> dict[str, Any]:
        book = self.evaluator.book
        template = self.templates[model]
        assumed = ASSUMED if model != "none" else {}
        known = {**book.touchpoints[act.touchpoint].unless_said, **assumed, **act.facts}
        finding = self.evaluator.answer(model, act.touchpoint, act.action, known, template)
        overlay = self.overlay(act, model, known, finding)
        outcome = overlay.outcome if overlay else finding.outcome
        changed = overlay is not None and overlay.outcome != finding.outcome
        cite, quote, source, text = self.basis(finding)
        if changed and overlay is not None:
            text = overlay.text or text
            if overlay.instruments:
                source = overlay.instruments[0].sources[0]
                cite, quote = overlay.instruments[0].name, source.quote
        return {
            "action": act.action, "name": book.actions[act.action].name, "touchpoint": act.touchpoint,
            "facts": dict(act.facts), "outcome": outcome,
            "in_words": OUTCOME_WORDS[outcome] if changed else in_words(finding),
            "text": text, "cite": cite, "quote": quote, "source": source.cite(), "n": self.citations.number(source),
            "rule": finding.rules[0].id, "needs": list(overlay.needs if changed and overlay else finding.needs),
            "by_state_law": changed,
        }  # fmt: skip

    def overlay(self, act: Act, model: Model, known: Mapping[str, str], finding: Finding) -> Overlay | None:
        if self.policy is None:
            return None
        agency = self.question.agency
        kind = AgencyKind(agency.kind, agency.level) if agency else None
        delegated = self.evaluator.book.actions[act.action].delegated == "yes"
        legal = LegalAct(model, act.action, delegated, known, kind)
        return apply_state_law(self.policy, self.question.on, legal, finding.outcome)

    def basis(self, finding: Finding) -> tuple[str, str | None, Source, str]:
        """Return cite, quotation, source and sentence of the rule that a finding rests on."""
        rule, template = finding.rules[0], finding.template
        if template is not None and template.text == "read" and rule.clauses:
            clause = template.clauses[rule.clauses[0]]
            cite = f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}"
            return cite, clause.quote, self.evaluator.book.template_sources[template.id], rule.text
        source = rule.sources[0]
        return source.cite(), source.quote, source, rule.text

    def supervision(self, model: Model) -> dict[str, Any] | None:
        one = self.scenarios.supervision.get(model)
        return {"text": one.text, "clauses": self.clauses(model, one.clauses)} if one else None

    def safeguards(self) -> list[dict[str, Any]]:
        return [
            {"id": one.id, "name": one.name, "models": {
                model: {"text": said.text, "clauses": self.clauses(model, said.clauses)}
                for model, said in one.models.items()
                if self.clauses(model, said.clauses)}}
            for one in self.scenarios.safeguards
        ]  # fmt: skip

    def clauses(self, model: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
        template = next((one for key, one in self.templates.items() if key == model), None)
        if template is None:
            return []
        source = self.evaluator.book.template_sources[template.id]
        found = [(name, template.clauses[name]) for name in names if name in template.clauses]
        return [
            {"cite": f"{template.model} ({template.revision}), {one.section}, p. {one.page}", "quote": one.quote,
             "n": self.citations.number(source)}
            for _, one in found
        ]  # fmt: skip
