"""Small named queries that only pages need, one file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load_query(name: str) -> str:
    """Return the SQL of ``queries/<name>.sql``."""
    return (files("section287.web.queries") / f"{name}.sql").read_text(encoding="utf-8")
