"""The record as the site reads it: one edition at a time, replaced whole when the file is replaced.

A request takes the edition that stands when it comes and keeps it to its end, so none sees a mix of two records.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from section287.errors import RecordDamaged, Section287Error
from section287.record.open import open_record
from section287.settings import default_record

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger(__name__)

CACHE_BYTES = 64 * 2**20  # of finished pages kept per edition
Value = TypeVar("Value")


class FileMark(NamedTuple):
    """What tells one state of a file from another."""

    inode: int
    size: int
    changed_ns: int


def _mark(found: os.stat_result) -> FileMark:
    return FileMark(found.st_ino, found.st_size, found.st_mtime_ns)


class Edition:
    """One record, opened for reading, with the pages and values already made from it."""

    def __init__(self, path: Path, mark: FileMark, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.mark = mark
        self._connection = connection
        self._values: dict[Any, Any] = {}
        self._pages: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of one's own for this thread."""
        with self._lock:
            return self._connection.cursor()

    def remember(self, key: Any, make: Callable[[], Value]) -> Value:
        """Return a value that many pages need, made once per edition."""
        if key not in self._values:
            self._values[key] = make()
        return cast(Value, self._values[key])

    def find_page(self, key: Any) -> Any | None:
        """Return a finished page, or None when it has yet to be made."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            self._pages.move_to_end(key)
            return found[0]

    def keep_page(self, key: Any, page: Any, size: int) -> None:
        """Keep a finished page; the longest unused ones go when there are too many."""
        with self._lock:
            if key in self._pages or size > CACHE_BYTES:
                return
            self._pages[key] = (page, size)
            self._bytes += size
            while self._bytes > CACHE_BYTES:
                _, (_, gone) = self._pages.popitem(last=False)
                self._bytes -= gone


class Editions:
    """Gives the edition of the record that stands now."""

    def __init__(self, record_path: Path | str | None = None) -> None:
        self.path = Path(record_path) if record_path else default_record()
        self._lock = threading.Lock()
        self._refused: FileMark | None = None
        self._current = _open_edition(self.path)

    def current(self) -> Edition:
        """Return the newest whole edition; one that can't be read is passed over and the old one stays."""
        mark = self._look()
        if mark is None or mark in (self._current.mark, self._refused):
            return self._current
        with self._lock:
            if mark not in (self._current.mark, self._refused):
                try:
                    self._current = _open_edition(self.path)
                    log.info("record reloaded", extra={"record": str(self.path)})
                except (Section287Error, OSError) as error:
                    self._refused = mark
                    log.warning("the new record can't be read, the old one stays: %s", error)
        return self._current

    @property
    def is_stale(self) -> bool:
        """Whether the file on disk is no longer the one that is served."""
        return self._look() != self._current.mark

    def _look(self) -> FileMark | None:
        try:
            return _mark(os.stat(self.path))
        except OSError:
            return None


def _open_edition(path: Path) -> Edition:
    """Open the record by way of a private copy.

    DuckDB gives every connection to one path the database that is open there already, even after the file has been
    replaced; a copy under a name of its own is always read anew, and is taken whole from one open file.
    """
    if not path.is_file():
        open_record(path)  # raises, with the line that says what to do
    with tempfile.TemporaryDirectory(prefix="section287-") as folder:
        copy = Path(folder) / path.name
        with open(path, "rb") as source, open(copy, "wb") as target:
            mark = _mark(os.fstat(source.fileno()))
            shutil.copyfileobj(source, target, 2**20)
        try:
            connection = open_record(copy)
        except RecordDamaged as error:
            raise RecordDamaged(str(error).replace(str(copy), str(path))) from error
    # the copy's name is gone, its bytes stay readable while the connection is open
    return Edition(path, mark, connection)
