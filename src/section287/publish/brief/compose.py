"""What stands in a brief: figures, how they came about, what changed, the law; each line with its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from section287.errors import NotFound
from section287.facts.base import STATES
from section287.law.policies import load_policies
from section287.law.policy_report import all_states, state_report
from section287.places.states import parse_state, state_by_code
from section287.questions.agency import agency_history
from section287.questions.count import Count, count
from section287.questions.filters import Filters
from section287.questions.lookup import find_agency
from section287.questions.rows import Row, changes, fetch
from section287.questions.standing import cover, newest_day
from section287.registry.values import vocabulary

if TYPE_CHECKING:
    import duckdb

RECENT_DAYS = 90
MOST_LINES = 6  # of a list; the rest are counted
YEARS_FROM = 2021  # before lies a gap of more than three years in the lists
_WHAT = {
    "signed": "came onto the list", "removed": "left the list", "returned": "came back", "renewed": "were renewed",
    "switched_model": "changed their model", "application_added": "applications came in",
    "application_granted": "applications were granted", "application_dropped": "applications were dropped",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with the numbers of its sources."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with lines, and a table where figures stand side by side."""

    heading: str
    lines: tuple[Line, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Sources:
    """Sources, each numbered once."""

    listed: list[dict[str, Any]] = field(default_factory=list)

    def number(self, source: dict[str, Any]) -> int:
        """Return a source's number; the same source has one."""
        key = (source["title"], source.get("url"))
        for place, one in enumerate(self.listed, start=1):
            if (one["title"], one.get("url")) == key:
                return place
        self.listed.append(source)
        return len(self.listed)


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief.

    Attributes:
        about: ``national``, a state's postal code, or an agency's id.
        day: the newest list's, for which everything is told.
    """

    about: str
    title: str
    day: date
    parts: tuple[Part, ...]
    sources: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "about": self.about,
            "title": self.title,
            "as_of": self.day.isoformat(),
            "parts": [
                {"heading": one.heading,
                 "lines": [{"text": each.text, "cites": list(each.cites)} for each in one.lines],
                 "header": list(one.header), "rows": [list(row) for row in one.rows]}
                for one in self.parts
            ],
            "sources": [{"n": n, **one} for n, one in enumerate(self.sources, start=1)],
        }  # fmt: skip


def compose(connection: duckdb.DuckDBPyConnection, about: str) -> Brief:
    """Return the brief on a state, an agency, or the country (``national``).

    Raises:
        NotFound: it is neither; the message offers the nearest agencies.
        Ambiguous: the name may be several agencies.
    """
    day, sources = newest_day(connection), Sources()
    if about.strip().lower() in ("national", "us", "usa", "united states"):
        parts = _about_country(connection, day, sources)
        return Brief("national", "The 287(g) program", day, tuple(parts), tuple(sources.listed))
    state = parse_state(about)
    if state.state is not None and not state.corrected:
        code, name = state.state.code, state.state.name
        parts = _about_state(connection, code, day, sources)
        return Brief(code, f"287(g) in {name}", day, tuple(parts), tuple(sources.listed))
    try:
        agency_id = find_agency(connection, about)
    except NotFound as error:
        raise NotFound(f"{error}; or give a state, or national") from error
    history = agency_history(connection, agency_id)
    parts = _about_agency(connection, history, day, sources)
    agency = history["agency"]
    return Brief(agency_id, f"287(g): {agency['name']}, {agency['state']}", day, tuple(parts), tuple(sources.listed))


def _about_country(connection: duckdb.DuckDBPyConnection, day: date, sources: Sources) -> list[Part]:
    by_state = count(connection, day, by="state")
    rows = all_states(load_policies(), STATES, day)
    stances = Counter(row["stance_words"] for row in rows)
    top = tuple((one["name"], f"{one['agreements']:,}", f"{one['agencies']:,}") for one in by_state.by[:MOST_LINES])
    law = ", ".join(f"{total} {words}" for words, total in stances.most_common())
    return [
        *_figures(connection, Filters(), day, sources),
        Part("States with most agreements", (), ("State", "Agreements", "Agencies"), top),
        _changes(connection, Filters(), day, sources),
        Part("State law", (Line(f"By stance, states and D.C.: {law}.", (_law_source(sources),)),)),
    ]


def _about_state(connection: duckdb.DuckDBPyConnection, code: str, day: date, sources: Sources) -> list[Part]:
    filters = Filters(state=code)
    return [
        *_figures(connection, filters, day, sources),
        _changes(connection, filters, day, sources),
        *_law(connection, code, day, sources),
    ]


def _about_agency(
    connection: duckdb.DuckDBPyConnection, history: dict[str, Any], day: date, sources: Sources
) -> list[Part]:
    agency = history["agency"]
    lists: dict[str, list[Row]] = {}  # the first and the last printed row of each
    for one in history["listings"]:
        lists.setdefault(one["subject_id"], []).append(one)
    lines = [_tell_agreement(connection, one, lists, sources) for one in history["agreements"]]
    lines += [_tell_application(connection, one, lists, sources) for one in history["applications"]]
    state = state_by_code(agency["state"])
    where = ", ".join(str(one) for one in (agency["place"], agency["county"], state.name if state else None) if one)
    about = f"A {agency['kind'].replace('_', ' ')} agency ({agency['level'].replace('_', ' ')} level) in {where}."
    parts = [Part("Agency", (Line(about),)), Part("Agreements and applications", tuple(lines))]
    if history["decisions"]:
        told = f"{len(history['decisions'])} decisions stand behind these rows: section287 why {agency['agency_id']}"
        parts.append(Part("How it was read", (Line(told),)))
    return [*parts, *_law(connection, agency["state"], day, sources)]


def _tell_agreement(
    connection: duckdb.DuckDBPyConnection, one: Row, lists: dict[str, list[Row]], sources: Sources
) -> Line:
    model = vocabulary()["model_names"].get(one["model"], one["model"])
    signed = f"signed {one['signed_on']}" if one["signed_on"] else "signing day unknown"
    fate = {
        "listed": "on the newest list",
        "removed": f"not on the lists since {one['missing_on']}",
        "superseded": f"superseded by {one['superseded_by']}",
    }[one["status"]]
    if one["status"] == "listed" and one["secondary_only"]:
        fate = "listed in a third party's copy only"
    text = f"{model} ({one['model']}): {signed}, first listed {one['first_listed_on']}, {fate}."
    return Line(text, _cite(connection, lists.get(one["agreement_id"], []), sources))


def _tell_application(
    connection: duckdb.DuckDBPyConnection, one: Row, lists: dict[str, list[Row]], sources: Sources
) -> Line:
    days = f", {one['days_to_listing']} days to listing" if one["days_to_listing"] is not None else ""
    text = f"Application for {one['model']}: pending from {one['first_listed_on']}, {one['outcome']}{days}."
    return Line(text, _cite(connection, lists.get(one["application_id"], []), sources))


def _cite(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row], sources: Sources) -> tuple[int, ...]:
    ids = dict.fromkeys(row["publication_id"] for row in rows)
    return tuple(sources.number(_publication(connection, one)) for one in ids)


def _publication(connection: duckdb.DuckDBPyConnection, publication_id: str) -> dict[str, Any]:
    one = fetch(connection, "SELECT * FROM publication WHERE publication_id = $id", {"id": publication_id})[0]
    issuer = "a third party's copy of ICE's list" if one["secondary"] else "U.S. Immigration and Customs Enforcement"
    title = f"{one['file_name']}, {one['list']} agencies"
    return {"title": title, "issuer": issuer, "date": str(one["published_on"]), "url": one["url"],
            "sha256": one["table_sha256"]}  # fmt: skip


def _figures(connection: duckdb.DuckDBPyConnection, filters: Filters, day: date, sources: Sources) -> list[Part]:
    """Return the newest figures, also by ICE's own newest list where that is another, and those of years' ends."""
    own = fetch(
        connection,
        "SELECT max(last_seen_on) AS day FROM publication WHERE list = 'participating' AND trusted AND NOT secondary",
    )[0]["day"]
    counts = [count(connection, one, filters=filters, by="model") for one in dict.fromkeys((day, own)) if one]
    lines = [_tell_count(connection, one, sources) for one in counts]
    first = fetch(connection, "SELECT min(published_on) AS day FROM publication WHERE list = 'participating'")[0]["day"]
    years = [date(year, 12, 31) for year in range(YEARS_FROM, day.year)]
    steps = [count(connection, one, filters=filters) for one in years if first and one >= first]
    steps.append(counts[0])
    rows = tuple(
        (str(one.as_of), f"{one.agreements:,}", f"{one.agencies:,}", f"{one.counties:,}", one.cover.before.file_name)
        for one in steps
    )
    return [
        Part("Now", tuple(lines)),
        Part("Over time", (), ("Day", "Agreements", "Agencies", "Counties", "List"), rows),
    ]


def _tell_count(connection: duckdb.DuckDBPyConnection, one: Count, sources: Sources) -> Line:
    models = ", ".join(f"{each['agreements']:,} {each['key']}" for each in one.by)
    whole = f", in {one.states} states and {one.territories} territories" if one.filters.state is None else ""
    copy = " (a third party's copy, not ICE's own list)" if one.cover.before.secondary else ""
    text = (
        f"On {one.as_of}: {one.agreements:,} agreements of {one.agencies:,} agencies in {one.counties:,} counties"
        f"{whole}{f' ({models})' if models else ''}{copy}."
    )
    return Line(text, (sources.number(_publication(connection, one.cover.before.id)),))


def _changes(connection: duckdb.DuckDBPyConnection, filters: Filters, day: date, sources: Sources) -> Part:
    since = day - timedelta(days=RECENT_DAYS)
    rows = changes(connection, filters, since, day)
    totals = Counter(row["kind"] for row in rows)
    told = [f"{totals[kind]:,} {words}" for kind, words in _WHAT.items() if totals[kind]]
    newest = cover(connection, day).before.id
    cite = (sources.number(_publication(connection, newest)),)
    lines = [Line(f"From {since} to {day}: {', '.join(told) or 'no agreement came or left'}.", cite)]
    gone = [row for row in rows if row["kind"] == "removed"]
    for row in gone[::-1][:MOST_LINES]:
        source = sources.number(_publication(connection, row["publication_id"]))
        lines.append(
            Line(f"No longer listed: {row['agency']}, {row['state']} ({row['model']}), {row['on']}.", (source,))
        )
    if len(gone) > MOST_LINES:
        lines.append(Line(f"and {len(gone) - MOST_LINES:,} more no longer listed."))
    return Part(f"Changes in the last {RECENT_DAYS} days of the record", tuple(lines))


def _law(connection: duckdb.DuckDBPyConnection, code: str, day: date, sources: Sources) -> list[Part]:
    policy = load_policies().states.get(code)
    if policy is None:
        return [Part("State law", (Line("The facts hold no law of territories."),))]
    report = state_report(policy, STATES[code], day)
    own = {one["n"]: one for one in report["sources"]}
    text = report["text"] or f"No law on agreements is recorded; stance: {report['stance_words']}."
    # the stance rests on the state's own sources, or on those of the instruments in force
    numbers = report["state_sources"] or [n for one in report["in_force"] for n in one["n"]]
    lines = [Line(f"{text} ({report['confidence']})", _law_cites(numbers, own, sources))]
    for one in (*report["in_force"], *report["coming"])[:MOST_LINES]:
        cite = f" ({one['citation']})" if one["citation"] else ""
        since = f", effective {one['effective']}" if one["effective"] else ""
        told = f"{one['name']}{cite}{since}: {one['description']} ({one['confidence']})"
        lines.append(Line(told, _law_cites(one["n"], own, sources)))
    return [Part("State law", tuple(lines))]


def _law_cites(numbers: Sequence[int], own: dict[int, dict[str, Any]], sources: Sources) -> tuple[int, ...]:
    found = []
    for number in numbers[:2]:
        one = own[number]
        kept = {"title": one["title"], "issuer": one["issuer"], "date": one["date"], "url": one["url"], "sha256": None}
        found.append(sources.number(kept))
    return tuple(found)


def _law_source(sources: Sources) -> int:
    return sources.number(
        {"title": "State law on agreements, each entry with its sources (section287 policy --all)",
         "issuer": "Section287", "date": None, "url": None, "sha256": None}
    )  # fmt: skip
