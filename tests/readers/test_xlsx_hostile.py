"""Workbooks that are wrong or meant to harm: one clear line, quickly, and never another exception."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import openpyxl
import pytest
from making_workbooks import HEAD, MAIN, RELATIONS, SHEET, example_rows, make_parts, make_workbook, pack, sheet_xml

from section287.errors import Unreadable
from section287.readers import package as package_module
from section287.readers.detect import read_tables

Parts = dict[str, str | bytes]


def problem_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_tables("list.xlsx", data)
    message = str(caught.value)
    assert message.startswith("list.xlsx: ")
    assert "\n" not in message
    assert caught.value.remedy
    return caught.value.problem


def changed(**changes: str | bytes | None) -> bytes:
    parts = make_parts(example_rows(2), {"G2": "https://a.gov/"})
    names = {
        "sheet": SHEET,
        "rels": RELATIONS,
        "workbook": "xl/workbook.xml",
        "workbook_rels": "xl/_rels/workbook.xml.rels",
        "strings": "xl/sharedStrings.xml",
    }
    for key, part in changes.items():
        if part is None:
            del parts[names[key]]
        else:
            parts[names[key]] = part
    return pack(parts)


def test_a_cut_off_zip_is_named_so() -> None:
    data = make_workbook(example_rows(50))
    assert "isn't a whole one" in problem_of(data[: len(data) // 2])


def test_a_cut_off_part_is_named() -> None:
    data = bytearray(make_workbook(example_rows(50)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo(SHEET).header_offset
    data[offset + 60 : offset + 90] = b"\x00" * 30
    assert SHEET in problem_of(bytes(data))


def test_a_changed_byte_is_noticed() -> None:
    stored = pack(make_parts(example_rows(2), {"G2": "https://a.gov/right"}), zipfile.ZIP_STORED)
    assert "checksum" in problem_of(stored.replace(b"gov/right", b"gov/wrong"))


@pytest.mark.parametrize("part", ["sheet", "strings", "rels"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(part: str) -> None:
    bomb = changed(**{part: b" " * 40_000_000})
    tracemalloc.start()
    problem = problem_of(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "zip bomb" in problem
    assert peak < 5_000_000


def test_a_bomb_of_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "MAX_UNPACKED", 3_000_000)
    parts = make_parts(example_rows(2))
    for number in range(60):
        parts[f"xl/media/image{number}.png"] = bytes(range(256)) * 200
    assert "zip bomb" in problem_of(pack(parts))


def test_a_part_that_claims_less_than_it_holds_is_refused() -> None:
    data = bytearray(make_workbook(example_rows(500)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    claimed = struct.pack("<L", size)
    at = data.rfind(claimed)
    data[at : at + 4] = struct.pack("<L", 100)
    assert "wrong size" in problem_of(bytes(data))


def test_a_large_part_is_inflated_no_further_than_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "MAX_PART", 100_000)
    data = bytearray(changed(strings=b"<" + b" " * 90_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    at = data.rfind(struct.pack("<L", size))
    data[at : at + 4] = struct.pack("<L", 50)
    assert "wrong size" in problem_of(bytes(data))


def test_ten_million_empty_rows_are_refused_before_they_are_unpacked() -> None:
    data = changed(sheet=sheet_xml("<row/>" * 10_000_000))
    tracemalloc.start()
    problem = problem_of(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "empty rows" in problem
    assert peak < 5_000_000


def test_a_sheet_of_more_bytes_than_we_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "MAX_PART", 20_000)
    assert "unpacks to" in problem_of(make_workbook(example_rows(100)))


def test_a_million_numbered_blank_rows_below_the_table_are_dropped() -> None:
    def change(parts: Parts) -> None:
        blank = "".join(f'<row r="{number}"/>' for number in range(4, 1_000_000))
        parts[SHEET] = str(parts[SHEET]).replace("</sheetData>", blank + "</sheetData>")

    data = make_workbook(example_rows(2), change=change)
    tracemalloc.start()
    rows = read_tables("list.xlsx", data)[0].rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rows) == 2
    assert peak < 100_000_000


def test_many_styled_blank_rows_below_the_table_are_dropped() -> None:
    def change(parts: Parts) -> None:
        blank = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(4, 20_000))
        parts[SHEET] = str(parts[SHEET]).replace("</sheetData>", blank + "</sheetData>")

    assert len(read_tables("list.xlsx", make_workbook(example_rows(2), change=change))[0].rows) == 2


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c s="0" r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="ZZZZ99999"><x:v>1</x:v></x:c></row>',
        '<row r="1"><c a="&gt;" b=">" r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4000000000"><c><v>1</v></c></row>',
        '<row r="1"><!-- " --><c x=\' r="A1" \' r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>',
    ],
)
def test_cells_far_apart_are_refused_before_they_are_laid_out(cells: str) -> None:
    assert "span" in problem_of(changed(sheet=sheet_xml(cells, dimension="A1:B2")))


@pytest.mark.parametrize("place", ["A" + "9" * 5_000, "A00000000001", "1A", "A1 ", "", "Ａ１"])
def test_a_cell_at_an_impossible_place_is_named(place: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>1</v></c></row>'
    assert "sheet 'Sheet1' is damaged" in problem_of(changed(sheet=sheet_xml(cells)))


def test_a_wrong_dimension_is_not_believed() -> None:
    def change(parts: Parts) -> None:
        parts[SHEET] = str(parts[SHEET]).replace('ref="A1:H9"', 'ref="A1:XFD1048576"')

    assert len(read_tables("list.xlsx", make_workbook(example_rows(2), change=change))[0].rows) == 2


@pytest.mark.parametrize("part", ["sheet", "rels", "workbook", "workbook_rels"])
def test_a_document_type_is_refused(part: str) -> None:
    dtd = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "entities" in problem_of(changed(**{part: HEAD + dtd}))


def test_entities_in_the_shared_texts_are_never_expanded() -> None:
    dtd = '<!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    strings = HEAD + dtd + f'<sst xmlns="{MAIN}">' + "<si><t>&e;</t></si>" * 30 + "</sst>"
    assert "damaged" in problem_of(changed(strings=strings))


def test_a_part_in_utf_16_is_refused() -> None:
    assert "isn't XML in UTF-8" in problem_of(changed(sheet=sheet_xml("").encode("utf-16")))


def test_an_unknown_encoding_is_no_encoding() -> None:
    odd = sheet_xml("<row r='1'><c r='A1'><v>1</v></c></row>").replace("UTF-8", "gTF-8")
    assert read_tables("list.xlsx", changed(sheet=odd))[0].header == ("1",)


def test_a_missing_sheet_is_named() -> None:
    assert "'Sheet1' is missing" in problem_of(changed(sheet=None))


def test_a_missing_relation_is_no_link() -> None:
    table = read_tables("list.xlsx", changed(rels=None))[0]
    assert all(row.links is None for row in table.rows)


@pytest.mark.parametrize("part", ["workbook", "workbook_rels"])
def test_a_zip_without_a_workbook_is_named_so(part: str) -> None:
    assert "without a workbook" in problem_of(changed(**{part: None}))


@pytest.mark.parametrize(
    ("part", "kind"),
    [("xl/workbook.bin", ".xlsb"), ("word/document.xml", ".docx"), ("content.xml", "OpenDocument")],
)
def test_other_packages_are_named(part: str, kind: str) -> None:
    assert kind in problem_of(pack({part: "<x/>"}))


def test_a_blank_workbook_is_named_so() -> None:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    assert "holds a cell" in problem_of(buffer.getvalue())


def test_a_workbook_of_charts_alone_is_named_so() -> None:
    assert "0 sheets" in problem_of(changed(workbook_rels=HEAD + "<Relationships/>"))


def test_a_column_named_twice_is_refused() -> None:
    rows = [["STATE", "AGENCY", "State"], ["TEXAS", "a", "OHIO"]]
    assert "'State' twice" in problem_of(make_workbook(rows))


def test_a_cell_longer_than_a_cell_may_be_is_refused() -> None:
    assert "32,768 characters" in problem_of(make_workbook([["A", "B", "C"], ["x", "y" * 32_768, "z"]]))


def test_sheets_that_together_span_too_much_are_refused() -> None:
    far = [["a", "b", "c"], *[[]] * 99_990, [None] * 25 + ["x"]]
    data = make_workbook(example_rows(2), others={"Two": far, "Three": far})
    assert "span 5," in problem_of(data)


def test_two_sheets_in_one_part_are_refused() -> None:
    def change(parts: Parts) -> None:
        relations = str(parts["xl/_rels/workbook.xml.rels"])
        parts["xl/_rels/workbook.xml.rels"] = relations.replace("sheet2.xml", "sheet1.xml")

    assert "held twice" in problem_of(make_workbook(example_rows(2), change=change, others={"T": [["a"]]}))


@pytest.mark.parametrize(("part", "tag"), [("workbook", "sheet"), ("workbook_rels", "Relationship")])
def test_endless_words_in_a_tag_are_refused(part: str, tag: str) -> None:
    """A pattern that tried each of their letters as a start would take hours."""
    assert "0 sheets" in problem_of(changed(**{part: HEAD + f"<{tag} {'a' * 900_000}>"}))


def test_endless_words_in_a_link_s_relation_are_no_link() -> None:
    data = changed(rels=HEAD + f"<Relationship {'a' * 900_000} Id='rId1'>")
    assert read_tables("list.xlsx", data)[0].rows[0].links is None


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(make_workbook(example_rows(2)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(SHEET.upper(), "<x/>")
    assert "two parts of one name" in problem_of(buffer.getvalue())


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(make_workbook(example_rows(2)))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "encrypted" in problem_of(bytes(data))


def test_an_unusual_packing_is_refused() -> None:
    assert "packed in a way" in problem_of(pack(make_parts(example_rows(2)), zipfile.ZIP_LZMA))


def test_merged_cells_that_cover_everything_are_refused() -> None:
    blocks = "".join(f'<mergeCell ref="A{number}:A1048576"/>' for number in range(2, 30))
    data = make_workbook(example_rows(2), after=f"<mergeCells>{blocks}</mergeCells>")
    assert "merged cells" in problem_of(data)


def test_formulas_without_a_result_are_blank() -> None:
    rows = [["A", "B", "C"], ["x", "=1+1", "y"]]
    assert read_tables("list.xlsx", make_workbook(rows))[0].rows[0].cells == ("x", "", "y")
