"""Six hundred ways to ask: each is understood as its label says."""

from __future__ import annotations

from typing import Any

import pytest
from asking import NEWEST, wordings

from section287.answers.gazetteer import Gazetteer
from section287.answers.likeness import features_of, learn
from section287.answers.understand import Asked, understand, weigh
from section287.answers.wording import load_words

ALL = wordings()


def _told(asked: Asked, want: dict[str, Any]) -> dict[str, Any]:
    """What was understood, in the label's own terms; only what the label speaks of."""
    candidates = asked.candidates()
    start, end = (
        asked.span if asked.intent == "change" else ((asked.when.start, asked.when.end) if asked.when else (None, None))
    )
    told: dict[str, Any] = {
        "states": list(asked.states),
        "models": list(asked.models),
        "start": start,
        "end": end,
        "county": next((one.county_fips for one in candidates if one.kind == "county"), None),
        "agency": next((each for one in candidates for each in one.agency_ids), None),
        "town": candidates[0].name if candidates else None,
        "ambiguous": len(candidates) > 1,
    }
    told |= {name: getattr(asked, name) for name in ("kind", "measure", "action", "touchpoint")}
    return {name: told[name] for name in want if name in told}


@pytest.mark.parametrize(("intent", "question", "want"), ALL, ids=[row[1][:60] for row in ALL])
def test_a_wording_is_understood(intent: str, question: str, want: dict[str, Any], names: Gazetteer) -> None:
    asked = understand(question, names, NEWEST)
    dated = intent not in ("beyond", "compare", "is_true") or "start" in want or "end" in want
    expected = {"states": [], "models": [], **({"start": None, "end": None} if dated else {}), **want}
    expected.pop("topics", None)
    assert asked.intent == intent
    assert _told(asked, expected) == expected
    for one in ("county", "agency", "town"):
        if one in want:
            assert len(asked.candidates()) == 1


def test_there_are_enough_wordings_of_every_intent() -> None:
    kinds = {intent: sum(1 for row in ALL if row[0] == intent) for intent, _, _ in ALL}
    assert len(ALL) >= 600
    assert min(kinds.values()) >= 10
    assert set(kinds) == {one["name"] for one in load_words("intents")["intents"]} | {"beyond"}


def test_no_wording_stands_twice() -> None:
    questions = [row[1] for row in ALL]
    assert sorted(questions) == sorted(set(questions))


def test_each_wording_is_understood_without_its_own_example(names: Gazetteer) -> None:
    """The examples are made from these wordings; struck out one by one, most are still understood."""
    masked = [(intent, understand(question, names, NEWEST).masked) for intent, question, _ in ALL]
    right = 0
    for place, (intent, text) in enumerate(masked):
        rest = learn([row for row in masked[:place] + masked[place + 1 :] if row[1] != text])
        right += (weigh(text, rest) or "beyond").partition(":")[0] == intent
        if place >= 150:
            break
    assert right >= 0.9 * (place + 1)


def test_the_examples_are_the_wordings_masked(names: Gazetteer) -> None:
    shipped = {(intent, text) for intent, group in load_words("examples_masked")["examples"].items() for text in group}
    made = {(intent, understand(question, names, NEWEST).masked) for intent, question, _ in ALL}
    assert shipped == made, "run 'python -m benchmarks.answers --examples'"


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("How many agreements are there in Florida?", "HOW MANY AGREEMENTS ARE THERE IN FLORIDA?"),
        ("Which agencies left the program?", "which agencies left the program"),
        ("Does Alachua County, Florida have an agreement?", "does alachua county, florida have an agreement?"),
        ("Is it true that Florida has 348 agreements?", "is it true that florida has 348 agreements"),
        ("What’s the ACLU’s position?", "What's the ACLU's position?"),
        ("How many 287(g) agreements are there?", "How many 287g agreements are there?"),
        ("How many Section 287(g) agreements are there?", "How many 287 (g) agreements are there?"),
    ],
)
def test_dress_makes_no_difference(given: str, same: str, names: Gazetteer) -> None:
    one, other = understand(given, names, NEWEST), understand(same, names, NEWEST)
    assert (one.intent, one.states, one.models) == (other.intent, other.states, other.models)
    assert [each.candidates for each in one.places] == [each.candidates for each in other.places]


def test_names_alone_are_read_plainly_and_said_so(names: Gazetteer) -> None:
    for text, intent in (("Texas?", "how_many"), ("Alachua County, FL", "agency"), ("Utah, Idaho", "compare")):
        asked = understand(text, names, NEWEST)
        assert asked.intent in (intent, "has_one")
    assert any("No known wording" in note for note in understand("zzz Texas", names, NEWEST).notes())


def test_features_are_words_and_neighbours() -> None:
    assert features_of("how many _state_") == {
        "how",
        "many",
        "_state_",
        "^ how",
        "how many",
        "many _state_",
        "_state_ $",
    }
