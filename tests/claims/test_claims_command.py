"""``section287 check`` as a user runs it: formats in and out, errors in one line with exit status 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WORDS = "On May 28, 2025, ICE listed 628 agreements in 21 states."


@pytest.fixture(scope="module")
def run(ledger_record: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    home = tmp_path_factory.mktemp("home")

    def call(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "section287", "check", *arguments, "--record", str(ledger_record)],
            input=given,
            capture_output=True,
            env={**os.environ, "SECTION287_HOME": str(home)},
            check=False,
        )

    return call


def test_a_file_as_text(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    place = tmp_path / "article.txt"
    place.write_text(WORDS, encoding="utf-8")
    done = run(str(place))
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert "1 supported, 0 close, 1 contradicted" in shown
    assert "[628 agreements]=" in shown
    assert "[21 states]x" in shown
    assert b"\x1b[" not in done.stdout


def test_standard_input_as_json_has_the_promised_shape(run) -> None:  # type: ignore[no-untyped-def]
    done = run("-", "--json", given=WORDS.encode())
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert {"checked_on", "claims", "sources"} <= set(report)
    for claim in report["claims"]:
        names = {"sentence", "start", "end", "kind", "claim", "verdict", "computed", "explanation", "query", "sources"}
        assert names <= set(claim)
        assert {"measure", "value", "comparator", "as_of", "place", "model"} <= set(claim["claim"])
        assert WORDS[claim["start"] : claim["end"]] == claim["span"]
        for figure in claim["computed"]:
            assert {"measure", "value", "basis", "as_of", "publication_id"} <= set(figure)


@pytest.mark.parametrize(
    ("option", "begins"), [("--html", b"<!doctype html"), ("--markdown", b"#"), ("--claimreview", b"{")]
)
def test_other_outputs(run, option: str, begins: bytes) -> None:  # type: ignore[no-untyped-def]
    done = run("--text", WORDS, option)
    assert done.returncode == 0
    assert done.stdout.lower().startswith(begins)


def test_again(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    old = tmp_path / "old.json"
    old.write_bytes(run("--text", WORDS, "--json").stdout)
    done = run("--again", str(old))
    assert done.returncode == 0
    assert b"0 verdicts moved" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        ((), b"", "give a FILE"),
        (("--text", "a", "b.txt"), b"", "give a FILE"),
        (("--text", "a", "--html", "--json"), b"", "give one of them"),
        (("--text", "a", "--dated", "spring"), b"", "--dated"),
        (("/nowhere.txt",), b"", "no such file"),
        (("https://example.org",), b"", "nothing is fetched"),
        (("-",), b"\x00\x01" * 40, "standard input"),
        (("-",), b"%PDF-1.4 broken", "standard input"),
        (("--again", "/nowhere.json"), b"", "no such file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(run, arguments: tuple[str, ...], given: bytes, told: str) -> None:  # type: ignore[no-untyped-def]
    done = run(*arguments, given=given)
    assert done.returncode == 2
    assert done.stdout == b""
    lines = done.stderr.decode().strip().splitlines()
    assert len(lines) == 1, lines
    assert told in lines[0]
