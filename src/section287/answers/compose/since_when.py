"""Since when: the first agreement of a place, an agency or a model, by signing day and by list."""

from __future__ import annotations

from datetime import date
from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    Scope,
    first_lists,
    many,
    record_source,
    scope_of,
)
from section287.answers.compose.standing import place_of
from section287.answers.draft import Draft
from section287.answers.recorder import Ran
from section287.places.states import name_state

_FIRST = """
SELECT a.agreement_id, g.agency_id, g.name, g.state, a.model, a.signed_on, a.first_listed_on, a.last_listed_on,
       a.missing_on,
       a.status, a.listed_before_on, date_diff('day', coalesce(a.signed_on, a.first_listed_on), $day) AS days,
       date_sub('year', coalesce(a.signed_on, a.first_listed_on), $day) AS years
FROM agreement a JOIN agency g USING (agency_id)
WHERE {where} AND a.first_listed_on <= $day {window}
ORDER BY coalesce(a.signed_on, a.first_listed_on), a.first_listed_on, a.agreement_id
"""


_RETURN = """
WITH lists AS (
    SELECT p.seq, p.first_on, p.publication_id,
           (SELECT count(DISTINCT a.agreement_id) FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id
            JOIN agency g ON g.agency_id = a.agency_id WHERE l.publication_id = p.publication_id
              AND {where}) AS agreements
    FROM appearance p WHERE p.list = 'participating' AND p.first_on <= $day),
steps AS (SELECT *, lag(agreements) OVER (ORDER BY seq) AS before,
                 lag(first_on) OVER (ORDER BY seq) AS before_on FROM lists)
SELECT first_on, publication_id, agreements, before_on,
       (SELECT max(s.first_on) FROM steps s WHERE s.seq < steps.seq AND s.agreements > 0) AS last_before_on
FROM steps WHERE agreements > 0 AND before = 0 ORDER BY seq DESC LIMIT 1
"""


def _say_return(draft: Draft, scope: Scope) -> bool:
    """Say when agreements came back onto the lists after an absence; False where they were never absent."""
    where, values = scope.filters.clause()
    ran = draft.record.ask(f"looked when {scope.what} came back", _RETURN.format(where=where), day=draft.day, **values)
    if not ran.rows:
        return False
    row = ran.dicts()[0]
    source = draft.cite_publication(row["publication_id"], row["first_on"])
    kept = {key: value for key, value in row.items() if value is not None}
    fact = draft.rows(ran, [source], **kept, **scope.values)
    draft.sum_up(
        f"{scope.what[0].upper()}{scope.what[1:]}{scope.where} came back with the list of {row['first_on']}, which "
        "prints "
        f"{row['agreements']:,}; the list of {row['before_on']} prints none.",
        fact,
    )
    if row["last_before_on"]:
        draft.sum_up(f"Before that absence they last stood on the list of {row['last_before_on']}.", fact)
    draft.conclude(f"Back since the list of {row['first_on']}.", fact)
    return True


_BACK = ("come back", "came back", "return", "reappear", "again", "reviv")


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked, scope = draft.asked, scope_of(draft.asked)
    where, values = scope.filters.clause()
    label = scope.where.removeprefix(" in ")
    one = asked.local.one if asked.local else None
    if one is not None:
        place = place_of(draft, one)
        where, values = "g.agency_id IN (SELECT unnest($ids))", {"ids": list(place.ids)}
        if scope.filters.model:
            where += " AND a.model = $model"
            values["model"] = scope.filters.model
        label = one.label
    if one is None and any(word in asked.masked for word in _BACK):
        _say_return(draft, scope)
    start, end = asked.span
    window = ""
    if start or end:
        window = "AND coalesce(a.signed_on, a.first_listed_on) BETWEEN $since AND $until"
        values |= {"since": start or date(1990, 1, 1), "until": end or draft.day}
    ran = draft.record.ask(
        f"found the first {scope.what} of {label or 'all'}",
        _FIRST.format(where=where, window=window),
        day=draft.day,
        **values,
    )
    if not ran.rows:
        _say_none(draft, ran, scope, label)
        return
    rows = ran.dicts()
    first = rows[0]
    earliest = min(rows, key=lambda row: (row["first_listed_on"], row["agreement_id"]))
    lists = first_lists(draft, [row["agreement_id"] for row in (*rows[:10], earliest)])
    for row in rows:
        row["publication_id"] = lists.get(row["agreement_id"])
    if one is not None:
        _say_now(draft, ran, rows, label)
    _say_first(draft, ran, first, scope, label, single=one is not None and len({row["agency_id"] for row in rows}) == 1)
    if earliest["agreement_id"] != first["agreement_id"]:
        _say_listed(draft, ran, earliest, scope)
    _say_rest(draft, ran, rows, label)
    _say_limits(draft, ran, first)
    _follow(draft, label, first, one is not None)


def _say_none(draft: Draft, ran: Ran, scope: Scope, label: str) -> None:
    one = draft.asked.local.one if draft.asked.local else None
    held = scope.values if one is None else {key: scope.values[key] for key in ("model",) if key in scope.values}
    fact = draft.rows(ran, [record_source(draft)], rows=0, label=label, day=draft.day, **held)
    also = [draft.place(one)] if one is not None and one.kind != "agency" else []
    where = f" of {label}" if label else ""
    draft.sum_up(
        f"No list in the record up to {draft.day} prints {_an(scope.what[:-1])}{where}, so there is no first day.",
        fact,
        *also,
    )
    draft.conclude(f"The record shows none{where}.", fact, *also)
    state = draft.asked.state
    if state:
        draft.follow(
            f"What does the law in {name_state(state)} say?", f"Which agencies in {name_state(state)} have agreements?"
        )
    draft.follow("Which states have agreements?", "When did the program start?")


def _say_now(draft: Draft, ran: Ran, rows: list[dict[str, Any]], label: str) -> None:
    """Say first where a place has no agreement any more: "since when" would take for granted that it has."""
    current = [row for row in rows if row["missing_on"] is None or row["missing_on"] > draft.day]
    if any(row["status"] == "listed" for row in current):
        return
    last = max(rows, key=lambda row: (row["last_listed_on"], row["agreement_id"]))
    if last["missing_on"] is None:
        return
    fact = _fact(draft, ran, last, label=label)
    draft.sum_up(
        f"{label} has no agreement on the lists any more: the last, of {last['name']}, {last['state']} "
        f"({MODEL_SHORT[last['model']]}), stood on the list of {last['last_listed_on']} and is missing from that of "
        f"{last['missing_on']}.",
        fact,
    )
    draft.conclude(f"None since the list of {last['missing_on']}.", fact)


def _an(words: str) -> str:
    return f"an {words}" if words[:1] in "aeiou" else f"a {words}"


def _values(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if row[name] is not None}


_SHOWN = (
    "agency_id",
    "name",
    "state",
    "model",
    "signed_on",
    "first_listed_on",
    "last_listed_on",
    "days",
    "years",
    "status",
    "missing_on",
)


def _fact(draft: Draft, ran: Ran, row: dict[str, Any], **more: Any) -> Any:
    source = draft.cite_publication(row["publication_id"]) if row["publication_id"] else record_source(draft)
    return draft.rows(ran, [source], **_values(row, *_SHOWN), **more)


def _say_first(draft: Draft, ran: Ran, row: dict[str, Any], scope: Scope, label: str, *, single: bool) -> None:
    fact = _fact(draft, ran, row, label=label, day=draft.day)
    model = MODEL_SHORT[row["model"]]
    listed_on = f"it is first on the list of {row['first_listed_on']}"
    if row["signed_on"]:
        when = f"signed on {row['signed_on']}; {listed_on}"
    else:
        when = f"with no readable signing day; {listed_on}"
    who = f"{row['name']}, {row['state']}"
    lead = (
        f"{who}: the first agreement that the record knows"
        if single
        else f"The first {scope.what[:-1]}{_of(label)} that the record knows is that of {who}"
    )
    what = f"is {_an(model)} agreement, {when}" if single else f", {_an(model)} agreement, {when}"
    draft.sum_up(f"{lead} {what}.".replace(" ,", ","), fact)
    if row["status"] == "listed" and single:
        years = f"{many(row['years'], 'full year')}, or " if row["years"] else ""
        draft.sum_up(f"Up to {draft.day} that is {years}{many(row['days'], 'day')}.", fact)
    elif row["missing_on"] and single:
        draft.sum_up(f"That agreement was last on the list of {row['last_listed_on']}.", fact)
    draft.conclude(f"The first that the record knows{_of(label)}: {row['signed_on'] or row['first_listed_on']}.", fact)


def _of(label: str) -> str:
    return f" of {label}" if label else ""


def _say_listed(draft: Draft, ran: Ran, row: dict[str, Any], scope: Scope) -> None:
    fact = _fact(draft, ran, row)
    draft.sum_up(
        f"The first to stand on a list in the record is {row['name']}, {row['state']}, on that of "
        f"{row['first_listed_on']}.",
        fact,
    )


def _say_rest(draft: Draft, ran: Ran, rows: list[dict[str, Any]], label: str) -> None:
    draft.head("The earliest agreements" + _of(label))
    for row in rows[:10]:
        when = f"signed {row['signed_on']}" if row["signed_on"] else "no readable signing day"
        draft.item(
            f"{row['name']}, {row['state']}: {MODEL_SHORT[row['model']]}, {when}, first on the list of "
            f"{row['first_listed_on']}.",
            _fact(draft, ran, row),
        )


def _say_limits(draft: Draft, ran: Ran, row: dict[str, Any]) -> None:
    draft.head("How far this holds")
    fact = _fact(draft, ran, row)
    gap = draft.record.ask(
        "looked for the longest gap between lists",
        "SELECT previous_on, next_on, days FROM (SELECT last_on AS previous_on, lead(first_on) OVER (ORDER BY seq) "
        "AS next_on, "
        "date_diff('day', last_on, lead(first_on) OVER (ORDER BY seq)) AS days FROM appearance WHERE list = "
        "'participating') "
        "WHERE days IS NOT NULL ORDER BY days DESC, previous_on LIMIT 1",
    )
    if gap.rows and gap.rows[0][2] > 31:
        one = gap.dicts()[0]
        known = draft.rows(gap, [record_source(draft)], **one)
        draft.say(
            f"The record has no list between {one['previous_on']} and {one['next_on']}, so an agreement that began "
            "and ended "
            "in between would not be seen.",
            known,
        )
    draft.say("A signing day is the one that ICE prints; a renewal may have replaced an earlier one.", fact)


def _follow(draft: Draft, label: str, row: dict[str, Any], local: bool) -> None:
    state = name_state(row["state"])
    if local:
        draft.follow(f"What agreements does {label} have?")
    draft.follow(
        f"How did the number of agreements in {state} change since January 2025?", f"What does the law in {state} say?",
        f"Which agencies in {state} have agreements?", "When did the program start?",
    )  # fmt: skip
