"""Draws the regions of one PDF in a process with limits: ``python -m section287.web.documents.drawing``.

Takes one job as JSON on its input and writes a PNG for each region; ends with an error line when it can't.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from section287.documents.region import draw_span
from section287.documents.shelf import Shelf
from section287.documents.stream import Span
from section287.documents.worker import set_limits

SECONDS = 60  # of processor time
LARGEST = 1_500_000  # bytes of one picture; beyond, it is drawn at fewer dots an inch
COARSE = 55


def main() -> None:
    """Draw one job's regions: ``{"pdf", "sha256", "shelf", "dots_per_inch", "regions": {path: [page, start, end]}}``.

    Raises:
        SystemExit: what was read of the document isn't kept on this machine.
    """
    job = json.load(sys.stdin)
    set_limits()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    document = Shelf(Path(job["shelf"])).find(job["sha256"])
    if document is None:
        raise SystemExit("what was read of it isn't kept on this machine")
    pdf = Path(job["pdf"])
    lengths = {page.number: len(page.text) for page in document.pages}
    for place, (number, start, end) in job["regions"].items():
        if not 0 <= start <= end <= lengths.get(number, -1):
            continue  # the record was built from another reading
        span = Span(number, start, end)
        picture = draw_span(pdf, document, span, job["dots_per_inch"])
        if len(picture) > LARGEST:
            picture = draw_span(pdf, document, span, COARSE)
        if len(picture) <= LARGEST:
            _write(Path(place), picture)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


if __name__ == "__main__":
    main()
