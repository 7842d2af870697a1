"""Reading a researcher's file: units, periods and values in many shapes, and refusals that name file and row."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_outcomes import make_table

from section287.errors import Unreadable, UsageError
from section287.impact.outcome import make_outcome, read_outcome
from section287.impact.periods import PER_YEAR, name_of, number_of, read_period
from section287.impact.tables import read_bytes
from section287.impact.units import read_agency, read_county, read_county_of, read_state

MARCH = 2025 * 12 + 2


@pytest.mark.parametrize(
    "cell",
    ["2025-03", "2025-3", "2025-03-17", "2025-03-17 12:30:00", "2025/03", "202503", "20250317", "3/17/2025", "03/2025",
     "2025m3", "2025-M03", "Mar 2025", "March 2025", "Mar-2025", "March 17, 2025", "17 Mar 2025", 202503,
     date(2025, 3, 17), datetime(2025, 3, 17, 9)],
)  # fmt: skip
def test_months_in_many_shapes(cell: object) -> None:
    assert read_period(cell, "month") == MARCH
    assert read_period(cell, "quarter") == 2025 * 4
    assert read_period(cell, "year") == 2025


@pytest.mark.parametrize("cell", ["2025Q1", "2025-Q1", "2025 q1", "Q1 2025", "Q1-2025", "2025.1", 2025.1])
def test_quarters(cell: object) -> None:
    assert read_period(cell, "quarter") == 2025 * 4
    assert read_period(cell, "month") is None


@pytest.mark.parametrize("cell", [None, "", "soon", "13/2025", "2025-13", "Foo 2025", "25", 3.5, "2025-Q5"])
def test_no_period(cell: object) -> None:
    assert read_period(cell, "month") is None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(sorted(PER_YEAR)))
def test_periods_come_back_from_their_names(day: date, by: str) -> None:
    number = number_of(day, by)
    assert read_period(name_of(number, by), by) == number
    assert read_period(day, by) == number


@pytest.mark.parametrize(
    "cell", [1003, 1003.0, "01003", "1003", "0500000US01003", "Baldwin County, Alabama", "Baldwin, AL"]
)
def test_counties(cell: object) -> None:
    found = read_county(cell)
    assert found is not None
    assert found.unit_id == "01003"


@pytest.mark.parametrize(("state", "county"), [("01", "003"), (1, 3), ("AL", "Baldwin"), ("Alabama", "Baldwin County")])
def test_counties_of_a_state(state: object, county: object) -> None:
    found = read_county_of(state, county)
    assert found is not None
    assert (found.unit_id, found.state) == ("01003", "AL")


def test_a_name_that_two_counties_bear_is_no_ones() -> None:
    assert read_county_of("VA", "Richmond") is None
    assert read_county_of("VA", "Richmond city") is not None


def test_states_and_agencies() -> None:
    assert [read_state(one).state for one in ("fl", "Florida", 12, "12")] == ["FL"] * 4  # type: ignore[union-attr]
    short, whole = read_agency("NM00101"), read_agency("NM0010100")
    assert short == whole
    assert short is not None
    assert short.county == "35001"
    assert read_agency("XX00000") is None
    assert read_agency("fl-alachua-county-sheriff").state == "FL"  # type: ignore[union-attr]


ROWS = [
    ("01001", "2020-01", "1,200", 3),
    ("01001", "2020-02", "NA", 4),
    ("01003", "2020-01", "-5", 5),
    ("01003", "2020-02", "<10", 6),
]


def test_values_missing_withheld_and_negative_are_counted() -> None:
    found = make_outcome([make_table(("fips", "month", "cases", "x"), ROWS)], "county", "month", "cases", ("x",))
    assert found.values["01001", 2020 * 12] == (1200.0, 3.0)
    assert (found.rows, found.missing, found.withheld, found.negative) == (4, 2, 1, 1)
    assert set(found.places) == {"01001", "01003"}


def test_year_and_month_in_two_columns() -> None:
    rows = [("AL", 2020, "Jan", 1.0), ("AL", 2020, 2, 2.0), ("FL", 2020, 1, 3.0)]
    found = make_outcome([make_table(("state", "year", "month", "value"), rows)], "state", "month")
    assert found.periods == [2020 * 12, 2020 * 12 + 1]


def test_the_only_column_of_numbers_is_meant_and_several_are_not() -> None:
    rows = [("AL", 2020, 1.0, 2.0), ("FL", 2021, 3.0, 4.0)]
    with pytest.raises(UsageError, match="--value names the column to study: one, two"):
        make_outcome([make_table(("state", "year", "one", "two"), rows)], "state", "year")
    with pytest.raises(UsageError, match="no column 'three'; it has state, year, one, two"):
        make_outcome([make_table(("state", "year", "one", "two"), rows)], "state", "year", "three")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("01001", "2020-01", 1), ("01001", "2020-01-05", 2)],
         r"made.csv row 3: Autauga County, AL in 2020-01 stands already in made.csv row 2"),
        ([("01001", "2020-01", "many")], r"made.csv row 2: 'many' is no number"),
        ([("01001", "soon", 1)], r"made.csv row 2: 'soon' names no month"),
        ([("01001", "2020-01", 1), ("99999", "2020-01", 1), ("nowhere", "2020-01", 2)],
         r"2 of 3 rows are about no county known here \('99999', 'nowhere'\)"),
        ([("01001", "2020-01", ""), ("01003", "2020-01", "NA")], r"column 'rate' holds no value"),
        ([("01001", "2020-01", 1), ("01003", "2020-01", 1)], r"has the same value everywhere"),
    ],
)  # fmt: skip
def test_refusals_name_file_and_row(rows: list[tuple[object, ...]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make_outcome([make_table(("fips", "month", "rate"), rows)], "county", "month", "rate")


def test_missing_columns_are_refused() -> None:
    table = make_table(("place", "rate"), [("a", 1)])
    with pytest.raises(UsageError, match="no column with a county"):
        make_outcome([table], "county", "year")
    with pytest.raises(UsageError, match="no column with a year"):
        make_outcome([make_table(("fips", "rate"), [("01001", 1)])], "county", "year")
    with pytest.raises(UsageError, match="--unit: no study of 'town'"):
        make_outcome([table], "town", "year")
    with pytest.raises(UsageError, match="--time: no study by 'week'"):
        make_outcome([table], "county", "week")


def test_a_year_in_the_file_name_stands_for_a_column() -> None:
    header = ("fips", "rate")
    tables = [make_table(header, [("01001", 1.0 + year)], f"rates_{year}.csv") for year in (2012, 2013)]
    assert make_outcome(tables, "county", "year").periods == [2012, 2013]


def test_states_printed_once_above_their_counties() -> None:
    rows = [
        ("ALABAMA - Metropolitan Counties", "Autauga2", 81.0), ("", "Baldwin", 130.0),
        ("ALABAMA - Nonmetropolitan Counties", "Barbour3, 4", 7.0), ("2 The FBI determined ...", "", ""),
    ]  # fmt: skip
    found = make_outcome([make_table(("State", "County", "Violent crime"), rows, "table_2012.xls")], "county", "year")
    assert set(found.places) == {"01001", "01003", "01005"}
    assert not found.unmatched


def test_unmatched_rows_are_told() -> None:
    rows = [("01001", 2020, 1.0), ("01003", 2020, 2.0), ("51515", 2020, 3.0)]
    found = make_outcome([make_table(("fips", "year", "rate"), rows)], "county", "year")
    assert found.unmatched == {"51515": 1}


def test_the_same_table_in_all_formats(tmp_path: Path) -> None:
    import pandas

    frame = pandas.DataFrame(
        {"fips": ["01001", "01003", "01005"], "year": [2020, 2020, 2021], "rate": [1.5, 2.5, None]}
    )
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter")
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_stata(tmp_path / "a.dta", write_index=False)
    found = [read_outcome([tmp_path / f"a{end}"], "county", "year") for end in (".csv", ".xlsx", ".parquet", ".dta")]
    assert all(one.values == found[0].values for one in found)
    assert found[0].values["01003", 2020] == (2.5,)
    assert found[0].values["01005", 2021] == (None,)


def test_files_that_are_no_tables() -> None:
    for name, data, message in (
        ("a.pdf", b"x", "no kind of table"), ("a.xlsx", b"not a workbook", "can't be read as a workbook"),
        ("a.csv", b"fips,fips\n1,2\n", "names a column twice"), ("a.csv", b"a,b\n1,2,3\n", "row 2 has more cells"),
        ("a.dta", b"no", "can't be read as a .dta"),
    ):  # fmt: skip
        with pytest.raises(Unreadable, match=message):
            read_bytes(name, data)
    with pytest.raises(UsageError, match="can't be read"):
        read_outcome([Path("/nowhere/a.csv")], "county", "year")


def test_rows_of_title_above_the_header() -> None:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    for place, row in enumerate(
        [["A table of crimes"], ["published in 2014"], ["fips", "year", "rate"], ["01001", 2013, 4]]
    ):
        sheet.write_row(place, 0, row)
    book.close()
    table = read_bytes("a.xlsx", target.getvalue())
    assert table.header == ("fips", "year", "rate")
    assert table.numbers[0] == 4
