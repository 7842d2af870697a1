"""Which agencies joined: agreements that came onto the lists, or were signed, in a stretch of days."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    SHOWN,
    Scope,
    first_lists,
    many,
    name_of,
    record_source,
    scope_of,
    stretch_of,
)
from section287.answers.draft import Draft
from section287.answers.moments import months_before
from section287.answers.recorder import Ran

_SIGNED = """
WITH ordered AS (
    SELECT *, coalesce(signed_on, first_listed_on) AS day,
           min(coalesce(signed_on, first_listed_on)) OVER (PARTITION BY agency_id) AS agency_day
    FROM agreement)
SELECT a.day, a.signed_on, a.first_listed_on, a.agreement_id, a.model, a.status, g.agency_id, g.name, g.state, g.county,
       a.day = a.agency_day AS first_one
FROM ordered a JOIN agency g USING (agency_id)
WHERE a.day BETWEEN $since AND $until AND a.first_listed_on <= $checked AND {where}
ORDER BY a.day {order}, g.state, g.name, a.agreement_id
"""
_TOTALS = """
SELECT count(*) AS agreements, count(DISTINCT agency_id) AS agencies, count(DISTINCT state) AS states,
       count(DISTINCT agency_id) FILTER (first_one) AS new_agencies, count(*) FILTER (signed_on IS NULL) AS undated,
       min(day) AS first_on, max(day) AS last_on
FROM ({rows})
"""
_STATES = """
SELECT state, count(*) AS agreements, count(DISTINCT agency_id) AS agencies FROM ({rows})
GROUP BY state ORDER BY agreements DESC, state
"""


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked, scope = draft.asked, scope_of(draft.asked)
    since, until = _stretch(draft)
    where, values = scope.filters.clause()
    one = asked.local.one if asked.local else None
    place = scope.where
    if one and one.kind in ("agency", "town"):
        where += " AND g.agency_id IN (SELECT unnest($ids))"
        values["ids"] = list(one.agency_ids)
        place = f" of {one.label}"
    order = "" if "first" in asked.masked.split() else "DESC"
    ran = draft.record.ask(
        f"listed agreements{place} signed from {since} to {until}", _SIGNED.format(where=where, order=order),
        since=since, until=until, checked=draft.day, **values,
    )  # fmt: skip
    totals = draft.record.ask("counted them", _TOTALS.format(rows=ran.sql))
    row = totals.dicts()[0]
    source = _source(draft)
    named = {"agency": one.label} if one and one.kind in ("agency", "town") else {}
    kept = {key: value for key, value in row.items() if value is not None}
    fact = draft.rows(totals, [source], **kept, since=since, until=until, **{**named, **scope.values})
    if not row["agreements"]:
        draft.sum_up(f"The lists show no {scope.what[:-1]}{place} signed from {since} to {until}.", fact)
        draft.conclude(f"The record shows none signed{place} from {since} to {until}.", fact)
    else:
        _say(draft, ran, row, fact, scope, place, since, until)
    _follow(draft, scope)


def _stretch(draft: Draft) -> tuple[date, date]:
    asked = draft.asked
    since, until = stretch_of(draft)
    if asked.span == (None, None):
        since = months_before(draft.day, 3)
        draft.note(f"No days are named; the answer covers the three months from {since} to {until}.")
    return since, until


def _source(draft: Draft) -> int:
    """Return the number of the newest list: whatever was signed by then and listed is known from the lists up to it."""
    return draft.cite_standing(draft.cover(draft.day).before)


def _say(
    draft: Draft, ran: Ran, row: dict[str, Any], fact: Any, scope: Scope, place: str, since: date, until: date
) -> None:
    draft.sum_up(
        f"From {since} to {until}, {many(row['agreements'], scope.what[:-1])} of "
        f"{many(row['agencies'], 'agency', 'agencies')}"
        f"{place} {'was' if row['agreements'] == 1 else 'were'} signed, as the lists up to {draft.day} show.",
        fact, _checked(draft),
    )  # fmt: skip
    draft.sum_up(
        f"For {row['new_agencies']:,} of these agencies it was the first agreement that the record knows.", fact
    )
    if not scope.filters.state and not scope.filters.county and row["states"] > 1:
        states = draft.record.ask("counted them by state", _STATES.format(rows=ran.sql))
        draft.head("By state")
        for each in states.dicts()[:SHOWN]:
            own = draft.rows(
                states, fact.sources, state=each["state"], agreements=each["agreements"], agencies=each["agencies"]
            )
            draft.item(
                f"{name_of(each['state'])}: {many(each['agreements'], 'agreement')} of "
                f"{many(each['agencies'], 'agency', 'agencies')}.",
                own,
            )
    first = "first" in draft.asked.masked.split()
    draft.head(f"Agreements signed, {'earliest' if first else 'newest'} first")
    rows = ran.dicts()
    limit = draft.asked.shown or (40 if scope.filters.state else SHOWN * 2)
    if len(rows) > limit:
        shown = draft.rows(ran, fact.sources, rows=len(rows), shown=limit)
        which = "earliest" if first else "newest"
        draft.say(f"There are {len(rows):,}; the {which} {limit} follow, the query gives all.", shown)
    lists = first_lists(draft, [each["agreement_id"] for each in rows[:limit]])
    for each in rows[:limit]:
        _say_one(draft, ran, each, lists)
    draft.head("How far this holds")
    draft.say(
        f"The days are those that ICE prints as signing days; {row['undated']:,} of these rows "
        f"{'has' if row['undated'] == 1 else 'have'} no readable one and count{'s' if row['undated'] == 1 else ''} "
        "from the first list.",
        fact,
    )
    draft.conclude(
        f"{many(row['agreements'], scope.what[:-1])}{place} {'was' if row['agreements'] == 1 else 'were'} signed "
        f"from {since} to {until}.",
        fact,
    )


def _checked(draft: Draft) -> Any:
    cover = draft.cover(draft.day)
    ran = draft.record.last()
    return draft.rows(ran, [draft.cite_standing(cover.before)], day=draft.day)


def _say_one(draft: Draft, ran: Ran, row: dict[str, Any], lists: dict[str, str]) -> None:
    known = lists.get(row["agreement_id"])
    source = draft.cite_publication(known) if known else record_source(draft)
    keep = ("signed_on", "first_listed_on", "agency_id", "name", "state", "model", "status")
    fact = draft.rows(ran, [source], **{key: row[key] for key in keep if row[key] is not None})
    when = f"signed {row['signed_on']}" if row["signed_on"] else "with no readable signing day"
    gone = {"removed": "; since removed from the list", "superseded": "; since renewed or changed"}.get(
        row["status"], ""
    )
    draft.item(
        f"{row['name']}, {row['state']}: {MODEL_SHORT.get(row['model'], row['model'])} agreement, {when}, "
        f"first on the list of {row['first_listed_on']}{gone}.",
        fact,
    )


def _follow(draft: Draft, scope: Scope) -> None:
    place = scope.where
    draft.follow(
        f"How many agreements{place} are there?", f"Which agencies{place} left the program?",
        f"How did the number of agreements{place} change since January 2025?",
    )  # fmt: skip
    state = draft.asked.state
    draft.follow(f"What does the law in {name_of(state)} say?" if state else "How many applications are pending?")
