"""What one sync did, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK, UNREACHED, SUSPICIOUS = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One file, or page, that is not believed: kept, and nothing ends because of it."""

    file_name: str
    reason: str
    url: str | None = None
    sha256: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"file": self.file_name, "reason": self.reason, "url": self.url, "sha256": self.sha256}


@dataclass(slots=True)
class Visit:
    """What came of one source.

    Attributes:
        asked: requests answered, with those that found nothing new.
        kept: names of the files taken in.
        wanted: with ``--dry-run``: addresses that would have been fetched.
        failed: what could not be had, and why.
        notes: what was odd but harmless.
    """

    source_id: str
    asked: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    suspicious: list[Suspicion] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "source": self.source_id,
            "asked": self.asked,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "wanted": self.wanted,
            "failed": self.failed,
            "notes": self.notes,
            "suspicious": [one.as_json() for one in self.suspicious],
        }


@dataclass(slots=True)
class SyncReport:
    """What one sync did.

    Attributes:
        read: names of the files read into the record.
        publications: ids of the publications that the record did not have before.
        suspicious: files that came in this run and are not believed.
        changes: rows of the changes that the record did not have before.
        newest: day of ICE's own newest trusted list of each kind.
        problems: what went wrong outside the sources (a webhook that could not be told).
    """

    record: Path
    archive: Path
    started_at: str
    finished_at: str = ""
    dry_run: bool = False
    visits: list[Visit] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    publications: list[str] = field(default_factory=list)
    suspicious: list[Suspicion] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    newest: dict[str, str | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    built: bool = False

    @property
    def failed(self) -> list[str]:
        """Everything that could not be had."""
        return [*(line for one in self.visits for line in one.failed), *self.problems]

    @property
    def exit_status(self) -> int:
        """0 well, 1 something could not be reached, 3 something is not believed."""
        return SUSPICIOUS if self.suspicious else UNREACHED if self.failed else OK

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "dry_run": self.dry_run,
            "exit_status": self.exit_status,
            "record": str(self.record),
            "archive": str(self.archive),
            "built": self.built,
            "newest": self.newest,
            "read": self.read,
            "publications": self.publications,
            "suspicious": [one.as_json() for one in self.suspicious],
            "changes": self.changes,
            "problems": self.problems,
            "sources": [one.as_json() for one in self.visits],
        }
