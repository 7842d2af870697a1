"""Deciding between rules: the most specific, then the latest, else a conflict; no rule is a silence."""

from __future__ import annotations

from typing import Any

import pytest

from section287.facts.reading import parse_entry
from section287.law.evaluate import Evaluator, decide
from section287.law.rules import Rule, RuleBook, load_rule_book

SOURCE = {"title": "A text", "issuer": "Somebody", "url": "https://example.org/text"}


def _rule(rule_id: str, outcome: str, **fields: Any) -> Rule:
    data: dict[str, Any] = {
        "id": rule_id, "models": ["none"], "touchpoints": "any", "actions": "delegated", "outcome": outcome,
        "text": f"Rule {rule_id}.", "sources": [SOURCE], "confidence": "confirmed", "checked_on": "2026-11-22",
        **fields,
    }  # fmt: skip
    if outcome == "undetermined":
        data.setdefault("settled_by", ["state_law"])
    return parse_entry(Rule, data, "authority/rules.yaml", rule_id)


def test_no_rule_is_a_silence() -> None:
    decision = decide((), {})
    assert decision.silent
    assert decision.outcome == "undetermined"
    assert not decision.rules


def test_the_more_specific_rule_decides_and_the_other_is_set_aside() -> None:
    broad, narrow = _rule("broad", "not_permitted"), _rule("narrow", "permitted", when={"custody": "yes"})
    decision = decide((broad, narrow), {"custody": "yes"})
    assert decision.outcome == "permitted"
    assert decision.rules == (narrow,)
    assert decision.set_aside == (broad,)
    assert decide((broad, narrow), {"custody": "no"}).rules == (broad,)


def test_of_equally_specific_rules_the_later_decides() -> None:
    early = _rule("early", "not_permitted", when={"custody": "yes"}, since="2019-01-01")
    late = _rule("late", "permitted", when={"custody": "yes"}, since="2025-01-01")
    for order in ((early, late), (late, early)):
        assert decide(order, {"custody": "yes"}).rules == (late,)


def test_equal_rules_that_disagree_are_a_conflict_and_never_a_guess() -> None:
    one, other = (
        _rule("one", "permitted", when={"custody": "yes"}),
        _rule("other", "not_permitted", when={"custody": "yes"}),
    )
    decision = decide((one, other), {"custody": "yes"})
    assert decision.outcome == "undetermined"
    assert {rule.id for rule in decision.conflict} == {"one", "other"}


def test_equal_rules_that_agree_are_both_cited() -> None:
    one, other = (
        _rule("one", "permitted", when={"custody": "yes"}),
        _rule("other", "permitted", when={"custody": "yes"}),
    )
    assert {rule.id for rule in decide((one, other), {"custody": "yes"}).rules} == {"one", "other"}


def _book_with(*rules: Rule) -> RuleBook:
    shipped = load_rule_book()
    return RuleBook(
        touchpoints=shipped.touchpoints,
        actions=shipped.actions,
        conditions=shipped.conditions,
        open_questions=shipped.open_questions,
        templates=shipped.templates,
        template_sources=shipped.template_sources,
        rules=rules,
        tensions=(),
    )


def test_a_conflict_is_reported_with_what_would_settle_it() -> None:
    book = _book_with(_rule("one", "permitted"), _rule("other", "not_permitted"))
    finding = Evaluator(book).answer("none", "campus", "interrogate", {}, None)
    assert finding.outcome == "undetermined"
    assert finding.needs[-1] == "rules_conflict"
    assert [[rule.id for rule in one] for one in finding.conflicts] == [["one", "other"]]


def test_only_facts_that_matter_are_asked_for() -> None:
    book = _book_with(
        _rule("default", "not_permitted"),
        _rule("grant", "permitted", when={"custody": "yes", "warrant": ["I-200", "I-205"]}),
        _rule("same", "not_permitted", when={"supervised": "no"}),
    )
    finding = Evaluator(book).answer("none", "campus", "interrogate", {}, None)
    assert set(finding.needs) == {"custody", "warrant"}
    assert finding.otherwise == "not_permitted"
    assert Evaluator(book).answer("none", "campus", "interrogate", {"custody": "no"}, None).needs == ()


def test_the_order_of_rules_does_not_matter() -> None:
    rules = (
        _rule("a", "not_permitted"),
        _rule("b", "permitted", when={"custody": "yes"}),
        _rule("c", "permitted", when={"warrant": "I-200"}),
    )
    answers = {Evaluator(_book_with(*order)).answer("none", "campus", "interrogate", {}, None).outcome
               for order in (rules, rules[::-1])}  # fmt: skip
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [("sources", [], "no source"), ("outcome", "maybe", "outcome"), ("confidence", "sure", "confidence")],
)
def test_a_rule_that_breaks_the_schema_is_refused(field: str, value: Any, problem: str) -> None:
    from section287.errors import FactInvalid

    with pytest.raises(FactInvalid, match=problem):
        _rule("bad", **{"outcome": "permitted", field: value})
