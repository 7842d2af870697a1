"""What every curated fact is made of: a source, a confidence word, days that can be, known states and models."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from section287.places.states import list_states

Confidence = Literal["confirmed", "reported", "unverified"]
CONFIDENCE_MEANS: dict[str, str] = {
    "confirmed": "the source, or a stored excerpt of it, was read and says so in terms",
    "reported": "said by someone other than the primary source, or our reading of a text that says it less plainly",
    "unverified": "general knowledge only; no source was opened",
}
Model = Literal["TFM", "JEM", "WSO", "none"]
MODELS: tuple[Model, ...] = ("TFM", "JEM", "WSO", "none")

FIRST_DAY = date(1789, 3, 4)  # the Constitution in force: nothing cited here is older
LAST_DAY = date(2100, 1, 1)
QUOTATION_WORDS = 25

STATES: dict[str, str] = {one.code: one.name for one in list_states() if one.kind != "territory"}
TERRITORIES: dict[str, str] = {one.code: one.name for one in list_states() if one.kind == "territory"}


def _possible_day(value: date) -> date:
    if not FIRST_DAY <= value < LAST_DAY:
        raise ValueError(f"{value} is not a possible day; expected one from {FIRST_DAY} to before {LAST_DAY}")
    return value


def _known_state(value: str) -> str:
    if value not in STATES and value not in TERRITORIES:
        raise ValueError(f"unknown state {value!r}; expected a postal code such as TX or DC")
    return value


def _partial_day(value: Any) -> Any:
    """Accept 2025, 2025-09 and 2025-09-02 as a source's date; YAML hands the last over as a date."""
    text = str(value)
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError(f"{text!r} is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    _possible_day(date.fromisoformat(text + "-01-01"[len(text) - 4 :]))
    return text


def _yes_or_no(value: Any) -> Any:
    """YAML reads a bare yes or no as true or false; a lawyer means the word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _short(value: str) -> str:
    words = len(value.split())
    if words > QUOTATION_WORDS:
        raise ValueError(f"a quotation of {words} words; at most {QUOTATION_WORDS}")
    return value


Day = Annotated[date, AfterValidator(_possible_day)]
PartialDay = Annotated[str, BeforeValidator(_partial_day)]
State = Annotated[str, AfterValidator(_known_state)]
Word = Annotated[str, BeforeValidator(_yes_or_no)]
Quotation = Annotated[str, Field(min_length=3), AfterValidator(_short)]
Text = Annotated[str, Field(min_length=2)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Fact(BaseModel):
    """Base of all curated facts: frozen, and refusing fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Fact):
    """One thing cited: what it is called, who issued it, when, and where in it the fact stands.

    ``read`` says how much of it was read: in full, an excerpt, as quoted or described by someone else (``via``),
    or not at all.
    """

    title: Text
    issuer: Text
    date: PartialDay | None = None
    url: str | None = None
    pinpoint: str | None = None
    kind: str = "page"
    read: Literal["full", "excerpt", "via", "not_read"] = "excerpt"
    via: str | None = None
    file: str | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    quote: Quotation | None = None
    stance: str | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> Source:
        if self.url is not None and not re.match(r"^(https?://|repo:)\S+$", self.url):
            raise ValueError(f"url {self.url!r} is not an http(s) address or a repo: reference")
        if self.read == "via" and self.via is None and self.url is None:
            raise ValueError("read: via needs the place where it was read (via or url)")
        return self

    def cite(self) -> str:
        """Return the source as one line: issuer, title, date, pinpoint."""
        parts = [self.issuer if self.issuer.lower() not in self.title.lower() else "", self.title]
        line = ": ".join(part for part in parts if part)
        return ", ".join(part for part in (line, self.date, self.pinpoint) if part)


class Sourced(Fact):
    """A fact with at least one source, a confidence word and the day on which it was last checked."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    confidence: Confidence
    checked_on: Day
    notes: tuple[str, ...] = ()
