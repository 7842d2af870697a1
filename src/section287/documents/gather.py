"""Files and folders → documents: workers in parallel, each watched; what was read before is taken from the shelf."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from section287.documents.ocr import find_tesseract
from section287.documents.page import Document, page_as_json, page_from_json
from section287.documents.shelf import Shelf, hash_file
from section287.errors import UsageError

WORKERS = 2
SILENT_SECONDS = 200.0  # a page takes seconds; a worker silent for this long is stuck

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """One file and what became of it.

    Attributes:
        path: where the file is.
        fresh: whether it was read in this run; False: taken from the shelf.
    """

    path: Path
    document: Document
    fresh: bool


def list_files(places: Iterable[Path]) -> list[Path]:
    """Return the PDF files named, and those in the folders named, in the order of their paths.

    Raises:
        UsageError: a place doesn't exist, or a folder holds no PDF.
    """
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(one for one in place.rglob("*") if one.suffix.lower() == ".pdf" and one.is_file())
            if not inside:
                raise UsageError(f"{place}: no .pdf file in this folder")
            found.extend(inside)
        elif place.is_file():
            found.append(place)
        else:
            raise UsageError(f"{place}: there is no such file or folder")
    return list(dict.fromkeys(found))


def gather(
    files: Iterable[Path], shelf: Shelf | None = None, progress: Progress | None = None, workers: int = WORKERS
) -> list[Gathered]:
    """Read files in parallel, the results in the files' order. No file stops the run: see ``Document.problem``.

    Args:
        shelf: where results are kept; None takes the default folder.
        progress: called with (files done, files in all, what was done).
    """
    paths = list(files)
    shelf = shelf or Shelf()
    results: dict[int, Gathered] = {}
    jobs: queue.SimpleQueue[tuple[int, Path, str]] = queue.SimpleQueue()
    can_read_scans = find_tesseract() is not None
    for index, path in enumerate(paths):
        try:
            sha256 = hash_file(path)
        except OSError as error:
            problem = f"it can't be opened: {error.strerror or error}"
            results[index] = Gathered(path, Document("", path.name, problem=problem), True)
            continue
        kept = shelf.find(sha256, path.name)
        if kept is not None and not (kept.waiting and can_read_scans):
            results[index] = Gathered(path, kept, False)
        else:
            jobs.put((index, path, sha256))
    lock = threading.Lock()
    total = len(paths)

    def work() -> None:
        worker = _Worker()
        try:
            while True:
                try:
                    index, path, sha256 = jobs.get_nowait()
                except queue.Empty:
                    return
                document = worker.read(path, sha256, shelf)
                with lock:
                    results[index] = Gathered(path, document, True)
                    if progress:
                        progress(len(results), total, "documents read:")
        finally:
            worker.stop()

    waiting = jobs.qsize()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(max(workers, 1), waiting))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[index] for index in range(total)]


class _Worker:
    """One worker process: started when needed, ended when it hangs or has been stopped by its limits."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path, sha256: str, shelf: Shelf) -> Document:
        """Have one file read; keep the result, and the pages that took long as they come."""
        known = shelf.pages(sha256)
        earlier = shelf.find(sha256)
        if earlier is not None:
            known |= {page.number: page for page in earlier.pages if page.via != "waiting"}
        process = self._started()
        assert process.stdin is not None
        known_pages = [page_as_json(page) for page in known.values()]
        job = {"path": str(path.absolute()), "shelf": str(shelf.base.absolute()), "known": known_pages}
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
        except OSError:
            return self._lost(path, sha256, shelf)
        for answer in _answers(process):
            if answer.get("page"):
                shelf.keep_page(sha256, page_from_json(answer["page"]))
            elif "kept" in answer:
                shelf.forget_pages(sha256)  # a page's line may be read after the worker has kept the whole
                document = shelf.find(answer["kept"], path.name)
                return document or self._lost(path, sha256, shelf)
            elif "failed" in answer:
                return Document(sha256, path.name, problem=answer["failed"])
        return self._lost(path, sha256, shelf)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # what was still to be written to a dead worker
                        stream.close()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "section287.documents.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        return self._process

    def _lost(self, path: Path, sha256: str, shelf: Shelf) -> Document:
        """The worker ended or hung on this file."""
        self.stop()
        problem = "reading it took more time or memory than an agreement may; it was given up"
        document = Document(sha256, path.name, problem=problem)
        shelf.keep(document)
        return document


def _answers(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """Yield the worker's lines until its result; end when it dies or is silent for too long."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        deadline = time.monotonic() + SILENT_SECONDS
        while time.monotonic() < deadline:
            if not selector.select(timeout=1.0):
                if process.poll() is not None:
                    return
                continue
            data = os.read(descriptor, 1 << 20)
            if not data:
                return
            deadline = time.monotonic() + SILENT_SECONDS
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                answer: dict[str, Any] = json.loads(line)
                yield answer
                if "page" not in answer:
                    return
