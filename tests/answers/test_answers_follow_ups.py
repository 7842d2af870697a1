"""Every follow-up is a question that the system can answer, and so are its own."""

from __future__ import annotations

from asking import Asker, wordings

from section287.answers.compose.about_record import what_can_be_asked

ALL = wordings()


def test_every_follow_up_is_answered(ask: Asker) -> None:
    """From every wording, one step on, and from those every sixth of the next."""
    seen = {question for _, question, _ in ALL}
    first = {one for question in seen for one in ask(question).follow_ups} - seen
    second = {one for question in first for one in ask(question).follow_ups} - first - seen
    asked = [ask(one) for one in (*sorted(first), *sorted(second)[::6])]
    assert len(asked) > len(first)
    assert [f"{one.question}: {one.summary[0].text}" for one in asked if not one.answered] == []


def test_every_answer_offers_follow_ups_but_not_itself(ask: Asker) -> None:
    for _, question, _ in ALL:
        found = ask(question)
        assert 2 <= len(found.follow_ups) <= 5, question
        assert question.lower() not in [one.lower() for one in found.follow_ups]
        assert len(set(found.follow_ups)) == len(found.follow_ups)
        assert not any("{" in one or "  " in one for one in found.follow_ups), question


def test_every_example_is_answered_and_shows_another_intent(ask: Asker) -> None:
    examples = what_can_be_asked()
    assert all(ask(one).answered for one in examples)
    assert len({ask(one).intent for one in examples}) >= 14
