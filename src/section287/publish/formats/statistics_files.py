"""Stata (.dta, version 15's format) and SPSS (.sav) files, one a table, with labels from the data dictionary.

Hold what was resolved and the wide tables. Text is UTF-8; an unknown text is empty, an unknown number or day missing;
booleans are 0 and 1. The time of writing that both formats carry is set to a fixed one, so that the same record gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra
from section287.publish.formats import Tell, WrittenFile, describe_file, is_for_people

if TYPE_CHECKING:
    from section287.publish.content import Content

_FIRST_DAYS = {"stata": date(1960, 1, 1), "spss": date(1582, 10, 14)}
_FORMATS = {
    "stata": {"date": "%td", "datetime": "%tc"},
    "spss": {"date": "SDATE10", "datetime": "YMDHMS20"},
}
LONGEST_LABEL = 80  # characters that Stata keeps of a label
LONGEST_TEXT = {"stata": 2_045, "spss": 32_767}  # bytes of a text that the format holds


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``stata/TABLE.dta`` for every table that people read, and return the files."""
    return write_all("stata", "dta", content, folder, tell)


def write_all(form: str, ending: str, content: Content, folder: Path, tell: Tell) -> list[WrittenFile]:
    """Write one file a table and return the files.

    Raises:
        MissingExtra: pandas or pyreadstat is not installed.
    """
    try:
        import pandas  # type: ignore[import-untyped]
        import pyreadstat
    except ImportError as error:
        raise MissingExtra(f"{form} needs pandas and pyreadstat: pip install 'section287[export]'") from error
    (folder / form).mkdir()
    made: list[WrittenFile] = []
    for table in content.tables:
        if not is_for_people(table):
            continue
        tell(f"{form} {table.name}")
        rows = content.connection.execute(content.query(table)).fetchall()
        columns = {
            name: _column(pandas, [row[place] for row in rows], column.type, form)
            for place, (name, column) in enumerate(table.columns.items())
        }
        path = f"{form}/{table.name}.{ending}"
        labels: dict[str, str | None] = {
            name: column.description[:LONGEST_LABEL].rstrip() for name, column in table.columns.items()
        }
        shapes = {name: _FORMATS[form][one.type] for name, one in table.columns.items() if one.type in _FORMATS[form]}
        frame = pandas.DataFrame(columns, columns=list(table.columns))
        said = f"{table.title} ({content.version[:12]})"[:60]
        write = pyreadstat.write_dta if form == "stata" else pyreadstat.write_sav
        write(frame, str(folder / path), said, column_labels=labels, variable_format=shapes)
        _fix_time(folder / path, form)
        made.append(describe_file(folder, path, form, table.name, len(rows)))
    return made


def _column(pandas: Any, values: list[Any], kind: str, form: str) -> Any:
    if kind == "string":
        return pandas.Series(
            ["" if one is None else _cut(str(one), LONGEST_TEXT[form]) for one in values], dtype=object
        )
    numbers = (None if one is None else _number(one, form) for one in values)
    return pandas.Series([float("nan") if one is None else one for one in numbers], dtype="float64")


def _number(value: Any, form: str) -> float:
    """Return a value as the number that the format keeps: days and moments count from its own first day."""
    if isinstance(value, datetime):
        seconds = (value - datetime.combine(_FIRST_DAYS[form], time())).total_seconds()
        return seconds * 1000 if form == "stata" else seconds
    if isinstance(value, date):
        days = (value - _FIRST_DAYS[form]).days
        return float(days if form == "stata" else days * 86_400)
    return float(value)


def _cut(text: str, longest: int) -> str:
    """Return a text as the format can hold it; what is cut ends in an ellipsis."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= longest:
        return text
    return raw[: longest - 3].decode("utf-8", "ignore") + "…"


def _fix_time(place: Path, form: str) -> None:
    raw = bytearray(place.read_bytes())
    if form == "stata":
        start = raw.index(b"<timestamp>") + len(b"<timestamp>")
        length = raw[start]
        raw[start + 1 : start + 1 + length] = b"01 Jan 2000 00:00"[:length].ljust(length)
    else:
        # the header: 4 bytes of type, 60 of product, five numbers of 4, one of 8; then nine of day and eight of time
        raw[92:101], raw[101:109] = b"01 Jan 00", b"00:00:00"
    place.write_bytes(bytes(raw))
