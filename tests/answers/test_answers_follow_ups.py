"""Every follow-up is a question that the system can answer, and so are its own."""

from __future__ import annotations

from conftest import Asker, wordings
from section287.answers.compose.about_record import what_can_be_asked

ALL = wordings()


def test_every_follow_up_is_answered(ask: Asker) -> None:
    """From every wording, two steps on."""
    seen = {question for _, question, _ in ALL}
    step = {one for question in seen for one in ask(question).follow_ups}
    unanswered = []
    for _ in range(2):
        for question in sorted(step - seen):
            found = ask(question)
            if not found.answered:
                unanswered.append(f"{question}: {found.summary[0].text}")
        seen |= step
        step = {one for question in step for one in ask(question).follow_ups} - seen
    assert unanswered == []


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
