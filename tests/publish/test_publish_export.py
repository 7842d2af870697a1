"""An export holds the record's rows, unchanged, described, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
import types
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from package_checking import check_package, read_csv
from small_record import (
    ALACHUA,
    COPIED,
    COPY,
    FIRST,
    GUAM,
    SECOND,
    VERSION,
    WEBER_NEW,
    WEBER_OLD,
    small_tables,
    write_small_record,
)

from section287.publish import formats
from section287.publish.content import Content, open_content
from section287.publish.dictionary import exported_tables, load_dictionary
from section287.publish.export import export_record
from section287.publish.formats import FORMATS, USUAL, Format, WrittenFile, csv_files, describe_file, order_formats
from section287.questions.count import count
from section287.record.open import open_record

ABOUT = {"README.md", "tables.md", "CITATION.cff", "datacite.json", "export.json"}


@pytest.fixture(scope="module")
def exported(small_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the small record in all formats."""
    folder = tmp_path_factory.mktemp("exports") / "out"
    export_record(folder, USUAL, small_record)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_every_table_is_written_in_every_format(exported: Path) -> None:
    tables = {one.name for one in exported_tables()}
    expected = {f"csv/{one}.csv" for one in tables} | {f"parquet/{one}.parquet" for one in tables}
    assert set(files_of(exported)) == expected | ABOUT | {"datapackage.json"}


def test_the_package_follows_the_specification_and_each_csv_its_schema(exported: Path) -> None:
    assert check_package(exported) == []


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("agreement", ",listed,", ",terminated,"),
        ("agreement", ALACHUA + ",fl-", WEBER_OLD + ",fl-"),
        ("agreement", ",2025-02-26,", ",26.02.2025,"),
        ("agency", ",12001,", ",12A01,"),
        ("agency", ",0,2025-", ",-1,2025-"),
        ("application", ",fl-alachua-county-sheriff,FL", ",fl-nobody,FL"),
        ("capture", "2025-05-02T21:02:03Z", "2025-05-02 21:02:03"),
        ("decision_row", ",3\n", ",99\n"),
        ("listing", "false", ""),
    ],
)
def test_the_checks_notice_damage(exported: Path, tmp_path: Path, table: str, before: str, after: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(exported, folder)
    place = folder / "csv" / f"{table}.csv"
    text = place.read_text(encoding="utf-8")
    assert before in text
    place.write_text(text.replace(before, after, 1), encoding="utf-8")
    wrong = check_package(folder)
    assert f"{table}: another hash" in wrong
    assert [one for one in wrong if "bytes" not in one and "hash" not in one], "only the hash tells"


def test_csv_rows_are_the_records_rows(small_record: Path, exported: Path) -> None:
    with open_record(small_record) as connection:
        for table in exported_tables():
            if table.layer == "out":
                continue
            columns = ", ".join(f'"{one}"' for one in table.columns)
            key = ", ".join(f'"{one}"' for one in table.key)
            rows = connection.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {key}').fetchall()
            assert [list(one.values()) for one in read_csv(exported, table.name)] == [
                [show(value) for value in row] for row in rows
            ]


def show(value: Any) -> str:
    """How README says that a value is written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "hour") else str(value)


def test_null_and_blank_are_told_apart_in_the_bytes(exported: Path) -> None:
    header, *lines = (exported / "csv" / "agency_name.csv").read_text(encoding="utf-8").splitlines()
    assert header == "agency_id,state,name,first_on,last_on,publications"
    assert 'gu-customs,"",Customs,2025-05-01,2025-05-01,1' in lines
    row = next(one for one in read_csv(exported, "agreement") if one["agreement_id"] == GUAM)
    assert row["signed_on"] == ""
    assert f"{GUAM},gu-customs,GU,TFM,," in (exported / "csv" / "agreement.csv").read_text(encoding="utf-8")


def test_parquet_holds_the_same_rows_with_their_types(small_record: Path, exported: Path) -> None:
    with open_content(small_record) as content:
        for table in content.tables:
            place = exported / "parquet" / f"{table.name}.parquet"
            wanted = content.connection.execute(content.query(table))
            described = [(one[0], str(one[1])) for one in wanted.description or ()]
            rows = wanted.fetchall()
            with duckdb.connect(":memory:") as reader:
                found = reader.execute("SELECT * FROM read_parquet(?)", [str(place)])
                assert [(one[0], str(one[1])) for one in found.description or ()] == described
                assert found.fetchall() == rows


def test_two_exports_of_a_record_are_the_same_bytes(small_record: Path, exported: Path, tmp_path: Path) -> None:
    export_record(tmp_path / "again", USUAL, small_record)
    assert files_of(tmp_path / "again") == files_of(exported)


def test_the_order_in_which_rows_were_stored_does_not_show(exported: Path, tmp_path: Path) -> None:
    turned = {name: list(reversed(rows)) for name, rows in small_tables().items()}
    export_record(tmp_path / "out", USUAL, write_small_record(tmp_path / "turned.duckdb", turned))
    assert files_of(tmp_path / "out") == files_of(exported)


def test_the_manifest_lists_every_file_with_its_fingerprint(exported: Path) -> None:
    manifest = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    files = files_of(exported)
    del files["export.json"]
    listed = {one["path"]: one for one in manifest["files"]}
    assert set(listed) == set(files)
    for path, data in files.items():
        assert listed[path]["sha256"] == hashlib.sha256(data).hexdigest()
        assert listed[path]["bytes"] == len(data)
    assert manifest["version"] == VERSION
    rows = {one["table"]: one["rows"] for one in manifest["files"] if one["table"]}
    assert rows["listing"] == len(small_tables()["listing"])


def test_the_package_says_what_leads_where_and_what_is_allowed(exported: Path) -> None:
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == VERSION
    assert [one["name"] for one in package["licenses"]] == ["CC0-1.0"]
    # a source that nothing in the record comes from is none of this export
    assert [one["title"].rpartition(": ")[2] for one in package["sources"]] == ['Lists, "as posted"', "A copy of July"]
    assert [one.get("path") for one in package["sources"]] == ["https://www.ice.gov/a", None]
    schemas = {one["name"]: one["schema"] for one in package["resources"]}
    status = next(one for one in schemas["agreement"]["fields"] if one["name"] == "status")
    assert status["constraints"] == {"required": True, "enum": ["listed", "removed", "superseded"]}
    own = [one for one in schemas["agreement"]["foreignKeys"] if one["fields"] == ["superseded_by"]]
    assert own == [{"fields": ["superseded_by"], "reference": {"resource": "", "fields": ["agreement_id"]}}]
    for table in exported_tables():
        assert [one["name"] for one in schemas[table.name]["fields"]] == list(table.columns)
        assert schemas[table.name]["primaryKey"] == list(table.key)


def test_the_citation_is_whole(exported: Path) -> None:
    citation = yaml.safe_load((exported / "CITATION.cff").read_text(encoding="utf-8"))
    # what Citation File Format 1.2.0 requires
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert (citation["type"], citation["version"], citation["license"]) == ("dataset", VERSION, "CC0-1.0")
    for reference in citation["references"]:
        assert {"type", "title", "authors"} <= set(reference)
        assert all(one["name"] for one in reference["authors"])


def test_the_readme_names_lists_rows_and_the_terms_of_a_third_partys_copy(exported: Path) -> None:
    text = (exported / "README.md").read_text(encoding="utf-8")
    for name in ("participating 2025-05-02", "participating by a third party 2025-07-24", "pending 2025-02-20"):
        assert name in text
    assert "CC BY 4.0" in text
    assert "| `listing` | 11 |" in text
    for name in ABOUT - {"README.md"}:
        assert f"`{name}`" in text


def test_no_third_partys_terms_without_its_rows(tmp_path: Path) -> None:
    tables = small_tables()
    tables["publication"] = [one for one in tables["publication"] if not one["secondary"]]
    export_record(tmp_path / "out", ("csv",), write_small_record(tmp_path / "own.duckdb", tables))
    assert "CC BY 4.0" not in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wanted", "folders", "package"),
    [(("csv",), {"csv"}, False), (("parquet",), {"parquet"}, False), (("package",), {"csv"}, True)],
)
def test_a_format_brings_what_it_needs(
    small_record: Path, tmp_path: Path, wanted: tuple[str, ...], folders: set[str], package: bool
) -> None:
    made = export_record(tmp_path / "out", wanted, small_record)
    files = files_of(tmp_path / "out")
    assert {one.partition("/")[0] for one in files if "/" in one} == folders
    assert ("datapackage.json" in files) == package
    assert set(files) >= ABOUT
    assert {one.path for one in made.files} == set(files)


def test_formats_follow_those_that_they_describe() -> None:
    assert order_formats(("package", "parquet")) == ("csv", "parquet", "package")
    assert set(order_formats(("all",))) == set(FORMATS)
    assert order_formats(("csv", "csv")) == ("csv",)


def test_a_new_format_is_one_module(small_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("section287.publish.formats.names")

    def write(content: Content, folder: Path, written: Any, tell: Any) -> list[WrittenFile]:
        tell("names")
        (folder / "names.txt").write_text("\n".join(one.name for one in content.tables), encoding="utf-8")
        return [describe_file(folder, "names.txt", "names")]

    module.write = write  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(formats.FORMATS, "names", Format("names", "names only", whole=True))
    told: list[tuple[int, int, str]] = []
    made = export_record(tmp_path / "out", ("names",), small_record, lambda *step: told.append(step))
    assert made.formats == ("names",)
    assert (tmp_path / "out" / "names.txt").read_text(encoding="utf-8").startswith("source\n")
    assert "names only" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert [done for done, _, _ in told] == [0, 1, 2]
    assert {total for _, total, _ in told} == {2}


def test_progress_counts_up_to_the_end(small_record: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export_record(tmp_path / "out", USUAL, small_record, lambda done, total, _: told.append((done, total)))
    assert [done for done, _ in told] == list(range(told[-1][1] + 1))


def test_counts_by_publication_are_those_of_the_count_command(small_record: Path, exported: Path) -> None:
    rows = {one["publication_id"]: one for one in read_csv(exported, "counts_by_publication")}
    assert set(rows) == {FIRST, SECOND, COPY}  # the quarantined list counts nothing
    with open_record(small_record) as connection:
        for row in rows.values():
            found = count(connection, date.fromisoformat(row["published_on"]), by="model")
            assert found.cover.before.id == row["publication_id"]
            for name in ("agreements", "agencies", "counties", "states", "territories"):
                assert int(row[name]) == getattr(found, name), name
            models = {one["key"]: one["agreements"] for one in found.by}
            for column, model in (("jem", "JEM"), ("tfm", "TFM"), ("wso", "WSO"), ("jem_tfm", "JEM+TFM")):
                assert int(row[f"agreements_{column}"]) == models.get(model, 0)
    assert rows[SECOND]["rows"] == "3"
    assert rows[SECOND]["agreements"] == "2", "a row printed twice is one agreement"


def test_wide_agreements_name_their_first_and_last_list(exported: Path) -> None:
    rows = {one["agreement_id"]: one for one in read_csv(exported, "agreements_wide")}
    lists = {
        name: (row["first_publication_id"], row["first_row_number"], row["last_publication_id"], row["last_row_number"])
        for name, row in rows.items()
    }
    assert lists == {
        ALACHUA: (FIRST, "2", SECOND, "2"),  # the third party's copy does not stretch what ICE's lists show
        WEBER_OLD: (FIRST, "3", FIRST, "3"),
        WEBER_NEW: (SECOND, "3", SECOND, "3"),
        GUAM: (FIRST, "4", FIRST, "4"),
        COPIED: (COPY, "2", COPY, "2"),
    }
    publications = {one["publication_id"]: one for one in read_csv(exported, "publication")}
    for row in rows.values():
        assert row["first_table_sha256"] == publications[row["first_publication_id"]]["table_sha256"]
        assert row["last_table_sha256"] == publications[row["last_publication_id"]]["table_sha256"]
        assert row["first_listed_on"] == publications[row["first_publication_id"]]["published_on"]
    assert (rows[GUAM]["state_name"], rows[GUAM]["state_fips"]) == ("Guam", "66")
    assert (rows[ALACHUA]["first_pending_on"], rows[ALACHUA]["days_to_listing"]) == ("2025-02-20", "70")
    assert rows[WEBER_NEW]["application_id"] == ""


CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12))


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_any_text_comes_back_as_it_was(rows: list[tuple[str | None, str | None]]) -> None:
    import tempfile

    table = load_dictionary()["meta"]
    with duckdb.connect(":memory:") as connection, tempfile.TemporaryDirectory() as folder:
        connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        for row in rows:
            connection.execute("INSERT INTO meta VALUES (?, ?)", row)
        content = Content(connection, (table,), "", "", (), {})
        csv_files.write(content, Path(folder), (), lambda _: None)
        with open(Path(folder) / "csv" / "meta.csv", encoding="utf-8", newline="") as handle:
            header, *found = csv.reader(handle, strict=True)
        assert header == ["key", "value"]
        shown = [[one or "" for one in row] for row in rows]
        assert sorted(found) == sorted(shown)
