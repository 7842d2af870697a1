"""Read records from a json document, wherever in it they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from section287.errors import Unreadable
from section287.readers.table import MAX_CELL_CHARACTERS, Row, Rows, Table, fold_blanks, is_filled, show
from section287.readers.text import decode_text

META_KEYS = ("_meta", "meta", "metadata")
JSON_REMEDY = "give a list of flat objects, or objects that hold such lists by key"


@dataclass(slots=True)
class Found:
    """The records found under one name, in the document's order."""

    columns: dict[str, None] = field(default_factory=dict)
    records: list[dict[str, str]] = field(default_factory=list)


def read_json(name: str, data: bytes) -> list[Table]:
    """Return a table for each kind of records in a json document.

    Records are lists of flat objects. Where such lists stand below the keys of another object, as agencies
    below the names of states, the key becomes a column named after that object ('states' gives 'state'). A
    record's number is its place among the records of its kind, from 1.

    Raises:
        Unreadable: no json, or none that holds records.
    """
    text = decode_text(name, data)
    found: dict[str, Found] = {}
    try:
        document = json.loads(
            text, object_pairs_hook=_refuse_repeats, parse_float=str, parse_int=str, parse_constant=str
        )
        _find_records(document, "", {}, found, name)
    except ValueError as error:
        raise Unreadable(name, f"its json is broken ({show(error)})", JSON_REMEDY) from None
    except RecursionError:
        raise Unreadable(name, "its json is nested too deeply", JSON_REMEDY) from None
    caption = _read_meta(document)
    tables = [_make_table(kind, one, caption) for kind, one in found.items() if one.records]
    if not tables:
        raise Unreadable(name, "its json holds no records", JSON_REMEDY)
    return tables


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs; json would keep the last of two with one key and drop the other unseen."""
    whole: dict[str, Any] = {}
    for key, value in pairs:
        if key in whole:
            raise ValueError(f"an object has the key '{show(key)}' twice")
        whole[key] = value
    return whole


def _find_records(value: Any, key: str, outer: dict[str, str], found: dict[str, Found], name: str) -> None:
    if isinstance(value, list):
        if value and all(_is_flat(one) for one in value):
            kind = found.setdefault(key, Found())
            for one in value:
                record = {**outer, **{column: _print_scalar(name, cell) for column, cell in one.items()}}
                kind.columns.update(dict.fromkeys(record))
                kind.records.append(record)
        return
    if not isinstance(value, dict):
        return
    nested = {inner: one for inner, one in value.items() if isinstance(one, dict | list)}
    by_key = bool(key) and len(nested) == len(value) and len({type(one) for one in nested.values()}) == 1
    for inner, one in nested.items():
        if inner in META_KEYS:
            continue
        named = {_singular(key): inner} if by_key else {}
        _find_records(one, key if by_key else inner, {**outer, **named}, found, name)


def _is_flat(one: Any) -> bool:
    return isinstance(one, dict) and not any(isinstance(value, dict | list) for value in one.values())


def _singular(plural: str) -> str:
    """Return the name for one of ``plural``: states → state, agencies → agency, counties → county."""
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def _print_scalar(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    text = str(value)
    if len(text) > MAX_CELL_CHARACTERS:
        problem = f"a value holds more than {MAX_CELL_CHARACTERS:,} characters"
        raise Unreadable(name, problem, JSON_REMEDY)
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Unreadable(name, "a value holds half of a surrogate pair", "write its characters as UTF-8")
    return text


def _read_meta(document: Any) -> str | None:
    if not isinstance(document, dict):
        return None
    for key in META_KEYS:
        meta = document.get(key)
        if isinstance(meta, dict):
            scalars = [f"{one}: {value}" for one, value in meta.items() if isinstance(value, str) and value]
            return "; ".join(scalars) or None
    return None


def _make_table(kind: str, found: Found, caption: str | None) -> Table:
    columns = list(found.columns)
    rows = [
        Row(number, cells, None)
        for number, record in enumerate(found.records, 1)
        if is_filled(cells := tuple(record.get(column, "") for column in columns))
    ]
    return Table("json", kind, tuple(map(fold_blanks, columns)), Rows.of(rows), caption)
