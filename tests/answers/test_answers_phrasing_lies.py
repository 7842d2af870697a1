"""A language model that lies in every way: nothing of it reaches the answer, and both texts are logged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from asking import Asker
from lying_endpoint import Endpoint, Row, rewriting

from section287.answers.phrasing.client import Endpoint as Address
from section287.answers.phrasing.phrase import Phraser

COUNT = "How many agreements did ICE have on May 28, 2025?"  # On 2025-05-28, ICE's list printed 628 agreements with ...
WSO = "Can a WSO deputy ask about immigration status?"
NONE = "Does Chicago have one?"
LAW = "Can the Tampa police serve ICE warrants?"
STATES = "Compare Florida and Texas"
MODELS = "Compare the number of WSO and JEM agreements in Georgia"
GROWTH = "How did the number of agreements change in 2025?"
CRIME = "Does 287(g) reduce crime?"


def replacing(old: str, new: str) -> Callable[[Row], Row]:
    def change(row: Row) -> Row:
        return {**row, "text": row["text"].replace(old, new)}

    return change


def ending(words: str) -> Callable[[Row], Row]:
    return lambda row: {**row, "text": row["text"].rstrip(".") + words + "."}


def setting(**more: Any) -> Callable[[Row], Row]:
    return lambda row: {**row, **more}


def swapping(one: str, other: str) -> Callable[[Row], Row]:
    def change(row: Row) -> Row:
        text = row["text"].replace(one, "\0").replace(other, one).replace("\0", other)
        return {**row, "text": text}

    return change


# what the lie is, the question, how sentences are changed, what the gate says of it
LIES: list[tuple[str, str, Callable[[Row], Row], str]] = [
    ("another figure", COUNT, replacing("628", "629"), "number not carried: 629"),
    ("digits swapped", COUNT, replacing("628", "682"), "number not carried: 682"),
    ("a figure too many", COUNT, ending(", and 12 more"), "number not carried: 12"),
    ("a figure in words", COUNT, replacing("628", "six hundred and twenty-nine"), "number not carried: 629"),
    ("a thousand times as many", COUNT, replacing("628", "628 thousand"), "number not carried: 628000"),
    ("a percentage", COUNT, replacing("628", "628%"), "number not carried: 628%"),
    ("dollars", COUNT, replacing("628", "$628"), "number not carried: $628"),
    ("a round figure", COUNT, replacing("628", "about 630"), "number not carried: 630"),
    ("full-width digits", COUNT, replacing("628", "６２９"), "characters that the template lacks"),
    ("a raised digit", COUNT, replacing("628", "62²"), "characters that the template lacks"),
    ("a figure dropped", COUNT, replacing(" in 40 states", ""), "number lost: 40"),
    ("another day", COUNT, replacing("2025-05-28", "2025-05-29"), "date not carried: 2025-05-29"),
    ("another month in words", COUNT, replacing("2025-05-28", "June 28, 2025"), "date not carried: 2025-06-28"),
    ("another year", COUNT, ending(" of 2024"), "date not carried: 2024"),
    ("a month without a year", COUNT, ending(", as in April"), "date not carried: ????-04"),
    ("the day dropped", COUNT, replacing("On 2025-05-28, ", ""), "date lost: 2025-05-28"),
    ("a state", COUNT, ending(", most of them in Florida"), "place not carried: FL"),
    ("a state in small letters", COUNT, ending(" and florida"), "place not carried: FL"),
    ("a postal code", COUNT, ending(" (Austin, TX)"), "place not carried: TX"),
    ("a county", COUNT, ending(" and Harris County"), "place not carried: county harris county"),
    ("a model", COUNT, replacing("agreements", "task force agreements"), "model not carried: TFM"),
    ("a model's short form", COUNT, replacing("agreements", "WSO agreements"), "model not carried: WSO"),
    ("an agency", COUNT, ending(", the Tampa Police Department among them"), "agency not carried"),
    ("a quotation", COUNT, ending(", “a sign of trust”"), "quotation not carried"),
    ("more than", COUNT, replacing("628", "more than 628"), "comparator not carried: more"),
    ("at least", COUNT, replacing("628", "at least 628"), "comparator not carried: at_least"),
    ("nearly", COUNT, replacing("628", "nearly 628"), "comparator not carried: about"),
    ("only", COUNT, replacing("628", "only 628"), "comparator not carried: only"),
    ("all", COUNT, replacing("40 states", "all 40 states"), "comparator not carried: all"),
    ("a trend", COUNT, replacing("printed", "rose to"), "comparator not carried: rise"),
    ("a superlative", COUNT, ending(", the most yet"), "comparator not carried: most"),
    ("a first", COUNT, ending(" for the first time"), "comparator not carried: first"),
    ("an amount in words", COUNT, replacing("628", "twice 628"), "amount not carried: twice"),
    ("half", COUNT, ending(", half of them new"), "amount not carried: half"),
    ("reportedly", COUNT, replacing("printed", "reportedly printed"), "hedge not carried: reported"),
    ("may", COUNT, replacing("printed", "may have printed"), "hedge not carried: may"),
    ("clearly", COUNT, replacing("printed", "clearly printed"), "hedge not carried: certain"),
    ("a negation", COUNT, replacing("printed", "did not print"), "polarity not carried: no"),
    ("a duty", COUNT, replacing("printed", "must print"), "polarity not carried: must"),
    ("a ban", COUNT, ending(", as banned"), "polarity not carried: banned"),
    ("a cause", COUNT, ending(" because of the president"), "cause not carried: because"),
    ("despite", COUNT, ending(" despite protests"), "cause not carried: because"),
    ("the counts exchanged", COUNT, swapping("agreements", "agencies"), "another order"),
    ("another counting word", COUNT, replacing("states", "counties"), "counting word not carried: county"),
    ("people", COUNT, replacing("agreements", "people"), "counting word not carried: person"),
    ("a loaded word", COUNT, ending(" in a shocking surge"), "loaded word: surge"),
    ("a loaded word in quotation marks", COUNT, ending(" in a “crackdown”"), "loaded word: crackdown"),
    ("words out of nowhere", COUNT, ending(", frightening whole families"), "words in no fact"),
    ("an unknown fact", COUNT, setting(facts=["f999"]), "facts that don't exist: f999"),
    ("no fact", COUNT, setting(facts=[]), "names no fact"),
    ("facts as a word", COUNT, setting(facts="f1"), "names no fact"),
    ("an empty text", COUNT, setting(text="  "), "is empty"),
    ("a very long text", COUNT, lambda row: {**row, "text": row["text"] * 20}, "is too long"),
    ("a second sentence", COUNT, lambda row: {**row, "text": row["text"] + " It was listed."}, "more sentences"),
    ("a link", COUNT, ending(" (see https://example.org)"), "address or markup"),
    ("a script", COUNT, ending(" <script>alert(1)</script>"), "address or markup"),
    ("a citation of its own", COUNT, ending(" [9]"), "address or markup"),
    ("an invisible character", COUNT, replacing("628", "6\u200b28"), "control or invisible"),
    ("text turned around", COUNT, replacing("628", "\u202e826"), "control or invisible"),
    ("a letter of another alphabet", COUNT, replacing("agreements", "\u0430greements"), "characters that the template"),
    ("a line break and more", COUNT, replacing("628", "628\n"), "control or invisible"),
    ("a negation dropped", WSO, replacing("not permitted", "permitted"), "word of weight lost"),
    ("another model's answer", WSO, replacing("Warrant Service Officer", "Task Force"), "model not carried: TFM"),
    ("a no turned into a yes", NONE, replacing("No: the list", "Yes: the list"), "polarity not carried: yes"),
    ("doubt dropped", LAW, replacing("undetermined", "permitted"), "word of weight lost"),
    ("states exchanged", STATES, swapping("Texas", "Florida"), "another order"),
    ("models exchanged", MODELS, swapping("warrant service officer", "jail enforcement"), "another order"),
    ("sides exchanged", CRIME, swapping("yes", "no"), "another order"),
    ("a finding turned around", CRIME, replacing("less likely", "more likely"), "another order"),
    ("what came and what went exchanged", GROWTH, swapping("later", "earlier"), "another order"),
    ("words exchanged", WSO, swapping("right", "country"), "another order"),
    ("most of it dropped", COUNT, lambda row: {**row, "text": "On 2025-05-28: 628 agreements."}, "number lost"),
]  # fmt: skip


@pytest.fixture
def phraser(endpoint: Endpoint) -> Phraser:
    return Phraser(Address(endpoint.url, key="sk-secret", model="liar", seconds=10))


@pytest.mark.parametrize(("what", "question", "change", "why"), LIES, ids=[one[0] for one in LIES])
def test_a_lie_never_reaches_the_answer(
    what: str, question: str, change: Callable[[Row], Row], why: str,
    ask: Asker, endpoint: Endpoint, phraser: Phraser, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    plain = ask(question)
    endpoint.behave = rewriting(change)
    with caplog.at_level(logging.WARNING, "section287"):
        told = phraser.rewrite(plain)
    assert told.phrasing is not None
    lied = [one for one in told.phrasing["rejected"] if any(why in each for each in one["why"])]
    assert lied, told.phrasing["rejected"][:2]
    assert told.summary == plain.summary or lied[0]["template"] not in [one.text for one in plain.summary]
    changed = {one["offered"] for one in lied if one["offered"] != one["template"]}
    assert not changed & {one.text for one in told.sentences()}
    for one in lied:
        assert one["template"] in [each.text for each in told.sentences()]
        assert any(
            getattr(each, "offered", None) == one["offered"] and getattr(each, "template", None) == one["template"]
            for each in caplog.records
        )
    assert "sk-secret" not in caplog.text


def test_there_are_lies_enough() -> None:
    assert len(LIES) >= 60


def test_what_changes_nothing_of_weight_is_taken(ask: Asker, endpoint: Endpoint, phraser: Phraser) -> None:
    plain = ask(COUNT)

    def change(row: Row) -> Row:
        text = row["text"].replace(
            "On 2025-05-28, ICE's list printed 628 agreements with 514 agencies in 40 states.",
            "ICE's list of May 28, 2025 shows 628 agreements with 514 agencies in 40 states.",
        )
        return {**row, "text": text}

    endpoint.behave = rewriting(change)
    told = phraser.rewrite(plain)
    assert told.summary[0].text == "ICE's list of May 28, 2025 shows 628 agreements with 514 agencies in 40 states."
    assert told.summary[0].cites == plain.summary[0].cites
    assert told.summary[0].facts == plain.summary[0].facts
    assert told.phrasing is not None
    assert told.phrasing["accepted"][0]["template"] == plain.summary[0].text
    assert told.facts == plain.facts
    assert told.sources == plain.sources


@pytest.mark.parametrize("question", [COUNT, WSO, NONE, LAW, STATES, MODELS, CRIME])
def test_the_templates_own_sentences_pass(question: str, ask: Asker, endpoint: Endpoint, phraser: Phraser) -> None:
    plain = ask(question)
    told = phraser.rewrite(plain)
    assert told.phrasing is not None
    assert told.phrasing["rejected"] == []
    assert len(told.phrasing["accepted"]) == told.phrasing["asked"]
    assert told.sentences() == plain.sentences()


def test_only_the_lie_is_thrown_away(ask: Asker, endpoint: Endpoint, phraser: Phraser) -> None:
    plain = ask(COUNT)

    def change(row: Row) -> Row:
        if row["id"] == "s1":
            return {**row, "text": row["text"].replace("628", "900")}
        return {**row, "text": row["text"].replace("had been signed", "were signed")}

    endpoint.behave = rewriting(change)
    told = phraser.rewrite(plain)
    assert told.summary == plain.summary
    assert told.phrasing is not None
    assert next(one["id"] for one in told.phrasing["rejected"]) == "s1"


def test_facts_of_another_sentence_do_not_carry(ask: Asker, endpoint: Endpoint, phraser: Phraser) -> None:
    plain = ask(COUNT)
    foreign = next(one.id for one in plain.facts if one.id not in plain.summary[0].facts)
    endpoint.behave = rewriting(setting(facts=[foreign]))
    told = phraser.rewrite(plain)
    assert told.summary == plain.summary
    assert told.phrasing is not None
    assert any("facts of another sentence" in why for one in told.phrasing["rejected"] for why in one["why"])
