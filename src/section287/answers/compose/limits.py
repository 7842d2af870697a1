"""The limits of the record, as facts: what it can't show, why, and the nearest figure that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from section287.answers.compose.common import counted, day_of, many, record_source, scope_of, who_words
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.wording import load_words
from section287.errors import NotFound

_SHOWN_ANYWAY = ("later", "calendar")  # limits whose nearest figure is the newest list's
_TABLES = """
SELECT table_name, count(*) AS columns FROM information_schema.columns WHERE table_schema = 'main'
GROUP BY table_name ORDER BY table_name
"""


def limit_of(limit_id: str | None) -> Mapping[str, Any]:
    """Return one limit of words/limits.yaml."""
    limits = load_words("limits")["limits"]
    return next((one for one in limits if one["id"] == limit_id), limits[-1])


def limit_fact(draft: Draft, one: Mapping[str, Any]) -> Fact:
    """Keep a limit as a fact: it rests on the record's tables, none of which holds what was asked for."""
    ran = draft.record.ask("listed the record's tables", _TABLES)
    return draft.fact(
        "limit",
        {"about": one["about"], "why": one["why"], "would": one["would"]},
        [record_source(draft)],
        ran=ran,
        ref=f"limit:{one['id']}",
    )


def say_nothing_found(draft: Draft) -> None:
    """Say that neither the library nor the record has anything on a question."""
    draft.answered = False
    one = limit_of("unclear")
    fact = limit_fact(draft, one)
    draft.sum_up("No entry of the library fits the question's words.", fact)
    draft.head("What would help")
    draft.say(f"{one['would']}", fact)
    draft.conclude("Not answered: nothing was found.", fact)


def say_nearest(draft: Draft) -> None:
    """Give the figure that the record does have for the place."""
    asked = draft.asked
    if asked.limit not in _SHOWN_ANYWAY and not asked.places and not asked.models:
        return
    if asked.limit == "person" or any(one.one is None for one in asked.locals):
        return
    scope = scope_of(asked)
    try:
        found = counted(draft, day_of(draft), scope)
    except NotFound:
        return
    draft.head("What the record does show")
    held = f" with {many(found.count.agencies, *who_words(scope))}" if found.count.agreements else ""
    draft.say(
        f"The list of {found.on} prints {many(found.count.agreements, scope.what[:-1])}{held}{scope.where}.",
        found.fact,
    )
