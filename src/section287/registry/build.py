"""Files → record: read everything, arrange it in time, resolve it, check it, write it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from section287.errors import Section287Error, Unreadable, UsageError
from section287.readers.detect import read_tables
from section287.readers.table import Table
from section287.sources.listing import PrintedList, lists_of
from section287.workers import worker_pool

if TYPE_CHECKING:
    from section287.registry.publications import Timeline

log = logging.getLogger(__name__)

TABLE_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".html", ".htm", ".json")
LARGEST_FILE = 64 * 2**20  # bytes; ICE's largest list has 0.2 MB
PARALLEL_FROM = 40  # files; below, starting workers takes longer than reading
PARTS = 12  # that each worker gets of the files, so that they end together

Progress = Callable[[int, int, str], None]


class Beside(Protocol):
    """What is written into a record beside the registry and depends on it: the documents."""

    def rows(self, registry: Mapping[str, Sequence[tuple[Any, ...]]], whole: bool) -> Mapping[str, Sequence[Any]]:
        """Return rows by table, to be added to the registry's.

        Args:
            registry: the registry's rows by table.
            whole: a new record is written; else only what the registry's changes touch is wanted.
        """
        ...

    def meta(self) -> dict[str, str]:
        """Return what the record says of it."""
        ...


@dataclass(slots=True)
class Reading:
    """What came of reading files.

    Attributes:
        lists: every printed list, also those of files that hold several.
        unreadable: (file name, sha256, what is wrong and what would be right).
        passed_over: names of files that are no tables by their suffix.
    """

    lists: list[PrintedList] = field(default_factory=list)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, for the command line to tell."""

    path: Path
    files: int
    publications: int
    quarantined: int
    unreadable: tuple[tuple[str, str, str], ...]
    broken: tuple[str, ...]

    @classmethod
    def of(
        cls, path: Path, timeline: Timeline, unreadable: Sequence[tuple[str, str, str]], tables: dict[str, Any]
    ) -> Built:
        """Sum up a build from its timeline and tables."""
        printed = [one.printed for publication in timeline.publications for one in publication.captures]
        files = {(one.file_name.partition("#")[0], one.file_sha256) for one in printed}
        return cls(
            path,
            len(files) + len(unreadable),
            len(timeline.publications),
            sum(one.quarantine is not None for one in timeline.publications),
            tuple(unreadable),
            tuple(f"{name}: {detail}" for name, holds, detail in tables["invariant"] if not holds),
        )


def find_files(places: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return the table files under the places, sorted, and the names of the other files passed over.

    Raises:
        UsageError: a place doesn't exist, or nothing there could hold a list.
    """
    found: set[Path] = set()
    other: list[str] = []
    for place in places:
        if not place.exists():
            raise UsageError(f"--from: there is no file or folder '{place}'")
        for one in [place] if place.is_file() else sorted(place.rglob("*")):
            if not one.is_file() or one.name.startswith((".", "~$")):
                continue
            if one.suffix.lower() in TABLE_SUFFIXES:
                found.add(one)
            else:
                other.append(one.name)
    if not found:
        named = ", ".join(str(one) for one in places)
        raise UsageError(f"--from: no list in {named}; a list is a .xlsx, .csv, .html or .json file")
    return sorted(found, key=lambda one: (one.name, str(one))), other


def read_files(paths: Sequence[Path], progress: Progress | None = None, workers: int = 2) -> Reading:
    """Read files into printed lists, in parallel when there are many; a bad file never stops the others."""
    reading = Reading()
    if workers < 2 or len(paths) < PARALLEL_FROM:
        _collect(reading, [_read_part(paths)], len(paths), progress)
    else:
        # files of one size are often one file under two names: side by side, the second needs no reading
        ordered = sorted(paths, key=lambda one: (_size(one), str(one)))
        step = max(1, len(paths) // (workers * PARTS))
        parts = [ordered[start : start + step] for start in range(0, len(ordered), step)]
        parts.reverse()  # the largest first, so that no worker ends long after the others
        with worker_pool(workers) as pool:
            _collect(reading, pool.map(_read_new, parts), len(paths), progress)
    reading.lists.sort(key=lambda one: (one.file_name, one.file_sha256))
    reading.unreadable.sort()
    return reading


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it will say what is wrong


def _collect(reading: Reading, results: Iterable[Reading], total: int, progress: Progress | None) -> None:
    done = 0
    texts: dict[str, str] = {}
    for part in results:
        for one in part.lists:
            # tables repeat: keep each text once, however many files hold it
            text = texts.setdefault(one.table_sha256, one.text)
            reading.lists.append(one if text is one.text else replace(one, text=text))
        reading.unreadable.extend(part.unreadable)
        done += len({one.file_name for one in part.lists}) + len(part.unreadable)
        if progress:
            progress(min(done, total), total, "reading")


_sent: set[str] = set()


def _read_new(paths: Sequence[Path]) -> Reading:
    """Read a part of the files in a worker; a table that this worker has sent before goes without its text."""
    reading = _read_part(paths)
    for number, one in enumerate(reading.lists):
        if one.table_sha256 in _sent:
            reading.lists[number] = replace(one, text="")
        _sent.add(one.table_sha256)
    return reading


def _read_part(paths: Sequence[Path]) -> Reading:
    reading = Reading()
    last = ""
    tables: list[Table] = []
    for path in paths:
        sha = ""
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise Unreadable(path.name, f"{size // 2**20} MB", f"a list has less than {LARGEST_FILE // 2**20} MB")
            data = path.read_bytes()
            sha = hashlib.sha256(data).hexdigest()
            if sha != last:
                last = ""
                tables = read_tables(path.name, data)
                last = sha
            reading.lists.extend(lists_of(path.name, sha, tables))
        except Section287Error as error:
            reading.unreadable.append((path.name, sha, str(error)))
        except OSError as error:
            reading.unreadable.append((path.name, sha, f"{path.name}: can't be opened: {error.strerror}"))
    return reading


def build_record(
    lists: Sequence[PrintedList],
    path: Path,
    unreadable: Sequence[tuple[str, str, str]] = (),
    origin: str = "files",
    progress: Progress | None = None,
    beside: Beside | None = None,
) -> Built:
    """Resolve printed lists into a record and move it to ``path``.

    Args:
        origin: what the lists were read from, kept in the record's meta table.
        beside: documents, to be linked to the registry and written with it.

    Raises:
        UsageError: no list can be used at all.
        Section287Error: the record can't be written; the old one stays.
    """
    from section287.record.write import write_record
    from section287.registry.applications import settle_applications
    from section287.registry.dating import arrange
    from section287.registry.resolve import resolve
    from section287.registry.settle import settle
    from section287.registry.tables import make_tables
    from section287.registry.verdicts import load_verdicts

    if not lists:
        why = f" ({unreadable[0][2]})" if unreadable else ""
        raise UsageError(f"none of the files holds a list of agencies{why}")
    _tell(progress, 1, "dating")
    unreadable = list(dict.fromkeys(unreadable))
    # the same file found in two folders is one file
    timeline = arrange({(one.file_name, one.file_sha256): one for one in lists}.values())
    _tell(progress, 2, "resolving")
    registry = resolve(timeline, load_verdicts())
    settle(registry)
    settle_applications(registry)
    _tell(progress, 3, "writing")
    tables = make_tables(registry, unreadable)
    write_record(path, *with_beside(tables, meta_of(timeline, origin), beside, whole=True))
    _tell(progress, 4, "done")
    return Built.of(path, timeline, unreadable, tables)


def meta_of(timeline: Timeline, origin: str) -> dict[str, str]:
    """Return what the record says of itself: the software's version, where its lists came from, their fingerprint."""
    from section287 import __version__

    shas = "".join(sorted(one.table_sha256 for one in timeline.publications))
    return {"software": __version__, "origin": origin, "lists_sha256": hashlib.sha256(shas.encode()).hexdigest()}


def with_beside(
    tables: Mapping[str, list[Any]], meta: dict[str, str], beside: Beside | None, whole: bool
) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """Return a registry's tables and facts with those of what is written beside it."""
    if beside is None:
        return dict(tables), meta
    added = beside.rows(tables, whole)
    return {**tables, **{name: [*tables.get(name, []), *rows] for name, rows in added.items()}}, meta | beside.meta()


def _tell(progress: Progress | None, step: int, what: str) -> None:
    if progress:
        progress(step, 4, what)
