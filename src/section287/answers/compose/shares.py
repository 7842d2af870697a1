"""What share: of the agreements and agencies on a list, of a state's counties; and the shares that no list can give."""

from __future__ import annotations

import re

from section287.answers.compose.common import Counted, Scope, many
from section287.answers.draft import Draft
from section287.answers.wording import find_value
from section287.places.counties import counties_of
from section287.places.states import list_states, name_state

_SHARE = """
WITH own AS (
    SELECT a.agreement_id, a.agency_id, {where} AS asked
    FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
    WHERE l.publication_id = $publication)
SELECT count(DISTINCT {unit}) AS whole, count(DISTINCT {unit}) FILTER (asked) AS part,
       round(100.0 * count(DISTINCT {unit}) FILTER (asked) / count(DISTINCT {unit}), 1) AS percent
FROM own
"""


def say_share(draft: Draft, found: Counted, scope: Scope) -> None:
    """Say the share that a question asks for, or that the record can't give it, beside the one that it can."""
    masked = draft.asked.masked
    if draft.asked.measure == "counties" or re.search(r"\b(?:counties|parishes)\b", masked):
        _say_counties(draft, found, scope)
        return
    if find_value("of_all", masked) and find_value("bodies", masked) and not scope.filters.model:
        _say_cannot(draft)
    _say_of_list(draft, found, scope)


def county_total(state: str | None) -> int:
    """Return how many counties and equivalents a state has; without one, the states and the District together."""
    codes = [state] if state else [one.code for one in list_states() if one.kind != "territory"]
    return sum(len(counties_of(code)) for code in codes)


def _say_counties(draft: Draft, found: Counted, scope: Scope) -> None:
    state, part = scope.filters.state, found.count.counties
    total = county_total(state)
    title, issuer, url = (
        "Gazetteer of counties, 2024", "U.S. Census Bureau",
        "https://www.census.gov/geographies/reference-files/time-series/geo/gazetteer-files.html",
    )  # fmt: skip
    number = draft.cite("table", title, issuer, None, url)
    percent = round(100 * part / total, 1)
    fact = draft.fact(
        "place", {"counties": total, "percent": percent, "part": part}, [number], ref=f"counties:{state or 'US'}/{part}"
    )
    where = f" in {name_state(state)}" if state else " of the states and the District of Columbia"
    has = "has" if part == 1 else "have"
    what = f"{'a' if scope.filters.model else 'an'} {scope.what[:-1]}"
    text = (
        f"{part:,} of the {many(total, 'county', 'counties')}{where} ({percent:g}%) {has} an agency with {what} on the "
        f"list of {found.on}; statewide bodies count in none."
    )
    draft.sum_up(text, found.fact, fact)
    draft.conclude(text, found.fact, fact)


def _say_cannot(draft: Draft) -> None:
    from section287.answers.compose.limits import limit_fact, limit_of

    draft.answered = False
    one = limit_of("denominator")
    fact = limit_fact(draft, one)
    draft.sum_up(f"The record does not show {one['about']}, so it can't give that share.", fact)
    draft.head("What would show it")
    draft.say(f"{one['would']}", fact)


def _say_of_list(draft: Draft, found: Counted, scope: Scope) -> None:
    clause, values = scope.filters.clause()
    if not values:
        return
    source = draft.cite_standing(found.cover.before)
    units = [("agreement_id", "agreements"), ("agency_id", "agencies")]
    if draft.asked.measure == "agencies" or draft.asked.kind or find_value("bodies", draft.asked.masked):
        units.reverse()
    for place, (unit, words) in enumerate(units):
        ran = draft.record.ask(
            f"reckoned the share of {words}{scope.where}", _SHARE.format(where=clause, unit=unit),
            publication=found.cover.before.id, **values,
        )  # fmt: skip
        row = ran.dicts()[0]
        fact = draft.rows(ran, [source], **row, list_on=found.on, **scope.values)
        part = f"{row['part']:,} of the {row['whole']:,} {words}"
        verb = "hold" if unit == "agency_id" and scope.filters.model else "are"
        text = f"{part} on the list of {found.on} {verb}{_own(scope)}: {row['percent']}%."
        draft.sum_up(text, fact)
        if place == 0:
            draft.conclude(text, fact)


def _own(scope: Scope) -> str:
    """Return what narrows a share, in words: " of task force agreements", " of sheriff's offices", " in Florida"."""
    parts = f" {scope.what}" if scope.filters.model else ""
    if scope.who != "agencies":
        parts += f"{' of' if parts else ' those of'} {scope.who}"
    return f"{parts}{scope.where}"
