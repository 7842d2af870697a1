"""What the last sync did, beside the record: for the health page, the next sync, and people who look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from section287.archive.store import replace_file
from section287.live.report import UNREACHED, SyncReport

MOST_TOLD = 100  # changes kept in the file; the record has all


def last_path(record: Path) -> Path:
    """Return where the last sync of a record is told of."""
    return record.with_name(f"{record.stem}.sync.json")


def read_last(record: Path) -> dict[str, Any]:
    """Return what the last sync wrote; empty when there was none, or the file can't be read."""
    try:
        found = json.loads(last_path(record).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_last(report: SyncReport, untold: list[dict[str, Any]] | None = None) -> None:
    """Write down what a sync did.

    Args:
        untold: messages that the webhook did not take, for the next run.

    Raises:
        ArchiveUnwritable: the file can't be written.
    """
    before = read_last(report.record)
    document = report.as_json()
    document["change_count"] = len(report.changes)
    document["changes"] = report.changes[:MOST_TOLD]
    reached = report.exit_status != UNREACHED
    document["last_reached_at"] = report.finished_at if reached else before.get("last_reached_at")
    document["failures_in_a_row"] = 0 if reached else int(before.get("failures_in_a_row") or 0) + 1
    document["untold"] = untold or []
    text = json.dumps(document, indent=1, ensure_ascii=False, default=str)
    replace_file(last_path(report.record), f"{text}\n".encode())
