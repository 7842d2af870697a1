"""The commands: text for people, one JSON document, csv; a mistake is one clear error."""

from __future__ import annotations

import csv
import importlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from section287.errors import RecordMissing, UsageError


def _run(name: str, *words: str) -> Result:
    command = importlib.import_module(f"section287.cli.{name}").command
    return CliRunner().invoke(command, list(words), catch_exceptions=True)


def _ok(name: str, *words: str) -> str:
    found = _run(name, *words)
    assert found.exit_code == 0, found.output + str(found.exception)
    return found.output


def _json(name: str, *words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_ok(name, *words, "--json"))
    return document


WSO = ("--model", "WSO", "--touchpoint", "in_custody_interview", "--action", "interrogate", "--on", "2025-06-01")
COST = ("--model", "TFM", "--officers", "12", "--salary", "58000", "--benefits", "0.35", "--on", "2026-02-01")


def test_authority_in_text() -> None:
    text = _ok("authority", *WSO)
    assert text.startswith("Not permitted")
    assert "“are only delegated the two authorities listed below” [1]" in text
    assert "The same question otherwise" in text
    assert any(line.startswith("[1] ") for line in text.splitlines())


@pytest.mark.parametrize("act", ["interrogate", "hold_48h", "share_information"])
def test_every_source_of_an_authority_answer_is_cited_in_it(act: str) -> None:
    text = _ok("authority", "--model", "TFM", "--touchpoint", "jail_booking", "--action", act, "--on", "2025-06-01")
    answer, listed = text.split("not legal advice.")
    for line in listed.strip().splitlines():
        assert line.split(" ")[0] in answer, line


def test_authority_in_json_has_the_promised_shape() -> None:
    found = _json("authority", *WSO)
    assert found["outcome"] == "not_permitted"
    assert found["needs"] == []
    assert {"text", "cite", "source"} <= set(found["because"][0])
    assert found["question"]["model"] == "WSO"


def test_authority_takes_words_in_any_case() -> None:
    found = _json("authority", "--model", "jem", "--touchpoint", "In-Custody-Interview", "--action", "interrogate",
                  "--on", "2025-06-01", "--certified", "YES", "--supervised", "yes", "--warrant", "i-200")  # fmt: skip
    assert found["outcome"] == "permitted_with_supervision"


def test_authority_asks_for_what_matters() -> None:
    text = _ok("authority", "--model", "JEM", "--touchpoint", "in_custody_interview", "--action", "interrogate",
               "--on", "2025-06-01")  # fmt: skip
    assert text.startswith("Undetermined")
    assert "permitted with supervision if certified is yes" in text


def test_authority_of_an_agency(record_path: Path) -> None:
    found = _json("authority", "--agency", "tx-alpha-county-sheriff", "--touchpoint", "traffic_stop", "--action",
                  "interrogate", "--on", "2025-06-10", "--certified", "yes", "--supervised", "yes", "--record",
                  str(record_path))  # fmt: skip
    assert found["outcome"] == "permitted_with_supervision"
    assert found["agency"]["models_in_force"] == ["WSO", "TFM"]


def test_the_table_as_page_csv_and_json() -> None:
    assert _ok("authority", "--table", "--on", "2025-06-01").startswith("# What an officer may do")
    rows = list(csv.DictReader(io.StringIO(_ok("authority", "--table", "--on", "2025-06-01", "--csv"))))
    assert len(rows) == 360
    assert len(_json("authority", "--table", "--on", "2025-06-01")["cells"]) == 360


def test_walk_lists_and_walks() -> None:
    assert "traffic_stop" in _ok("walk")
    text = _ok("walk", "traffic_stop", "--on", "2025-06-01", "--variant", "us-citizen")
    assert "9. What follows" in text
    assert "Complaints" in text
    found = _json("walk", "traffic_stop", "--on", "2025-06-01", "--model", "WSO", "--model", "none")
    assert found["models"] == ["WSO", "none"]


def test_policy_of_one_state(record_path: Path) -> None:
    text = _ok("policy", "Maryland", "--on", "2026-05-10", "--record", str(record_path))
    assert text.startswith("Maryland on 2026-05-10: bans (confirmed)")
    assert "still listed: Omega County Sheriff's Office (WSO, signed unknown)" in text
    found = _json("policy", "TX", "--on", "2026-05-18", "--record", str(record_path))
    assert found["stance"] == "mandates"
    assert found["registry"]["agreements"] == 4
    rows = list(csv.DictReader(io.StringIO(_ok("policy", "FL", "--no-record", "--csv"))))
    assert {"fl-sb2c", "fl-sb1808"} <= {row["id"] for row in rows}


def test_a_duty_counts_days_only_from_an_exact_day(record_path: Path) -> None:
    text = _ok("policy", "FL", "--on", "2026-05-18", "--record", str(record_path))
    assert "Duty under SB 1808 (2022), since 2022, day not read:" in text
    assert "    signed: 0 before 2022-01-01; 1 on or after it\n" in text
    assert "    signed: 0 before 2025-02-13; 1 on or after it, by 13 to 13 days, median 13\n" in text


def test_policy_of_all_states(record_path: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(_ok("policy", "--all", "--on", "2026-05-18", "--csv", "--record", str(record_path))))
    )
    assert len(rows) == 51
    found = _json("policy", "--all", "--on", "2026-02-18", "--no-record")
    assert found["outside_counts"][0]["count"] == 10
    assert "Associated Press" in _ok("policy", "--all", "--on", "2026-02-18", "--no-record")


def test_policy_without_a_record_still_tells_the_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECTION287_HOME", str(tmp_path))
    text = _ok("policy", "FL", "--on", "2025-03-01")
    assert "mandates" in text
    assert "section287 build" in text
    assert isinstance(_run("policy", "FL", "--record", str(tmp_path / "no.duckdb")).exception, RecordMissing)


def test_cost_in_text_json_and_csv() -> None:
    text = _ok("cost", *COST, "--state", "TX", "--population", "50000", "--overtime-hours", "100")
    assert "$696,000" in text
    assert "share_of_time=1" in text
    found = _json("cost", *COST, "--assume", "share_of_time=0.5")
    assert found["agency_pays"][0]["low"] == 348_000
    rows = list(csv.DictReader(io.StringIO(_ok("cost", *COST, "--csv"))))
    assert all(row["sources"] for row in rows)
    assert "Maricopa" in _ok("cost", "--documented")


def test_evidence_in_text_json_and_csv() -> None:
    text = _ok("evidence", "crime")
    assert "Contested: Does local enforcement under agreements lower crime?" in text
    found = _json("evidence", "--topic", "victimization")
    none_on = [side["side"] for side in found["sides"][0]["sides"] if side["none_found"]]
    assert "no" in none_on
    assert "None was found on this side." in _ok("evidence", "--topic", "victimization")
    assert list(csv.DictReader(io.StringIO(_ok("evidence", "cost", "--csv"))))
    assert "profiling" in _ok("evidence", "--topics")


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("authority", ("--model", "XYZ", *WSO[2:]), "--model: unknown model 'XYZ'"),
        ("authority", ("--model", "TFM", "--action", "transport"), "--touchpoint: is needed; one of traffic_stop"),
        ("authority", ("--model", "TFM", "--touchpoint", "campus"), "--action: is needed; one of interrogate"),
        ("authority", (*WSO, "--certified", "perhaps"), "--certified: unknown value 'perhaps'; one of yes, no"),
        ("authority", (*WSO[:-1], "June"), "--on: 'June' is no day"),
        ("authority", (*WSO, "--state", "Atlantis"), "unknown state 'Atlantis'"),
        ("walk", ("picnic",), "unknown scenario 'picnic'"),
        ("walk", ("traffic_stop", "--model", "ABC"), "--model: unknown model 'ABC'"),
        ("walk", ("traffic_stop", "--model", "TFM", "--agency", "x"), "not both"),
        ("policy", (), "give one state"),
        ("policy", ("TX", "--all"), "give one state"),
        ("policy", ("Atlantis",), "unknown state 'Atlantis'"),
        ("cost", ("--model", "TFM"), "--officers: is needed"),
        ("cost", (*COST, "--assume", "rent=1"), "unknown assumption 'rent'"),
        ("cost", (*COST, "--assume", "rent"), "--assume: 'rent' is not usable"),
        ("evidence", ("--topic", "weather"), "--topic: unknown topic 'weather'"),
        ("evidence", ("--stance", "angry"), "--stance: unknown stance 'angry'"),
        ("evidence", ("--state", "Atlantis"), "--state: unknown state 'Atlantis'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_what_would_be_right(name: str, words: tuple[str, ...], message: str) -> None:
    found = _run(name, *words)
    assert isinstance(found.exception, UsageError)
    assert message in str(found.exception)


@pytest.mark.parametrize("name", ["authority", "walk", "policy", "cost", "evidence"])
def test_a_command_module_imports_nothing_heavy(name: str) -> None:
    heavy = "{'pydantic', 'duckdb', 'yaml', 'rich', 'rapidfuzz', 'lxml', 'sqlite3'}"
    code = f"import sys, section287.cli.{name}; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
