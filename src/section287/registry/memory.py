"""The registry's working state as JSON, so that one new list can be read on top of an existing record.

What ``resolve`` knows after the newest list is kept in the record's table ``resolver_state``; ``restore`` brings it
back without reading the older lists again. Nothing here decides anything.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from section287.registry.identity import current
from section287.registry.names import NameKey
from section287.registry.registry import Registry
from section287.registry.state import Agency, Agreement, Application, Decision, Row, Shown
from section287.registry.values import Reading
from section287.sources.listing import FIELD, PrintedRow

STATE_VERSION = "3"


def dump(registry: Registry) -> list[tuple[str, str]]:
    """Return the state as (part, JSON text), in a fixed order."""
    parts: dict[str, Any] = {
        "version": STATE_VERSION,
        "seq": registry.seq,
        "made": registry.agencies.made,
        "rows": [_row(one) for one in registry.rows.values()],
        "agencies": [_agency(one) for one in registry.agencies.all],
        "by_key": [
            [state, key, [one.number for one in same]] for (state, key), same in registry.agencies.by_key.items()
        ],
        "by_county": [[role, fips, one.number] for (role, fips), one in registry.agencies.by_county.items()],
        "agreements": [_agreement(one) for one in registry.agreements],
        "by_agency": [
            [agency, model, [one.number for one in owned]] for (agency, model), owned in registry.by_agency.items()
        ],
        "applications": [_application(one) for one in registry.applications],
        "last_present": [one.number for one in registry.present[-1]] if registry.present else [],
        "lists": len(registry.present),
        "listings": [registry.listings, registry.orphans],
        "newest": {
            roster: [sha, [row.row_id for row in rows]] for roster, (sha, rows) in sorted(registry.newest.items())
        },
        "left": [[number, day.isoformat()] for number, day in registry.left.items()],
        "decisions": [_decision(one) for one in registry.decisions],
        "name_decisions": [_decision(one) for one in registry.agencies.decisions],
    }
    return [(name, json.dumps(value, ensure_ascii=False, separators=(",", ":"))) for name, value in parts.items()]


def restore(registry: Registry, parts: dict[str, Any], printed: dict[int, tuple[str, PrintedRow]]) -> bool:
    """Fill an empty registry with a dumped state.

    Args:
        parts: the decoded JSON by part.
        printed: the list and cells of each printed row by its number.

    Returns:
        False when the state is of another version: then everything must be read again.
    """
    if parts.get("version") != STATE_VERSION:
        return False
    rows = {one[0]: _row_back(one, *printed[one[0]]) for one in parts["rows"]}
    registry.rows = {(row.roster, FIELD.join(row.printed)): row for row in rows.values()}
    agencies = {one["n"]: _agency_back(one, rows) for one in parts["agencies"]}
    known = registry.agencies
    known.all = list(agencies.values())
    known.made = parts["made"]
    for agency in known.all:
        for (state, _), key in agency.keys.items():
            known.by_role.setdefault((state, key.role), []).append((agency, key))
    known.by_key = {
        (state, key): [agencies[number] for number in same if number in agencies]
        for state, key, same in parts["by_key"]
    }
    known.by_county = {
        (role, fips): agencies[number] for role, fips, number in parts["by_county"] if number in agencies
    }
    registry.agreements = [_agreement_back(one, agencies, rows) for one in parts["agreements"]]
    numbered = registry.agreements
    registry.by_agency = {
        (agency, model): [numbered[number] for number in owned] for agency, model, owned in parts["by_agency"]
    }
    for one in parts["rows"]:
        row = rows[one[0]]
        row.agency = agencies.get(one[-2]) if one[-2] is not None else None
        row.agreement = numbered[one[-1]] if one[-1] is not None else None
    registry.applications = [_application_back(one, agencies, rows) for one in parts["applications"]]
    registry.present = [[] for _ in range(parts["lists"])]
    if registry.present:
        registry.present[-1] = [numbered[number] for number in parts["last_present"]]
    registry.left = {number: date.fromisoformat(day) for number, day in parts["left"]}
    registry.seq = dict(parts["seq"])
    registry.listings, registry.orphans = parts["listings"]
    registry.newest = {
        roster: (sha, [rows[number] for number in listed]) for roster, (sha, listed) in parts["newest"].items()
    }
    registry.decisions = [_decision_back(one, rows, agencies, numbered) for one in parts["decisions"]]
    known.decisions = [_decision_back(one, rows, agencies, numbered) for one in parts["name_decisions"]]
    return True


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@lru_cache(maxsize=4096)
def _back(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _key(key: NameKey) -> list[Any]:
    return [key.key, list(key.words), list(key.numbers), key.role, key.full, key.kind]


def _key_back(one: list[Any]) -> NameKey:
    return NameKey(one[0], tuple(one[1]), tuple(one[2]), one[3], one[4], one[5])


_reading_back = lru_cache(maxsize=4096)(Reading)  # many rows print the same model, and many the same day


def _row(row: Row) -> list[Any]:
    return [
        row.row_id,
        row.state,
        row.model.value,
        row.model.repair,
        _day(row.signed.value),
        row.signed.repair,
        _key(row.key),
        row.first_seq,
        row.first_publication,
        row.first_number,
        row.lists,
        row.known,
        row.agency.number if row.agency else None,
        row.agreement.number if row.agreement else None,
    ]


def _row_back(one: list[Any], roster: str, printed: PrintedRow) -> Row:
    return Row(
        one[0],
        roster,
        printed,
        one[1],
        _reading_back(one[2], one[3]),
        _reading_back(_back(one[4]), one[5]),
        _key_back(one[6]),
        one[7],
        one[8],
        one[9],
        one[10],
        one[11],
    )


def _agency(agency: Agency) -> dict[str, Any]:
    return {
        "n": agency.number,
        "state": agency.state,
        "first": agency.first.row_id,
        "keys": [[state, _key(key)] for (state, _), key in agency.keys.items()],
        "rows": [one.row_id for one in agency.rows],
        "county": agency.county_fips,
        "counties": sorted(agency.counties),
        "id": agency.agency_id,
        "described": agency.described,
        "names": [
            [*place, _day(shown.first), _day(shown.last), shown.lists]
            for place, shown in sorted(agency.names.items(), key=itemgetter(0))
        ],
    }


def _agency_back(one: dict[str, Any], rows: dict[int, Row]) -> Agency:
    keys = [(state, _key_back(key)) for state, key in one["keys"]]
    found = Agency(
        one["n"],
        one["state"],
        rows[one["first"]],
        {(state, key.ident): key for state, key in keys},
        [rows[number] for number in one["rows"]],
        one["county"],
        set(one["counties"]),
        {
            (state, name): Shown(date.fromisoformat(first), date.fromisoformat(last), lists)
            for state, name, first, last, lists in one["names"]
        },
    )
    found.agency_id = one["id"]
    if one["described"]:
        found.described = tuple(one["described"])
    return found


def _spans(seen: list[int]) -> list[list[int]]:
    spans: list[list[int]] = []
    if seen and seen[-1] - seen[0] + 1 == len(seen):
        return [[seen[0], seen[-1]]]  # most never left the list
    for seq in seen:
        if spans and seq == spans[-1][1] + 1:
            spans[-1][1] = seq
        else:
            spans.append([seq, seq])
    return spans


def _spread(spans: list[list[int]]) -> list[int]:
    return [seq for first, last in spans for seq in range(first, last + 1)]


def _agreement(one: Agreement) -> list[Any]:
    return [
        one.number,
        one.agency.number,
        one.model,
        [row.row_id for row in one.rows],
        _day(one.first_on),
        _day(one.since),
        _spans(one.seen),
        one.secondary_absent,
        one.secondary_only,
        one.agreement_id,
    ]


def _agreement_back(one: list[Any], agencies: dict[int, Agency], rows: dict[int, Row]) -> Agreement:
    return Agreement(
        one[0],
        agencies[one[1]],
        one[2],
        [rows[number] for number in one[3]],
        date.fromisoformat(one[4]),
        _back(one[5]),
        _spread(one[6]),
        secondary_absent=one[7],
        secondary_only=one[8],
        agreement_id=one[9],
    )


def _application(one: Application) -> list[Any]:
    return [one.number, one.agency.number, one.model, _spans(one.seen), one.row.row_id, one.application_id]


def _application_back(one: list[Any], agencies: dict[int, Agency], rows: dict[int, Row]) -> Application:
    return Application(one[0], agencies[one[1]], one[2], _spread(one[3]), rows[one[4]], one[5])


def _decision(one: Decision) -> list[Any]:
    subject = current(one.subject) if isinstance(one.subject, Agency) else one.subject
    if isinstance(subject, str):
        about: list[Any] = ["text", subject]
    elif isinstance(subject, Row):
        about = ["row", subject.row_id]
    else:
        about = [type(subject).__name__.lower(), subject.number]
    return [one.rule, one.outcome, about, one.reason, one.before, one.after, [row.row_id for row in one.rows]]


def _decision_back(
    one: list[Any], rows: dict[int, Row], agencies: dict[int, Agency], agreements: list[Agreement]
) -> Decision:
    kind, name = one[2]
    subject: Agency | Agreement | Row | str
    if kind == "row":
        subject = rows[name]
    elif kind == "agency":
        subject = agencies[name]
    elif kind == "agreement":
        subject = agreements[name]
    else:
        subject = name
    return Decision(one[0], one[1], subject, one[3], one[4], one[5], tuple(rows[number] for number in one[6]))
