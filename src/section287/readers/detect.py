"""Decide what a file is by its content, never by its name's ending, and read its tables."""

from __future__ import annotations

import re

from section287.errors import Unreadable
from section287.readers.table import Table
from section287.readers.text import guess_encoding

OFFICE_REMEDY = "open it in a spreadsheet program and save it as .xlsx"
KINDS_REMEDY = "give an .xlsx workbook, csv text, an html page or json"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
JSON_START = re.compile(rb'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d|true|false|null))')

SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"PAR1", "a parquet file"),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip"),
    (b"Rar!", "packed with RAR"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3\x00", "an SQLite database"),
)


def read_tables(name: str, data: bytes) -> list[Table]:
    """Return the tables of a file in printed order, at least one.

    Args:
        name: the file's name, for messages only; its ending decides nothing.
        data: the file's bytes.

    Raises:
        Unreadable: empty, damaged, of another kind, or without a table; the message says what would be right.
    """
    if data.startswith(ZIP):
        from section287.readers.xlsx import read_xlsx

        return read_xlsx(name, data)
    _refuse_other_kinds(name, data)
    from section287.readers.html import looks_like_html, read_html

    if looks_like_html(data):
        return read_html(name, data)
    start = data[:256]
    encoding = guess_encoding(data)
    if encoding:
        start = start.decode(encoding, "ignore").encode()
    if JSON_START.match(start):
        from section287.readers.json import read_json

        return read_json(name, data)
    if start.lstrip().startswith(b"<?xml"):
        raise Unreadable(name, "it is an XML document, not a workbook", OFFICE_REMEDY)
    from section287.readers.csv import read_csv

    return read_csv(name, data)


def _refuse_other_kinds(name: str, data: bytes) -> None:
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable(name, "it is empty" if not data else "it holds nothing but blanks", KINDS_REMEDY)
    if data.startswith(OLE):
        if ENCRYPTED in data:
            problem = "it is a workbook protected by a password"
            raise Unreadable(name, problem, "remove the password and save it as .xlsx")
        raise Unreadable(name, "it is an Office file of before 2007 (.xls)", OFFICE_REMEDY)
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(name, f"it is {kind}", KINDS_REMEDY)
