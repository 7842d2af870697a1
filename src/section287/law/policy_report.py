"""State law joined to the registry: what stood on a day, its history, and what the lists show beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from section287.facts.citing import Citations
from section287.law.agreements import (
    BASIS,
    AgreementRow,
    agencies_of,
    agreements_ever,
    applications_by,
    lists_by,
)
from section287.law.policies import STANCES, Coverage, Instrument, Period, Policies, StatePolicy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AFTER_DAYS = (30, 90, 180, 365)
MANDATING = ("enter", "request_and_enter", "apply", "seek", "attempt")


def state_report(
    policy: StatePolicy,
    name: str,
    on: date,
    connection: DuckDBPyConnection | None = None,
    counties: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return one state's law on a day, its history, and what the registry shows: ``policy STATE --json``.

    Without a record the registry's part is None. ``counties`` (FIPS code to name) lets the report name the counties
    of a mandate from which no covered agency is listed; without it only their number is given.
    """
    citations = Citations()
    period = policy.period_on(on)
    return {
        "state": policy.state,
        "name": name,
        "on": on.isoformat(),
        **_stance(period),
        "summary": policy.summary,
        "in_force": [_instrument(one, citations) for one in policy.standing_on(on)],
        "coming": [_instrument(one, citations) for one in policy.instruments if one.starts and one.starts > on],
        "history": [_period(one) for one in policy.periods],
        "instruments": [_instrument(one, citations) for one in policy.instruments],
        "state_sources": citations.numbers(policy.sources),
        "registry": _registry(policy, on, connection, counties) if connection is not None else None,
        "sources": citations.as_list(),
        "source_lines": citations.lines(),
    }


def all_states(
    policies: Policies, names: Mapping[str, str], on: date, connection: DuckDBPyConnection | None = None
) -> list[dict[str, Any]]:
    """Return one row per state: stance on a day, since when, because of what, and agreements in force."""
    rows = []
    for code, policy in policies.states.items():
        period = policy.period_on(on)
        row: dict[str, Any] = {"state": code, "name": names[code], "on": on.isoformat(), **_stance(period)}
        row["because"] = [policy.instrument(one).name for one in period.because] if period else []
        row["sources"] = sorted({one.url for one in policy.all_sources if one.url})
        if connection is not None:
            everything = agreements_ever(connection, state=code)
            start = period.since if period else None
            row["agreements"] = len(_standing(everything, on))
            row["agencies"] = len({one.agency_id for one in _standing(everything, on)})
            row["agreements_before"] = len(_standing(everything, start - timedelta(days=1))) if start else None
        rows.append(row)
    return rows


def outside_counts(policies: Policies, on: date) -> list[dict[str, Any]]:
    """Return the counts that others published up to a day, each with how this record compares."""
    return [
        {"who": one.who, "on": one.day.isoformat(), "what": one.what, "count": one.count, "states": list(one.states),
         "here": sorted(code for code, state in policies.states.items() if _stance_word(state, one.day) == "bans"),
         "note": one.note, "confidence": one.confidence, "url": one.sources[0].url}
        for one in policies.outside_counts
        if one.day <= on
    ]  # fmt: skip


def _stance_word(policy: StatePolicy, on: date) -> str | None:
    period = policy.period_on(on)
    return period.stance if period else None


def _stance(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {"stance": None, "stance_words": "none recorded", "since": None, "until": None, "text": None,
                "confidence": "unverified", "may_be": None}  # fmt: skip
    return {
        "stance": period.stance,
        "stance_words": STANCES[period.stance],
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "text": period.text,
        "confidence": period.confidence,
        "may_be": period.may_be,
    }


def _period(period: Period) -> dict[str, Any]:
    return {**_stance(period), "because": list(period.because)}


def _instrument(one: Instrument, citations: Citations) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "citation": one.citation,
        "kind": one.kind,
        "status": one.status,
        "enacted": one.enacted.isoformat() if one.enacted else None,
        "effective": one.effective.isoformat() if one.effective else one.effective_year,
        "effective_note": one.effective_note,
        "ended": one.ended.isoformat() if one.ended else None,
        "deadlines": [{"day": each.day.isoformat(), "what": each.what} for each in one.deadlines],
        "duty": one.duty,
        "models": list(one.models),
        "covers": one.covers.text if one.covers else None,
        "exemptions": list(one.exemptions),
        "contested": [{"case": suit.case, "filed": str(suit.filed) if suit.filed else suit.filed_note,
                       "outcome": suit.outcome} for suit in one.contested],
        "description": one.description,
        "notes": list(one.notes),
        "confidence": one.confidence,
        "n": citations.numbers(one.sources),
    }  # fmt: skip


def _registry(
    policy: StatePolicy, on: date, connection: DuckDBPyConnection, counties: Mapping[str, str] | None
) -> dict[str, Any]:
    lists = lists_by(connection, on)
    everything = agreements_ever(connection, state=policy.state)
    standing = _standing(everything, on)
    agencies = agencies_of(connection, policy.state)
    applied = applications_by(connection, policy.state, on)
    dated = [one for one in policy.instruments if one.starts is not None and one.starts <= on]
    named = {instrument_id for period in policy.periods for instrument_id in period.because}
    return {
        "basis": BASIS,
        "newest_list": lists.newest_by.isoformat() if lists.newest_by else None,
        "publication_id": lists.newest_by_id,
        "caution": lists.caution(on),
        "agreements": len(standing),
        "agencies": len({one.agency_id for one in standing}),
        "by_model": _by_model(standing),
        "around": [_around(everything, one, on) for one in dated if one.effective and one.id in named],
        "mandates": [
            _mandate(one, one.covers, one.starts, everything, agencies, applied, on, counties)
            for one in policy.instruments
            if one.duty in MANDATING and one.covers and one.covers.levels and one.starts and one.starts <= on
        ],
        "bans": [_ban(one, one.starts, everything, on) for one in dated if one.starts and _is_ban(policy, one)],
    }


def _standing(rows: Sequence[AgreementRow], on: date) -> list[AgreementRow]:
    return [one for one in rows if one.begun_on <= on and (one.missing_on is None or one.missing_on > on)]


def _by_model(rows: Sequence[AgreementRow]) -> dict[str, int]:
    return {model: sum(1 for one in rows if one.model == model) for model in sorted({one.model for one in rows})}


def _around(rows: Sequence[AgreementRow], one: Instrument, on: date) -> dict[str, Any]:
    """Return counts of agreements on the day before an instrument took effect and at steps after it."""
    start = one.effective or on
    before = start - timedelta(days=1)
    counts = [{"day": before.isoformat(), "when": "the day before", "agreements": len(_standing(rows, before))}]
    for days in AFTER_DAYS:
        day = start + timedelta(days=days)
        if day <= on:
            counts.append(
                {"day": day.isoformat(), "when": f"{days} days after", "agreements": len(_standing(rows, day))}
            )
    counts.append({"day": on.isoformat(), "when": "on the day asked about", "agreements": len(_standing(rows, on))})
    return {"instrument": one.id, "name": one.name, "effective": start.isoformat(), "counts": counts}


def _mandate(
    one: Instrument,
    covers: Coverage,
    start: date,
    rows: Sequence[AgreementRow],
    agencies: Sequence[Mapping[str, Any]],
    applied: Mapping[str, str],
    on: date,
    counties: Mapping[str, str] | None,
) -> dict[str, Any]:
    covered = [agency for agency in agencies if covers.reaches(agency["kind"], agency["level"])]
    ids = {agency["agency_id"] for agency in covered}
    mine = [row for row in rows if row.agency_id in ids and (not one.models or row.model in one.models)]
    with_one = {row.agency_id for row in _standing(mine, on)}
    without = [agency for agency in covered if agency["agency_id"] not in with_one]
    report: dict[str, Any] = {
        "instrument": one.id,
        "name": one.name,
        "since": start.isoformat(),
        "since_note": one.effective_note,
        "ended": one.ended.isoformat() if one.ended and one.ended <= on else None,
        "duty": one.duty,
        "covers": covers.text,
        "models": list(one.models),
        "deadlines": [{"day": each.day.isoformat(), "what": each.what} for each in one.deadlines],
        "known_to_the_registry": len(covered),
        "with_agreement": len(with_one),
        "without_agreement": [_agency(agency, rows, applied, on) for agency in without],
        "signing": _signing(mine, start, exact=one.effective is not None),
        "note": "The registry holds agencies that were ever on a list of ICE; it can't say who runs a jail.",
    }
    if covers.total is not None:
        report["covered_in_all"] = covers.total
        report["covered_unit"] = covers.total_of
    served = {agency["county_fips"] for agency in covered if agency["agency_id"] in with_one} - {None}
    report["counties_with"] = len(served)
    if counties is not None and "county" in covers.levels:
        report["counties_without"] = sorted(name for fips, name in counties.items() if fips not in served)
    return report


def _agency(
    agency: Mapping[str, Any], rows: Sequence[AgreementRow], applied: Mapping[str, str], on: date
) -> dict[str, Any]:
    own = [row for row in rows if row.agency_id == agency["agency_id"] and row.begun_on <= on]
    if any(row in _standing(own, on) for row in own):
        state = "has an agreement of another model"
    elif own:
        state = f"had one until {max(row.missing_on or row.last_listed_on for row in own)}"
    else:
        state = "none up to this day"
    if agency["agency_id"] in applied:
        state += f"; {applied[agency['agency_id']]}"
    return {"agency_id": agency["agency_id"], "agency": agency["name"], "county": agency["county"], "status": state}


def _signing(rows: Sequence[AgreementRow], start: date, *, exact: bool) -> dict[str, Any]:
    """Return how long after a mandate the covered agencies signed, by each agency's first agreement.

    Days are counted only from an exact day: from the first day of a year they would say more than is known.
    """
    first: dict[str, date] = {}
    for row in rows:
        day = row.signed_on or row.first_listed_on
        first[row.agency_id] = min(day, first.get(row.agency_id, day))
    days = sorted((day - start).days for day in first.values())
    after = [one for one in days if one >= 0]
    return {
        "since": start.isoformat(),
        "since_is_exact": exact,
        "agencies": len(days),
        "before": len(days) - len(after),
        "after": len(after),
        "days_after_median": median(after) if after and exact else None,
        "days_after_least": after[0] if after and exact else None,
        "days_after_most": after[-1] if after and exact else None,
    }


def _is_ban(policy: StatePolicy, one: Instrument) -> bool:
    return one.bars or any(one.id in period.because for period in policy.periods if period.stance == "bans")


def _ban(one: Instrument, start: date, rows: Sequence[AgreementRow], on: date) -> dict[str, Any]:
    covers = one.covers
    reached = [row for row in rows if covers is None or covers.reaches(row.kind, row.level)]
    ended = [row for row in reached if row.missing_on is not None and row.missing_on <= on and row.begun_on <= on]
    announced = one.enacted or start
    return {
        "instrument": one.id,
        "name": one.name,
        "effective": start.isoformat(),
        "enacted": announced.isoformat(),
        "contested": [{"case": suit.case, "outcome": suit.outcome} for suit in one.contested],
        "standing": [_dated(row, announced, start) for row in _standing(reached, on)],
        "ended": [_dated(row, announced, start) for row in ended],
    }


def _dated(row: AgreementRow, announced: date, start: date) -> dict[str, Any]:
    if row.status == "superseded":
        when = f"not an end: {(row.succession or 'superseded').replace('_', ' ')}"
    elif row.missing_on is None:
        when = "signed after the ban" if row.begun_on >= start else "signed before the ban and still listed"
    elif row.missing_on < announced:
        when = "ended before the ban was enacted"
    elif row.missing_on < start:
        when = "ended between enactment and effect"
    else:
        when = "ended on or after the day of effect"
    return {
        "agreement_id": row.agreement_id,
        "agency": row.agency,
        "model": row.model,
        "signed_on": row.signed_on.isoformat() if row.signed_on else None,
        "first_listed_on": row.first_listed_on.isoformat(),
        "last_listed_on": row.last_listed_on.isoformat(),
        "missing_on": row.missing_on.isoformat() if row.missing_on else None,
        "removal_confirmed": row.removal_confirmed if row.missing_on else None,
        "days_from_effect": (row.missing_on - start).days if row.missing_on else None,
        "when": when,
    }
