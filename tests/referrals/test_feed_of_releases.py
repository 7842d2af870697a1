"""The feed of loaded releases: every file once, with the day of its first load; nothing refused, no exact count."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from lxml import etree
from made_releases import ICLI_ARRESTS, LATEST, made_rows, write_csv

from section287.publish.feeds import releases
from section287.publish.feeds.write import Feed, write_atom, write_json_feed
from section287.referrals.bundled import bundled_sources, bundled_store
from section287.referrals.loading import load

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST, SECOND = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two releases, the first of which had been loaded before."""
    folder = tmp_path_factory.mktemp("feed")
    old, new = folder / "arrests-latest.csv", folder / "2025-ICLI-00019_arrests.csv"
    write_csv(old, made_rows(LATEST, 137))
    write_csv(new, made_rows(ICLI_ARRESTS, 124, first=900))
    refused = folder / "nothing.csv"
    refused.write_text("a,b\n1,2\n")
    store = folder / "referrals.duckdb"
    load([old], store, today=FIRST)
    load([old, new, refused], store, today=SECOND)
    return store


def test_a_release_keeps_the_day_of_its_first_load(twice: Path) -> None:
    entries = releases.read_releases(twice)
    days = [(one.on, one.source["file_name"]) for one in entries]
    assert days == [(date(2026, 11, 20), "2025-ICLI-00019_arrests.csv"), (date(2026, 11, 1), "arrests-latest.csv")]
    assert len({one.id for one in entries}) == 2


def test_an_entry_says_issuer_rows_months_and_day(twice: Path) -> None:
    text = releases.read_releases(twice)[1].text
    for said in ("U.S. Immigration and Customs Enforcement", "ddp-latest", "about 100 rows", "Loaded on 2026-11-01"):
        assert said in text
    assert re.search(r"2024-\d\d to 2025-\d\d", text)
    assert "137" not in text  # exact counts would be second totals


def test_both_forms_hold_every_bundled_file_with_its_own_issuer() -> None:
    feed = Feed(releases.NAME, releases.TITLE, releases.PAGE, tuple(releases.read_releases(bundled_store())))
    issuers = {one.file: one.issuer for one in bundled_sources()}
    atom = etree.fromstring(write_atom(feed, "https://example.org"))
    items = json.loads(write_json_feed(feed, "https://example.org"))["items"]
    texts = [one.findtext(f"{ATOM}content") for one in atom.findall(f"{ATOM}entry")]
    assert [one["content_text"] for one in items] == texts
    assert len(items) == len(issuers)
    for file, issuer in issuers.items():
        assert any(file in text and issuer in text and "Bundled" in text for text in texts), file


def test_a_store_made_before_days_were_kept_has_an_empty_feed(twice: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.duckdb"
    older.write_bytes(twice.read_bytes())
    with duckdb.connect(str(older)) as connection:
        connection.execute("DROP TABLE loaded")
    assert releases.read_releases(older) == []
