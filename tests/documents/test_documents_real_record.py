"""The real agreements in a record: read, linked with and without their names, blanked, told by the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from section287.documents.blanking import MARK
from section287.documents.ledger import read_kept
from section287.documents.link import Listed, read_listed
from section287.documents.linking import link_documents
from section287.documents.recording import Recording, read_documents
from section287.documents.shelf import Shelf
from section287.documents.stream import squash
from section287.documents.tables import HELD, Rows, tell_rows
from section287.record.open import open_record
from section287.registry.build import build_record
from section287.registry.ledger import read_ledger

pytestmark = pytest.mark.real
PHONE = re.compile(r"(?<![\d-])\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)")
STREET = re.compile(
    r"\b\d+ (?:[NSEW]\.? )?(?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Drive|Dr|Lane|Blvd|Hwy)\b"
)
PUBLIC = ("202-732-4242", "877-246-8253", "500 12th")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "agreements_pdf"


@pytest.fixture(scope="module")
def rows(folder: Path, session_shelf: Shelf, tesseract: str) -> Rows:
    read = read_documents([folder], session_shelf)
    assert read.problems == ()
    assert read.rows is not None
    return read.rows


@pytest.fixture(scope="module")
def listed(ledger_record: Path) -> list[Listed]:
    with open_record(ledger_record) as connection:
        return read_listed(connection)


def file_of(url: str | None) -> str:
    return unquote(unquote(url or "")).rpartition("/")[2].lower()


@pytest.fixture(scope="module")
def truth(rows: Rows, listed: list[Listed]) -> dict[str, set[str]]:
    """The agreements at which ICE's list has each file, by the file's own name."""
    found = {}
    for sha256, name, *_ in rows["moa"]:
        own = unquote(unquote(name.split("__", 1)[1])).lower().lstrip("_")
        found[sha256] = {one.agreement_id for one in listed if own in (file_of(one.moa_url), file_of(one.addendum_url))}
    assert sum(bool(one) for one in found.values()) >= 36
    return found


def test_all_are_read(rows: Rows, folder: Path) -> None:
    assert len(rows["moa"]) == len(list(folder.rglob("*.pdf"))) == 38
    assert {row[2] for row in rows["moa"]} == {"read"}
    pages = {row[0]: row[4] for row in rows["moa"]}
    assert len(rows["moa_page"]) == sum(pages.values())


def test_each_is_linked_by_its_name_to_what_ice_links(
    rows: Rows, listed: list[Listed], truth: dict[str, set[str]]
) -> None:
    links = link_documents(tell_rows(rows), listed).links
    wrong = {
        sha: link.agreement_id for sha, link in links.items() if truth[sha] and link.agreement_id not in truth[sha]
    }
    assert wrong == {}
    assert sum(link.agreement_id is not None for link in links.values()) == 38


def test_without_a_name_a_link_is_right_or_there_is_none(
    rows: Rows, listed: list[Listed], truth: dict[str, set[str]]
) -> None:
    """No folder, no file name: only what the document says."""
    moa = [(row[0], f"{row[0]}.pdf", *row[2:]) for row in rows["moa"]]
    fields = [row for row in rows["moa_field"] if row[-1] == "text"]
    links = link_documents(tell_rows({"moa": moa, "moa_field": fields}), listed).links
    found = {sha: link.agreement_id for sha, link in links.items() if link.agreement_id}
    assert {sha: one for sha, one in found.items() if truth[sha] and one not in truth[sha]} == {}
    assert len(found) >= 34


def test_one_that_is_not_listed_is_linked_to_nothing(rows: Rows, listed: list[Listed]) -> None:
    """Without its agreement in the registry, each is left alone, with and without its name."""
    links = link_documents(tell_rows(rows), listed).links
    for told in tell_rows(rows):
        others = [one for one in listed if one.agreement_id != links[told.sha256].agreement_id]
        link = link_documents([told], others).links[told.sha256]
        # ICE's list has Georgia's document at another agency too; the document itself says that it isn't its own
        assert link.agreement_id is None or link.confidence < 0.8, (told.name, link)


def stored_texts(rows: Rows) -> Iterator[tuple[str, str]]:
    for table in ("moa_page", "moa_field", "clause", "clause_change"):
        for row in rows[table]:
            yield from ((f"{table} {row[:2]}", cell) for cell in row[1:] if isinstance(cell, str))


@pytest.mark.parametrize("place", ["read", "ledger"])
def test_no_contacts_of_persons_are_stored(place: str, request: pytest.FixtureRequest) -> None:
    stored: Rows = request.getfixturevalue("rows") if place == "read" else read_kept()
    assert any(MARK in text for _, text in stored_texts(stored))
    left = [
        (where, found[0])
        for where, text in stored_texts(stored)
        for pattern in (PHONE, STREET)
        for found in pattern.finditer(text)
        if not any(one in found[0] for one in PUBLIC)
    ]
    assert left == []
    # mailboxes of offices at dhs.gov stay, however a scan spells the ending
    mails = {word for _, text in stored_texts(stored) for word in text.split() if re.search(r"[A-Za-z]\S*@\S*\w", word)}
    assert {word for word in mails if MARK not in word and not re.search(r"@\W?\w*\.?dhs", word)} == set()


def test_fields_stand_where_they_say(rows: Rows) -> None:
    pages = {(row[0], row[1]): row[-1] for row in rows["moa_page"]}
    placed = [row for row in rows["moa_field"] if row[7] is not None and row[5] and row[10] == "text"]
    stray = [
        (row[0][:12], row[2], row[5])
        for row in placed
        if row[4] == "read" and not set(squash(row[5])) & set(squash(pages[row[0], row[7]][row[8] : row[9]]) or "-")
    ]
    assert len(placed) > 1000
    assert len(stray) <= len(placed) // 100, stray[:5]


def test_the_ledger_holds_the_same_documents(rows: Rows, ledger_record: Path, tmp_path: Path) -> None:
    kept = read_kept()
    assert [row[:2] for row in kept["moa"]] == [row[:2] for row in rows["moa"]]
    assert {name: bool(kept[name]) for name in HELD} == dict.fromkeys(HELD, True)
    reading = read_ledger()
    build_record(reading.lists, tmp_path / "alone.duckdb", reading.unreadable, "ledger")
    build_record(reading.lists, tmp_path / "with.duckdb", reading.unreadable, "ledger", beside=Recording(new=rows))
    registry = [registry_rows(path) for path in (tmp_path / "alone.duckdb", tmp_path / "with.duckdb", ledger_record)]
    assert registry[0] == registry[1] == registry[2]
    with open_record(tmp_path / "with.duckdb") as fresh, open_record(ledger_record) as bundled:
        linked = "SELECT sha256, agreement_id FROM moa ORDER BY 1"
        assert fresh.execute(linked).fetchall() == bundled.execute(linked).fetchall()


def registry_rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The registry's tables, without what documents add."""
    found = {}
    with open_record(path) as connection:
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            if name in (*HELD, "moa_template", "template_clause", "moa_missing", "meta"):
                continue
            where = " WHERE rule NOT LIKE 'document\\_%' ESCAPE '\\'" if name == "decision" else ""
            found[name] = connection.execute(f'SELECT * FROM "{name}"{where} ORDER BY ALL').fetchall()
    return found
