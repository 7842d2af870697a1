"""The panel's files and the form for a study: bounded, kept nowhere, plain without a script."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from page_checking import PageReader
from starlette.testclient import TestClient

from section287.errors import OverLimit, Overloaded, UsageError
from section287.web import create_app, impact_worker
from section287.web.bounded import Bounded
from section287.web.examples import FILE, load_example, make_examples
from section287.web.impact_worker import MOST_BYTES, Job, run_study
from section287.web.links import Links
from section287.web.pages.impact import make_example, make_job
from section287.web.pages.page import Visit

TOO_LITTLE = "fips,year,v\n12001,2020,1\n12001,2021,2\n"


def test_panel_files_hold_what_the_page_tells(client: TestClient) -> None:
    told = client.get("/panel.json?unit=state").json()
    answer = client.get("/panel/state-by-year.csv")
    assert answer.headers["content-disposition"].endswith('"287g-panel-state-by-year.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == told["rows"]
    assert list(rows[0]) == [one["name"] for one in told["columns"]]
    book = list(csv.DictReader(io.StringIO(client.get("/panel/state-by-year.codebook.csv").text)))
    assert [one["name"] for one in book] == list(rows[0])
    assert client.get("/panel/state-by-year.dta").content.startswith(b"<stata_dta>")


@pytest.mark.parametrize("name", ["state-by-week.csv", "town-by-year.csv", "state-by-year.exe", "..%2Frecord.duckdb"])
def test_no_other_file_is_sent(client: TestClient, name: str) -> None:
    assert client.get(f"/panel/{name}").status_code == 404


def test_a_design_that_cannot_answer_is_told_above_the_form(client: TestClient) -> None:
    answer = client.post("/impact", data={"text": TOO_LITTLE, "time": "year"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = PageReader(answer.text)
    assert page.faults == []
    assert "The study was refused" in page.text
    assert "12001,2021,2" in answer.text  # the table stays in the form
    assert client.post("/impact", data={"text": "", "time": "year"}).status_code == 400
    assert client.post("/impact", data={"text": TOO_LITTLE, "unit": "planet"}).status_code == 400


def test_a_file_is_studied_and_read_in_the_pages_language(ledger_record: Path) -> None:
    client = TestClient(create_app(ledger_record))
    edition = client.app.state.editions.current()  # type: ignore[attr-defined]
    made = make_example(Visit({}, {}, edition, edition.connect(), None))  # type: ignore[arg-type]
    sent = {"file": ("made <up>.csv", made, "text/csv")}
    answer = client.post("/es/impact", data={"time": "year"}, files=sent)
    page = PageReader(answer.text)
    assert page.faults == []
    assert "Qué se encontró" in page.text
    assert "made <up>.csv" in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in answer.text
    example = PageReader(client.get("/impact?example=made-up").text)
    assert example.faults == []
    assert "These figures are made up" in example.text
    study = client.get("/impact.json?example=made-up").json()["study"]
    assert study["overall"]["low"] < 3 < study["overall"]["high"]  # what was put in
    assert study["pretrend"]["p"] > 0.01


def test_the_form_chooses_periods_and_how_agencies_are_treated(client: TestClient) -> None:
    sent = {"text": TOO_LITTLE, "time": "year", "since": "2o21", "until": "2025", "through_county": "on"}
    answer = client.post("/impact", data=sent).text
    assert "Since: '2o21' names no year" in PageReader(answer).text
    assert 'value="2o21"' in answer
    assert '<option value="on" selected>' in answer
    edition = client.app.state.editions.current()  # type: ignore[attr-defined]
    job = make_job(Visit({}, {}, edition, edition.connect(), Links("", "en")), "x.csv", b"", sent)
    assert (job.through_county, job.since, job.until) == (True, "2o21", "2025")


def test_a_study_is_bounded(record_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job("x.csv", TOO_LITTLE.encode(), str(record_path), time="year")
    with pytest.raises(UsageError, match="at most 3 MB"):
        run_study(Job("x.csv", b"1" * (MOST_BYTES + 1), str(record_path)))
    hurried = Bounded(replace(impact_worker.LIMITS, seconds=0.01, patience=0))
    monkeypatch.setattr(impact_worker, "study_processes", lambda: hurried)
    try:
        for _ in range(2):  # the first leaves its place to the second
            with pytest.raises(OverLimit, match="fewer periods"):
                run_study(job)
        hurried._places.acquire()
        with pytest.raises(Overloaded, match="another study is running"):
            run_study(job)
    finally:
        hurried.stop()


def test_a_file_that_is_no_table_is_refused(record_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECTION287_HOME", str(record_path.parent))
    with pytest.raises(UsageError, match=r"\.exe"):
        run_study(Job("x.exe", b"MZ", str(record_path)))


def test_the_worked_example_says_what_was_found_in_both_languages(client: TestClient) -> None:
    for address, heading in (("/impact", "What was not shown"), ("/es/impact", "Qué no se mostró")):
        page = PageReader(client.get(address).text)
        assert page.faults == []
        assert heading in page.text
    worked = client.get("/impact.json").json()["worked"]
    assert worked["overall"]["low"] < 0 < worked["overall"]["high"]


@pytest.mark.real
def test_the_worked_example_is_what_the_real_file_gives(shared: Path, ledger_record: Path, tmp_path: Path) -> None:
    make_examples(shared / "data" / "crime" / FILE, tmp_path, ledger_record)
    told = json.loads((tmp_path / "large-cities.en.json").read_text(encoding="utf-8"))
    kept = load_example("en")
    assert told["coverage"]["treated"] == kept["coverage"]["treated"]
    assert told["overall"]["estimate"] == pytest.approx(kept["overall"]["estimate"], rel=1e-6)
    assert [one["estimate"] for one in told["events"]] == pytest.approx([one["estimate"] for one in kept["events"]])
