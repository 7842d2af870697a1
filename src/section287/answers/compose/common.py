"""What composers share: words for models, kinds and places, filters, counts with their facts, and cautions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from section287.answers.draft import Draft
from section287.answers.recorder import Ran
from section287.answers.report import Fact
from section287.answers.understand import Asked
from section287.places.states import name_state
from section287.questions.count import Count, count
from section287.questions.filters import Filters
from section287.questions.standing import Cover

MODEL_NAMES = {
    "TFM": "Task Force Model",
    "JEM": "Jail Enforcement Model",
    "WSO": "Warrant Service Officer model",
    "JEM+TFM": "combined Jail Enforcement and Task Force model",
    "unknown": "model not stated",
}
MODEL_SHORT = {
    "TFM": "task force", "JEM": "jail enforcement", "WSO": "warrant service officer",
    "JEM+TFM": "combined jail and task force", "unknown": "model not stated",
}  # fmt: skip
KIND_WORDS = {
    "sheriff": "sheriff's offices", "police": "police departments", "campus": "campus agencies",
    "constable": "constables' offices", "corrections": "corrections agencies", "prosecutor": "prosecutors' offices",
    "national_guard": "National Guards", "port": "port and airport agencies", "level:state": "state agencies",
}  # fmt: skip
EARLIEST = date(2011, 1, 1)
SHOWN = 12  # items of a list in the text; the query gives all of them

_AROUND = """
WITH seen AS (
    SELECT p.publication_id, c.seen_on, p.secondary, c.slot, p.row_count
    FROM capture c JOIN publication p USING (publication_id)
    WHERE p.list = $list AND p.trusted AND c.verdict <> 'quarantined'),
before AS (SELECT * FROM seen WHERE seen_on <= $day ORDER BY seen_on DESC, secondary, slot DESC LIMIT 1),
after AS (SELECT * FROM seen WHERE seen_on > $day ORDER BY seen_on, secondary, slot LIMIT 1)
SELECT $day AS day, before.publication_id AS before_id, before.seen_on AS before_on, before.row_count AS before_rows,
       date_diff('day', before.seen_on, $day) AS age_days, after.publication_id AS after_id,
       after.seen_on AS after_on, after.row_count AS after_rows,
       date_diff('day', before.seen_on, after.seen_on) AS width
FROM before LEFT JOIN after ON true
"""
_BEGINS = """
SELECT min(published_on) AS first_on, max(last_seen_on) AS last_on, count(*) AS lists, $day AS day, $list AS list
FROM publication WHERE list = $list AND trusted
"""
_OWN = """
SELECT max(last_seen_on) AS own_on FROM publication WHERE list = 'participating' AND trusted AND NOT secondary
AND published_on <= $day
"""


def many(number: int, word: str, plural: str | None = None) -> str:
    """Return a number with its word: "1 agreement", "1,843 agreements", "no agreements"."""
    if number == 0:
        return f"no {plural or word + 's'}"
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def were(number: int) -> str:
    """Return "was" or "were"."""
    return "was" if number == 1 else "were"


def listed(words: list[str], last: str = "and") -> str:
    """Return words as a sentence lists them."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an answer is narrowed to, as filters and in words.

    Attributes:
        where: " in Florida", or empty.
        kind: "task force agreements", "agreements".
        who: "agencies", "sheriff's offices".
    """

    filters: Filters
    where: str
    what: str
    who: str
    values: dict[str, Any]


def scope_of(asked: Asked, *, model: str | None = None, state: str | None = None, kind: str | None = None) -> Scope:
    """Return the scope of a question: one state or county, one model, one kind of agency."""
    asked = replace(asked, kind=kind) if kind else asked
    wanted = model or (asked.models[0] if len(asked.models) == 1 and asked.models[0] != "none" else None)
    one = asked.local.one if asked.local else None
    county = one.county_fips if one and one.kind == "county" else None
    own = one.state if one else None  # a county's state is its own, whatever other state is named beside it
    code = state or (own if county else asked.states[0] if len(asked.states) == 1 else own)
    kind, level = asked.kind, None
    if kind and kind.startswith("level:"):
        level = kind.partition(":")[2]
        kind = None
    filters = Filters(code, wanted, kind, level, county)
    where = f" in {one.label}" if county and one else f" in {name_state(code)}" if code else ""
    what = f"{MODEL_SHORT[wanted]} agreements" if wanted else "agreements"
    who = KIND_WORDS.get(asked.kind or "", "agencies")
    values: dict[str, Any] = {}
    if wanted:
        values["model"] = wanted
    if code:
        values["state"] = code
    if one and county:
        values["county"] = one.name
    if asked.kind:
        values["kind"] = asked.kind
    return Scope(filters, where, what, who, values)


def whose(scope: Scope) -> str:
    """Return whose agreements a scope is about: " of sheriff's offices in Texas", " in Texas", or empty."""
    return f"{f' of {scope.who}' if scope.who != 'agencies' else ''}{scope.where}"


def whole(scope: Scope) -> Scope:
    """Return the same scope without its model."""
    values = {key: value for key, value in scope.values.items() if key != "model"}
    return Scope(replace(scope.filters, model=None), scope.where, "agreements", scope.who, values)


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with the fact that carries it and the list it rests on."""

    count: Count
    fact: Fact
    ran: Ran
    day: date

    @property
    def cover(self) -> Cover:
        """The list."""
        return self.count.cover

    @property
    def on(self) -> date:
        """The day on which the list was up."""
        return self.count.cover.before.published_on


def counted(draft: Draft, day: date, scope: Scope, basis: str = "listed") -> Counted:
    """Count on a day and keep the figures as a fact.

    Raises:
        NotFound: the record begins after the day.
    """
    words = "" if basis == "listed" else " by signing day"
    with draft.record.doing(f"counted {scope.what}{scope.where} on {day}{words}"):
        found = count(draft.record, day, basis, scope.filters, None)  # type: ignore[arg-type]
        ran = draft.record.last("agreements")
    source = draft.cite_standing(found.cover.before)
    fact = draft.rows(
        ran, [source], agreements=found.agreements, agencies=found.agencies, counties=found.counties,
        states=found.states, territories=found.territories,
        **({"list_on": found.cover.before.published_on} if basis == "listed" else {"as_of": day}), **scope.values,
    )  # fmt: skip
    return Counted(found, fact, ran, day)


def groups(draft: Draft, day: date, scope: Scope, by: str) -> tuple[Count, Ran]:
    """Count on a day for each value of ``by`` and return the groups with the query behind them."""
    with draft.record.doing(f"counted {scope.what}{scope.where} on {day} by {by}"):
        found = count(draft.record, day, "listed", scope.filters, by)  # type: ignore[arg-type]
        return found, draft.record.last("key")


def list_words(cover: Cover) -> str:
    """Return what kind of list it is: ICE's own or a third party's copy."""
    return "a third party's copy of ICE's list" if cover.before.secondary else "ICE's list"


def places_words(found: Count) -> str:
    """Return the states and territories of a count in words."""
    states = many(found.states, "state")
    return f"{states} and {many(found.territories, 'territory', 'territories')}" if found.territories else states


def day_of(draft: Draft) -> date:
    """Return the day that a question asks about: the end of what it names, but not after the day checked."""
    when = draft.asked.when
    if when is None or (when.end is None and when.start is None):
        return draft.day
    return min(when.end or draft.day, draft.day) if (when.end or draft.day) >= EARLIEST else when.end or draft.day


def stretch_of(draft: Draft) -> tuple[date, date]:
    """Return the stretch that a question asks about: all of the record where none is named."""
    start, end = draft.asked.span
    return start or EARLIEST, min(end or draft.day, draft.day)


def own_list(draft: Draft, day: date) -> Ran:
    """Look up the day of ICE's own newest list by then."""
    return draft.record.ask("found ICE's own newest list", _OWN, day=day)


def say_own(draft: Draft, found: Counted, scope: Scope) -> None:
    """Where a figure rests on a third party's copy, say beside it what ICE's own newest list prints."""
    if not found.cover.before.secondary:
        return
    own_on = own_list(draft, found.day).rows[0][0]
    if own_on is None:
        return
    own = counted(draft, own_on, scope)
    draft.sum_up(
        f"ICE's own newest list in the record by then, of {own_on}, prints "
        f"{many(own.count.agreements, scope.what[:-1])}"
        f"{f' with {many(own.count.agencies, *who_words(scope))}' if own.count.agreements else ''}.",
        own.fact,
    )


def who_words(scope: Scope) -> tuple[str, str]:
    """Return the singular and plural of who is counted."""
    singular = {"agencies": "agency", "campus agencies": "campus agency", "corrections agencies": "corrections agency",
                "state agencies": "state agency", "port and airport agencies": "port or airport agency"}  # fmt: skip
    return singular.get(scope.who, scope.who[:-1]), scope.who


def say_cautions(draft: Draft, day: date, cover: Cover, listed_name: str = "participating") -> None:
    """Say in the newest section how far the list stands for the day: copies, gaps, age."""
    ran = draft.record.ask(f"looked at the lists around {day}", _AROUND, day=day, list=listed_name)
    around = ran.dicts()[0]
    source = draft.cite_standing(cover.before)
    keep = {key: around[key] for key in ("day", "before_on", "before_rows", "age_days")}
    if cover.before.secondary:
        fact = draft.rows(ran, [source], **keep)
        draft.say(
            f"The list of {around['before_on']} is a third party's copy; no list of ICE's own covers that day.", fact
        )
    if cover.in_gap and around["after_id"]:
        after = draft.cite_publication(around["after_id"], around["after_on"])
        fact = draft.rows(ran, [source, after], **around)
        draft.say(
            f"No trustworthy list lies between {around['before_on']} ({around['before_rows']:,} rows) and "
            f"{around['after_on']} ({around['after_rows']:,} rows), so {day} stands in a gap of {around['width']} "
            "days.",
            fact,
        )
    elif cover.in_gap or around["age_days"]:
        fact = draft.rows(ran, [source], **keep)
        age = many(around["age_days"], "day")
        draft.say(f"The newest list by {day} is of {around['before_on']}, {age} earlier.", fact)


def say_no_list(draft: Draft, day: date, listed_name: str = "participating") -> None:
    """Say that the record has no list for a day, what would show it, and since when it has lists."""
    ran = draft.record.ask(f"looked when the {listed_name} lists begin", _BEGINS, list=listed_name, day=day)
    begins = ran.dicts()[0]
    first = draft.record.ask(
        f"found the first {listed_name} list",
        "SELECT publication_id FROM publication WHERE list = $list AND trusted ORDER BY published_on, publication_id "
        "LIMIT 1",
        list=listed_name,
    )
    if not first.rows:
        fact = draft.rows(ran, [record_source(draft)], list=listed_name, lists=begins["lists"])
        draft.sum_up(f"The record holds no {listed_name} list.", fact)
    else:
        source = draft.cite_publication(first.rows[0][0])
        fact = draft.rows(
            ran, [source], first_on=begins["first_on"], last_on=begins["last_on"], lists=begins["lists"], day=day
        )
        draft.sum_up(f"The record can't say for {day}: its first {listed_name} list is of {begins['first_on']}.", fact)
        draft.head("What would show it")
        draft.say(f"A list that ICE published on or before {day} would show it; the record begins later.", fact)
        draft.conclude(f"The record does not show {day}; it begins on {begins['first_on']}.", fact)
        draft.follow(f"How many agreements were there on {begins['first_on']}?", "Which dates are missing?")
    draft.answered = False


def record_source(draft: Draft) -> int:
    """Return the number of the record itself as a source: what it was built from stands in its own tables."""
    ran = draft.record.ask("looked up what the record was built from", "SELECT key, value FROM meta ORDER BY key")
    version = dict(ran.rows).get("lists_sha256", "")
    return draft.cite(
        "record", "The record of ICE's lists that this answer was computed from", "section287", None, None,
        sha256=str(version) or None,
    )  # fmt: skip


_FIRST_LISTS = """
SELECT l.subject_id AS agreement_id, arg_min(p.publication_id, (p.published_on, p.publication_id)) AS publication_id
FROM listing l JOIN publication p USING (publication_id)
WHERE l.subject_id IN (SELECT unnest($ids)) AND p.trusted
GROUP BY l.subject_id ORDER BY agreement_id
"""


def first_lists(draft: Draft, agreement_ids: list[str]) -> dict[str, str]:
    """Return the first list that prints each of some agreements."""
    ran = draft.record.ask("found the first lists of those shown", _FIRST_LISTS, ids=agreement_ids)
    return {row[0]: row[1] for row in ran.rows}
