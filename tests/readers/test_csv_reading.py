"""Delimited text: encodings, delimiters, quotes, and the line at which something is wrong."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.errors import Unreadable
from section287.readers.detect import read_tables
from section287.readers.table import Table

TEXT = "state,agency,county\nTEXAS,Example County Sheriff’s Office,Example\nPUERTO RICO,Policía de Mayagüez,\n"


def read(data: bytes) -> Table:
    (table,) = read_tables("roster.csv", data)
    return table


def problem_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_tables("roster.csv", data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_known_by_the_bytes(encoding: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.format == "csv"
    assert table.header == ("state", "agency", "county")
    assert table.rows[0].cells == ("TEXAS", "Example County Sheriff’s Office", "Example")
    assert table.rows[1].cells == ("PUERTO RICO", "Policía de Mayagüez", "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_nuls(encoding: str) -> None:
    assert read(TEXT.replace("’", "'").encode(encoding)).rows[0].cells[0] == "TEXAS"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter: str, end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", end)
    assert [row.number for row in read(text.encode()).rows] == [2, 3]
    assert read(text.encode()).rows[1].cells[1] == "Policía de Mayagüez"


def test_a_delimiter_within_values_does_not_win() -> None:
    text = 'name;list;note\na;"x,y,z";p,q\nb;"x,y";r\n'
    assert read(text.encode()).rows[0].cells == ("a", "x,y,z", "p,q")


def test_line_numbers_count_lines_within_quotes_and_blank_ones() -> None:
    text = '\nstate,agency,note\nTEXAS,a,"two\nlines"\n\nOHIO,b,\n ,,\nUTAH,c\n'
    table = read(text.encode())
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("TEXAS", "a", "two\nlines")),
        (6, ("OHIO", "b", "")),
        (8, ("UTAH", "c", "")),
    ]
    assert all(row.links is None for row in table.rows)


def test_titles_above_the_header_become_the_caption() -> None:
    table = read(b"Agencies as of May 1\nstate,agency,model\nTEXAS,a,b\n")
    assert table.caption == "Agencies as of May 1"
    assert table.rows[0].number == 3


def test_blank_columns_to_the_right_are_dropped() -> None:
    table = read(b"state,agency,model,,\nTEXAS,a,b,,\nOHIO,a,b,,,,\n")
    assert table.header == ("state", "agency", "model")
    assert table.rows[1].cells == ("OHIO", "a", "b")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"state,agency,model\nTEXAS,a,b\nOHIO,a,b,c\n", "line 3 has 4 values, but the header has 3 columns"),
        (b'state,agency,model\nTEXAS,"a,b\nOHIO,a,b\n', "line 2 cannot be split"),
        (b'state,agency,model\nTEXAS,"a"b,c\n', "line 2 cannot be split"),
        (b"state,agency,model\nTEXAS,a\x00,b\n", "line 2 holds the control character U+0000"),
        (b"state,agency,model\nTEXAS,a\x1f,b\n", "line 2 holds the control character U+001F"),
        (b"state,agency,State\nTEXAS,a,b\n", "column 'State' twice"),
        (b"state,agency,model\nTEXAS," + b"x" * 40_000 + b",b\n", "more than 32,767 characters"),
        (b"state,agency,model\nTEXAS," + b"x" * 400_000 + b",b\n", "line 2"),
        (b"just a sentence\nand another\n", "text without columns"),
        (b"state,agency\nTEXAS,\x81\x8d\xff\n", "isn't whole UTF-8 or Windows-1252"),
        ("state,agency\nTEXAS,a".encode("utf-16")[:-1], "isn't whole UTF-16"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(data: bytes, says: str) -> None:
    assert says in problem_of(data)


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    table = read(buffer.getvalue().encode())
    filled = [(number, row) for number, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    assert [(row.number, row.cells) for row in table.rows] == filled
