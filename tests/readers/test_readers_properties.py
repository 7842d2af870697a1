"""Whatever the bytes, the answer is tables or one Unreadable; whatever is written, is read."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making_workbooks import HEADER, example_rows, make_parts, make_workbook, pack

from section287.errors import Unreadable
from section287.readers.detect import read_tables
from section287.readers.table import Table, find_header, fold_blanks

URL = "https://a.gov/"
WORKBOOK = make_workbook(example_rows(6), {"G2": URL, "G3:G4": URL}, others={"T": [["a", "b", "c"], [1, 2, 3]]})
STORED = pack(make_parts(example_rows(6), {"G2": URL, "G3:G4": URL}), zipfile.ZIP_STORED)
PAGE = b"<html><p>as of May</p><table><tr><th>A</th><th>B</th></tr><tr><td rowspan=2>1</td><td>2</td></tr></table>"
JSON = b'{"_meta": {"a": "b"}, "states": {"UT": {"agencies": [{"x": 1, "y": null}]}}}'
CSV = b'state,agency,model\nTEXAS,"a, b",c\nOHIO,"d""e",f\n'
SEEDS = (WORKBOOK, STORED, PAGE, JSON, CSV, CSV.decode().encode("utf-16"))


def read_or_refuse(data: bytes) -> list[Table]:
    tables: list[Table] = []
    refusal = None
    try:
        tables = read_tables("any.file", data)
    except Unreadable as error:
        refusal = error
    if refusal is not None:
        assert str(refusal) == f"any.file: {refusal.problem}; {refusal.remedy}"
        assert "\n" not in str(refusal)
        assert refusal.problem
        assert refusal.remedy
    else:
        assert tables
    for table in tables:
        width = len(table.header)
        for row in table.rows:
            assert len(row.cells) == width
            assert all(type(cell) is str for cell in row.cells)
            assert any(cell.strip() for cell in row.cells)
            assert row.links is None or (len(row.links) == width and any(row.links))
        numbers = [row.number for row in table.rows]
        assert numbers == sorted(set(numbers))
    return tables


@given(st.binary(max_size=400))
@example(b"PK\x05\x06" + b"\x00" * 18)
@example(b"<table")
@example(b"\xff\xfe")
@example(b"{")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@given(st.text(max_size=200), st.sampled_from(["", "<html><table>", '{"a":', "[", "a,b\n", "<?xml?>"]))
def test_any_text_is_read_or_refused(text: str, start: str) -> None:
    read_or_refuse((start + text).encode("utf-8", "replace"))


EDITS = st.lists(
    st.tuples(st.integers(0, 2**31), st.sampled_from(["flip", "drop", "insert", "cut", "zero"]), st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


def damage(seed: bytes, edits: list[tuple[int, str, int]]) -> bytes:
    data = bytearray(seed)
    for place, kind, value in edits:
        at = place % (len(data) or 1)
        if kind == "flip" and data:
            data[at] ^= value
        elif kind == "drop":
            del data[at : at + value]
        elif kind == "insert":
            data[at:at] = bytes([value]) * (value % 9)
        elif kind == "cut":
            del data[at:]
        else:
            data[at : at + 8] = b"\x00" * 8
    return bytes(data)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), EDITS)
def test_damaged_files_are_read_or_refused(seed: bytes, edits: list[tuple[int, str, int]]) -> None:
    read_or_refuse(damage(seed, edits))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(make_parts(example_rows(4), {"G2": URL}))), EDITS)
def test_damaged_parts_in_a_whole_package_are_read_or_refused(name: str, edits: list[tuple[int, str, int]]) -> None:
    parts = make_parts(example_rows(4), {"G2": URL})
    parts[name] = damage(str(parts[name]).encode(), edits)
    read_or_refuse(pack(parts))


@pytest.mark.parametrize("length", range(0, len(WORKBOOK), 97))
def test_a_workbook_cut_anywhere_is_refused(length: int) -> None:
    assert read_or_refuse(WORKBOOK[:length]) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
PLAIN = TEXTS.filter(lambda text: not text.startswith(("=", "#")) and "_x" not in text)
CELLS = st.one_of(
    st.none(), PLAIN, st.integers(-(10**9), 10**9), st.booleans(), st.dates(date(1901, 1, 1), date(9999, 12, 31))
)


def printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, date) else str(value)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
def test_what_openpyxl_writes_is_read(rows: list[tuple[object, ...]], linked: set[int]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["first", "second", "third", "fourth"])
    for row in rows:
        book.active.append(row)
    linked = {index for index in linked if index < len(rows) and any(printed(cell).strip() for cell in rows[index])}
    for index in linked:
        book.active.cell(index + 2, 4).hyperlink = f"https://a.gov/{index}?x=1&y=<2>"
    buffer = io.BytesIO()
    book.save(buffer)
    (table,) = read_tables("x.xlsx", buffer.getvalue())
    # openpyxl writes a link's target into its cell when that is blank
    expected = []
    for index, row in enumerate(rows):
        target = f"https://a.gov/{index}?x=1&y=<2>" if index in linked else None
        shown = [printed(cell) for cell in row]
        if target and row[3] is None:
            shown[3] = target
        if any(cell.strip() for cell in shown):
            expected.append((index + 2, tuple(shown), (None, None, None, target) if target else None))
    assert [(row.number, row.cells, row.links) for row in table.rows] == expected


@settings(max_examples=100)
@given(
    st.lists(st.lists(PLAIN, min_size=3, max_size=5), min_size=1, max_size=6), st.integers(1, 40), st.integers(0, 30)
)
def test_what_stands_anywhere_in_a_sheet_is_read(rows: list[list[str]], top: int, left: int) -> None:
    data = make_workbook([["first", "second", "third", "fourth", "fifth"], *rows], top=top, left=left)
    (table,) = read_tables("x.xlsx", data)
    expected = [
        (number, (*row, *[""] * (5 - len(row))))
        for number, row in enumerate(rows, top + 1)
        if any(cell.strip() for cell in row)
    ]
    found = [(row.number, (*row.cells, *[""] * (5 - len(row.cells)))) for row in table.rows]
    assert found == expected


@given(st.text(max_size=40))
def test_folding_leaves_no_blank_but_single_ones(text: str) -> None:
    folded = fold_blanks(text)
    assert folded == " ".join(folded.split())
    assert fold_blanks(folded) == folded or "<" in folded


@given(st.lists(st.lists(st.sampled_from(["", " ", "a"]), max_size=5), max_size=8))
def test_the_header_is_a_filled_row_or_there_is_none(rows: list[list[str]]) -> None:
    at = find_header(rows)
    filled = [index for index, row in enumerate(rows) if any(cell.strip() for cell in row)]
    assert (at is None) == (not filled)
    assert at is None or at in filled


def test_titles_are_no_header() -> None:
    assert find_header([["title", "", ""], [" ", "", ""], ["a", "b", ""], list(HEADER), ["x", "y", "z"]]) == 3
    assert find_header([["title"], ["a", "b", "c"]]) == 1
    assert find_header([["a", "b", "c"], ["GROUP", "", ""], ["x", "y", "z"]]) == 0
    assert find_header([[""], ["a", "b"], ["c", "d"]]) == 1
