"""Putting a folder in its place whole: written beside, checked, then moved; on failure nothing is left."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from section287.errors import UsageError
from section287.scratch import folder_beside

__all__ = ["MANIFEST", "check_target", "is_standing", "place_folder"]

MANIFEST = "export.json"
_MAKER = "section287"


def check_target(target: Path) -> None:
    """Refuse a folder that an export may not take the place of.

    A folder may be replaced when it is empty or holds an earlier export and nothing else: a file of somebody's own
    would be lost.

    Raises:
        UsageError: the message says what is in the way.
    """
    if not is_standing(target, "export"):
        return
    found = {one.relative_to(target).as_posix() for one in target.rglob("*") if not one.is_dir()}
    if not found:
        return
    own = _read_own(target)
    if own is None:
        raise UsageError(f"--to: '{target}' is not empty and holds no export of ours; name a new or empty folder")
    if foreign := sorted(found - own):
        raise UsageError(
            f"--to: '{target}' holds '{foreign[0]}', which is no file of an export; move it away or name another folder"
        )


def is_standing(target: Path, example: str) -> bool:
    """Return whether something stands where a folder is to be written; only what may be replaced at all does.

    Args:
        example: a name to offer instead.

    Raises:
        UsageError: it is a file, or holds the current folder.
    """
    if not target.exists():
        return False
    if not target.is_dir():
        raise UsageError(f"--to: '{target}' is a file; name a folder")
    here = Path.cwd()
    if target.resolve() in (here, *here.parents):
        raise UsageError(f"--to: '{target}' is or holds the folder you are in; name another, such as '{example}'")
    return True


def _read_own(target: Path) -> set[str] | None:
    """Return the files that an export in this folder consists of, None when it holds none."""
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if manifest["made_by"] == _MAKER:
            return {MANIFEST, *(str(one["path"]) for one in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


@contextmanager
def place_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target``; it takes the target's place when the block ends without an error.

    Raises:
        OSError: it can't be made or moved; the target is as it was, and folders made on the way to it are gone.
    """
    made = [one for one in (target.parent, *target.parent.parents) if not one.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(target) as scratch:
            # a folder inside: the temporary one itself is closed to others, which the export must not be
            folder = Path(scratch) / "new"
            folder.mkdir()
            yield folder
            _swap(folder, target, Path(scratch) / "old")
    except BaseException:
        for one in made:  # innermost first
            with suppress(OSError):
                one.rmdir()
        raise


def _swap(folder: Path, target: Path, old: Path) -> None:
    replaced = target.exists()
    if replaced:
        os.rename(target, old)
    try:
        os.rename(folder, target)
    except OSError:
        if replaced:
            os.rename(old, target)
        raise
