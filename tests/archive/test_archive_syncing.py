"""Sync after sync against a host that publishes and misbehaves: what is right gets in, what isn't ends nothing."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import format_datetime

import pytest
from publishing_host import (
    COLUMNS,
    Answer,
    Host,
    broken_off,
    cut_short,
    page,
    rows,
    status,
    workbook,
)
from registry_lists import tables_of
from sync_desk import Desk, Time

from section287.archive.lock import ArchiveBusy, lock_folder
from section287.archive.store import ArchiveDamaged
from section287.errors import UsageError
from section287.live.building import restore_record
from section287.live.report import SyncReport

FIRST = "participatingAgencies05182026am.xlsx"
SECOND = "participatingAgencies05192026am.xlsx"


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """An installation that has had one good list of 120 agreements."""
    desk.post(FIRST, workbook(rows(120)))
    report = desk.sync()
    assert report.exit_status == 0
    assert desk.listed() == 120
    desk.time.moment += timedelta(days=1)
    return desk


def reasons(report: SyncReport) -> str:
    return " | ".join(one.reason for one in report.suspicious)


def is_restored(desk: Desk) -> bool:
    """Whether the archive alone gives the very same record."""
    assert desk.archive.verify().damaged == ()
    again = desk.folder / "again.duckdb"
    restore_record(desk.archive, again)
    return tables_of(again) == tables_of(desk.record)


def test_a_new_list_is_kept_read_and_told(begun: Desk) -> None:
    begun.post(SECOND, workbook(rows(123)))
    report = begun.sync()
    assert report.exit_status == 0
    assert report.read == [SECOND]
    assert report.publications == ["participating/2026-05-19-am"]
    assert [one["kind"] for one in report.changes] == ["signed"] * 3
    assert report.newest == {"participating": "2026-05-19"}
    assert begun.listed() == 123
    kept = begun.archive.newest(begun.host.url(f"/lists/{SECOND}"))
    assert kept is not None
    assert kept.status == 200
    assert kept.headers["etag"].startswith('"')
    assert begun.archive.store.read(kept.sha256) == workbook(rows(123))
    assert is_restored(begun)


def test_nothing_new_asks_with_what_it_has_and_writes_nothing(begun: Desk) -> None:
    before, stood = tables_of(begun.record), begun.record.stat()
    asked = len(begun.host.asked)
    report = begun.sync()
    assert report.exit_status == 0
    assert report.read == report.changes == []
    assert all("if-none-match" in one.headers for one in begun.host.asked[asked:])
    assert len(begun.archive.entries()) == 2  # the page and the list
    assert begun.record.stat().st_mtime_ns == stood.st_mtime_ns
    assert tables_of(begun.record) == before


def test_a_page_that_changes_with_every_visit_is_kept_once(begun: Desk) -> None:
    for number in range(3):
        begun.host.files["/287g"] = begun.host.files["/287g"].replace(b"<body>", b"<body><!-- %d -->" % number)
        begun.sync()
    assert len([one for one in begun.archive.entries() if one.kind == "page"]) == 1


def test_a_lost_file_of_checks_costs_only_requests(begun: Desk) -> None:
    (begun.folder / "archive" / "checks.json").unlink()
    report = begun.sync()
    assert report.read == []
    assert len(begun.archive.entries()) == 2


def test_a_host_that_sends_all_again_adds_nothing(begun: Desk) -> None:
    data = workbook(rows(121))
    begun.post("participatingAgencies.xlsx", data)  # a name without a day: each capture would be a file of its own
    begun.host.next("/lists/participatingAgencies.xlsx", *[status(200, data)] * 3)
    assert [len(begun.sync().read) for _ in range(3)] == [1, 0, 0]


def test_a_list_of_an_earlier_day_is_told_and_changes_nothing_of_today(begun: Desk) -> None:
    begun.post("participatingAgencies05152026am.xlsx", workbook(rows(117)))
    report = begun.sync()
    assert report.exit_status == 0
    assert "of 2026-05-15, posted after the list of 2026-05-18" in report.visits[-1].notes[0]
    assert report.newest == {"participating": "2026-05-18"}
    assert begun.listed() == 120
    assert is_restored(begun)


def test_both_lists_come_from_one_page(desk: Desk) -> None:
    pending = "pendingAgencies05182026am.xlsx"
    desk.host.files[f"/lists/{FIRST}"] = workbook(rows(120))
    desk.host.files[f"/lists/{pending}"] = workbook([row[:5] for row in rows(6, skip=130)], COLUMNS[:5])
    desk.host.link(f"/lists/{FIRST}", f"/lists/{pending}")
    report = desk.sync()
    assert sorted(report.publications) == ["participating/2026-05-18-am", "pending/2026-05-18-am"]
    assert report.visits[0].notes == []
    assert is_restored(desk)


def test_a_name_without_a_day_gets_the_moment_it_was_seen(begun: Desk) -> None:
    for count in (121, 124):
        begun.post("participatingAgencies.xlsx", workbook(rows(count)))
        assert begun.sync().exit_status == 0
        assert begun.listed() == count
        begun.time.moment += timedelta(days=2)
    assert begun.sync().read == []
    days = begun.ask("SELECT published_on::VARCHAR FROM publication ORDER BY 1")
    assert days == [("2026-05-18",), ("2026-05-21",), ("2026-05-23",)]
    assert is_restored(begun)


def test_other_content_under_the_same_name_is_a_second_copy_and_comes_after(begun: Desk) -> None:
    begun.post(FIRST, workbook(rows(125)))
    report = begun.sync()
    assert report.read == ["participatingAgencies05182026am_second_copy.xlsx"]
    assert begun.listed() == 125
    begun.post(FIRST, workbook(rows(120)))  # and back to the first
    assert begun.sync().read == []
    assert is_restored(begun)


# what is not believed


def cut(count: int) -> bytes:
    return workbook(rows(count))


def without(column: str) -> bytes:
    at = COLUMNS.index(column)
    return workbook(
        [(*row[:at], *row[at + 1 :]) for row in rows(508 if column == "SIGNED" else 121)],
        (*COLUMNS[:at], *COLUMNS[at + 1 :]),
    )


def renamed(column: str, other: str) -> bytes:
    return workbook(rows(121), [other if one == column else one for one in COLUMNS])


SUSPICIOUS: dict[str, tuple[bytes, str]] = {
    "rows gone": (cut(60), "60 rows where the list before it has 120"),
    "all rows gone": (cut(0), "0 rows where the list before it has 120"),
    "a column gone": (without("STATE"), "lacks the column STATE"),
    "the signing days gone": (without("SIGNED"), "but 508 rows, not 0 to 500"),
    "a column renamed": (renamed("LAW ENFORCEMENT AGENCY", "BODY"), "lacks the column LAW ENFORCEMENT AGENCY"),
    "signatures running backwards": (workbook(rows(115, "2026-03-01")), "its newest signature is of 2026-03-01"),
    "a page in place of the file": (b"<html><body>Access Denied</body></html>", "an html page"),
    "half a workbook": (cut(120)[:4000], "isn't a whole one"),
    "nothing at all": (b"", "it is empty"),
    "a PDF": (b"%PDF-1.7 x", "it is a PDF"),
}


@pytest.mark.parametrize(("data", "said"), SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_what_is_suspicious_is_kept_told_and_ends_nothing(
    begun: Desk, data: bytes, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    import re

    before = begun.ask("SELECT * FROM agreement ORDER BY ALL")
    begun.post(SECOND, data)
    with caplog.at_level(logging.ERROR):
        report = begun.sync()
    assert report.exit_status == 3
    assert re.search(said, reasons(report)), reasons(report)
    assert any("suspicious" in one.message for one in caplog.records)
    assert report.changes == []
    after = begun.ask("SELECT * FROM agreement ORDER BY ALL")
    assert [row[0] for row in after] == [row[0] for row in before]
    assert begun.listed() == 120
    kept = begun.archive.newest(begun.host.url(f"/lists/{SECOND}"))
    assert kept is not None
    assert begun.archive.store.read(kept.sha256) == data
    assert is_restored(begun)


@pytest.mark.parametrize("name", ["rows gone", "signatures running backwards", "a page in place of the file"])
def test_the_right_list_afterwards_is_read_as_if_nothing_had_been(begun: Desk, name: str) -> None:
    begun.post(SECOND, SUSPICIOUS[name][0])
    begun.sync()
    begun.time.moment += timedelta(days=1)
    begun.post("participatingAgencies05202026am.xlsx", workbook(rows(123)))
    report = begun.sync()
    assert report.exit_status == 0
    assert [one["kind"] for one in report.changes] == ["signed"] * 3
    assert begun.listed() == 123
    assert is_restored(begun)


def test_the_right_file_in_the_page_s_place_keeps_its_name(begun: Desk) -> None:
    begun.post(SECOND, b"<html><body>Access Denied</body></html>")
    begun.sync()
    begun.post(SECOND, workbook(rows(123)))
    assert begun.sync().read == [SECOND]
    assert begun.listed() == 123
    assert is_restored(begun)


def test_a_shorter_list_is_believed_once_three_later_ones_agree(begun: Desk) -> None:
    statuses = []
    for day in (20, 21, 22, 23):
        begun.post(f"participatingAgencies05{day}2026am.xlsx", workbook(rows(80 + day)))
        statuses.append(begun.sync().exit_status)
        begun.time.moment += timedelta(days=1)
    assert statuses == [3, 3, 3, 0]
    assert begun.listed() == 103
    assert is_restored(begun)


def test_a_page_that_changes_in_the_file_s_place_is_kept_once_a_day(begun: Desk) -> None:
    begun.post(SECOND, b"")
    for number in range(5):
        begun.host.files[f"/lists/{SECOND}"] = b"<html><body>reference %d</body></html>" % number
        report = begun.sync()
        assert report.exit_status == 3  # told for as long as it stands there
        begun.time.moment += timedelta(hours=8)
    assert len([one for one in begun.archive.entries() if one.note]) == 2


# a host that misbehaves


FAULTS: dict[str, Answer] = {
    "403": status(403, b"<html>Access Denied</html>"),
    "404": status(404),
    "429": status(429, Retry_After="86400"),
    "500": status(500),
    "redirect to another host": status(302, Location="https://elsewhere.test/"),
    "redirect in a circle": status(302, Location=f"/lists/{SECOND}"),
    "broken off": broken_off(workbook(rows(123))),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_can_t_be_fetched_is_told_and_had_the_next_time(begun: Desk, fault: Answer) -> None:
    before = tables_of(begun.record)
    begun.post(SECOND, workbook(rows(123)))
    begun.host.next(f"/lists/{SECOND}", *[fault] * 2)
    report = begun.sync()
    assert report.exit_status == 1
    assert len(report.failed) == 1
    assert SECOND in report.failed[0]
    assert tables_of(begun.record) == before
    begun.host.answers.clear()
    begun.time.moment += timedelta(days=2)
    assert begun.sync().read == [SECOND]
    assert begun.listed() == 123


@pytest.mark.parametrize("name", [one for one in FAULTS if "circle" not in one])
def test_a_page_that_can_t_be_had_stops_nothing_else(begun: Desk, name: str, host: Host) -> None:
    begun.sources = [
        {"id": "ice", "kind": "page", "url": host.url("/287g")},
        {"id": "other", "kind": "page", "url": host.url("/other").replace("127.0.0.1", "localhost")},
    ]
    host.files["/other"] = f'<a href="/lists/{SECOND}">x</a>'.encode()
    host.files[f"/lists/{SECOND}"] = workbook(rows(123))
    host.next("/287g", *[FAULTS[name]] * 2)
    report = begun.sync()
    assert report.exit_status == 1
    assert report.read == [SECOND]


def test_a_wrong_content_length_is_seen_by_what_came(begun: Desk) -> None:
    data = workbook(rows(123))
    begun.post(SECOND, data)
    begun.host.next(f"/lists/{SECOND}", cut_short(data, 3000))
    assert begun.sync().exit_status == 3
    assert begun.listed() == 120
    assert begun.sync().read == [SECOND]  # asked for whole the next time
    assert begun.listed() == 123


def test_the_page_taken_down_is_told_and_ends_nothing(begun: Desk) -> None:
    begun.host.next("/287g", page("This page is being updated."))
    report = begun.sync()
    assert report.exit_status == 3
    assert "links to no list" in reasons(report)
    assert begun.listed() == 120
    assert begun.archive.entries()[-1].note is not None
    assert begun.sync().exit_status == 0


def test_links_to_other_hosts_are_not_followed(begun: Desk) -> None:
    begun.host.link(f"/lists/{FIRST}", "https://elsewhere.test/participatingAgencies05202026.xlsx")
    report = begun.sync()
    assert report.exit_status == 0
    assert "another host" in " ".join(report.visits[0].notes)


def test_a_clock_that_is_wrong_is_a_note(begun: Desk) -> None:
    data = workbook(rows(123))
    begun.post(SECOND, data)
    dated = format_datetime(begun.time.moment + timedelta(days=30), usegmt=True)
    begun.host.next(f"/lists/{SECOND}", status(200, data, Date=dated, Last_Modified=dated))
    report = begun.sync()
    assert report.exit_status == 0
    assert "one of the two is wrong" in " ".join(report.visits[0].notes)
    assert begun.listed() == 123


# wishes


def test_a_dry_run_says_what_it_would_fetch_and_keeps_nothing(begun: Desk) -> None:
    begun.post(SECOND, workbook(rows(123)))
    before = {one: one.read_bytes() for one in begun.folder.rglob("*") if one.is_file()}
    report = begun.sync(dry_run=True)
    assert report.visits[0].wanted == [begun.host.url(f"/lists/{SECOND}")]
    assert begun.host.paths()[-1] == "/287g"
    assert {one: one.read_bytes() for one in begun.folder.rglob("*") if one.is_file()} == before


def test_offline_asks_nobody_and_builds_what_is_there(begun: Desk) -> None:
    whole = tables_of(begun.record)
    begun.record.unlink()
    asked = len(begun.host.asked)
    assert begun.sync(offline=True).exit_status == 0
    assert len(begun.host.asked) == asked
    assert tables_of(begun.record) == whole


def test_only_the_sources_asked_for(begun: Desk) -> None:
    with pytest.raises(UsageError, match="there is no source 'nobody'; there are ice"):
        begun.sync(only=("nobody",))


# what may happen in between


def test_what_was_archived_but_not_built_is_built_the_next_time(begun: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import section287.live.syncing as syncing

    def killed(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    begun.post(SECOND, workbook(rows(123)))
    monkeypatch.setattr(syncing, "build_missing", killed)
    with pytest.raises(KeyboardInterrupt):
        begun.sync()
    monkeypatch.undo()
    assert begun.listed() == 120
    report = begun.sync()
    assert report.read == [SECOND]
    assert begun.listed() == 123


def test_a_damaged_record_is_built_anew_from_the_archive(begun: Desk) -> None:
    whole = tables_of(begun.record)
    begun.record.write_bytes(b"no record" * 500)
    report = begun.sync()
    assert report.exit_status == 1
    assert "built anew from the archive" in report.failed[0]
    assert tables_of(begun.record) == whole
    assert begun.sync().exit_status == 0


def test_a_damaged_archive_is_not_built_from(begun: Desk) -> None:
    archive = begun.archive
    archive.store.path(archive.of_kind("list")[0].sha256).write_bytes(b"other")
    begun.record.unlink()
    with pytest.raises(ArchiveDamaged, match=FIRST):
        begun.sync(offline=True)
    assert not begun.record.exists()


def test_a_second_sync_at_the_same_time_is_refused(begun: Desk) -> None:
    with lock_folder(begun.folder / "archive"), pytest.raises(ArchiveBusy):
        begun.sync()


def test_it_begins_from_the_ledger_and_the_archive_alone_brings_that_back(
    desk: Desk, ledger_record: object, time: Time
) -> None:
    """The bundled ledger ends before the host's list; what it holds is in the archive as well."""
    desk.sources = [{"id": "empty", "kind": "folder", "path": str(desk.folder / "lists")}]
    (desk.folder / "lists").mkdir()
    report = desk.sync(with_ledger=True)
    assert report.exit_status == 0
    assert [one.kind for one in desk.archive.entries()] == ["ledger"]
    desk.sync()
    assert len(desk.archive.entries()) == 1
    assert is_restored(desk)
    assert tables_of(desk.record) == tables_of(ledger_record)  # type: ignore[arg-type]
