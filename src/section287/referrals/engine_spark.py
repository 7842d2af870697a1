"""Spark as the engine: a session of our own, quiet, reachable from this machine only unless a cluster is named."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from section287.errors import MissingExtra, UsageError
from section287.referrals.engine import BATCH, Columns, as_arrow

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    from section287.referrals.packing import Numbers

LOCAL = "local[2]"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": "1g",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.showConsoleProgress": "false",
}
ON_THIS_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.default.parallelism": "4",
}
QUIET = """
status = off
rootLogger.level = off
"""


class SparkEngine:
    """Runs Ibis expressions on Spark.

    Events go there as parquet in a private folder, which is deleted at the end; identifiers are hashed before, with
    the salt that only this process knows. A cluster must see the folder (``SPARK_LOCAL_DIRS`` on a shared disk).
    """

    def __init__(self, url: str) -> None:
        """Start a session.

        Raises:
            MissingExtra: pyspark or Java isn't installed.
            UsageError: the cluster can't be reached.
        """
        try:
            import ibis
            import pyspark  # noqa: F401
        except ImportError as error:
            raise MissingExtra("Spark needs pyspark: pip install 'section287[engines]'") from error
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise MissingExtra("Spark needs Java 17 or later: install it, or set JAVA_HOME")
        master = LOCAL if url == "spark" else url
        self._folder = tempfile.TemporaryDirectory(prefix="section287-spark-", dir=os.environ.get("SPARK_LOCAL_DIRS"))
        try:
            self._session = _start(master, Path(self._folder.name))
        except Exception as error:
            self._folder.cleanup()
            raise UsageError(f"--engine: Spark can't be started ({_first_line(error)})") from error
        self._backend = ibis.pyspark.connect(self._session)
        self._kept = 0
        self._frames: dict[str, Any] = {}

    def keep(self, expression: ir.Table) -> ir.Table:
        """Run an expression once and return its result, kept by Spark in memory or on disk."""
        self._kept += 1
        name = f"kept_{self._kept}"
        frame = self._session.sql(self._backend.compile(expression)).persist()
        frame.count()
        self._frames[name] = frame
        return self._view(name, frame)

    def drop(self, table: ir.Table) -> None:
        """Let Spark forget what ``keep`` made."""
        frame = self._frames.pop(table.get_name(), None)
        if frame is not None:
            self._session.catalog.dropTempView(table.get_name())
            frame.unpersist()

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> ir.Table:
        """Make a small table of given rows."""
        import pyarrow.parquet  # type: ignore[import-untyped]

        self._kept += 1
        place = Path(self._folder.name) / f"{name}_{self._kept}.parquet"
        pyarrow.parquet.write_table(as_arrow(columns, rows), place)
        return self._view(name, self._session.read.parquet(str(place)))

    def take(self, source: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
        """Write a table or view of a DuckDB connection as parquet, batch by batch, for Spark to read."""
        place = Path(self._folder.name) / f"{name}.parquet"
        source.execute(f"COPY (SELECT * FROM {name}) TO '{place}' (FORMAT parquet, ROW_GROUP_SIZE {BATCH})")
        return self._view(name, self._session.read.parquet(str(place)))

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression."""
        found = self._session.sql(self._backend.compile(expression)).collect()
        return [dict(zip(expression.columns, row, strict=True)) for row in found]

    def numbers(self, expression: ir.Table) -> dict[str, Numbers]:
        """Return the columns of an expression of whole numbers, by way of Arrow."""
        import numpy

        found = self._session.sql(self._backend.compile(expression)).toArrow()
        return {name: found.column(name).to_numpy().astype(numpy.int64) for name in expression.columns}

    def close(self) -> None:
        """End the session and its Java machine, and delete what was written for it."""
        _stop(self._session)
        self._folder.cleanup()

    def _view(self, name: str, frame: Any) -> ir.Table:
        frame.createOrReplaceTempView(name)
        found: ir.Table = self._backend.table(name)
        return found


def _start(master: str, folder: Path) -> Any:
    """Start a session whose Java machine keeps its words to itself."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # prints a query's error besides raising it
    quiet = folder / "quiet.properties"
    quiet.write_text(QUIET, encoding="utf-8")
    conf = SparkConf().setMaster(master).setAppName("section287")
    for name, value in (SETTINGS | (ON_THIS_MACHINE if master.startswith("local") else {})).items():
        conf.set(name, value)
    conf.set("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={quiet} -Djava.io.tmpdir={folder}")
    conf.set("spark.sql.warehouse.dir", str(folder / "warehouse"))
    conf.set("spark.local.dir", str(folder))
    quiet_output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    gateway = launch_gateway(conf, quiet_output)  # type: ignore[no-untyped-call]
    return SparkSession(SparkContext(conf=conf, gateway=gateway))


def _stop(session: Any) -> None:
    """End a session and wait for its Java machine, so that the next one starts its own and nothing is left behind."""
    from pyspark import SparkContext

    gateway: Any = session.sparkContext._gateway
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()  # the Java machine lives as long as this is open
    try:
        gateway.proc.wait(timeout=30)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
    SparkContext._gateway = SparkContext._jvm = None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
