"""Where: states, counties and agencies with agreements, ranked or listed, and places that have none."""

from __future__ import annotations

import re
from typing import Any

from section287.answers.compose import absent
from section287.answers.compose.absent import asks_for_none, is_about_states
from section287.answers.compose.choose import ask_for_place
from section287.answers.compose.common import (
    MODEL_SHORT,
    SHOWN,
    Counted,
    Scope,
    counted,
    day_of,
    groups,
    list_words,
    listed,
    many,
    say_cautions,
    say_no_list,
    say_own,
    scope_of,
    who_words,
    whose,
)
from section287.answers.compose.holding import asks_for_several, say_holding
from section287.answers.draft import Draft
from section287.answers.wording import find_value
from section287.errors import NotFound
from section287.places.states import list_states, name_state

_AGENCIES = """
SELECT g.agency_id, g.name, g.state, g.county, string_agg(DISTINCT a.model, '+' ORDER BY a.model) AS models,
       min(a.signed_on) AS first_signed_on, count(DISTINCT a.agreement_id) AS agreements
FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication AND {where}
GROUP BY ALL ORDER BY g.state, g.name, g.agency_id
"""
_NONE = """
SELECT s.state FROM (SELECT unnest($states) AS state) s
WHERE s.state NOT IN (
    SELECT g.state FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id
    JOIN agency g ON g.agency_id = a.agency_id
    WHERE l.publication_id = $publication AND {where})
ORDER BY s.state
"""


def compose(draft: Draft) -> None:
    """Write the answer."""
    if not draft.asked.places and find_value("own_place", draft.asked.small):
        ask_for_place(draft)
        return
    if asks_for_none(draft.asked):
        if is_about_states(draft.asked):
            _compose_none(draft)
        else:
            absent.compose(draft)
        return
    day, scope = day_of(draft), scope_of(draft.asked)
    try:
        found = counted(draft, day, scope)
    except NotFound:
        say_no_list(draft, day)
        return
    if asks_for_several(draft.asked):
        say_holding(draft, named=True)
        _follow(draft, found, scope)
        return
    if scope.filters.state or scope.filters.county:
        _say_agencies(draft, found, scope)
    else:
        _say_states(draft, found, scope)
    say_own(draft, found, scope)
    draft.head("How far this holds")
    say_cautions(draft, day, found.cover)
    _follow(draft, found, scope)


def _compose_none(draft: Draft) -> None:
    """Write the answer on the states that have none."""
    day, scope = day_of(draft), scope_of(draft.asked)
    try:
        found = counted(draft, day, scope)
    except NotFound:
        say_no_list(draft, day)
        return
    _say_none(draft, found, scope)
    draft.head("How far this holds")
    say_cautions(draft, day, found.cover)
    _follow(draft, found, scope)


def _say_states(draft: Draft, found: Counted, scope: Scope) -> None:
    asked = draft.asked
    ranked = asked.superlative in ("most", "fewest")
    by = "county" if ranked and re.search(r"\bcount(?:y|ies)\b|\bparish", asked.masked) else "state"
    by_place, ran = groups(draft, found.day, scope, by)
    rows = [one for one in by_place.by if one["key"] is not None]
    fewest = asked.superlative == "fewest"
    if fewest:
        rows = sorted(rows, key=lambda one: (one["agreements"], one["key"]))
    source = draft.cite_standing(found.cover.before)
    if not rows:
        draft.sum_up(f"On {found.on}, {list_words(found.cover)} printed no {scope.what[:-1]} anywhere.", found.fact)
        draft.conclude(f"No {scope.what[:-1]} stood on the list of {found.on}.", found.fact)
        return
    first = rows[0]
    tied = [row for row in rows if row["agreements"] == first["agreements"]]
    facts = [_group_fact(draft, ran, source, by, row, found) for row in tied]
    names = listed([_label(by, row) for row in tied])
    end = "fewest" if fewest else "most"
    one = found.count
    places = many(one.states, "state") + (
        f" and {many(one.territories, 'territory', 'territories')}" if one.territories else ""
    )
    if asked.superlative in ("most", "fewest") or by == "county":
        draft.sum_up(
            f"On {found.on}, {list_words(found.cover)} printed the {end} {scope.what} for {names}: "
            f"{first['agreements']:,}{' each' if len(tied) > 1 else ''}.",
            *facts, found.fact,
        )  # fmt: skip
    draft.sum_up(
        f"On {found.on}, {list_words(found.cover)} printed {many(one.agreements, scope.what[:-1])}{whose(scope)} in "
        f"{places}.",
        found.fact,
    )
    draft.head(f"{'Counties' if by == 'county' else 'States'}, {end} first")
    limit = asked.shown or (SHOWN if by == "county" or asked.superlative else len(rows))
    for group in rows[:limit]:
        each = _group_fact(draft, ran, source, by, group, found)
        draft.item(
            f"{_label(by, group)}: {many(group['agreements'], 'agreement')} with "
            f"{many(group['agencies'], 'agency', 'agencies')}.",
            each,
        )
    draft.conclude(
        f"{names} had the {end} {scope.what} of all on the list of {found.on}: "
        f"{first['agreements']:,}{' each' if len(tied) > 1 else ''}.",
        *facts, found.fact,
    )  # fmt: skip


def _label(by: str, group: dict[str, Any]) -> str:
    return str(group["name"]) if by == "county" else name_state(group["key"])


def _group_fact(
    draft: Draft, ran: Any, source: int, by: str, group: dict[str, Any], found: Counted, **more: Any
) -> Any:
    values = {by: group["key"], "agreements": group["agreements"], "agencies": group["agencies"], "list_on": found.on}
    if by == "county":
        values |= {"county_name": group["name"], "state": group["state"]}
    return draft.rows(ran, [source], **{**more, **values})


def _say_none(draft: Draft, found: Counted, scope: Scope) -> None:
    where, values = scope.filters.clause()
    states = [one.code for one in list_states() if one.kind != "territory"]
    ran = draft.record.ask(
        f"found the states without {scope.what}", _NONE.format(where=where),
        states=states, publication=found.cover.before.id, **values,
    )  # fmt: skip
    names = sorted(name_state(row[0]) for row in ran.rows)
    source = draft.cite_standing(found.cover.before)
    fact = draft.rows(
        ran, [source], rows=len(names), names=[row[0] for row in ran.rows], list_on=found.on, **scope.values
    )
    if names:
        counting = ", the District of Columbia counted with them" if any(row[0] == "DC" for row in ran.rows) else ""
        draft.sum_up(
            f"On {found.on}, {list_words(found.cover)} printed no {scope.what[:-1]} for "
            f"{many(len(names), 'state')}{counting}: "
            f"{listed(names)}.",
            fact,
        )
        draft.conclude(f"{many(len(names), 'state')} had none on the list of {found.on}{counting}.", fact)
    else:
        draft.sum_up(f"On {found.on}, {list_words(found.cover)} printed {scope.what} for every state.", fact)
        draft.conclude(f"None was without one on the list of {found.on}.", fact)


def _say_agencies(draft: Draft, found: Counted, scope: Scope) -> None:
    one = found.count
    if not one.agreements:
        draft.sum_up(f"On {found.on}, {list_words(found.cover)} printed no {scope.what[:-1]}{scope.where}.", found.fact)
        draft.conclude(f"No {scope.what[:-1]}{scope.where} stood on the list of {found.on}.", found.fact)
        return
    counties = f", in {many(one.counties, 'county', 'counties')}" if one.counties else ""
    draft.sum_up(
        f"On {found.on}, {list_words(found.cover)} printed {many(one.agreements, scope.what[:-1])} with "
        f"{many(one.agencies, *who_words(scope))}{scope.where}"
        f"{counties}.",
        found.fact,
    )
    source = draft.cite_standing(found.cover.before)
    if draft.asked.measure == "counties" or "counties" in draft.asked.masked or "parishes" in draft.asked.masked:
        by_county, ran = groups(draft, found.day, scope, "county")
        draft.head(f"Counties{scope.where}")
        for group in by_county.by:
            if group["key"]:
                draft.item(
                    f"{group['name']}: {many(group['agreements'], scope.what[:-1])}.",
                    _group_fact(draft, ran, source, "county", group, found, **scope.values),
                )
    where, values = scope.filters.clause()
    ran = draft.record.ask(
        f"listed the agencies{scope.where}", _AGENCIES.format(where=where), publication=found.cover.before.id, **values
    )
    draft.head(f"Agencies{scope.where}")
    rows = ran.dicts()
    if len(rows) > 60:
        fact = draft.rows(ran, [source], rows=len(rows), shown=60, list_on=found.on)
        draft.say(f"The list has {len(rows):,} such agencies; the first 60 by name follow, the query gives all.", fact)
    for row in rows[:60]:
        kept = {key: row[key] for key in ("agency_id", "name", "state", "county", "models", "first_signed_on")}
        fact = draft.rows(ran, [source], **kept)
        models = listed([MODEL_SHORT.get(each, each) for each in row["models"].split("+")])
        signed = f", first signed {row['first_signed_on']}" if row["first_signed_on"] else ""
        county = f" ({row['county']})" if row["county"] and row["county"] not in row["name"] else ""
        draft.item(f"{row['name']}{county}: {models}{signed}.", fact)
    draft.conclude(f"{many(one.agencies, *who_words(scope))}{scope.where} stood on the list of {found.on}.", found.fact)


def _follow(draft: Draft, found: Counted, scope: Scope) -> None:
    state = draft.asked.state
    if state:
        name = name_state(state)
        draft.follow(
            f"How many agreements are there in {name}?", f"Since when has {name} had agreements?",
            f"Which agencies in {name} left the program?", f"What does the law in {name} say?",
        )  # fmt: skip
    else:
        draft.follow(
            "How many states take part?", "Which states ban 287(g)?", "What states have no agreements at all?",
            "Which agencies in Texas have agreements?", "How has the program grown since January 2025?",
        )  # fmt: skip
