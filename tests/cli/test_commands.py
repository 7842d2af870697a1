"""Every command as a user runs it: text, JSON, csv, and one clear line with status 2 for bad input."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from section287.cli.main import COMMANDS


def run(*words: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    import os

    environment = {**os.environ, **({"SECTION287_HOME": str(home)} if home else {})}
    return subprocess.run(
        [sys.executable, "-m", "section287", *words], capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


def test_help_lists_every_command_without_importing_duckdb() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from section287.cli.main import group\n"
         "try: group.main(['--help'], standalone_mode=False)\nexcept SystemExit: pass\n"
         "assert 'duckdb' not in sys.modules and 'pydantic' not in sys.modules"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


READING = [
    ("count", "--as-of", "2025-05-28"),
    ("count", "--by", "state"),
    ("agreements", "--state", "WY"),
    ("agencies", "--state", "WY"),
    ("applications", "--state", "WY"),
    ("changes", "--since", "2026-05-18"),
    ("agency", "fl-alachua-county-sheriff"),
    ("why", "fl-alachua-county-sheriff"),
    ("status",),
    ("status", "--headline"),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_text_and_json(words: tuple[str, ...], ledger_record: Path) -> None:
    text = run(*words, "--record", str(ledger_record))
    assert text.returncode == 0, text.stderr
    assert text.stdout.strip()
    assert not text.stderr
    document = run(*words, "--record", str(ledger_record), "--json")
    assert isinstance(json.loads(document.stdout), dict)


@pytest.mark.parametrize("command", ["count", "agreements", "agencies", "applications", "changes"])
def test_csv(command: str, ledger_record: Path) -> None:
    done = run(command, "--state", "UT", "--csv", "--record", str(ledger_record))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    assert None not in rows[0]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("count", "--as-of", "May"), "--as-of"),
        (("count", "--as-of", "2025-02-30"), "--as-of"),
        (("count", "--as-of", "2001-01-01"), "2011-02-20"),
        (("count", "--basis", "guessed"), "listed, signed"),
        (("count", "--by", "mood"), "state"),
        (("count", "--state", "Atlantis"), "--state"),
        (("count", "--model", "ABC"), "TFM"),
        (("agency", "jackson county sheriff"), "tx-jackson-county-sheriff"),
        (("agency", "no such agency anywhere"), "no agency"),
        (("why", "nothing-of-this-name"), "nothing-of-this-name"),
        (("count", "--bogus"), "--bogus"),
        (("agreements", "--status", "gone"), "--status"),
    ],
)
def test_bad_input_is_one_line_and_status_2(words: tuple[str, ...], names: str, ledger_record: Path) -> None:
    done = run(*words, "--record", str(ledger_record))
    assert done.returncode == 2
    assert not done.stdout
    assert len(done.stderr.strip().splitlines()) == 1
    assert names in done.stderr


def test_a_missing_record_says_which_command_makes_one(tmp_path: Path) -> None:
    done = run("count", home=tmp_path)
    assert done.returncode == 2
    assert "section287 build" in done.stderr


def test_a_damaged_record_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "record.duckdb").write_bytes(b"not a record at all" * 100)
    done = run("count", home=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_build_passes_over_bad_files_and_strict_tells(tmp_path: Path) -> None:
    good = tmp_path / "participatingAgencies06022025am.csv"
    good.write_text(
        "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED\n"
        "OHIO,Lima Police Department,Municipality,Allen County,Task Force Model,2025-05-29\n"
    )
    (tmp_path / "participatingAgencies06032025am.xlsx").write_text("<html><body>Access denied</body></html>")
    record = str(tmp_path / "r.duckdb")
    done = run("build", "--from", str(tmp_path), "--record", record, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["warnings"] == 1
    assert "participatingAgencies06032025am.xlsx" in told["unreadable"][0]["reason"]
    assert run("build", "--from", str(tmp_path), "--record", record, "--strict").returncode == 1
    count = json.loads(run("count", "--record", record, "--json").stdout)
    assert (count["agreements"], count["states"]) == (1, 1)


def test_headline_figures_name_their_source(ledger_record: Path) -> None:
    done = run("status", "--headline", "--record", str(ledger_record))
    assert "sha256" in done.stdout
    assert "third party" in done.stdout
