"""How persons are reached is blanked out of documents before anything is kept; lengths and offsets stay whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.documents.blanking import MARK, blank_contacts, blank_page
from section287.documents.page import Document, Page, Word
from section287.documents.shelf import Shelf
from section287.documents.template.table import list_templates


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("call (555) 010-1234 today", "call (███) ███-████ today"),
        ("mail a.b@county.example.org now", "mail █.█@██████.███████.███ now"),
        ("mail a.b @ county.example.org now", "mail █.█ @ ██████.███████.███ now"),
        ("mail a.b@ county.example.org now", "mail █.█@ ██████.███████.███ now"),
        ("For the LEA: Major B. Example\n208 W Rogers\nTown, OK 73036", None),
        ("office at 3535 Example Rd., Ste. 100, Orlando, FL 32803", None),
        ("For the LEA:\n14 Central Square\nTroy, NH 03465\n(555)010-1234", None),
    ],
)
def test_contacts_are_blanked_and_places_stay(text: str, blanked: str | None) -> None:
    found = blank_contacts(text)
    assert len(found) == len(text)
    assert MARK in found
    assert blanked in (None, found)
    assert not re.search(r"\d{3}[- ]\d{4}|Rogers|Example Rd|Central", found)
    assert re.findall(r"\b[A-Z]{2} \d{5}\b", found) == re.findall(r"\b[A-Z]{2} \d{5}\b", text)


CONTACTS = "VII. POINTS OF CONTACT\nThe points of contact (POCs) for purposes of this MOA are:\n"


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        (
            "For the LEA: Chief Robin Example\nExample Police Department",
            "For the LEA: Chief █████ ███████\nExample Police Department",
        ),
        (
            "For LEA:\nAlex B. Sample, Jr.\nSheriff\nSample County Jail",
            "For LEA:\n████ █. ██████, ██.\nSheriff\nSample County Jail",
        ),
        (
            "For DHS: Jo Sample, Field Office Director, Miami\nDallas\nField Office, Town Example, TX 77550",
            "For DHS: ██ ██████, Field Office Director, Miami\nDallas\nField Office, Town Example, TX 77550",
        ),
    ],
)
def test_points_of_contact_are_named_by_office_only(text: str, blanked: str) -> None:
    assert blank_contacts(CONTACTS + text) == CONTACTS + blanked


def test_who_signed_stays() -> None:
    signed = "APPENDIX A\nPOINTS OF CONTACT\nFor the LEA:\nSignature: x\nName: Alex Sample\nTitle: Sheriff"
    assert blank_contacts(signed) == signed
    assert blank_contacts("For the LEA:\nAlex Sample, Sheriff") == "For the LEA:\nAlex Sample, Sheriff"


@pytest.mark.parametrize(
    "text",
    [
        "For the LEA:\nDate: 2025-02-26\n26 February 2025\n03/10/2025\nRevised 02/12/2025",
        "8 U.S.C. § 1357(g)(1)-(9) and 287(g) of Public Law 104-208",
        "complaints go to ICEOPRIntake@ice.dhs.gov or 1-833-4ICE-OPR, the press to 202-732-4242",
        "within 48 hours, at least 90 days, 10 officers of 1,000",
    ],
)
def test_days_laws_and_public_offices_stay(text: str) -> None:
    assert blank_contacts(text) == text


def test_what_the_templates_print_is_public() -> None:
    """Else every agreement would differ from its template where the template gives an office's address."""
    texts = [clause.text for template in list_templates() for clause in template.clauses]
    assert sum("@" in one for one in texts) > 3
    assert [one for one in texts if blank_contacts(one) != one] == []


@given(st.text(alphabet="FortheLEA: \n12345-.@()Rdabc,", max_size=200))
def test_blanking_keeps_length_and_lines_and_settles(text: str) -> None:
    once = blank_contacts(text)
    assert len(once) == len(text)
    assert [at for at, one in enumerate(once) if one == "\n"] == [at for at, one in enumerate(text) if one == "\n"]
    assert all(new in (old, MARK) for old, new in zip(text, once, strict=True))


def page_of(text: str) -> Page:
    lines = tuple(tuple(Word(word, 1, 2, 3, 4, 90) for word in line.split()) for line in text.split("\n"))
    return Page(1, 612, 792, "text", 1.0, lines, again=lines)


def test_words_keep_their_boxes() -> None:
    text = "For the LEA:\nMajor Example 555-010-1234\n\nTown, OK 73036"
    page, blanked = page_of(text), blank_page(page_of(text))
    assert blanked.text == "For the LEA:\nMajor Example ███-███-████\n\nTown, OK 73036"
    assert [word[1:] for line in blanked.lines for word in line] == [word[1:] for line in page.lines for word in line]
    assert "555" not in " ".join(word.text for line in blanked.again for word in line)


def test_the_shelf_keeps_and_gives_no_contacts(tmp_path) -> None:
    import gzip
    import json

    from section287.documents.page import document_as_json

    shelf = Shelf(tmp_path)
    document = Document("ab" * 32, "one.pdf", (page_of("a@b.example 555-010-1234"),))
    shelf.keep(document)
    shelf.keep_page(document.sha256, document.pages[0])
    for place in tmp_path.rglob("*.gz"):
        assert b"555" not in gzip.decompress(place.read_bytes())
    # kept by an earlier version, as it was read
    shelf.place(document.sha256).write_bytes(gzip.compress(json.dumps(document_as_json(document)).encode()))
    found = shelf.find(document.sha256)
    assert found is not None
    assert "555" not in found.pages[0].text
