"""An engine gives rows, and groups of rows, in any order: no answer may depend on the one that it happened to take.

A second record, and a second store of referrals, hold the same rows in another order. Whatever is asked of both must
have one answer, to the last byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from ibis.expr.operations import Sort
from starlette.testclient import TestClient

from section287.cli.main import group
from section287.questions.count import count
from section287.record.open import open_record
from section287.referrals.bundled import bundled_store
from section287.referrals.comparing import compare_agreements
from section287.referrals.engine import DuckDBEngine
from section287.referrals.flows import BY, find_flows
from section287.referrals.opening import open_store
from section287.referrals.rates import find_rates
from section287.referrals.scope import Ground, Scope, open_ground
from section287.web import create_app
from section287.web.files.make import twin_path
from section287.web.files.plan import list_places
from section287.web.routes import ROUTES

PLACES = 4  # of each page, spread over all that there are
COMMANDS = [
    ("status",),
    *(("count", "--by", by) for by in ("state", "model", "kind", "level", "county")),
    ("agreements",),
    ("agencies",),
    ("applications",),
    ("changes", "--since", "2025-01-01"),
    ("why", "fl-alachua-county-sheriff"),
    ("policy", "TX"),
    ("moa", "--held"),
    ("moa", "--missing"),
    ("clauses", "complaint"),
]
QUESTIONS = [
    "Which agencies in Texas joined in May 2025?",
    "Which states have the most task force agreements?",
    "Which agencies left the list since January 2025?",
    "Which applications in Pennsylvania are still pending?",
    "How did the number of agreements change between March and June 2025?",
]


def stirred(source: Path, target: Path) -> Path:
    """Return a copy of a DuckDB file with the rows of each table in another order."""
    shutil.copyfile(source, target)
    with duckdb.connect(str(target)) as connection:
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            connection.execute(f'CREATE TEMP TABLE stirred AS SELECT * FROM "{table}" ORDER BY hash(rowid, 287)')
            connection.execute(f'TRUNCATE "{table}"')
            connection.execute(f'INSERT INTO "{table}" SELECT * FROM stirred')
            connection.execute("DROP TABLE stirred")
    return target


@pytest.fixture(scope="module")
def records(ledger_record: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return ledger_record, stirred(ledger_record, tmp_path_factory.mktemp("stirred") / "record.duckdb")


@pytest.fixture(scope="module")
def sites(records: tuple[Path, Path]) -> tuple[TestClient, TestClient]:
    return TestClient(create_app(records[0])), TestClient(create_app(records[1]))


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return bundled_store(), stirred(bundled_store(), tmp_path_factory.mktemp("stirred") / "referrals.duckdb")


@pytest.mark.parametrize("table", ["agency", "agreement", "change", "listing", "meta", "cell"])
def test_the_rows_do_stand_in_another_order(table: str, records: tuple[Path, Path], stores: tuple[Path, Path]) -> None:
    found = []
    for record, store in zip(records, stores, strict=True):
        with open_store(store) if table == "cell" else open_record(record) as connection:
            found.append(connection.execute(f"SELECT * FROM {table} LIMIT 50").fetchall())
    assert found[0] != found[1]
    assert found[0]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands(words: tuple[str, ...], records: tuple[Path, Path]) -> None:
    told = [CliRunner().invoke(group, [*words, "--json", "--record", str(record)]) for record in records]
    assert [one.exit_code for one in told] == [0, 0]
    assert told[0].stdout == told[1].stdout


def test_a_county_group_names_a_state_only_where_it_has_one(records: tuple[Path, Path]) -> None:
    with open_record(records[0]) as connection:
        groups = count(connection, date(2025, 5, 28), by="county").by
    assert [one["state"] for one in groups if one["key"] is None] == [None]
    assert all(one["name"].endswith(f", {one['state']}") for one in groups if one["key"] is not None)


@pytest.mark.parametrize("route", [one for one in ROUTES if not one.needs_server], ids=lambda one: one.name)
def test_pages(route: Any, records: tuple[Path, Path], sites: tuple[TestClient, TestClient]) -> None:
    with open_record(records[0]) as connection:
        places = list_places(route, connection)
    for place in places[:: max(1, len(places) // PLACES)]:
        address = f"/{twin_path(route, dict(place))}"
        told = [site.get(address) for site in sites]
        assert {one.status_code for one in told} == {200}, address
        assert told[0].content == told[1].content, address


@pytest.mark.parametrize("rows", ["agencies", "agreements", "applications", "changes", "publications", "documents"])
def test_pages_of_the_api(rows: str, sites: tuple[TestClient, TestClient]) -> None:
    address = f"/api/v1/{rows}?limit=20"
    for _ in range(3):
        if address is None:
            break
        told = [site.get(address) for site in sites]
        assert {one.status_code for one in told} == {200}, address
        assert told[0].content == told[1].content, address
        address = told[0].json()["next"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(question: str, records: tuple[Path, Path]) -> None:
    told = [CliRunner().invoke(group, ["ask", question, "--json", "--record", str(record)]) for record in records]
    assert [one.exit_code for one in told] == [0, 0]
    assert told[0].stdout == told[1].stdout


ASKED: dict[str, Callable[[Ground], Any]] = {
    **{f"flows by {by}": lambda ground, by=by: find_flows(ground, by).as_json() for by in (None, *BY)},
    **{f"rates by {by}": lambda ground, by=by: find_rates(ground, by).as_json() for by in ("state", "county")},
    "compare": lambda ground: compare_agreements(ground).as_json(),
}


@pytest.mark.parametrize("asked", ASKED)
def test_referrals(
    asked: str, records: tuple[Path, Path], stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = ASKED[asked](open_ground(Scope(), stores[0], records[0]))
    in_order = DuckDBEngine.rows

    def backwards(engine: DuckDBEngine, expression: Any) -> list[dict[str, Any]]:
        rows = in_order(engine, expression)
        return rows if isinstance(expression.op(), Sort) else rows[::-1]

    monkeypatch.setattr(DuckDBEngine, "rows", backwards)  # what isn't asked for in an order may come in any
    assert ASKED[asked](open_ground(Scope(), stores[1], records[0])) == usual
