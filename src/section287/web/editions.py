"""The record as the site reads it: one edition at a time, replaced whole when the file is replaced.

A request takes the edition that stands when it comes and keeps it to its end, so none sees a mix of two records.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from section287.errors import RecordDamaged, Section287Error
from section287.record.open import open_record, read_through
from section287.referrals.bundled import bundled_store
from section287.referrals.store import STORE_NAME
from section287.scratch import lasting_folder, sweep_scratch
from section287.settings import default_record

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger(__name__)

CACHE_BYTES = 64 * 2**20  # of finished pages kept per edition
AGAIN_SECONDS = 30.0  # until a record that could not be read is tried once more: the disk may have been full
Value = TypeVar("Value")


class FileMark(NamedTuple):
    """What tells one state of a file from another."""

    inode: int
    size: int
    changed_ns: int


_Marks = tuple[FileMark, FileMark | None]  # of the record and of the store of referrals beside it


def _look(path: Path) -> FileMark | None:
    try:
        return _mark(os.stat(path))
    except OSError:
        return None


def _mark(found: os.stat_result) -> FileMark:
    return FileMark(found.st_ino, found.st_size, found.st_mtime_ns)


class Edition:
    """One record, opened for reading, with the pages and values already made from it.

    Attributes:
        copy: the record's bytes under a name of this edition alone, for as long as the edition is in use.
        store_mark: of the store of referrals beside the record; None where none is loaded.
    """

    def __init__(self, path: Path, mark: FileMark, copy: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.mark = mark
        self.copy = copy
        self.store_mark = _look(path.parent / STORE_NAME)
        self.serves = True
        self._store: Path | None = None
        self._connection = connection
        self._values: dict[Any, Any] = {}
        self._pages: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of one's own for this thread."""
        with self._lock:
            return self._connection.cursor()

    def store(self) -> Path:
        """Return the store of referrals: the one beside the record, by a copy that stays, else the bundled counts."""
        with self._lock:
            if self._store is None:
                self._store = self._pin(self.path.parent / STORE_NAME)
        return self._store

    def _pin(self, place: Path) -> Path:
        if not place.is_file():
            return bundled_store()
        pinned = self.copy.parent / STORE_NAME
        return place if place == pinned else Path(shutil.copyfile(place, pinned))

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
        self._refused: _Marks | None = None
        self._refused_at = 0.0
        sweep_scratch()
        self._current = _open_edition(self.path)

    def current(self) -> Edition:
        """Return the newest whole edition; one that can't be read is passed over and the old one stays."""
        mark = self._look()
        if mark is None or self._known(mark):
            return self._current
        with self._lock:
            if not self._known(mark):
                try:
                    self._current = _open_edition(self.path)
                    log.info("record reloaded", extra={"record": str(self.path)})
                except (Section287Error, OSError) as error:
                    self._refused, self._refused_at = mark, time.monotonic()
                    log.warning("the new record can't be read, the old one stays: %s", error)
        return self._current

    @property
    def is_stale(self) -> bool:
        """Whether the file on disk is no longer the one that is served."""
        return self._look() != self._marks()

    def _known(self, mark: _Marks) -> bool:
        """Return whether these files are the ones served, or could not be read a moment ago."""
        refused = mark == self._refused and time.monotonic() - self._refused_at < AGAIN_SECONDS
        return refused or mark == self._marks()

    def _marks(self) -> _Marks:
        return self._current.mark, self._current.store_mark

    def _look(self) -> _Marks | None:
        mark = _look(self.path)
        return (mark, _look(self.path.parent / STORE_NAME)) if mark else None


def _open_edition(path: Path) -> Edition:
    """Open the record by way of a private copy.

    DuckDB gives every connection to one path the database that is open there already, even after the file has been
    replaced; a copy under a name of its own is always read anew, and is taken whole from one open file. It stays until
    nothing needs the edition any more: the processes that read texts open it by its name.
    """
    if not path.is_file():
        open_record(path)  # raises, with the line that says what to do
    folder = lasting_folder()
    copy = folder / path.name
    try:
        with open(path, "rb") as source, open(copy, "wb") as target:
            mark = _mark(os.fstat(source.fileno()))
            shutil.copyfileobj(source, target, 2**20)
        connection = open_record(copy)
        read_through(connection, copy)
        edition = Edition(path, mark, copy, connection)
    except RecordDamaged as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RecordDamaged(str(error).replace(str(copy), str(path))) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(edition, shutil.rmtree, folder, ignore_errors=True)
    return edition
