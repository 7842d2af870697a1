"""No sentence without support: every one is followed to its rows, clause or entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from asking import Asker, wordings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from section287.answers import answer
from section287.answers.draft import Draft
from section287.answers.gazetteer import Gazetteer
from section287.answers.recorder import Recorder
from section287.answers.report import Answer, Fact, Section
from section287.answers.support import check_support, resolve
from section287.answers.understand import understand
from section287.facts.neutral import find_loaded_words

ALL = wordings()
KEPT: dict[Any, Any] = {}
DAYS = (date(2011, 6, 1), date(2016, 1, 1), date(2019, 5, 5), date(2021, 1, 13), date(2024, 12, 31), date(2025, 4, 20))


@pytest.mark.parametrize("intent", sorted({row[0] for row in ALL}))
def test_every_sentence_of_every_answer_is_supported(intent: str, ask: Asker) -> None:
    problems = []
    for kind, question, _ in ALL:
        if kind == intent:
            problems += [f"{question}: {one}" for one in check_support(ask(question), ask.connection, KEPT)]
    assert problems == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_sentences_are_supported_on_other_days_too(day: date, ask: Asker) -> None:
    problems = []
    for intent in sorted({row[0] for row in ALL}):
        for _, question, _ in [row for row in ALL if row[0] == intent][:3]:
            problems += [f"{question}: {one}" for one in check_support(ask(question, day), ask.connection, KEPT)]
    assert problems == []


def test_no_answer_has_a_loaded_word(ask: Asker) -> None:
    found = [
        f"{question}: {word}"
        for _, question, _ in ALL
        for sentence in ask(question).sentences()
        for word in find_loaded_words(sentence.text)
        if not _asked_with(question, word.word)
    ]
    assert found == []


def _asked_with(question: str, word: str) -> bool:
    return word.lower() in question.lower()


def test_every_answer_has_a_summary_and_a_bottom_line(ask: Asker) -> None:
    for _, question, _ in ALL:
        found = ask(question)
        assert found.summary, question
        assert found.bottom_line, question
        assert found.sources, question
        assert found.searched, question


def test_every_number_of_a_source_is_cited(ask: Asker) -> None:
    for _, question, _ in ALL[::7]:
        found = ask(question)
        cited = {number for one in found.facts for number in one.sources}
        assert {one.n for one in found.sources} == set(range(1, len(found.sources) + 1))
        assert cited <= {one.n for one in found.sources}


def _spoilt(found: Answer) -> list[tuple[str, Answer]]:
    """The answer with one thing wrong, in several ways."""
    first = found.summary[0]
    section = found.sections[0]
    fact = found.fact(first.facts[0])
    others = tuple(one for one in found.facts if one.id != fact.id)

    def said(text: str) -> Answer:
        return replace(found, summary=(replace(first, text=text), *found.summary[1:]))

    def with_fact(changed: Fact) -> Answer:
        return replace(found, facts=(changed, *others))

    return [
        ("another figure", said(first.text.replace("628", "629"))),
        ("another day", said(first.text.replace("2025-05-28", "2025-05-29"))),
        ("a place", said(first.text.replace(".", " in Florida."))),
        ("a model", said(first.text.replace("agreements", "task force agreements"))),
        ("an agency", said(first.text.replace("agencies", "agencies such as the Tampa Police Department"))),
        ("a quotation", said(first.text + " “It works.”")),
        ("no fact", replace(found, summary=(replace(first, facts=()), *found.summary[1:]))),
        ("an unknown fact", replace(found, summary=(replace(first, facts=("f999",)), *found.summary[1:]))),
        ("other citations", replace(found, summary=(replace(first, cites=(2,)), *found.summary[1:]))),
        ("a changed value", with_fact(replace(fact, values={**fact.values, "agreements": 629}))),
        ("a changed query", with_fact(replace(fact, query="SELECT 1 AS agreements"))),
        ("no way to it", with_fact(replace(fact, query=None))),
        ("a reference to nothing", with_fact(replace(fact, kind="entry", query=None, ref="entry:nobody-1900"))),
        ("a sum", replace(found, sections=(Section(section.heading, (replace(first, text="12 more."),)),))),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(14))
def test_the_walk_notices_what_is_wrong(number: int, ask: Asker) -> None:
    found = ask("How many agreements did ICE have on May 28, 2025?")
    what, spoilt = _spoilt(found)[number]
    assert check_support(found, ask.connection) == []
    assert check_support(spoilt, ask.connection), what


def test_a_quotation_that_no_clause_has_is_noticed(ask: Asker) -> None:
    found = ask("How do the models differ?")
    fact = next(one for one in found.facts if one.quote)
    spoilt = replace(
        found, facts=tuple(replace(one, quote="to do as they please") if one is fact else one for one in found.facts)
    )
    assert any("quotation" in one for one in check_support(spoilt, ask.connection))


def test_a_fact_opens_to_its_rows(ask: Asker) -> None:
    found = ask("How many agreements did ICE have on May 28, 2025?")
    opened = resolve(found.fact(found.summary[0].facts[0]), ask.connection)
    row = dict(zip(opened.columns, opened.rows[0], strict=True))
    assert row["agreements"] == 628


def test_a_draft_refuses_a_sentence_without_a_fact_or_source(record: Any, names: Gazetteer) -> None:
    draft = Draft(understand("How many?", names, date(2026, 7, 24)), Recorder(record), names, date(2026, 7, 24))
    with pytest.raises(ValueError, match="without support"):
        draft.sum_up("There are many.")
    bare = draft.fact("rows", {}, [])
    with pytest.raises(ValueError, match="without a source"):
        draft.sum_up("There are many.", bare)


TOSSED = (
    "how many agreements agencies states left joined since when where what does did is the in of Texas Florida Georgia "
    "Alachua County Tampa police sheriff WSO JEM task force jail model law cost crime trust pending 2025 May January "
    "compare and or not before after between may officers question people arrest true that every no most fewest ICE "
    "287(g) Jackson Washington Miami Foobar zzz , ? ' \" ; -- DROP TABLE agreement % $state {x} 2035 Biden Perez"
)
WORDS = st.sampled_from(TOSSED.split())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=14))
def test_whatever_is_asked_is_answered_with_support_or_not_at_all(words: list[str], record: Any) -> None:
    question = " ".join(words)
    if not any(one.isalnum() for one in question):
        return
    assert check_support(answer(question, record), record, KEPT) == []
