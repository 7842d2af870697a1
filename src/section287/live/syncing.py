"""One sync: ask the sources, keep what is new, build on top, say what changed and what is not believed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from section287.archive.folder import Archive, Checks
from section287.archive.lock import lock_folder
from section287.archive.manifest import write_moment
from section287.archive.pace import Clock
from section287.documents.ledger import ledger_documents
from section287.errors import RecordDamaged, UsageError
from section287.live.agreements import visit_agreements
from section287.live.base import keep_base
from section287.live.building import Standing, build_missing, compare, read_standing, restore_record, tell_late
from section287.live.configuration import Configuration
from section287.live.intake import Intake
from section287.live.report import SyncReport, Visit
from section287.live.round import Round
from section287.live.sources import VISITS
from section287.registry.build import Progress, build_record
from section287.registry.ledger import read_ledger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one sync is asked to do.

    Attributes:
        only: ids of the sources to visit; none means all.
        agreements: fetch signed agreements too.
        with_ledger: where there is no record, begin it from the bundled ledger.
    """

    offline: bool = False
    dry_run: bool = False
    agreements: bool = False
    with_ledger: bool = True
    only: tuple[str, ...] = ()


def sync(
    configuration: Configuration | None,
    archive_folder: Path,
    record: Path,
    wishes: Wishes,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Do one sync and return what it did; sources that can't be reached are told in the report.

    Args:
        configuration: None asks no source; what the archive holds already is read into the record.

    Raises:
        UsageError: ``only`` names a source that isn't configured.
        ArchiveBusy: another sync is at work on this archive.
        Section287Error: the archive or the record is damaged beyond what the archive can mend, or can't be written.
    """
    sources = configuration.sources if configuration else ()
    unknown = sorted(set(wishes.only) - {one.id for one in sources})
    if unknown:
        named = ", ".join(one.id for one in sources)
        raise UsageError(f"--source: there is no source '{unknown[0]}'; there are {named}")
    clock = clock or Clock()
    archive = Archive(archive_folder)
    report = SyncReport(record, archive_folder, write_moment(clock.now()), dry_run=wishes.dry_run)
    if wishes.dry_run:
        _visit_all(configuration, archive, read_standing(record), wishes, clock, report)
    else:
        with lock_folder(archive_folder):
            _sync_locked(configuration, archive, wishes, clock, report, progress)
    report.finished_at = write_moment(clock.now())
    return report


def _sync_locked(
    configuration: Configuration | None,
    archive: Archive,
    wishes: Wishes,
    clock: Clock,
    report: SyncReport,
    progress: Progress | None,
) -> None:
    record = report.record
    before = _begin(archive, record, wishes, report, progress)
    if record.is_file():
        keep_base(archive, record, clock.now())
    _visit_all(configuration, archive, before, wishes, clock, report)
    entries, built = build_missing(archive, record, before, progress, agreements=wishes.agreements)
    report.read = [one.file_name for one in entries]
    report.built = built is not None
    if record.is_file():
        _tell_changes(archive, record, before, report)
    if built and (late := tell_late(record, before, entries)):
        report.visits.append(Visit("record", notes=late))
    if built and built.broken:
        report.problems += [f"an invariant does not hold: {one}" for one in built.broken]


def _begin(archive: Archive, record: Path, wishes: Wishes, report: SyncReport, progress: Progress | None) -> Standing:
    """Return how the record stands; one that isn't there is begun, one that is damaged is built anew."""
    try:
        if record.is_file():
            return read_standing(record)
    except RecordDamaged as error:
        log.error("sync: %s", error)
        report.problems.append(f"{error}: built anew from the archive")
    if archive.of_kind("list") or archive.of_kind("ledger"):
        restore_record(archive, record, progress)
    elif wishes.with_ledger:
        kept = read_ledger()
        build_record(kept.lists, record, kept.unreadable, "ledger", progress, ledger_documents())
    return read_standing(record)


def _visit_all(
    configuration: Configuration | None,
    archive: Archive,
    standing: Standing,
    wishes: Wishes,
    clock: Clock,
    report: SyncReport,
) -> None:
    if configuration is None:
        return
    checks = Checks(archive.folder / "checks.json")
    now = clock.now()
    intake = Intake(archive, now, standing.read)
    run = Round(archive, checks, intake, configuration, clock, now, wishes.dry_run)
    for source in configuration.sources:
        if (wishes.only and source.id not in wishes.only) or (wishes.offline and source.kind != "folder"):
            continue
        if source.kind != "folder":
            run.trust(source.certificates)
        report.visits.append(VISITS[source.kind](source, run))
    if wishes.agreements and not wishes.offline and report.record.is_file():
        run.trust(configuration.agreements.certificates)
        report.visits.append(visit_agreements(configuration.agreements, report.record, run))
    if not wishes.dry_run:
        checks.save()
    report.suspicious = [one for visit in report.visits for one in visit.suspicious]


def _tell_changes(archive: Archive, record: Path, before: Standing, report: SyncReport) -> None:
    after, doubted, report.changes = compare(record, before)
    report.publications = sorted(after.publications - before.publications)
    report.newest = after.newest
    addresses = {(one.file_name, one.sha256): one.url for one in archive.of_kind("list")}
    told = {(one.file_name, one.sha256) for one in report.suspicious}
    for one in doubted:
        if (one.file_name, one.sha256) not in told:
            log.error("sync: suspicious: %s: %s", one.file_name, one.reason)
            report.suspicious.append(replace(one, url=addresses.get((one.file_name, one.sha256 or ""))))
    for name, _ in sorted(set(before.doubted) - set(after.doubted)):
        report.visits.append(Visit("record", notes=[f"{name}: was not believed before, is now"]))
