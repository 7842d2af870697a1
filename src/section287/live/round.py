"""What the visits to all sources of one run share, and how one address is asked."""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from section287.archive.fetch import Fetched, Fetcher, FetchFailed, validators
from section287.archive.folder import Archive, Checks
from section287.archive.manifest import Entry, write_moment
from section287.archive.pace import Clock
from section287.archive.store import hash_bytes
from section287.live.configuration import Configuration, Limits
from section287.live.intake import Intake, look_at
from section287.live.report import Suspicion, Visit

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """One run over the sources.

    Attributes:
        fetcher: set by ``trust`` before a visit that asks anybody.
        dry_run: say what would be fetched, keep nothing.
    """

    archive: Archive
    checks: Checks
    intake: Intake
    configuration: Configuration
    clock: Clock
    now: datetime
    dry_run: bool = False
    fetcher: Fetcher | None = None
    _fetchers: dict[Path | None, Fetcher] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """How much one run does."""
        return self.configuration.limits

    def trust(self, certificates: Path | None) -> None:
        """Ask from here on with these certificates trusted, None being the system's; one fetcher for each, kept."""
        if certificates not in self._fetchers:
            trusted = str(certificates) if certificates else None
            manners = self.configuration.manners.as_manners()
            self._fetchers[certificates] = Fetcher(manners, self.clock, self.checks.hosts, trusted)
        self.fetcher = self._fetchers[certificates]

    def ask(
        self,
        visit: Visit,
        url: str,
        hosts: frozenset[str],
        known: Mapping[str, Any] | None = None,
        missing: Container[int] = (),
    ) -> Fetched | None:
        """Fetch one address; a failure is noted with the visit, and None returned.

        Args:
            missing: statuses that only say that there is nothing: a note, no failure.
        """
        if self.fetcher is None:
            return None
        try:
            answer = self.fetcher.get(url, hosts, known)
        except FetchFailed as error:
            if error.status in missing:
                visit.notes.append(str(error))
                self.checks.note(url, status=error.status, checked_at=write_moment(self.now))
            else:
                log.warning("sync: %s", error)
                visit.failed.append(str(error))
            return None
        visit.asked += 1
        visit.notes += [f"{url}: {note}" for note in answer.notes]
        return answer

    def known(self, url: str) -> Mapping[str, Any]:
        """Return what to ask an address with, when what it gave last time is still held."""
        found = self.checks.of(url)
        sha256 = found.get("sha256")
        return found if isinstance(sha256, str) and len(sha256) == 64 and sha256 in self.archive.store else {}

    def note(self, url: str, answer: Fetched, sha256: str) -> None:
        """Take note of what an address answered, for the next run."""
        self.checks.note(
            url,
            **validators(answer.headers, answer.at),
            sha256=sha256,
            checked_at=write_moment(answer.at),
            status=answer.status,
        )

    def take_list(self, visit: Visit, name: str, answer: Fetched, *, seen_at: datetime | None = None) -> Entry | None:
        """Keep a fetched list; one that can't be read is a suspicion, told again for as long as it stands there."""
        before = self.archive.newest(answer.url)
        if before and not before.note and before.sha256 == hash_bytes(answer.body):
            visit.unchanged += 1  # a host that says nothing of what is unchanged sends it all again
            self.note(answer.url, answer, before.sha256)
            return None
        if before and before.note and before.seen_at[:10] == write_moment(answer.at)[:10]:
            # a page with a number that is never the same in place of the file: one copy a day says it all
            reason = look_at(before.file_name, answer.body)
            if reason:
                visit.suspicious.append(
                    Suspicion(before.file_name, f"{_bare(before.file_name, reason)} (still)", answer.url, before.sha256)
                )
                return None
        entry = self.intake.take_list(
            visit.source_id,
            name,
            answer.body,
            seen_at or answer.at,
            url=answer.url,
            final_url=answer.final_url,
            status=answer.status,
            headers=answer.headers,
        )
        if entry is None:
            visit.unchanged += 1
            self.note(answer.url, answer, hash_bytes(answer.body))
            return None
        visit.kept.append(entry.file_name)
        if entry.note:
            reason = _bare(entry.file_name, entry.note)
            log.error("sync: suspicious: %s: %s", answer.url, reason)
            visit.suspicious.append(Suspicion(entry.file_name, reason, answer.url, entry.sha256))
        else:
            self.note(answer.url, answer, entry.sha256)
        return entry


def _bare(name: str, reason: str) -> str:
    return reason.removeprefix(f"{name}: ")
