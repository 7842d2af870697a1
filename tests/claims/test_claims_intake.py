"""Every format in, and what cannot be read: one clear line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from section287.claims.intake.document import MAX_BYTES, MAX_CHARACTERS
from section287.claims.intake.sniff import read_document, read_path
from section287.errors import Section287Error, Unreadable, UsageError

WORDS = "On May 28, 2025, ICE listed 628 agreements in 40 states."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(*paragraphs: str, main: str | None = None) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    xml = main if main is not None else f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    return held.getvalue()


def make_pdf(*paragraphs: str, password: str = "") -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    for one in paragraphs:
        pdf.multi_cell(0, 8, one)
        pdf.ln()
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (WORDS, "text", "text"),
        (f"# Agreements\n\n**{WORDS}**\n", "a.md", "markdown"),
        (f"<html><body><p>{WORDS}</p></body></html>", "a.html", "html"),
        (f"<!doctype html><html><body><p>{WORDS}</p></body></html>".encode(), "page", "html"),
        (make_docx(WORDS), "a.docx", "docx"),
        (make_pdf(WORDS), "a.pdf", "pdf"),
        (WORDS.encode("utf-16"), "a.txt", "text"),
        (b"\xef\xbb\xbf" + WORDS.encode(), "a.txt", "text"),
        (("caf\xe9 " + WORDS).encode("cp1252"), "a.txt", "text"),
    ],
)
def test_each_format_is_told_by_its_content(content: bytes | str, name: str, kind: str) -> None:
    document = read_document(content, name)
    assert document.kind == kind
    assert WORDS in " ".join(document.view.split())


def test_markup_leaves_the_places_true() -> None:
    page = "<html><body><script>var agreements = 9;</script><p>Of May, <b>628</b>&nbsp;agreements</p></body></html>"
    document = read_document(page, "a.html")
    low = document.view.index("628")
    assert page[slice(*document.span(low, low + 3))] == "628"
    assert "var agreements" not in document.view


@pytest.mark.parametrize(
    ("content", "name", "dated"),
    [
        ("By A. Writer | September 20, 2025\n\nThe list grew.", "a.txt", "2025-09-20"),
        ("FOR IMMEDIATE RELEASE December 31, 2025\n\nICE closes the year.", "a.txt", "2025-12-31"),
        ("By Jane A. Doe - June 3, 2025 at 8:00 a.m.\n\nThe list grew.", "a.txt", "2025-06-03"),
        ("TALLAHASSEE, Fla. (June 3, 2025) -- The list grew.", "a.txt", "2025-06-03"),
        ("The list grew on June 3, 2025.", "a.txt", None),
        ("By May 28, 2025, 628 agreements were in force.", "a.txt", None),
        ("By the time of June 3, 2025, it had grown.", "a.txt", None),
        ("The list - as it stood on June 3, 2025, with 40 states - grew.", "a.txt", None),
        (
            '<html><head><meta property="article:published_time" content="2026-03-05T08:00:00Z"></head>'
            "<body><p>The list grew.</p></body></html>",
            "a.html",
            "2026-03-05",
        ),
    ],
)
def test_the_documents_own_date_is_found_or_said_to_be_missing(content: str, name: str, dated: str | None) -> None:
    document = read_document(content, name)
    assert (str(document.dated) if document.dated else None) == dated
    assert bool(document.dated_from) == (dated is not None)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x01\x02" * 50, "a.bin"),
        (b"%PDF-1.7 not really a pdf", "a.pdf"),
        (make_pdf(WORDS, password="secret"), "locked.pdf"),
        (make_pdf(), "scan.pdf"),
        (b"PK\x03\x04 broken", "a.docx"),
        (make_docx(main='<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document/>'), "bomb.docx"),
        (make_docx(main="<w:document>"), "cut.docx"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old.doc"),
        (b"{\\rtf1 words}", "a.rtf"),
        (b" " * (MAX_BYTES + 1), "huge.txt"),
        ("a" * (MAX_CHARACTERS + 1), "long.txt"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(content: bytes | str, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_document(content, name)
    told = str(caught.value)
    assert name in told
    assert "\n" not in told


def test_a_docx_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_document(make_docx("a" * 40_000_000), "bomb.docx")


@pytest.mark.parametrize("path", ["https://example.org/article", "/nowhere/at/all.txt"])
def test_nothing_is_fetched_and_a_missing_file_is_named(path: str) -> None:
    with pytest.raises(UsageError, match="nothing is fetched" if path.startswith("http") else "no such file"):
        read_path(path)


def test_an_empty_document_is_read_as_one(tmp_path: Path) -> None:
    place = tmp_path / "empty.txt"
    place.write_bytes(b"")
    assert read_path(str(place)).view == ""


def test_errors_are_ours() -> None:
    assert issubclass(Unreadable, Section287Error)
