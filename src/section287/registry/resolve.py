"""Lists in order → agencies, agreements and applications: one pass, each printed row looked at once.

The pass is a fold: what is decided at a list depends only on the lists before it (and on the curated
verdicts), so adding a newer list never changes what was decided at an older one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from section287.places.states import parse_state
from section287.registry import matching
from section287.registry.dating import Appearance, Publication, Timeline
from section287.registry.identity import Agencies, only_state_with_county
from section287.registry.names import name_key, undamaged
from section287.registry.state import Agency, Agreement, Application, Decision, Row
from section287.registry.values import Reading, parse_day, read_model, settle_new_signed, settle_signed
from section287.registry.verdicts import Verdicts
from section287.sources.listing import PrintedRow

RECENT_DAYS = 21  # an agreement that left so recently may come back as a respelled row
UNKNOWN_MODEL = "unknown"
SAME_APPLICATION_DAYS = 45  # a pending row that comes back within so many days is the same application


@dataclass(slots=True)
class Registry:
    """Everything resolved: the working objects, before they become tables.

    Attributes:
        rows: printed rows by (list, cells).
        appearances: the participating and pending lists in the one order in which they were read.
        application_of: (row_id, number of the pending appearance) → application.
        present: agreements on each participating list, by appearance.
        left: number of an agreement that left the list → the last day on which it was there.
        listed: (row number, row) of each publication, by its table's sha256.
    """

    timeline: Timeline
    verdicts: Verdicts
    rows: dict[tuple[str, PrintedRow], Row] = field(default_factory=dict)
    agencies: Agencies = field(default_factory=Agencies)
    agreements: list[Agreement] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    application_of: dict[tuple[int, int], Application] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    by_agency: dict[tuple[int, str], list[Agreement]] = field(default_factory=dict)
    present: list[list[Agreement]] = field(default_factory=list)
    listed: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    left: dict[int, date] = field(default_factory=dict)


def resolve(timeline: Timeline, verdicts: Verdicts) -> Registry:
    """Read all trusted lists in time order, the secondary copies last, and return what they say."""
    registry = Registry(timeline, verdicts)
    counters = {"participating": 0, "pending": 0}
    for appearance in _in_order(timeline):
        publication = appearance.publication
        if publication.secondary:
            continue
        counters[publication.roster] += 1
        seq = counters[publication.roster]
        if publication.roster == "participating":
            _read_participating(registry, appearance, seq)
        else:
            _read_pending(registry, appearance, seq)
    for publication in sorted(
        (one for one in timeline.publications if one.secondary and one.quarantine is None),
        key=lambda one: one.published_key,
    ):
        _read_secondary(registry, publication)
    for publication in timeline.publications:
        if publication.quarantine is not None:
            _read_untrusted(registry, publication)
    registry.decisions.extend(registry.agencies.decisions)
    return registry


def _in_order(timeline: Timeline) -> list[Appearance]:
    merged = [*timeline.appearances["participating"], *timeline.appearances["pending"]]
    return sorted(merged, key=lambda one: (one.first.order[:2], one.publication.roster, one.publication.table_sha256))


def _rows_of(registry: Registry, publication: Publication, seq: int = 0) -> tuple[list[Row], list[Row]]:
    """Return the list's known rows and its new ones, the new ones in an order of their own (not the list's)."""
    if publication.table_sha256 in registry.listed:
        known = [row for _, row in registry.listed[publication.table_sha256]]
        new_rows: list[Row] = []
    else:
        printed = list(publication.printed.rows())
        fresh = {cells for _, cells in printed if (publication.roster, cells) not in registry.rows}
        new_rows = [_make_row(registry, publication, one, seq) for one in sorted(fresh)]
        listed = [(number, registry.rows[publication.roster, cells]) for number, cells in printed]
        registry.listed[publication.table_sha256] = listed
        known = [row for _, row in listed if row.printed not in fresh] if fresh else [row for _, row in listed]
    if seq:
        for row in {one.row_id: one for one in [*known, *new_rows]}.values():
            row.lists += 1
    return known, new_rows


def _make_row(registry: Registry, publication: Publication, printed: PrintedRow, seq: int) -> Row:
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
    registry.rows[publication.roster, printed] = row
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
    before = _own_order(registry)[seq - 2].last.seen_on if seq > 1 else None
    gone = tuple(one for one in last if one.number not in present)
    for one in gone:
        registry.left[one.number] = before or on
    recent = tuple(
        registry.agreements[number]
        for number, day in registry.left.items()
        if number not in present and (on - day).days <= RECENT_DAYS and registry.agreements[number] not in gone
    )
    return matching.Moment(seq, on, before, gone, recent, frozenset(present))


def _own_order(registry: Registry) -> list[Appearance]:
    return registry.timeline.appearances["participating"]


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
            now = replace(moment, present=frozenset(present))
            agreement = test(registry, row, now)
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
    agreements = registry.agreements
    beside = frozenset((agreements[one].agency.number, agreements[one].model) for one in moment.present)
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
    beside = frozenset((one.agency.number, str(one.model.value)) for one in known if one.agency)
    for row in new:
        if row.model.value is None:
            row.model = Reading(UNKNOWN_MODEL, "the cell names no model")
        agency = registry.agencies.exact(row) or registry.agencies.near(row, beside)
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


def _read_secondary(registry: Registry, publication: Publication) -> None:
    """Read a third party's copy: it may add agreements, marked as such; it never ends or renames one."""
    known, new = _rows_of(registry, publication)
    on = publication.placed[0].seen_on
    assert on is not None
    shown = registry.present
    last = tuple(shown[-1]) if shown else ()
    moment = matching.Moment(
        len(shown) + 1, on, _own_order(registry)[-1].last.seen_on if shown else None, last, (), frozenset()
    )
    present: dict[int, Agreement] = {one.agreement.number: one.agreement for one in known if one.agreement}
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
