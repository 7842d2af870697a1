"""Answers → the terminal: JSON, csv, and plain aligned tables."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click


def write_json(document: Any) -> None:
    """Write one JSON document; days as ISO text."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def write_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as csv with a header, also when there are none."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    click.echo(text.getvalue(), nl=False)


def write_columns(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], header: Sequence[str], right: Iterable[int] = ()
) -> None:
    """Write the named values of rows as a table; the rest as for ``write_table``."""
    write_table([[one[name] for name in names] for one in rows], header, right)


def write_table(rows: Iterable[Sequence[Any]], header: Sequence[str], right: Iterable[int] = ()) -> None:
    """Write an aligned table.

    Args:
        right: indexes of the columns set to the right (figures).
    """
    shown = [[_cell(one) for one in row] for row in rows]
    widths = [
        max(len(header[i]), *(len(row[i]) for row in shown)) if shown else len(header[i]) for i in range(len(header))
    ]
    to_right = set(right)

    def line(cells: Sequence[str]) -> str:
        parts = [
            cell.rjust(width) if index in to_right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(parts).rstrip()

    click.secho(line(list(header)), bold=True)
    for row in shown:
        click.echo(line(row))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


class Bar:
    """Progress of long work on stderr: a counter in a terminal, silence elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show how far the work is."""
        if self._live:
            end = "\n" if done >= total else ""
            click.echo(f"\r{what} {done:,} of {total:,}{' ' * 12}", err=True, nl=False)
            click.echo(end, err=True, nl=False)
