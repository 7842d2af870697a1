"""One installation of sync at work: its archive, its record, its sources, and a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from publishing_host import Host

from section287.archive.folder import Archive
from section287.archive.pace import Clock
from section287.live.configuration import Configuration
from section287.live.report import SyncReport
from section287.live.syncing import Wishes, sync
from section287.record.open import open_record


@dataclass
class Time:
    """A clock that moves only when somebody sleeps."""

    moment: datetime = datetime(2026, 5, 20, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.moment, self.sleep, lambda: 1.0)


@dataclass
class Desk:
    """One installation: archive and record in a folder, sources on the host."""

    folder: Path
    host: Host
    time: Time
    manners: dict[str, Any] = field(default_factory=lambda: {"pause_seconds": 0, "attempts": 2})
    sources: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> Path:
        return self.folder / "record.duckdb"

    @property
    def archive(self) -> Archive:
        return Archive(self.folder / "archive")

    def configuration(self) -> Configuration:
        sources = self.sources or [{"id": "ice", "kind": "page", "url": self.host.url("/287g")}]
        return Configuration.model_validate({"manners": self.manners, "sources": sources, **self.more})

    def sync(self, **wishes: Any) -> SyncReport:
        asked = Wishes(**{"with_ledger": False, **wishes})
        return sync(self.configuration(), self.folder / "archive", self.record, asked, self.time.clock)

    def post(self, name: str, data: bytes) -> None:
        """Publish a list and link to it alone."""
        self.host.files[f"/lists/{name}"] = data
        self.host.link(f"/lists/{name}")

    def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        with open_record(self.record) as connection:
            return connection.execute(sql).fetchall()

    def listed(self) -> int:
        """Agreements that the record has as listed."""
        return int(self.ask("SELECT count(*) FROM agreement WHERE status = 'listed'")[0][0])
