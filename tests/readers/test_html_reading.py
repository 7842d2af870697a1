"""Tables of pages: spans, nesting, links, captions, and pages that are no list at all."""

from __future__ import annotations

import pytest

from section287.errors import Unreadable
from section287.readers.detect import read_tables
from section287.readers.table import Table

PAGE = """<!DOCTYPE html><html><head><title>Program</title><meta charset="utf-8"></head><body>
<h2>Delegation of Authority</h2><p>Some text.</p>
<p><strong>Mutually Signed Agreements (2) as of 10/29/2010</strong></p><p>More text.</p>
<table><thead><tr><th>STATE</th><th>LAW ENFORCEMENT<br>AGENCY</th><th>SUPPORT&nbsp;TYPE</th><th>MOA</th></tr></thead>
<tbody>
<tr><td>ARIZONA**</td><td> Example  County
 Sheriff&#39;s Office</td><td>Jail <b>Enforce</b>ment</td><td><a href="/doclib/x.pdf">link</a></td></tr>
<!-- a row to come -->
<tr><td colspan="4">&nbsp;</td></tr>
<tr><td>FLORIDA</td><td>Other<br/>Office</td><td></td><td>pending</td></tr>
</tbody></table></body></html>"""


def read(page: str | bytes) -> list[Table]:
    return read_tables("page.html", page.encode() if isinstance(page, str) else page)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def test_a_page_s_table_is_read_with_links_and_caption() -> None:
    (table,) = read(PAGE)
    assert (table.format, table.sheet) == ("html", "")
    assert table.header == ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "MOA")
    assert cells(table) == [
        ("ARIZONA**", "Example County Sheriff's Office", "Jail Enforcement", "link"),
        ("FLORIDA", "Other Office", "", "pending"),
    ]
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].links == (None, None, None, "/doclib/x.pdf")
    assert table.rows[1].links is None
    assert table.caption == "Mutually Signed Agreements (2) as of 10/29/2010"


def test_the_table_s_own_caption_wins() -> None:
    (table,) = read(PAGE.replace("<table>", "<table><caption>Participating <i>entities</i></caption>"))
    assert (table.sheet, table.caption) == ("Participating entities", "Participating entities")


def test_the_nearest_heading_is_the_caption_where_no_day_is_named() -> None:
    (table,) = read(PAGE.replace("as of 10/29/2010", ""))
    assert table.caption == "Delegation of Authority"


def test_text_above_an_earlier_table_is_not_the_caption_of_the_next() -> None:
    first, second = read(PAGE.replace("</body>", "<table><tr><td>a</td><td>b</td></tr></table></body>"))
    assert first.caption is not None
    assert second.caption is None


def test_spans_are_repeated() -> None:
    (table,) = read(
        "<html><table><tr><th>S</th><th>A</th><th>B</th><th>C</th></tr>"
        "<tr><td rowspan=3>TX</td><td colspan=2><a href='https://a.gov'>x</a></td><td rowspan='2'>y</td></tr>"
        "<tr><td>1</td><td>2</td></tr><tr><td>3</td></tr><tr><td>OH</td><td>4</td></tr></table>"
    )
    assert cells(table) == [("TX", "x", "x", "y"), ("TX", "1", "2", "y"), ("TX", "3", "", ""), ("OH", "4", "", "")]
    assert table.rows[0].links == (None, "https://a.gov", "https://a.gov", None)


def test_a_title_row_within_the_table_is_its_caption() -> None:
    (table,) = read(
        "<html><table><tr><th colspan=2>Agencies as of May 1</th></tr><tr><th>A</th><th>B</th></tr>"
        "<tr><td>1</td><td>2</td></tr></table>"
    )
    assert (table.header, table.caption) == (("A", "B"), "Agencies as of May 1")


def test_without_heading_cells_the_first_row_is_the_header() -> None:
    (table,) = read("<html><table><tr><td>A</td><td>B</td></tr><tr><th>1</th><td>2</td></tr></table>")
    assert (table.header, cells(table)) == (("A", "B"), [("1", "2")])


def test_a_table_within_a_cell_is_its_own_table() -> None:
    tables = read(
        "<html><table><tr><td>menu</td></tr><tr><td>x<table><tr><th>A</th><th>B</th></tr><tr><td>1</td>"
        "<td>2<table><tr><td>p</td><td>q</td></tr></table></td></tr></table></td></tr></table>"
    )
    assert [(table.header, cells(table)) for table in tables] == [(("A", "B"), [("1", "2")]), (("p", "q"), [])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_known_by_the_bytes(encoding: str) -> None:
    page = "<html><table><tr><th>A</th><th>B</th></tr><tr><td>Sheriff’s</td><td>ñ</td></tr></table>"
    assert cells(read(page.encode(encoding))[0]) == [("Sheriff’s", "ñ")]


def test_scripts_are_no_text() -> None:
    page = "<html><table><tr><th>A<script>x()</script></th><th>B</th></tr><tr><td>1<style>y</style></td><td>2"
    (table,) = read(page + "</td></tr></table>")
    assert (table.header, cells(table)) == (("A", "B"), [("1", "2")])


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><head><title>Access\n Denied</title></head><body>no</body></html>", "titled 'Access Denied' without"),
        ("<!doctype html><p>x</p>", "without a table"),
        ("<html><table></table></html>", "without a table"),
        ("<html><table><tr><td>only</td></tr></table>", "without a table"),
        (PAGE[: PAGE.index("<!-- a row")], "cut off"),
        ("<html><table><tr><th>A</th><td>" + "x" * 32_768 + "</td></tr></table>", "more than 32,767"),
        ("<html><table><tr>" + "<td colspan=1000>x</td>" * 3_000 + "</tr></table>", "lays out"),
        ("<html><table>" + "<tr><td colspan=1000>x</td><td>y</td></tr>" * 2_100 + "</table>", "lays out"),
        ("<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Table >", "XML"),
    ],
)
def test_pages_that_are_no_list_are_named(page: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(page)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_row_may_span_to_the_end_and_nonsense_spans_are_one() -> None:
    (table,) = read(
        "<html><table><tr><th>A</th><th colspan='-3'>B</th></tr><tr><td rowspan=0>x</td><td rowspan='9e9'>1</td></tr>"
        "<tr><td>2</td></tr></table>"
    )
    assert cells(table) == [("x", "1"), ("x", "2")]


def test_deep_nesting_is_refused_or_read_but_never_crashes() -> None:
    page = "<html>" + "<div>" * 50_000 + "<table><tr><td>a</td><td>b</td></tr></table>"
    try:
        header = read(page)[0].header
    except Unreadable:
        header = ("a", "b")
    assert header == ("a", "b")
