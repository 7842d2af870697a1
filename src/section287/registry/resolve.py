"""Lists in order → agencies, agreements and applications: one pass, each printed row looked at once.

The pass is a fold: what is decided at a list depends only on the lists before it (and on the curated
verdicts), so adding a newer list never changes what was decided at an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from section287.places.states import parse_state
from section287.registry import matching
from section287.registry.dating import Appearance, Publication, Timeline
from section287.registry.identity import Agencies, only_state_with_county
from section287.registry.names import name_key, undamaged
from section287.registry.state import Agency, Agreement, Application, Decision, Row
from section287.registry.values import Reading, parse_day, read_model, settle_new_signed, settle_signed
from section287.registry.verdicts import Verdicts
from section287.sources.listing import row_of

RECENT_DAYS = 21  # an agreement that left so recently may come back as a respelled row
UNKNOWN_MODEL = "unknown"
SAME_APPLICATION_DAYS = 45  # a pending row that comes back within so many days is the same application


@dataclass(slots=True)
class Registry:
    """Everything resolved: the working objects, before they become tables.

    Attributes:
        rows: printed rows by (list, line).
        application_of: (row_id, number of the pending appearance) → application.
        present: agreements on each participating list, by appearance.
        left: number of an agreement that left the list → the last day on which it was there.
        seq: number of the newest appearance read, per list.
        newest: the newest trusted list of each kind: its sha256 and rows.
        listings: rows of trusted lists read, each stretch of a list counted.
        orphans: those of them without an owner; there must be none.
        outcomes: decisions that ``settle`` made anew from all that is known.
        listed: (row number, row) of each publication, by its table's sha256.
    """

    timeline: Timeline
    verdicts: Verdicts
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    agencies: Agencies = field(default_factory=Agencies)
    agreements: list[Agreement] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    application_of: dict[tuple[int, int], Application] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    by_agency: dict[tuple[int, str], list[Agreement]] = field(default_factory=dict)
    present: list[list[Agreement]] = field(default_factory=list)
    listed: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    left: dict[int, date] = field(default_factory=dict)
    seq: dict[str, int] = field(default_factory=lambda: {"participating": 0, "pending": 0})
    outcomes: list[Decision] = field(default_factory=list)
    newest: dict[str, tuple[str, list[Row]]] = field(default_factory=dict)
    listings: int = 0
    orphans: int = 0


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
    """Return the place of an event in time; participating lists go before pending ones of the same moment."""
    return event.first.order[:2], event.publication.roster, event.publication.table_sha256


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
            window = row.agency.names.get((row.printed.state, row.printed.agency)) if row.agency else None
            if row.agency and window and window[1] < last:
                row.agency.names[row.printed.state, row.printed.agency] = (window[0], last, window[2])


def _note_names(registry: Registry, event: Appearance) -> None:
    """Keep when each spelling was printed for its agency."""
    first, last = event.first.seen_on, event.last.seen_on
    assert first is not None
    assert last is not None
    rows = registry.listed[event.publication.table_sha256]
    for place in {(row.agency, row.printed.state, row.printed.agency) for _, row in rows if row.agency}:
        agency, state, name = place
        window = agency.names.get((state, name))
        if window is None:
            agency.names[state, name] = (first, last, 1)
        else:
            agency.names[state, name] = (min(window[0], first), max(window[1], last), window[2] + 1)


def _rows_of(registry: Registry, publication: Publication, seq: int = 0) -> tuple[list[Row], list[Row]]:
    """Return the list's known rows and its new ones, the new ones in an order of their own (not the list's)."""
    roster = publication.roster
    if publication.table_sha256 in registry.listed:
        known = [row for _, row in registry.listed[publication.table_sha256]]
        new_rows: list[Row] = []
    else:
        lines = list(publication.lines())
        fresh = {line for _, line in lines if (roster, line) not in registry.rows}
        new_rows = [_make_row(registry, publication, one, seq) for one in sorted(fresh)]
        listed = [(number, registry.rows[roster, line]) for number, line in lines]
        for number, row in listed:
            if not row.first_number:
                row.first_number = number
        registry.listed[publication.table_sha256] = listed
        made = {row.row_id for row in new_rows}
        known = [row for _, row in listed if row.row_id not in made]
    if seq:
        for row in {one.row_id: one for one in [*known, *new_rows]}.values():
            row.lists += 1
    return known, new_rows


def _make_row(registry: Registry, publication: Publication, line: str, seq: int) -> Row:
    printed = row_of(line)
    state = parse_state(printed.state)
    code = state.state.code if state.state else None
    key = name_key(code or "", state.state.name if state.state else "", printed.agency)
    row = Row(
        len(registry.rows) + 1,
        publication.roster,
        printed,
        code,
        read_model(printed.model),
        parse_day(printed.signed),
        key,
        seq,
        publication.publication_id,
    )
    registry.rows[publication.roster, line] = row
    if state.corrected:
        registry.decisions.append(
            Decision(
                "state_misspelled",
                "corrected",
                row,
                state.reason or f"'{printed.state}' read as {state.state.name if state.state else '?'}",
                printed.state,
                code or "",
                (row,),
            )
        )
    if other := only_state_with_county(row):
        registry.decisions.append(
            Decision(
                "state_without_county",
                "corrected",
                row,
                f"{printed.state.strip()} has no county as in '{printed.agency.strip()}'; only {other} has one",
                printed.state,
                other,
                (row,),
            )
        )
        row.state = other
    if undamaged(printed.agency) != printed.agency:
        registry.decisions.append(
            Decision(
                "page_damage",
                "corrected",
                row,
                f"'{printed.agency.strip()}' is damage done to the whole page; read as '{undamaged(printed.agency)}'",
                printed.agency,
                undamaged(printed.agency),
                (row,),
            )
        )
    if row.model.repair and row.model.value:
        registry.decisions.append(
            Decision("model_misspelled", "corrected", row, row.model.repair, printed.model, row.model.value, (row,))
        )
    verdict = registry.verdicts.row_fix(row)
    if verdict:
        registry.decisions.append(verdict)
    return row


def _read_participating(registry: Registry, appearance: Appearance, seq: int) -> None:
    publication = appearance.publication
    on = appearance.first.seen_on
    assert on is not None
    known, new = _rows_of(registry, publication, seq)
    present = {one.agreement.number: one.agreement for one in known if one.agreement}
    moment = _moment(registry, seq, on, present)
    _place_all(registry, _settled(new, on), moment, present)
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


def _place_all(registry: Registry, rows: list[Row], moment: matching.Moment, present: dict[int, Agreement]) -> None:
    """Give each new row its agreement, strongest evidence first, so that no row takes what is another's."""
    for row in rows:
        _complete(registry, row, moment)
    for test in (_by_day, _by_redating, _by_handover, _by_spelling, _as_new):
        left: list[Row] = []
        for row in rows:
            agreement = test(registry, row, moment)
            if agreement is None:
                left.append(row)
            else:
                present[agreement.number] = agreement
        rows = left


def _own(registry: Registry, agency: Agency, row: Row) -> list[Agreement]:
    return registry.by_agency.get((agency.number, str(row.model.value)), [])


def _by_day(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    agency = registry.agencies.exact(row)
    agreement = matching.same_day(row, _own(registry, agency, row), moment) if agency else None
    if agreement is None:
        return None
    _move(registry, agreement, agency)
    # a slip that was mended when the row first came is mended the same way whenever it is printed again
    same = next((one for one in agreement.rows if one.printed.signed == row.printed.signed), row)
    row.signed = same.signed
    return _join(registry, row, agreement)


def _by_redating(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    agency = registry.agencies.exact(row)
    found = matching.redated(row, _own(registry, agency, row), moment) if agency else None
    return _join(registry, row, *found) if found else None


def _by_handover(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    handed = matching.handed_over(row, moment)
    if handed is None:
        return None
    agreement, decision = handed
    exact = registry.agencies.exact(row)
    if decision.rule == "handover_relabelled" or (
        decision.rule == "handover_relocated" and _has_others(registry, agreement)
    ):
        _move(registry, agreement, exact or registry.agencies.add(row))
    elif exact is not None and exact is not agreement.agency:
        if not (matching.same_paper(agreement, row) or row.signed.value in agreement.signed_values()):
            return None
        _merge(registry, agreement.agency, exact)
    return _join(registry, row, agreement, decision)


def _has_others(registry: Registry, agreement: Agreement) -> bool:
    return any(one.agency is agreement.agency and one is not agreement for one in registry.agreements)


def _merge(registry: Registry, gone: Agency, kept: Agency) -> None:
    """Make two agencies one: the rows, agreements and applications of ``gone`` become those of ``kept``."""
    if len({one.number for one in registry.agreements if one.agency is gone}) > 1:
        for one in [one for one in registry.agreements if one.agency is gone][:1]:
            _move(registry, one, kept)
        return
    registry.agencies.absorb(gone, kept)
    for one in registry.agreements:
        if one.agency is gone:
            _move(registry, one, kept)
    for application in registry.applications:
        if application.agency is gone:
            application.agency = kept


def _move(registry: Registry, agreement: Agreement, agency: Agency | None) -> None:
    """Make the agreement another agency's, as ICE's list has it now."""
    if agency is None or agreement.agency is agency:
        return
    agreement.agency = agency
    own = registry.by_agency.setdefault((agency.number, agreement.model), [])
    if agreement not in own:
        own.append(agreement)


def _by_spelling(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    if registry.agencies.exact(row):
        return None

    def beside(agency: Agency) -> bool:
        return any(one.number in moment.present for one in _own(registry, agency, row) if one.agency is agency)

    agency = registry.agencies.near(row, beside)
    if agency is None:
        return None
    registry.agencies.attach(agency, row)
    own = _own(registry, agency, row)
    agreement = matching.same_day(row, own, moment)
    if agreement:
        return _join(registry, row, agreement)
    found = matching.redated(row, own, moment)
    return _join(registry, row, *found) if found else _new_agreement(registry, row, agency, moment)


def _as_new(registry: Registry, row: Row, moment: matching.Moment) -> Agreement:
    agency = registry.agencies.exact(row) or registry.agencies.add(row)
    if decision := matching.declined(row, moment):
        registry.decisions.append(decision)
    return _new_agreement(registry, row, agency, moment)


def _join(registry: Registry, row: Row, agreement: Agreement, decision: Decision | None = None) -> Agreement:
    if row.agency is None:
        registry.agencies.attach(agreement.agency, row)
    row.agreement = agreement
    agreement.rows.append(row)
    if decision:
        registry.decisions.append(decision)
    return agreement


def _complete(registry: Registry, row: Row, moment: matching.Moment) -> None:
    """Fill a blank model or an unreadable state from the one agreement that the row continues."""
    if row.model.value is not None and row.state is not None:
        return
    candidates = [
        one
        for one in moment.free
        if (row.model.value in (None, one.model))
        and (row.state in (None, one.agency.state))
        and one.rows[-1].key.key == row.key.key
        and row.signed.value in (None, *one.signed_values())
    ]
    if len({(one.model, one.agency.number) for one in candidates}) == 1:
        old = candidates[0]
        note = f"model '{row.printed.model}', state '{row.printed.state}': completed from the row that it replaces"
        row.model = Reading(old.model, note)
        row.state = old.agency.state
        registry.decisions.append(
            Decision("blank_completed", "corrected", row, note, row.printed.model, old.model, (old.rows[-1], row))
        )
        return
    if row.model.value is None:
        row.model = Reading(UNKNOWN_MODEL, "the cell names no model")


def _new_agreement(registry: Registry, row: Row, agency: Agency, moment: matching.Moment) -> Agreement:
    row.signed = settle_new_signed(row.printed.signed, moment.on, moment.before)
    agreement = Agreement(len(registry.agreements), agency, str(row.model.value), [row], moment.on, moment.before)
    registry.agreements.append(agreement)
    registry.by_agency.setdefault((agency.number, agreement.model), []).append(agreement)
    row.agreement = agreement
    if row.agency is None:
        registry.agencies.attach(agency, row)
    if row.signed.repair:
        registry.decisions.append(
            Decision(
                "signed_repaired",
                "corrected",
                agreement,
                row.signed.repair,
                row.printed.signed,
                str(row.signed.value or "unknown"),
                (row,),
            )
        )
    return agreement


def _read_pending(registry: Registry, appearance: Appearance, seq: int) -> None:
    known, new = _rows_of(registry, appearance.publication, seq)
    on = appearance.first.seen_on
    assert on is not None
    standing = {(one.agency.number, str(one.model.value)) for one in known if one.agency}
    for row in new:
        if row.model.value is None:
            row.model = Reading(UNKNOWN_MODEL, "the cell names no model")
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
        application = open_ones.get(key)
        last = pending[application.seen[-1] - 1].last.seen_on if application else None
        if application is None or (
            last and (on - last).days > SAME_APPLICATION_DAYS and application.seen[-1] < seq - 1
        ):
            application = Application(len(registry.applications), row.agency, key[1], [], row)
            registry.applications.append(application)
            open_ones[key] = application
        if not application.seen or application.seen[-1] != seq:
            application.seen.append(seq)
        registry.application_of[row.row_id, seq] = application


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
    _place_all(registry, _settled(new, on), moment, present)
    for agreement in present.values():
        agreement.secondary_seen = True
        agreement.secondary_only = not agreement.seen


def _read_untrusted(registry: Registry, publication: Publication) -> None:
    """Attach the rows of a quarantined list to what is known, so that each listing has an owner; add nothing else."""
    _, new = _rows_of(registry, publication)
    for row in new:
        agency = registry.agencies.exact(row)
        if agency:
            registry.agencies.attach(agency, row)
