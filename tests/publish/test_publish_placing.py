"""An export takes its place whole or not at all, and never the place of somebody's own files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from section287.cli.main import main
from section287.errors import RecordDamaged, RecordMissing, Section287Error, UsageError
from section287.publish import export
from section287.publish.export import export_record
from section287.publish.placing import place_folder


def tree(folder: Path) -> list[str]:
    """Everything below a folder, hidden files too."""
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


def run(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run the command line; return its exit status and what it said on stderr."""
    monkeypatch.setattr(sys, "argv", ["section287", *arguments])
    capsys.readouterr()
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().err
    return 0, capsys.readouterr().err


def test_a_new_a_deep_and_an_empty_folder_are_taken(small_record: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for target in (tmp_path / "new", tmp_path / "a" / "b" / "deep", empty):
        export_record(target, ("csv",), small_record)
        assert (target / "csv" / "agency.csv").is_file()
    assert {one.name for one in tmp_path.iterdir()} == {"new", "a", "empty"}


def test_others_may_read_what_the_umask_lets_them(small_record: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        export_record(tmp_path / "out", ("csv",), small_record)
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


def test_an_earlier_export_is_replaced(small_record: Path, tmp_path: Path) -> None:
    export_record(tmp_path / "out", ("all",), small_record)
    export_record(tmp_path / "out", ("parquet",), small_record)
    assert not (tmp_path / "out" / "csv").exists()
    assert (tmp_path / "out" / "parquet").is_dir()
    assert tree(tmp_path)[0] == "out"
    assert {one.name for one in tmp_path.iterdir()} == {"out"}


def test_a_link_to_a_folder_stays_a_link(small_record: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    export_record(tmp_path / "link", ("csv",), small_record)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "csv").is_dir()


def test_refusals_are_one_line_with_status_2(
    small_record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    mixed = tmp_path / "mixed"
    export_record(mixed, ("csv",), small_record)
    (mixed / "csv" / "notes.txt").write_text("my notes", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = tree(tmp_path)
    for target, told in (
        (mine, "is not empty and holds no export"),
        (mixed, "'csv/notes.txt'"),
        (file, "is a file"),
        (here, "the folder you are in"),
        (tmp_path, "the folder you are in"),
        (file / "below", "can't be written"),
    ):
        status, said = run(["export", "--to", str(target), "--record", str(small_record)], capsys, monkeypatch)
        assert status == 2, target
        assert told in said
        assert len(said.strip().splitlines()) == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"made_by": "section287"}', '{"made_by": "other", "files": []}'])
def test_a_manifest_of_something_else_is_no_export_of_ours(small_record: Path, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "export.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(UsageError, match="no export of ours"):
        export_record(tmp_path / "out", ("csv",), small_record)


def test_unknown_formats_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = run(["export", "--to", str(tmp_path / "out"), "--format", "stone"], capsys, monkeypatch)
    assert status == 2
    assert "'csv', 'parquet', 'package'" in said
    assert len(said.strip().splitlines()) == 1


def test_no_record_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordMissing, match="section287 build"):
        export_record(tmp_path / "a" / "out", ("csv",), tmp_path / "nothing.duckdb")
    (tmp_path / "half.duckdb").write_bytes(b"half a record")
    with pytest.raises(RecordDamaged):
        export_record(tmp_path / "a" / "out", ("csv",), tmp_path / "half.duckdb")
    assert tree(tmp_path) == ["half.duckdb"]


def test_a_record_that_lacks_a_column_is_named(small_record: Path, tmp_path: Path) -> None:
    import shutil

    import duckdb

    shutil.copy(small_record, tmp_path / "old.duckdb")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("ALTER TABLE change DROP COLUMN across_gap")
    with pytest.raises(RecordDamaged, match="across_gap"):
        export_record(tmp_path / "out", ("csv",), tmp_path / "old.duckdb")
    assert tree(tmp_path) == ["old.duckdb"]


# a process may write no file longer than so many bytes: what a full disk looks like, without filling one
_LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from section287.cli.main import main
main()
"""


@pytest.mark.parametrize(("form", "limit"), [("csv", 100), ("parquet", 100), ("package", 20_000)])
def test_no_room_leaves_nothing_and_the_earlier_export_whole(
    small_record: Path, tmp_path: Path, form: str, limit: int
) -> None:
    earlier = tmp_path / "earlier"
    export_record(earlier, ("csv",), small_record)
    before = tree(tmp_path)
    for target in (earlier, tmp_path / "a" / "new"):
        arguments = [str(limit), "export", "--to", str(target), "--format", form, "--record", str(small_record)]
        done = subprocess.run([sys.executable, "-c", _LIMITED, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert "can't be written (File too large); nothing was left behind" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""
    assert tree(tmp_path) == before


def test_stopped_in_the_middle_leaves_nothing(
    small_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "make_readme", stop)
    with pytest.raises(KeyboardInterrupt):
        export_record(tmp_path / "a" / "out", ("csv",), small_record)
    assert tree(tmp_path) == []


def test_a_folder_that_cannot_be_moved_gives_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old.txt").write_text("old", encoding="utf-8")
    rename = os.rename

    def refuse(source: Path, place: Path) -> None:
        if Path(source).name == "new":
            raise OSError(16, "Device or resource busy")
        rename(source, place)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(OSError, match="busy"), place_folder(target) as folder:
        (folder / "new.txt").write_text("new", encoding="utf-8")
    assert tree(tmp_path) == ["out", "out/old.txt"]


def test_the_errors_of_writing_are_ours(small_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(export, "make_citation", refuse)
    with pytest.raises(Section287Error, match=r"can't be written \(Permission denied\)"):
        export_record(tmp_path / "out", ("csv",), small_record)


def test_text_and_json_name_what_was_written(
    small_record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["section287", "export", "--to", str(tmp_path / "out"), "--record", str(small_record)]
    monkeypatch.setattr(sys, "argv", arguments)
    main()
    text = capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", [*arguments, "--json"])
    main()
    found = json.loads(capsys.readouterr().out)
    assert {one["path"] for one in found["files"]} == {
        path for path in tree(tmp_path / "out") if (tmp_path / "out" / path).is_file()
    }
    assert found["total_bytes"] == sum(one["bytes"] for one in found["files"])
    for one in found["files"]:
        assert one["path"] in text
        assert (tmp_path / "out" / one["path"]).stat().st_size == one["bytes"]
