"""The bundled tables of this room: opened when first asked for, read with the csv module."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def data_file(name: str) -> Traversable:
    """Return the bundled file of that name."""
    return files("section287.places").joinpath("data").joinpath(name)


def read_rows(name: str) -> Iterator[list[str]]:
    """Yield a bundled table's rows without its header; ``.gz`` is unpacked."""
    content = data_file(name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    next(rows)
    return rows


@cache
def read_yaml(name: str) -> Any:
    """Return a bundled YAML file's content, the same object each time: not to be changed."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(data_file(name).read_bytes(), Loader=loader)
