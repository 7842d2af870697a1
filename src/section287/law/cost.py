"""A transparent estimate of a year under an agreement: what the agency pays, what was offered, what a state gives.

Every line has its source, its arithmetic in words and a range; every assumption is printed and can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from section287.errors import UsageError
from section287.facts.base import Model, Source
from section287.facts.citing import Citations
from section287.facts.reading import one_of
from section287.law.money import Money, Offer
from section287.law.rules import RuleBook, Template

AWARDS_A_YEAR = 4


@dataclass(frozen=True, slots=True)
class CostInputs:
    """What the asker gives: salary in dollars a year, benefits as its share, overtime in hours per officer a year."""

    model: Model
    officers: int
    salary: float
    benefits: float
    on: date
    overtime_hours: float = 0.0
    state: str | None = None
    population: int | None = None
    assumed: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Base:
    """The amounts from which lines are reckoned, in dollars a year for all officers."""

    salaries: float
    benefits: float
    hourly: float
    overtime: float
    training: float
    travel: float


def estimate_cost(book: RuleBook, money: Money, inputs: CostInputs) -> dict[str, Any]:
    """Return the estimate as a plain document: the shape of ``cost --json``.

    Raises:
        UsageError: an input is out of range, an assumption is unknown, or no text of the model was in use on the day.
    """
    _check(inputs)
    values = _assumptions(money, inputs)
    template = book.template_on(inputs.model, inputs.on)
    if template is None or template.text != "read":
        raise UsageError(
            f"--on: no {inputs.model} agreement text in use on {inputs.on} was read, so nobody's share is known"
        )
    citations = Citations()
    base = _base(inputs, values)
    lines = _lines(book, money, inputs, template, base, values, citations)
    offers = [_offer(one, inputs, base, citations) for one in money.offers if _offered(one, inputs)]
    state = [
        _state_line(one, inputs, citations)
        for one in money.state_money
        if one.state == inputs.state and one.since <= inputs.on
    ]
    return {
        "inputs": _inputs(inputs),
        "assumptions": [
            {"id": one.id, "value": values[one.id], "default": one.value, "unit": one.unit, "text": one.text,
             "confidence": one.confidence, "n": citations.numbers(one.sources)}
            for one in money.assumptions
            if not one.models or inputs.model in one.models
        ],
        "template": {"id": template.id, "name": template.name, "revision": template.revision},
        "agency_pays": lines,
        "federal_offers": offers,
        "state_money": state,
        "totals": _totals(lines, offers, state),
        "not_estimated": _not_estimated(inputs, values),
        "notes": _notes(money, inputs, offers),
        "sources": citations.as_list(),
        "source_lines": citations.lines(),
    }  # fmt: skip


def _check(inputs: CostInputs) -> None:
    if inputs.model not in ("TFM", "JEM", "WSO"):
        raise UsageError(f"--model: unknown model {inputs.model!r}; one of TFM, JEM, WSO")
    for option, value, right in (
        ("--officers", inputs.officers, inputs.officers >= 1),
        ("--salary", inputs.salary, inputs.salary > 0),
        ("--overtime-hours", inputs.overtime_hours, inputs.overtime_hours >= 0),
    ):
        if not right:
            raise UsageError(f"{option}: {value} is not usable; a number greater than 0")
    if not 0 <= inputs.benefits <= 3:
        raise UsageError(f"--benefits: {inputs.benefits} is not usable; a share of the salary such as 0.35")


def _assumptions(money: Money, inputs: CostInputs) -> dict[str, float]:
    known = {one.id: one.value for one in money.assumptions}
    for name, value in inputs.assumed.items():
        if name not in known:
            raise UsageError(f"--assume: unknown assumption {name!r}; one of {one_of(list(known))}")
        if value < 0 or (name == "hours_per_year" and value == 0):
            raise UsageError(f"--assume: {name}={value} is not usable; a number greater than 0")
    return {**known, **inputs.assumed}


def _base(inputs: CostInputs, values: Mapping[str, float]) -> _Base:
    share = values["share_of_time"]
    hourly = inputs.salary / values["hours_per_year"]
    salaries = inputs.officers * inputs.salary * share
    overtime = inputs.officers * inputs.overtime_hours * hourly * values["overtime_rate"]
    training = inputs.officers * values[f"training_hours_{inputs.model.lower()}"] * hourly * values["overtime_rate"]
    travel = inputs.officers * values["training_travel"] if inputs.model == "WSO" else 0.0
    return _Base(salaries, salaries * inputs.benefits, hourly, overtime, training, travel)


def _lines(
    book: RuleBook,
    money: Money,
    inputs: CostInputs,
    template: Template,
    base: _Base,
    values: Mapping[str, float],
    citations: Citations,
) -> list[dict[str, Any]]:
    source = book.template_sources[template.id]
    clauses = {one.id: one for one in money.shares if inputs.model in one.models}
    hours = values[f"training_hours_{inputs.model.lower()}"]
    time = f"{inputs.officers} officers x ${inputs.salary:,.0f} x {values['share_of_time']:g} of their time"
    rate = f"${base.hourly:,.2f} x {values['overtime_rate']:g}"
    rows = [
        ("salaries", "Salaries", base.salaries, base.salaries, time, "salaries"),
        ("benefits", "Benefits", base.benefits, base.benefits, f"salaries x {inputs.benefits:g}", "salaries"),
        ("overtime", "Overtime", base.overtime, base.overtime,
         f"{inputs.officers} officers x {inputs.overtime_hours:g} hours x {rate}", "overtime"),
        ("backfill", "Filling in during training, once", 0.0, base.training,
         f"from nobody to {inputs.officers} officers x {hours:g} hours x {rate}", "overtime"),
    ]  # fmt: skip
    if inputs.model == "WSO":
        how = f"{inputs.officers} officers x ${values['training_travel']:,.0f}"
        rows.append(("travel", "Training travel, once", base.travel, base.travel, how, "travel_agency"))
    return [
        _line(
            line_id, what, low, high, how, template, clauses[share].clause, source, clauses[share].confidence, citations
        )
        for line_id, what, low, high, how, share in rows
    ]


def _line(
    line_id: str,
    what: str,
    low: float,
    high: float,
    how: str,
    template: Template,
    clause_name: str,
    source: Source,
    confidence: str,
    citations: Citations,
) -> dict[str, Any]:
    clause = template.clauses[clause_name]
    return {
        "id": line_id, "what": what, "low": round(low, 2), "high": round(high, 2), "how": how,
        "cite": f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}", "quote": clause.quote,
        "confidence": confidence, "n": [citations.number(source)],
    }  # fmt: skip


def _offered(offer: Offer, inputs: CostInputs) -> bool:
    return offer.stands_on(inputs.on) and inputs.model in (*offer.models, *offer.models_unclear)


def _offer(offer: Offer, inputs: CostInputs, base: _Base, citations: Citations) -> dict[str, Any]:
    low, high, how = _offer_range(offer, inputs, base)
    unclear = inputs.model in offer.models_unclear
    return {
        "id": offer.id, "kind": offer.kind, "since": offer.since.isoformat(),
        "low": round(low, 2), "high": round(high, 2),
        "how": how + ("; whether this model is eligible is not said, so from nothing" if unclear else ""),
        "text": offer.text, "disputed": offer.disputed or unclear,
        "figures": [{"low": one.low, "high": one.high, "text": one.text} for one in offer.figures],
        "tiers": [{"text": one.text, "amount": one.amount} for one in offer.tiers],
        "confidence": offer.confidence, "n": citations.numbers(offer.sources),
    }  # fmt: skip


def _offer_range(offer: Offer, inputs: CostInputs, base: _Base) -> tuple[float, float, str]:
    """Return what an offer could bring in a year, and how it was reckoned; never assumed to be paid."""
    unclear = inputs.model in offer.models_unclear
    if offer.kind == "pay":
        full = (base.salaries + base.benefits) * (offer.rate or 0)
        return (0.0 if unclear else full), full, "salaries and benefits"
    if offer.kind == "overtime":
        cap = inputs.officers * inputs.salary * (offer.rate or 0)
        full = min(base.overtime, cap)
        return (
            (0.0 if unclear else full),
            full,
            f"overtime, at most {offer.rate:.0%} of ${inputs.salary:,.0f} an officer",
        )
    if offer.kind == "award":
        amounts = [one.amount for one in offer.tiers]
        times = inputs.officers * AWARDS_A_YEAR
        how = f"{inputs.officers} officers x {AWARDS_A_YEAR} quarters x ${min(amounts):,.0f} to ${max(amounts):,.0f}"
        return min(amounts) * times, max(amounts) * times, how
    highest = max(one.high for one in offer.figures)
    count = inputs.officers if offer.kind == "equipment" else 1
    return 0.0, highest * count, f"from nothing to ${highest:,.0f} per {offer.per}, once; disputed"


def _state_line(one: Any, inputs: CostInputs, citations: Citations) -> dict[str, Any]:
    figure = one.figure_for(inputs.population)
    counted = one.per.startswith("sheriff")
    return {
        "id": one.id, "state": one.state, "since": one.since.isoformat(), "per": one.per, "text": one.text,
        "low": figure.low if counted else 0.0, "high": figure.high if counted else None,
        "how": figure.text if counted else f"{figure.text} No share for one agency can be reckoned.",
        "confidence": one.confidence, "n": citations.numbers(one.sources),
    }  # fmt: skip


def _totals(
    lines: list[dict[str, Any]], offers: list[dict[str, Any]], state: list[dict[str, Any]]
) -> dict[str, dict[str, float]]:
    pays = {"low": sum(one["low"] for one in lines), "high": sum(one["high"] for one in lines)}
    offered = {"low": sum(one["low"] for one in offers), "high": sum(one["high"] for one in offers)}
    given = {"low": sum(one["low"] for one in state), "high": sum(one["high"] or 0.0 for one in state)}
    net = {
        "if_everything_offered_is_paid": round(pays["low"] - offered["high"] - given["high"], 2),
        "if_nothing_is_paid": round(pays["high"], 2),
    }
    return {
        "agency_pays": {key: round(value, 2) for key, value in pays.items()},
        "offered": {key: round(value, 2) for key, value in offered.items()},
        "state": {key: round(value, 2) for key, value in given.items()},
        "net": net,
    }


def _not_estimated(inputs: CostInputs, values: Mapping[str, float]) -> list[str]:
    missing = ["Supplies, vehicles, local transport and restraints: the agency pays; no figure was found."]
    missing.append("Liability, insurance and litigation: see the documented cases; no yearly figure can be given.")
    if inputs.model == "WSO" and values["training_travel"] == 0:
        missing.append("Training travel: the agency pays under this model; give --assume training_travel=AMOUNT.")
    if inputs.model in ("JEM", "WSO"):
        missing.append("Days in jail while a person is held for ICE, unless a paid detention agreement exists.")
    return missing


def _notes(money: Money, inputs: CostInputs, offers: list[dict[str, Any]]) -> list[str]:
    notes = ["An officer's salary is paid with or without an agreement; share_of_time says how much of it to count."]
    coming = [
        one for one in money.offers if one.since > inputs.on and inputs.model in (*one.models, *one.models_unclear)
    ]
    if coming and not offers:
        notes.append(
            f"No federal offer stood on {inputs.on}; the first known one is from {min(one.since for one in coming)}."
        )
    if offers:
        notes.append("An offer is not a payment: what was paid to an agency is not in the public record.")
    return notes


def _inputs(inputs: CostInputs) -> dict[str, Any]:
    return {
        "model": inputs.model, "officers": inputs.officers, "salary": inputs.salary, "benefits": inputs.benefits,
        "overtime_hours": inputs.overtime_hours, "on": inputs.on.isoformat(), "state": inputs.state,
        "population": inputs.population, "assumed": dict(inputs.assumed),
    }  # fmt: skip


def documented_costs(money: Money, state: str | None = None) -> list[dict[str, Any]]:
    """Return documented costs, savings, payments and settlements; of one state, with those of no state, if given."""
    return [
        {"id": one.id, "kind": one.kind, "place": one.place, "state": one.state, "period": one.period,
         "disputed": one.disputed, "text": one.text, "confidence": one.confidence, "notes": list(one.notes),
         "figures": [{"low": each.low, "high": each.high, "text": each.text} for each in one.figures],
         "sources": [each.model_dump(include={"title", "issuer", "date", "url", "stance"}) for each in one.sources]}
        for one in money.documented
        if state is None or one.state in (None, state)
    ]  # fmt: skip
