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
    record_source,
    scope_of,
    stretch_of,
    who_words,
)
from section287.answers.draft import Draft
from section287.answers.moments import months_before
from section287.answers.recorder import Ran
from section287.answers.report import Fact
from section287.places.states import name_state

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
MONTHS_SHOWN = 24
_MONTHS = """
SELECT strftime(day, '%Y-%m') AS month, count(*) AS agreements FROM ({rows}) GROUP BY month ORDER BY month
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
        draft.sum_up(f"The lists show no {scope.what[:-1]}{place} signed {_span_words(since, until)}.", fact)
        draft.conclude(f"The record shows none signed{place} {_span_words(since, until)}.", fact)
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
    if draft.asked.span == (None, None) and "first" not in draft.asked.masked.split():
        draft.sum_up(*_told(draft, ran, ran.dicts()[0], first_lists(draft, [ran.dicts()[0]["agreement_id"]])))
    draft.sum_up(
        f"{_span_words(since, until, 'From')}, {many(row['agreements'], scope.what[:-1])} of "
        f"{many(row['agencies'], *who_words(scope))}"
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
                f"{name_state(each['state'])}: {many(each['agreements'], 'agreement')} of "
                f"{many(each['agencies'], 'agency', 'agencies')}.",
                own,
            )
    _say_months(draft, ran, fact.sources, since, until)
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
        draft.item(*_told(draft, ran, each, lists))
    draft.head("How far this holds")
    draft.say(
        f"The days are those that ICE prints as signing days; {row['undated'] or 'none'} of these rows "
        f"{'has' if row['undated'] < 2 else 'have'} no readable one and count{'s' if row['undated'] < 2 else ''} "
        "from the first list.",
        fact,
    )
    draft.conclude(
        f"{many(row['agreements'], scope.what[:-1])}{place} {'was' if row['agreements'] == 1 else 'were'} signed "
        f"{_span_words(since, until)}.",
        fact,
    )


def _span_words(since: date, until: date, word: str = "from") -> str:
    """Return a stretch in words: "on 2025-02-26", "from 2025-01-01 to 2025-12-31"."""
    if since == until:
        return f"{'On' if word == 'From' else 'on'} {since}"
    return f"{word} {since} to {until}"


def _say_months(draft: Draft, ran: Ran, sources: tuple[int, ...], since: date, until: date) -> None:
    if not 45 <= (until - since).days <= MONTHS_SHOWN * 31:
        return
    months = draft.record.ask("counted them by month", _MONTHS.format(rows=ran.sql))
    draft.head("By month of signing")
    for each in months.dicts():
        fact = draft.rows(months, sources, month=each["month"], agreements=each["agreements"])
        draft.item(f"{each['month']}: {many(each['agreements'], 'agreement')}.", fact)


def _checked(draft: Draft) -> Any:
    cover = draft.cover(draft.day)
    ran = draft.record.last()
    return draft.rows(ran, [draft.cite_standing(cover.before)], day=draft.day)


def _told(draft: Draft, ran: Ran, row: dict[str, Any], lists: dict[str, str]) -> tuple[str, Fact]:
    """Return one signing as a sentence with its fact."""
    known = lists.get(row["agreement_id"])
    source = draft.cite_publication(known) if known else record_source(draft)
    keep = ("signed_on", "first_listed_on", "agency_id", "name", "state", "model", "status")
    fact = draft.rows(ran, [source], **{key: row[key] for key in keep if row[key] is not None})
    when = f"signed {row['signed_on']}" if row["signed_on"] else "with no readable signing day"
    gone = {"removed": "; since removed from the list", "superseded": "; since renewed or changed"}.get(
        row["status"], ""
    )
    return (
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
    draft.follow(f"What does the law in {name_state(state)} say?" if state else "How many applications are pending?")
