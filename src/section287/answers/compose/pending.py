"""Applications: how many are pending, who applied, how long it took, and what became of them."""

from __future__ import annotations

from typing import Any

from section287.answers.compose.common import (
    MODEL_SHORT,
    SHOWN,
    Scope,
    day_of,
    many,
    record_source,
    say_cautions,
    say_no_list,
    scope_of,
)
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.answers.wording import find_value
from section287.errors import NotFound
from section287.places.states import name_state

_ON_LIST = """
SELECT p.application_id, g.agency_id, g.name, g.state, p.model, p.first_listed_on, p.outcome,
       p.agreement_id, p.days_to_listing
FROM listing l JOIN application p ON p.application_id = l.subject_id JOIN agency g ON g.agency_id = p.agency_id
WHERE l.publication_id = $publication AND {where}
GROUP BY ALL ORDER BY g.state, g.name, p.model, p.application_id
"""
_FATES = """
SELECT count(*) AS applications, count(*) FILTER (p.outcome = 'granted') AS granted,
       count(*) FILTER (p.outcome = 'dropped') AS dropped, count(*) FILTER (p.outcome = 'waiting') AS waiting,
       round(100.0 * count(*) FILTER (p.outcome = 'granted') / nullif(count(*), 0), 1) AS percent,
       median(p.days_to_listing) FILTER (p.days_to_listing >= 0) AS median_days,
       min(p.days_to_listing) FILTER (p.days_to_listing >= 0) AS least_days, max(p.days_to_listing) AS most_days,
       count(*) FILTER (p.days_to_listing >= 0) AS timed, count(*) FILTER (p.days_to_listing < 0) AS listed_before
FROM application p JOIN agency g USING (agency_id) WHERE p.first_listed_on <= $day AND {where}
"""
_LISTED = """
SELECT p.application_id, g.name, g.state, p.model, p.first_listed_on, p.last_listed_on, p.missing_on, p.outcome
FROM application p JOIN agency g USING (agency_id)
WHERE p.first_listed_on <= $day AND {where}
ORDER BY p.last_listed_on DESC, g.state, g.name, p.application_id
"""


def compose(draft: Draft) -> None:
    """Write the answer."""
    day, scope = day_of(draft), scope_of(draft.asked)
    one = draft.asked.local.one if draft.asked.local else None
    if one is not None and one.kind in ("agency", "town", "county"):
        _compose_place(draft, one)
        return
    try:
        cover = draft.cover(day, "pending")
    except NotFound:
        say_no_list(draft, day, "pending")
        return
    where, values = scope.filters.clause(agreement="p")
    ran = draft.record.ask(
        f"listed the applications{scope.where} on the pending list",
        _ON_LIST.format(where=where),
        publication=cover.before.id,
        **values,
    )
    source = draft.cite_standing(cover.before)
    on = cover.before.published_on
    rows = ran.dicts()
    fact = draft.rows(ran, [source], rows=len(rows), list_on=on, **scope.values)
    what = "application" if not scope.filters.model else f"{MODEL_SHORT[scope.filters.model]} application"
    verb = "prints" if on == day else "printed"
    wanted = find_value("pending_about", draft.asked.small)
    if wanted:
        _say_fates(draft, scope, where, values, source, first=wanted)
    draft.sum_up(f"ICE's pending list of {on} {verb} {many(len(rows), what)}{scope.where}.", fact)
    if not wanted:
        _say_fates(draft, scope, where, values, source)
    if wanted == "dropped":
        _say_listed(draft, scope, where, values, source, dropped=True)
    if rows:
        draft.head(f"On the pending list of {on}")
        for row in rows[: SHOWN * 3]:
            kept = {key: row[key] for key in ("name", "state", "model", "first_listed_on", "outcome")}
            each = draft.rows(ran, [source], **kept)
            later = {"granted": "; an agreement followed", "dropped": "; it left the list without one", "waiting": ""}[
                row["outcome"]
            ]
            draft.item(
                f"{row['name']}, {row['state']}: {MODEL_SHORT[row['model']]}, pending since "
                f"{row['first_listed_on']}{later}.",
                each,
            )
    elif wanted != "dropped":
        _say_listed(draft, scope, where, values, source, dropped=False)
    draft.head("How far this holds")
    say_cautions(draft, day, cover, "pending")
    draft.say("A pending list says that an agency applied; it doesn't say why one was granted or dropped.", fact)
    draft.conclude(f"{many(len(rows), what)}{scope.where} stood on the newest pending list, of {on}.", fact)
    _follow(draft, scope)


def _say_fates(
    draft: Draft, scope: Scope, where: str, values: dict[str, Any], source: int, first: str | None = None
) -> None:
    """Say what became of applications and how long it took, the one that is asked for first."""
    ran = draft.record.ask(
        f"counted what became of applications{scope.where}", _FATES.format(where=where), day=draft.day, **values
    )
    row = ran.dicts()[0]
    if not row["applications"]:
        return
    kept = {key: value for key, value in row.items() if value is not None}
    fact = draft.rows(ran, [source], **kept, **scope.values)
    said = [
        f"Of {many(row['applications'], 'application')}{scope.where} ever on a pending list, {row['granted']:,} "
        f"became agreements ({row['percent']}%), {row['dropped'] or 'none'} left without one and "
        f"{row['waiting'] or 'none'} {'is' if row['waiting'] < 2 else 'are'} waiting."
    ]
    if row["median_days"] is not None:
        said.append(
            f"From the first pending list to the first list of agreements it took {row['median_days']:g} days at the "
            f"median, {row['least_days']} at the least and {row['most_days']} at the most, in {row['timed']:,} cases."
        )
    if first == "time":
        said.reverse()
    for text in said:
        draft.sum_up(text, fact)
    if first:
        draft.conclude(said[0], fact)
    if row["listed_before"]:
        draft.sum_up(
            f"{row['listed_before']:,} stood on a list of agreements before a pending list was seen to print them.",
            fact,
        )


def _say_listed(
    draft: Draft, scope: Scope, where: str, values: dict[str, Any], source: int, *, dropped: bool
) -> None:  # fmt: skip
    """Name applications, the newest first: those that left the list without an agreement, or whichever."""
    only = "p.outcome = 'dropped' AND " if dropped else ""
    ran = draft.record.ask(
        f"listed {'dropped ' if dropped else ''}applications{scope.where}",
        _LISTED.format(where=f"{only}{where}"), day=draft.day, **values,
    )  # fmt: skip
    if not ran.rows:
        return
    end = " that left the list without an agreement" if dropped else scope.where
    draft.head(f"Applications{end}, newest first")
    fates = {"granted": "; an agreement followed", "dropped": "; it left the list without one", "waiting": ""}
    for row in ran.dicts()[: SHOWN * 2]:
        kept = {key: row[key] for key in ("name", "state", "model", "first_listed_on", "last_listed_on", "outcome")}
        fact = draft.rows(ran, [source], **kept)
        draft.item(
            f"{row['name']}, {row['state']}: {MODEL_SHORT[row['model']]}, pending from {row['first_listed_on']} to "
            f"{row['last_listed_on']}{fates[row['outcome']]}.",
            fact,
        )


def _known(draft: Draft, one: Any) -> Any:
    """Keep that the place or agency asked for is there."""
    if one.kind != "agency":
        return draft.place(one)
    ran = draft.record.ask(
        "looked up the agency asked for", "SELECT name, state FROM agency WHERE agency_id IN (SELECT unnest($ids))",
        ids=list(one.agency_ids),
    )  # fmt: skip
    return draft.rows(ran, [record_source(draft)], name=one.name, state=one.state)


def _compose_place(draft: Draft, one: Any) -> None:
    ran = draft.record.ask(
        f"looked for applications of {one.label}",
        "SELECT p.application_id, g.name, p.model, p.first_listed_on, p.last_listed_on, p.outcome FROM application p "
        "JOIN agency g USING (agency_id) "
        "WHERE p.agency_id IN (SELECT unnest($ids)) AND p.first_listed_on <= $day ORDER BY p.first_listed_on, "
        "p.application_id",
        ids=list(one.agency_ids), day=draft.day,
    )  # fmt: skip
    fact = draft.rows(ran, [record_source(draft)], rows=len(ran.rows), place=one.label)
    known = _known(draft, one)
    if ran.rows:
        draft.sum_up(f"The pending lists print {many(len(ran.rows), 'application')} of {one.label}.", fact, known)
    else:
        draft.sum_up(f"No pending list in the record prints an application of {one.label}.", fact, known)
    hand_to(draft, "standing")


def _follow(draft: Draft, scope: Scope) -> None:
    place = scope.where
    draft.follow(
        "How long does ICE take to approve an application?", f"How many applications were dropped{place}?",
        f"How many agreements{place} are there?",
    )  # fmt: skip
    state = draft.asked.state
    draft.follow(
        f"Which agencies in {name_state(state)} have agreements?" if state else "Which agencies joined this year?"
    )
