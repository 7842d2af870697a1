"""A file is what its bytes say, whatever its name ends in (known problem 12)."""

from __future__ import annotations

import pytest
from making_workbooks import example_rows, make_workbook

from section287.errors import Unreadable
from section287.readers.detect import ENCRYPTED, OLE, read_tables

CSV = b"state,agency,model\nTEXAS,a,b\n"
HTML = b"\n <TABLE border=1><tr><th>state</th><th>agency</th></tr><tr><td>TEXAS</td><td>a</td></tr></TABLE>"
JSON = b' [{"state": "TEXAS"}]'


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.html", "list.json", "list", "list.pdf"])
def test_the_name_decides_nothing(name: str) -> None:
    for data, kind in ((make_workbook(example_rows(1)), "xlsx"), (CSV, "csv"), (HTML, "html"), (JSON, "json")):
        (table,) = read_tables(name, data)
        assert table.format == kind
        assert len(table.rows) == 1


def test_a_csv_whose_first_column_starts_like_a_zip_is_text() -> None:
    assert read_tables("x.csv", b"PK,agency,model\n1,a,b\n")[0].header == ("PK", "agency", "model")


def test_a_csv_that_starts_with_a_bracket_is_text() -> None:
    assert read_tables("x.csv", b"[state],agency,model\nTEXAS,a,b\n")[0].header[0] == "[state]"


@pytest.mark.parametrize(
    ("data", "says", "remedy"),
    [
        (b"", "empty", "give an .xlsx"),
        (b" \r\n\t ", "nothing but blanks", "give an .xlsx"),
        (b"\x00" * 5_000, "nothing but blanks", "give an .xlsx"),
        (OLE + b"\x00" * 600, ".xls", "save it as .xlsx"),
        (OLE + b"\x00" * 600 + ENCRYPTED, "password", "remove the password"),
        (b"%PDF-1.7\n%\xe2", "a PDF", "give an .xlsx"),
        (b"\x1f\x8b\x08\x00", "gzip", "give an .xlsx"),
        (b"PAR1\x15\x04", "parquet", "give an .xlsx"),
        (bytes(range(1, 250)), "isn't whole", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "an image", "give an .xlsx"),
        (b"<?xml version='1.0'?><feed/>", "XML document", "save it as .xlsx"),
        (b"PK\x03\x04 and then nothing", "isn't a whole one", "download it again"),
        (b"a,b\n\x01,2\n", "control character", "without it"),
    ],
)
def test_other_kinds_are_named_with_what_would_be_right(data: bytes, says: str, remedy: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_tables("list.xlsx", data)
    assert caught.value.name == "list.xlsx"
    assert says in caught.value.problem
    assert remedy in caught.value.remedy
    assert str(caught.value) == f"list.xlsx: {caught.value.problem}; {caught.value.remedy}"
