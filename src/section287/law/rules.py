"""The rule book: touchpoints, actions, conditions, agreement texts with their clauses, rules and tensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from section287.facts.base import MODELS, Day, Fact, Id, Model, Quotation, Source, Sourced, State, Text, Word
from section287.facts.reading import (
    Folder,
    keep_shipped,
    parse_entries,
    read_yaml,
    require,
    shared_sources,
)

Outcome = Literal["permitted", "permitted_with_supervision", "not_permitted", "undetermined"]
OUTCOMES: tuple[Outcome, ...] = ("permitted", "permitted_with_supervision", "not_permitted", "undetermined")
Place = Literal["field", "jail", "court", "corrections"]
RULE_FILES = ("rules_all", "rules_tfm", "rules_jem", "rules_wso", "rules_none")


def _as_words(value: Any) -> Any:
    """Turn one value, a list, or a bare yes or no into a tuple of words."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple("yes" if one is True else "no" if one is False else str(one) for one in values)


Words = Annotated[tuple[str, ...], BeforeValidator(_as_words), Field(min_length=1)]


class Touchpoint(Fact):
    """Where a person meets local police; ``unless_said`` are facts that the place's name already carries."""

    id: Id
    name: Text
    place: Place
    means: Text
    unless_said: dict[str, Word] = Field(default_factory=dict)
    checked_on: Day


class Action(Fact):
    """What an officer might do; ``delegated`` says whether only an agreement gives it."""

    id: Id
    name: Text
    delegated: Word
    means: Text
    checked_on: Day


class Condition(Fact):
    """A fact on which an answer may turn, as a question with its possible answers."""

    id: Id
    question: Text
    values: Words
    checked_on: Day


class OpenQuestion(Fact):
    """What would settle a question that no text answers."""

    id: Id
    question: Text


class Clause(Fact):
    """A clause of an agreement text: section, page in the copy, and its words."""

    section: Annotated[str, Field(min_length=1)]
    page: Annotated[int, Field(ge=1, le=60)]
    quote: Quotation
    layer: Literal["text", "scan"] = "text"


class Template(Fact):
    """One agreement text of one model and the days on which it was signed.

    ``signed_from`` and ``signed_until`` with ``only_state`` mark a text that was negotiated with one agency.
    """

    id: Id
    model: Model
    name: Text
    revision: Text
    used_from: Day
    used_until: Day | None = None
    text: Literal["read", "not_read", "not_offered"]
    source: Id
    only_state: State | None = None
    signed_from: Day | None = None
    signed_until: Day | None = None
    note: str = ""
    clauses: dict[str, Clause]
    checked_on: Day

    @model_validator(mode="after")
    def _in_order(self) -> Template:
        if self.used_until is not None and self.used_until < self.used_from:
            raise ValueError(f"used_until {self.used_until} is before used_from {self.used_from}")
        if self.text == "read" and not self.clauses:
            raise ValueError("a text that was read needs clauses")
        return self


class Rule(Fact):
    """One rule: where it applies, under which facts, what follows, and the clauses that say so."""

    id: Id
    models: Annotated[tuple[Model, ...], Field(min_length=1)]
    texts: tuple[Literal["read", "not_read", "not_offered"], ...] = ("read",)
    templates: tuple[str, ...] = ()
    touchpoints: Words
    actions: Words
    when: dict[str, Words] = Field(default_factory=dict)
    outcome: Outcome
    text: Text
    provided: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    settled_by: tuple[str, ...] = ()
    since: Day | None = None
    confidence: Literal["confirmed", "reported", "unverified"]
    notes: tuple[str, ...] = ()
    checked_on: Day

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Rule:
        if not self.clauses and not self.sources:
            raise ValueError("no source: a rule needs clauses or sources")
        if self.outcome == "undetermined" and not self.settled_by:
            raise ValueError("an undetermined rule needs settled_by, what would settle it")
        return self

    def specificity(self) -> int:
        """Return on how many points the rule is narrower than a rule about everything."""
        narrowed = (self.templates, self.touchpoints != ("any",), self.actions != ("delegated",))
        return sum(1 for one in narrowed if one) + len(self.when)


class Tension(Fact):
    """Two texts, or two places in one text, that pull in different directions."""

    id: Id
    models: tuple[Model, ...]
    actions: tuple[str, ...]
    text: Text
    clauses: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Literal["confirmed", "reported", "unverified"]
    checked_on: Day

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Tension:
        if not self.clauses and not self.sources:
            raise ValueError("no source: a tension needs clauses or sources")
        return self


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything that the evaluator knows, checked against itself."""

    touchpoints: Mapping[str, Touchpoint]
    actions: Mapping[str, Action]
    conditions: Mapping[str, Condition]
    open_questions: Mapping[str, OpenQuestion]
    templates: tuple[Template, ...]
    template_sources: Mapping[str, Source]
    rules: tuple[Rule, ...]
    tensions: tuple[Tension, ...]

    def template_on(
        self, model: str, on: date, state: str | None = None, signed_on: date | None = None
    ) -> Template | None:
        """Return the agreement text of ``model`` in use on a day; for an agreement, the text in use when it was signed.

        ``none`` has no text. A text negotiated with one agency answers only for an agreement of its state and day.
        """
        day = signed_on or on
        standing = [one for one in self.templates if one.model == model and one.used_from <= day]
        standing = [one for one in standing if one.used_until is None or day <= one.used_until]
        own = [one for one in standing if _is_own(one, state, signed_on)]
        general = [one for one in standing if one.only_state is None] or standing
        chosen = own or general
        return max(chosen, key=lambda one: one.used_from) if chosen else None

    def question(self, need: str) -> str:
        """Return the question in words that a need stands for."""
        if need in self.conditions:
            return self.conditions[need].question
        return self.open_questions[need].question


def _is_own(template: Template, state: str | None, signed_on: date | None) -> bool:
    if template.only_state is None or template.only_state != state or signed_on is None:
        return False
    return bool(
        template.signed_from and template.signed_until and template.signed_from <= signed_on <= template.signed_until
    )


@keep_shipped
def load_rule_book(folder: Folder | None = None) -> RuleBook:
    """Return the rule book from ``folder`` (default: the shipped facts).

    Raises:
        FactInvalid: an entry breaks its schema or refers to something that isn't there; names file and entry.
    """
    touchpoints = _entries(Touchpoint, "touchpoints", "touchpoints", folder)
    actions = _entries(Action, "actions", "actions", folder)
    conditions = _entries(Condition, "conditions", "conditions", folder)
    asked = read_yaml("authority/conditions.yaml", folder).get("open_questions", [])
    questions = parse_entries(OpenQuestion, asked, "authority/conditions.yaml", folder=folder)
    templates = _entries(Template, "templates", "templates", folder)
    book_rules: list[tuple[str, Rule]] = []
    for file in RULE_FILES:
        book_rules.extend((f"authority/{file}.yaml", rule) for rule in _entries(Rule, file, "rules", folder))
    tensions = _entries(Tension, "tensions", "tensions", folder)
    book = RuleBook(
        touchpoints={one.id: one for one in touchpoints},
        actions={one.id: one for one in actions},
        conditions={one.id: one for one in conditions},
        open_questions={one.id: one for one in questions},
        templates=templates,
        template_sources=_sources_of(templates, folder),
        rules=tuple(rule for _, rule in book_rules),
        tensions=tensions,
    )
    _check(book, book_rules)
    return book


def _entries(kind: Any, file: str, key: str, folder: Folder | None) -> Any:
    name = f"authority/{file}.yaml"
    data = read_yaml(name, folder)
    return parse_entries(kind, data.get(key), name, folder=folder, checked_on=data.get("checked_on"))


def _sources_of(templates: tuple[Template, ...], folder: Folder | None) -> dict[str, Source]:
    known = shared_sources(folder)
    for one in templates:
        require(
            one.source in known,
            "authority/templates.yaml",
            one.id,
            f"unknown source {one.source!r}; not in sources.yaml",
        )
    return {one.id: known[one.source] for one in templates}


def _check(book: RuleBook, rules: list[tuple[str, Rule]]) -> None:
    """Refuse what no single entry's schema can see: unknown names, a clause that a text in use doesn't have."""
    seen: set[str] = set()
    for one in book.touchpoints.values():
        for fact, value in one.unless_said.items():
            known = fact in book.conditions and value in book.conditions[fact].values
            require(
                known,
                "authority/touchpoints.yaml",
                one.id,
                f"unless_said: no condition {fact!r} with value {value!r}",
            )
    for file, rule in rules:
        require(rule.id not in seen, file, rule.id, "there are two rules of this id")
        seen.add(rule.id)
        _check_rule(book, file, rule)
    for tension in book.tensions:
        for action in tension.actions:
            require(action in book.actions, "authority/tensions.yaml", tension.id, f"unknown action {action!r}")


def _check_rule(book: RuleBook, file: str, rule: Rule) -> None:
    for name in rule.touchpoints:
        require(name == "any" or name in book.touchpoints, file, rule.id, f"unknown touchpoint {name!r}")
    for name in rule.actions:
        require(name == "delegated" or name in book.actions, file, rule.id, f"unknown action {name!r}")
    for fact, values in rule.when.items():
        require(fact in book.conditions, file, rule.id, f"when: unknown condition {fact!r}")
        for value in values:
            known = book.conditions[fact].values
            require(value in known, file, rule.id, f"when: {fact} is one of {', '.join(known)}, not {value!r}")
    for need in rule.settled_by:
        require(
            need in book.conditions or need in book.open_questions,
            file,
            rule.id,
            f"settled_by: unknown {need!r}",
        )
    ids = {one.id for one in book.templates}
    for template_id in rule.templates:
        require(template_id in ids, file, rule.id, f"unknown template {template_id!r}")
    for template in book.templates:
        if template.text == "read" and rule_uses(rule, template):
            missing = [name for name in rule.clauses if name not in template.clauses]
            require(not missing, file, rule.id, f"{template.id} has no clause {', '.join(missing)}")


def rule_uses(rule: Rule, template: Template) -> bool:
    """Return whether a rule speaks about agreements on this text."""
    if template.model not in rule.models or template.text not in rule.texts:
        return False
    return not rule.templates or template.id in rule.templates


__all__ = [
    "MODELS",
    "OUTCOMES",
    "Action",
    "Clause",
    "Condition",
    "Outcome",
    "Rule",
    "RuleBook",
    "Sourced",
    "Template",
    "Tension",
    "Touchpoint",
    "load_rule_book",
    "rule_uses",
]
