"""Money: who pays what under each text, what was offered, what states give, and what was documented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from section287.facts.base import Confidence, Day, Fact, Id, Model, Sourced, State, Text
from section287.facts.reading import Folder, keep_shipped, parse_entries, read_yaml

FILE = "money.yaml"


class Figure(Fact):
    """One reading of an amount in dollars, as a range (equal ends for a figure), and who or what it stands for."""

    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    text: Text
    population_below: int | None = None
    population_from: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Figure:
        if self.high < self.low:
            raise ValueError(f"high {self.high} is less than low {self.low}")
        return self


class Assumption(Sourced):
    """An input of an estimate with its default, which can be changed."""

    id: Id
    value: Annotated[float, Field(ge=0)]
    unit: Text
    text: Text
    models: tuple[Model, ...] = ()


class Share(Fact):
    """Who pays for something under the agreement, and the clause that says so."""

    id: Id
    payer: Literal["agency", "ICE"]
    models: tuple[Model, ...]
    clause: Id
    text: Text
    confidence: Confidence
    checked_on: Day


class Tier(Fact):
    """One step of an award."""

    text: Text
    amount: Annotated[float, Field(ge=0)]


class Offer(Sourced):
    """A federal offer: from when, for which models, and how much."""

    id: Id
    kind: Literal["pay", "overtime", "award", "equipment", "vehicle"]
    since: Day
    until: Day | None = None
    models: tuple[Model, ...]
    models_unclear: tuple[Model, ...] = ()
    rate: Annotated[float, Field(ge=0, le=1)] | None = None
    of: str | None = None
    per: str | None = None
    tiers: tuple[Tier, ...] = ()
    figures: tuple[Figure, ...] = ()
    disputed: bool = False
    text: Text

    @model_validator(mode="after")
    def _has_an_amount(self) -> Offer:
        if self.rate is None and not self.tiers and not self.figures:
            raise ValueError("an offer needs a rate, tiers or figures")
        if self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self

    def stands_on(self, on: date) -> bool:
        """Return whether the offer stood on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


class StateMoney(Sourced):
    """What a state gives to agencies that hold an agreement."""

    id: Id
    state: State
    since: Day
    since_note: str | None = None
    per: Text
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]
    text: Text

    def figure_for(self, population: int | None) -> Figure:
        """Return the figure for a county of this population; the widest one where it isn't known."""
        for one in self.figures:
            below = one.population_below is not None and population is not None and population < one.population_below
            above = one.population_from is not None and population is not None and population >= one.population_from
            if below or above:
                return one
        return next(one for one in self.figures if one.population_below is None and one.population_from is None)


class Documented(Sourced):
    """A cost, saving, payment, budget or settlement that was documented or claimed; every reading of it."""

    id: Id
    kind: Literal["budget", "payment", "cost", "saving", "settlement", "litigation", "projection", "output"]
    place: Text
    state: State | None = None
    period: Text
    figures: tuple[Figure, ...]
    disputed: bool = False
    text: Text

    @model_validator(mode="after")
    def _both_readings(self) -> Documented:
        if self.disputed and len(self.figures) < 2:
            raise ValueError("a disputed amount needs at least two figures")
        return self


@dataclass(frozen=True, slots=True)
class Money:
    """All money facts."""

    assumptions: tuple[Assumption, ...]
    shares: tuple[Share, ...]
    offers: tuple[Offer, ...]
    state_money: tuple[StateMoney, ...]
    documented: tuple[Documented, ...]


@keep_shipped
def load_money(folder: Folder | None = None) -> Money:
    """Return the money facts from ``folder`` (default: the shipped facts).

    Raises:
        FactInvalid: an entry breaks its schema; the message names file and entry.
    """
    data: dict[str, Any] = read_yaml(FILE, folder)

    def entries(kind: Any, key: str) -> Any:
        return parse_entries(kind, data.get(key) or [], FILE, folder=folder, checked_on=data.get("checked_on"))

    return Money(
        assumptions=entries(Assumption, "assumptions"),
        shares=entries(Share, "shares"),
        offers=entries(Offer, "offers"),
        state_money=entries(StateMoney, "state_money"),
        documented=entries(Documented, "documented"),
    )
