"""Names and days in blocks of signatures that several readings give: which counts, and which is left unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from section287.documents.agreement import Agreement
from section287.documents.blanking import blank_page
from section287.documents.fields.field import HIGH
from section287.documents.fields.names import Readings, clean, without_rank
from section287.documents.fields.printed import note_names
from section287.documents.fields.reading import read_fields
from section287.documents.fields.signing import _halved
from section287.documents.fields.voting import find_voted
from section287.documents.image import Grey
from section287.documents.ink import find_ink
from section287.documents.page import Document, Page, Word, page_as_json, page_from_json
from section287.documents.reading import read_document


def words(text: str, x: float, y: float, sure: int = 90) -> tuple[Word, ...]:
    placed = []
    for part in text.split():
        placed.append(Word(part, x, y, x + 5.5 * len(part), y + 11, sure))
        x += 5.5 * len(part) + 4
    return tuple(placed)


def candidate(text: str, sure: int) -> tuple[str, list[Word]]:
    return text, [Word(part, 0, 0, 1, 1, sure) for part in text.split()]


PAGE = Page(7, 612, 792, "ocr", 0.9)


@pytest.mark.parametrize(
    ("each", "alone", "name", "sure"),
    [
        ([("Ana Moreno", 90), ("Ana Moreno", 60)], [], "Ana Moreno", True),
        ([("Ana Moreno", 90)], [("Ana Moreno", 80)], "Ana Moreno", True),
        ([("Ana Moreno", 90), ("Ana Moreno", 88)], [("Ana Morena", 80), ("Ana Morena", 85)], "Ana Moreno", True),
        ([("Ana Moreno", 34)], [("Ana Morena", 91), ("Ana Morena", 90)], "Ana Morena", False),  # the same strokes twice
        ([("Ana Moreno", 85)], [("Ana Morena", 91), ("Ana Morena", 90)], None, False),
        ([("Ana Morino", 86), ("Ana Moreno", 85)], [("Ana Morena", 94), ("Ana Moreno", 85)], None, False),
        ([("Ana Moreno", 95)], [], None, False),
        ([], [("Ana Moreno", 40), ("Ana Moreno", 30)], None, False),
    ],
)
def test_a_name_counts_that_more_readings_give_than_another(
    each: list[tuple[str, int]], alone: list[tuple[str, int]], name: str | None, sure: bool
) -> None:
    readings = Readings(PAGE, [[candidate(*one)] for one in each], [[candidate(*one)] for one in alone])
    found = find_voted(readings)
    assert (found[0][0] if found else None) == name
    assert found is None or (found[1] >= HIGH) == sure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sheriff Blake Wallis", "Blake Wallis"),
        ("MG Ada D. Seward", "Ada D. Seward"),
        ("Col. Ada Seward", "Ada Seward"),
        ("Major Seward", "Major Seward"),  # nothing but a rank would be left of it
    ],
)
def test_a_rank_is_no_part_of_a_name(text: str, name: str) -> None:
    value, kept = without_rank(*candidate(text, 90))
    assert value == name
    assert [word.text for word in kept] == name.split()


def test_strokes_of_a_signature_are_no_letters() -> None:
    kept = clean([Word("NS}", 0, 0, 1, 1, 68), *words("Mi¢hael Akers", 10, 0)])
    assert [word.text for word in kept] == ["Michael", "Akers"]


def signed_page(name: str) -> Page:
    lines = (
        words("By signing this MOA, each party agrees to be bound to the fullest extent allowed by law.", 60, 300, 95),
        words("For the LEA:", 60, 400, 95) + words("For ICE:", 330, 400, 95),
        words("Date:", 60, 430, 95) + words("Date:", 330, 430, 95),
        words("Signature:", 60, 460, 95) + words("Signature:", 330, 460, 95),
        words("Name:", 60, 490, 95) + words(name, 100, 490, 60) + words("Name:", 330, 490, 95),
        words("Title:", 60, 520, 95) + words("Sheriff", 100, 520, 95) + words("Title:", 330, 520, 95),
    )
    return Page(1, 612, 792, "ocr", 0.9, lines, ink=())


def contacts_page(name: str) -> Page:
    lines = (
        words("POINTS OF CONTACT", 60, 80, 95),
        words("The points of contact for purposes of this MOA are:", 60, 100, 95),
        words("For the LEA:", 60, 120, 95),
        words(name, 60, 140, 95),
        words("Deputy Dora Quill", 60, 160, 95),
    )
    return Page(2, 612, 792, "ocr", 0.9, lines)


def test_a_signatory_printed_among_contacts_is_read_though_contacts_are_blanked() -> None:
    noted = note_names((signed_page("Ramona Sennett"), contacts_page("Ramona Bennett")))
    assert noted[0].names == ("Ramona Bennett",)
    kept = tuple(page_from_json(page_as_json(blank_page(page))) for page in noted)
    assert "Bennett" not in kept[1].text
    assert "Quill" not in kept[1].text
    fields = {one.name: one for one in read_fields(Document("0", "x.pdf", kept))}
    assert fields["lea_signatory"].value == "Ramona Bennett"
    others = note_names((signed_page("Ramona Sennett"), contacts_page("Olga Brandt")))
    assert others[0].names == ()
    assert others[1].names == ()


def test_the_place_of_a_lost_label_is_read_too() -> None:
    lines = (
        words("Date:", 60, 100) + words("Date:", 330, 100),
        words("Name:", 330, 130),
        words("Title:", 60, 160) + words("Title:", 330, 160),
    )
    page = Page(1, 612, 792, "ocr", 0.9, lines)
    image = Grey(612, 792, 1.0, bytes(255 if (x // 3) % 2 else 0 for _ in range(792) for x in range(612)))

    def read_block(part: Grey) -> list[Word]:
        return [*words("Blake Wallis", 5, 12, 92), *words("~~ (", 5, 2, 40)]

    found = find_ink(page, image, lambda part: ("", 0), read_block)
    places = [(one.x0, one.text) for one in found if one.text]
    assert [text for x, text in places if x < 200] == ["Blake Wallis"]


@pytest.mark.parametrize(
    ("seen", "other", "settled"),
    [
        (0.8, "03/13/9095 fs", date(2025, 3, 13)),
        (0.8, "03/18/9095", None),
        (0.8, "03/13/2024", None),  # another possible year speaks against it
        (0.6, "03/13/9095", None),
    ],
)
def test_an_impossible_year_beside_the_same_month_and_day(seen: float, other: str, settled: date | None) -> None:
    found = _halved([(date(2025, 3, 13), seen, False, [])], [other])
    assert (found[0] if found else None) == settled
    assert found is None or found[1] < HIGH


def test_an_addendum_ends_before_its_signatures(write_agreement: Callable[..., Path]) -> None:
    said = "ICE reserves the right to conduct an internal review of this MOA every three years."
    path = write_agreement(addendum=said)
    agreement = Agreement(read_document(path.read_bytes(), path.name), path)
    addendum = next(one for one in agreement.clauses if one.kind == "addendum")
    assert "every three years" in " ".join(addendum.text.split())
    assert "Date:" not in addendum.text


def test_a_first_letter_that_a_stroke_hides() -> None:
    lines = (words("onathon W. Horton", 60, 500, 57),)
    page = Page(1, 612, 792, "ocr", 0.9, lines, again=(words("Jonathon W. Horton", 60, 500, 67),))
    once = Readings(page, [[candidate("Jonathon W. Horton", 67)]])
    found = find_voted(once)
    assert found is not None
    assert found[0][0] == "Jonathon W. Horton"
    assert found[1] < HIGH
    doubted = Readings(page, [[candidate("Jonathon W. Horton", 67)]], [[candidate("Tonathon W. Horton", 70)]])
    assert find_voted(doubted) is None
    assert find_voted(Readings(Page(1, 612, 792, "ocr", 0.9, lines), once.each)) is None  # one reading of the page
