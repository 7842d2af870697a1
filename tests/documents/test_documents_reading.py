"""Text layers, scans, turned and doubled pages: words in their order, each page with how it was read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from section287.documents import reading
from section287.documents.image import Grey, as_png, crop, is_blank, turn
from section287.documents.layer import _decode
from section287.documents.layout import set_in_lines
from section287.documents.page import Word, document_as_json, document_from_json
from section287.documents.reading import read_document

LINE = "Immigration enforcement activities conducted by participating LEA personnel will be supervised and directed"


def test_a_form_filled_in_last_is_read_in_its_place(write_pdf: Callable[..., Path]) -> None:
    """What was typed into a form comes last in the file; on the page it stands in the sentence."""
    page = [
        (60, 100, "and the"),
        (330, 100, ", hereinafter the law enforcement agency"),
        (120, 99, "Test County Jail", 9),
    ]
    document = read_document(write_pdf("form.pdf", [page]).read_bytes(), "form.pdf")
    assert document.pages[0].text == "and the Test County Jail , hereinafter the law enforcement agency"
    assert document.pages[0].via == "text"


def test_columns_and_offsets(write_pdf: Callable[..., Path]) -> None:
    page = [(60, 100, "Date: February 26, 2025"), (330, 101, "Date: March 3, 2025"), (60, 130, "Title: Sheriff")]
    read = read_document(write_pdf("two.pdf", [page]).read_bytes(), "two.pdf").pages[0]
    assert read.text.splitlines() == ["Date: February 26, 2025 Date: March 3, 2025", "Title: Sheriff"]
    for at, word in read.placed_words():
        assert read.text[at : at + len(word.text)] == word.text
    start = read.text.index("March")
    assert [word.text for word in read.words_between(start, start + 13)] == ["March", "3,", "2025"]


def test_a_spread_is_read_left_page_first(write_pdf: Callable[..., Path]) -> None:
    words = "activities conducted by participating personnel will be supervised and directed"
    left = [(60, 100 + 20 * row, f"left{row} {words}") for row in range(12)]
    right = [(660, 100 + 20 * row, f"right{row} {words}") for row in range(12)]
    mixed = [word for pair in zip(left, right, strict=True) for word in pair]
    page = read_document(write_pdf("spread.pdf", [mixed], (1224, 792)).read_bytes(), "s.pdf").pages[0]
    firsts = [line.split()[0] for line in page.text.splitlines()]
    assert firsts == [f"left{row}" for row in range(12)] + [f"right{row}" for row in range(12)]


def test_a_spread_may_hold_a_page_of_few_words(write_pdf: Callable[..., Path]) -> None:
    words = "activities conducted by participating personnel will be supervised and directed"
    left = [(60, 100 + 20 * row, f"left{row} {words}") for row in range(12)]
    right = [(660, 100 + 40 * row, f"right{row} points of contact") for row in range(3)]
    page = read_document(write_pdf("s.pdf", [[*left, *right]], (1224, 792)).read_bytes(), "s.pdf").pages[0]
    assert [line.split()[0] for line in page.text.splitlines()][-3:] == ["right0", "right1", "right2"]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_the_file_itself_turns(write_pdf: Callable[..., Path], turned: int) -> None:
    """Boxes are those of the page as shown, also where the file says that it is to be turned."""
    import pypdfium2

    path = write_pdf("turned.pdf", [[(60, 100, "first line here"), (60, 130, "second line here")]])
    pdf = pypdfium2.PdfDocument(path.read_bytes())
    pdf[0].set_rotation(turned)
    pdf.save(str(path))
    page = read_document(path.read_bytes(), "t.pdf").pages[0]
    assert (page.width, page.height) == ((792, 612) if turned in (90, 270) else (612, 792))
    for _, word in page.placed_words():
        assert -1 <= word.x0 < word.x1 <= page.width + 1
        assert -1 <= word.y0 < word.y1 <= page.height + 1


def test_a_blank_page_is_blank(write_pdf: Callable[..., Path]) -> None:
    assert read_document(write_pdf("b.pdf", [[], [(60, 100, "x y z words")]]).read_bytes(), "b").pages[0].via == "blank"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("1DPH", "Name"),
        ("/($", "LEA"),
        (",&(", "ICE"),
        ("'DWH:", "Date:"),
        ("POLICY", "POLICY"),
        ("2025", "2025"),
        ("II.", "II."),
    ],
)
def test_glyph_numbers_are_undone(printed: str, meant: str) -> None:
    assert _decode(printed) == meant


def test_small_print_beside_a_large_name_keeps_its_lines() -> None:
    words = [
        Word("SHANNON", 100, 100, 160, 124, 100),
        Word("Digitally", 170, 98, 190, 104, 100),
        Word("signed", 192, 98, 206, 104, 100),
        Word("2025.03.18", 170, 106, 200, 112, 100),
    ]
    lines = [" ".join(word.text for word in line) for line in set_in_lines(words, 612, 792)]
    assert "Digitally signed" in lines
    assert "2025.03.18" in lines


def test_documents_survive_the_shelf(write_pdf: Callable[..., Path]) -> None:
    document = read_document(write_pdf("k.pdf", [[(60, 100, LINE)]]).read_bytes(), "k.pdf")
    again = document_from_json(document_as_json(document))
    assert again.pages[0].text == document.pages[0].text
    assert again.sha256 == document.sha256


def test_images_turn_and_crop() -> None:
    image = Grey(3, 2, 1.0, bytes([1, 2, 3, 4, 5, 6]))
    assert turn(image, 90).pixels == bytes([4, 1, 5, 2, 6, 3])
    assert turn(turn(image, 90), 270) == image
    assert turn(turn(image, 180), 180) == image
    assert crop(image, 1, 0, 1.5, 0.5).pixels == bytes([2])
    assert as_png(image).startswith(b"\x89PNG")
    assert is_blank(Grey(100, 100, 1.0, b"\xff" * 10_000))
    assert not is_blank(Grey(100, 100, 1.0, b"\x00" * 10_000))


def test_without_tesseract_scans_wait_and_text_is_read(
    write_agreement: Callable[..., Path], as_scan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "find_tesseract", lambda: None)
    document = read_document(as_scan(write_agreement(), [1]).read_bytes(), "scan.pdf")
    assert document.waiting == (1,)
    assert document.problem is None
    text = read_document(write_agreement().read_bytes(), "text.pdf")
    assert text.waiting == ()
    assert "Task Force Model" in text.pages[0].text


@pytest.mark.parametrize("turned", [0, 90])
def test_a_scan_is_read_upright(
    tesseract: str, write_agreement: Callable[..., Path], as_scan: Callable[..., Path], turned: int
) -> None:
    """One page of a scan, upright and lying on its side: the same words, their boxes within the page."""
    page = read_document(as_scan(write_agreement(), [1], turned).read_bytes(), "scan.pdf").pages[0]
    assert page.via == "ocr"
    assert page.rotation == (360 - turned) % 360
    assert page.confidence > 0.8
    assert "direction and supervision of" in " ".join(page.text.split())
    assert all(word.x1 <= page.width + 1 and word.y1 <= page.height + 1 for _, word in page.placed_words())


def test_a_typed_day_on_a_scan_is_read_and_scribble_is_not(
    tesseract: str, write_agreement: Callable[..., Path], as_scan: Callable[..., Path]
) -> None:
    from section287.documents.agreement import Agreement

    path = write_agreement(lea=("Alex Sample", "Sheriff", ""))
    last = next(page.number for page in read_document(path.read_bytes(), "x").pages if "For the LEA" in page.text)
    agreement = Agreement(read_document(as_scan(path, [last], dots=200).read_bytes(), "scan.pdf"))
    ice, lea = agreement.field("ice_signed_on"), agreement.field("lea_signed_on")
    assert ice is not None
    assert ice.value == "2025-03-12"
    assert lea is not None
    assert lea.value is None
