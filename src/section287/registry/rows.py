"""Printed lines → rows: what each cell is read as, and a decision for each that had to be mended."""

from __future__ import annotations

from section287.places.counties import county_by_fips, find_county
from section287.places.states import parse_state
from section287.registry.identity import named_county, only_state_with_county
from section287.registry.names import name_key, undamaged
from section287.registry.registry import Registry
from section287.registry.state import Decision, Row
from section287.registry.values import Reading, parse_day, read_model
from section287.sources.listing import row_of

UNKNOWN_MODEL = "unknown"


def make_row(registry: Registry, roster: str, line: str, seq: int, publication_id: str) -> Row:
    """Read a line that no list has printed before.

    Args:
        seq: number of the appearance that prints it first, 0 for a secondary or quarantined list.
    """
    printed = row_of(line)
    state = parse_state(printed.state)
    code = state.state.code if state.state else None
    row = Row(
        len(registry.rows) + 1,
        roster,
        printed,
        code,
        read_model(printed.model),
        parse_day(printed.signed),
        name_key(code or "", state.state.name if state.state else "", printed.agency),
        seq,
        publication_id,
    )
    registry.rows[roster, line] = row
    if state.corrected:
        why = state.reason or f"'{printed.state}' read as {state.state.name if state.state else '?'}"
        _correct(registry, row, "state_misspelled", why, printed.state, code or "")
    if other := only_state_with_county(row):
        why = f"{printed.state.strip()} has no county as in '{printed.agency.strip()}'; only {other} has one"
        _correct(registry, row, "state_without_county", why, printed.state, other)
        row.state = other
    if (whole := undamaged(printed.agency)) != printed.agency:
        why = f"'{printed.agency.strip()}' is damage done to the whole page; read as '{whole}'"
        _correct(registry, row, "page_damage", why, printed.agency, whole)
    if row.model.repair and row.model.value:
        _correct(registry, row, "model_misspelled", row.model.repair, printed.model, row.model.value)
    _read_county(registry, row)
    verdict = registry.verdicts.row_fix(row)
    if verdict:
        registry.decisions.append(verdict)
    return row


def note_unknown_model(registry: Registry, row: Row) -> None:
    """Give a row whose model can't be told the model ``unknown``, and say so."""
    if row.model.value is None:
        row.model = Reading(UNKNOWN_MODEL, f"'{row.printed.model}' names no model")
        _correct(
            registry, row, "model_unknown", f"'{row.printed.model}' names no model", row.printed.model, UNKNOWN_MODEL
        )


def _read_county(registry: Registry, row: Row) -> None:
    if row.state is None or not row.printed.county.strip():
        return
    reading = find_county(row.state, row.printed.county)
    if reading.corrected and reading.county:
        why = reading.reason or f"'{row.printed.county}' read as {reading.county.name}"
        _correct(registry, row, "county_misspelled", why, row.printed.county, reading.county.name)
    named = named_county(row)
    if named and reading.county and reading.county.fips != named:
        county = county_by_fips(named)
        name = county.name if county else named
        why = f"'{row.printed.agency.strip()}' stands beside '{row.printed.county.strip()}': its name, {name}, wins"
        _correct(registry, row, "county_contradicted", why, row.printed.county, name)


def _correct(registry: Registry, row: Row, rule: str, why: str, before: str, after: str) -> None:
    registry.decisions.append(Decision(rule, "corrected", row, why, before, after, (row,)))
