"""The bundled tables of this room: opened when first asked for, read with the csv module."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from section287.yaml_text import read_yaml_text

# A plain path: importlib.resources costs 20 ms of start-up.
_FOLDER = Path(__file__).parent / "data"


def read_lines(name: str) -> list[str]:
    """Return a bundled table's lines without its header; ``.gz`` is unpacked. No cell holds a line break."""
    content = (_FOLDER / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return content.decode("utf-8").splitlines()[1:]


def read_rows(name: str) -> Iterator[list[str]]:
    """Yield a bundled table's rows without its header."""
    return csv.reader(read_lines(name))


@cache
def read_yaml(name: str) -> Any:
    """Return a bundled YAML file's content, the same object each time: not to be changed."""
    return read_yaml_text((_FOLDER / name).read_bytes())
