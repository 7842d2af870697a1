"""What an answer is narrowed to, and the tables that every answer starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import UsageError
from section287.questions.filters import read_filters
from section287.record.open import open_record
from section287.referrals.agreements import COLUMNS, Span, newest_list, read_spans, span_rows
from section287.referrals.engine import DuckDBEngine, Engine, need_ibis
from section287.referrals.engines import open_other
from section287.referrals.opening import open_store
from section287.referrals.store import is_bundled, read_meta
from section287.referrals.treatment import NONE, with_model
from section287.referrals.words import KINDS, caveats

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

CANNOT_SHOW = (
    "Rows name a county, not an agreement: figures of a county with an agreement are not figures of the agreement.",
    "Counts under {threshold} are withheld; figures of a county or a short time are at least what is shown.",
    "A county counts as with a model from the month of signing until the month of the first list without it; "
    "training and first use come later and are not recorded.",
    "Identifiers link events only within one release; what happened outside it, or before and after it, is not seen.",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A place, a model and months ("2025-03", both ends counted); None leaves a side open."""

    state: str | None = None
    county: str | None = None
    model: str | None = None
    since: str | None = None
    until: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return the scope as plain values."""
        return {name: getattr(self, name) for name in ("state", "county", "model", "since", "until")}

    def in_words(self) -> str:
        """Return the scope in words."""
        from section287.places.counties import county_by_fips

        county = county_by_fips(self.county) if self.county else None
        place = f"{county.name}, {county.state}" if county else self.state or "the country"
        time = f", {self.since or 'the beginning'} to {self.until or 'the end'}" if self.since or self.until else ""
        return f"{place}{f', model {self.model}' if self.model else ''}{time}"


def read_scope(
    state: str | None, county: str | None, model: str | None, since: date | None, until: date | None
) -> Scope:
    """Check what a user typed.

    Raises:
        UsageError: a state, county or model is unknown, or the months are the wrong way round.
    """
    wanted_none = bool(model) and str(model).strip().lower() == NONE
    filters = read_filters(state, None if wanted_none else model, None, None, county)
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}")
    return Scope(
        filters.state,
        filters.county,
        NONE if wanted_none else filters.model,
        since.isoformat()[:7] if since else None,
        until.isoformat()[:7] if until else None,
    )


@dataclass(slots=True)
class Ground:
    """What answers are made from: the store's cells joined to the record's agreements.

    Attributes:
        cells: cells in the scope, with ``model``.
        spans: agreements as a table (``agreements.COLUMNS``).
        agreements: every agreement of the record.
        coverage: what was loaded, by kind and release.
    """

    engine: Engine
    scope: Scope
    cells: ir.Table
    spans: ir.Table
    agreements: list[Span]
    coverage: list[dict[str, Any]]
    files: list[dict[str, Any]]
    meta: dict[str, str] = field(default_factory=dict)

    def notes(self, kinds: tuple[str, ...] = KINDS) -> list[str]:
        """Return what the figures can't show, in sentences, the caveats of the time among them."""
        told = [one.format(threshold=self.meta["threshold"]) for one in CANNOT_SHOW]
        last = max((one["last_month"] for one in self.coverage if one["kind"] in kinds), default=None)
        until = min(filter(None, (self.scope.until, last)), default=None)
        told += [one.text for one in caveats(kinds, until) if one.id != "county-is-not-287g"]
        newest = newest_list(self.agreements)
        if newest and last and last > newest.isoformat()[:7]:
            told.append(f"The newest list of agreements is of {newest}; later months are joined to what stood then.")
        wide = sorted({one.agency for one in self.agreements if one.level == "state" and one.state == self.scope.state})
        if wide:
            told.append(f"{len(wide)} agencies of the whole state have had agreements, which no county is joined to.")
        return told

    def foot(self, kinds: tuple[str, ...] = KINDS) -> dict[str, Any]:
        """Return what every answer ends with: coverage, linkage, what can't be shown, sources, and whether bundled."""
        return {
            "bundled": is_bundled(self.meta),
            "threshold": int(self.meta["threshold"]),
            "order": self.meta["order"],
            "coverage": [one for one in self.coverage if one["kind"] in kinds],
            "cannot_show": self.notes(kinds),
            "sources": [one for one in self.files if one["kind"] in kinds],
        }


def open_ground(
    scope: Scope, store: Path | str | None = None, record: Path | str | None = None, engine: str = "duckdb"
) -> Ground:
    """Open the store and the record and join them, narrowed to a scope.

    Args:
        engine: what the questions are asked of: ``duckdb``, ``postgresql://...`` or ``spark``; same answers.

    Raises:
        NotFound: nothing is loaded.
        RecordMissing: there is no record to take agreements from.
    """
    need_ibis()
    with open_record(record) as connection:
        agreements = read_spans(connection)
    connection = open_store(store)
    own = DuckDBEngine(connection)
    runner: Engine = open_other(engine) or own
    spans = runner.put("agreement_span", COLUMNS, span_rows(agreements))
    cells = with_model(runner.take(connection, "cell"), spans)
    kept = runner.keep(narrow(cells, scope))
    names = ("name", "sha256", "kind", "release", "first_month", "last_month")
    return Ground(
        runner,
        scope,
        kept,
        spans,
        agreements,
        own.rows(own.table("coverage").order_by(["kind", "release"])),
        own.rows(own.table("file").filter(lambda t: t.reading == "events").select(*names).order_by("name")),
        read_meta(connection),
    )


def narrow(cells: ir.Table, scope: Scope) -> ir.Table:
    """Return the cells in a scope; a cell whose month is withheld stays where its whole year lies in the scope."""
    if scope.county:
        cells = cells.filter(cells.county == scope.county)
    elif scope.state:
        cells = cells.filter(cells.state == scope.state)
    if scope.model:
        has = cells.model == NONE if scope.model == NONE else cells.model.contains(scope.model)
        cells = cells.filter(has)
    dated = cells.month.re_search("^[0-9]{4}-[0-9]{2}$")
    whole_year = ~dated & cells.year.re_search("^[0-9]{4}$")
    if scope.since:
        cells = cells.filter(
            (dated & (cells.month >= scope.since)) | (whole_year & (cells.year + "-01" >= scope.since))
        )
        dated = cells.month.re_search("^[0-9]{4}-[0-9]{2}$")
        whole_year = ~dated & cells.year.re_search("^[0-9]{4}$")
    if scope.until:
        cells = cells.filter(
            (dated & (cells.month <= scope.until)) | (whole_year & (cells.year + "-12" <= scope.until))
        )
    return cells
