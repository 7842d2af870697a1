"""Which agencies left: agreements removed from the lists, whether later lists confirm it, and what the agency kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.answers.compose.common import (
    EARLIEST,
    MODEL_SHORT,
    SHOWN,
    Scope,
    listed,
    many,
    say_no_list,
    scope_of,
    stretch_of,
    who_words,
)
from section287.answers.draft import Draft
from section287.answers.recorder import Ran
from section287.answers.report import Fact
from section287.places.states import name_state

FEW = 3  # removals that are told in the summary itself
_REMOVED = """
SELECT c."on" AS missing_on, c.previous_on AS last_on, c.state, c.agency_id, g.name, c.model, a.signed_on,
       a.agreement_id, a.removal_confirmed, c.across_gap, c.publication_id, c.secondary,
       (SELECT string_agg(DISTINCT o.model, '+' ORDER BY o.model) FROM agreement o
        WHERE o.agency_id = c.agency_id AND o.agreement_id <> a.agreement_id AND o.first_listed_on <= c."on"
          AND (o.missing_on IS NULL OR o.missing_on > c."on")) AS kept
FROM change c JOIN agency g USING (agency_id) JOIN agreement a ON a.agreement_id = c.agreement_id
WHERE c.kind = 'removed' AND c."on" BETWEEN $since AND $until AND {where}
ORDER BY c."on" DESC, c.state, g.name, c.model, a.agreement_id
"""
_TOTALS = """
SELECT count(*) AS agreements, count(DISTINCT agency_id) AS agencies, count(DISTINCT state) AS states,
       count(*) FILTER (removal_confirmed) AS confirmed, count(*) FILTER (NOT removal_confirmed) AS unconfirmed,
       count(DISTINCT agency_id) FILTER (kept IS NULL) AS without_any,
       count(DISTINCT agency_id) FILTER (kept IS NOT NULL) AS with_another,
       min(missing_on) AS first_on, max(missing_on) AS last_on
FROM ({rows})
"""
_STATES = """
SELECT state, count(*) AS agreements, count(DISTINCT agency_id) AS agencies FROM ({rows})
GROUP BY state ORDER BY agreements DESC, state
"""
# changes are read from ICE's own lists; a third party's copy closes no search
_ENDS = """
SELECT least(last_seen_on, $until) AS own_on, publication_id, $since AS since, $until AS until FROM publication
WHERE list = 'participating' AND trusted AND NOT secondary AND published_on <= $until
ORDER BY last_seen_on DESC, publication_id DESC LIMIT 1
"""


def compose(draft: Draft) -> None:
    """Write the answer."""
    scope = scope_of(draft.asked)
    since, asked_until = stretch_of(draft)
    ends = draft.record.ask("found ICE's own list that closes the search", _ENDS, since=since, until=asked_until)
    if not ends.rows:
        say_no_list(draft, asked_until)
        return
    until = ends.rows[0][0]
    source = draft.cite_publication(ends.rows[0][1], until)
    if since > until:
        _say_too_late(draft, ends, source)
        return
    where, values = scope.filters.clause(agreement="c")
    one = draft.asked.local.one if draft.asked.local else None
    if one and one.kind in ("agency", "town"):
        where += " AND c.agency_id IN (SELECT unnest($ids))"
        values["ids"] = list(one.agency_ids)
    place = f" of {one.label}" if one and one.kind in ("agency", "town") else scope.where
    ran = draft.record.ask(
        f"listed removals{place} since {since}", _REMOVED.format(where=where), since=since, until=until, **values
    )
    if not ran.rows:
        _say_none(draft, ran, ends, source, scope, place, since, until)
    else:
        _say_some(draft, ran, ends, source, scope, place, since, until)
    _follow(draft, scope)


def _say_too_late(draft: Draft, ends: Ran, source: int) -> None:
    """Say that the days asked for lie after ICE's own newest list, so that no removal can be read for them."""
    draft.answered = False
    row = ends.dicts()[0]
    fact = draft.rows(ends, [source], own_on=row["own_on"], since=row["since"])
    said = f"The record can't say who left from {row['since']} on: ICE's own newest list in it is of {row['own_on']}"
    draft.sum_up(f"{said}.", fact)
    draft.head("What would show it")
    draft.say(
        "A removal is read from ICE's own lists: an earlier one with the agreement and a later one without it.", fact
    )
    draft.conclude(f"{said}.", fact)
    draft.follow("Which agencies left the program?", "What is the newest list?", "What changed on the newest list?")


def _span_words(since: date, until: date) -> str:
    return f"up to {until}" if since <= EARLIEST else f"from {since} to {until}"


def _say_none(
    draft: Draft, ran: Ran, ends: Ran, source: int, scope: Scope, place: str, since: date, until: date
) -> None:
    fact = draft.rows(ran, [source], rows=0, since=since, until=until, **{**_agency_values(draft), **scope.values})
    draft.sum_up(f"The lists show no {scope.what[:-1]}{place} removed {_span_words(since, until)}.", fact)
    draft.head("What this means")
    draft.say(
        "A removal is an agreement that trustworthy later lists no longer print; the lists don't say who ended it, "
        "or why.",
        fact,
    )
    _say_end(draft, ends, source)
    draft.conclude(f"The record shows no removal{place} {_span_words(since, until)}.", fact)


def _say_end(draft: Draft, ends: Ran, source: int) -> None:
    """Say where the search ends, if the newest list is a third party's copy."""
    row = ends.dicts()[0]
    if row["own_on"] >= row["until"]:
        return
    fact = draft.rows(ends, [source], own_on=row["own_on"], until=row["until"])
    draft.say(
        f"Removals are read from ICE's own lists, the newest by {row['until']} being that of {row['own_on']}; third "
        "parties' copies are not used for them.",
        fact,
    )


def _agency_values(draft: Draft) -> dict[str, Any]:
    one = draft.asked.local.one if draft.asked.local else None
    return {"agency": one.label, "state": one.state} if one and one.kind in ("agency", "town") else {}


def _say_some(
    draft: Draft, ran: Ran, ends: Ran, source: int, scope: Scope, place: str, since: date, until: date
) -> None:
    totals = draft.record.ask("counted the removals", _TOTALS.format(rows=ran.sql))
    row = totals.dicts()[0]
    fact = draft.rows(totals, [source], **row, since=since, until=until, **{**_agency_values(draft), **scope.values})
    if len(ran.rows) <= FEW:
        for each in ran.dicts():
            draft.sum_up(*_told(draft, ran, each))
    draft.sum_up(
        f"The lists show {many(row['agreements'], scope.what[:-1])} of "
        f"{many(row['agencies'], *who_words(scope))}{place} "
        f"removed {_span_words(since, until)}.",
        fact,
    )
    draft.sum_up(
        f"After a removal, {many(row['without_any'], *who_words(scope))} had no agreement left on the list and "
        f"{row['with_another'] or 'none'} still had another.",
        fact,
    )
    if not scope.filters.state and not scope.filters.county and row["states"] > 1:
        states = draft.record.ask("counted the removals by state", _STATES.format(rows=ran.sql))
        draft.head("By state")
        for each in states.dicts()[:SHOWN]:
            own = draft.rows(
                states, [source], state=each["state"], agreements=each["agreements"], agencies=each["agencies"]
            )
            draft.item(
                f"{name_state(each['state'])}: {many(each['agreements'], 'agreement')} of "
                f"{many(each['agencies'], 'agency', 'agencies')}.",
                own,
            )
    draft.head("Removed agreements, newest first")
    rows = ran.dicts()
    limit = 40 if scope.filters.state else SHOWN * 2
    if len(rows) > limit:
        shown = draft.rows(ran, [source], rows=len(rows), shown=limit)
        draft.say(f"There are {len(rows):,}; the newest {limit} follow, the query gives all.", shown)
    for each in rows[:limit]:
        draft.item(*_told(draft, ran, each))
    draft.head("How far this holds")
    if row["unconfirmed"]:
        draft.say(
            f"Later lists confirm {row['confirmed'] or 'none'} of these removals; {row['unconfirmed']:,} "
            f"{'is' if row['unconfirmed'] == 1 else 'are'} not confirmed yet.",
            fact,
        )
    else:
        draft.say("Later lists confirm these removals.", fact)
    draft.say("The lists say that an agreement is gone, not who ended it, or why.", fact)
    _say_end(draft, ends, source)
    draft.conclude(
        f"{many(row['agreements'], scope.what[:-1])} of {many(row['agencies'], *who_words(scope))}{place} "
        f"{'was' if row['agreements'] == 1 else 'were'} removed from the lists {_span_words(since, until)}.",
        fact,
    )


def _told(draft: Draft, ran: Ran, row: dict[str, Any]) -> tuple[str, Fact]:
    """Return one removal as a sentence with its fact."""
    source = draft.cite_publication(row["publication_id"])
    keep = ("missing_on", "last_on", "state", "agency_id", "name", "model", "signed_on", "kept", "removal_confirmed")
    fact = draft.rows(ran, [source], **{key: row[key] for key in keep if row[key] is not None})
    signed = f", signed {row['signed_on']}" if row["signed_on"] else ""
    kept = ""
    if row["kept"]:
        kept = f"; another stayed listed: {listed([MODEL_SHORT.get(each, each) for each in row['kept'].split('+')])}"
    unsure = "" if row["removal_confirmed"] else "; not confirmed by later lists yet"
    return (
        f"{row['name']}, {row['state']}: {MODEL_SHORT.get(row['model'], row['model'])} agreement{signed}, last on "
        f"the list of {row['last_on']} and missing from that of {row['missing_on']}{kept}{unsure}.",
        fact,
    )


def _follow(draft: Draft, scope: Scope) -> None:
    state = draft.asked.state
    if state:
        name = name_state(state)
        draft.follow(
            f"Which agencies in {name} have agreements?", f"What does the law in {name} say?",
            f"How did the number of agreements in {name} change since January 2025?",
            f"Which agencies in {name} joined this year?",
        )  # fmt: skip
    else:
        draft.follow(
            "Which states ban 287(g)?", "Which agencies joined this year?", "How can an agency end its agreement?",
            "How has the program grown since January 2025?",
        )  # fmt: skip
