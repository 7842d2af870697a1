"""Who was treated when, who is compared with whom, and designs that can't answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import duckdb
import numpy as np
import pytest
from made_outcomes import make_design, make_table, outcome_of

from section287.errors import UsageError
from section287.impact.assembling import Options, assemble
from section287.impact.design import UNTREATED
from section287.impact.outcome import make_outcome
from section287.impact.periods import number_of
from section287.impact.study import study
from section287.impact.treatment import Treatment, make_treatment, treatment_of_panel, treatment_of_record
from section287.referrals.panel import make_panel


@pytest.mark.parametrize("unit", ["county", "state", "agency"])
@pytest.mark.parametrize("time", ["quarter", "year"])
def test_record_and_panel_say_the_same(record: duckdb.DuckDBPyConnection, unit: str, time: str) -> None:
    one = treatment_of_record(record, unit, time)
    two = treatment_of_panel(make_panel(record, unit, time))
    assert {key: one.first[key] for key in two.first} == two.first
    # besides the panel's units, agencies are known by their ORI too, and beginnings after ICE's newest list
    assert one.last_known is not None
    extra = {key for key in one.first if key not in two.first and one.first[key] <= one.last_known}
    assert not extra if unit != "agency" else all(key.isupper() or key.isdigit() for key in extra)
    assert (one.last_known, one.first_known) == (two.last_known, two.first_known)
    if unit == "county":
        known = {state for state, begun in one.statewide.items() if begun <= one.last_known}
        assert known == two.statewide.keys()


def test_a_model_treats_only_its_own(record: duckdb.DuckDBPyConnection) -> None:
    whole = treatment_of_record(record, "county", "month")
    parts = {model: treatment_of_record(record, "county", "month", model) for model in ("TFM", "JEM", "WSO")}
    for model, part in parts.items():
        assert 0 < len(part.first) < len(whole.first), model
        assert all(part.first[key] >= whole.first[key] for key in part.first)
        assert part.other
    assert {
        key: min(part.first[key] for part in parts.values() if key in part.first) for key in whole.first
    } == whole.first
    with pytest.raises(UsageError, match="no model 'XYZ'"):
        treatment_of_record(record, "county", "month", "XYZ")


def test_agencies_may_be_treated_through_their_county(record: duckdb.DuckDBPyConnection) -> None:
    county = treatment_of_record(record, "county", "year")
    agency = treatment_of_record(record, "agency", "year", through_county=True)
    assert agency.by_county
    assert agency.first == county.first
    with pytest.raises(UsageError, match="--through-county"):
        treatment_of_record(record, "state", "year", through_county=True)


def test_a_file_of_dates() -> None:
    rows = [(1001, 4.0, 2011.0), (1003, 1.0, 2013.0), (1005, None, None)]
    table = make_table(("countyfips", "activation_month", "activation_year"), rows, "sc.dta")
    monthly = make_treatment(table, "county", "month")
    assert monthly.first == {"01001": 2011 * 12 + 3, "01003": 2013 * 12}
    assert monthly.listed == {"01001", "01003", "01005"}
    assert make_treatment(table, "county", "year").first == {"01001": 2011, "01003": 2013}
    through = make_treatment(table, "agency", "year")
    assert through.by_county
    dated = make_treatment(make_table(("state", "adopted"), [("FL", "2019-06-14"), ("GA", "")]), "state", "month")
    assert dated.first == {"FL": number_of(date(2019, 6, 1), "month")}


def test_files_of_dates_that_are_none() -> None:
    with pytest.raises(UsageError, match="no column with the beginning"):
        make_treatment(make_table(("fips", "colour"), [("01001", "red")]), "county", "year")
    with pytest.raises(UsageError, match="row 3: Autauga County, AL stands twice"):
        make_treatment(make_table(("fips", "date"), [("01001", "2011"), ("1001", "2012")]), "county", "year")
    with pytest.raises(UsageError, match="row 2: 'soon' names no year"):
        make_treatment(make_table(("fips", "date"), [("01001", "soon")]), "county", "year")
    with pytest.raises(UsageError, match="no unit with a beginning"):
        make_treatment(make_table(("fips", "date"), [("01001", "")]), "county", "year")


def test_everything_set_aside_is_counted() -> None:
    design = make_design(units=120, groups=(2004, 2006))
    outcome, treatment = outcome_of(design)
    keys = sorted(outcome.places)
    first = dict(treatment.first)
    first[keys[0]], first[keys[1]] = 1999, 2031
    treatment = replace(treatment, first=first, other=frozenset(keys[2:4]), listed=frozenset(keys[:-3]),
                        ended=frozenset(keys))  # fmt: skip
    found, coverage = assemble(outcome, treatment, Options())
    assert coverage.matched == 120
    assert (coverage.already, coverage.later, coverage.other_model, coverage.unlisted) == (1, 1, 2, 3)
    assert coverage.treated + coverage.untreated == len(found.units) == 120 - 1 - 2 - 3
    assert coverage.ended == coverage.treated == sum(coverage.groups.values())
    assert found.first[found.units.index(keys[1])] == UNTREATED
    assert coverage.cells == found.values.size
    assert coverage.gaps == 0


def test_balanced_drops_units_with_gaps() -> None:
    design = make_design(units=100, groups=(2004, 2006))
    outcome, treatment = outcome_of(design, gaps=[(0, 1), (7, 3)])
    assert assemble(outcome, treatment, Options())[1].gaps == 2
    coverage = assemble(outcome, treatment, Options(balanced=True))[1]
    assert (coverage.gaps, coverage.incomplete) == (0, 2)


def test_control_notyet_compares_with_those_treated_later() -> None:
    outcome, treatment = outcome_of(make_design(never=0.2))
    never, notyet = (study(outcome, treatment, Options(control=one, checks=False)) for one in ("never", "notyet"))
    assert never.overall.estimate != notyet.overall.estimate
    assert never.coverage == notyet.coverage


def _refused(message: str, outcome, treatment, **options) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=message) as raised:
        study(outcome, treatment, Options(**options))
    assert "\n" not in str(raised.value)


def test_designs_that_cannot_answer_are_refused_in_one_line() -> None:
    outcome, treatment = outcome_of(make_design(groups=(2004, 2006)))
    every = dict.fromkeys(outcome.places, 2004)
    _refused("no untreated ones to compare with", outcome, Treatment("t", every))
    _refused("no period before treatment", outcome, Treatment("t", dict.fromkeys(list(outcome.places)[:50], 2001)))
    _refused("none of its 240 counties was first treated in 2002 to 2008", outcome, Treatment("t", {"06001": 2004}))
    one_state = {key: 2004 for key, place in outcome.places.items() if place.state in ("TX", "GA")}
    _refused("in 2 states, were first treated", outcome, Treatment("t", one_state))
    assert (
        study(outcome, Treatment("t", one_state), Options(cluster="unit", checks=False)).coverage.treated_clusters > 5
    )
    _refused("1 year of it can be used", outcome, treatment, since=2004, until=2004)
    _refused("1 year of it can be used", outcome, replace(treatment, last_known=2002))
    _refused("--control: 'some'", outcome, treatment, control="some")
    _refused("--cluster: 'town'", outcome, treatment, cluster="town")
    _refused("--method: 'ols'", outcome, treatment, method="ols")
    _refused("--window 0", outcome, treatment, window=0)
    _refused("--anticipation -1", outcome, treatment, anticipation=-1)


def test_one_state_alone_is_one_cluster() -> None:
    from section287.places.counties import counties_of

    random = np.random.default_rng(0)
    codes = [one.fips for one in counties_of("TX")[:40]]
    rows = [(code, year, float(random.normal())) for code in codes for year in range(2010, 2016)]
    outcome = make_outcome([make_table(("fips", "year", "rate"), rows)], "county", "year")
    treatment = Treatment("t", dict.fromkeys(codes[:15], 2013))
    _refused("all counties are in one state", outcome, treatment)
    assert study(outcome, treatment, Options(cluster="unit", checks=False)).coverage.clusters == 40


def test_too_little_seen_of_the_treated_is_refused() -> None:
    design = make_design(groups=(2004, 2006))
    values = design.values.copy()
    values[np.ix_(design.first != UNTREATED, design.times < 2006)] = np.nan
    outcome, treatment = outcome_of(replace(design, values=values), [
        (int(row), column) for row in np.flatnonzero(design.first != UNTREATED) for column in range(4)
    ])  # fmt: skip
    _refused("no treated unit has a value both before and after", outcome, treatment)


def test_a_panel_of_another_kind_is_refused(record: duckdb.DuckDBPyConnection) -> None:
    outcome, _ = outcome_of(make_design())
    panel = make_panel(record, "state", "year")
    with pytest.raises(UsageError, match="the panel is of state by year, the outcome of county by year"):
        study(outcome, panel)
