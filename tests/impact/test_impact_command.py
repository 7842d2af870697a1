"""``section287 impact`` from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_outcomes import make_design

from section287.cli.impact import command
from section287.errors import UsageError
from section287.impact.treatment import treatment_of_record
from section287.places.counties import counties_of
from section287.record.open import open_record

STATES = ("AL", "AR", "FL", "GA", "KS", "LA", "MO", "NC", "OK", "PA", "SC", "TN", "TX", "VA")


@pytest.fixture(scope="module")
def outcome_file(ledger_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made figures for real counties in which the real beginnings of 2019 and 2020 raise the rate by 4."""
    with open_record(str(ledger_record)) as connection:
        first = treatment_of_record(connection, "county", "year").first
    codes = [one.fips for state in STATES for one in counties_of(state)]
    values = make_design(units=len(codes), first=2014, periods=9, never=1.0, groups=(2019,)).values
    path = tmp_path_factory.mktemp("outcome") / "rates.csv"
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(("fips", "year", "rate"))
        for code, row in zip(codes, values, strict=True):
            for year, value in zip(range(2014, 2023), row, strict=True):
                writer.writerow((code, year, round(20 + value + (4 if first.get(code, 9999) <= year else 0), 4)))
    return path


def _run(*arguments: str, record: Path) -> str:
    done = CliRunner().invoke(command, [*arguments, "--record", str(record)])
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_study_from_the_record(outcome_file: Path, ledger_record: Path, tmp_path: Path) -> None:
    plot = tmp_path / "a.svg"
    text = _run(
        "--outcome", str(outcome_file), "--time", "year", "--draws", "20", "--to", str(plot), record=ledger_record
    )
    assert "What was found" in text
    assert "4.0" in text or "higher" in text
    assert f"wrote {plot}" in text
    assert plot.read_text().startswith("<svg")
    shown = json.loads(
        _run("--outcome", str(outcome_file), "--time", "year", "--draws", "20", "--json", record=ledger_record)
    )
    assert shown["overall"]["low"] < 4 < shown["overall"]["high"]
    assert shown["overall"]["low"] > 3
    assert shown["pretrend"]["p"] > 0.01
    assert shown["treatment"]["label"] == "first 287(g) agreement"
    assert shown["coverage"]["treated_clusters"] >= 4
    assert shown["coverage"]["already"] > 0


def test_spanish_and_models(outcome_file: Path, ledger_record: Path) -> None:
    common = ("--outcome", str(outcome_file), "--time", "year", "--no-checks", "--lang", "es")
    assert "Qué no se mostró" in _run(*common, "--model", "WSO", record=ledger_record)


def test_a_file_of_dates(outcome_file: Path, ledger_record: Path, tmp_path: Path) -> None:
    study = ("--outcome", str(outcome_file), "--time", "year")
    dates = tmp_path / "dates.csv"
    codes = [one.fips for state in STATES for one in counties_of(state)]
    dates.write_text(
        "fips,started\n" + "".join(f"{code},{'2018' if place % 3 == 0 else ''}\n" for place, code in enumerate(codes))
    )
    with pytest.raises(UsageError, match="no column with the beginning of treatment"):
        _run(*study, "--treatment", str(dates), record=ledger_record)
    dates.write_text(dates.read_text().replace("started", "start"))
    text = _run(
        "--outcome", str(outcome_file), "--time", "year", "--treatment", str(dates), "--no-checks", record=ledger_record
    )
    assert "the dates in dates.csv" in text
    with pytest.raises(UsageError, match="--treatment brings its own dates"):
        _run(*study, "--treatment", str(dates), "--model", "TFM", record=ledger_record)


def test_nothing_is_written_where_it_is_refused(outcome_file: Path, ledger_record: Path, tmp_path: Path) -> None:
    for wrong in (["--to", str(tmp_path / "a.pdf")], ["--to", str(tmp_path / "none" / "a.svg")], ["--since", "soon"],
                  ["--unit", "town"], ["--lang", "fr"], ["--since", "2022"]):  # fmt: skip
        with pytest.raises(UsageError) as raised:
            _run(
                "--outcome",
                str(outcome_file),
                "--time",
                "year",
                "--to",
                str(tmp_path / "b.csv"),
                *wrong,
                record=ledger_record,
            )
        assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_exit_status_is_2(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "a.csv"
    path.write_text("fips,year,rate\n01001,2020,1\n01001,2020,2\n")
    done = subprocess.run(
        [sys.executable, "-m", "section287", "impact", "--outcome", str(path), "--time", "year"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("section287: a.csv row 3: Autauga County, AL in 2020 stands already in a.csv row 2")
    assert done.stderr.count("\n") == 1
