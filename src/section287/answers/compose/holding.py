"""Agencies that hold several agreements at once: under each of some models, or more than one of whatever model."""

from __future__ import annotations

from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    day_of,
    listed,
    many,
    say_cautions,
    say_no_list,
    scope_of,
    whole,
)
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.understand import Asked
from section287.answers.wording import find_value
from section287.errors import NotFound

SHOWN = 60  # agencies named in the text; the query gives all
_HOLDING = """
SELECT g.agency_id, g.name, g.state, string_agg(DISTINCT a.model, '+' ORDER BY a.model) AS models,
       count(DISTINCT a.agreement_id) AS agreements
FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication AND a.model IN (SELECT unnest($models)) AND {where}
GROUP BY ALL HAVING count(DISTINCT a.{each}) >= $n
ORDER BY g.state, g.name, g.agency_id
"""
_TOTAL = "SELECT count(*) AS agencies, count(DISTINCT state) AS states FROM ({rows})"


def asks_for_several(asked: Asked) -> bool:
    """Tell whether a question asks for agencies with several agreements at once."""
    models = [one for one in asked.models if one in MODEL_SHORT]
    either = " or " in asked.masked and " both " not in asked.masked
    return (len(models) > 1 and not either) or find_value("several_at_once", asked.small) is not None


def say_holding(draft: Draft, *, named: bool) -> Fact | None:
    """Say how many agencies hold several agreements and, with ``named``, which; None where no list covers the day."""
    scope, day = whole(scope_of(draft.asked)), day_of(draft)
    models = [one for one in draft.asked.models if one in MODEL_SHORT]
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return None
    each_of = len(models) > 1
    where, values = scope.filters.clause()
    names = listed([MODEL_SHORT[one] for one in models])
    held = f"agreements under each of these models: {names}" if each_of else "more than one agreement"
    ran = draft.record.ask(
        f"found agencies{scope.where} with {held}",
        _HOLDING.format(where=where, each="model" if each_of else "agreement_id"),
        publication=cover.before.id, models=models if each_of else list(MODEL_SHORT), n=max(len(models), 2), **values,
    )  # fmt: skip
    source, on = draft.cite_standing(cover.before), cover.before.published_on
    totals = draft.record.ask("counted them", _TOTAL.format(rows=ran.sql))
    more: dict[str, Any] = {"models": models} if each_of else {"least": 2}
    fact = draft.rows(totals, [source], **totals.dicts()[0], **more, list_on=on, **scope.values)
    said = f"On {on}, {many(fact.values['agencies'], 'agency', 'agencies')}{scope.where} held {held}."
    draft.sum_up(said, fact)
    if named:
        _say_names(draft, ran, source, scope.where)
        draft.head("How far this holds")
        say_cautions(draft, day, cover)
        draft.conclude(said, fact)
    return fact


def _say_names(draft: Draft, ran: Any, source: int, place: str) -> None:
    rows = ran.dicts()
    if not rows:
        return
    draft.head(f"These agencies{place}")
    if len(rows) > SHOWN:
        fact = draft.rows(ran, [source], rows=len(rows), shown=SHOWN)
        draft.say(f"There are {len(rows):,}; the first {SHOWN} by state and name follow, the query gives all.", fact)
    for row in rows[:SHOWN]:
        fact = draft.rows(ran, [source], **{key: row[key] for key in ("name", "state", "models", "agreements")})
        models = listed([MODEL_SHORT.get(one, one) for one in row["models"].split("+")])
        draft.item(f"{row['name']}, {row['state']}: {many(row['agreements'], 'agreement')} ({models}).", fact)
