"""The record → a folder of files for researchers: tables in one format or more, described, citable, checkable."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from section287.errors import RecordDamaged, Section287Error
from section287.publish.citing import make_citation, make_datacite
from section287.publish.content import Content, open_content
from section287.publish.dictionary import make_tables_page
from section287.publish.formats import FORMATS, WrittenFile, describe_file, load_writer, order_formats
from section287.publish.placing import MANIFEST, check_target, place_folder
from section287.publish.readme import make_readme
from section287.record.open import open_record, read_through
from section287.settings import default_record

__all__ = ["Exported", "export_record"]

Progress = Callable[[int, int, str], None]
ABOUT = "about"  # what the manifest calls the files that belong to no format


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made.

    Attributes:
        version: the record's fingerprint over all tables read.
        newest: last day on which a list is known to have been up, per list.
    """

    folder: Path
    formats: tuple[str, ...]
    version: str
    newest: dict[str, str]
    files: tuple[WrittenFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the export in the shape of docs/json.md."""
        return {
            "export": str(self.folder),
            "formats": list(self.formats),
            "version": self.version,
            "newest": self.newest,
            "files": [asdict(one) for one in self.files],
            "total_bytes": sum(one.bytes for one in self.files),
        }


def export_record(
    target: Path,
    formats: Sequence[str] = ("all",),
    record: Path | str | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a record's tables into a folder; the same record gives the same bytes.

    The folder is written beside ``target`` and moved into its place, so that there is never half an export.

    Args:
        target: a new or empty folder, or one that holds an earlier export and nothing else.
        formats: names in ``FORMATS``, or ``all``.
        record: path of the record; None takes the default one.
        progress: told (files begun, files in all, what) as the work goes on.

    Raises:
        UsageError: the folder may not be replaced.
        RecordMissing: there is no record.
        RecordDamaged: it is no whole record of this version.
        Section287Error: the folder can't be written (no room, no permission); nothing is left behind.
    """
    import duckdb

    chosen = order_formats(formats)
    target = target.expanduser()
    check_target(target)
    if target.is_symlink():
        target = target.resolve()
    try:
        with open_content(record) as content, place_folder(target) as folder:
            steps = _Steps(content, chosen, progress)
            written: list[WrittenFile] = []
            for name in chosen:
                written.extend(load_writer(name).write(content, folder, tuple(written), steps))
            steps("describing")
            written.extend(_write_about(content, folder, chosen, written))
            steps.finish()
            newest = {which: str(day) for which, day in content.newest.items()}
            exported = Exported(target, chosen, content.version, newest, tuple(written))
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error
    except duckdb.IOException as error:
        place = Path(record) if record else default_record()
        with open_record(place) as connection:
            read_through(connection, place)  # raises when it was the reading that failed
        # 'IO Error: Could not write file "...": No space left on device'
        raise _unwritable(target, str(error).splitlines()[0].rpartition('": ')[2]) from error
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise RecordDamaged(
            f"the record lacks a table or column that exports hold ({str(error).splitlines()[0]}); "
            "run 'section287 build' to make it anew"
        ) from error
    return exported


def _unwritable(target: Path, why: str) -> Section287Error:
    return Section287Error(f"{target}: can't be written ({why}); nothing was left behind")


class _Steps:
    """Counts files as they are begun."""

    def __init__(self, content: Content, formats: Sequence[str], progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._total = 1 + sum(1 if FORMATS[one].whole else len(content.tables) for one in formats)

    def __call__(self, what: str) -> None:
        self._done += 1
        # the last file is being written, not done
        self._say(min(self._done, self._total) - 1, f"writing {what}: file")

    def finish(self) -> None:
        self._say(self._total, "written: file")

    def _say(self, done: int, what: str) -> None:
        if self._progress:
            self._progress(done, self._total, what)


def _write_about(
    content: Content, folder: Path, formats: Sequence[str], written: Sequence[WrittenFile]
) -> list[WrittenFile]:
    """Write what explains the files: README.md, tables.md, the citations, and the manifest that lists them all."""
    texts = {
        "README.md": make_readme(content, formats, written),
        "tables.md": make_tables_page(content.tables),
        "CITATION.cff": make_citation(content),
        "datacite.json": make_datacite(content),
    }
    made: list[WrittenFile] = []
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        made.append(describe_file(folder, name, ABOUT))
    manifest = {
        "made_by": "section287",
        "software": content.software,
        "version": content.version,
        "formats": list(formats),
        "files": [asdict(one) for one in (*written, *made)],
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*made, describe_file(folder, MANIFEST, ABOUT)]
