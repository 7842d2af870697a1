"""Building the site: pages made in two processes, unchanged files kept, the whole moved into place at the end."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from section287.errors import Section287Error
from section287.publish.feeds.write import list_feeds
from section287.publish.placing import place_folder
from section287.publish.site_folder import SiteFolder, check_site_target, read_manifest, write_manifest
from section287.record.open import open_record
from section287.referrals.store import STORE_NAME
from section287.settings import default_record
from section287.web.files.make import Maker
from section287.web.files.plan import Task, list_tasks
from section287.workers import worker_pool

Progress = Callable[[int, int, str], None]
BATCH = 24  # tasks a process takes at one time
HEAVY = 6  # of the pages that take longest


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        files: path within the site → SHA-256 of the content.
        written: how many of them were new or had changed.
        removed: files of the site before that are no more.
    """

    folder: Path
    files: dict[str, str]
    written: int
    removed: int
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape of docs/static-site.md."""
        return {
            "site": str(self.folder),
            "files": len(self.files),
            "written": self.written,
            "unchanged": len(self.files) - self.written,
            "removed": self.removed,
            "bytes": self.bytes,
        }


def build_site(
    target: Path,
    record: Path | str | None = None,
    base_url: str = "",
    processes: int = 2,
    progress: Progress | None = None,
) -> Built:
    """Write the whole site into a folder; files that would be the same are kept as they are.

    The new site is written beside the old one, which shares its unchanged files, and takes its place whole.

    Args:
        target: a new or empty folder, or one that holds an earlier site and nothing else.
        base_url: where the site will be, such as ``https://example.org/287g``; a path becomes every address' prefix.
        processes: pages are made in so many processes at once; 1 makes them in this one.

    Raises:
        UsageError: the folder may not be replaced.
        RecordMissing: there is no record.
        RecordDamaged: it is no whole record of this version.
        Section287Error: the folder can't be written; the old site stands as it was.
    """
    target = target.expanduser().absolute()
    if target.is_symlink():
        target = target.resolve()
    check_site_target(target)
    path = (Path(record) if record else default_record()).absolute()
    with open_record(path) as connection:
        tasks = list_tasks(connection, path.parent / STORE_NAME)
        feeds = list(list_feeds(connection, base_url, path.parent / STORE_NAME))
    old = read_manifest(target)
    try:
        with place_folder(target) as folder:
            site = SiteFolder(folder, target, old)
            for name, content in feeds:
                site.write(name, content)
            settings = (path, _groups(tasks), base_url, folder, target, old)
            for done, made in enumerate(_make_all(settings, tasks, processes), start=1):
                site.take(made)
                if progress:
                    progress(min(done * BATCH, len(tasks)), len(tasks), "page")
            written = len(site.written)
            write_manifest(folder, site.files)
            built = Built(target, site.files, written, len(set(old) - set(site.files)), site.size)
    except OSError as error:
        raise Section287Error(
            f"{target}: can't be written ({error.strerror or error}); the site that was there is as it was"
        ) from error
    return built


def _groups(tasks: list[Task]) -> list[list[str]]:
    """Return the ids of each kind of page: what a query for one of them is asked about in bulk."""
    groups: dict[str, list[str]] = {}
    seen: set[str] = set()
    for task in tasks:
        for _, value in task.place:
            # a publication's rows are many: read for all at once they would fill the memory
            if value not in seen and task.route != "publication":
                seen.add(value)
                groups.setdefault(task.route, []).append(value)
    return list(groups.values())


Settings = tuple[Path, list[list[str]], str, Path, Path, dict[str, str]]


def _make_all(settings: Settings, tasks: list[Task], processes: int) -> Iterator[SiteFolder]:
    heavy = [one for one in tasks if one.route == "publication"]
    light = [one for one in tasks if one.route != "publication"]
    batches = [heavy[at : at + HEAVY] for at in range(0, len(heavy), HEAVY)]
    batches += [light[at : at + BATCH] for at in range(0, len(light), BATCH)]
    batches.append([])  # the rest: assets and shards
    if processes == 1:
        _start(*settings)
        yield from map(_make_batch, batches)
        return
    with worker_pool(processes, _start, *settings) as pool:
        for made in as_completed([pool.submit(_make_batch, batch) for batch in batches]):
            yield made.result()


_worker: list[tuple[Maker, Path, Path, dict[str, str]]] = []


def _start(
    record: Path, groups: list[list[str]], base_url: str, folder: Path, target: Path, old: dict[str, str]
) -> None:
    gc.set_threshold(200_000, 50, 50)  # pages make much garbage, little of it in circles
    _worker[:] = [(Maker(record, groups, base_url), folder, target, old)]


def _make_batch(tasks: list[Task]) -> SiteFolder:
    maker, folder, target, old = _worker[0]
    site = SiteFolder(folder, target, old)
    if not tasks:
        for name, content in maker.make_rest():
            site.write(name, content)
    for task in tasks:
        for name, content in maker.make(task):
            site.write(name, content)
    return site
