"""Ask a question of a record and get a cited report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, cast

from section287.answers.draft import Draft
from section287.answers.gazetteer import load_gazetteer
from section287.answers.handing import hand_to
from section287.answers.recorder import Recorder
from section287.answers.report import Answer
from section287.answers.understand import Asked, understand

if TYPE_CHECKING:
    import duckdb

# intent -> the module that writes the answer
COMPOSERS = {
    "how_many": "how_many",
    "where": "where",
    "joined": "joined",
    "left": "left",
    "since_when": "since_when",
    "change": "change",
    "has_one": "standing",
    "agency": "standing",
    "may_officers": "authority",
    "state_law": "state_law",
    "cost": "money",
    "findings": "findings",
    "compare": "compare",
    "models": "models",
    "is_true": "verdicts",
    "pending": "pending",
    "program": "program",
    "record": "about_record",
    "beyond": "beyond",
}
# intents that are answered for each place in turn where a question names several
_ONE_BY_ONE = frozenset(["where", "joined", "left", "since_when", "change", "pending", "has_one", "agency", "how_many"])
_MODEL_BY_MODEL = frozenset(["joined", "left", "since_when", "change", "pending"])
SEVERAL = 4  # places of one question that are answered in turn
# intents that need the one place that a question names; the others use it if it is clear
_NEEDS_PLACE = frozenset(
    [
        "how_many",
        "where",
        "joined",
        "left",
        "since_when",
        "change",
        "has_one",
        "agency",
        "may_officers",
        "pending",
        "state_law",
    ]
)


class Phrase(Protocol):
    """Rewrites an answer's sentences; see ``section287.answers.phrasing``."""

    def rewrite(self, answer: Answer) -> Answer:
        """Return the answer with sentences that passed the gate in place of the template's."""


def answer(
    question: str, connection: duckdb.DuckDBPyConnection, on: date | None = None, phrase: Phrase | None = None
) -> Answer:
    """Answer a question from a record.

    Args:
        question: in words, at most 2,000 characters.
        connection: a record opened for reading.
        on: the day for which to answer; default: the newest list's. No clock is asked.
        phrase: rewrites sentences with a language model, behind the gate; None leaves the templates' own.

    Returns:
        A report in which every sentence has facts and sources. For one record, question and day it is always the same.

    Raises:
        UsageError: the question is empty or too long.
        NotFound: the record holds no list at all.
    """
    from section287.questions.standing import newest_day

    recorder = Recorder(connection)
    with recorder.doing("found the newest list"):
        day = on or newest_day(cast(Any, recorder))
    names = load_gazetteer(connection)
    asked = understand(question, names, day)
    draft = Draft(asked, recorder, names, day)
    for one in _in_turn(asked):
        draft.asked = one
        hand_to(draft, _composer(draft))
    draft.asked = asked
    found = draft.finish()
    return phrase.rewrite(found) if phrase is not None else found


def _in_turn(asked: Asked) -> Iterator[Asked]:
    """Yield what is asked, once for each place where several are named and the answer is about one at a time."""
    places = asked.locals if len(asked.locals) > 1 else tuple(one for one in asked.places if one.kind == "state")
    mixed = asked.intent == "compare" and len(asked.locals) == 1 and len(asked.states) == 1
    if mixed:  # a county beside a state: each is counted by itself
        for one in asked.places:
            yield replace(asked, intent="how_many", places=(one,))
        return
    several = 1 < len({one.candidates for one in places}) <= SEVERAL
    if not several or asked.intent not in _ONE_BY_ONE:
        models = [one for one in asked.models if one != "none"]
        if len(models) > 1 and asked.intent in _MODEL_BY_MODEL:
            for model in models:
                yield replace(asked, models=(model,))
        else:
            yield asked
    elif asked.intent == "how_many" and not asked.locals:
        yield replace(asked, intent="compare")  # states are counted side by side
    else:
        for one in places:
            yield replace(asked, places=(one,))


def _composer(draft: Draft) -> str:
    asked = draft.asked
    name = COMPOSERS[asked.intent]
    local = asked.local
    if asked.intent in _NEEDS_PLACE and local is not None:
        if local.one is None:
            name = "choose"
        elif asked.intent in ("how_many", "where") and local.one.kind in ("agency", "town"):
            name = "standing"
    return name
