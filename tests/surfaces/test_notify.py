"""Telling what is new: each change once, signed, whatever the receiver does in between."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from receivers import Hook, MailServer, hook_server, mail_server

from section287.errors import Section287Error, UsageError
from section287.publish.feeds.entries import Entry, read_entries
from section287.publish.feeds.telling import ATTEMPTS, StateFile, tell_webhook
from section287.record.open import open_record

SECRET = "not a real secret"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as serving:
        yield serving


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as serving:
        yield serving


@pytest.fixture(scope="module")
def entries(site_record: Path) -> list[Entry]:
    with open_record(site_record) as connection:
        return read_entries(connection)[:6]


def test_each_change_is_told_once_oldest_first(hook: Hook, entries: list[Entry], tmp_path: Path) -> None:
    told = tell_webhook(hook.url, SECRET, entries, StateFile(tmp_path / "told.json", "x"))
    assert (told.told, told.attempts) == (6, 6)
    assert hook.seen == [one.id for one in reversed(entries)]
    again = tell_webhook(hook.url, SECRET, entries, StateFile(tmp_path / "told.json", "x"))
    assert (again.told, again.known) == (0, 6)
    other = tell_webhook(hook.url, SECRET, entries, StateFile(tmp_path / "told.json", "another"))
    assert other.told == 6


def test_deliveries_are_signed(hook: Hook, entries: list[Entry], tmp_path: Path) -> None:
    tell_webhook(hook.url, SECRET, entries[:1], StateFile(tmp_path / "told.json", "x"), now=lambda: 1_700_000_000)
    headers, body = hook.taken[0]
    signed = headers["section287-timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["section287-timestamp"] == "1700000000"
    assert headers["section287-signature"] == f"sha256={expected}"
    document = json.loads(body)
    assert document["id"] == headers["section287-delivery"] == headers["idempotency-key"] == entries[0].id
    assert document["source"]["table_sha256"]


def test_a_receiver_that_fails_and_stalls_is_tried_again(hook: Hook, entries: list[Entry], tmp_path: Path) -> None:
    hook.script = [503, 0.6, 429]
    waited: list[float] = []
    state = StateFile(tmp_path / "told.json", "x")
    told = tell_webhook(hook.url, SECRET, entries[:2], state, timeout=0.2, wait=waited.append)
    assert (told.told, told.attempts) == (2, 5)
    assert hook.seen == [entries[1].id] * 4 + [entries[0].id]
    assert waited == [1.0, 2.0, 4.0]


def test_a_run_that_breaks_off_goes_on_where_it_stopped(hook: Hook, entries: list[Entry], tmp_path: Path) -> None:
    hook.script = [200, 200, *[500] * ATTEMPTS]
    path = tmp_path / "told.json"
    with pytest.raises(Section287Error, match="2 of 6 changes were told"):
        tell_webhook(hook.url, SECRET, entries, StateFile(path, "x"), wait=lambda _: None)
    told = tell_webhook(hook.url, SECRET, entries, StateFile(path, "x"))
    assert told.told == 4
    taken = [headers["section287-delivery"] for headers, _ in hook.taken]
    assert taken == [one.id for one in reversed(entries)]


@pytest.mark.parametrize("status", [302, 400, 401, 404, 410])
def test_what_will_not_change_is_not_tried_again(hook: Hook, entries: list[Entry], tmp_path: Path, status: int) -> None:
    hook.script = [status]
    with pytest.raises(Section287Error, match=f"answered {status}"):
        tell_webhook(hook.url, SECRET, entries, StateFile(tmp_path / "t.json", "x"), wait=lambda _: None)
    assert len(hook.seen) == 1


def test_nobody_at_the_address(entries: list[Entry], tmp_path: Path) -> None:
    state = StateFile(tmp_path / "t.json", "x")
    with pytest.raises(Section287Error, match="ConnectError"):
        tell_webhook("http://127.0.0.1:9/hook", SECRET, entries, state, wait=lambda _: None)
    with pytest.raises(UsageError, match="--webhook"):
        tell_webhook("ftp://127.0.0.1/hook", SECRET, entries, state)
    assert not state.told


def test_a_state_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text("years of work")
    with pytest.raises(Section287Error, match="not a state file"):
        StateFile(path, "x")
    assert path.read_text() == "years of work"


def test_the_command_tells_what_is_new_between_two_records(
    run: Any, hook: Hook, earlier_record: Path, site_record: Path, tmp_path: Path
) -> None:
    words = ("notify", "--webhook", hook.url, "--state-file", str(tmp_path / "told.json"), "--json")
    assert "SECTION287_WEBHOOK_SECRET" in run(*words, "--record", str(earlier_record)).stderr
    first = run(*words, "--record", str(earlier_record), SECTION287_WEBHOOK_SECRET=SECRET)
    assert json.loads(first.stdout)["first_run"] is True
    assert hook.seen == []
    second = run(*words, "--record", str(site_record), SECTION287_WEBHOOK_SECRET=SECRET)
    told = json.loads(second.stdout)
    assert told["told"] == len(hook.seen) > 0
    days = {json.loads(body)["change"]["on"] for _, body in hook.taken}
    assert min(days) >= "2025-03-01"
    third = json.loads(run(*words, "--record", str(site_record), SECTION287_WEBHOOK_SECRET=SECRET).stdout)
    assert third["told"] == 0
    assert SECRET not in (tmp_path / "told.json").read_text()
    assert hook.url not in (tmp_path / "told.json").read_text()


def test_a_digest_is_sent_once(run: Any, mail: MailServer, site_record: Path, tmp_path: Path) -> None:
    smtp = {
        "SECTION287_SMTP_HOST": "127.0.0.1", "SECTION287_SMTP_PORT": str(mail.port),
        "SECTION287_SMTP_SECURITY": "none", "SECTION287_SMTP_FROM": "record@example.org",
    }  # fmt: skip
    words = ("notify", "--email", "desk@example.org", "--state", "FL", "--from-start", "--record", str(site_record),
             "--state-file", str(tmp_path / "told.json"), "--base-url", "https://example.org/287g")  # fmt: skip
    assert "SECTION287_SMTP_HOST" in run(*words).stderr
    mail.refuse = True
    refused = run(*words, **smtp)
    assert refused.returncode == 2
    assert "nothing was told" in refused.stderr
    mail.refuse = False
    sent = run(*words, **smtp)
    assert sent.returncode == 0, sent.stderr
    message = message_from_string(mail.messages[0], policy=default)
    assert message["To"] == "desk@example.org"
    text = message.get_content()
    assert "Alachua County Sheriff" in text
    assert "https://example.org/287g/agency/" in text
    assert run(*words, **smtp).returncode == 0
    assert len(mail.messages) == 1
