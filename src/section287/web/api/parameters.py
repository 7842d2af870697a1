"""What requests may say: each endpoint's query as a model that refuses what it doesn't know.

Every rule that is checked here also stands in the OpenAPI document, so that a client can tell beforehand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import literal_schema

from section287.errors import NotFound
from section287.evidence.library import STANCES, load_library
from section287.facts.base import MODELS as LAW_MODELS
from section287.law.policies import load_policies
from section287.law.rules import load_rule_book
from section287.places.states import list_states
from section287.publish.dictionary import load_dictionary
from section287.questions.filters import MODELS, Filters

MOST_ROWS = 10_000
USUAL_ROWS = 100  # in JSON; the other formats give all rows unless a limit is asked for
LONGEST_TEXT = 300_000  # characters of a text to check
LONGEST_QUESTION = 2_000
LARGEST_BODY = 1_500_000  # bytes: the longest text in UTF-8 with JSON's escapes

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _read_day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(_DAY[1:-1], value):
        raise ValueError("not a day; write it as 2025-05-28")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("no day of the calendar") from None


def _read_number(value: Any) -> Any:
    # pydantic would also take '1_0', ' 5' and '5.0'
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("not a whole number")
    return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text as one of the words that a file of facts has; the OpenAPI document lists them."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the check of a value."""
        return literal_schema(list(self.words))


def _meanings(table: str, column: str) -> tuple[str, ...]:
    return tuple(load_dictionary()[table].columns[column].values or ())


CONDITIONS = tuple(load_rule_book().conditions)
STATES = tuple(one.code for one in list_states())
LAWS = tuple(load_policies().states)  # the facts hold no law of territories
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
State = Annotated[str, OneOf(STATES), Field(description="Postal code of a state, of DC or of a territory.")]
LawState = Annotated[str, OneOf(LAWS), Field(description="Postal code of a state or of DC.")]
Model = Annotated[str, OneOf(MODELS), Field(description="Model of agreement.")]
Kind = Annotated[str, OneOf(_meanings("agency", "kind")), Field(description="Kind of agency.")]
Level = Annotated[str, OneOf(_meanings("agency", "level")), Field(description="Level of agency.")]
County = Annotated[str, Field(pattern="^[0-9]{5}$", description="Five-digit FIPS code of a county or equivalent.")]
Change = Annotated[str, OneOf(_meanings("change", "kind"))]
Touchpoint = Annotated[str, OneOf(tuple(load_rule_book().touchpoints)), Field(description="Where they meet.")]
Action = Annotated[str, OneOf(tuple(load_rule_book().actions)), Field(description="What the officer does.")]
Topic = Annotated[str, OneOf(tuple(load_library().topics)), Field(description="A topic of the library.")]
Stance = Annotated[str, OneOf(STANCES), Field(description="Where an entry stands.")]
LawModel = Annotated[str, OneOf(LAW_MODELS), Field(description="Model of agreement; `none`: without one.")]
AgencyId = Annotated[str, Field(max_length=120, pattern="^[a-z0-9-]+$", description="An agency's id.")]
YesNo = Literal["yes", "no"]
Flag = Literal["true", "false"]
Limit = Annotated[
    int,
    Field(ge=1, le=MOST_ROWS, description=f"At most this many rows; {USUAL_ROWS} in JSON if not given, else all."),
    BeforeValidator(_read_number),
]
Cursor = Annotated[
    str,
    Field(pattern="^[0-9a-f]{12}-[0-9]{1,7}$", description="Where to go on: taken from `next`, never made up."),
]
FormatName = Annotated[
    Literal["json", "csv", "ndjson", "parquet"],
    Field(description="The form of the rows; goes before the Accept header. An address may end in it as well."),
]


class Query(BaseModel):
    """What every endpoint's query shares: a name that it doesn't know is refused, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rows(Query):
    """A list of rows, page by page."""

    limit: Limit | None = None
    cursor: Cursor | None = None
    format: FormatName | None = None


class Narrowed(Rows):
    """Rows narrowed by where and what."""

    state: State | None = None
    model: Model | None = None
    kind: Kind | None = None
    level: Level | None = None
    county: County | None = None

    def filters(self) -> Filters:
        """Return them as the questions' filters.

        Raises:
            NotFound: no county has this code.
        """
        return narrow(self.state, self.model, self.kind, self.level, self.county)


def narrow(state: str | None, model: str | None, kind: str | None, level: str | None, county: str | None) -> Filters:
    """Return filters whose county is known.

    Raises:
        NotFound: no county has this code.
    """
    if county is not None:
        from section287.places.counties import county_by_fips

        if county_by_fips(county) is None:
            raise NotFound(f"no county or equivalent has the FIPS code {county}")
    return Filters(state, model, kind, level, county)


class AgenciesQuery(Narrowed):
    """Which agencies."""

    listed: Annotated[Flag, Field(description="`true`: only those with an agreement on the newest list.")] = "false"


class AgreementsQuery(Narrowed):
    """Which agreements."""

    as_of: Annotated[Day | None, Field(description="Only those on the list that stood on this day.")] = None
    status: Annotated[
        Literal["listed", "removed", "superseded"] | None,
        Field(description="`removed`: the lists no longer show it; that doesn't say that anybody ended it."),
    ] = None


class ApplicationsQuery(Narrowed):
    """Which applications."""

    outcome: Literal["granted", "dropped", "waiting"] | None = None


class PublicationsQuery(Rows):
    """Which lists."""

    list: Literal["participating", "pending"] | None = None
    since: Annotated[Day | None, Field(description="Only lists that were up on this day or later.")] = None
    until: Annotated[Day | None, Field(description="Only lists that were up on this day or before.")] = None


class ChangesQuery(Narrowed):
    """Which changes; both days are included."""

    change: Annotated[Change | None, Field(description="Only changes of this kind.")] = None
    since: Day | None = None
    until: Day | None = None
    agency: AgencyId | None = None


class CountsQuery(Query):
    """What to count."""

    as_of: Annotated[Day | None, Field(description="The day; default: the newest list's.")] = None
    basis: Annotated[
        Literal["listed", "signed"],
        Field(description="`listed`: the rows of the newest list at or before the day; `signed`: by signing day."),
    ] = "listed"
    by: Literal["state", "model", "kind", "level", "county"] | None = None
    state: State | None = None
    model: Model | None = None
    kind: Kind | None = None
    level: Level | None = None
    county: County | None = None
    format: FormatName | None = None


class OnDay(Rows):
    """Rows as they stood on a day."""

    on: Annotated[Day | None, Field(description="The day; default: the newest list's.")] = None


class DayQuery(Query):
    """The day asked about."""

    on: Annotated[Day | None, Field(description="The day; default: the newest list's.")] = None


class RulesQuery(Rows):
    """Which rules of authority."""

    model: LawModel | None = None


class EvidenceQuery(Rows):
    """What to look for in the library."""

    q: Annotated[str | None, Field(max_length=200, description="Words, English or Spanish.")] = None
    topic: Topic | None = None
    stance: Stance | None = None
    state: State | None = None


class AuthorityQuery(Query):
    """A question about what an officer may do; a fact that isn't given stays unknown."""

    touchpoint: Touchpoint
    action: Action
    model: LawModel | None = None
    on: Annotated[Day | None, Field(description="The day asked about; default: the newest list's.")] = None
    agency: AgencyId | None = None
    state: State | None = None
    certified: YesNo | None = None
    supervised: YesNo | None = None
    warrant: Literal["I-200", "I-205", "none"] | None = None
    custody: YesNo | None = None
    at_release: YesNo | None = None
    in_jurisdiction: YesNo | None = None

    def given(self) -> dict[str, str]:
        """Return the facts that were given."""
        said = {name: getattr(self, name) for name in CONDITIONS}
        return {name: str(value) for name, value in said.items() if value is not None}


class AskQuery(Query):
    """A question in words."""

    q: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, pattern="[A-Za-z0-9]")]
    on: Annotated[Day | None, Field(description="The day to answer for; default: the newest list's.")] = None


class DocumentsQuery(Rows):
    """Which documents."""

    state: State | None = None
    model: Annotated[Literal["TFM", "JEM", "WSO"] | None, Field(description="Model by the document itself.")] = None
    template: Annotated[
        str | None, Field(max_length=40, pattern="^[A-Z]{3}-[0-9-]{4,10}$", description="Such as TFM-2025-03-07.")
    ] = None
    bespoke: Annotated[YesNo | None, Field(description="Whether it has words of its own.")] = None
    linked: Annotated[YesNo | None, Field(description="Whether it is linked to a listed agreement.")] = None


TextId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern="^[A-Za-z0-9+/-]+$",
        description="A document's id, its agreement's id, a template's id, or `template`: that of the other side.",
    ),
]


class CompareQuery(Query):
    """Two texts."""

    a: TextId
    b: TextId


class ClausesQuery(Rows):
    """What to look for in the agreements."""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            pattern="[A-Za-z0-9]",
            description="Words that must all stand in one clause; words in quotation marks must follow one another.",
        ),
    ]
    state: State | None = None
    model: Annotated[Literal["TFM", "JEM", "WSO"] | None, Field(description="Model by the document itself.")] = None


class Body(BaseModel):
    """What every body shares: no names that it doesn't know, no reading of one type as another."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CheckBody(Body):
    """A text to check."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="Plain text, Markdown or HTML.")]
    dated: Annotated[Day | None, Field(description="The text's own date; else the one that it prints.")] = None


class AskBody(Body):
    """A question in words."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, pattern="[A-Za-z0-9]")]
    on: Annotated[Day | None, Field(description="The day to answer for; default: the newest list's.")] = None
