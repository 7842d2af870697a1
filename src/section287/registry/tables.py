"""The registry → rows of the record's tables, in an order that depends on content only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any

from section287.places.counties import county_by_fips, find_county
from section287.places.jurisdictions import describe_agency
from section287.places.ori import match_ori
from section287.registry.changes import Change, between, find_changes
from section287.registry.identity import current
from section287.registry.invariants import check_invariants
from section287.registry.memory import dump
from section287.registry.publications import Publication
from section287.registry.registry import Registry
from section287.registry.state import Agency, Agreement, Application, Decision, Row
from section287.registry.values import shows_link
from section287.sources.listing import load_sources

Table = list[tuple[Any, ...]]


def make_tables(registry: Registry, unreadable: Iterable[tuple[str, str, str]] = ()) -> dict[str, Table]:
    """Return the rows of every table; those of ``printed_row`` and ``listing`` for what this run has read.

    Args:
        registry: resolved and settled.
        unreadable: (file name, sha256, reason) of the files that could not be read.
    """
    changes = find_changes(registry)
    agreements = sorted(registry.agreements, key=lambda one: one.agreement_id)
    applications = sorted(registry.applications, key=lambda one: one.application_id)
    has_secondary = any(one.secondary and one.quarantine is None for one in registry.timeline.publications)
    rows = {row.row_id: row for listed in registry.listed.values() for _, row in listed}
    tables: dict[str, Table] = {
        "source": sorted(
            (one.source_id, one.title, one.publisher, one.url, one.licence, one.official, one.secondary)
            for one in load_sources().values()
        ),
        "publication": [_publication(one) for one in registry.timeline.publications],
        "capture": _captures(registry, unreadable),
        "appearance": _appearances(registry),
        "printed_row": [_printed_row(rows[number]) for number in sorted(rows)],
        "listing": list(_listings(registry)),
        "agency": [_agency(one) for one in _by_id(registry.agencies.all)],
        "agency_name": _agency_names(registry),
        "agency_alias": _agency_aliases(registry),
        "agreement": [_agreement(registry, one, has_secondary) for one in agreements],
        "agreement_alias": _agreement_aliases(registry),
        "application_alias": _application_aliases(registry),
        "application": [_application(registry, one) for one in applications],
        "change": list(_changes(registry, changes)),
    }
    tables["decision"], tables["decision_row"] = _decisions(registry)
    tables["invariant"] = check_invariants(registry, tables)
    tables["resolver_state"] = list(dump(registry))
    return tables


def _by_id(agencies: Iterable[Agency]) -> list[Agency]:
    return sorted(agencies, key=lambda one: one.agency_id)


def _publication(one: Publication) -> tuple[Any, ...]:
    source = load_sources()[one.printed.source_id]
    placed = one.placed
    first, last = (placed[0], placed[-1]) if placed else (one.captures[0], one.captures[0])
    url = source.url
    if source.file_url and first.printed.name.named_on:
        url = source.file_url.format(file_name=first.printed.file_name)
    return (
        one.publication_id,
        one.roster,
        source.source_id,
        first.seen_on,
        last.seen_on,
        source.era,
        one.secondary,
        one.quarantine is None,
        one.quarantine,
        one.table_sha256,
        one.row_count,
        " | ".join(one.printed.columns),
        one.newest_signed,
        first.printed.file_name,
        first.printed.file_sha256,
        url,
        one.printed.caption,
    )


def _captures(registry: Registry, unreadable: Iterable[tuple[str, str, str]]) -> Table:
    rows: Table = []
    for publication in registry.timeline.publications:
        for one in publication.captures:
            name = one.printed.name
            rows.append(
                (
                    one.printed.file_name,
                    one.printed.file_sha256,
                    publication.publication_id,
                    one.seen_on,
                    one.slot,
                    name.captured_at,
                    name.named_on,
                    one.verdict,
                    one.reason,
                    "; ".join(one.printed.notes) or None,
                )
            )
    for file_name, sha, reason in unreadable:
        rows.append((file_name, sha, None, None, "", None, None, "unreadable", reason, None))
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _appearances(registry: Registry) -> Table:
    rows: Table = []
    for listed, order in sorted(registry.timeline.appearances.items()):
        for seq, one in enumerate(order, 1):
            rows.append((listed, seq, one.publication.publication_id, one.first.seen_on, one.last.seen_on))
    return rows


def _printed_row(row: Row) -> tuple[Any, ...]:
    printed = row.printed
    return (
        row.row_id,
        row.roster,
        printed.state,
        printed.agency,
        printed.type,
        printed.county,
        printed.model,
        printed.signed,
        printed.moa,
        printed.moa_url or None,
        printed.addendum,
        printed.addendum_url or None,
        row.state,
        row.model.value,
        row.signed.value,
    )


def _listings(registry: Registry) -> Iterator[tuple[Any, ...]]:
    seqs: dict[str, int] = {}
    for seq, one in enumerate(registry.timeline.appearances["pending"], 1):
        seqs.setdefault(one.publication.table_sha256, seq)
    for publication in registry.timeline.publications:
        seen: set[str] = set()
        seq = seqs.get(publication.table_sha256, 0)
        for number, row in registry.listed.get(publication.table_sha256, []):
            subject: str | None = None
            if row.agreement:
                subject = row.agreement.agreement_id
            elif application := registry.application_of.get((row.row_id, seq)):
                subject = application.application_id
            agency = row.agency.agency_id if row.agency else None
            yield (
                publication.publication_id,
                number,
                row.row_id,
                agency,
                subject,
                bool(subject and subject in seen),
            )
            if subject:
                seen.add(subject)


def _agency(agency: Agency) -> tuple[Any, ...]:
    days = list(agency.names.values())
    return (
        agency.agency_id,
        agency.home,
        agency.name,
        *_described(agency),
        min((one.first for one in days), default=None),
        max((one.last for one in days), default=None),
    )


def _described(agency: Agency) -> list[Any]:
    """Return kind, level, county, place and FBI columns; described anew only when what they rest on has changed."""
    main = max(agency.rows, key=lambda row: (row.lists, -row.row_id))
    basis = [agency.home, agency.name, main.row_id, len(agency.rows)]
    if agency.described is None or agency.described[0] != basis:
        wanted: list[Any] = [agency.home, agency.name, main.printed.type.strip(), _usual_county(agency)]
        if agency.described is None or agency.described[1] != wanted:
            agency.described = (basis, wanted, _describe(*wanted))
        agency.described = (basis, *agency.described[1:])
    return agency.described[2]


def _usual_county(agency: Agency) -> str | None:
    """Return the FIPS code of the county that is printed most beside the agency's names."""
    printed = {row.printed.county for row in agency.rows}
    counties = {text: found.county.fips for text in printed if (found := find_county(agency.home, text)).county}
    votes = [counties[row.printed.county] for row in agency.rows if row.printed.county in counties]
    return max(sorted(set(votes)), key=votes.count) if votes else None


def _describe(state: str, name: str, type_printed: str, county_fips: str | None) -> list[Any]:
    place = describe_agency(state, name, type_printed, county_fips)
    ori = match_ori(state, name, place, place.county_fips)
    county = county_by_fips(place.county_fips) if place.county_fips else None
    return [
        place.kind,
        place.level,
        place.county_fips,
        county.name if county else None,
        place.place,
        ori.ori,
        ori.status,
        " | ".join(ori.candidates) or None if ori.status == "ambiguous" else None,
        ori.population,
        ori.officers,
    ]


def _agency_names(registry: Registry) -> Table:
    return [
        (agency.agency_id, state, name, shown.first, shown.last, shown.lists)
        for agency in _by_id(registry.agencies.all)
        for (state, name), shown in sorted(agency.names.items(), key=itemgetter(0))
    ]


def _agency_aliases(registry: Registry) -> Table:
    taken = {one.agency_id for one in registry.agencies.all}
    rows: dict[str, str] = {}
    for agency in registry.agencies.all:
        for alias in _former_ids(agency, agency.rows):
            if alias not in taken:
                rows.setdefault(alias, agency.agency_id)
    return sorted(rows.items())


def _former_ids(agency: Agency, rows: Iterable[Row]) -> list[str]:
    """Return the ids under which an earlier build may have published the agency of these rows."""
    words = dict.fromkeys(row.key.words for row in rows)
    slugs = dict.fromkeys([agency.agency_id.partition("-")[2], *map("-".join, words)])
    states = dict.fromkeys([agency.home, *(row.state for row in rows if row.state)])
    return [f"{state.lower()}-{slug}" for state in states for slug in slugs]


def _agreement(registry: Registry, one: Agreement, has_secondary: bool) -> tuple[Any, ...]:
    order = registry.timeline.appearances["participating"]
    if one.seen:
        first, last = order[one.seen[0] - 1].first.seen_on, order[one.seen[-1] - 1].last.seen_on
        missing = order[one.seen[-1]].first.seen_on if one.seen[-1] < len(order) else None
    else:
        after = (item.first.seen_on for item in order if item.first.seen_on and item.first.seen_on > one.first_on)
        first, last, missing = one.first_on, one.first_on, next(after, None)
    moa = _posted(registry, one, "moa")
    addendum = _posted(registry, one, "addendum")
    newest = one.seen and one.seen[-1] == len(order)
    return (
        one.agreement_id,
        one.agency.agency_id,
        one.agency.home,
        one.model,
        one.signed_on,
        " | ".join(dict.fromkeys(row.printed.signed for row in one.rows)),
        first,
        last,
        one.since,
        missing,
        one.status,
        bool(one.seen) and len(order) - one.seen[-1] >= 3,
        one.superseded_by.agreement_id if one.superseded_by else None,
        one.succession,
        moa[0],
        moa[1],
        addendum[0],
        addendum[1],
        one.secondary_only,
        has_secondary and bool(newest) and one.secondary_absent,
        len(one.seen),
    )


def _posted(registry: Registry, one: Agreement, which: str) -> tuple[str | None, date | None]:
    """Return the newest address of a document, and the day of the first list that links one."""
    order = registry.timeline.appearances["participating"]
    url: str | None = None
    since: date | None = None
    for row in one.rows:
        shown, target = getattr(row.printed, which), getattr(row.printed, f"{which}_url")
        if row.first_seq and shows_link(shown, target):
            url = target
            since = since or order[row.first_seq - 1].first.seen_on
    return url, since


def _agreement_aliases(registry: Registry) -> Table:
    taken = {one.agreement_id for one in registry.agreements}
    rows: dict[str, str] = {}
    for one in registry.agreements:
        days = [str(day) for day in one.signed_values()] or ["undated"]
        for name in [one.agency.agency_id, *_former_ids(one.agency, one.rows)]:
            for day in days:
                alias = f"{name}/{one.model.lower()}/{day}"
                if alias not in taken:
                    rows.setdefault(alias, one.agreement_id)
    return sorted(rows.items())


def _application_aliases(registry: Registry) -> Table:
    taken = {one.application_id for one in registry.applications}
    rows: dict[str, str] = {}
    for one in registry.applications:
        tail = one.application_id.partition("/")[2]
        for name in _former_ids(one.agency, [row for row in one.agency.rows if row.roster == "pending"]):
            if (alias := f"{name}/{tail}") not in taken:
                rows.setdefault(alias, one.application_id)
    return sorted(rows.items())


def _application(registry: Registry, one: Application) -> tuple[Any, ...]:
    order = registry.timeline.appearances["pending"]
    missing = order[one.seen[-1]].first.seen_on if one.seen[-1] < len(order) else None
    return (
        one.application_id,
        one.agency.agency_id,
        one.agency.home,
        one.model,
        order[one.seen[0] - 1].first.seen_on,
        order[one.seen[-1] - 1].last.seen_on,
        missing,
        one.outcome,
        one.agreement.agreement_id if one.agreement else None,
        one.days,
        len(one.seen),
    )


def _changes(registry: Registry, changes: list[Change]) -> Iterator[tuple[Any, ...]]:
    taken: dict[str, int] = {}
    for one in changes:
        place = between(registry, one)
        subject = one.application or one.agreement
        name = (
            subject.application_id
            if isinstance(subject, Application)
            else subject.agreement_id
            if subject
            else one.agency.agency_id
        )
        base = f"{place.on}/{one.kind}/{name}"
        taken[base] = taken.get(base, 0) + 1
        yield (
            base if taken[base] == 1 else f"{base}/{taken[base]}",
            place.on,
            one.kind,
            one.agency.home,
            one.agency.agency_id,
            one.agency.name,
            one.model,
            one.agreement.agreement_id if one.agreement else None,
            one.application.application_id if one.application else None,
            one.before or None,
            one.after or None,
            place.appearance.publication.publication_id,
            place.previous.publication.publication_id if place.previous else None,
            place.previous_on,
            place.across_gap,
            bool(one.agreement and one.agreement.secondary_only),
        )


def _decisions(registry: Registry) -> tuple[Table, Table]:
    decisions: dict[str, tuple[Any, ...]] = {}
    rows: dict[str, set[tuple[str, int]]] = {}
    for one in [*registry.decisions, *registry.agencies.decisions, *registry.outcomes, *_dating_decisions(registry)]:
        kind, subject = _subject(one)
        text = "|".join((one.rule, subject, one.before, one.after, one.reason))
        name = f"{one.rule}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        decisions[name] = (
            name,
            subject,
            kind,
            one.rule,
            one.outcome,
            one.reason,
            one.before or None,
            one.after or None,
        )
        rows.setdefault(name, set()).update((row.first_publication, row.first_number) for row in one.rows)
    return (
        [decisions[name] for name in sorted(decisions)],
        [(name, *place) for name in sorted(rows) for place in sorted(rows[name])],
    )


def _subject(decision: Decision) -> tuple[str, str]:
    one = decision.subject
    if isinstance(one, Row):
        if one.agreement:
            return "agreement", one.agreement.agreement_id
        return ("agency", current(one.agency).agency_id) if one.agency else ("listing", one.first_publication)
    if isinstance(one, Agency):
        return "agency", current(one).agency_id
    if isinstance(one, Agreement):
        return "agreement", one.agreement_id
    if isinstance(one, Application):
        return "application", one.application_id
    return "publication", one


def _dating_decisions(registry: Registry) -> Iterator[Decision]:
    outcomes = {"redated": "redated", "reclassified": "reclassified", "quarantined": "quarantined"}
    for publication in registry.timeline.publications:
        if publication.quarantine:
            yield Decision(
                "list_quarantined", "quarantined", publication.publication_id, publication.quarantine,
                publication.printed.file_name,
            )  # fmt: skip
        for capture in publication.captures:
            if capture.verdict in outcomes:
                yield Decision(
                    f"file_{capture.verdict}",
                    outcomes[capture.verdict],  # type: ignore[arg-type]
                    publication.publication_id,
                    f"{capture.printed.file_name}: {capture.reason}",
                    str(capture.printed.name.named_on or capture.printed.name.digits or capture.printed.file_name),
                    str(capture.seen_on or ""),
                )
