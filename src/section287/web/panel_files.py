"""Panels as files, made when first asked for by a process of its own, and kept for as long as their edition stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from section287.errors import Section287Error
from section287.referrals.panel import PERIODS, UNITS, PanelPieces
from section287.scratch import lasting_folder

if TYPE_CHECKING:
    from section287.web.editions import Edition, Editions

ENDINGS = {
    "csv": "text/csv; charset=utf-8",
    "dta": "application/x-stata-dta",
    "parquet": "application/vnd.apache.parquet",
}
BOOK = "codebook.csv"
LONGEST = 240  # seconds that a panel may take; the largest one as Stata takes half a minute on one core
MOST_BYTES = 600 * 2**20  # of files kept; the longest unused go first
_one_at_a_time = threading.Lock()


class PanelFiles:
    """The panels of one edition."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._folder = lasting_folder()
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def find(self, unit: str, by: str, ending: str) -> Path:
        """Return a panel's file, made now if need be.

        Raises:
            Section287Error: it could not be made, or not in time.
        """
        place = self._folder / f"{unit}-by-{by}.{ending}"
        if not place.is_file():
            with _one_at_a_time:  # each takes most of a gigabyte
                if not place.is_file():
                    self._make(unit, by, place)
        os.utime(place)
        return place

    def _make(self, unit: str, by: str, place: Path) -> None:
        command = [sys.executable, "-m", "section287", "panel", "--unit", unit, "--by", by, "--to", str(place)]
        command += ["--record", str(self._record), "--json"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired as error:
            raise Section287Error(f"the panel of {unit} by {by} took longer than {LONGEST} seconds") from error
        if done.returncode or not place.is_file():
            last = (done.stderr.strip().splitlines() or ["no reason told"])[-1]
            raise Section287Error(f"the panel of {unit} by {by} could not be made: {last}")
        self._shrink(place)

    def _shrink(self, newest: Path) -> None:
        kept = sorted(self._folder.iterdir(), key=lambda one: -one.stat().st_mtime)
        size = 0
        for one in kept:
            size += one.stat().st_size
            if size > MOST_BYTES and one != newest:
                one.unlink(missing_ok=True)


def panel_files(edition: Edition) -> PanelFiles:
    """Return the panels of an edition."""

    def start() -> PanelFiles:
        edition.store()  # put beside the copy, where the command looks for it
        return PanelFiles(edition.copy)  # the file at the record's own place may be a newer one by now

    return edition.remember("panel files", start)


class PanelRows(Sequence[dict[str, Any]]):
    """A panel's rows for an answer that shows a piece of them."""

    def __init__(self, pieces: PanelPieces) -> None:
        self._pieces = pieces

    def __len__(self) -> int:
        return len(self._pieces)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        """Return a row, or the rows of a piece without steps."""
        if isinstance(place, slice):
            start, stop, _ = place.indices(len(self))
            return self._pieces.rows(start, stop)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._pieces.rows(place, place + 1)[0]


def send_panel(editions: Editions) -> Any:
    """Return the endpoint of ``/panel/{name}``, such as ``county-by-year.dta`` or ``county-by-year.codebook.csv``."""
    waiting = CapacityLimiter(2)  # those who wait for a panel hold none of the threads that make pages

    async def send(request: Request) -> Response:
        name = str(request.path_params["name"])
        stem, _, ending = name.partition(".")
        unit, _, by = stem.partition("-by-")
        if unit not in UNITS or by not in PERIODS or ending not in (*ENDINGS, BOOK):
            raise HTTPException(404)
        files = panel_files(editions.current())
        try:
            wanted = "csv" if ending == BOOK else ending
            place = await to_thread.run_sync(files.find, unit, by, wanted, limiter=waiting)
        except Section287Error as error:
            raise HTTPException(503, str(error)) from error
        if ending == BOOK:
            place = place.with_name(f"{stem}.{BOOK}")
        media_type = ENDINGS.get(ending, ENDINGS["csv"])
        return FileResponse(place, media_type=media_type, filename=f"287g-panel-{name}")

    return send
