"""The panel: balanced, agreeing with the record's own counts, every column described, the same in every format."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from section287.cli.panel import command
from section287.errors import Section287Error
from section287.places.counties import counties_of
from section287.places.states import list_states
from section287.record.open import open_record
from section287.referrals.panel import PERIODS, UNITS, Panel, codebook, make_panel, periods_between
from section287.referrals.panel_files import write_panel


def panel_of(record: Path, unit: str, by: str, since: str = "2024-01-01", until: str = "2025-12-31") -> Panel:
    with open_record(record) as connection:
        return make_panel(connection, unit, by, date.fromisoformat(since), date.fromisoformat(until))


def rows_of(panel: Panel) -> list[dict[str, object]]:
    names = [column.name for column in panel.columns]
    return [dict(zip(names, row, strict=True)) for row in panel.rows]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("by", PERIODS)
def test_every_unit_stands_in_every_period_once(ledger_record: Path, unit: str, by: str) -> None:
    panel = panel_of(ledger_record, unit, by)
    rows = rows_of(panel)
    assert len(rows) == panel.units * panel.periods
    assert len({(row["unit_id"], row["period"]) for row in rows}) == len(rows)
    assert {row["time"] for row in rows} == set(range(1, panel.periods + 1))
    assert panel.periods == {"month": 24, "quarter": 8, "year": 2}[by]


def test_all_counties_are_there_treated_or_not(ledger_record: Path) -> None:
    units = {row["unit_id"] for row in rows_of(panel_of(ledger_record, "county", "year"))}
    assert units >= {county.fips for state in list_states() for county in counties_of(state.code)}


def test_treatment_agrees_with_a_count_on_the_record(ledger_record: Path) -> None:
    rows = rows_of(panel_of(ledger_record, "agency", "month"))
    treated = Counter(row["period"] for row in rows if row["treated"])
    listed = Counter(row["period"] for row in rows if row["listed"])
    with open_record(ledger_record) as connection:
        for period, first, last in periods_between(date(2024, 1, 1), date(2025, 12, 31), "month"):
            found = connection.execute(
                "SELECT count(DISTINCT agency_id) FILTER (coalesce(signed_on, first_listed_on) <= $last"
                " AND (status = 'listed' OR missing_on > $first)),"
                " count(DISTINCT agency_id) FILTER (first_listed_on <= $last AND last_listed_on >= $first)"
                " FROM agreement",
                {"first": first, "last": last},
            ).fetchone()
            assert found == (treated[period], listed[period])


def test_counties_and_states_add_up_from_agencies(ledger_record: Path) -> None:
    agencies = rows_of(panel_of(ledger_record, "agency", "quarter"))
    counties = rows_of(panel_of(ledger_record, "county", "quarter"))
    states = rows_of(panel_of(ledger_record, "state", "quarter"))
    for column in ("agreements", "officers", "signed", "departed"):
        in_county, in_state = Counter(), Counter()
        for row in agencies:
            in_state[row["state"], row["period"]] += row[column]
            if row["county_fips"]:
                in_county[row["county_fips"], row["period"]] += row[column]
        assert all(row[column] == in_county[row["unit_id"], row["period"]] for row in counties)
        assert all(row[column] == in_state[row["unit_id"], row["period"]] for row in states)
    assert sum(row["signed"] for row in states) > 500


def test_beginnings_are_in_step(ledger_record: Path) -> None:
    for row in rows_of(panel_of(ledger_record, "county", "month")):
        if not row["ever_treated"]:
            assert (row["first_time"], row["since_first"], row["first_signed"], row["treated"]) == (0, None, "", 0)
        elif not row["always_treated"] and row["since_first"] >= 0 and row["first_time"] > 1:
            assert row["time"] - row["first_time"] == row["since_first"]
        if row["ever_treated"] and row["since_first"] < 0:
            assert row["treated"] == 0
        if row["period"] == row["first_signed"]:
            assert row["treated"] == 1
            assert row["signed"] >= 1


@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.sampled_from(list(PERIODS)),
)
def test_periods_cover_every_day_once(one: date, other: date, by: str) -> None:
    first, last = min(one, other), max(one, other)
    periods = periods_between(first, last, by)
    assert periods[0][1] <= first <= periods[0][2]
    assert periods[-1][1] <= last <= periods[-1][2]
    assert all((b[1] - a[2]).days == 1 for a, b in itertools.pairwise(periods))
    assert len({name for name, _, _ in periods}) == len(periods)


@pytest.mark.parametrize("unit", UNITS)
def test_the_codebook_describes_every_column(ledger_record: Path, unit: str) -> None:
    panel = panel_of(ledger_record, unit, "year")
    assert panel.columns == codebook(unit)
    assert all(len(column.meaning) > 8 for column in panel.columns)
    for row in rows_of(panel)[:500]:
        for column in panel.columns:
            value = row[column.name]
            kind = {"text": str, "whole": int, "flag": int, "real": float}[column.type]
            assert value is None or isinstance(value, kind), column.name
            assert column.type != "flag" or value in (0, 1)


def test_the_formats_hold_the_same(ledger_record: Path, tmp_path: Path) -> None:
    import pandas

    panel = panel_of(ledger_record, "state", "quarter")
    for ending in (".csv", ".parquet", ".dta"):
        written = write_panel(panel, tmp_path / f"panel{ending}")
        assert [path.exists() for path in written] == [True, True]
    as_csv = pandas.read_csv(tmp_path / "panel.csv", keep_default_na=True, dtype={"unit_id": str})
    for other in (pandas.read_parquet(tmp_path / "panel.parquet"), pandas.read_stata(tmp_path / "panel.dta")):
        assert list(other.columns) == list(as_csv.columns)
        assert len(other) == len(as_csv)
        for name in ("treated", "agreements", "officers", "first_time"):
            assert list(other[name].astype(int)) == list(as_csv[name].astype(int))
        assert list(other["period"]) == list(as_csv["period"])
        assert other["since_first"].isna().sum() == as_csv["since_first"].isna().sum() > 0
    book = (tmp_path / "panel.codebook.csv").read_text(encoding="utf-8")
    assert [row["name"] for row in csv.DictReader(io.StringIO(book))] == list(as_csv.columns)


def test_unusable_options_are_one_line_and_write_nothing(ledger_record: Path, tmp_path: Path) -> None:
    for options, named in (
        (["--unit", "planet"], "--unit"),
        (["--by", "week"], "--by"),
        (["--since", "2025-05-01", "--until", "2025-01-01"], "--since"),
        (["--until", "2031"], "--until"),
        (["--to", str(tmp_path / "x.xlsx")], "--to"),
        (["--to", str(tmp_path / "nowhere" / "x.csv")], "--to"),
    ):
        done = CliRunner().invoke(command, ["--unit", "state", *options, "--record", str(ledger_record)])
        assert isinstance(done.exception, Section287Error)
        assert named in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_what_the_panel_is(ledger_record: Path, tmp_path: Path) -> None:
    base = ["--unit", "state", "--by", "year", "--record", str(ledger_record)]
    text = CliRunner().invoke(command, base)
    assert text.exit_code == 0, text.output
    assert "units ever treated" in text.output
    told = json.loads(CliRunner().invoke(command, [*base, "--json"]).output)
    assert told["rows"] == told["units"] * told["periods"]
    rows = list(csv.reader(io.StringIO(CliRunner().invoke(command, [*base, "--csv"]).output)))
    assert len(rows) == told["rows"] + 1
    assert rows[0] == [column["name"] for column in told["columns"]]
