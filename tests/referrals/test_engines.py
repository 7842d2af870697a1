"""Load and questions on DuckDB, PostgreSQL and Spark: the same stores and answers, to the last cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import made_releases as made
import pytest
from click.testing import CliRunner
from engines_at_hand import need_java, need_module, postgresql

from section287.cli.referrals import command
from section287.errors import MissingExtra, UsageError
from section287.referrals.comparing import compare_agreements
from section287.referrals.engines import open_other
from section287.referrals.flows import find_flows
from section287.referrals.loading import load
from section287.referrals.rates import find_rates
from section287.referrals.scope import open_ground, read_scope

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TABLES = ("meta", "cell", "file", "unknown_value", "coverage", "series")
REAL = ("eads_pa_detainers.csv", "uwchr_i213_min.csv")
OTHERS = ("postgresql", "spark")

Rows = list[tuple[object, ...]]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Return an engine's address, starting it where need be."""
    need_module("pyspark" if request.param == "spark" else "psycopg")
    if request.param == "spark":
        need_java()
        return "spark"
    return str(request.getfixturevalue("postgresql_url"))


on_each = pytest.mark.parametrize("engine", OTHERS, indirect=True)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of made-up releases in which everything happens that a load must tell apart."""
    folder = tmp_path_factory.mktemp("everything")
    arrests = made.made_rows(made.ICLI_ARRESTS, 700)
    for number, row in enumerate(arrests[:60]):
        row["Apprehension Date"] = (None, made.SECRET, "1899-12-31", "2024-02-29 23:59:59")[number % 4]
    arrests += [dict(row) for row in arrests[100:140]]  # repeated in the file
    arrests += [dict(row) | {"Unique Identifier": made.SECRET} for row in arrests[200:230]]  # without an identifier
    arrests[300]["Apprehension State"] = "ATLANTIS"
    arrests[301]["Apprehension County"] = 'O\'NOWHERE "COUNTY", \\ ÑANDÚ'
    again = made.made_rows(made.ICLI_ARRESTS, 300, first=500, seed=7)  # corrected in a newer file
    again += [dict(row) for row in arrests[-30:]]
    made.write_csv(folder / "1 arrests 2025-ICLI-00019.csv", arrests)
    made.write_csv(folder / "2 arrests 2025-ICLI-00019.csv", again)
    made.write_csv(folder / "3 detainers 2025-ICLI-00019.csv", made.made_rows(made.ICLI_DETAINERS, 800, seed=1))
    made.write_frame(folder / "4 stays 2025-ICLI-00019.parquet", made.made_rows(made.ICLI_DETENTIONS, 800, seed=2))
    made.write_xlsx(folder / "arrests-latest.xlsx", made.made_rows(made.LATEST, 500, first=9000))
    return folder


def stored(store: Path) -> dict[str, Rows]:
    with duckdb.connect(str(store), read_only=True) as connection:
        return {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in TABLES}


# the order is settled after the engine is done, and Spark takes long to start: one engine is tried with both
@pytest.mark.parametrize(
    ("engine", "order"),
    [("postgresql", "by-month"), ("postgresql", "by-county"), ("spark", "by-month")],
    indirect=["engine"],
)
def test_a_load_stores_the_same_on_each_engine(engine: str, order: str, releases: Path, tmp_path: Path) -> None:
    ours = load([releases], tmp_path / "a" / "referrals.duckdb", order, today=NOW)
    theirs = load([releases], tmp_path / "b" / "referrals.duckdb", order, today=NOW, engine=engine)
    assert stored(ours.store) == stored(theirs.store)
    assert [*ours.files] == [*theirs.files]
    assert ours.unknown_values == theirs.unknown_values
    # the input is worth comparing: each way of leaving a row out is met, and links are found
    for name in ("no_day", "impossible_day", "repeated_in_file", "released_again", "counted_from_other"):
        assert sum(getattr(one, name) for one in ours.files), name
    assert any("detentions" in str(row) for row in stored(ours.store)["cell"])


@on_each
@pytest.mark.real
def test_real_files_are_counted_the_same_on_each_engine(engine: str, shared: Path, tmp_path: Path) -> None:
    files = [shared / "data" / "events" / name for name in REAL]
    ours = load(files, tmp_path / "a" / "referrals.duckdb", today=NOW)
    theirs = load(files, tmp_path / "b" / "referrals.duckdb", today=NOW, engine=engine)
    assert ours.events == 43_719
    assert stored(ours.store) == stored(theirs.store)
    assert [*ours.files] == [*theirs.files]


@on_each
def test_questions_are_answered_the_same_on_each_engine(
    engine: str, releases: Path, ledger_record: Path, tmp_path: Path
) -> None:
    store = load([releases], tmp_path / "referrals.duckdb", "by-county", today=NOW).store
    scope = read_scope("FL", None, None, date(2024, 1, 1), date(2025, 12, 31))
    answers = []
    for one in ("duckdb", engine):
        ground = open_ground(scope, store, ledger_record, one)
        flows = [find_flows(ground, by).as_json() for by in (None, "county", "model", "agreement")]
        answers.append([*flows, find_rates(ground).as_json(), compare_agreements(ground).as_json()])
        ground.engine.close()
    for ours, theirs in zip(*answers, strict=True):
        for name, part in ours.items():
            assert part == theirs[name], name
    assert answers[0][0]["totals"]["arrests"] > 0
    assert answers[0][4]["rates"]


def test_the_command_line_takes_an_engine(
    postgresql_url: str, releases: Path, tmp_path: Path, ledger_record: Path
) -> None:
    need_module("psycopg")
    store = str(tmp_path / "referrals.duckdb")
    run = CliRunner().invoke(command, ["load", str(releases), "--store", store, "--engine", postgresql_url, "--json"])
    assert run.exit_code == 0, run.output
    asked = ["flows", "--store", store, "--record", str(ledger_record), "--json"]
    ours = CliRunner().invoke(command, asked)
    theirs = CliRunner().invoke(command, [*asked, "--engine", postgresql_url])
    assert json.loads(ours.stdout) == json.loads(theirs.stdout)


@pytest.mark.parametrize("url", ["mysql://x", "sqlite", "", "http://127.0.0.1"])
def test_an_engine_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--engine"):
        open_other(url)


def test_a_database_out_of_reach_is_told_in_one_line_without_its_password(tmp_path: Path) -> None:
    need_module("psycopg")
    with pytest.raises(UsageError) as told:
        open_other(f"postgresql://somebody:sesame@/nothing?host={tmp_path}")
    assert "\n" not in str(told.value)
    assert "sesame" not in str(told.value)


@pytest.mark.parametrize(("url", "module"), [("postgresql:///x", "psycopg"), ("spark", "pyspark")])
def test_an_engine_whose_part_is_missing_is_told(url: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "section287.referrals.engine_spark", raising=False)
    with pytest.raises(MissingExtra, match=r"section287\[engines\]"):
        open_other(url)
