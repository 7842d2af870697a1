"""What is not believed has a feed of its own, and none of the others tells of it."""

from __future__ import annotations

from lxml import etree
from publishing_host import rows, workbook
from sync_desk import Desk

from section287.publish.feeds.write import all_feeds, write_atom
from section287.record.open import open_record


def test_a_quarantine_shows_in_its_feed_and_in_no_other(desk: Desk) -> None:
    desk.post("participatingAgencies05182026am.xlsx", workbook(rows(120)))
    desk.sync()
    for name, data in (("participatingAgencies05192026am.xlsx", workbook(rows(40))), ("pendingAgencies.xlsx", b"<p>")):
        desk.post(name, data)
        desk.sync()
    with open_record(desk.record) as connection:
        feeds = {one.name: one for one in all_feeds(connection)}
    told = feeds.pop("not-believed")
    assert [str(one.on) for one in told.entries] == ["2026-05-20", "2026-05-19"]
    assert "40 rows where the list before it has 120" in told.entries[1].text
    assert "could not be read" in told.entries[0].title
    assert len({one.id for one in told.entries}) == 2
    etree.fromstring(write_atom(told, "https://example.org"))
    assert all(one.row["kind"] != "not_believed" for feed in feeds.values() for one in feed.entries)
