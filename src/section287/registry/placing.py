"""New rows of one list → their agreements: strongest evidence first, so that no row takes what is another's."""

from __future__ import annotations

from section287.registry import matching
from section287.registry.identity import county_of, named_county
from section287.registry.registry import Registry
from section287.registry.rows import note_unknown_model
from section287.registry.state import Agency, Agreement, Decision, Row
from section287.registry.values import Reading, settle_new_signed


def place_all(registry: Registry, rows: list[Row], moment: matching.Moment, present: dict[int, Agreement]) -> None:
    """Give each new row its agreement.

    Args:
        present: the agreements found on the list so far, by number; grows here.
    """
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


def _exact(registry: Registry, row: Row, moment: matching.Moment) -> Agency | None:
    """Return the agency of this very name, unless the same list has that one elsewhere.

    Two rows of one name and model with two different counties beside them are two agencies (Washington Township
    exists in many counties of Pennsylvania), unless the name itself says the county.
    """
    found = registry.agencies.candidates(row)
    if len(found) > 1:
        # without a county, the agreement signed on that day tells which of the agencies is meant
        found = [one for one in found if matching.same_day(row, registry.own(one, row), moment)] or found
    agency = found[0] if found else None
    if agency is None or row.key.role == "sheriff" or named_county(row):
        return agency
    here = county_of(row)
    if here is None or here in agency.counties or not agency.counties:
        return agency
    standing = [one for one in registry.own(agency, row) if one.number in moment.present and one.agency is agency]
    return None if any(county_of(one.rows[-1]) not in (None, here) for one in standing) else agency


def _by_day(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    agency = _exact(registry, row, moment)
    if agency is None:
        return None
    agreement = matching.same_day(row, registry.own(agency, row), moment)
    if agreement is None:
        return None
    registry.move(agreement, agency)
    # a slip that was mended when the row first came is mended the same way whenever it is printed again
    same = next((one for one in agreement.rows if one.printed.signed == row.printed.signed), row)
    row.signed = same.signed
    return _join(registry, row, agreement)


def _by_redating(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    agency = _exact(registry, row, moment)
    found = matching.redated(row, registry.own(agency, row), moment) if agency else None
    return _join(registry, row, *found) if found else None


def _by_handover(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    exact = _exact(registry, row, moment)

    def applied(agreement: Agreement) -> bool:
        asked = {one.agency.number for one in registry.applications if one.model == row.model.value}
        return exact is not None and exact.number in asked and agreement.agency.number not in asked

    handed = matching.handed_over(row, moment, applied)
    if handed is None:
        return None
    agreement, decision = handed
    moves = decision.rule == "handover_relabelled" or (
        decision.rule == "handover_relocated"
        and any(one.agency is agreement.agency and one is not agreement for one in registry.agreements)
    )
    if moves:
        registry.move(agreement, exact or registry.agencies.add(row))
    elif exact is not None and exact is not agreement.agency:
        if not (matching.same_paper(agreement, row) or row.signed.value in agreement.signed_values()):
            return None
        registry.merge(agreement, exact)
    return _join(registry, row, agreement, decision)


def _by_spelling(registry: Registry, row: Row, moment: matching.Moment) -> Agreement | None:
    if registry.agencies.exact(row):
        return None

    def beside(agency: Agency) -> bool:
        return any(one.number in moment.present for one in registry.own(agency, row) if one.agency is agency)

    agency = registry.agencies.near(row, beside)
    if agency is None:
        return None
    registry.agencies.attach(agency, row)
    own = registry.own(agency, row)
    agreement = matching.same_day(row, own, moment)
    if agreement:
        return _join(registry, row, agreement)
    found = matching.redated(row, own, moment)
    return _join(registry, row, *found) if found else _new_agreement(registry, row, agency, moment)


def _as_new(registry: Registry, row: Row, moment: matching.Moment) -> Agreement:
    # the same list may print one new agreement twice, in two spellings
    twin = _by_day(registry, row, moment)
    if twin:
        return twin
    agency = _exact(registry, row, moment) or registry.agencies.add(row)
    if decision := matching.declined(row, moment):
        registry.decisions.append(decision)
    return _new_agreement(registry, row, agency, moment)


def _join(registry: Registry, row: Row, agreement: Agreement, decision: Decision | None = None) -> Agreement:
    if row.agency is None:
        registry.agencies.attach(agreement.agency, row)
    row.agreement = agreement
    known = any(one.printed.signed == row.printed.signed for one in agreement.rows)
    agreement.rows.append(row)
    if decision:
        registry.decisions.append(decision)
    if row.signed.repair and not known:
        _note_repair(registry, row, agreement)
    return agreement


def _note_repair(registry: Registry, row: Row, agreement: Agreement) -> None:
    registry.decisions.append(
        Decision(
            "signed_repaired",
            "corrected",
            agreement,
            row.signed.repair or "",
            row.printed.signed,
            str(row.signed.value or "unknown"),
            (row,),
        )
    )


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
    note_unknown_model(registry, row)


def _new_agreement(registry: Registry, row: Row, agency: Agency, moment: matching.Moment) -> Agreement:
    row.signed = settle_new_signed(row.printed.signed, moment.on, moment.before)
    agreement = Agreement(len(registry.agreements), agency, str(row.model.value), [row], moment.on, moment.before)
    registry.agreements.append(agreement)
    registry.by_agency.setdefault((agency.number, agreement.model), []).append(agreement)
    row.agreement = agreement
    if row.agency is None:
        registry.agencies.attach(agency, row)
    if row.signed.repair:
        _note_repair(registry, row, agreement)
    return agreement
