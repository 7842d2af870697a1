"""What a workbook gives: cells as printed, links by cell, all sheets, titles as caption."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest
from making_workbooks import ERRORS, HEADER, RELATIONS, SHEET, example_rows, make_workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from section287.readers.detect import read_tables
from section287.readers.table import Table

URL = "https://www.ice.gov/doclib/287gMOA/ExampleCoSheriffsOfficeFL_TFM_MOA_05.22.2025.pdf"


def read(data: bytes) -> Table:
    return read_tables("list.xlsx", data)[0]


def test_rows_hold_what_is_printed_and_where() -> None:
    table = read(make_workbook(example_rows(2)))
    assert (table.format, table.sheet, table.caption) == ("xlsx", "Sheet1", None)
    assert table.header == tuple(HEADER)
    assert table.rows[1].number == 3
    assert table.rows[1].cells == (
        "FLORIDA",
        "Example County 1 Sheriff's Office",
        "County",
        "#N/A",
        "Task Force Model ",
        "2025-02-02",
        "link",
        "",
    )
    assert table.rows[1].links is None


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (date(2025, 6, 12), "2025-06-12"),
        (date(5025, 7, 8), "5025-07-08"),
        (datetime(2025, 6, 12), "2025-06-12"),
        (datetime(2025, 6, 12, 14, 30), "2025-06-12 14:30:00"),
        (time(9, 5), "09:05:00"),
        (45820, "45820"),
        (2.5, "2.5"),
        (1.0, "1"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("6/30/20026", "6/30/20026"),
        ("  padded ", "  padded "),
        ("Ñandú & <Sons> ’", "Ñandú & <Sons> ’"),
    ],
)
def test_values_are_printed_plainly(value: object, printed: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B", "C"])
    book.active.append(["x", value, "y"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue()).rows[0].cells == ("x", printed, "y")


def test_true_and_one_in_one_column_stay_apart() -> None:
    rows = [["A", "B", "C"], ["a", 1.0, "c"], ["a", True, "c"], ["a", 0, "c"], ["a", False, "c"]]
    assert [row.cells[1] for row in read(make_workbook(rows)).rows] == ["1", "TRUE", "0", "FALSE"]


def test_errors_are_kept_wherever_they_stand() -> None:
    rows = [["A", "B", "C"], ["#N/A", "t", "#REF!"], ["a", "#DIV/0!", "c"]]
    table = read(make_workbook(rows))
    assert [row.cells for row in table.rows] == [("#N/A", "t", "#REF!"), ("a", "#DIV/0!", "c")]


def test_every_error_is_kept_also_those_that_calamine_refuses() -> None:
    rows = [["A", "B", "C"], *[["a", error, 't="e"><v>#N/A</v>'] for error in ERRORS]]
    table = read(make_workbook(rows))
    assert [row.cells[1] for row in table.rows] == list(ERRORS)
    assert {row.cells[2] for row in table.rows} == {'t="e"><v>#N/A</v>'}


def test_an_error_of_a_formula_and_one_with_other_attributes_are_kept() -> None:
    def change(parts: dict[str, str | bytes]) -> None:
        sheet = str(parts[SHEET])
        sheet = sheet.replace('<c r="D2" s="0" t="e"><v>', '<c r="D2" t="e" s="0"><f>NA()</f><v>')
        parts[SHEET] = sheet.replace('<c r="D3" s="0" t="e">', '<c r="D3" cm="1" s="0" t="e" vm="1">')

    table = read(make_workbook(example_rows(2), change=change))
    assert [row.cells[3] for row in table.rows] == ["#N/A", "#N/A"]


def test_a_text_that_looks_like_an_error_or_a_tag_stays_text() -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B", "C"])
    book.active.append(["#note", '<c r="A2" t="e"><v>#N/A</v>', "x"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue()).rows[0].cells == ("#note", '<c r="A2" t="e"><v>#N/A</v>', "x")


def test_links_are_found_by_cell() -> None:
    wrapped = "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.gov%2Fx.pdf&data=05%7C&x=1"
    table = read(make_workbook(example_rows(3), {"G2": URL, "G4": wrapped, "H4": "https://a.gov/<b>.pdf"}))
    assert table.rows[0].links == (None,) * 6 + (URL, None)
    assert table.rows[1].links is None
    assert table.rows[2].links == (None,) * 6 + (wrapped, "https://a.gov/<b>.pdf")


@pytest.mark.parametrize("reference", ["G2:G3", "$G$2:$G$3", "G3:G2", "G2 G3"])
def test_one_link_may_cover_a_range(reference: str) -> None:
    table = read(make_workbook(example_rows(3), {reference: URL, "G4": "https://a.gov/"}))
    assert [row.links[6] if row.links else None for row in table.rows] == [URL, URL, "https://a.gov/"]


def test_a_link_over_a_whole_column_is_its_first_cells() -> None:
    table = read(make_workbook(example_rows(3), {"G2:G1048576": URL}))
    assert [row.links is None for row in table.rows] == [False, True, True]


def test_links_written_another_way_are_found_too() -> None:
    def change(parts: dict[str, str | bytes]) -> None:
        sheet = str(parts[SHEET])
        parts[SHEET] = sheet.replace(
            '<hyperlink ref="G2" r:id="rId1" xr:uid="{0-1}"/>',
            "<hyperlink display='link' tooltip=\"Original URL: a&gt;b\"\n r:id='rId1' ref='G2'></hyperlink>",
        )
        relations = str(parts[RELATIONS])
        parts[RELATIONS] = relations.replace('Id="rId2"', 'TargetMode="External"\tId = "rId2"')

    table = read(make_workbook(example_rows(2), {"G2": URL, "G3": "https://a.gov/?b=1&c=2"}, change))
    assert [row.links[6] for row in table.rows if row.links] == [URL, "https://a.gov/?b=1&c=2"]


def test_the_place_within_a_link_is_kept() -> None:
    def change(parts: dict[str, str | bytes]) -> None:
        sheet = str(parts[SHEET]).replace('ref="G2"', 'ref="G2" location="page=2"')
        parts[SHEET] = sheet.replace("</hyperlinks>", '<hyperlink ref="G3" location="Sheet2!A1"/></hyperlinks>')

    table = read(make_workbook(example_rows(2), {"G2": URL}, change))
    assert [row.links[6] for row in table.rows if row.links] == [URL + "#page=2", "#Sheet2!A1"]


def test_openpyxl_s_links_are_found() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["A", "B", "C"])
    for number in range(2, 5):
        sheet.append(["x", "y", "link"])
        sheet.cell(number, 3).hyperlink = Hyperlink(ref=f"C{number}", target=f"https://a.gov/{number}?a=1&b=2")
    buffer = io.BytesIO()
    book.save(buffer)
    links = [row.links for row in read(buffer.getvalue()).rows]
    assert links == [(None, None, f"https://a.gov/{number}?a=1&b=2") for number in range(2, 5)]


def test_an_empty_target_is_no_link() -> None:
    rows = [*example_rows(2), ["x", "y", "z", "", "", "", '=HYPERLINK("","link")', None]]
    table = read(make_workbook(rows, {"G2": "", "G3": URL}))
    assert [row.links and row.links[6] for row in table.rows] == [None, URL, None]
    assert table.rows[2].cells[6] == "link"


def test_only_hyperlinked_cells_have_links_whatever_they_say() -> None:
    """Known problem 32: the agreement's cell says link, link pending, a url, nothing, or something else."""
    said = ["link", "link pending", "https://a.gov/x.pdf", None, "Cons", "#note", "xxx.pdf", "link\xa0| addendum"]
    rows = [["AGENCY", "MODEL", "MOA"], *[["a", "b", text] for text in said]]
    table = read(make_workbook(rows, {"C2": URL, "C9": URL + "#2"}))
    assert [row.cells[2] for row in table.rows] == [text or "" for text in said]
    assert [row.links for row in table.rows] == [(None, None, URL), *[None] * 6, (None, None, URL + "#2")]


def test_a_hyperlink_formula_gives_link_and_text() -> None:
    rows = [
        ["A", "B", "C"],
        ["x", "y", '=HYPERLINK("https://a.gov/?a=1&b=2","link")'],
        ["x", "y", '=hyperlink("https://a.gov/b")'],
        ["x", "y", '=HYPERLINK("https://a.gov/c", "a ""quoted"" text")'],
        ["x", "y", '=IF(A2="x",HYPERLINK(B2,"z"),"")'],
    ]
    table = read(make_workbook(rows))
    assert [row.cells[2] for row in table.rows] == ["link", "https://a.gov/b", 'a "quoted" text', ""]
    targets = [row.links and row.links[2] for row in table.rows]
    assert targets == ["https://a.gov/?a=1&b=2", "https://a.gov/b", "https://a.gov/c", None]


@pytest.mark.parametrize(("top", "left"), [(1, 0), (4, 2), (1, 30), (900, 0)])
def test_a_sheet_may_start_anywhere(top: int, left: int) -> None:
    column = openpyxl.utils.get_column_letter(left + 7)
    data = make_workbook(example_rows(2), {f"{column}{top + 1}": URL}, top=top, left=left)
    table = read(data)
    assert table.header == tuple(HEADER)
    assert [row.number for row in table.rows] == [top + 1, top + 2]
    assert table.rows[0].links is not None
    assert table.rows[0].links[6] == URL
    assert table.rows[1].cells[3] == "#N/A"


def test_titles_above_the_header_become_the_caption() -> None:
    rows = [[], ["Participating agencies"], ["as of May 1,\n2025", None, "draft"], [], *example_rows(2)]
    table = read(make_workbook(rows))
    assert table.header == tuple(HEADER)
    assert table.caption == "Participating agencies; as of May 1, 2025 draft"
    assert [row.number for row in table.rows] == [6, 7]


def test_a_header_is_folded_and_rows_are_not() -> None:
    """Known problem 36: glue and line breaks in headers; the rows' footnote stars and blanks stay."""
    rows = [[" STATE", "LAW\xa0ENFORCEMENT\nAGENCY ", "SUPPORT<br>TYPE"], ["DELAWARE** ", " a  b", "c\nd"]]
    table = read(make_workbook(rows))
    assert table.header == ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE")
    assert table.rows[0].cells == ("DELAWARE** ", " a  b", "c\nd")


def test_blank_rows_are_left_out_and_numbers_stay() -> None:
    rows = example_rows(3)
    rows.insert(2, [None] * 8)
    rows.insert(3, ["  ", "\xa0", None, None, None, None, None, None])
    rows.append([None, None, None, "total", None, None, None, None])
    table = read(make_workbook(rows))
    assert [row.number for row in table.rows] == [2, 5, 6, 7]
    assert table.rows[-1].cells == ("", "", "", "total", "", "", "", "")


def test_all_sheets_are_read_under_their_own_names_and_links() -> None:
    totals = [["Total", None, "JEM", None, "WSO"], ["ALABAMA", None, "ALABAMA", None, "x"]]

    def change(parts: dict[str, str | bytes]) -> None:
        swap = {"worksheets/sheet1.xml": "/xl/worksheets/sheet2.xml", "worksheets/sheet2.xml": "worksheets/sheet1.xml"}
        relations = str(parts["xl/_rels/workbook.xml.rels"])
        for old, new in swap.items():
            relations = relations.replace(f'Target="{old}"', f'Target="{new.replace("sheet", "SHEET")}"')
        parts["xl/_rels/workbook.xml.rels"] = relations.replace("SHEET", "sheet")

    data = make_workbook(example_rows(2), {"G2": URL}, change, title="A & B", others={"Blank": [], "Sheet3": totals})
    first = read_tables("list.xlsx", make_workbook(example_rows(2), {"G2": URL}, others={"Blank": [], "T": totals}))
    assert [table.sheet for table in first] == ["Sheet1", "T"]
    assert first[1].header == ("Total", "", "JEM", "", "WSO")
    swapped = read_tables("list.xlsx", data)
    assert [table.sheet for table in swapped] == ["Blank", "Sheet3"]
    assert swapped[0].rows[0].links == (None,) * 6 + (URL, None)


def test_a_merged_value_is_repeated_down_its_rows() -> None:
    rows = [["Title over all"], ["STATE", "AGENCY", "MODEL"], ["TEXAS", "a", "x"], [None, "b", "y"], [None, "c", None]]
    merged = (
        '<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A5"/><mergeCell ref="C4:C5"/></mergeCells>'
    )
    table = read(make_workbook(rows, after=merged))
    assert table.caption == "Title over all"
    assert [row.cells for row in table.rows] == [("TEXAS", "a", "x"), ("TEXAS", "b", "y"), ("TEXAS", "c", "y")]


def test_a_cell_as_long_as_a_cell_may_be_is_read() -> None:
    table = read(make_workbook([["A", "B", "C"], ["x", "y" * 32_767, "z"]]))
    assert len(table.rows[0].cells[1]) == 32_767
