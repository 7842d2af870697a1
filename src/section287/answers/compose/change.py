"""How it changed: two lists side by side, what came and went between them, month by month, and the gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    Counted,
    Scope,
    counted,
    listed,
    many,
    own_list,
    places_words,
    say_cautions,
    say_no_list,
    scope_of,
    stretch_of,
)
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.answers.recorder import Ran
from section287.errors import NotFound
from section287.places.states import name_state

DEFAULT_START = date(2025, 1, 1)  # the growth that most questions are about; said aloud

_BETWEEN = """
WITH own AS (
    SELECT a.agreement_id, l.publication_id FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id
    JOIN agency g ON g.agency_id = a.agency_id
    WHERE l.publication_id IN ($first, $second) AND {where}),
sides AS (
    SELECT agreement_id, bool_or(publication_id = $first) AS earlier, bool_or(publication_id = $second) AS later
    FROM own GROUP BY agreement_id)
SELECT count(*) FILTER (earlier) AS before, count(*) FILTER (later) AS after,
       count(*) FILTER (later) - count(*) FILTER (earlier) AS difference,
       abs(count(*) FILTER (later) - count(*) FILTER (earlier)) AS by,
       count(*) FILTER (later AND NOT earlier) AS came, count(*) FILTER (earlier AND NOT later) AS went,
       round(count(*) FILTER (later) / nullif(count(*) FILTER (earlier), 0), 1) AS times
FROM sides
"""
_KINDS = """
SELECT c.kind, count(*) AS changes FROM change c JOIN agency g USING (agency_id)
WHERE c."on" > $since AND c."on" <= $until AND {where}
  AND c.kind IN ('signed', 'removed', 'renewed', 'switched_model', 'returned')
GROUP BY c.kind ORDER BY c.kind
"""
_MONTHS = """
WITH days AS (
    SELECT last_day(unnest(generate_series(date_trunc('month', $since), $until, INTERVAL 1 month))::DATE)::DATE AS day),
seen AS (
    SELECT p.publication_id, c.seen_on, p.secondary, c.slot FROM capture c JOIN publication p USING (publication_id)
    WHERE p.list = 'participating' AND p.trusted AND c.verdict <> 'quarantined'),
standing AS (
    SELECT days.day, arg_max(seen.publication_id, (seen.seen_on, NOT seen.secondary, seen.slot)) AS publication_id,
           max(seen.seen_on) AS list_on
    FROM days JOIN seen ON seen.seen_on <= least(days.day, $until) GROUP BY days.day)
SELECT strftime(standing.day, '%Y-%m') AS month, standing.list_on, standing.publication_id,
       count(DISTINCT a.agreement_id) FILTER ({where}) AS agreements
FROM standing LEFT JOIN listing l USING (publication_id) LEFT JOIN agreement a ON a.agreement_id = l.subject_id
LEFT JOIN agency g ON g.agency_id = a.agency_id
GROUP BY ALL ORDER BY month
"""
_KIND_WORDS = {
    "signed": ("new agreement", "new agreements"), "removed": ("removal", "removals"),
    "renewed": ("renewal", "renewals"), "switched_model": ("switch of model", "switches of model"),
    "returned": ("return to the list", "returns to the list"),
}  # fmt: skip


def compose(draft: Draft) -> None:
    """Write the answer."""
    whens = draft.asked.whens
    if len(whens) == 1 and whens[0].is_day:
        hand_to(draft, "how_many")
        return
    scope = scope_of(draft.asked)
    start, end = _stretch(draft)
    try:
        before, after = counted(draft, start, scope), counted(draft, end, scope)
    except NotFound:
        say_no_list(draft, start)
        return
    ran, values = _between(draft, before, after, scope)
    _sum_up(draft, before, after, scope, ran, values)
    _say_kinds(draft, before, after, scope)
    _say_models(draft, before, after, scope)
    _say_months(draft, start, end, scope)
    draft.head("How far this holds")
    say_cautions(draft, start, before.cover)
    say_cautions(draft, end, after.cover)
    _follow(draft, scope, start, end)


def _stretch(draft: Draft) -> tuple[date, date]:
    asked = draft.asked
    start, end = stretch_of(draft)
    newest = "list" in asked.masked and any(
        word in asked.masked for word in ("newest", "latest", "most recent", "last list")
    )
    if asked.span == (None, None):
        if newest:
            return _last_two(draft)
        draft.note(f"No days are named; the answer covers {DEFAULT_START} to {draft.day}.")
        return min(DEFAULT_START, draft.day), draft.day
    if len(asked.whens) > 1 and all(one.end for one in asked.whens):
        days = sorted(min(one.end, draft.day) for one in asked.whens if one.end)  # a month stands for its last day
        return days[0], days[-1]
    if asked.span[0] is None:
        start = min(DEFAULT_START, end)
        draft.note(f"No first day is named; the answer begins on {start}.")
    return min(start, end), end


_LAST_TWO = """
SELECT last_on FROM appearance WHERE list = 'participating' AND first_on <= $day ORDER BY seq DESC LIMIT 2
"""


def _last_two(draft: Draft) -> tuple[date, date]:
    days = [row[0] for row in draft.record.ask("found the two newest lists", _LAST_TWO, day=draft.day).rows]
    secondary = draft.cover(draft.day).before
    newest = secondary.published_on
    earlier = days[0] if days and days[0] < newest else days[-1]
    return earlier, newest


def _between(draft: Draft, before: Counted, after: Counted, scope: Scope) -> tuple[Ran, dict[str, Any]]:
    where, values = scope.filters.clause()
    ran = draft.record.ask(
        f"compared the lists of {before.on} and {after.on}", _BETWEEN.format(where=where),
        first=before.cover.before.id, second=after.cover.before.id, **values,
    )  # fmt: skip
    return ran, ran.dicts()[0]


def _sum_up(draft: Draft, before: Counted, after: Counted, scope: Scope, ran: Ran, row: dict[str, Any]) -> None:
    sources = [draft.cite_standing(before.cover.before), draft.cite_standing(after.cover.before)]
    fact = draft.rows(ran, sources, **row, first_on=before.on, last_on=after.on, **scope.values)
    if before.cover.before.id == after.cover.before.id:
        draft.sum_up(
            f"One list stands for both days, that of {after.on}: {many(row['after'], scope.what[:-1])}{scope.where}.",
            fact,
        )
        draft.conclude(f"The record shows no change: it has one list for both days, of {after.on}.", fact)
        return
    verb = "rose" if row["difference"] > 0 else "fell" if row["difference"] < 0 else "stayed the same"
    moved = f" from {row['before']:,} to {row['after']:,}" if row["difference"] else f" at {row['after']:,}"
    draft.sum_up(f"Between the lists of {before.on} and {after.on}, {scope.what}{scope.where} {verb}{moved}.", fact)
    if row["difference"]:
        draft.sum_up(
            f"{many(row['came'], 'agreement')} on the later list {'is' if row['came'] == 1 else 'are'} not on the "
            "earlier one, "
            f"and {row['went']:,} on the earlier one {'is' if row['went'] == 1 else 'are'} not on the later one.",
            fact,
        )
    if row["times"] and row["times"] >= 2:
        draft.sum_up(f"The later number is {row['times']} times the earlier one.", fact)
    if not scope.filters.state and not scope.filters.county:
        draft.head("States and agencies")
        for one in (before, after):
            draft.item(
                f"{one.on}: {many(one.count.agencies, 'agency', 'agencies')} in {places_words(one.count)}.", one.fact
            )
    end = f"{verb} by {row['by']:,}" if row["difference"] else "stayed the same"
    draft.conclude(
        f"{scope.what[0].upper()}{scope.what[1:]}{scope.where} {end} between the lists of {before.on} and {after.on}.",
        fact,
    )


def _say_kinds(draft: Draft, before: Counted, after: Counted, scope: Scope) -> None:
    where, values = scope.filters.clause(agreement="c")
    own = own_list(draft, after.on).rows[0][0] if after.cover.before.secondary else after.on
    ran = draft.record.ask(
        "counted the changes between ICE's own lists", _KINDS.format(where=where), since=before.on, until=own, **values
    )
    if not ran.rows:
        return
    sources = [draft.cite_standing(one.cover.before) for one in (before, counted(draft, own, scope))]
    draft.head(f"What changed from list to list of ICE's own, up to {own}")
    for row in ran.dicts():
        singular, plural = _KIND_WORDS[row["kind"]]
        fact = draft.rows(ran, sources, kind=row["kind"], changes=row["changes"], since=before.on, until=own)
        draft.item(f"{many(row['changes'], singular, plural)}.", fact)


def _say_models(draft: Draft, before: Counted, after: Counted, scope: Scope) -> None:
    if scope.filters.model:
        return
    from section287.answers.compose.common import groups

    sides = [(one, *groups(draft, one.day, scope, "model")) for one in (before, after)]
    models = list(dict.fromkeys(group["key"] for _, found, _ in sides for group in found.by))
    if not models:
        return
    draft.head("By model")
    for one, found, ran in sides:
        parts = [f"{group['agreements']:,} {MODEL_SHORT.get(group['key'], group['key'])}" for group in found.by]
        if parts:
            values = {f"{group['key']}": group["agreements"] for group in found.by}
            fact = draft.rows(
                ran, [draft.cite_standing(one.cover.before)], list_on=one.on, **values, models=list(values)
            )
            draft.item(f"{one.on}: {listed(parts)}.", fact)


def _say_months(draft: Draft, start: date, end: date, scope: Scope) -> None:
    if (end - start).days < 45:
        return
    where, values = scope.filters.clause()
    ran = draft.record.ask("counted month by month", _MONTHS.format(where=where), since=start, until=end, **values)
    rows = ran.dicts()
    if len(rows) > 24:
        rows = [row for row in rows if row["month"].endswith(("-06", "-12"))] + rows[-1:]
    draft.head("Month by month, by the newest list of each")
    seen = set()
    for row in rows:
        if row["publication_id"] in seen:
            continue
        seen.add(row["publication_id"])
        source = draft.cite_publication(row["publication_id"], row["list_on"])
        fact = draft.rows(ran, [source], list_on=row["list_on"], agreements=row["agreements"])
        draft.item(f"{row['list_on']}: {row['agreements']:,}.", fact)


def _follow(draft: Draft, scope: Scope, start: date, end: date) -> None:
    state = draft.asked.state
    place = scope.where
    own = own_list(draft, draft.day).rows[0][0]
    left = [f"Which agencies{place} left the program since {start}?"] if own and start <= own else []
    draft.follow(
        f"Which agencies{place} joined {f'between {start} and {end}' if start < end else f'since {start}'}?",
        *left,
        f"How many agreements{place} are there?",
    )  # fmt: skip
    if state:
        draft.follow(
            f"What does the law in {name_state(state)} say?", f"Which agencies in {name_state(state)} have agreements?"
        )
    else:
        draft.follow("How did the number of agreements change in Florida?", "Which dates are missing?")
