"""Entries → Atom and JSON Feed; and every feed that a site offers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from section287.places.states import name_state
from section287.publish.citing import AUTHORS, LICENCE_URL
from section287.publish.feeds import releases
from section287.publish.feeds.doubted import NAME, PAGE, TITLE, read_doubted
from section287.publish.feeds.entries import Entry, read_entries

if TYPE_CHECKING:
    import duckdb

NEWEST = 200  # entries of a feed; the changes page and the API have all
MEDIA_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
WHERE = "https://section287.invalid"  # stands for the site's address where none is given


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed.

    Attributes:
        name: its path without the ending, such as ``state/fl``.
        page: the path of the page that it belongs to.
    """

    name: str
    title: str
    page: str
    entries: tuple[Entry, ...]


def all_feeds(connection: duckdb.DuckDBPyConnection, store: Path | None = None) -> Iterator[Feed]:
    """Yield every feed: all changes, files not believed, each model's, state's and agency's, and releases loaded.

    Args:
        store: the store of referrals; the bundled counts where none is given, or where there is none at the path.
    """
    entries = read_entries(connection)
    yield _feed("all", "Changes on ICE's 287(g) lists", "/changes", entries)
    yield _feed(NAME, TITLE, PAGE, read_doubted(connection))
    for column, folder in (("model", "model"), ("state", "state"), ("agency_id", "agency")):
        groups: dict[str, list[Entry]] = defaultdict(list)
        for one in entries:
            if one.row[column]:
                groups[one.row[column]].append(one)
        for key, own in sorted(groups.items()):
            yield _group_feed(folder, key, own)
    yield _feed(releases.NAME, releases.TITLE, releases.PAGE, releases.read_releases(store))


def find_feed(connection: duckdb.DuckDBPyConnection, name: str) -> Feed | None:
    """Return the feed of a name; None when there is no such feed."""
    return next((one for one in all_feeds(connection) if one.name == name), None)


def _group_feed(folder: str, key: str, entries: Sequence[Entry]) -> Feed:
    if folder == "state":
        return _feed(f"state/{key.lower()}", f"287(g) in {name_state(key)}", f"/state/{key.lower()}", entries)
    if folder == "model":
        name = key.lower().replace("+", "-")
        return _feed(f"model/{name}", f"287(g) under {key}", "/models", entries)
    row = entries[0].row
    return _feed(f"agency/{key}", f"287(g): {row['agency']}, {row['state']}", f"/agency/{key}", entries)


def _feed(name: str, title: str, page: str, entries: Sequence[Entry]) -> Feed:
    return Feed(name, title, page, tuple(entries[:NEWEST]))


def list_feeds(
    connection: duckdb.DuckDBPyConnection, base_url: str = "", store: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield every feed's files: path under the site, and content."""
    for feed in all_feeds(connection, store):
        yield f"feeds/{feed.name}.atom", write_atom(feed, base_url)
        yield f"feeds/{feed.name}.json", write_json_feed(feed, base_url)


def write_atom(feed: Feed, base_url: str = "") -> bytes:
    """Return a feed as Atom (RFC 4287); moments are the beginnings of days, UTC.

    Args:
        base_url: where the site is.
    """
    base = (base_url or WHERE).rstrip("/")
    updated = f"{feed.entries[0].on}T00:00:00Z" if feed.entries else "1996-09-30T00:00:00Z"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>urn:section287:feed:{escape(feed.name)}</id>",
        f"<title>{escape(feed.title)}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{escape(AUTHORS)}</name></author>",
        "<generator>Section287</generator>",
        f"<rights>CC0 1.0: {LICENCE_URL}</rights>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(f"{base}/feeds/{feed.name}.atom")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(base + feed.page)}/>',
    ]
    for one in feed.entries:
        lines += [
            "<entry>",
            f"<id>{one.id}</id>",
            f"<title>{escape(one.title)}</title>",
            f"<updated>{one.on}T00:00:00Z</updated>",
            f"<published>{one.on}T00:00:00Z</published>",
            f'<link rel="alternate" type="text/html" href={quoteattr(base + one.path)}/>',
            *([f'<link rel="via" href={quoteattr(one.source["url"])}/>'] if one.source["url"] else []),
            f"<category term={quoteattr(one.row['kind'])}/>",
            f'<content type="text">{escape(one.text)}</content>',
            "</entry>",
        ]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode("utf-8", "xmlcharrefreplace")


def write_json_feed(feed: Feed, base_url: str = "") -> bytes:
    """Return a feed as JSON Feed 1.1."""
    base = (base_url or WHERE).rstrip("/")
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": base + feed.page,
        "feed_url": f"{base}/feeds/{feed.name}.json",
        "language": "en",
        "authors": [{"name": AUTHORS}],
        "items": [_item(one, base) for one in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(one: Entry, base: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": one.id,
        "url": base + one.path,
        "title": one.title,
        "content_text": one.text,
        "date_published": f"{one.on}T00:00:00Z",
        "tags": [one.row[name] for name in ("kind", "state", "model") if one.row[name]],
        "_section287": {
            "change_id": one.row["change_id"],
            "publication_id": one.row["publication_id"],
            "table_sha256": one.source["table_sha256"],
        },
    }
    if one.source["url"]:
        item["external_url"] = one.source["url"]
    return item
