"""The panel is ready for Stata, R and Python: balanced, self-consistent, told by its codebook."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from section287.referrals.panel import make_panel
from section287.referrals.panel_files import write_panel

days = st.dates(date(2011, 3, 1), date(2026, 5, 1))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["county", "agency", "state"]), st.sampled_from(["month", "quarter", "year"]), days, days)
def test_balanced_and_self_consistent(record, unit: str, by: str, one: date, two: date) -> None:  # type: ignore[no-untyped-def]
    since, until = min(one, two), max(one, two)
    if unit == "county" and (until - since).days > 900:
        since = until.replace(year=until.year - 2, day=1)
    panel = make_panel(record, unit, by, since, until)
    place = {column.name: number for number, column in enumerate(panel.columns)}

    def cell(row: tuple[object, ...], name: str):  # type: ignore[no-untyped-def]
        return row[place[name]]

    assert len(panel.rows) == panel.units * panel.periods
    keys = {(cell(row, "unit_id"), cell(row, "time")) for row in panel.rows}
    assert len(keys) == len(panel.rows)
    assert {time for _, time in keys} == set(range(1, panel.periods + 1))
    started: dict[str, int] = {}
    for row in panel.rows:
        treated = cell(row, "treated")
        assert treated == int(bool(cell(row, "agreements")))
        assert treated >= max(cell(row, name) for name in ("jem", "tfm", "wso"))
        assert not treated or cell(row, "jem") or cell(row, "tfm") or cell(row, "wso")
        assert cell(row, "officers") >= 0
        assert treated or cell(row, "officers") == 0
        assert cell(row, "ever_treated") >= treated
        assert (cell(row, "first_time") > 0) == bool(cell(row, "ever_treated"))
        since_first = cell(row, "since_first")
        assert (since_first is None) == (not cell(row, "ever_treated"))
        assert not treated or since_first >= 0
        if since_first == 0:
            assert treated
            assert cell(row, "signed") > 0
        if treated:
            started.setdefault(cell(row, "unit_id"), cell(row, "time"))
        if unit != "agency" and cell(row, "officers_per_100k") is not None:
            assert (cell(row, "officers_per_100k") > 0) == (cell(row, "officers") > 0)
        if cell(row, "departed"):
            assert cell(row, "ever_treated")
    for row in panel.rows:
        if cell(row, "time") == 1 and cell(row, "ever_treated") and not cell(row, "always_treated"):
            first = started.get(cell(row, "unit_id"))
            assert first is None or first >= cell(row, "first_time")
    assert panel.ever == len({cell(row, "unit_id") for row in panel.rows if cell(row, "ever_treated")})


@pytest.mark.parametrize("unit", ["county", "agency", "state"])
def test_files_hold_the_same_and_the_codebook_names_every_column(
    record: duckdb.DuckDBPyConnection, unit: str, tmp_path: Path
) -> None:
    import pandas
    import pyreadstat

    panel = make_panel(record, unit, "year", date(2019, 1, 1))
    names = [column.name for column in panel.columns]
    for end in (".csv", ".parquet", ".dta"):
        write_panel(panel, tmp_path / f"panel{end}")
        with (tmp_path / "panel.codebook.csv").open(encoding="utf-8", newline="") as source:
            book = list(csv.DictReader(source))
        assert [one["name"] for one in book] == names
        assert all(one["meaning"] and one["source"] for one in book)
    text = {"dtype": {"unit_id": str, "county_fips": str, "period": str, "first_signed": str, "first_listed": str}}
    empty = {"officers_per_100k": "", "since_first": ""}
    made = pandas.read_csv(tmp_path / "panel.csv", keep_default_na=False, na_values=empty, **text)
    arrow = pandas.read_parquet(tmp_path / "panel.parquet")
    stata, labels = pyreadstat.read_dta(str(tmp_path / "panel.dta"))
    for frame in (made, arrow, stata):
        assert list(frame.columns) == names
        assert len(frame) == len(panel.rows)
        assert frame["treated"].sum() == sum(row[names.index("treated")] for row in panel.rows)
        assert frame["unit_id"].astype(str).tolist() == [row[0] for row in panel.rows]
        assert frame["since_first"].isna().sum() == sum(row[names.index("since_first")] is None for row in panel.rows)
    # names that Stata and R take as they are, and labels that Stata shows
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in names)
    assert all(0 < len(labels.column_names_to_labels[name]) <= 80 for name in names)


def test_the_panel_serves_difference_in_differences_software(record: duckdb.DuckDBPyConnection) -> None:
    """first_time, time and unit_number are what csdid, did and pyfixest want: numbers, 0 for never."""
    import pandas

    panel = make_panel(record, "state", "year", date(2016, 1, 1))
    frame = pandas.DataFrame(panel.rows, columns=[column.name for column in panel.columns])
    firsts = frame.groupby("unit_number")["first_time"].nunique()
    assert (firsts == 1).all()
    assert frame["first_time"].between(0, panel.periods).all()
    # first_time 1 may lie before the panel: since_first tells, and such units have no period before treatment
    begun = frame[(frame["first_time"] > 1) & (frame["time"] == frame["first_time"])]
    assert len(begun) > 10
    assert (begun["treated"] == 1).all()
    assert (begun["since_first"] == 0).all()
