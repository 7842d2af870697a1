"""Who has none: states and counties without an agreement, agencies with one model but not another."""

from __future__ import annotations

import re
from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    counted,
    day_of,
    groups,
    many,
    say_cautions,
    say_no_list,
    scope_of,
    whole,
)
from section287.answers.compose.limits import limit_fact, limit_of, say_nearest
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.answers.places import Candidate
from section287.answers.understand import Asked
from section287.answers.wording import find_value
from section287.errors import NotFound
from section287.places.counties import counties_of
from section287.places.states import name_state

SHOWN = 60  # agencies named in the text; the query gives all
_ONE_NOT_OTHER = """
SELECT g.agency_id, g.name, g.state
FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication AND {where}
GROUP BY ALL HAVING bool_or(a.model = $held) AND NOT bool_or(a.model = $missing)
ORDER BY g.state, g.name, g.agency_id
"""


def asks_for_none(asked: Asked) -> bool:
    """Tell whether a question asks who has no agreement, or not one of some model."""
    return find_value("negations", asked.masked) is not None


def is_about_states(asked: Asked) -> bool:
    """Tell whether a question is about the states themselves, not about who is in one."""
    return re.search(r"\bstates?\b", asked.masked) is not None and not asked.states


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    models = [one for one in asked.models if one in MODEL_SHORT]
    if is_about_states(asked):
        hand_to(draft, "where")
    elif len(models) > 1:
        _say_one_not_other(draft, models[0], models[1])
    elif asked.states and re.search(r"\b(?:count(?:y|ies)|parish(?:es)?|boroughs?)\b", asked.masked):
        _say_counties(draft, asked.states[0])
    else:
        _say_cannot(draft)


def _say_one_not_other(draft: Draft, held: str, missing: str) -> None:
    scope, day = whole(scope_of(draft.asked)), day_of(draft)
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return
    where, values = scope.filters.clause()
    words = f"{MODEL_SHORT[held]} agreements but no {MODEL_SHORT[missing]} agreements"
    ran = draft.record.ask(
        f"found agencies{scope.where} with {words}", _ONE_NOT_OTHER.format(where=where),
        publication=cover.before.id, held=held, missing=missing, **values,
    )  # fmt: skip
    source, on = draft.cite_standing(cover.before), cover.before.published_on
    fact = draft.rows(ran, [source], rows=len(ran.rows), models=[held, missing], list_on=on, **scope.values)
    said = f"On {on}, {many(len(ran.rows), 'agency', 'agencies')}{scope.where} held {words}."
    draft.sum_up(said, fact)
    if ran.rows:
        draft.head(f"These agencies{scope.where}, by state and name")
    for row in ran.dicts()[:SHOWN]:
        draft.item(f"{row['name']}, {row['state']}.", draft.rows(ran, [source], name=row["name"], state=row["state"]))
    draft.head("How far this holds")
    say_cautions(draft, day, cover)
    draft.conclude(said, fact)
    _follow(draft)


def _say_counties(draft: Draft, state: str) -> None:
    scope, day = scope_of(draft.asked), day_of(draft)
    try:
        found, ran = groups(draft, day, scope, "county")
        now = counted(draft, day, scope)
    except NotFound:
        say_no_list(draft, day)
        return
    held = {one["key"] for one in found.by}
    without = [one for one in counties_of(state) if one.fips not in held]
    source = draft.cite_standing(now.cover.before)
    places = [_place(draft, one) for one in without]
    fact = draft.rows(ran, [source], **scope.values, list_on=now.on)
    name = name_state(state)
    said = (
        f"On the list of {now.on}, {many(len(without), 'county', 'counties')} in {name} had no agency with "
        f"{'a' if scope.filters.model else 'an'} {scope.what[:-1]}"
    )
    total = draft.fact(
        "place",
        {"counties": len(counties_of(state)), "without": len(without), "part": len(counties_of(state)) - len(without)},
        list(places[0].sources) if places else [source],
        ref=f"counties:{state}/{len(counties_of(state)) - len(without)}",
    )
    draft.sum_up(f"{said}; statewide bodies count in none.", fact, total)
    draft.head(f"Counties in {name} without one")
    for one, place in zip(without, places, strict=True):
        draft.item(f"{one.name}, {state}.", place, fact)
    draft.head("How far this holds")
    say_cautions(draft, day, now.cover)
    draft.conclude(f"{said}.", fact, total)
    _follow(draft)


def _place(draft: Draft, one: Any) -> Any:
    return draft.place(Candidate("county", one.state, f"{one.name}, {one.state}", one.fips, (), one.name))


def _say_cannot(draft: Draft) -> None:
    """Say that lists show who has an agreement, so that who has none can't be told from them."""
    draft.answered = False
    one = limit_of("denominator")
    fact = limit_fact(draft, one)
    draft.sum_up(f"The record does not show {one['about']}, so it can't tell who has none.", fact)
    draft.sum_up(f"{one['why']}", fact)
    draft.head("What would show it")
    draft.say(f"{one['would']}", fact)
    say_nearest(draft)
    draft.conclude(f"Not answered: the record does not show {one['about']}.", fact)
    _follow(draft)


def _follow(draft: Draft) -> None:
    state = draft.asked.state
    if state:
        name = name_state(state)
        draft.follow(
            f"Which counties in {name} don't have an agreement?", f"Which agencies in {name} have agreements?",
            f"How many agreements are there in {name}?",
        )  # fmt: skip
    draft.follow("Which states have no agreements?", "How many agencies have more than one agreement?")
