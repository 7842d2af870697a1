"""A panel as a file: csv, parquet or Stata, each with its codebook beside it; written whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from section287.errors import MissingExtra, Section287Error, UsageError
from section287.referrals.panel import Panel
from section287.scratch import folder_beside

ENDINGS = (".csv", ".parquet", ".dta")


def write_panel(panel: Panel, path: Path) -> list[Path]:
    """Write a panel and its codebook (``NAME.codebook.csv``); return both paths.

    Raises:
        UsageError: the ending is none of ENDINGS.
        MissingExtra: parquet needs pyarrow, dta pandas and pyreadstat.
        Section287Error: the folder can't be written to.
    """
    writers: dict[str, Callable[[Panel, Path], None]] = {
        ".csv": _write_csv,
        ".parquet": _write_parquet,
        ".dta": _write_dta,
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise UsageError(f"--to {path.name}: '{path.suffix}' is not written; end it in {', '.join(ENDINGS)}")
    book = path.with_name(path.stem + ".codebook.csv")
    try:
        with folder_beside(path) as folder:
            writer(panel, Path(folder) / path.name)
            _write_codebook(panel, Path(folder) / book.name)
            for target in (path, book):
                os.replace(Path(folder) / target.name, target)
    except ImportError as error:
        raise MissingExtra(f"{path.suffix} needs {error.name}: pip install 'section287[referrals,export]'") from error
    except OSError as error:
        raise Section287Error(f"--to {path}: can't be written ({error.strerror})") from error
    return [path, book]


def write_rows(panel: Panel, target: Any) -> None:
    """Write a panel's rows as csv to an open file."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([column.name for column in panel.columns])
    writer.writerows([["" if value is None else value for value in row] for row in panel.rows])


def _write_csv(panel: Panel, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as target:
        write_rows(panel, target)


def _write_codebook(panel: Panel, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("name", "type", "meaning", "source"))
        writer.writerows((one.name, one.type, one.meaning, one.source) for one in panel.columns)


def _columns(panel: Panel) -> dict[str, list[Any]]:
    sides = zip(*panel.rows, strict=True)
    return {column.name: list(side) for column, side in zip(panel.columns, sides, strict=True)}


def _write_parquet(panel: Panel, path: Path) -> None:
    import pyarrow  # type: ignore[import-untyped]
    import pyarrow.parquet  # type: ignore[import-untyped]

    kinds = {"text": pyarrow.string(), "whole": pyarrow.int64(), "flag": pyarrow.int8(), "real": pyarrow.float64()}
    schema = pyarrow.schema(
        [pyarrow.field(one.name, kinds[one.type], metadata={"description": one.meaning}) for one in panel.columns]
    )
    pyarrow.parquet.write_table(pyarrow.table(_columns(panel), schema=schema), path)


def _write_dta(panel: Panel, path: Path) -> None:
    import pandas  # type: ignore[import-untyped]
    import pyreadstat

    frame = pandas.DataFrame(_columns(panel))
    for one in panel.columns:
        if one.type in ("whole", "real"):
            frame[one.name] = frame[one.name].astype("float64")
        elif one.type == "flag":
            frame[one.name] = frame[one.name].astype("int8")
    labels: dict[str, str | None] = {one.name: _label(one.meaning) for one in panel.columns}
    pyreadstat.write_dta(frame, str(path), column_labels=labels, file_label=f"287(g) panel, {panel.unit} by {panel.by}")


def _label(meaning: str) -> str:
    """Return a meaning in Stata's 80 characters, cut at a word; the codebook has it whole."""
    return meaning if len(meaning) <= 80 else meaning[:77].rsplit(" ", 1)[0] + "..."
