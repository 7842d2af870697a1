"""Pictures of the places from which fields were read: drawn when first asked for, kept on disk.

The record holds file names and hashes only. Where the PDFs lie is told by ``serve --documents`` or the setting
SECTION287_DOCUMENTS; where the words stand on the page is taken from what was kept when they were read.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from section287.documents.shelf import READING_VERSION, Shelf, hash_file
from section287.questions.rows import Row
from section287.settings import setting
from section287.web.editions import Edition

log = logging.getLogger(__name__)

DOTS_PER_INCH = 110
DRAWING_VERSION = 1  # raise it when pictures are drawn otherwise: those kept are then made anew
SECONDS = 90  # for all pictures of one document
# these stand beside names, numbers and addresses of persons, which are shown nowhere
NOT_DRAWN = ("contact_", "media_")
DRAWERS = 2  # documents drawn at one time: more would only wait for each other's processor
_drawers = threading.Semaphore(DRAWERS)
LINES_ABOVE, LINES_BELOW = 300, 600  # characters: some lines around a point of contact


def find_regions(edition: Edition) -> Regions:
    """Return the pictures of a record's documents."""
    return edition.remember("regions", Regions)


class Regions:
    """The pictures of one record's documents.

    Args:
        folder: where the PDFs lie; None takes the setting's.
        shelf: what was kept of them when they were read; None takes the default folder.
    """

    def __init__(self, folder: Path | None = None, shelf: Shelf | None = None) -> None:
        named = setting("SECTION287_DOCUMENTS")
        self.folder = folder or (Path(named).expanduser() if named else None)
        self._shelf = shelf
        self._lock = threading.Lock()
        self._by_name: dict[str, list[Path]] | None = None
        self._places: dict[str, Path | None] = {}
        self._failed: set[str] = set()
        self._drawing: dict[str, threading.Lock] = {}

    @property
    def shelf(self) -> Shelf:
        """What was kept of the documents when they were read."""
        self._shelf = self._shelf or Shelf()
        return self._shelf

    def can_draw(self, document: Row) -> bool:
        """Return whether a document's PDF is at hand, and what was read of it is."""
        sha256 = document["sha256"]
        return (
            sha256 not in self._failed
            and self.find_pdf(sha256, document["file_name"]) is not None
            and self.shelf.place(sha256).is_file()
        )

    def find_pdf(self, sha256: str, file_name: str) -> Path | None:
        """Return where a document's file lies; the name only tells where to look first, the content decides."""
        with self._lock:
            if sha256 not in self._places:
                self._places[sha256] = self._look(sha256, file_name)
            return self._places[sha256]

    def _look(self, sha256: str, file_name: str) -> Path | None:
        if self.folder is None or not self.folder.is_dir():
            return None
        if self._by_name is None:
            self._by_name = {}
            for path in sorted(self.folder.rglob("*")):
                if path.suffix.lower() == ".pdf":
                    self._by_name.setdefault(path.name, []).append(path)
        return next((path for path in self._by_name.get(file_name, []) if _hash(path) == sha256), None)

    def read(self, document: Row, field: Row, fields: Sequence[Row]) -> bytes | None:
        """Return a field's picture as PNG; all of the document's are drawn at once, in a process of its own.

        Returns:
            None where there is nothing to draw or it can't be drawn.
        """
        drawn = list_drawn(fields)
        if field not in drawn or not self.can_draw(document):
            return None
        sha256 = document["sha256"]
        place = self._place(sha256, field)
        if not place.is_file():
            with self._lock:
                alone = self._drawing.setdefault(sha256, threading.Lock())
            with alone:
                # another request may have drawn it, or failed to, while this one waited
                if not place.is_file() and not {sha256, str(place)} & self._failed:
                    with _drawers:
                        self._draw(document, drawn)
                    if not place.is_file():
                        self._failed.add(str(place))  # the record was built from another reading
        try:
            return place.read_bytes()
        except OSError:
            return None

    def _place(self, sha256: str, field: Row) -> Path:
        folder = self.shelf.base / "regions" / f"v{READING_VERSION}-{DRAWING_VERSION}-{DOTS_PER_INCH}"
        return folder / sha256[:2] / sha256 / f"{mark_of(field)}.png"

    def _draw(self, document: Row, fields: list[Row]) -> None:
        sha256 = document["sha256"]
        wanted = {str(self._place(sha256, one)): [one["page"], one["start_at"], one["end_at"]] for one in fields}
        job = {
            "pdf": str(self.find_pdf(sha256, document["file_name"])),
            "sha256": sha256,
            "shelf": str(self.shelf.base.absolute()),
            "dots_per_inch": DOTS_PER_INCH,
            "regions": {place: span for place, span in wanted.items() if not Path(place).is_file()},
        }
        command = [sys.executable, "-m", "section287.web.documents.drawing"]
        try:
            done = subprocess.run(
                command, input=json.dumps(job), text=True, timeout=SECONDS, check=False, capture_output=True
            )
            problem = done.stderr.strip().splitlines()[-1:] if done.returncode else []
        except (subprocess.TimeoutExpired, OSError) as error:
            problem = [str(error)]
        if problem:
            self._failed.add(sha256)
            log.warning("page regions can't be drawn: %s: %s", document["file_name"], problem[0])


def list_drawn(fields: Sequence[Row]) -> list[Row]:
    """Return the fields that stand at a place which may be shown: not among the points of contact."""
    among = list_among_contacts(fields)
    return [
        one
        for one in fields
        if one["page"] is not None and one not in among and not str(one["field"]).startswith(NOT_DRAWN)
    ]


def list_among_contacts(fields: Sequence[Row]) -> list[Row]:
    """Return the fields that were read from among the points of contact, or from the lines around them."""
    zones: dict[int, list[tuple[int, int]]] = {}
    for one in fields:
        if one["page"] is not None and str(one["field"]).startswith(NOT_DRAWN):
            zones.setdefault(one["page"], []).append((one["start_at"] - LINES_ABOVE, one["end_at"] + LINES_BELOW))
    return [
        one
        for one in fields
        if not str(one["field"]).startswith(NOT_DRAWN)
        and any(start < one["end_at"] and one["start_at"] < end for start, end in zones.get(one["page"], []))
    ]


def mark_of(field: Mapping[str, Any]) -> str:
    """Return what tells one picture of a document from another: how it is drawn, page and offsets."""
    return f"{DRAWING_VERSION}-{field['page']}-{field['start_at']}-{field['end_at']}"


def _hash(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError:
        return ""
