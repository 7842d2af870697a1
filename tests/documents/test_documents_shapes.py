"""Shapes that the labelled files don't have: other years' openings, other days, papers filed with an agreement."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest_parts import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from section287.documents.agreement import Agreement
from section287.documents.fields.days import find_day
from section287.documents.fields.names import NAME, clean
from section287.documents.fields.reading import read_fields
from section287.documents.fields.signers import TYPED_TITLE
from section287.documents.image import Grey, find_slope, straighten
from section287.documents.layout import find_word_slope, set_sloping_in_lines
from section287.documents.lost import read_lost_lines
from section287.documents.page import Document, Page, Word
from section287.documents.reading import read_document


def as_document(text: str, via: str = "text", confidence: int = 100) -> Document:
    """One page that holds a text, line by line."""
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, 95)]
    placed = []
    for row, line in enumerate(lines):
        x, words = 60.0, []
        for word in line.split():
            words.append(Word(word, x, 80.0 + 14 * row, x + 5.2 * len(word), 92.0 + 14 * row, confidence))
            x += 5.2 * len(word) + 4
        placed.append(tuple(words))
    return Document("0", "x.pdf", (Page(1, 612, 792, via, confidence / 100, tuple(placed)),))  # type: ignore[arg-type]


def value(document: Document, name: str) -> str | None:
    return next((one.value for one in read_fields(document) if one.name == name), None)


DHS = "U.S. Immigration and Customs Enforcement (ICE), a component of the Department of Homeland Security (DHS)"
OPENINGS = [
    (f"constitutes an agreement between {DHS}, and the {{}} (VCSO), pursuant to which ICE delegates", "2016"),
    (f'agreement between {DHS}, and the {{}}, hereinafter referred to as the "Agency" (LEA), pursuant to', "2009"),
    (f"agreement between {DHS}, and the Law Enforcement Agency, the {{}} (VCSO), pursuant to which ICE", "2009"),
    (
        "agreement between the United States Department of Homeland Security (DHS), United States Immigration and "
        "Customs Enforcement (ICE), Vernon County (County), and the {} (VCSO) under which ICE authorizes nominated",
        "2007",
    ),
    (
        "agreement between the United States Department of Homeland Security (DHS) and the State of Kansas to create "
        "an initiative pursuant to which ICE authorizes nominated, trained and certified troopers of the {} (DPS) to "
        "perform certain immigration enforcement functions",
        "2003",
    ),
    ("U.S. Immigration and Customs Enforcement (ICE) and the {}, hereby agree to extend the Memorandum", "addendum"),
    (f"agreement between {DHS}, and {{}}, hereinafter the law enforcement agency (LEA), pursuant to", "2025"),
]
NAMES = [
    "Vernon County Sheriff's Office",
    "Kansas Department of Public Safety",
    "State University of Vernon Police Department",
    "Vernon County Constable's Office, Precinct 2",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "opening", [one[0] for one in OPENINGS], ids=[f"{n}-{one[1]}" for n, one in enumerate(OPENINGS)]
)
def test_agencies_in_the_openings_of_all_years(opening: str, name: str) -> None:
    text = "This Memorandum of Agreement (MOA) " + opening.format(name) + " trained personnel."
    assert value(as_document(text), "agency") == name


def test_a_place_left_open_names_no_agency() -> None:
    text = (
        f"This MOA constitutes an agreement between {DHS}, and [NAME OF AGENCY], hereinafter the law enforcement agency"
    )
    assert value(as_document(text), "agency") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 MAR 2025", date(2025, 3, 4)),
        ("the 4th day of March, 2025", date(2025, 3, 4)),
        ("04MAR25", date(2025, 3, 4)),
        ("4-Mar-2025", date(2025, 3, 4)),
        ("20250304", date(2025, 3, 4)),
        ("2025/03/04", date(2025, 3, 4)),
        ("March 4th, 2025", date(2025, 3, 4)),
        ("March 14,2025", date(2025, 3, 14)),
        ("3/4/2025 | 9:12 AM EST", date(2025, 3, 4)),
        ("within 30 days of March 2025", None),
        ("Section 287 may 2020", None),
        ("3/4/20252", None),
    ],
)
def test_days_in_other_hands(text: str, day: date | None) -> None:
    found = find_day(text)
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    "name", ["Maria de la Cruz", "Tomas Muñoz", 'Joseph "Joe" Brannigan', "Luke Van der Berg", "Col. David L. Barnes"]
)
def test_names_of_many_kinds(name: str, write_agreement: Callable[..., Path]) -> None:
    assert NAME.match(name)


@given(st.text("Ab .-'", max_size=400))
def test_patterns_for_names_and_titles_end(text: str) -> None:
    """Their work grows with the text, not with the ways of parting it (a test that hangs fails)."""
    NAME.match(text)
    TYPED_TITLE.fullmatch(text + "1")


def test_a_label_is_no_part_of_a_name() -> None:
    words = [Word(text, 0, 0, 1, 1, 90) for text in ("Name:", "Alex", "Sample")]
    assert [word.text for word in clean(words)] == ["Alex", "Sample"]


def test_contacts_on_the_page_of_signatures_sign_nothing(write_agreement: Callable[..., Path]) -> None:
    """Points of contact stand under "For the LEA:" too; who signed is read from the block that has labels."""
    agreement = read(write_agreement(template="JEM-2025-02-15", mark="Revised 02/15/2025"))
    assert agreement.value("lea_signatory") == "Alex Sample"
    assert agreement.value("ice_signatory") == "Robin Example"
    assert agreement.value("ice_signed_on") == "2025-03-12"


def merge(place: Path, *parts: Path) -> Path:
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        whole.import_pages(pypdfium2.PdfDocument(part.read_bytes()))
    whole.save(place)
    return place


LETTER = [
    "Dear Sheriff,",
    "The agreement under the jail model is enclosed; a copy is on file.",
    "Date: January 4, 2024",
]
RESOLUTION = ["RESOLUTION NO. 2025-17", "WHEREAS, the Board finds it in the public interest;", "Date: February 4, 2024"]


@pytest.mark.parametrize("front", [True, False], ids=["letter", "resolution"])
def test_papers_filed_with_an_agreement_are_no_part_of_it(
    front: bool, tmp_path: Path, write_agreement: Callable[..., Path], write_pdf: Callable[..., Path]
) -> None:
    own = write_agreement()
    lines = LETTER if front else RESOLUTION
    paper = write_pdf("paper.pdf", [[(60, 80 + 16 * row, line) for row, line in enumerate(lines * 4)]])
    parts = (paper, own) if front else (own, paper)
    alone, whole = read(own), read(merge(tmp_path / "whole.pdf", *parts))
    for name in ("model", "revision", "agency", "lea_signatory", "lea_signed_on", "ice_signed_on"):
        assert whole.value(name) == alone.value(name), name
    assert not whole.bespoke
    assert "attachment" in [one.kind for one in whole.clauses]


def test_a_phrase_that_an_addendum_replaces() -> None:
    text = (
        "ADDENDUM TO EXTEND MEMORANDUM OF AGREEMENT\nU.S. Immigration and Customs Enforcement (ICE) and the Vernon "
        "County Sheriff's Office, hereby agree to extend the Memorandum of Agreement as follows: In Section XXI. "
        'DURATION AND TERMINATION OF THIS MOA: The phrase "June 30, 2019" is hereby replaced with "June 30, 2020". '
        "All other provisions remain in full force."
    )
    assert value(as_document(text), "addendum") == 'The phrase "June 30, 2019" is hereby replaced with "June 30, 2020"'
    assert value(as_document(text), "expires") == "2020-06-30"


def ruled(width: int, height: int, slope: float) -> Grey:
    """A page of dark lines that fall to the right."""
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for top in range(40, height - 60, 24):
        for x in range(30, width - 30):
            y = top + round((x - width / 2) * slope)
            for thick in range(8):
                if 0 <= y + thick < height:
                    rows[y + thick][x] = 0
    return Grey(width, height, 1.4, b"".join(bytes(row) for row in rows))


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.03])
def test_a_page_askew_is_levelled(slope: float) -> None:
    image = ruled(600, 800, slope)
    found = find_slope(image)
    assert found == pytest.approx(slope, abs=0.004)
    level = straighten(image, found)
    assert find_slope(level) == 0
    assert (level.width, level.height) == (image.width, image.height)


def test_lines_of_a_sloping_layer_stay_apart() -> None:
    words = [
        Word(
            f"word{row}",
            50.0 + 40 * column,
            100 + 13 * row + 1.4 * column,
            85.0 + 40 * column,
            111 + 13 * row + 1.4 * column,
            80,
        )
        for row in range(6)
        for column in range(12)
    ]
    assert find_word_slope(words) == pytest.approx(1.4 / 40, abs=0.002)
    lines = set_sloping_in_lines(words, 612, 792)
    assert [{word.text for word in line} for line in lines] == [{f"word{row}"} for row in range(6)]
    assert {word for line in lines for word in line} == set(words)  # boxes stay where they are


def test_a_line_that_was_passed_over_is_read_by_itself() -> None:
    width, height = 850, 1100
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for top in (300, 330):
        for y in range(top, top + 12):
            for x in range(100, 700, 3):
                rows[y][x] = 0
    image = Grey(width, height, 100 / 72, b"".join(bytes(row) for row in rows))
    scale = 72 / 100
    first = [Word("shall", 95 * scale, 298 * scale, 705 * scale, 313 * scale, 95)]
    asked: list[Grey] = []

    def read_part(part: Grey) -> list[Word]:
        asked.append(part)
        return [
            Word(text, 60.0 + 50 * n, 4, 100.0 + 50 * n, 10, 90) for n, text in enumerate(("the", "agreement", "shall"))
        ]

    found = read_lost_lines(image, first, read_part)
    assert [word.text for word in found] == ["the", "agreement", "shall"]
    assert all(325 * scale < word.middle < 345 * scale for word in found)
    assert len(asked) == 1
    assert (
        read_lost_lines(
            image, [*first, *found, Word("x", 95 * scale, 328 * scale, 705 * scale, 343 * scale, 90)], read_part
        )
        == []
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("90-day notice", "30-day notice"),
        ("The LEA will", "The LEA may"),
        ("shall not be construed", "shall be construed"),
        ("is responsible for the installation", "is never responsible for the installation"),
    ],
)
def test_a_word_that_matters_is_found(old: str, new: str, write_agreement: Callable[..., Path]) -> None:
    from section287.documents.template.table import list_templates

    template = next(one for one in list_templates() if one.id == "TFM-2025-03-07")
    words = old.replace("The LEA", "LEA")
    held = [one for one in template.clauses if words in one.text]
    assert held, f"the template has no {words!r}: alter other words"
    agreement = read(write_agreement(edits={words: new.replace("The LEA", "LEA")}))
    changed = {(one.new or one.old).heading for one in agreement.deviations if one.verdict != "same"}  # type: ignore[union-attr]
    assert {one.heading for one in held} <= changed


def test_a_sentence_that_was_moved_is_a_change(write_agreement: Callable[..., Path]) -> None:
    from section287.documents.template.table import list_templates

    template = next(one for one in list_templates() if one.id == "TFM-2025-03-07")
    clause = next(one for one in template.clauses if one.text.count(". ") > 3 and "PARTIES" not in one.heading)
    first, second, rest = clause.text.split(". ", 2)
    agreement = read(write_agreement(edits={clause.text: f"{second}. {first}. {rest}"}))
    assert [one.new.heading for one in agreement.deviations if one.verdict != "same" and one.new] == [clause.heading]


@pytest.mark.parametrize(("ground", "shaded"), [(255, False), (250, False), (190, True)])
def test_only_shaded_paper_gets_a_local_threshold(ground: int, shaded: bool) -> None:
    from section287.documents.ocr import _is_shaded

    page = bytes([ground] * 900 + [10] * 100)
    assert _is_shaded(Grey(100, 10, 1.0, page)) is shaded


FRAGMENTS = [
    "MEMORANDUM OF AGREEMENT",
    f"constitutes an agreement between {DHS}, and the",
    "hereinafter the law enforcement agency (LEA), pursuant to which ICE delegates",
    "points of contact for purposes of implementation of this MOA are:",
    "points of contact for coordinating such activities are:",
    "For the LEA:",
    "For ICE:",
    "For DHS:",
    "Date:",
    "Date: 2025.03.04 12:33:01 -05'00'",
    "Date: 99/99/2025",
    "Date: 31 FEB 2025",
    "Signature: Digitally signed by",
    "Name:",
    "Title:",
    "Agency:",
    "By signing this MOA, each party agrees to be bound thereto to the fullest extent allowed by law.",
    "I. PARTIES",
    "APPENDIX A",
    "ADDENDUM TO MODIFY MEMORANDUM OF AGREEMENT",
    "RESOLUTION NO. 1",
    "Revised 13/45/2025",
    "Vernon County Sheriff's Office, KS",
    "Sheriff",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=30), max_size=40), st.sampled_from(["text", "ocr", "layer"])
)
def test_any_text_gives_fields_and_clauses(parts: list[str], via: str) -> None:
    """Whatever a page says, in whatever order: values with a confidence, and no error."""
    agreement = Agreement(as_document("\n".join(parts), via, 100 if via == "text" else 70), Path("KANSAS/x.pdf"))
    said = agreement.as_json()
    assert all(0 <= one["confidence"] <= 1 for one in said["fields"])
    assert all((one["value"] is not None) == (one["status"] == "read") for one in said["fields"])


def mutate(data: bytes, draw: Callable[[st.SearchStrategy[int]], int]) -> bytes:
    broken = bytearray(data)
    for _ in range(draw(st.integers(1, 20))):
        at = draw(st.integers(0, len(broken) - 1))
        if draw(st.integers(0, 1)):
            broken[at] = draw(st.integers(0, 255))
        else:
            del broken[at : at + draw(st.integers(1, 60))]
    return bytes(broken)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_agreements_give_fields_or_a_line(data: st.DataObject, write_pdf: Callable[..., Path]) -> None:
    rows = [(60, 80 + 20 * row, line) for row, line in enumerate(FRAGMENTS)]
    whole = write_pdf("damaged.pdf", [rows]).read_bytes()
    document = read_document(mutate(whole, data.draw), "damaged.pdf")
    assert document.problem is None or "\n" not in document.problem
    assert isinstance(Agreement(document).as_json()["fields"], list)
