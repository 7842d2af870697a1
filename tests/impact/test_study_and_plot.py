"""A whole study: figures, reading, JSON, plot and files."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_outcomes import make_design, outcome_of

from section287.errors import UsageError
from section287.impact.assembling import Options
from section287.impact.plotting import HEIGHT, WIDTH, nice_ticks, plot_svg
from section287.impact.reporting import as_json, event_rows, write_csv, write_html, write_markdown
from section287.impact.study import Study, study
from section287.impact.wording import figure, read_study, words
from section287.impact.writing import write_study

FEW = Options(draws=20)


@pytest.fixture(scope="module")
def made() -> Study:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006)))
    return study(outcome, treatment, FEW)


@pytest.fixture(scope="module")
def drifting() -> Study:
    outcome, treatment = outcome_of(make_design(groups=(2006, 2007), trend=1.5, effect=0.0, growth=0.0))
    return study(outcome, treatment, FEW)


def _codes(found: Study) -> set[str]:
    return {one.code for one in read_study(found)}


def test_a_study_is_the_same_each_time(made: Study) -> None:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006)))
    again = study(outcome, treatment, FEW)
    assert as_json(again) == as_json(made)
    assert plot_svg(again) == plot_svg(made)
    other = study(outcome, treatment, replace(FEW, seed=1))
    assert other.overall == made.overall  # only bands and draws are random
    assert other.randomised != made.randomised


def test_json_is_plain_and_whole(made: Study) -> None:
    found = json.loads(json.dumps(as_json(made), allow_nan=False))
    assert found["overall"]["estimate"] == made.overall.estimate
    assert {one["event"] for one in found["events"]} == {-4, -3, -2, 0, 1, 2, 3}
    assert found["coverage"]["treated"] + found["coverage"]["untreated"] == found["coverage"]["matched"]
    assert found["coverage"]["groups"].keys() == {"2005", "2006"}
    assert {"pretrend", "sensitivity", "placebo", "randomisation", "leave_one_state_out", "two_way", "reading"} <= set(
        found
    )
    assert all(set(one) == {"part", "code", "text", "values"} for one in found["reading"])


def test_checks_find_a_drift(drifting: Study, made: Study) -> None:
    assert drifting.pretrend is not None
    assert drifting.pretrend.p < 0.01
    assert {"pretrend_seen", "placebo_seen"} <= _codes(drifting)
    assert {"pretrend_not_seen", "placebo_not_seen"} <= _codes(made)


def test_checks_know_a_real_effect_from_chance() -> None:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006), effect=5.0))
    found = study(outcome, treatment, replace(FEW, draws=60))
    assert found.randomised is not None
    assert found.randomised.share < 0.05
    assert found.randomised.low < 0 < found.randomised.high
    assert found.overall.low > 0
    assert {"interval_leaves_zero", "breakdown"} <= _codes(found)
    assert len(found.left_out) == found.coverage.treated_clusters


def test_checks_can_be_left_out(made: Study) -> None:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006)))
    found = study(outcome, treatment, Options(checks=False))
    assert found.events == made.events
    assert (found.sensitivity, found.placebo, found.randomised, found.left_out) == (None, None, None, ())


@pytest.mark.parametrize("method", ["sunab", "did2s", "lp"])
def test_other_methods_make_the_events(made: Study, method: str) -> None:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006)))
    found = study(outcome, treatment, Options(method=method, checks=False))
    assert found.overall == made.overall
    ours = {one.key: one for one in made.events}
    for one in found.events:
        if one.key in ours:
            assert abs(one.estimate - ours[one.key].estimate) < 4 * (one.error + ours[one.key].error)
    assert any(one.estimate != ours[one.key].estimate for one in found.events if one.key in ours)


def test_covariates_that_cannot_be_scored_are_told() -> None:
    outcome, treatment = outcome_of(make_design(groups=(2005, 2006), units=90, never=0.7))
    for key, numbers in outcome.values.items():
        outcome.values[key] = (*numbers, float(hash(key[0]) % 7))
    outcome = replace(outcome, covariates=("x",))
    found = study(outcome, treatment, Options(checks=False))
    assert found.cells
    few = replace(treatment, first={key: 2004 + place % 4 for place, key in enumerate(sorted(treatment.first))})
    found = study(outcome, few, Options(checks=False, adjust="ipw"))
    assert ("regressed" in _codes(found)) == (found.regressed > 0)


FORBIDDEN = re.compile(
    r"\b(proves?|proof|proven|demonstrates?|clearly|causes?d?|because of|demuestra|prueba que)\b", re.IGNORECASE
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_reading_takes_no_side_and_leaves_nothing_open(made: Study, drifting: Study, language: str) -> None:
    for found in (made, drifting):
        for one in read_study(found, language):
            assert "{" not in one.text
            assert one.text[0].isupper() or one.text[0].isdigit()
            assert one.text.rstrip()[-1] in ".:"
            assert not FORBIDDEN.search(one.text) or one.code == "not_causal"
        assert {"not_causal", "selection", "spillover", "dates", "partial"} <= _codes(found)


def test_both_languages_have_the_same_keys_and_values() -> None:
    one, two = words("en"), words("es")
    assert one.keys() == two.keys()
    for key, text in one.items():
        if isinstance(text, str):
            assert set(re.findall(r"{(\w+)}", text)) >= set(re.findall(r"{(\w+)}", two[key])) - {
                "los",
                "os",
                "units_first",
            }, key
    with pytest.raises(UsageError, match="no reading in 'fr'"):
        words("fr")


@given(st.floats(-1e7, 1e7).filter(lambda value: value == 0 or abs(value) > 1e-6))
def test_figures_read_back_to_three_digits(value: float) -> None:
    text = figure(value)
    assert float(text.replace("−", "-").replace(",", "")) == pytest.approx(value, rel=5.1e-3)
    assert "-" not in text


@settings(max_examples=60)
@given(st.floats(-1e6, 1e6), st.floats(1e-4, 1e6))
def test_ticks_span_what_they_should(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    steps = {round(b - a, 9) for a, b in itertools.pairwise(ticks)}
    assert 2 <= len(ticks) <= 12
    assert max(steps) - min(steps) <= 1e-6 * max(abs(low), span)
    assert ticks[0] <= low + 1e-6 * max(abs(low), span)
    assert ticks[-1] >= low + span - 1e-6 * max(abs(low), span)


def test_the_plot_is_whole_and_within_its_sheet(made: Study) -> None:
    root = ElementTree.fromstring(plot_svg(made))
    space = "{http://www.w3.org/2000/svg}"
    dots = [one for one in root.iter(f"{space}circle") if one.get("r") == "4"]
    assert len(dots) == len(made.events) + 1 + 2  # the reference, and two of the key
    for one in root.iter():
        for name, most in (("cx", WIDTH), ("x1", WIDTH), ("x2", WIDTH), ("cy", HEIGHT), ("y1", HEIGHT), ("y2", HEIGHT)):
            assert 0 <= float(one.get(name, 0)) <= most
    assert root.find(f"{space}title") is not None
    assert "95 %" in (root.findtext(f"{space}desc") or "")
    assert "currentColor" in plot_svg(made, background=None)
    assert 'id="here-title"' in plot_svg(made, name="here")


def test_a_name_with_marks_stays_text(made: Study) -> None:
    found = replace(made, outcome=replace(made.outcome, column="<script>&"))
    assert "<script>" not in plot_svg(found)
    assert "<script>" not in write_html(found)
    ElementTree.fromstring(plot_svg(found))


def test_files(made: Study, tmp_path: Path) -> None:
    names = [tmp_path / f"a{end}" for end in (".svg", ".png", ".csv", ".html", ".md")]
    assert write_study(made, names) == names
    assert names[1].read_bytes()[:4] == b"\x89PNG"
    assert names[2].read_text() == write_csv(made)
    assert len(names[2].read_text().splitlines()) == 2 + len(made.events) + len(made.groups) + len(made.periods)
    assert "![rate](a.svg)" in names[4].read_text()
    assert sorted(tmp_path.iterdir()) == sorted(names)
    with pytest.raises(UsageError, match=r"'.doc' is not written"):
        write_study(made, [tmp_path / "a.doc"])


def test_tables_show_the_reference(made: Study) -> None:
    rows = event_rows(made)
    assert [row[0] for row in rows] == ["-4", "-3", "-2", "-1", "0", "+1", "+2", "+3"]
    assert "reference" in rows[3]
    assert write_markdown(made).count("\n| ") >= len(rows)
