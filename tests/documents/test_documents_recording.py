"""Documents in the record: built beside the registry, kept through updates, carried by the ledger, told by commands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from registry_lists import build, participating, printed_list, rows_of, sheriffs

from section287.cli.main import group
from section287.documents.holdings import count_held, explain_document, find_document, list_held, list_missing
from section287.documents.ledger import ledger_documents, read_kept, write_documents
from section287.documents.recording import (
    Recording,
    add_documents,
    count_rows,
    read_documents,
    record_documents,
    rows_of_record,
)
from section287.documents.shelf import Shelf
from section287.documents.tables import HELD, TABLES, make_templates
from section287.errors import RecordDamaged, UsageError
from section287.record.open import open_record
from section287.registry.build import build_record
from section287.registry.update import add_to_record

TEST = "KANSAS | Rice County Sheriff's Office | Rice County | TFM | 2025-03-12 | https://www.ice.gov/doclib/287gMOA/{}"
NAMED = "RiceCountyKS_TFM_MOA_031225.pdf"
LISTS = (
    participating("2025-06-01", [*sheriffs("GA", 40), *rows_of(TEST.format(NAMED))]),
    participating("2025-06-02", [*sheriffs("GA", 41), *rows_of(TEST.format(NAMED))]),
)
AGENCY = "Rice County Sheriff's Office, KS"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("recording"))


@pytest.fixture
def folder(tmp_path: Path, write_agreement: Callable[..., Path]) -> Path:
    """Two agreements (one listed, one not), a copy, a block page and a file that is no PDF."""
    place = tmp_path / "pdfs"
    place.mkdir()
    write_agreement("a.pdf", agency=AGENCY).rename(place / NAMED)
    added = "ICE pays for medical care of those held here"
    write_agreement("b.pdf", agency="Beta Police Department, OH", addendum=added).rename(place / "b.pdf")
    (place / "copy.pdf").write_bytes((place / NAMED).read_bytes())
    (place / "bad.pdf").write_bytes(b"<html>blocked</html>")
    (place / "notes.txt").write_text("no pdf", encoding="utf-8")
    return place


def tables_of(path: Path, names: tuple[str, ...] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows in order, decisions of documents apart from the registry's."""
    with open_record(path) as connection:
        every = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        found = {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=str)
            for name in names or sorted(every)
            if name != "meta"
        }
    if "decision" in found:
        ours = [row for row in found["decision"] if row[3].startswith("document_")]
        found["decision"] = [row for row in found["decision"] if row not in ours]
        found["document decisions"] = ours
    return found


def registry_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in tables_of(path).items() if name not in (*TABLES, "document decisions")}


def test_the_registry_is_the_same_with_and_without_documents(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    alone = build(tmp_path / "alone.duckdb", *LISTS)
    read = read_documents([folder], shelf)
    beside = Recording(new=read.rows)
    build_record(LISTS, tmp_path / "both.duckdb", beside=beside)
    assert registry_of(alone) == registry_of(tmp_path / "both.duckdb")
    assert beside.counts == {
        "held": 3, "read": 2, "waiting": 0, "unreadable": 1, "linked": 1, "unlisted": 1, "missing": 0,
    }  # fmt: skip
    assert [(name, reason.partition(" (")[0]) for name, _, reason in read.problems] == [
        ("bad.pdf", "bad.pdf: it is a web page saved as .pdf")
    ]
    with open_record(tmp_path / "both.duckdb") as connection:
        held = list_held(connection)
        assert {one["agreement_id"] for one in held} == {"ks-rice-county-sheriff/tfm/2025-03-12", None}
        assert list_held(connection, state="KS")[0]["file_name"] == NAMED  # of two copies, the first by its path
        assert [one["bespoke"] for one in list_held(connection, bespoke=True)] == [True]
        orphans = "SELECT count(*) FROM {} WHERE sha256 NOT IN (SELECT sha256 FROM moa)"
        assert all(connection.execute(orphans.format(name)).fetchone() == (0,) for name in HELD)


def test_documents_put_on_top_give_the_same_record_however_often(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    rows = read_documents([folder], shelf).rows
    build_record(LISTS, tmp_path / "at_once.duckdb", beside=Recording(new=rows))
    later = build(tmp_path / "later.duckdb", *LISTS)
    counts = [add_documents(later, rows) for _ in range(2)]
    assert counts[0] == counts[1]
    assert tables_of(later) == tables_of(tmp_path / "at_once.duckdb")
    with open_record(later) as connection:
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    assert len(meta["documents_sha256"]) == 64
    assert meta["origin"] == "files"


@pytest.mark.parametrize("quick", [True, False])
def test_documents_survive_new_lists_and_are_linked_anew(
    tmp_path: Path, folder: Path, shelf: Shelf, quick: bool, write_agreement: Callable[..., Path]
) -> None:
    """A document held before its agreement is listed is linked once it is."""
    before = (participating("2025-06-01", sheriffs("GA", 40)),)
    # a list older than those held is never read the quick way
    new = participating("2025-06-02" if quick else "2025-05-30", [*sheriffs("GA", 40), *rows_of(TEST.format(NAMED))])
    rows = read_documents([folder], shelf).rows
    path = tmp_path / "record.duckdb"
    build_record(before, path, beside=Recording(new=rows))
    assert count_rows(rows_and_missing(path))["linked"] == 0
    beside = record_documents(path)
    assert add_to_record(path, [new], beside=beside)[1] == quick
    assert beside.counts["linked"] == 1
    build_record([*before, new], tmp_path / "whole.duckdb", beside=Recording(new=rows))
    assert tables_of(path) == tables_of(tmp_path / "whole.duckdb")


def rows_and_missing(path: Path) -> dict[str, Any]:
    return {**rows_of_record(path), "moa_missing": tables_of(path, ("moa_missing",))["moa_missing"]}


def test_without_its_documents_a_record_is_built_anew_without_them(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    path = tmp_path / "record.duckdb"
    build_record(LISTS[:1], path, beside=Recording(new=read_documents([folder], shelf).rows))
    assert not add_to_record(path, [LISTS[1]])[1]
    assert tables_of(path) == tables_of(build(tmp_path / "whole.duckdb", *LISTS))


def test_the_ledger_gives_the_documents_back_without_their_pages(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    rows = read_documents([folder], shelf).rows
    assert rows is not None
    sizes = write_documents(rows, tmp_path)
    assert set(sizes) == {path.name for path in tmp_path.glob("*.csv")}
    kept = read_kept(tmp_path)
    for name in HELD:
        wanted = [(*row[:-1], None) for row in rows[name]] if name == "moa_page" else list(rows[name])
        assert list(kept[name]) == wanted, name
    # both agreements are of one template: clauses without the agency's name are written once
    assert len(re.findall(r",=[0-9a-f]{12}/\d+,", (tmp_path / "clauses.csv").read_text(encoding="utf-8"))) > 3
    for path, beside in (
        (tmp_path / "from_files.duckdb", Recording(new=rows)),
        (tmp_path / "from_ledger.duckdb", ledger_documents(tmp_path)),
    ):
        build_record(LISTS, path, beside=beside)
    files, ledger = (tables_of(tmp_path / f"from_{one}.duckdb") for one in ("files", "ledger"))
    assert [row[:-1] for row in files.pop("moa_page")] == [row[:-1] for row in ledger.pop("moa_page")]
    assert files == ledger


def test_a_ledger_that_is_not_whole_is_refused(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    rows = read_documents([folder], shelf).rows
    assert rows is not None
    assert read_kept(tmp_path)["moa"] == ()
    write_documents(rows, tmp_path)
    (tmp_path / "clauses.csv").unlink()
    with pytest.raises(RecordDamaged, match="not whole"):
        read_kept(tmp_path)
    write_documents(rows, tmp_path)
    (tmp_path / "document_fields.csv").write_text("other,header\n", encoding="utf-8")
    with pytest.raises(RecordDamaged, match="another header"):
        read_kept(tmp_path)
    write_documents(dict.fromkeys(HELD, ()), tmp_path)
    assert list(tmp_path.glob("*.csv")) == []


def test_decisions_of_a_document_are_explained(tmp_path: Path, folder: Path, shelf: Shelf) -> None:
    path = tmp_path / "record.duckdb"
    build_record(LISTS, path, beside=Recording(new=read_documents([folder], shelf).rows))
    with open_record(path) as connection:
        sha256 = find_document(connection, "b.pdf") or find_document(connection, "copy.pdf")
        linked = find_document(connection, "ks-rice-county-sheriff/tfm/2025-03-12")
        assert linked is not None
        assert find_document(connection, linked[:12]) == linked
        assert find_document(connection, "no") is None
        assert [one["rule"] for one in explain_document(connection, linked)["decisions"]] == ["document_linked"]
        unlisted = next(one for one in list_held(connection) if one["status"] == "read" and not one["agreement_id"])
        told = explain_document(connection, unlisted["sha256"])
        assert [(one["rule"], one["outcome"]) for one in told["decisions"]] == [("document_unlisted", "declined")]
        assert told["kind"] == "document"
        assert sha256 in (None, unlisted["sha256"])
        assert count_held(connection)["unlisted"] == 1
        assert list_missing(connection) == []


def test_every_template_has_its_rows() -> None:
    rows = make_templates()
    assert {row[0] for row in rows["template_clause"]} == {row[0] for row in rows["moa_template"]}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("SECTION287_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(group, list(arguments), catch_exceptions=True)

    return call


def test_build_takes_documents(run: Callable[..., Any], tmp_path: Path, folder: Path) -> None:
    record = build(tmp_path / "record.duckdb", *LISTS)
    told = json.loads(run("build", "--add", "--documents", str(folder), "--record", str(record), "--json").output)
    documents = told["documents"]
    assert (documents["held"], documents["linked"], documents["unlisted"], documents["unreadable"]) == (3, 1, 1, 1)
    assert [one["file"] for one in documents["problems"]] == ["bad.pdf"]
    before = tables_of(record)
    text = run("build", "--add", "--documents", str(folder), "--record", str(record), "--strict")
    assert text.exit_code == 1
    assert [line for line in text.output.splitlines() if line.startswith("warning: bad.pdf")]
    assert tables_of(record) == before
    status = json.loads(run("status", "--json", "--record", str(record)).output)["documents"]
    assert (status["held"], status["unreadable_files"][0]["file_name"]) == (3, "bad.pdf")
    held = json.loads(run("moa", "--held", "--state", "Kansas", "--json", "--record", str(record)).output)["documents"]
    why = json.loads(run("why", held[0]["sha256"][:12], "--json", "--record", str(record)).output)
    assert why["decisions"][0]["rule_title"] == "Document linked"
    rows = json.loads(run("agreements", "--state", "KS", "--json", "--record", str(record)).output)["agreements"]
    assert [one["document"] for one in rows] == [held[0]["sha256"]]
    agency = json.loads(run("agency", "ks-rice-county-sheriff", "--json", "--record", str(record)).output)
    assert [one["sha256"] for one in agency["documents"]] == [held[0]["sha256"]]
    for arguments in (["status"], ["moa", "--held"], ["moa", "--missing"], ["agency", "ks-rice-county-sheriff"]):
        assert run(*arguments, "--record", str(record)).exit_code == 0


def test_clauses_and_comparisons_come_from_the_record(run: Callable[..., Any], tmp_path: Path, folder: Path) -> None:
    record = ["--record", str(build(tmp_path / "record.duckdb", *LISTS))]
    run("build", "--add", "--documents", str(folder), *record)
    paths = [str(folder / NAMED), str(folder / "b.pdf")]
    files = json.loads(run("compare", *paths, "--json").output)
    held = json.loads(run("moa", "--held", "--json", *record).output)["documents"]
    ids = [next(one["sha256"] for one in held if one["file_name"] == name) for name in (NAMED, "b.pdf")]
    recorded = json.loads(run("compare", *ids, "--json", *record).output)
    for one in (*files["clauses"], *recorded["clauses"]):
        one.pop("page")
    assert recorded == files
    by_file = json.loads(run("compare", "--template", paths[1], "--json").output)
    assert json.loads(run("compare", "--template", ids[1], "--json", *record).output) == by_file
    searched = json.loads(run("clauses", "medical care", "--json", *record).output)
    assert searched["agreements"] == 2
    read = json.loads(run("clauses", "medical care", "--json", "--in", str(folder)).output)
    assert {one["passage"] for one in searched["passages"]} == {one["passage"] for one in read["passages"]}
    assert "medical care" in searched["passages"][0]["passage"]


def test_mistakes_leave_the_record_as_it_is(run: Callable[..., Any], tmp_path: Path) -> None:
    record = build(tmp_path / "record.duckdb", *LISTS)
    before = record.read_bytes()
    (tmp_path / "none").mkdir()
    for place, said in (("none", "no .pdf file"), ("gone", "no such file or folder")):
        result = run("build", "--add", "--documents", str(tmp_path / place), "--record", str(record))
        assert isinstance(result.exception, UsageError)
        assert said in str(result.exception)
    missing = run("build", "--add", "--documents", str(tmp_path / "none"), "--record", str(tmp_path / "x.duckdb"))
    assert missing.exception is not None
    assert "no agreement was read yet" in str(run("clauses", "word", "--record", str(record)).exception)
    assert record.read_bytes() == before


def test_lists_before_documents_held_no_repeats(tmp_path: Path) -> None:
    """A record without documents has no document tables' rows, not even templates."""
    path = build(tmp_path / "record.duckdb", printed_list("participatingAgencies06012025am.xlsx", sheriffs("GA", 30)))
    assert all(not rows for rows in tables_of(path, TABLES).values())


@pytest.mark.usefixtures("no_fork")
def test_documents_are_described_alike_in_one_process_and_in_two(
    write_agreement: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("section287.documents.recording.PARALLEL_FROM", 2)
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        write_agreement(f"in/moa{number}.pdf", agency=f"Alachua County Sheriff's Office {number}")
    rows = [read_documents([folder], Shelf(tmp_path / "shelf"), workers=one).rows for one in (1, 2)]
    assert rows[0] is not None
    assert len(rows[0]["moa"]) == 3
    assert rows[0] == rows[1]
