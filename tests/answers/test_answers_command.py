"""``section287 ask``: what it prints, what it refuses and with which status, and that it talks to nobody unasked."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from asking import Asker
from lying_endpoint import Endpoint, rewriting

from section287.cli.main import main

COUNT = "How many agreements did ICE have on May 28, 2025?"


def run(capsys: pytest.CaptureFixture[str], *words: str, command: str = "ask") -> tuple[int, str, str]:
    """Exit status, what went to stdout, and what went to stderr."""
    status = 0
    with patch.object(sys, "argv", ["section287", command, *words]):
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "KEY", "MODEL", "SECONDS"):
        monkeypatch.delenv(f"SECTION287_LLM_{name}", raising=False)
    monkeypatch.setitem(sys.modules, "pandas", sys.modules.get("pandas"))  # main() hides it; put back afterwards


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"], ["--html"]], ids=["text", "json", "markdown", "html"])
def test_the_same_bytes_every_time(form: list[str], ledger_record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, COUNT, *form, "--record", str(ledger_record))
    assert first[0] == 0
    assert "628" in first[1]
    assert first == run(capsys, COUNT, *form, "--record", str(ledger_record))


def test_json_has_the_shape_that_others_rely_on(ledger_record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, COUNT, "--json", "--record", str(ledger_record))[1])
    wanted = {
        "question",
        "answered",
        "checked_on",
        "searched",
        "summary",
        "sections",
        "bottom_line",
        "follow_ups",
        "sources",
    }
    assert wanted <= set(document)
    assert document["answered"] is True
    assert set(document["summary"][0]) >= {"text", "cites"}
    assert set(document["sources"][0]) >= {"n", "kind", "title", "issuer", "date", "url", "stance"}
    assert all(set(one) == {"heading", "sentences"} for one in document["sections"])


def test_words_need_no_quotation_marks(ledger_record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "how", "many", "in", "Florida", "--record", str(ledger_record))
    assert status == 0
    assert "in Florida" in out


def test_the_day_can_be_given(ledger_record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "How many agreements are there?", "--on", "2025-05-28", "--record", str(ledger_record))
    assert "Checked on 2025-05-28" in out
    assert "628 agreements" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["   "], "is empty"),
        (["?!"], "is empty"),
        (["how many " * 1200], "characters; at most 2000"),
        ([COUNT, "--on", "2025-02-30"], "--on"),
        ([COUNT, "--on", "soon"], "--on"),
        ([COUNT, "--record", "/nowhere/record.duckdb"], "/nowhere/record.duckdb"),
        ([], "QUESTION"),
    ],
    ids=["blank", "marks only", "ten thousand characters", "no such day", "no day", "no record", "no question"],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], told: str, ledger_record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = [] if "--record" in words else ["--record", str(ledger_record)]
    status, out, err = run(capsys, *words, *record)
    assert status == 2
    assert out == ""
    assert told in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()[-1]) < 300


def test_an_unanswered_question_is_no_error(ledger_record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "Who was deported from Alachua County?", "--record", str(ledger_record))
    assert status == 0
    assert "Not answered from the record." in out


@pytest.mark.parametrize(
    "question", [COUNT, "Is it true that Florida has 348 agreements?", "Does 287(g) reduce crime?"]
)
def test_nothing_is_sent_when_no_endpoint_is_set(
    question: str, ledger_record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert run(capsys, question, "--record", str(ledger_record))[0] == 0


def test_an_endpoint_is_asked_once_and_its_key_never_shown(
    ledger_record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ask: Asker
) -> None:
    endpoint = Endpoint()
    endpoint.behave = rewriting(lambda row: {**row, "text": row["text"].replace("628", "629")})
    monkeypatch.setenv("SECTION287_LLM_URL", endpoint.url)
    monkeypatch.setenv("SECTION287_LLM_KEY", "sk-very-secret")
    status, out, err = run(capsys, COUNT, "--json", "--record", str(ledger_record))
    endpoint.close()
    document = json.loads(out)
    assert status == 0
    assert len(endpoint.requests) == 1
    assert document["summary"] == ask(COUNT).as_json()["summary"]
    assert document["phrasing"]["rejected"][0]["offered"].count("629") == 1
    assert document["phrasing"]["rejected"][0]["template"].count("628") == 1
    assert "sk-very-secret" not in out + err


def test_phrasing_can_be_left_out(
    ledger_record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint()
    monkeypatch.setenv("SECTION287_LLM_URL", endpoint.url)
    status, _, _ = run(capsys, COUNT, "--no-phrasing", "--record", str(ledger_record))
    endpoint.close()
    assert status == 0
    assert endpoint.requests == []


def test_a_bad_address_is_refused(
    ledger_record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECTION287_LLM_URL", "ftp://example.org")
    status, out, err = run(capsys, COUNT, "--record", str(ledger_record))
    assert (status, out) == (2, "")
    assert "SECTION287_LLM_URL" in err


def test_the_settings_page_tells_no_secret(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECTION287_LLM_KEY", "sk-very-secret")
    status, out, err = run(capsys, command="settings")
    assert status == 0
    assert "SECTION287_LLM_KEY" in out
    assert "sk-very-secret" not in out + err
