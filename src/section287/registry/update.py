"""One new list on top of an existing record: the same result as building all anew, at the cost of the change.

The quick way is taken when the new files are plainly newer lists of ICE's own that nothing speaks against. In
every other case (an older list, a name that isn't believed, a short list, a third party's copy, a list that
changes what is thought of an earlier one) everything is built anew from the lists that the record holds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.registry.build import Beside, Built, Progress, build_record, meta_of, with_beside
from section287.registry.dating import judge_again, make_publications
from section287.registry.publications import (
    Appearance,
    Capture,
    Publication,
    Timeline,
    appearances_of,
    name_publication,
)
from section287.registry.registry import Registry
from section287.sources.listing import PrintedList, PrintedRow, identify, load_sources
from section287.sources.names import read_name

if TYPE_CHECKING:
    import duckdb

_TEXTS = """
SELECT p.table_sha256, list(l.row_number ORDER BY l.row_number),
       string_agg(concat_ws(chr(31), r.state, r.agency, r.type, r.county, r.model, r.signed, r.moa,
                            coalesce(r.moa_url, ''), r.addendum, coalesce(r.addendum_url, '')),
                  chr(30) ORDER BY l.row_number)
FROM publication p LEFT JOIN listing l USING (publication_id) LEFT JOIN printed_row r USING (row_id)
GROUP BY p.table_sha256
"""


def lists_of_record(connection: duckdb.DuckDBPyConnection) -> list[PrintedList]:
    """Return every printed list that a record was built from, as the files gave them."""
    texts = {sha: (numbers, text) for sha, numbers, text in connection.execute(_TEXTS).fetchall()}
    found: list[PrintedList] = []
    for one in _stubs(connection):
        numbers, text = texts[one.table_sha256]
        plain = one.row_count == 0 or numbers == list(range(2, one.row_count + 2))
        found.append(replace(one, text=text if one.row_count else "", row_numbers=None if plain else tuple(numbers)))
    return found


def unreadable_of_record(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Return (file name, sha256, reason) of the files that the record's builds could not read."""
    return connection.execute(
        "SELECT file_name, file_sha256, reason FROM capture WHERE verdict = 'unreadable' "
        "ORDER BY file_name, file_sha256"
    ).fetchall()


def _stubs(connection: duckdb.DuckDBPyConnection) -> list[PrintedList]:
    """Return the record's files as printed lists without their rows."""
    rows = connection.execute(
        "SELECT c.file_name, c.file_sha256, c.notes, p.table_sha256, p.list, p.source_id, p.caption, p.columns, "
        "p.row_count FROM capture c JOIN publication p USING (publication_id) ORDER BY c.file_name, c.file_sha256"
    ).fetchall()
    found: list[PrintedList] = []
    for file_name, file_sha, notes, table_sha, roster, source_id, caption, columns, count in rows:
        base, _, stamp = file_name.partition("#")
        known = identify(base)
        name = read_name(stamp) if stamp else known[1] if known else read_name(base)
        found.append(
            PrintedList(
                source_id=source_id,
                file_name=file_name,
                file_sha256=file_sha,
                roster=roster,
                named_list=known[2] if known else None,
                name=name,
                caption=caption,
                columns=tuple(columns.split(" | ")),
                text="",
                row_numbers=None,
                row_count=count,
                table_sha256=table_sha,
                notes=tuple(notes.split("; ")) if notes else (),
            )
        )
    return found


def add_to_record(
    path: Path,
    lists: Sequence[PrintedList],
    unreadable: Sequence[tuple[str, str, str]] = (),
    progress: Progress | None = None,
    beside: Beside | None = None,
) -> tuple[Built, bool]:
    """Read new lists on top of the record at ``path``.

    Args:
        beside: the record's documents, to be linked anew; None leaves them out of the new record.

    Returns:
        What was built, and whether the quick way could be taken.

    Raises:
        RecordMissing: there is no record yet.
        Section287Error: the record can't be written; the old one stays.
    """
    from section287.record.open import open_record

    with open_record(path) as connection:
        held = {
            (name, sha) for name, sha in connection.execute("SELECT file_name, file_sha256 FROM capture").fetchall()
        }
        new = [one for one in lists if (one.file_name, one.file_sha256) not in held]
        bad = [*unreadable_of_record(connection), *(one for one in unreadable if one[:2] not in held)]
        found = connection.execute("SELECT value FROM meta WHERE key = 'origin'").fetchone()
        origin = str(found[0]) if found else "files"
        timeline = timeline_of_record(connection)
        fresh = _plainly_newer(timeline, new)
        if beside is None and connection.execute("SELECT 1 FROM moa LIMIT 1").fetchone():
            fresh = None  # their links would be left as they were
        if fresh is not None:
            parts = dict(connection.execute("SELECT part, json FROM resolver_state").fetchall())
            printed = {
                row[0]: (row[1], PrintedRow._make(row[2:]))
                for row in connection.execute(
                    "SELECT row_id, list, state, agency, type, county, model, signed, moa, coalesce(moa_url, ''), "
                    "addendum, coalesce(addendum_url, '') FROM printed_row"
                ).fetchall()
            }
            ids = {one[0] for one in connection.execute("SELECT publication_id FROM publication").fetchall()}
            if built := _advance(path, timeline, fresh, parts, printed, bad, origin, ids, beside):
                return built, True
        everything = [*lists_of_record(connection), *new]
    return build_record(everything, path, bad, origin, progress, beside), False


def timeline_of_record(connection: duckdb.DuckDBPyConnection) -> Timeline:
    """Return the record's publications and their order, with every verdict as it was given; without rows."""
    stubs = {(one.file_name, one.file_sha256): one for one in _stubs(connection)}
    captures: dict[str, list[Capture]] = {}
    for name, sha, publication_id, seen_on, slot, verdict, reason in connection.execute(
        "SELECT file_name, file_sha256, publication_id, seen_on, slot, verdict, reason FROM capture "
        "WHERE publication_id IS NOT NULL ORDER BY file_name, file_sha256"
    ).fetchall():
        captures.setdefault(publication_id, []).append(Capture(stubs[name, sha], seen_on, slot, verdict, reason))
    publications = [
        Publication(sha, roster, captures[publication_id], newest, publication_id, reason)
        for publication_id, sha, roster, newest, reason in connection.execute(
            "SELECT publication_id, table_sha256, list, newest_signed_on, quarantine_reason FROM publication"
        ).fetchall()
    ]
    publications.sort(key=lambda one: (one.roster, one.published_key))
    return Timeline(publications, {one: appearances_of(publications, one) for one in ("participating", "pending")})


def _plainly_newer(timeline: Timeline, new: Sequence[PrintedList]) -> list[Appearance] | None:
    """Put new lists behind the old ones; None when anything speaks against the quick way. Changes ``timeline``."""
    from section287.registry.resolve import event_key, events

    old_events = events(timeline)
    if not old_events or any(load_sources()[one.source_id].secondary for one in new):
        return None
    last = max(event_key(one) for one in old_events)
    latest = max(capture.order for one in timeline.publications for capture in one.placed)
    known = {one.table_sha256: one for one in timeline.publications}
    verdicts = {one.table_sha256: one.quarantine for one in timeline.publications}
    stamps = {(one.printed.name.digits, one.printed.name.slot) for p in known.values() for one in p.captures}
    for publication in make_publications(new):
        for capture in publication.captures:
            stamp = (capture.printed.name.digits, capture.printed.name.slot)
            if capture.verdict != "trusted" or capture.seen_on is None or capture.order <= latest or stamp in stamps:
                return None
        if publication.table_sha256 in known:
            old = known[publication.table_sha256]
            old.captures = sorted(
                [*old.captures, *publication.captures], key=lambda one: (one.printed.file_name, one.printed.file_sha256)
            )
        else:
            known[publication.table_sha256] = publication
            timeline.publications.append(publication)
    if not judge_again(timeline.publications, verdicts):
        return None
    taken = {one.publication_id for one in timeline.publications}
    for publication in sorted(timeline.publications, key=lambda one: one.published_key):
        if not publication.publication_id:
            name_publication(publication, taken)
    timeline.publications.sort(key=lambda one: (one.roster, one.published_key))
    timeline.appearances = {one: appearances_of(timeline.publications, one) for one in ("participating", "pending")}
    fresh = events(timeline)[len(old_events) :]
    return fresh if all(event_key(one) > last for one in fresh) else None


def _advance(
    path: Path,
    timeline: Timeline,
    fresh: Sequence[Appearance],
    parts: dict[str, str],
    printed: dict[int, tuple[str, PrintedRow]],
    unreadable: Sequence[tuple[str, str, str]],
    origin: str,
    held: set[str],
    beside: Beside | None,
) -> Built | None:
    from section287.record.write import update_record
    from section287.registry.applications import settle_applications
    from section287.registry.memory import restore
    from section287.registry.resolve import advance, extend_names
    from section287.registry.settle import settle
    from section287.registry.tables import make_tables
    from section287.registry.verdicts import load_verdicts

    registry = Registry(timeline, load_verdicts())
    decoded: dict[str, Any] = {name: json.loads(text) for name, text in parts.items()}
    if not restore(registry, decoded, printed):
        return None
    known_rows = len(registry.rows)
    before = _belongings(registry, known_rows)
    extend_names(registry)
    for event in fresh:
        advance(registry, event)
    settle(registry)
    settle_applications(registry)
    if _belongings(registry, known_rows, before) != before:
        return None  # the new list changes an id, or whose an old row is: older listings must be written anew
    tables = make_tables(registry, unreadable)
    tables["printed_row"] = [row for row in tables["printed_row"] if row[0] > known_rows]
    tables["listing"] = [row for row in tables["listing"] if row[0] not in held]
    written, meta = with_beside(tables, meta_of(timeline, origin), beside, whole=False)
    update_record(path, written, meta, appended=("printed_row", "listing"))
    return Built.of(path, timeline, unreadable, tables)


def _belongings(registry: Registry, rows: int, like: dict[str, str] | None = None) -> dict[str, str]:
    """Return the ids of things and of the owners of the first rows; only of those in ``like`` when it is given."""
    found = {f"agency {one.number}": one.agency_id for one in registry.agencies.all}
    found |= {f"agreement {one.number}": one.agreement_id for one in registry.agreements}
    found |= {f"application {one.number}": one.application_id for one in registry.applications}
    for row in registry.rows.values():
        if row.row_id <= rows:
            agency = row.agency.agency_id if row.agency else ""
            found[f"row {row.row_id}"] = f"{agency} {row.agreement.agreement_id if row.agreement else ''}"
    return found if like is None else {key: found.get(key, "") for key in like}
