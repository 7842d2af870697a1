"""What an archive keeps stays, and what is no longer what it was is named."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from section287.archive.folder import Archive, Checks
from section287.archive.lock import ArchiveBusy, lock_folder
from section287.archive.manifest import Entry, follow, split_lines, write_moment
from section287.archive.store import ArchiveDamaged, ArchiveUnwritable, ObjectStore, hash_bytes, replace_file

MOMENT = write_moment(datetime(2026, 5, 18, 12, tzinfo=UTC))


def entry(name: str = "participatingAgencies05182026am.xlsx", **more: object) -> Entry:
    return Entry(MOMENT, MOMENT, "ice", "list", name, "", 0, **more)  # type: ignore[arg-type]


def filled(folder: Path, count: int = 3) -> Archive:
    archive = Archive(folder)
    for number in range(count):
        archive.keep(entry(f"list{number}.xlsx"), f"bytes {number}".encode())
    return archive


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_what_is_put_in_comes_back(tmp_path_factory: pytest.TempPathFactory, files: list[bytes]) -> None:
    store = ObjectStore(tmp_path_factory.mktemp("store"))
    shas = [store.put(one) for one in files]
    assert [store.read(one) for one in shas] == files
    assert sorted(set(shas)) == list(store.held())


def test_the_same_bytes_are_kept_once_under_two_names(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(entry("one.xlsx"), b"same")
    archive.keep(entry("two.xlsx"), b"same")
    assert len(list(archive.store.held())) == 1
    assert [one.file_name for one in Archive(tmp_path).of_kind("list")] == ["one.xlsx", "two.xlsx"]


def test_entries_come_back_as_they_were_written(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(entry(url="https://x.test/a", status=200, headers={"etag": '"1"'}, note="é|\n"), b"data")
    assert Archive(tmp_path).entries() == [kept]
    assert kept.sha256 == hash_bytes(b"data")
    assert kept.size == 4


def test_an_archive_opened_again_goes_on_with_the_chain(tmp_path: Path) -> None:
    for number in range(3):
        filled(tmp_path, 1).keep(entry(f"again{number}.xlsx"), b"x")
    assert len(Archive(tmp_path).entries()) == 6
    assert Archive(tmp_path).verify().damaged == ()


def test_verify_finds_nothing_wrong_with_a_whole_archive(tmp_path: Path) -> None:
    found = filled(tmp_path).verify()
    assert (found.entries, found.objects, found.size) == (3, 3, 21)
    assert found.damaged == found.unlisted == ()


@pytest.mark.parametrize("harm", ["changed", "missing", "short"])
def test_a_damaged_file_is_named(tmp_path: Path, harm: str) -> None:
    archive = filled(tmp_path)
    place = archive.store.path(archive.entries()[1].sha256)
    if harm == "missing":
        place.unlink()
    else:
        place.write_bytes(b"other" if harm == "changed" else b"byte")
    found = Archive(tmp_path).verify()
    assert len(found.damaged) == 1
    assert "list1.xlsx" in found.damaged[0]
    with pytest.raises(ArchiveDamaged, match=r"list1\.xlsx"):
        archive.lay_out(archive.entries(), tmp_path / "out")


def test_a_damaged_file_is_whole_again_once_it_is_taken_in_again(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    archive.store.path(archive.entries()[1].sha256).write_bytes(b"other")
    archive.store.put(b"bytes 1")
    assert archive.verify().damaged == ()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_line_taken_out_shows(tmp_path: Path, number: int) -> None:
    archive = filled(tmp_path)
    lines = archive.manifest.path.read_bytes().splitlines(keepends=True)
    del lines[number]
    archive.manifest.path.write_bytes(b"".join(lines))
    damaged = Archive(tmp_path).verify().damaged
    assert bool(damaged) == (number < 2)  # nothing follows from the last line
    assert Archive(tmp_path).verify().unlisted != ()


def test_a_line_altered_shows(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    text = archive.manifest.path.read_text()
    archive.manifest.path.write_text(text.replace("list0", "list9"))
    assert any("line 2" in one for one in Archive(tmp_path).verify().damaged)
    with pytest.raises(ArchiveDamaged, match="line 2"):
        Archive(tmp_path).entries()


@pytest.mark.parametrize("name", ["../evil", "a/b.xlsx", "", "..", "a\\b", "nul\0"])
def test_a_line_that_names_no_plain_file_is_refused(name: str) -> None:
    with pytest.raises(ArchiveDamaged, match="no file's name"):
        follow([(1, entry(name).line())], "manifest")


def test_a_manifest_cut_anywhere_loses_the_cut_line_only(tmp_path: Path) -> None:
    whole = filled(tmp_path).manifest.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(len(whole)):
        kept = follow(split_lines(whole[:cut]), "manifest")
        assert len(kept) == sum(len(b"".join(lines[: n + 1])) <= cut for n in range(len(lines)))


def test_the_writer_after_one_that_was_killed_takes_the_unfinished_line_off(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with open(archive.manifest.path, "ab") as handle:
        handle.write(b'{"bytes": 1, "file_na')
    again = Archive(tmp_path)
    again.keep(entry("after.xlsx"), b"after")
    assert [one.file_name for one in Archive(tmp_path).entries()][-1] == "after.xlsx"
    assert Archive(tmp_path).verify().damaged == ()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = filled(tmp_path)
    before = archive.manifest.path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveUnwritable, match="No space left"):
        archive.keep(entry("late.xlsx"), b"late")
    with pytest.raises(ArchiveUnwritable, match="No space left"):
        archive.manifest.append(entry("late.xlsx").line())
    monkeypatch.undo()
    assert archive.manifest.path.read_bytes() == before
    assert Archive(tmp_path).verify().damaged == ()
    assert not list(tmp_path.rglob(".section287-*"))


def test_a_folder_that_is_no_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file")
    with pytest.raises(ArchiveUnwritable, match="can't be written"), lock_folder(tmp_path / "archive"):
        pass
    with pytest.raises(ArchiveUnwritable, match="can't be written"):
        replace_file(tmp_path / "archive" / "x", b"")


def test_only_one_writer_at_a_time_and_the_lock_ends_with_it(tmp_path: Path) -> None:
    with lock_folder(tmp_path), pytest.raises(ArchiveBusy, match=f"process {os.getpid()}"), lock_folder(tmp_path):
        pass
    with lock_folder(tmp_path):
        pass


WRITER = """
import sys
from pathlib import Path
from section287.archive.folder import Archive
from section287.archive.lock import lock_folder
from section287.archive.manifest import Entry
archive = Archive(Path(sys.argv[1]))
with lock_folder(archive.folder):
    archive.entries()
    print("ready", flush=True)
    for number in range(100_000):
        moment = "2026-05-18T12:00:00Z"
        archive.keep(Entry(moment, moment, "ice", "list", f"list{number}.xlsx", "", 0), b"%d" % number * 500)
"""


@pytest.mark.parametrize("milliseconds", [3, 11, 29])
def test_a_writer_that_is_killed_leaves_a_whole_archive(tmp_path: Path, milliseconds: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(milliseconds / 1000)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    archive = Archive(tmp_path)
    with lock_folder(tmp_path):  # the dead hold no lock
        archive.keep(entry("after.xlsx"), b"after")
    found = Archive(tmp_path).verify()
    assert found.damaged == ()
    assert len(found.unlisted) <= 1
    assert Archive(tmp_path).entries()[-1].file_name == "after.xlsx"


def test_what_addresses_answered_is_a_convenience(tmp_path: Path) -> None:
    checks = Checks(tmp_path / "checks.json")
    checks.note("https://x.test/", etag='"1"', sha256="0")
    checks.hosts["x.test"] = MOMENT
    checks.save()
    assert Checks(tmp_path / "checks.json").of("https://x.test/") == {"etag": '"1"', "sha256": "0"}
    for broken in ("", "[]", '{"urls": 3}', '{"urls": {"a": 1}, "hosts": []}', "\x00"):
        (tmp_path / "checks.json").write_text(broken)
        assert Checks(tmp_path / "checks.json").of("https://x.test/") == {}
    assert json.dumps(Checks(tmp_path / "none.json").hosts) == "{}"
