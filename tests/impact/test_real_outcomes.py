"""The real crime and arrest files: what they can answer, and what they are refused for."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from section287.errors import UsageError
from section287.impact.assembling import Options
from section287.impact.outcome import read_outcome
from section287.impact.study import study
from section287.impact.treatment import treatment_from_file, treatment_of_record

pytestmark = pytest.mark.real


def _sheriffs(shared: Path) -> list[Path]:
    return [shared / "data" / "crime" / f"fbi_table_county_offenses_{year}.xls" for year in range(2012, 2017)]


def test_fbi_tables_are_read_as_printed(shared: Path) -> None:
    found = read_outcome(_sheriffs(shared), "county", "year", "Burglary")
    assert found.periods == [2012, 2013, 2014, 2015, 2016]
    assert found.values["01001", 2012] == (186.0,)  # Autauga, as printed
    assert found.values["56045", 2012] is not None
    assert len(found.places) > 2400
    # what is left over are county police departments beside the sheriff, and names that a city and a county bear
    assert sum(found.unmatched.values()) < 0.02 * found.rows
    assert all(re.search("Police|Public Safety|^(Franklin|Richmond), VIRGINIA", one) for one in found.unmatched), (
        found.unmatched
    )


def test_designs_that_these_files_cannot_answer(shared: Path, record: duckdb.DuckDBPyConnection) -> None:
    crime, events = shared / "data" / "crime", shared / "data" / "events"
    county = treatment_of_record(record, "county", "year")
    outcome = read_outcome(_sheriffs(shared), "county", "year", "Burglary")
    with pytest.raises(UsageError, match="only 3 of its counties, in 3 states, were first treated in 2012 to 2016"):
        study(outcome, county)
    rates = read_outcome([crime / "urban_rates_crime_county.csv"], "county", "year", "rate_crime_violent")
    with pytest.raises(UsageError, match="there is no period before treatment to compare with"):
        study(rates, county)
    arrests = read_outcome([events / "uwchr_quarterly_arrests_county_wa_or.csv"], "county", "quarter", "arrests_pc")
    with pytest.raises(UsageError, match="was first treated in 2022-Q1 to 2025-Q4"):
        study(arrests, treatment_of_record(record, "county", "quarter"))
    with pytest.raises(UsageError, match="no column with a county"):
        read_outcome([events / "npr_detainers_ca_city_year.csv"], "county", "year")


def test_violent_crime_in_large_cities_whose_county_signed(shared: Path, record: duckdb.DuckDBPyConnection) -> None:
    path = shared / "data" / "crime" / "marshall_ucr_crime_1975_2015.csv"
    outcome = read_outcome([path], "agency", "year", "violent_per_100k")
    assert outcome.unmatched == {"NA": 41}  # the rows of the nation
    treatment = treatment_of_record(record, "agency", "year", through_county=True)
    found = study(outcome, treatment, Options(since=1998, until=2014, draws=49))
    assert found.coverage.treated >= 10
    assert found.coverage.treated_clusters >= 6
    assert found.coverage.treated + found.coverage.untreated <= 68
    assert found.overall.low < found.overall.estimate < found.overall.high
    assert found.before == pytest.approx(884, rel=0.1)
    assert found.left_out


def test_violent_crime_in_large_cities_and_secure_communities(shared: Path) -> None:
    crime, events = shared / "data" / "crime", shared / "data" / "events"
    outcome = read_outcome([crime / "marshall_ucr_crime_1975_2015.csv"], "agency", "year", "violent_per_100k")
    treatment = treatment_from_file(events / "secure_communities_activation_dates.dta", "agency", "year")
    assert treatment.by_county
    assert set(treatment.first.values()) <= set(range(2008, 2014))
    with pytest.raises(UsageError, match="only 1 untreated"):
        study(outcome, treatment, Options(until=2015, checks=False))
    found = study(outcome, treatment, Options(control="notyet", since=2000, until=2012, checks=False))
    assert found.coverage.treated > 50
    assert found.coverage.groups.keys() == {2008, 2009, 2010, 2011, 2012}
