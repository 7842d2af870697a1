"""Each kind of source: a page, a mirror, a web archive's captures, a folder; and the file that names them."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from publishing_host import Host, rows, serve, status, workbook
from registry_lists import tables_of
from sync_desk import Desk, Time

from section287.errors import UsageError
from section287.live.agreements import is_due
from section287.live.configuration import Configuration, bundled_text, read_configuration

NAME = "participatingAgencies05182026am.xlsx"


# the configuration


def test_the_bundled_file_is_right_and_says_what_the_code_does_without_it(tmp_path: Path) -> None:
    bundled = read_configuration()
    assert bundled.sources[0].id == "ice"
    bare = Configuration(sources=bundled.sources)
    assert (bundled.manners, bundled.limits, bundled.agreements) == (bare.manners, bare.limits, bare.agreements)
    copy = tmp_path / "ours.yaml"
    copy.write_text(bundled_text(), encoding="utf-8")
    assert read_configuration(copy) == bundled


def test_the_examples_in_the_bundled_file_are_right() -> None:
    import yaml

    lines = bundled_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("# - id: our-mirror"))
    examples = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines[start:]))
    kinds = [one.kind for one in Configuration.model_validate({"sources": examples}).sources]
    assert kinds == ["mirror", "captures", "folder"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: []", "sources: "),
        ("sources: [{id: a, kind: page, url: www.ice.gov}]", "is no address"),
        ("sources: [{id: a, kind: ftp, url: 'https://x.test'}]", "sources.0"),
        ("sources: [{id: a, kind: folder, path: /x}, {id: a, kind: folder, path: /y}]", "same id"),
        ("sources: [{id: 'A B', kind: folder, path: /x}]", "id"),
        ("sources: [{id: a, kind: folder, path: /x, hosts: []}]", "hosts"),
        ("sources: [{id: a, kind: captures, url: 'https://x.test', replay: 'https://x.test/'}]", "timestamp"),
        ("manners: {attempts: 0}\nsources: [{id: a, kind: folder, path: /x}]", "manners.attempts"),
        ('manners: {contact: "a\\nb: c"}\nsources: [{id: a, kind: folder, path: /x}]', "manners"),
        ("sources: [", "no YAML"),
        ("\x00", "no YAML"),
        ("", "the file"),
    ],
)
def test_a_wrong_entry_is_one_line_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    place = tmp_path / "ours.yaml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_configuration(place)
    assert str(place) in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_configuration(tmp_path / "none.yaml")


# a folder


def test_a_folder_is_taken_in_under_its_own_names(desk: Desk) -> None:
    lists = desk.folder / "lists"
    (lists / "deep").mkdir(parents=True)
    (lists / NAME).write_bytes(workbook(rows(120)))
    (lists / "deep" / "participatingAgencies05192026am.xlsx").write_bytes(workbook(rows(122)))
    (lists / "notes.docx").write_bytes(b"no list")
    (lists / ".hidden.xlsx").write_bytes(b"no list")
    desk.sources = [{"id": "drop", "kind": "folder", "path": str(lists)}]
    assert desk.sync().exit_status == 0
    assert desk.listed() == 122
    assert desk.sync().read == []
    (lists / "pendingAgencies05202026am.xlsx").write_bytes(b"<html>no</html>")
    assert desk.sync(offline=True).exit_status == 3


def test_a_folder_that_isn_t_there_is_told(desk: Desk) -> None:
    desk.sources = [{"id": "drop", "kind": "folder", "path": str(desk.folder / "none")}]
    report = desk.sync()
    assert report.exit_status == 1
    assert "there is no such folder" in report.failed[0]


# a mirror


def served(desk: Desk, host: Host) -> None:
    """Serve an installation's archive as plain files."""
    for place in (desk.folder / "archive").rglob("*"):
        if place.is_file():
            host.files[f"/mirror/{place.relative_to(desk.folder / 'archive')}"] = place.read_bytes()


@pytest.fixture
def other(desk: Desk, tmp_path: Path, host: Host, time: Time) -> Desk:
    """A second installation that looks at the first one's archive."""
    desk.post(NAME, workbook(rows(120)))
    desk.sync()
    desk.post("participatingAgencies05192026am.xlsx", workbook(rows(124)))
    desk.sync()
    served(desk, host)
    mirror = [{"id": "mirror", "kind": "mirror", "url": host.url("/mirror")}]
    return Desk(tmp_path / "other", host, time, sources=mirror)


def test_a_mirror_gives_the_same_record(desk: Desk, other: Desk) -> None:
    assert other.sync().exit_status == 0
    assert tables_of(other.record) == tables_of(desk.record)
    assert other.archive.verify().damaged == ()
    assert other.sync().visits[0].kept == []
    urls = [one.url for one in desk.archive.entries()]
    assert [one.url for one in other.archive.entries()] == urls  # where it was, not where it is mirrored


def test_a_mirror_s_false_bytes_are_not_taken(desk: Desk, other: Desk, host: Host) -> None:
    sha256 = desk.archive.of_kind("list")[1].sha256
    host.files[f"/mirror/objects/{sha256[:2]}/{sha256}"] = workbook(rows(10))
    report = other.sync()
    assert report.exit_status == 1
    assert sha256 in report.failed[0]
    assert other.listed() == 120


@pytest.mark.parametrize("manifest", [b"<html>\n", b'{"a": 1}\n', b"null\n"])
def test_a_mirror_s_manifest_that_is_none_is_told(other: Desk, host: Host, manifest: bytes) -> None:
    host.files["/mirror/manifest.jsonl"] = manifest
    report = other.sync()
    assert report.exit_status == 1
    assert "line 1" in report.failed[0]


def test_a_mirror_s_manifest_with_a_line_taken_out_is_refused(other: Desk, host: Host) -> None:
    lines = host.files["/mirror/manifest.jsonl"].splitlines(keepends=True)
    host.files["/mirror/manifest.jsonl"] = b"".join(lines[1:])
    report = other.sync()
    assert "does not follow" in report.failed[0]
    assert not other.record.exists()


# a web archive's captures


def captured(host: Host, *captures: tuple[str, str, bytes]) -> dict[str, object]:
    """Serve captures (stamp, address, bytes) as a web archive does."""
    table = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
    for stamp, original, data in captures:
        digest = base64.b32encode(hashlib.sha1(data).digest()).decode()
        table.append(["gov,ice)/x", stamp, original, "application/octet-stream", "200", digest, str(len(data))])
        host.files[f"/web/{stamp}id_/{original}"] = data
    host.files["/cdx"] = json.dumps(table).encode()
    replay = host.url("/web/{timestamp}id_/{original}")
    return {"id": "wayback", "kind": "captures", "url": host.url("/cdx"), "replay": replay}


FOLDER = "https://www.ice.gov/doclib/about/offices/ero/287g"


def test_captures_are_fetched_once_and_dated_by_name_or_stamp(desk: Desk, host: Host) -> None:
    desk.sources = [
        captured(
            host,
            ("20260520080000", f"{FOLDER}/participatingAgencies.xlsx", workbook(rows(123))),
            ("20260518140000", f"{FOLDER}/{NAME}", workbook(rows(120))),
            ("20260518150000", f"{FOLDER}/moa.pdf", b"%PDF-"),
            ("2026", f"{FOLDER}/short-stamp.xlsx", b""),
        )
    ]
    report = desk.sync()
    assert report.exit_status == 0
    assert report.visits[0].kept == [NAME, "participatingAgencies-20260520080000.xlsx"]
    assert desk.listed() == 123
    asked = len(host.asked)
    assert desk.sync().read == []
    assert host.paths()[asked:] == ["/cdx"]


def test_a_capture_whose_bytes_are_others_is_told(desk: Desk, host: Host) -> None:
    desk.sources = [captured(host, ("20260518140000", f"{FOLDER}/{NAME}", workbook(rows(120))))]
    host.files[f"/web/20260518140000id_/{FOLDER}/{NAME}"] = workbook(rows(119))
    assert "not those that the archive lists" in desk.sync().visits[0].notes[0]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[[1,2],[3]]", b'[["a"],["b"]]', b"[3]"])
def test_a_list_of_captures_that_is_none_is_told(desk: Desk, host: Host, body: bytes) -> None:
    desk.sources = [captured(host)]
    host.files["/cdx"] = body
    report = desk.sync()
    assert report.exit_status == 1
    assert report.read == []


def test_one_run_takes_so_many_and_the_next_one_the_rest(desk: Desk, host: Host) -> None:
    desk.more = {"limits": {"files_per_source": 2}}
    desk.sources = [
        captured(
            host,
            *[(f"202605{day}080000", f"{FOLDER}/participatingAgencies.xlsx", workbook(rows(100 + day)))
              for day in range(10, 15)],
        )
    ]  # fmt: skip
    assert [len(desk.sync().read) for _ in range(4)] == [2, 2, 1, 0]
    assert desk.listed() == 114


# signed agreements


PAPER = b"%PDF-1.7\n% the text of an agreement\n"


def with_papers(desk: Desk, host: Host, count: int) -> list[str]:
    """A list whose agreements link to papers on the host."""
    paths = [f"/moa/paper{number}.pdf" for number in range(count)]
    table = [(*row[:6], host.url(path)) for row, path in zip(rows(count), paths, strict=True)]
    desk.post(NAME, workbook(table))
    desk.more = {"agreements": {"hosts": ["127.0.0.1"], "shards": 7}}
    desk.sync()
    for path in paths:
        host.files[path] = PAPER + path.encode()
    return paths


def test_agreements_are_fetched_once_and_asked_about_again_in_shards(desk: Desk, host: Host, time: Time) -> None:
    from datetime import timedelta

    paths = with_papers(desk, host, 30)
    report = desk.sync(agreements=True)
    assert report.exit_status == 0
    assert len(desk.archive.of_kind("agreement")) == 30
    asked: list[str] = []
    for _ in range(7):
        time.moment += timedelta(days=1)
        before = len(host.asked)
        desk.sync(agreements=True)
        again = [one.path for one in host.asked[before:] if one.path.startswith("/moa/")]
        assert len(again) < 30
        asked += again
    assert sorted(asked) == sorted(paths)
    assert len(desk.archive.of_kind("agreement")) == 30


def test_a_paper_that_changed_is_kept_beside_the_old_one(desk: Desk, host: Host, time: Time) -> None:
    (path,) = with_papers(desk, host, 1)
    desk.more["agreements"]["shards"] = 1
    desk.sync(agreements=True)
    host.files[path] = PAPER + b"another"
    desk.sync(agreements=True)
    assert len(desk.archive.of_kind("agreement")) == 2


def test_a_block_page_with_status_200_is_no_agreement_and_three_stop_it(desk: Desk, host: Host) -> None:
    paths = with_papers(desk, host, 9)
    for path in paths:
        host.files[path] = b"<!DOCTYPE html><html><body>Access Denied</body></html>"
    report = desk.sync(agreements=True)
    assert report.exit_status == 1
    assert "not a PDF (a web page)" in report.failed[0]
    assert "blocks us" in report.failed[-1]
    assert len([one for one in host.paths() if one in paths]) == 3
    assert desk.archive.of_kind("agreement") == []


def test_a_paper_that_is_gone_is_a_note(desk: Desk, host: Host) -> None:
    (path,) = with_papers(desk, host, 1)
    host.next(path, status(404))
    report = desk.sync(agreements=True)
    assert report.exit_status == 0
    assert "answered 404" in " ".join(report.visits[-1].notes)


def test_papers_elsewhere_are_not_asked_for(desk: Desk, host: Host) -> None:
    with_papers(desk, host, 1)
    desk.more["agreements"]["hosts"] = ["www.ice.gov"]
    desk.sync(agreements=True)
    assert not [one for one in host.paths() if one.startswith("/moa/")]


def test_each_address_has_one_day_in_so_many() -> None:
    from datetime import date, timedelta

    days = [date(2026, 5, 1) + timedelta(number) for number in range(14)]
    for number in range(50):
        assert sum(is_due(f"https://x.test/{number}", day, 14) for day in days) == 1


def test_a_host_named_for_one_source_is_not_asked_for_another(desk: Desk, time: Time) -> None:
    with serve() as elsewhere:
        elsewhere.files[f"/{NAME}"] = workbook(rows(120))
        desk.host.link(elsewhere.url(f"/{NAME}").replace("127.0.0.1", "localhost"))
        desk.sync()
        assert elsewhere.asked == []
