"""Scenarios as data: nine steps each, with the acts asked about, what is recorded and what is known of frequency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from section287.facts.base import Confidence, Day, Fact, Id, Model, Source, Text, Word
from section287.facts.reading import Folder, keep_shipped, list_files, parse_entries, parse_entry, read_yaml, require
from section287.law.rules import RuleBook, load_rule_book

COMMON = "scenarios/common.yaml"


class Act(Fact):
    """One act asked about at a step: action, touchpoint and the facts that the scenario fixes."""

    action: Id
    touchpoint: Id
    facts: dict[str, Word] = Field(default_factory=dict)


class SourcedText(Fact):
    """A sentence with its sources, for all models or for some."""

    text: Text
    models: tuple[Model, ...] = ()
    confidence: Confidence = "confirmed"
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Known(SourcedText):
    """What is known about how often something happens."""

    id: Id


class Step(Fact):
    """One step of a scenario."""

    step: Id
    text: Text
    acts: tuple[Act, ...] = ()
    recorded: tuple[SourcedText, ...] = ()
    known: tuple[str, ...] = ()


class Scenario(Fact):
    """One scenario, with the nine steps in their order."""

    id: Id
    title: Text
    in_short: Text
    checked_on: Day
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class ByModel(Fact):
    """A sentence about one model and the clauses that say so."""

    text: Text
    clauses: tuple[str, ...]


class Safeguard(Fact):
    """A safeguard that agreements name, by model."""

    id: Id
    name: Text
    models: dict[str, ByModel]


class Variant(Fact):
    """Who the person is, and what that changes at a step."""

    id: Id
    name: Text
    notes: dict[str, tuple[SourcedText, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """All scenarios and what they share."""

    scenarios: Mapping[str, Scenario]
    titles: Mapping[str, str]
    supervision: Mapping[str, ByModel]
    safeguards: tuple[Safeguard, ...]
    variants: Mapping[str, Variant]
    known: Mapping[str, Known]


@keep_shipped
def load_scenarios(folder: Folder | None = None) -> Scenarios:
    """Return the scenarios from ``folder`` (default: the shipped facts).

    Raises:
        FactInvalid: an entry breaks its schema, lacks a step or asks about an unknown act; names file and entry.
    """
    common: dict[str, Any] = read_yaml(COMMON, folder)
    shared = {one["step"]: one for one in common["shared_steps"]}
    scenarios = {}
    for file in list_files("scenarios", folder):
        if file == COMMON:
            continue
        data = read_yaml(file, folder)
        data = {**data, "steps": [_filled(one, shared, file) for one in data.get("steps") or []]}
        scenario = parse_entry(Scenario, data, file, str(data.get("id")), folder)
        scenarios[scenario.id] = scenario
        order = [step.step for step in scenario.steps]
        require(
            order == common["steps"], file, scenario.id, f"steps must be {', '.join(common['steps'])}, in this order"
        )
    known = parse_entries(Known, common["known"], COMMON, folder=folder)
    variants = parse_entries(Variant, common["variants"], COMMON, folder=folder)
    read = Scenarios(
        scenarios=scenarios,
        titles=common["titles"],
        supervision={
            model: parse_entry(ByModel, one, COMMON, f"supervision {model}")
            for model, one in common["supervision"].items()
        },
        safeguards=parse_entries(Safeguard, common["safeguards"], COMMON, folder=folder),
        variants={one.id: one for one in variants},
        known={one.id: one for one in known},
    )
    _check(read, load_rule_book(folder))
    return read


def _filled(step: dict[str, Any], shared: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return a step with what it takes from a shared one, its own fields on top."""
    if "use" not in step:
        return step
    require(step["use"] in shared, file, str(step.get("step")), f"no shared step {step['use']!r}")
    return {**shared[step["use"]], **{key: value for key, value in step.items() if key != "use"}}


def _check(read: Scenarios, book: RuleBook) -> None:
    for scenario in read.scenarios.values():
        file = f"scenarios/{scenario.id}.yaml"
        for step in scenario.steps:
            for name in step.known:
                require(name in read.known, file, step.step, f"unknown known {name!r}; not in {COMMON}")
            for act in step.acts:
                require(act.action in book.actions, file, step.step, f"unknown action {act.action!r}")
                require(act.touchpoint in book.touchpoints, file, step.step, f"unknown touchpoint {act.touchpoint!r}")
                for fact, value in act.facts.items():
                    right = fact in book.conditions and value in book.conditions[fact].values
                    require(right, file, step.step, f"no condition {fact!r} with value {value!r}")
    for variant in read.variants.values():
        for step_id in variant.notes:
            require(step_id in read.titles, COMMON, variant.id, f"unknown step {step_id!r}")
