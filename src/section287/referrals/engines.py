"""The engines other than the embedded one, by the address that ``--engine`` gives."""

from __future__ import annotations

from section287.errors import UsageError
from section287.referrals.engine import Engine, need_ibis


def open_other(url: str) -> Engine | None:
    """Return the engine that ``--engine`` names, or None for DuckDB, whose connection the caller has.

    Args:
        url: ``duckdb``, ``postgresql://...`` (as libpq reads it) or ``spark``, ``spark://host:port``, ``local[n]``.

    Raises:
        UsageError: it names no engine known here, or the engine can't be reached.
        MissingExtra: what the engine needs isn't installed.
    """
    if url == "duckdb":
        return None
    need_ibis()
    if url.startswith(("postgresql://", "postgres://")):
        from section287.referrals.engine_postgresql import PostgreSQLEngine

        return PostgreSQLEngine(url)
    if url == "spark" or url.startswith(("spark://", "local[")):
        from section287.referrals.engine_spark import SparkEngine

        return SparkEngine(url)
    raise UsageError(f"--engine: '{url}' is none of duckdb, postgresql://..., spark, spark://host:port")
