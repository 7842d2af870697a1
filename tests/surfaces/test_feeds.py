"""Feeds of changes: valid by the rules of their formats, whole, and the same served and written."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient

from section287.publish.feeds.entries import read_entries
from section287.publish.feeds.write import Feed, all_feeds, list_feeds, write_atom, write_json_feed
from section287.questions.filters import Filters
from section287.questions.rows import changes
from section287.record.open import open_record
from section287.web import create_app

BASE = "https://example.org/287g"
ATOM = "{http://www.w3.org/2005/Atom}"
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")


@pytest.fixture(scope="module")
def feeds(site_record: Path) -> list[Feed]:
    with open_record(site_record) as connection:
        return list(all_feeds(connection))


def test_every_change_is_in_the_feed_of_its_state_agency_and_model(feeds: list[Feed], site_record: Path) -> None:
    with open_record(site_record) as connection:
        rows = changes(connection, Filters())
    held = {one.name: {entry.row["change_id"] for entry in one.entries} for one in feeds}
    assert rows
    assert held["all"] == {row["change_id"] for row in rows}
    for row in rows:
        for name in (f"state/{row['state'].lower()}", f"agency/{row['agency_id']}"):
            assert row["change_id"] in held[name]
        if row["model"]:
            assert row["change_id"] in held[f"model/{row['model'].lower()}"]
    days = [entry.on for entry in feeds[0].entries]
    assert days == sorted(days, reverse=True)


def test_atom_follows_rfc_4287(feeds: list[Feed]) -> None:
    for feed in feeds:
        root = etree.fromstring(write_atom(feed, BASE))
        assert root.tag == f"{ATOM}feed"
        for needed in ("id", "title", "updated"):
            assert len(root.findall(f"{ATOM}{needed}")) == 1
        assert root.findall(f"{ATOM}author/{ATOM}name")
        links = {(one.get("rel"), one.get("href")) for one in root.findall(f"{ATOM}link")}
        assert ("self", f"{BASE}/feeds/{feed.name}.atom") in links
        ids = [root.findtext(f"{ATOM}id")]
        entries = root.findall(f"{ATOM}entry")
        assert len(entries) == len(feed.entries)
        assert entries or feed.name == "not-believed"  # which stands open for what may come
        for entry in entries:
            for needed in ("id", "title", "updated"):
                assert len(entry.findall(f"{ATOM}{needed}")) == 1
            ids.append(entry.findtext(f"{ATOM}id"))
            assert [one for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
            assert all(URI.fullmatch(one.get("href") or "") for one in entry.findall(f"{ATOM}link"))
        assert len(set(ids)) == len(ids)
        assert all(one and URI.fullmatch(one) for one in ids)
        moments = [one.text or "" for one in root.iter(f"{ATOM}updated", f"{ATOM}published")]
        assert all(datetime.fromisoformat(one).tzinfo for one in moments)
        assert root.findtext(f"{ATOM}updated") == max(moments)


def test_json_feeds_follow_version_1_1(feeds: list[Feed]) -> None:
    for feed in feeds:
        told = json.loads(write_json_feed(feed, BASE))
        assert told["version"] == "https://jsonfeed.org/version/1.1"
        assert isinstance(told["title"], str)
        assert told["feed_url"] == f"{BASE}/feeds/{feed.name}.json"
        ids = [one["id"] for one in told["items"]]
        assert len(set(ids)) == len(ids) == len(feed.entries)
        for one in told["items"]:
            assert one["content_text"]
            assert datetime.fromisoformat(one["date_published"]).tzinfo
            assert all(isinstance(tag, str) for tag in one["tags"])
            assert all(key.startswith("_") or key in ITEM for key in one)


ITEM = {
    "id", "url", "external_url", "title", "content_text", "summary", "date_published", "date_modified", "authors",
    "tags", "language", "attachments",
}  # fmt: skip


def test_ids_stay_when_the_record_grows(site_record: Path, earlier_record: Path) -> None:
    found = []
    for record in (earlier_record, site_record):
        with open_record(record) as connection:
            found.append({one.row["change_id"]: one.id for one in read_entries(connection)})
    before, after = found
    common = set(before) & set(after)
    assert len(common) > 5
    assert all(before[one] == after[one] for one in common)
    assert set(after) - set(before)


def test_served_and_written_feeds_are_the_same(site_record: Path) -> None:
    client = TestClient(create_app(site_record), base_url="http://testserver")
    with open_record(site_record) as connection:
        for name, content in list_feeds(connection, "http://testserver"):
            answer = client.get(f"/{name}")
            assert answer.content == content, name
            kind = "application/atom+xml" if name.endswith(".atom") else "application/feed+json"
            assert answer.headers["content-type"].startswith(kind)
    assert client.get("/feeds/all.rss").status_code == 404
    assert client.get("/feeds/state/zz.atom").status_code == 404


def test_as_a_command(run: Any, site_record: Path, tmp_path: Path) -> None:
    one = run("feed", "--state", "Florida", "--record", str(site_record))
    assert one.returncode == 0, one.stderr
    assert "Alachua" in one.stdout
    etree.fromstring(one.stdout.encode())
    made = run("feed", "--to", str(tmp_path / "feeds"), "--record", str(site_record), "--base-url", BASE)
    assert made.returncode == 0, made.stderr
    assert json.loads((tmp_path / "feeds" / "all.json").read_text())["items"]
    assert f"{len(list((tmp_path / 'feeds').rglob('*.*')))} files" in made.stdout
    for words, told in ((("--state", "FL", "--model", "TFM"), "--model"), (("--state", "Atlantis"), "--state")):
        bad = run("feed", *words, "--record", str(site_record))
        assert (bad.returncode, bad.stdout) == (2, "")
        assert told in bad.stderr
