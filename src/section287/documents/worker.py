"""The worker process that reads PDFs: one job a line on its input, pages and results as lines on its output.

It is started with limits on memory, processor time and what it may write, so that a hostile file ends the worker and
nothing else. Start it by ``python -m section287.documents.worker``.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from section287.documents.page import Page, page_as_json, page_from_json
from section287.documents.reading import read_document
from section287.documents.shelf import Shelf

MEMORY_BYTES = 2_000_000_000
CPU_SECONDS_A_FILE = 240
WRITTEN_BYTES = 50_000_000


def set_limits() -> None:
    """Limit this process: address space, size of written files, no core dumps. Processor time is set for each file."""
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (limit, hard))


def _grant_time() -> None:
    """Give the next file its share of processor time on top of what was used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = int(used.ru_utime + used.ru_stime) + CPU_SECONDS_A_FILE
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read jobs until the input ends: ``{"path", "shelf", "known": [pages]}`` each."""
    set_limits()
    for line in sys.stdin:
        job = json.loads(line)
        _grant_time()

        def told(page: Page, total: int) -> None:
            slow = page.via == "ocr" or page.again
            _answer({"page": page_as_json(page) if slow else None, "number": page.number, "total": total})

        path = Path(job["path"])
        known = {page["n"]: page_from_json(page) for page in job["known"]}
        try:
            data = path.read_bytes()
        except OSError as error:
            _answer({"failed": f"it can't be opened: {error.strerror or error}"})
            continue
        document = read_document(data, path.name, known, told)
        Shelf(Path(job["shelf"])).keep(document)  # through the folder, not the pipe: the parent reads it from there
        _answer({"kept": document.sha256})


if __name__ == "__main__":
    main()
