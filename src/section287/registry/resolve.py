"""Lists in order → agencies, agreements and applications: one pass, each printed row looked at once.

The pass is a fold: what is decided at a list depends only on the lists before it (and on the curated
verdicts), so adding a newer list never changes what was decided at an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from section287.registry import matching
from section287.registry.placing import place_all
from section287.registry.publications import Appearance, Publication, Timeline
from section287.registry.registry import Registry
from section287.registry.renaming import join_renamed
from section287.registry.rows import UNKNOWN_MODEL, make_row, note_unknown_model
from section287.registry.state import Agency, Agreement, Application, Row, Shown
from section287.registry.values import settle_signed
from section287.registry.verdicts import Verdicts

RECENT_DAYS = 21  # an agreement that left so recently may come back as a respelled row
BLANK_LISTS = 5  # a pending row with a blank model is completed by one that comes so many lists later
SAME_APPLICATION_DAYS = 45  # a pending row that comes back within so many days is the same application


def resolve(timeline: Timeline, verdicts: Verdicts) -> Registry:
    """Read all lists in time order and return what they say."""
    registry = Registry(timeline, verdicts)
    for event in events(timeline):
        advance(registry, event)
    return registry


def events(timeline: Timeline) -> list[Appearance]:
    """Return everything to be read, in the one order that a build and an update share.

    Trusted lists stand once for each stretch in which they were up; secondary and quarantined ones once.
    """
    found = [*timeline.appearances["participating"], *timeline.appearances["pending"]]
    found += [
        Appearance(one, one.placed[0], one.placed[-1])
        for one in timeline.publications
        if (one.secondary or one.quarantine is not None) and one.placed
    ]
    undated = [one for one in timeline.publications if not one.placed]
    found += [Appearance(one, one.captures[0], one.captures[0]) for one in undated]
    return sorted(found, key=event_key)


def event_key(event: Appearance) -> tuple[tuple[date, str], str, str]:
    """Return the place of an event in time; participating lists go before pending ones, undated ones first."""
    moment = event.first.order[:2] if event.first.seen_on else (date.min, "")
    return moment, event.publication.roster, event.publication.table_sha256


def advance(registry: Registry, event: Appearance) -> None:
    """Read one list on top of all lists before it."""
    publication = event.publication
    if publication.quarantine is not None:
        _read_untrusted(registry, publication)
    elif publication.secondary:
        _read_secondary(registry, publication)
    elif publication.roster == "participating":
        registry.seq["participating"] += 1
        _read_participating(registry, event, registry.seq["participating"])
    else:
        registry.seq["pending"] += 1
        _read_pending(registry, event, registry.seq["pending"])
    if publication.quarantine is None:
        _note_names(registry, event)
        rows = registry.listed[publication.table_sha256]
        if not publication.secondary:
            registry.newest[publication.roster] = (publication.table_sha256, [row for _, row in rows])
        registry.listings += len(rows)
        registry.orphans += sum(
            (row.agreement if row.roster == "participating" else row.agency) is None for _, row in rows
        )


def extend_names(registry: Registry) -> None:
    """Stretch the spellings of the newest lists to the day on which those lists were last seen."""
    for roster, (sha, rows) in registry.newest.items():
        shown = registry.timeline.appearances[roster][registry.seq[roster] - 1]
        last = shown.last.seen_on
        if shown.publication.table_sha256 != sha or last is None:
            continue
        for row in rows:
            shown_as = row.agency.names.get((row.printed.state, row.printed.agency)) if row.agency else None
            if shown_as:
                shown_as.last = max(shown_as.last, last)


def _note_names(registry: Registry, event: Appearance) -> None:
    """Keep when each spelling was printed for its agency."""
    first, last = event.first.seen_on, event.last.seen_on
    assert first is not None
    assert last is not None
    registry.noted += 1
    for _, row in registry.listed[event.publication.table_sha256]:
        shown = row.shown
        if shown is None:
            if row.agency is None:
                continue
            place = row.printed.state, row.printed.agency
            shown = row.shown = row.agency.names.setdefault(place, Shown(first, last))
        if shown.noted != registry.noted:
            shown.noted = registry.noted
            shown.lists += 1
            shown.first = min(shown.first, first)
            shown.last = max(shown.last, last)


def _rows_of(registry: Registry, publication: Publication, seq: int = 0) -> tuple[list[Row], list[Row]]:
    """Return the list's known rows and its new ones, the new ones in an order of their own (not the list's)."""
    roster = publication.roster
    if publication.table_sha256 in registry.listed:
        known = [row for _, row in registry.listed[publication.table_sha256]]
        new_rows: list[Row] = []
    else:
        lines = list(publication.lines())
        fresh = {line for _, line in lines if (roster, line) not in registry.rows}
        name = publication.publication_id
        new_rows = [make_row(registry, roster, one, seq, name) for one in sorted(fresh)]
        listed = [(number, registry.rows[roster, line]) for number, line in lines]
        for number, row in listed:
            if not row.first_number:
                row.first_number = number
        registry.listed[publication.table_sha256] = listed
        made = {row.row_id for row in new_rows}
        known = [row for _, row in listed if row.row_id not in made]
    # a row that only a list not believed has printed so far is as good as new
    orphans = {row.row_id: row for row in known if (row.agreement if roster == "participating" else row.agency) is None}
    if orphans and publication.quarantine is None:
        new_rows += orphans.values()
        known = [row for row in known if row.row_id not in orphans]
        for row in orphans.values():
            row.first_seq = row.first_seq or seq
    if seq:
        for row in {one.row_id: one for one in [*known, *new_rows]}.values():
            row.lists += 1
    return known, new_rows


def _read_participating(registry: Registry, appearance: Appearance, seq: int) -> None:
    publication = appearance.publication
    on = appearance.first.seen_on
    assert on is not None
    known, new = _rows_of(registry, publication, seq)
    present = {one.agreement.number: one.agreement for one in known if one.agreement}
    moment = _moment(registry, seq, on, present)
    place_all(registry, _settled(new, on), moment, present)
    for agreement in present.values():
        agreement.seen.append(seq)
        agreement.secondary_only = False
    registry.present.append(list(present.values()))


def _moment(registry: Registry, seq: int, on: date, present: dict[int, Agreement]) -> matching.Moment:
    last = registry.present[-1] if registry.present else []
    before = _last_day(registry, seq - 1)
    gone = tuple(one for one in last if one.number not in present)
    for one in gone:
        registry.left[one.number] = before or on
    recent = tuple(
        registry.agreements[number]
        for number, day in registry.left.items()
        if number not in present and (on - day).days <= RECENT_DAYS and registry.agreements[number] not in gone
    )
    return matching.Moment(seq, on, before, gone, recent, present)


def _last_day(registry: Registry, seq: int) -> date | None:
    """Return the last day on which the participating list of that number was seen."""
    return registry.timeline.appearances["participating"][seq - 1].last.seen_on if seq > 0 else None


def _settled(new: Iterable[Row], on: date) -> list[Row]:
    """Settle the signing days of new rows against the day of the list: none can be signed after it."""
    rows = list(new)
    for row in rows:
        row.signed = settle_signed(row.printed.signed, on)
    return sorted(rows, key=lambda one: one.printed)


def _read_pending(registry: Registry, appearance: Appearance, seq: int) -> None:
    known, new = _rows_of(registry, appearance.publication, seq)
    on = appearance.first.seen_on
    assert on is not None
    standing = {(one.agency.number, str(one.model.value)) for one in known if one.agency}
    for row in new:
        note_unknown_model(registry, row)
        agency = registry.agencies.exact(row) or registry.agencies.near(row, _standing(row, standing))
        if agency:
            registry.agencies.attach(agency, row)
        else:
            registry.agencies.add(row)
    open_ones = {(one.agency.number, one.model): one for one in registry.applications}
    pending = registry.timeline.appearances["pending"]
    for row in {one.row_id: one for one in [*known, *new]}.values():
        assert row.agency is not None
        key = (row.agency.number, str(row.model.value))
        application = open_ones.get(key) or _blank_before(open_ones, key, seq)
        last = pending[application.seen[-1] - 1].last.seen_on if application else None
        if application is None or (
            last and (on - last).days > SAME_APPLICATION_DAYS and application.seen[-1] < seq - 1
        ):
            application = Application(len(registry.applications), row.agency, key[1], [], row)
            registry.applications.append(application)
        if application.model != key[1]:
            application.model = key[1]
        open_ones[key] = application
        if not application.seen or application.seen[-1] != seq:
            application.seen.append(seq)
        registry.application_of[row.row_id, seq] = application
    join_renamed(registry, on, seq)


def _blank_before(open_ones: dict[tuple[int, str], Application], key: tuple[int, str], seq: int) -> Application | None:
    """Return the agency's application whose model cell was blank on the list before: now its model is printed."""
    blank = open_ones.get((key[0], UNKNOWN_MODEL))
    if blank is None or key[1] == UNKNOWN_MODEL or blank.model != UNKNOWN_MODEL or seq - blank.seen[-1] > BLANK_LISTS:
        return None
    return blank


def _standing(row: Row, standing: set[tuple[int, str]]) -> Callable[[Agency], bool]:
    """Return a test whether an agency stands on the pending list already, under the model of the row."""
    model = str(row.model.value)
    return lambda other: (other.number, model) in standing


def _read_secondary(registry: Registry, publication: Publication) -> None:
    """Read a third party's copy: it may add agreements, marked as such; it never ends or renames one."""
    known, new = _rows_of(registry, publication)
    on = publication.placed[0].seen_on
    assert on is not None
    shown = registry.present
    last = tuple(shown[-1]) if shown else ()
    seq = registry.seq["participating"]
    present: dict[int, Agreement] = {one.agreement.number: one.agreement for one in known if one.agreement}
    moment = matching.Moment(seq + 1, on, _last_day(registry, seq), last, (), present)
    place_all(registry, _settled(new, on), moment, present)
    for agreement in last:
        agreement.secondary_absent = agreement.number not in present
    for agreement in present.values():
        agreement.secondary_absent = False
        agreement.secondary_only = not agreement.seen


def _read_untrusted(registry: Registry, publication: Publication) -> None:
    """Attach the rows of a quarantined list to what is known, so that each listing has an owner; add nothing else."""
    _, new = _rows_of(registry, publication)
    for row in new:
        agency = registry.agencies.exact(row)
        if agency:
            registry.agencies.attach(agency, row)
