"""Agreements of our own writing as PDFs, read into the site's test record."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from conftest_parts import agreement_lines, straight
from fpdf import FPDF

from section287.documents import recording
from section287.documents.shelf import Shelf

PLAIN, BESPOKE, ELSEWHERE, BLOCKED = "AlachuaTFM.pdf", "AllenCountyWSO.pdf", "Nowhere.pdf", "blocked.pdf"
TELEPHONE, MAILBOX = "555-010-1234", "b.private@county.example.org"
OWN_WORDS = "The zanjero of the county shall hear each complaint about this agreement in public within ten days."
REACHED = f"For the LEA: Captain B. Private, {TELEPHONE}, {MAILBOX}"


@cache
def make_documents() -> dict[str, bytes]:
    """Four files: as the template; with a section of its own; of no listed agency; and no PDF at all."""
    plain = agreement_lines(
        template="TFM-2025-02-12", agency="Alachua County Sheriff's Office, FL", mark="Revised 02/12/2025",
        lea=("Alex Sample", "Sheriff", "February 20, 2025"),
        ice=("Robin Example", "Acting Director", "February 24, 2025"),
    )  # fmt: skip
    bespoke = agreement_lines(
        template="WSO-2025-02-15", agency="Allen County Sheriff's Office, KS", mark="Revised 02/15/2025",
        lea=("Kim Specimen", "Sheriff", "July 30, 2025"), ice=("Robin Example", "Acting Director", ""),
        added=f"XXII. COUNTY OVERSIGHT|{OWN_WORDS}",
    )  # fmt: skip
    elsewhere = agreement_lines(
        template="TFM-2025-03-07", agency="Nowhere Town Police Department, OH",
        edits={"points of contact for purposes of": f"points of contact ({REACHED}) for purposes of"},
    )  # fmt: skip
    return {
        PLAIN: _draw(plain),
        BESPOKE: _draw(bespoke),
        ELSEWHERE: _draw(elsewhere),
        BLOCKED: b"<!doctype html><title>Access denied</title>",
    }


def id_of(name: str) -> str:
    """What stands in a document's address."""
    return sha256(make_documents()[name]).hexdigest()[:12]


def write_documents(folder: Path) -> Path:
    """Write the files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make_documents().items():
        (folder / name).write_bytes(content)
    return folder


def add_documents(record: Path, folder: Path, shelf: Path) -> Path:
    """Read a folder of agreements into a record, as ``build --documents`` does."""
    recording.add_documents(record, recording.read_documents([folder], Shelf(shelf)).rows)
    return record


def _draw(pages: list[list[tuple[float, float, str, float]]]) -> bytes:
    pdf = FPDF(unit="pt", format=(612, 792))
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(datetime(2025, 3, 1, tzinfo=UTC))  # the same bytes each time: addresses are made from them
    for words in pages:
        pdf.add_page()
        for x, y, text, size in words:
            pdf.set_font("Times", size=size)
            pdf.text(x, y, straight(text))
    return bytes(pdf.output())
