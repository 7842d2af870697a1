"""The whole table: every cell has one outcome and a clause, and the facts that anyone can check hold in all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from section287.facts.base import MODELS, Model
from section287.law.evaluate import Evaluator, Finding
from section287.law.rules import OUTCOMES, Outcome, load_rule_book
from section287.law.table import first_cite, in_words, table_page, table_rows

DAYS = [date(2010, 6, 1), date(2015, 6, 1), date(2019, 6, 1), date(2020, 8, 1), date(2024, 6, 1), date(2025, 2, 5),
        date(2025, 2, 20), date(2025, 6, 1), date(2026, 11, 22)]  # fmt: skip
WSO_DAYS = [day for day in DAYS if date(2019, 4, 24) <= day]
ASKED = ("certified", "supervised", "custody", "warrant")
DELEGATING_MODELS = ("TFM", "JEM", "WSO")
BOOK = load_rule_book()
SHARED = Evaluator(BOOK)


@dataclass(frozen=True, slots=True)
class TableCell:
    touchpoint: str
    model: Model
    action: str
    known: tuple[tuple[str, str], ...]
    finding: Finding

    @property
    def outcome(self) -> Outcome:
        return self.finding.outcome


def table_cells(evaluator: Evaluator, on: date) -> Iterator[TableCell]:
    """Every touchpoint, model, action and combination of the four conditions, each also unknown (left out)."""
    book = evaluator.book
    choices = [(None, *book.conditions[fact].values) for fact in ASKED]
    for model in MODELS:
        template = book.template_on(model, on) if model != "none" else None
        for touchpoint, action in product(book.touchpoints, book.actions):
            said = book.touchpoints[touchpoint].unless_said
            for values in product(*choices):
                given = {fact: value for fact, value in zip(ASKED, values, strict=True) if value is not None}
                finding = evaluator.answer(model, touchpoint, action, {**said, **given}, template)
                yield TableCell(touchpoint, model, action, tuple(given.items()), finding)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_cell_has_one_outcome_and_a_clause(evaluator: Evaluator, day: date) -> None:
    seen = set()
    for cell in table_cells(evaluator, day):
        key = (cell.touchpoint, cell.model, cell.action, cell.known)
        assert key not in seen, f"{key} twice"
        seen.add(key)
        finding = cell.finding
        assert finding.outcome in OUTCOMES, key
        assert not finding.silent, f"{key}: no rule speaks"
        assert not finding.conflicts, f"{key}: rules conflict"
        assert finding.rules, f"{key}: no rule"
        assert (finding.outcome == "undetermined") == bool(finding.needs), f"{key}: {finding.outcome}, {finding.needs}"
        cite, _ = first_cite(evaluator.book, finding)
        assert cite, f"{key}: no clause"
        for rule in finding.rules:
            in_text = finding.template is not None and finding.template.text == "read"
            assert (rule.clauses and in_text) or rule.sources, f"{key}: {rule.id} leads nowhere"
    touchpoints, actions = len(evaluator.book.touchpoints), len(evaluator.book.actions)
    conditions = 1
    for fact in ASKED:
        conditions *= 1 + len(evaluator.book.conditions[fact].values)
    assert len(seen) == touchpoints * actions * len(MODELS) * conditions == 38_880


def _interrogations(evaluator: Evaluator, day: date, model: str) -> list[tuple[object, Finding]]:
    return [
        ((cell.touchpoint, cell.known), cell.finding)
        for cell in table_cells(evaluator, day)
        if cell.model == model and cell.action == "interrogate"
    ]


@pytest.mark.parametrize("day", WSO_DAYS, ids=str)
def test_warrant_service_delegates_no_questioning_under_any_condition(evaluator: Evaluator, day: date) -> None:
    for key, finding in _interrogations(evaluator, day, "WSO"):
        assert finding.outcome == "not_permitted", key


def test_no_agreement_gives_no_questioning_and_forbids_no_sharing(evaluator: Evaluator) -> None:
    for cell in table_cells(evaluator, date(2025, 6, 1)):
        if cell.action == "share_information":
            assert cell.outcome == "permitted", cell
        if cell.model == "none" and cell.action == "interrogate":
            assert cell.outcome == "not_permitted", cell


@pytest.mark.parametrize("fact", ["certified", "supervised"])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_uncertified_or_unsupervised_officers_hold_nothing(evaluator: Evaluator, day: date, fact: str) -> None:
    for cell in table_cells(evaluator, day):
        if (
            cell.model in DELEGATING_MODELS
            and cell.action != "share_information"
            and dict(cell.known).get(fact) == "no"
        ):
            assert cell.outcome == "not_permitted", cell


def test_jail_model_questions_in_custody_under_supervision_and_nowhere_in_the_field(evaluator: Evaluator) -> None:
    held = {"certified": "yes", "supervised": "yes", "custody": "yes"}
    for key, finding in _interrogations(evaluator, date(2025, 6, 1), "JEM"):
        touchpoint, known = key  # type: ignore[misc]
        facts = dict(known)
        place = evaluator.book.touchpoints[touchpoint].place
        if place == "field":
            assert finding.outcome == "not_permitted", key
        elif place in ("jail", "corrections") and held.items() <= facts.items():
            assert finding.outcome == "permitted_with_supervision", key
        elif facts.get("custody") == "no":
            assert finding.outcome == "not_permitted", key


def test_task_force_model_questions_in_the_field(evaluator: Evaluator) -> None:
    for key, finding in _interrogations(evaluator, date(2025, 6, 1), "TFM"):
        facts = dict(key[1])  # type: ignore[index]
        if facts.get("certified") == facts.get("supervised") == "yes":
            assert finding.outcome == "permitted_with_supervision", key


def test_nothing_delegated_is_ever_permitted_without_supervision(evaluator: Evaluator) -> None:
    for cell in table_cells(evaluator, date(2025, 6, 1)):
        if cell.model in DELEGATING_MODELS and cell.action != "share_information":
            assert cell.outcome != "permitted", cell


_facts = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(one.values) for name, one in BOOK.conditions.items()}
)
_cells = st.tuples(
    st.sampled_from(MODELS), st.sampled_from(sorted(BOOK.touchpoints)), st.sampled_from(sorted(BOOK.actions)),
    st.sampled_from(DAYS), _facts,
)  # fmt: skip


def _answer(model: str, touchpoint: str, action: str, day: date, known: dict[str, str]) -> Finding:
    template = BOOK.template_on(model, day) if model != "none" else None
    return SHARED.answer(model, touchpoint, action, known, template)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(_cells)
def test_unknown_facts_are_answered_as_all_their_completions_agree(
    cell: tuple[str, str, str, date, dict[str, str]],
) -> None:
    model, touchpoint, action, day, known = cell
    finding = _answer(model, touchpoint, action, day, known)
    known = {"supervised": "yes", **known}  # the outcome "with supervision" says it itself
    open_facts = [fact for fact in BOOK.conditions if fact not in known]
    completions = {
        _answer(model, touchpoint, action, day, {**known, **dict(zip(open_facts, values, strict=True))}).outcome
        for values in product(*(BOOK.conditions[fact].values for fact in open_facts))
    }
    if len(completions) == 1:
        assert finding.outcome in completions
    else:
        assert finding.outcome == "undetermined"
        assert set(finding.needs) <= set(open_facts)
        told = {case.outcome for case in finding.cases} | {finding.otherwise}
        assert told == completions


@settings(max_examples=300, deadline=None)
@given(_cells)
def test_telling_more_never_turns_an_answer_round(cell: tuple[str, str, str, date, dict[str, str]]) -> None:
    model, touchpoint, action, day, known = cell
    outcome = _answer(model, touchpoint, action, day, known).outcome
    if outcome == "undetermined":
        return
    known = {"supervised": "yes", **known}
    for fact, condition in BOOK.conditions.items():
        for value in condition.values if fact not in known else ():
            assert _answer(model, touchpoint, action, day, {**known, fact: value}).outcome == outcome


def test_an_answer_with_supervision_holds_under_supervision_only() -> None:
    cell = ("JEM", "in_custody_interview", "interrogate", date(2025, 6, 1))
    assert _answer(*cell, {"certified": "yes", "custody": "yes"}).outcome == "permitted_with_supervision"
    assert _answer(*cell, {"certified": "yes", "custody": "yes", "supervised": "no"}).outcome == "not_permitted"
    assert _answer(*cell, {"custody": "yes"}).needs == ("certified",)


@settings(max_examples=200, deadline=None)
@given(_cells)
def test_the_facts_asked_for_settle_it(cell: tuple[str, str, str, date, dict[str, str]]) -> None:
    """Answering every fact that an answer needs leaves only what no fact settles."""
    model, touchpoint, action, day, known = cell
    finding = _answer(model, touchpoint, action, day, known)
    facts = [need for need in finding.needs if need in BOOK.conditions]
    for values in product(*(BOOK.conditions[fact].values for fact in facts)):
        settled = _answer(model, touchpoint, action, day, {**known, **dict(zip(facts, values, strict=True))})
        assert not [need for need in settled.needs if need in BOOK.conditions]


def test_the_page_shows_every_action_touchpoint_and_model_with_clauses(evaluator: Evaluator) -> None:
    page = table_page(evaluator, date(2025, 6, 1))
    for one in (*evaluator.book.actions.values(), *evaluator.book.touchpoints.values()):
        assert one.name in page
    assert "are only delegated the two authorities listed below" in page
    rows = table_rows(evaluator, date(2025, 6, 1))
    assert len(rows) == 9 * 4 * 10
    assert all(row["cite"] for row in rows)


def test_the_page_is_the_same_each_time(evaluator: Evaluator) -> None:
    assert table_page(evaluator, date(2025, 6, 1)) == table_page(Evaluator(BOOK), date(2025, 6, 1))


def test_a_cell_that_turns_on_a_fact_says_so(evaluator: Evaluator) -> None:
    known = {
        **BOOK.touchpoints["warrant_service"].unless_said,
        "certified": "yes",
        "supervised": "yes",
        "custody": "yes",
    }
    finding = _answer("WSO", "warrant_service", "serve_warrant", date(2025, 6, 1), known)
    assert finding.needs == ("warrant",)
    assert in_words(finding) == ("permitted with supervision if on an I-200 or on an I-205; otherwise not permitted")
