"""Records in json, flat or below the keys of other objects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from section287.errors import Unreadable
from section287.readers.detect import read_tables
from section287.readers.table import Table

NESTED = {
    "_meta": {"source": "An agency's workbook", "as_of": "July 24, 2026", "empty": "", "list": []},
    "totals": {"agreements": 3, "by_model": {"JEM": 1}},
    "states": {
        "Alabama": {
            "agreements": 2,
            "models": {"JEM": 1, "TFM": 1},
            "agencies": [
                {"agency": "Example Police Department", "county": "Example", "signed": "2026-07-10"},
                {"agency": "Example County Sheriff's Office", "county": None, "signed": "2025-09-22", "note": 2.50},
            ],
        },
        "Texas": {"agreements": 0, "agencies": []},
        "Utah": {"agreements": 1, "agencies": [{"agency": "Other", "county": "", "active": True}]},
    },
}


def read(document: Any) -> list[Table]:
    return read_tables("roster.json", json.dumps(document).encode())


def test_a_list_of_flat_objects_is_a_table() -> None:
    (table,) = read([{"state": "TEXAS", "n": 1}, {"n": 2.0, "agency": "a"}, {"state": " "}])
    assert (table.format, table.sheet, table.caption) == ("json", "", None)
    assert table.header == ("state", "n", "agency")
    assert [(row.number, row.cells) for row in table.rows] == [(1, ("TEXAS", "1", "")), (2, ("", "2.0", "a"))]


def test_the_keys_above_records_become_a_column() -> None:
    (table,) = read(NESTED)
    assert table.sheet == "agencies"
    assert table.header == ("state", "agency", "county", "signed", "note", "active")
    assert [row.cells for row in table.rows] == [
        ("Alabama", "Example Police Department", "Example", "2026-07-10", "", ""),
        ("Alabama", "Example County Sheriff's Office", "", "2025-09-22", "2.5", ""),
        ("Utah", "Other", "", "", "", "TRUE"),
    ]
    assert table.caption == "source: An agency's workbook; as_of: July 24, 2026"


def test_lists_directly_below_keys_are_one_table() -> None:
    (table,) = read({"counties": {"Autauga": [{"a": "1", "b": "2"}], "Bibb": [{"a": "3", "b": "4"}]}})
    assert table.header == ("county", "a", "b")
    assert [row.cells for row in table.rows] == [("Autauga", "1", "2"), ("Bibb", "3", "4")]


def test_two_kinds_of_records_are_two_tables() -> None:
    tables = read({"participating": [{"a": "1"}], "pending": [{"b": "2"}]})
    assert [(table.sheet, table.header) for table in tables] == [("participating", ("a",)), ("pending", ("b",))]


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    text = json.dumps([{"a": "ñ"}], ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16"):
        assert read_tables("x", text.encode(encoding))[0].rows[0].cells == ("ñ",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": [{"b": 1}', "json is broken"),
        ('{"a": 1}', "holds no records"),
        ("[1, 2, 3]", "holds no records"),
        ("[]", "holds no records"),
        ('{"states": {"Utah": [{"a": 1}], "Utah": [{"a": 2}]}}', "key 'Utah' twice"),
        ("[" * 100_000, "json"),
        ('{"a":' * 100_000, "json"),
        ('[{"a": "' + "x" * 40_000 + '"}]', "more than 32,767 characters"),
        ('[{"a": "\\ud800"}]', "surrogate"),
        ('[{"a": ' + "9" * 5_000 + "}]", ""),
    ],
)
def test_what_is_wrong_is_one_clear_line(text: str, says: str) -> None:
    if not says:
        assert read_tables("roster.json", text.encode())[0].rows[0].cells == ("9" * 5_000,)
        return
    with pytest.raises(Unreadable) as caught:
        read_tables("roster.json", text.encode())
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
