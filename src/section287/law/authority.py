"""What an officer may do: the question, the answer with its clauses, and the same question under the other models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError
from section287.facts.base import MODELS, Model, Source
from section287.facts.citing import Citations
from section287.facts.reading import one_of
from section287.law.evaluate import PERMISSIVE_FIRST, Evaluator, Finding
from section287.law.policies import Policies, StatePolicy
from section287.law.rules import Outcome, Rule, RuleBook, Template
from section287.law.state_law import Act, AgencyKind, Overlay, apply_state_law

if TYPE_CHECKING:
    from section287.law.agreements import AgreementRow

STATUTE_DAY = date(1996, 9, 30)
LAST_TEXT_READ = date(2025, 7, 18)
OUTCOME_WORDS: dict[str, str] = {
    "permitted": "permitted",
    "permitted_with_supervision": "permitted with supervision",
    "not_permitted": "not permitted",
    "undetermined": "undetermined",
}


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency on a day, as the registry shows it: who it is and which agreements it has in force."""

    agency_id: str
    name: str
    state: str
    kind: str
    level: str
    agreements: tuple[AgreementRow, ...]
    caution: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``given`` holds the facts that the asker knows; what is left out is unknown."""

    touchpoint: str
    action: str
    on: date
    model: Model | None = None
    state: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    agency: AgencyView | None = None

    @property
    def in_state(self) -> str | None:
        """The state whose law applies, where one is known."""
        return self.agency.state if self.agency else self.state


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The answer for one model, agreement and state law together."""

    finding: Finding
    overlay: Overlay | None
    agreement: AgreementRow | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome after state law."""
        return self.overlay.outcome if self.overlay else self.finding.outcome

    @property
    def needs(self) -> tuple[str, ...]:
        """What would settle it, if it is undetermined."""
        if self.outcome != "undetermined":
            return ()
        over = self.overlay.needs if self.overlay else ()
        own = self.finding.needs if self.finding.outcome == "undetermined" else ()
        return tuple(dict.fromkeys((*own, *over)))


def check_question(book: RuleBook, question: Question) -> None:
    """Refuse a question in words that the rule book doesn't have.

    Raises:
        UsageError: names the option and what would be right.
    """
    for option, value, known in (
        ("--touchpoint", question.touchpoint, book.touchpoints),
        ("--action", question.action, book.actions),
    ):
        if value not in known:
            raise UsageError(f"{option}: unknown {option[2:]} {value!r}; one of {one_of(list(known))}")
    if question.model is not None and question.model not in MODELS:
        raise UsageError(f"--model: unknown model {question.model!r}; one of {one_of(MODELS)}")
    if question.on < STATUTE_DAY:
        raise UsageError(f"--on: {question.on} is before section 287(g) was enacted; a day from {STATUTE_DAY} on")
    for fact, value in question.given.items():
        if fact not in book.conditions:
            raise UsageError(f"unknown fact {fact!r}; one of {one_of(list(book.conditions))}")
        if value not in book.conditions[fact].values:
            option = "--" + fact.replace("_", "-")
            raise UsageError(f"{option}: unknown value {value!r}; one of {one_of(book.conditions[fact].values)}")


def answer_question(evaluator: Evaluator, policies: Policies, question: Question) -> dict[str, Any]:
    """Return the answer as a plain document: the shape of ``authority --json``.

    With an agency, the models are those it has in force on the day (or ``none``), each on the text in use when its
    agreement was signed, and the most permissive of them is the outcome. The state's law of the day is put on top.

    Raises:
        UsageError: a word in the question is not one of the rule book's.
    """
    check_question(evaluator.book, question)
    policy = policies.states.get(question.in_state) if question.in_state else None
    asked = _answers_asked(evaluator, policy, question)
    best = min(asked, key=lambda one: PERMISSIVE_FIRST[_rank(one.outcome)])
    others = {model: _answer_one(evaluator, policy, question, model, None) for model in MODELS}
    return _Document(evaluator.book, question, policy).build(best, asked, others)


def _rank(outcome: Outcome) -> Outcome:
    """Order outcomes of several models held at once: what one permits, another's silence doesn't take away."""
    order: dict[Outcome, Outcome] = {"undetermined": "not_permitted", "not_permitted": "undetermined"}
    return order.get(outcome, outcome)


def _answers_asked(evaluator: Evaluator, policy: StatePolicy | None, question: Question) -> list[ModelAnswer]:
    if question.agency is None:
        return [_answer_one(evaluator, policy, question, question.model or "none", None)]
    pairs = [(model, row) for row in question.agency.agreements for model in _models_of(row.model)]
    if question.model is not None:
        pairs = [(model, row) for model, row in pairs if model == question.model]
        if not pairs:
            return [_answer_one(evaluator, policy, question, question.model, None)]
    if not pairs:
        return [_answer_one(evaluator, policy, question, "none", None)]
    return [_answer_one(evaluator, policy, question, model, row) for model, row in pairs]


def _models_of(listed: str) -> list[Model]:
    """Return the models of a listed agreement; before 2013 one could hold two."""
    return [model for model in MODELS if model in listed.split("+")]


def _answer_one(
    evaluator: Evaluator, policy: StatePolicy | None, question: Question, model: Model, row: AgreementRow | None
) -> ModelAnswer:
    book = evaluator.book
    known = {**book.touchpoints[question.touchpoint].unless_said, **question.given}
    signed = (row.signed_on or row.first_listed_on) if row else None
    template = book.template_on(model, question.on, question.in_state, signed) if model != "none" else None
    finding = evaluator.answer(model, question.touchpoint, question.action, known, template)
    if policy is None:
        return ModelAnswer(finding, None, row)
    agency = AgencyKind(question.agency.kind, question.agency.level) if question.agency else None
    delegated = book.actions[question.action].delegated == "yes"
    act = Act(model, question.action, delegated, known, agency)
    return ModelAnswer(finding, apply_state_law(policy, question.on, act, finding.outcome), row)


class _Document:
    """Builds the answer's document, numbering sources as they are cited."""

    def __init__(self, book: RuleBook, question: Question, policy: StatePolicy | None) -> None:
        self.book = book
        self.question = question
        self.policy = policy
        self.citations = Citations()

    def build(self, best: ModelAnswer, asked: list[ModelAnswer], others: dict[Model, ModelAnswer]) -> dict[str, Any]:
        because = self.because(best)
        rest = [one for one in asked if one is not best]
        return {
            "question": self.asked(),
            "outcome": best.outcome,
            "outcome_words": OUTCOME_WORDS[best.outcome],
            "model": best.finding.model,
            "because": because,
            "needs": list(best.needs),
            "questions": [{"fact": need, "question": self.book.question(need)} for need in best.needs],
            "cases": self.cases(best),
            "provided": self.provided(best, rest),
            "confidence": self.confidence(best),
            "conflicts": self.conflicts(best),
            "notes": list(dict.fromkeys(note for rule in self.deciding(best) for note in rule.notes)),
            "set_aside": [{"rule": rule.id, "text": rule.text} for rule in best.finding.set_aside],
            "agreement": self.agreement(best),
            "agency": self.agency(),
            "also_in_force": [self.short(one) for one in rest],
            "state_law": self.state_law(best),
            "other_models": {model: self.short(one) for model, one in others.items() if model != best.finding.model},
            "limits": self.limits(best),
            "sources": self.citations.as_list(),
            "source_lines": self.citations.lines(),
        }

    def asked(self) -> dict[str, Any]:
        read = self.book.touchpoints[self.question.touchpoint].unless_said
        return {
            "model": self.question.model,
            "touchpoint": self.question.touchpoint,
            "action": self.question.action,
            "on": self.question.on.isoformat(),
            "agency": self.question.agency.name if self.question.agency else None,
            "agency_id": self.question.agency.agency_id if self.question.agency else None,
            "state": self.question.in_state,
            "facts": dict(self.question.given),
            "read_from_touchpoint": {fact: value for fact, value in read.items() if fact not in self.question.given},
        }

    def provided(self, answer: ModelAnswer, rest: list[ModelAnswer]) -> list[str]:
        """Return what the outcome takes for granted; with several agreements, which of them certifies the officer."""
        texts = list(dict.fromkeys(text for rule in self.deciding(answer) for text in rule.provided))
        if answer.outcome == "permitted_with_supervision" and any(one.outcome != answer.outcome for one in rest):
            texts.append(f"The officer is certified under the {answer.finding.model} agreement, not another one.")
        if answer.outcome == "permitted_with_supervision" and "supervised" not in self.question.given:
            texts.append("The officer works under ICE's supervision or direction; without it nothing is delegated.")
        return texts

    def deciding(self, answer: ModelAnswer) -> list[Rule]:
        """Return the rules that carry the agreement's own outcome: those that hold whatever is unknown, if any do."""
        found = answer.finding
        if found.outcome != "undetermined" and found.always:
            return list(found.rules[: found.always])
        return list(found.rules)

    def because(self, answer: ModelAnswer) -> list[dict[str, Any]]:
        lines = []
        for rule in self.deciding(answer):
            lines.extend(self.lines_of(rule, answer.finding.template))
        overlay = answer.overlay
        if overlay and overlay.text:
            on_top = [self.state_line(one, overlay.text, each) for one in overlay.instruments for each in one.sources]
            lines = [*on_top, *lines] if overlay.outcome != answer.finding.outcome else [*lines, *on_top]
        return lines

    def lines_of(self, rule: Rule, template: Template | None) -> list[dict[str, Any]]:
        lines = []
        if template is not None and template.text == "read":
            source = self.book.template_sources[template.id]
            for name in rule.clauses:
                clause = template.clauses[name]
                cite = f"{template.model} ({template.revision}), {_section(clause.section)}, p. {clause.page}"
                lines.append(self.line(rule.text, cite, source, rule, clause.quote))
        for one in rule.sources:
            lines.append(self.line(rule.text, one.cite(), one, rule, one.quote))
        return lines

    def line(self, text: str, cite: str, source: Source, rule: Rule, quote: str | None) -> dict[str, Any]:
        return {
            "text": text, "cite": cite, "source": source.cite(), "quote": quote, "rule": rule.id,
            "outcome": rule.outcome, "confidence": rule.confidence, "url": source.url,
            "n": self.citations.number(source),
        }  # fmt: skip

    def state_line(self, instrument: Any, text: str, source: Source) -> dict[str, Any]:
        cite = ", ".join(part for part in (instrument.name, instrument.citation) if part)
        return {
            "text": text, "cite": cite, "source": source.cite(), "quote": source.quote, "rule": instrument.id,
            "outcome": None, "confidence": instrument.confidence, "url": source.url, "n": self.citations.number(source),
        }  # fmt: skip

    def cases(self, answer: ModelAnswer) -> list[dict[str, Any]]:
        if answer.overlay and answer.overlay.outcome != answer.finding.outcome:
            return []
        cases: list[dict[str, Any]] = [
            {"when": dict(case.when), "outcome": case.outcome} for case in answer.finding.cases
        ]
        return [*cases, {"when": "otherwise", "outcome": answer.finding.otherwise}] if cases else []

    def confidence(self, answer: ModelAnswer) -> str:
        order = ["confirmed", "reported", "unverified"]
        words = [rule.confidence for rule in self.deciding(answer)[:1]]
        if answer.overlay and answer.overlay.outcome != answer.finding.outcome:
            words = [one.confidence for one in answer.overlay.instruments] or ["unverified"]
            return min(words, key=order.index)
        return max(words, key=order.index, default="unverified")

    def conflicts(self, answer: ModelAnswer) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {"kind": "rules", "text": "equally specific rules disagree: " + ", ".join(rule.id for rule in rules)}
            for rules in answer.finding.conflicts
        ]
        found.extend(
            {"kind": "state law", "text": text} for text in (answer.overlay.conflicts if answer.overlay else ())
        )
        if answer.outcome == "not_permitted":
            return found
        for tension in self.book.tensions:
            if answer.finding.model in tension.models and self.question.action in tension.actions:
                numbers = self.citations.numbers(self.tension_sources(tension, answer.finding.template))
                found.append({"kind": "texts", "text": tension.text, "confidence": tension.confidence, "n": numbers})
        return found

    def tension_sources(self, tension: Any, template: Template | None) -> tuple[Source, ...]:
        own = (self.book.template_sources[template.id],) if template and template.text == "read" else ()
        return (*own, *tension.sources)

    def agreement(self, answer: ModelAnswer) -> dict[str, Any] | None:
        template = answer.finding.template
        if template is None:
            return None
        row = answer.agreement
        return {
            "model": template.model,
            "text": template.name,
            "revision": template.revision,
            "template": template.id,
            "agreement_id": row.agreement_id if row else None,
            "basis": row.basis() if row else None,
            "moa_url": row.moa_url if row else None,
            "note": template.note,
        }

    def agency(self) -> dict[str, Any] | None:
        agency = self.question.agency
        if agency is None:
            return None
        models = list(dict.fromkeys(model for row in agency.agreements for model in _models_of(row.model)))
        return {
            "agency_id": agency.agency_id, "name": agency.name, "state": agency.state, "kind": agency.kind,
            "level": agency.level, "models_in_force": models or ["none"], "caution": agency.caution,
            "agreements": [
                {"agreement_id": row.agreement_id, "model": row.model, "basis": row.basis()}
                for row in agency.agreements
            ],
        }  # fmt: skip

    def state_law(self, answer: ModelAnswer) -> dict[str, Any] | None:
        if self.policy is None:
            return None
        period = self.policy.period_on(self.question.on)
        standing = self.policy.standing_on(self.question.on)
        overlay = answer.overlay
        return {
            "state": self.policy.state,
            "stance": period.stance if period else None,
            "text": period.text if period else "The last period recorded has ended.",
            "confidence": period.confidence if period else "unverified",
            "may_be": period.may_be if period else None,
            "changes_the_outcome": bool(overlay and overlay.outcome != answer.finding.outcome),
            "effect": overlay.text if overlay else None,
            "instruments": [
                {"id": one.id, "name": one.name, "citation": one.citation, "confidence": one.confidence,
                 "effective": one.effective.isoformat() if one.effective else one.effective_note,
                 "description": one.description, "n": self.citations.numbers(one.sources)}
                for one in standing
            ],
        }  # fmt: skip

    def short(self, answer: ModelAnswer) -> dict[str, Any]:
        because = self.because(answer)
        return {
            "model": answer.finding.model,
            "outcome": answer.outcome,
            "needs": list(answer.needs),
            "text": because[0]["text"] if because else None,
            "cite": because[0]["cite"] if because else None,
            "source": because[0]["source"] if because else None,
            "n": because[0]["n"] if because else None,
            "numbers": list(dict.fromkeys(one["n"] for one in because)),
        }

    def limits(self, answer: ModelAnswer) -> list[str]:
        limits = ["This describes the text of agreements and cited law, not practice; it is not legal advice."]
        if answer.finding.template and self.question.on > LAST_TEXT_READ:
            limits.append(f"No agreement text issued after {LAST_TEXT_READ} was read; the newest one read is used.")
        if self.question.agency and self.question.agency.caution:
            limits.append(self.question.agency.caution)
        if self.question.agency and any(not _models_of(row.model) for row in self.question.agency.agreements):
            limits.append("The record doesn't know the model of one of this agency's agreements; it is left out.")
        if self.question.agency is None and self.question.model is None:
            limits.append("No model and no agency was named; the answer is for an officer without any agreement.")
        return limits


def _section(section: str) -> str:
    return section if section.startswith(("Appendix", "addendum")) else f"section {section}"
