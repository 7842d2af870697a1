"""State law on agreements over time: instruments, the periods they make, and what stood on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from section287.errors import UsageError
from section287.facts.base import (
    Confidence,
    Day,
    Fact,
    Id,
    Model,
    PartialDay,
    Source,
    Sourced,
    State,
    Text,
)
from section287.facts.reading import Folder, keep_shipped, parse_entries, read_yaml, require
from section287.law.rules import Outcome, Words
from section287.places.states import parse_state

FILE = "policies.yaml"
Stance = Literal["mandates", "encourages", "none_found", "restricts", "bans"]
STANCES: dict[str, str] = {
    "mandates": "mandates",
    "encourages": "encourages",
    "none_found": "none found",
    "restricts": "restricts",
    "bans": "bans",
}
InstrumentKind = Literal["statute", "order", "directive", "opinion", "ruling", "suit", "bill", "resolution", "program"]
Status = Literal["in_force", "ended", "enjoined", "partly_enjoined", "not_enacted", "vetoed", "pending", "unclear"]
Duty = Literal["enter", "request_and_enter", "apply", "seek", "attempt", "consider"]


class Deadline(Fact):
    """A day that an instrument sets, and what is due then."""

    day: Day
    what: Text


class Coverage(Fact):
    """Whom an instrument covers: in words, and as kinds and levels of agency where the registry can tell them apart."""

    text: Text
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    total: Annotated[int, Field(ge=1, le=20000)] | None = None
    total_of: str | None = None

    def reaches(self, kind: str, level: str) -> bool:
        """Return whether an agency of this kind and level is covered; with no kinds named, every one is."""
        return (not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)


class Effect(Fact):
    """How an instrument reaches an act of an officer, under given facts."""

    models: tuple[Model, ...] = ()
    actions: Words
    when: dict[str, Words] = Field(default_factory=dict)
    outcome: Outcome
    text: Text


class Contest(Fact):
    """A suit over an instrument."""

    case: Text
    filed: Day | None = None
    filed_note: str | None = None
    outcome: Text


class Instrument(Sourced):
    """One law, order, directive, opinion, ruling, suit or bill of one state."""

    id: Id
    name: Text
    citation: str | None = None
    kind: InstrumentKind
    status: Status
    enacted: Day | None = None
    effective: Day | None = None
    effective_year: PartialDay | None = None
    effective_note: str | None = None
    ended: Day | None = None
    deadlines: tuple[Deadline, ...] = ()
    duty: Duty | None = None
    models: tuple[Model, ...] = ()
    covers: Coverage | None = None
    bars: bool = False
    exemptions: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    contested: tuple[Contest, ...] = ()
    description: Text

    @model_validator(mode="after")
    def _days_in_order(self) -> Instrument:
        if self.enacted and self.enacted > self.checked_on:
            raise ValueError(f"enacted {self.enacted} is after checked_on {self.checked_on}: not known yet")
        if self.enacted and self.effective and self.effective < self.enacted:
            raise ValueError(f"effective {self.effective} is before enacted {self.enacted}")
        start = self.effective or self.enacted
        if self.ended and start and self.ended < start:
            raise ValueError(f"ended {self.ended} is before it began ({start})")
        for deadline in self.deadlines:
            if start and deadline.day < start:
                raise ValueError(f"deadline {deadline.day} is before it began ({start})")
        return self

    @property
    def starts(self) -> date | None:
        """The day from which it stands, as exactly as it is known; None for what never took effect or is undated."""
        if self.status in ("not_enacted", "vetoed", "pending") or self.kind in ("bill", "suit", "resolution"):
            return None
        if self.effective or self.enacted:
            return self.effective or self.enacted
        if self.effective_year:
            return date.fromisoformat(self.effective_year + "-01-01"[len(self.effective_year) - 4 :])
        return None

    def stands_on(self, on: date) -> bool:
        """Return whether it was in force on a day, as far as is known; one wholly enjoined or unclear doesn't count."""
        if self.status in ("enjoined", "unclear") or self.starts is None:
            return False
        return self.starts <= on and (self.ended is None or on < self.ended)


class Period(Fact):
    """How a state stood from one day to another, and because of which instruments."""

    since: Day | None = None
    until: Day | None = None
    stance: Stance
    because: tuple[str, ...] = ()
    may_be: Stance | None = None
    text: Text
    confidence: Confidence

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self

    def holds_on(self, on: date) -> bool:
        """Return whether a day lies in the period."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class StatePolicy(Fact):
    """One state: a summary, its instruments, and its periods from the earliest on without a gap."""

    state: State
    summary: Text
    instruments: tuple[Instrument, ...] = ()
    periods: Annotated[tuple[Period, ...], Field(min_length=1)]
    sources: tuple[Source, ...] = ()
    checked_on: Day

    @model_validator(mode="after")
    def _whole(self) -> StatePolicy:
        if not self.instruments and not self.sources:
            raise ValueError("no source: a state needs an instrument or sources")
        known = {one.id for one in self.instruments}
        for period in self.periods:
            for name in period.because:
                if name not in known:
                    raise ValueError(f"period from {period.since}: no instrument {name!r}")
        if self.periods[0].since is not None:
            raise ValueError("the first period must be open at its start (no since)")
        for earlier, later in zip(self.periods, self.periods[1:], strict=False):
            if earlier.until is None or later.since != earlier.until + timedelta(days=1):
                raise ValueError(f"the period before {later.since} must end on the day before it")
        return self

    def period_on(self, on: date) -> Period | None:
        """Return the period in which a day lies; None after a last period that has ended."""
        return next((one for one in self.periods if one.holds_on(on)), None)

    def standing_on(self, on: date) -> tuple[Instrument, ...]:
        """Return the instruments in force on a day."""
        return tuple(one for one in self.instruments if one.stands_on(on))

    def instrument(self, instrument_id: str) -> Instrument:
        """Return one instrument by id."""
        return next(one for one in self.instruments if one.id == instrument_id)

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Every source of the state's entry, in order."""
        return (*self.sources, *(source for one in self.instruments for source in one.sources))


class OutsideCount(Fact):
    """A count that someone else published, and how it compares."""

    who: Text
    day: Day
    what: Text
    count: Annotated[int, Field(ge=0)]
    states: tuple[State, ...] = ()
    note: Text
    confidence: Confidence
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    checked_on: Day


@dataclass(frozen=True, slots=True)
class Policies:
    """All states' policies."""

    states: Mapping[str, StatePolicy]
    outside_counts: tuple[OutsideCount, ...]

    def find(self, text: str) -> StatePolicy:
        """Return the policy of a state given by postal code or name.

        Raises:
            UsageError: no such state, or a territory, which the facts don't cover.
        """
        reading = parse_state(text)
        if reading.state is None or reading.corrected:
            raise UsageError(f"STATE: unknown state {text!r}; a postal code or a name, such as TX or Texas")
        if reading.state.code not in self.states:
            raise UsageError(f"STATE: {text!r} is a territory; the facts cover the 50 states and DC")
        return self.states[reading.state.code]


@keep_shipped
def load_policies(folder: Folder | None = None) -> Policies:
    """Return all states' policies from ``folder`` (default: the shipped facts).

    Raises:
        FactInvalid: an entry breaks its schema; the message names file, state and instrument.
    """
    data = read_yaml(FILE, folder)
    checked_on = data.get("checked_on")
    states = []
    for one in data.get("states") or []:
        name = str(one.get("state"))
        instruments = parse_entries(
            Instrument, one.get("instruments") or [], f"{FILE} ({name})", folder=folder, checked_on=checked_on
        )
        entry = {**one, "instruments": instruments}
        states.append(entry)
    parsed = parse_entries(StatePolicy, states, FILE, key="state", folder=folder, checked_on=checked_on)
    counts = parse_entries(
        OutsideCount, data.get("outside_counts") or [], FILE, key="who", folder=folder, checked_on=checked_on
    )
    ids = [one.id for state in parsed for one in state.instruments]
    for twice in {name for name in ids if ids.count(name) > 1}:
        require(False, FILE, twice, "there are two instruments of this id")
    return Policies({one.state: one for one in parsed}, counts)
