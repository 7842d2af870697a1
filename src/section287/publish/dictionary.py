"""The data dictionary of record/fields.yaml: what every table and column means, as objects and as a page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from section287.errors import FactInvalid
from section287.yaml_text import read_yaml_text

__all__ = [
    "Column",
    "ColumnType",
    "Reference",
    "Table",
    "exported_tables",
    "load_dictionary",
    "make_tables_page",
    "read_tables",
    "tell_column",
]

ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime"]
LAYERS = {
    "raw": "files as they came",
    "listed": "what the lists print, row by row",
    "core": "what was resolved from them",
    "out": "wide tables for readers, made from the others when they are exported",
    "counted": "ICE's own events, counted, where releases have been loaded beside the record",
}
_FILE = "fields.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Entry):
    """What one column means.

    Attributes:
        empty: what NULL means; None when the column is never NULL.
        blank: what empty text means; None when the text is never empty.
        values: every allowed value with its meaning; None when any value of the type may stand.
        unit: of a figure.
        pattern: regular expression for the whole text.
    """

    type: ColumnType
    description: str
    empty: str | None = None
    blank: str | None = None
    values: dict[str, str] | None = None
    unit: str | None = None
    minimum: int | None = None
    pattern: str | None = None

    @property
    def required(self) -> bool:
        """No field of a csv file is empty in this column."""
        return self.empty is None and self.blank is None


class Reference(_Entry):
    """Columns that point to a row of another table (or of the same one)."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


class Table(_Entry):
    """What one table holds.

    Attributes:
        key: the columns that make a row unique; exports are ordered by them.
        exported: part of exports; the others are of use to this program only.
    """

    name: str
    layer: Literal["raw", "listed", "core", "out", "counted"]
    title: str
    description: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    references: tuple[Reference, ...] = ()
    exported: bool = True


@cache
def load_dictionary() -> dict[str, Table]:
    """Return every table of the record and every wide table, by name, in the order of record/fields.yaml.

    Raises:
        FactInvalid: the file breaks its own form; the message names the table and the column.
    """
    return read_tables((files("section287.record") / _FILE).read_text(encoding="utf-8"), _FILE)


def read_tables(text: str, file: str) -> dict[str, Table]:
    """Return the tables that a dictionary's text describes, by name.

    Raises:
        FactInvalid: the text breaks its own form; the message names the file, the table and the column.
    """
    tables: dict[str, Table] = {}
    for name, entry in read_yaml_text(text)["tables"].items():
        try:
            tables[name] = Table(name=name, **entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = " ".join(str(one) for one in first["loc"])
            raise FactInvalid(f"{file}: table {name}, {where}: {first['msg']}") from error
        _check_columns(tables[name], file)
    for table in tables.values():
        _check_references(table, tables, file)
    return tables


def _check_columns(table: Table, file: str) -> None:
    own = [*table.key, *(one for reference in table.references for one in reference.columns)]
    unknown = sorted(set(own) - set(table.columns))
    if unknown or not table.key:
        raise FactInvalid(f"{file}: table {table.name}: key or references name columns it lacks: {unknown}")
    for name, column in table.columns.items():
        if column.blank is not None and (column.empty is not None or column.type != "string"):
            raise FactInvalid(f"{file}: table {table.name}, {name}: only text that is never NULL may be blank")


def _check_references(table: Table, tables: dict[str, Table], file: str) -> None:
    for reference in table.references:
        target = tables.get(reference.table)
        if target is None or reference.to != target.key or len(reference.columns) != len(reference.to):
            raise FactInvalid(
                f"{file}: table {table.name}: {', '.join(reference.columns)} must lead to the key of a table, "
                f"not to {reference.table} ({', '.join(reference.to)})"
            )


def exported_tables() -> tuple[Table, ...]:
    """Return the tables that exports hold, in the order of the dictionary."""
    return tuple(one for one in load_dictionary().values() if one.exported)


def make_tables_page(tables: Iterable[Table] | None = None) -> str:
    """Return the page that describes tables and columns, as Markdown (docs/tables.md; tables.md in exports).

    Args:
        tables: those to describe; None takes all of the dictionary.
    """
    shown = tuple(tables) if tables is not None else tuple(load_dictionary().values())
    lines = [
        "# Tables and columns",
        "",
        "Made from `src/section287/record/fields.yaml` by `section287.publish.dictionary`; edit that file, not this.",
        "",
        "In csv files an empty field is NULL in the columns that may be empty, and empty text (written as a pair of "
        "quotes) in those that may be blank; no column may be both. Text is UTF-8, dates are `YYYY-MM-DD`, moments "
        "`YYYY-MM-DDThh:mm:ssZ` (UTC), booleans `true` and `false`. Rows stand in the order of the key.",
        "",
        "Columns named `*_on` are calendar days. Days of lists are days on which a list is known to have been up "
        "(by ICE's file name, or by the UTC day of an archive's capture); they never are days on which something was "
        "signed or ended.",
    ]
    for layer, meaning in LAYERS.items():
        of_layer = [one for one in shown if one.layer == layer]
        if of_layer:
            lines += ["", f"## {layer.capitalize()}: {meaning}"]
        for table in of_layer:
            lines += _describe_table(table)
    return "\n".join(lines) + "\n"


def _describe_table(table: Table) -> list[str]:
    lines = ["", f"### `{table.name}`: {table.title}", "", table.description, ""]
    lines.append(f"Key: {_names(table.key)}." + ("" if table.exported else " Not part of exports."))
    lines += ["", "| column | type | what |", "| --- | --- | --- |"]
    for name, column in table.columns.items():
        kind = column.type + (f" ({column.unit})" if column.unit else "")
        leads = [f"Leads to `{one.table}` ({_names(one.to)})." for one in table.references if name in one.columns]
        lines.append(f"| `{name}` | {kind} | {_cell(' '.join([tell_column(column), *leads]))} |")
    return lines


def tell_column(column: Column) -> str:
    """Return all that the dictionary says of a column, in sentences."""
    told = [column.description]
    if column.values:
        told.append("One of: " + ", ".join(f"`{value}` ({meaning})" for value, meaning in column.values.items()) + ".")
    if column.empty:
        told.append(f"Empty: {column.empty}.")
    if column.blank:
        told.append(f"Blank: {column.blank}.")
    return " ".join(told)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in columns)


def _cell(text: str) -> str:
    # a bar inside a table's cell would end it
    return text.replace("|", "\\|")
