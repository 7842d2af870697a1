"""ICE's own events counted and joined to agreements, published series, the panel, and studies of an outcome."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter
from fastapi import Query as InQuery
from pydantic import Field
from starlette.responses import Response

from section287.errors import NotFound, Unreadable, UsageError
from section287.referrals.flows import BY, find_flows
from section287.referrals.panel import PanelPieces, codebook
from section287.referrals.rates import BY as RATES_BY
from section287.referrals.scope import Scope, read_scope
from section287.web.api import schemas
from section287.web.api.answering import Asking
from section287.web.api.parameters import (
    Body,
    County,
    FormatName,
    OneOf,
    Query,
    Rows,
    State,
    narrow,
)
from section287.web.impact_worker import Job, run_study
from section287.web.pages import impact, referrals_compare, referrals_rates, referrals_series
from section287.web.pages import referrals_scope as of
from section287.web.panel_files import PanelRows

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
router = APIRouter(tags=["referrals and impact"])
_LIST = schemas.list_of
LONGEST_OUTCOME = 1_000_000  # characters of a table that is sent to be studied
FLOWS = ("kind", "touchpoint", "outcome", "n")
RATES = ("kind", "place", "name", "n", "months", "last_month", "residents", "per_100k_a_year", "model", "officers",
         "per_officer_a_year")  # fmt: skip
SIDES = ("comparison", "kind", "side", "counties", "county_months", "resident_months", "n", "per_100k_a_year",
         "per_100k_most")  # fmt: skip
SERIES = ("series_id", "file", "sha256", "kind", "period", "place", "state", "county", "key", "value", "unit",
          "withheld", "note")  # fmt: skip
RELEASES = ("kind", "release", "first_month", "last_month", "n", "with_state", "with_county", "linkable")

Month = Annotated[str, Field(pattern="^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", description="A month: 2025-03.")]
Kind = Annotated[str, OneOf(of.KINDS), Field(description="Kind of event.")]
Model = Annotated[str, OneOf(of.MODELS), Field(description="Model in force in the county; `none`: no agreement.")]
Band = Annotated[str, OneOf(of.BANDS), Field(description="Criminality as the release has it.")]
Touchpoint = Annotated[str, OneOf(of.touchpoint_choices()), Field(description="Where people were met.")]


class Placed(Query):
    """Events narrowed by place, time and kind."""

    state: State | None = None
    county: County | None = None
    since: Month | None = None
    until: Month | None = None
    kind: Kind | None = None
    format: FormatName | None = None


class EventsQuery(Placed):
    """Which events."""

    model: Model | None = None
    criminality: Band | None = None
    touchpoint: Touchpoint | None = None

    def narrowed(self) -> of.Narrowed:
        """Return what is asked for.

        Raises:
            NotFound: no county has this code.
        """
        scope = _scope(self, self.model)
        return of.Narrowed(scope, self.kind, self.criminality, self.touchpoint)


def _scope(query: Placed, model: str | None) -> Scope:
    narrow(query.state, None, None, None, query.county)  # says that no county has the code
    if query.since and query.until and query.since > query.until:
        raise NotFound(f"no month lies from {query.since} to {query.until}")
    return read_scope(query.state, query.county, model, _first_day(query.since), _first_day(query.until))


def _first_day(month: str | None) -> date | None:
    return date(int(month[:4]), int(month[5:]), 1) if month else None


class FlowsQuery(EventsQuery):
    """Which events, divided by what."""

    by: Annotated[str | None, OneOf(BY), Field(description="Also by this side.")] = None


class RatesQuery(EventsQuery):
    """Which events, by what place."""

    by: Annotated[str | None, OneOf(RATES_BY), Field(description="Default: county where a state is asked for.")] = None


class CompareQuery(Placed):
    """Which events to compare."""

    model: Annotated[
        Literal["TFM", "JEM", "WSO"] | None, Field(description="Which agreements count as `with`; default: any.")
    ] = None
    window: Annotated[
        int, Field(ge=1, le=referrals_compare.LONGEST_WINDOW, description="Months on each side of an agreement.")
    ] = referrals_compare.WINDOW


class SeriesQuery(Rows):
    """Which published figures."""

    series: Annotated[str | None, Field(max_length=60, pattern="^[a-z0-9-]+$", description="One series' id.")] = None
    state: State | None = None


class PanelQuery(Rows):
    """Which panel, and which of its rows."""

    unit: Literal["county", "agency", "state"] = "county"
    by: Literal["month", "quarter", "year"] = "year"
    state: State | None = None
    unit_id: Annotated[
        str | None, Field(max_length=120, pattern="^[A-Za-z0-9-]+$", description="One unit: FIPS, agency, state.")
    ] = None


class ImpactBody(Body):
    """An outcome to study."""

    table: Annotated[
        str, Field(min_length=1, max_length=LONGEST_OUTCOME, description="csv with a header, a row a unit and period.")
    ]
    unit: Literal["county", "agency", "state"] = "county"
    time: Literal["month", "quarter", "year"] = "month"
    value: Annotated[str | None, Field(max_length=120, description="The outcome's column, if several may be.")] = None
    covariates: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=8)] = Field(default=[])
    control: Literal["never", "notyet"] = "never"
    cluster: Literal["state", "unit"] = "state"
    model: Literal["TFM", "JEM", "WSO"] | None = None
    through_county: Annotated[bool, Field(description="Agencies: treated once any agency of their county is.")] = False
    since: Annotated[str | None, Field(max_length=20, description="First period of the outcome to be used.")] = None
    until: Annotated[str | None, Field(max_length=20, description="Last period of the outcome to be used.")] = None
    language: Literal["en", "es"] = "en"


_MAYBE_NUMBER = {"type": ["number", "null"]}
_MAYBE_WHOLE = {"type": ["integer", "null"]}
_FOOT: dict[str, Any] = {
    "bundled": {"type": "boolean", "description": "Whether these are the small counts that come with the program."},
    "asked": schemas.OBJECT, "threshold": schemas.NUMBER, "order": schemas.TEXT, "coverage": _LIST(schemas.OBJECT),
    "cannot_show": _LIST(schemas.TEXT), "sources": _LIST(schemas.OBJECT),
}  # fmt: skip
_FLOW = schemas.objects(
    kind=schemas.TEXT, touchpoint=schemas.TEXT, outcome=schemas.TEXT,
    n={"type": "integer", "minimum": 1, "description": "Events; never fewer than the threshold."},
)  # fmt: skip
_FLOWS = schemas.rows_answer(
    "flows", _FLOW, paged=False, totals=schemas.OBJECT, withheld=schemas.OBJECT, linked=schemas.OBJECT, **_FOOT
)


@router.get("/referrals/flows", responses=_FLOWS)
def list_flows(asked: Asking, query: Annotated[FlowsQuery, InQuery()]) -> Response:
    """ICE's events by touchpoint and by what became of them, with coverage, linkage and what they can't show."""

    def make(_: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        narrowed = query.narrowed()
        found = find_flows(of.find_ground(asked.edition, narrowed), query.by).as_json()
        return found.pop("flows"), {**found, "asked": narrowed.as_json()}

    return asked.answer_rows("flows", (*([query.by] if query.by else []), *FLOWS), query, make)


_RATE = schemas.objects(
    kind=schemas.TEXT, place=schemas.TEXT, name=schemas.TEXT, n=schemas.NUMBER, months=schemas.NUMBER,
    residents=_MAYBE_WHOLE, per_100k_a_year=_MAYBE_NUMBER, officers=_MAYBE_WHOLE, per_officer_a_year=_MAYBE_NUMBER,
)  # fmt: skip


@router.get("/referrals/rates", responses=schemas.rows_answer("rates", _RATE, paged=False, by=schemas.TEXT, **_FOOT))
def list_rates(asked: Asking, query: Annotated[RatesQuery, InQuery()]) -> Response:
    """Events per 100,000 residents a year, and per sworn officer of the agencies with agreements."""

    def make(_: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        narrowed = query.narrowed()
        found = referrals_rates.make_rates(asked.edition, narrowed, query.by)
        return found.pop("rates"), {**found, "asked": narrowed.as_json()}

    return asked.answer_rows("rates", RATES, query, make)


_SIDE = schemas.objects(
    comparison={"type": "string", "enum": ["with_without", "before_after"]}, kind=schemas.TEXT, side=schemas.TEXT,
    counties=schemas.NUMBER, county_months=schemas.NUMBER, n=schemas.NUMBER, per_100k_a_year=_MAYBE_NUMBER,
)  # fmt: skip


@router.get(
    "/referrals/compare",
    responses=schemas.rows_answer("sides", _SIDE, paged=False, window_months=schemas.NUMBER, **_FOOT),
)
def compare(asked: Asking, query: Annotated[CompareQuery, InQuery()]) -> Response:
    """Counties with and without an agreement, and the same counties before and after; a comparison, not an effect."""

    def make(_: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        narrowed = of.Narrowed(_scope(query, query.model), query.kind)
        found = referrals_compare.make_comparison(asked.edition, narrowed, query.window)
        rows = [{"comparison": name, **row} for name in ("with_without", "before_after") for row in found.pop(name)]
        return rows, {**found, "asked": narrowed.as_json()}

    return asked.answer_rows("sides", SIDES, query, make)


_FIGURE = schemas.objects(
    series_id=schemas.TEXT, file=schemas.TEXT, kind=schemas.TEXT, period=schemas.TEXT, place=schemas.TEXT,
    value=_MAYBE_NUMBER, unit=schemas.TEXT, withheld={"type": "boolean"},
)  # fmt: skip


@router.get("/referrals/series", responses=schemas.rows_answer("figures", _FIGURE, series=_LIST(schemas.OBJECT)))
def list_series(asked: Asking, query: Annotated[SeriesQuery, InQuery()]) -> Response:
    """Totals as others published them, figure by figure; never added to counted events."""

    def make(_: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        every = referrals_series.read_series(asked.edition)
        if query.series and query.series not in every:
            raise NotFound(f"no published series goes by '{query.series}'")
        shown = {name: rows for name, rows in every.items() if query.series in (None, name)}
        store = of.describe_store(asked.edition)
        told = [referrals_series.describe_series(name, rows, store) for name, rows in shown.items()]
        rows = [row for rows in shown.values() for row in rows if query.state in (None, row["state"])]
        return rows, {"series": told}

    return asked.answer_rows("figures", SERIES, query, make)


_RELEASE = schemas.objects(
    kind=schemas.TEXT, release=schemas.TEXT, first_month=schemas.TEXT, last_month=schemas.TEXT, n=schemas.NUMBER,
    with_state=schemas.NUMBER, with_county=schemas.NUMBER, linkable=schemas.NUMBER,
)  # fmt: skip
_RELEASES = schemas.rows_answer(
    "releases", _RELEASE, bundled={"type": "boolean"}, threshold=schemas.NUMBER, files=_LIST(schemas.OBJECT),
    states=_LIST(schemas.TEXT), kinds=_LIST(schemas.TEXT), series=_LIST(schemas.TEXT),
)  # fmt: skip


@router.get("/referrals/releases", responses=_RELEASES)
def list_releases(asked: Asking, query: Annotated[Rows, InQuery()]) -> Response:
    """The releases that are loaded, what became of every file, and whether they are those bundled with the program."""

    def make(_: duckdb.DuckDBPyConnection) -> tuple[list[Row], Row]:
        store = dict(of.describe_store(asked.edition))
        return store.pop("releases"), store

    return asked.answer_rows("releases", RELEASES, query, make)


_UNIT_ROW = schemas.objects(
    unit_id=schemas.TEXT, period=schemas.TEXT, time=schemas.NUMBER, treated=schemas.NUMBER, first_time=schemas.NUMBER
)
_PANEL = schemas.rows_answer(
    "rows", _UNIT_ROW, unit=schemas.TEXT, by=schemas.TEXT, columns=_LIST(schemas.OBJECT), files=schemas.OBJECT
)


@router.get("/panel", responses=_PANEL)
def list_panel(asked: Asking, query: Annotated[PanelQuery, InQuery()]) -> Response:
    """The balanced panel of treatment: every unit in every period, with its codebook; `/panel/NAME` has it as files."""
    book = codebook(query.unit)

    def make(connection: duckdb.DuckDBPyConnection) -> tuple[PanelRows, Row]:
        told = [{"name": one.name, "type": one.type, "meaning": one.meaning, "source": one.source} for one in book]
        stem = f"/panel/{query.unit}-by-{query.by}"
        files = {ending: f"{stem}.{ending}" for ending in ("csv", "dta", "parquet", "codebook.csv")}
        rows = PanelRows(PanelPieces(connection, query.unit, query.by, query.state, query.unit_id))
        return rows, {"unit": query.unit, "by": query.by, "columns": told, "files": files}

    return asked.answer_rows("rows", tuple(one.name for one in book), query, make)


_STUDY = schemas.objects(
    outcome=schemas.OBJECT, treatment=schemas.OBJECT, options=schemas.OBJECT, coverage=schemas.OBJECT,
    overall=schemas.OBJECT, events=_LIST(schemas.OBJECT), reading=_LIST(schemas.OBJECT),
    plot={"type": "string", "description": "The plot as SVG."},
)  # fmt: skip
_STUDIED = schemas.objects(
    refused={"type": ["string", "null"], "description": "Why the table or the design can't answer, in one line."},
    study={"anyOf": [_STUDY, {"type": "null"}]},
)


@router.post("/impact", responses=schemas.answer(_STUDIED, body=True))
def study_outcome(asked: Asking, body: ImpactBody) -> Response:
    """Study what followed agreements with an outcome of one's own: an event study; what is sent is not kept."""

    def make(_: duckdb.DuckDBPyConnection) -> Row:
        job = Job(
            impact.PASTED, body.table.encode("utf-8", "replace"), str(asked.edition.copy), body.unit, body.time,
            body.value, tuple(body.covariates), body.control, body.cluster, body.model,
            body.through_county, body.since, body.until, body.language,
        )  # fmt: skip
        try:
            return {"refused": None, "study": run_study(job)}
        except (UsageError, Unreadable) as error:  # an answer too: a design that can't answer is told why
            return {"refused": str(error), "study": None}

    return asked.answer(make, sent=sha256(body.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest())
