"""Files made to break a reader: each gives one clear line, and none stops the run."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from section287.documents import gather as gathering
from section287.documents import reading
from section287.documents.gather import gather, list_files
from section287.documents.image import PIXELS_AT_MOST, Grey
from section287.documents.page import Document
from section287.documents.reading import PAGES_AT_MOST, read_document
from section287.documents.shelf import Shelf
from section287.errors import UsageError


def small_pdf(pages: int = 1, encrypted: bool = False) -> bytes:
    pdf = FPDF()
    if encrypted:
        pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.set_font("Helvetica", size=12)
    for number in range(pages):
        pdf.add_page()
        pdf.text(20, 20, f"page {number}")
    return bytes(pdf.output())


def raw_pdf(content: bytes, extra: bytes = b"", filtered: bytes = b"") -> bytes:
    """A PDF written by hand: one page with a content stream."""
    stream = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filtered, content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
        stream,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)


HOSTILE = [
    ("empty", b"", "empty"),
    ("text", b"this is no pdf at all", "isn't a PDF"),
    ("block page", b"<!DOCTYPE html><html><body>Access denied</body></html>", "web page"),
    ("block page with a blank line", b"\n\n<html><head><title>403</title>", "web page"),
    ("encrypted", small_pdf(encrypted=True), "encrypted"),
    ("too many pages", small_pdf(PAGES_AT_MOST + 5), "pages"),
    ("cut short", small_pdf(3)[:300], "damaged"),
    ("header only", b"%PDF-1.7\n", "damaged"),
]


@pytest.mark.parametrize(("name", "data", "said"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_each_gives_one_clear_line(name: str, data: bytes, said: str) -> None:
    document = read_document(data, f"{name}.pdf")
    assert document.problem is not None
    assert said in document.problem
    assert "\n" not in document.problem
    assert document.pages == ()


def test_javascript_is_never_run_and_text_still_read() -> None:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\); while\\(true\\){}) >>"
    document = read_document(raw_pdf(b"", script), "js.pdf")
    assert document.problem is None
    assert len(document.pages) == 1


def test_a_page_as_large_as_a_field_is_drawn_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poster of five metres must not take gigabytes of memory."""
    drawn: list[Grey] = []
    monkeypatch.setattr(reading, "find_tesseract", lambda: "tesseract")
    monkeypatch.setattr(reading, "read_words", lambda image, **_: drawn.append(image) or [])
    monkeypatch.setattr(reading, "find_rotation", lambda image: 0)
    data = raw_pdf(b"0 0 200000 200000 re f").replace(b"[0 0 612 792]", b"[0 0 14400 14400]")
    assert read_document(data, "poster.pdf").problem is None
    assert drawn
    assert all(image.width * image.height <= PIXELS_AT_MOST * 1.01 for image in drawn)


def test_a_bomb_ends_the_worker_and_not_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that unpacks to gigabytes; the file after it is read."""
    packer = zlib.compressobj(9)
    chunk = b"0 0 m 1 1 l S " * 80_000
    packed = b"".join(packer.compress(chunk) for _ in range(80)) + packer.flush()  # some 90 MB unpacked
    (tmp_path / "a-bomb.pdf").write_bytes(raw_pdf(packed, filtered=b"/Filter /FlateDecode"))
    (tmp_path / "b-good.pdf").write_bytes(small_pdf())
    monkeypatch.setattr(gathering, "SILENT_SECONDS", 20.0)
    found = gather(list_files([tmp_path]), Shelf(tmp_path / "shelf"), workers=1)
    assert [one.path.name for one in found] == ["a-bomb.pdf", "b-good.pdf"]
    assert found[1].document.problem is None
    assert found[1].document.pages[0].text == "page 0"


def test_a_worker_that_dies_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker ended by its limits: its file is given up, the next file gets a new worker."""
    (tmp_path / "one.pdf").write_bytes(small_pdf())
    (tmp_path / "two.pdf").write_bytes(small_pdf(2))
    real = gathering._Worker._started
    calls = []

    def started(self: gathering._Worker) -> object:
        process = real(self)
        calls.append(process)
        if len(calls) == 1:
            process.kill()
            process.wait()
        return process

    monkeypatch.setattr(gathering._Worker, "_started", started)
    found = gather(list_files([tmp_path]), Shelf(tmp_path / "shelf"), workers=1)
    assert found[0].document.problem is not None
    assert "given up" in found[0].document.problem
    assert found[1].document.problem is None


def test_nothing_is_read_twice_and_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(small_pdf())
    (tmp_path / "copy.pdf").write_bytes(small_pdf(2))
    (tmp_path / "not.pdf").write_bytes(b"<html>")
    shelf = Shelf(tmp_path / "shelf")
    told: list[tuple[int, int]] = []
    first = gather(list_files([tmp_path]), shelf, lambda done, total, what: told.append((done, total)))
    assert [one.fresh for one in first] == [True] * 3
    assert told[-1] == (3, 3)
    (tmp_path / "one.pdf").rename(tmp_path / "renamed.pdf")
    second = gather(list_files([tmp_path]), shelf)
    assert [one.fresh for one in second] == [False] * 3
    assert {one.document.name for one in second} == {"copy.pdf", "not.pdf", "renamed.pdf"}


def test_pages_kept_of_an_interrupted_run_are_used(tmp_path: Path) -> None:
    from section287.documents.page import Page, Word

    path = tmp_path / "one.pdf"
    path.write_bytes(small_pdf(2))
    sha256 = gathering.hash_file(path)
    shelf = Shelf(tmp_path / "shelf")
    shelf.keep_page(sha256, Page(2, 612, 792, "ocr", 0.9, ((Word("kept", 1, 1, 9, 9, 90),),)))
    document = gather([path], shelf)[0].document
    assert [page.text for page in document.pages] == ["page 0", "kept"]
    assert shelf.pages(sha256) == {}  # whole now


def test_places_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list_files([tmp_path / "nowhere"])
    with pytest.raises(UsageError, match=r"no \.pdf file"):
        list_files([tmp_path])


GOOD = small_pdf(2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_never_raise(data: st.DataObject) -> None:
    """Bytes changed, cut out or repeated at random: a document, or one line that says why not."""
    broken = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(broken) - 1))
        match data.draw(st.sampled_from(["change", "cut", "repeat"])):
            case "change":
                broken[at] = data.draw(st.integers(0, 255))
            case "cut":
                del broken[at : at + data.draw(st.integers(1, 40))]
            case _:
                broken[at:at] = broken[at : at + 30]
        if not broken:
            break
    document = read_document(bytes(broken), "fuzzed.pdf")
    assert isinstance(document, Document)
    assert document.problem is None or "\n" not in document.problem


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_line(data: bytes) -> None:
    assert read_document(b"%PDF-1.4" + data, "x.pdf").problem is not None
    assert read_document(data, "x.pdf").problem is not None


def test_a_damaged_result_is_read_anew(tmp_path: Path, write_pdf: Callable[..., Path]) -> None:
    path = write_pdf("x.pdf", [[(60, 100, "some words here")]])
    shelf = Shelf(tmp_path / "shelf")
    gather([path], shelf)
    place = shelf.place(gathering.hash_file(path))
    place.write_bytes(place.read_bytes()[:50])
    assert gather([path], shelf)[0].fresh
