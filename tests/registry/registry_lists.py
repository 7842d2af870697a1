"""Lists of our own writing: dated mini tables in, agencies, agreements, applications, changes and decisions out.

A table is text, one row a line, cells between bars::

    TEXAS | Jackson County Sheriff's Office | Jackson County | TFM | 2025-03-01 | https://ice.gov/a.pdf

State, agency, county, model, signing day and address of the MOA; cells left out at the end are blank, a line
that is blank says nothing. Rows whose blanks matter are given as ``cells(...)``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from section287.places.counties import counties_of
from section287.places.states import state_by_code
from section287.record.open import open_record
from section287.registry.applications import settle_applications
from section287.registry.build import build_record
from section287.registry.changes import between, find_changes
from section287.registry.dating import Timeline, arrange
from section287.registry.invariants import check_invariants
from section287.registry.resolve import Registry, resolve
from section287.registry.settle import settle
from section287.registry.tables import make_tables
from section287.registry.verdicts import Verdicts
from section287.sources.listing import FIELD, LINE, PrintedList, PrintedRow, identify
from section287.sources.names import read_name

MODELS = {"TFM": "Task Force Model", "JEM": "Jail Enforcement Model", "WSO": "Warrant Service Officer"}
COLUMNS = {
    "participating": ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA"),
    "pending": ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE"),
}
Table = str | Iterable[PrintedRow]


def cells(
    state: str,
    agency: str,
    county: str = "",
    model: str = "TFM",
    signed: str = "",
    url: str = "",
    *,
    moa: str | None = None,
    addendum_url: str = "",
    kind: str = "",
) -> PrintedRow:
    """One row with exactly these cells (a model's short form is written out as ICE prints it)."""
    shown = moa if moa is not None else ("Link" if url else "")
    added = "Addendum" if addendum_url else ""
    return PrintedRow(state, agency, kind, county, MODELS.get(model, model), signed, shown, url, added, addendum_url)


def rows_of(table: Table) -> list[PrintedRow]:
    """The rows of a table."""
    if not isinstance(table, str):
        return list(table)
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines() if line.strip()]
    return [cells(*line) for line in lines]


def sheriffs(state: str, count: int, model: str = "TFM", signed: str = "2025-03-01", skip: int = 0) -> list[PrintedRow]:
    """Rows of so many sheriffs of real counties, to give a list its length."""
    found = state_by_code(state)
    assert found is not None
    named = [one.name for one in counties_of(state) if one.kind in ("county", "parish")][skip : skip + count]
    assert len(named) == count, f"{state} has fewer counties"
    return [cells(found.name.upper(), f"{name} Sheriff's Office", name, model, signed) for name in named]


def printed_list(
    file_name: str,
    table: Table,
    *,
    listed: str | None = None,
    columns: tuple[str, ...] | None = None,
    row_numbers: tuple[int, ...] | None = None,
    notes: tuple[str, ...] = (),
    copy: str = "",
) -> PrintedList:
    """One file as the reader would hand it over.

    Args:
        listed: what the columns say it is; by default what the name says.
        copy: any text; files that differ in it have other bytes, but the same table.
    """
    base, _, stamp = file_name.partition("#")
    known = identify(base)
    source, name, claimed = known if known else (None, read_name(base), None)
    roster = listed or claimed or "participating"
    text = LINE.join(FIELD.join(row) for row in rows_of(table))
    return PrintedList(
        source_id=source.source_id if source else "ice_spreadsheets",
        file_name=file_name,
        file_sha256=hashlib.sha256(f"{file_name}{copy}{text}".encode()).hexdigest(),
        roster=roster,
        named_list=claimed,
        name=read_name(stamp) if stamp else name,
        caption=None,
        columns=columns or COLUMNS[roster],
        text=text,
        row_numbers=row_numbers,
        row_count=len(rows_of(table)),
        table_sha256=hashlib.sha256(f"{roster}{LINE}{text}".encode()).hexdigest(),
        notes=notes,
    )


def participating(day: str, table: Table, part: str = "am", **more: Any) -> PrintedList:
    """ICE's participating list of a day, under ICE's own kind of name."""
    return printed_list(f"participatingAgencies{_digits(day)}{part}.xlsx", table, **more)


def pending(day: str, table: Table, part: str = "am", **more: Any) -> PrintedList:
    """ICE's pending list of a day, under ICE's own kind of name."""
    return printed_list(f"pendingAgencies{_digits(day)}{part}.xlsx", table, **more)


def copied(day: str, table: Table) -> PrintedList:
    """A third party's copy of the participating list."""
    return printed_list(f"migrantusa_ice_287g_{day}.csv", table)


def daily(first: str, *tables: Table) -> list[PrintedList]:
    """Participating lists on consecutive days; each has one more row that stays, so that no two are the same table."""
    start, days = sheriffs("OH", 12, "WSO", "2024-08-01"), sheriffs("KS", len(tables), "WSO", "2024-08-01")
    return [
        participating(
            str(date.fromisoformat(first) + timedelta(number)), [*start, *days[: number + 1], *rows_of(table)]
        )
        for number, table in enumerate(tables)
    ]


def _digits(day: str) -> str:
    return date.fromisoformat(day).strftime("%m%d%Y")


@dataclass(frozen=True, repr=False)
class Told:
    """What came of some lists, in short forms that a test can compare."""

    registry: Registry
    tables: dict[str, list[tuple[Any, ...]]]

    @property
    def timeline(self) -> Timeline:
        return self.registry.timeline

    @cached_property
    def agencies(self) -> list[str]:
        """Ids of the agencies that own a trusted row."""
        return sorted(one.agency_id for one in self.registry.agencies.all if one.rows)

    @cached_property
    def agreements(self) -> dict[str, str]:
        """Agreement id -> listed, removed, or superseded by which."""
        return {
            one.agreement_id: f"{one.succession} by {one.superseded_by.agreement_id}"
            if one.superseded_by
            else one.status
            for one in sorted(self.registry.agreements, key=lambda one: one.agreement_id)
        }

    def about(self, *words: str) -> dict[str, str]:
        """Agreements whose id holds one of the words."""
        return {name: status for name, status in self.agreements.items() if any(word in name for word in words)}

    def kinds(self, *words: str) -> list[str]:
        """Day and kind of the changes about ids that hold one of the words."""
        return [
            " ".join(one.split(" ")[:2]) for one in self.changes if any(word in one.split(" ")[2] for word in words)
        ]

    @cached_property
    def signed(self) -> dict[str, str]:
        """Agreement id -> signing day that is believed."""
        return {one.agreement_id: str(one.signed_on) for one in self.registry.agreements}

    @cached_property
    def applications(self) -> dict[str, tuple[str, str | None, int | None]]:
        """Application id -> outcome, agreement, days."""
        return {
            one.application_id: (one.outcome, one.agreement.agreement_id if one.agreement else None, one.days)
            for one in self.registry.applications
        }

    @cached_property
    def changes(self) -> list[str]:
        """Changes as ``day kind subject``, in the record's order."""
        told = []
        for one in find_changes(self.registry):
            subject = (
                one.application.application_id if one.application else one.agreement and one.agreement.agreement_id
            )
            told.append(f"{between(self.registry, one).on} {one.kind} {subject}")
        return told

    @cached_property
    def rules(self) -> Counter[str]:
        """How often each rule decided."""
        return Counter(row[3] for row in self.tables["decision"])

    def reasons(self, rule: str) -> list[str]:
        """The reasons in words of all decisions by a rule."""
        return [row[5] for row in self.tables["decision"] if row[3] == rule]

    @cached_property
    def trusted(self) -> list[str]:
        """Publications that are believed, in time order."""
        return [one.publication_id for one in self.timeline.publications if one.quarantine is None]

    @cached_property
    def quarantined(self) -> dict[str, str]:
        """Publication id -> why it is not believed."""
        return {one.publication_id: one.quarantine for one in self.timeline.publications if one.quarantine}

    @cached_property
    def captures(self) -> dict[str, tuple[str, str | None]]:
        """File name -> verdict, and the day on which its table was up."""
        return {
            one.printed.file_name: (one.verdict, str(one.seen_on) if one.seen_on else None)
            for publication in self.timeline.publications
            for one in publication.captures
        }

    @cached_property
    def order(self) -> list[str]:
        """The participating lists in the order in which they were up (a table that came back stands twice)."""
        return [one.publication.publication_id for one in self.timeline.appearances["participating"]]

    @cached_property
    def invariants(self) -> dict[str, bool]:
        """Invariant -> whether it holds."""
        return {name: holds for name, holds, _ in check_invariants(self.registry, self.tables)}


def tell(*lists: PrintedList, verdicts: Verdicts | None = None) -> Told:
    """Resolve lists, in memory."""
    registry = resolve(arrange(lists), verdicts or Verdicts())
    settle(registry)
    settle_applications(registry)
    return Told(registry, make_tables(registry))


def tell_tables(tables: Mapping[str, Table]) -> Told:
    """Resolve participating lists given as day -> table."""
    return tell(*(participating(day, table) for day, table in tables.items()))


def build(path: Path, *lists: PrintedList, unreadable: Iterable[tuple[str, str, str]] = ()) -> Path:
    """Build a record of lists and return its path."""
    build_record(lists, path, tuple(unreadable))
    return path


def tables_of(path: Path, *, as_written: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a record, sorted or in the order in which they were written."""
    order = "" if as_written else " ORDER BY ALL"
    with open_record(path) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: connection.execute(f'SELECT * FROM "{name}"{order}').fetchall() for name in names}


def renamed(one: PrintedList, file_name: str) -> PrintedList:
    """The same table under another file name."""
    known = identify(file_name)
    assert known is not None
    source, name, claimed = known
    return replace(one, source_id=source.source_id, file_name=file_name, name=name, named_list=claimed)


def core(told: Told) -> dict[str, Any]:
    """What must not depend on the order or the number of files: agencies, agreements, applications, changes."""
    kept = {name: told.tables[name] for name in ("agency", "agreement", "application")}
    kept["change"] = [row[:11] + row[13:] for row in told.tables["change"]]
    return kept
