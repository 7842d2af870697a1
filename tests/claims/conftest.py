"""One record built from the bundled ledger, its panel, and a checker, for all tests of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from section287.claims.check import check_document
from section287.claims.claim import Judged, Report
from section287.claims.intake.sniff import read_document
from section287.claims.panel import Panel
from section287.record.open import open_record

Check = Callable[..., Report]
One = Callable[..., Judged]


@pytest.fixture(scope="session")
def claims_record(ledger_record: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_record(ledger_record) as connection:
        yield connection


@pytest.fixture(scope="session")
def panel(claims_record: duckdb.DuckDBPyConnection) -> Panel:
    return Panel(claims_record)


@pytest.fixture(scope="session")
def check(claims_record: duckdb.DuckDBPyConnection, panel: Panel) -> Check:
    """Check a text, or a document read before, with the document's date as text."""

    def run(text: str, dated: str | None = None) -> Report:
        return check_document(read_document(text), claims_record, date.fromisoformat(dated) if dated else None, panel)

    return run


@pytest.fixture(scope="session")
def one(check: Check) -> One:
    """The only claim of a sentence."""

    def run(text: str, dated: str | None = None) -> Judged:
        claims = check(text, dated).claims
        assert len(claims) == 1, [(each.span, each.verdict) for each in claims]
        return claims[0]

    return run
