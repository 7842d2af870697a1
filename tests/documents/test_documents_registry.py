"""Documents and the registry: links, disagreements, tables, commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from section287.cli.main import group
from section287.documents.agreement import Agreement, read_agreements
from section287.documents.likeness import name_likeness
from section287.documents.link import Listed, read_listed
from section287.documents.linking import link_documents
from section287.documents.reading import read_document
from section287.documents.region import draw_field, draw_page
from section287.documents.shelf import Shelf
from section287.documents.tables import TABLES, Row, link_rows, make_rows, make_templates
from section287.record.open import open_record
from section287.record.write import schema_sql

URL = "https://www.ice.gov/doclib/287gMOA/TestCountyKS_TFM_MOA_031225.pdf"


def listed(**what: object) -> Listed:
    one = Listed(
        "ks-test-county-sheriff/tfm/2025-03-12",
        "ks-test-county-sheriff",
        "Test County Sheriff's Office",
        ("Test County Sheriff's Office",),
        "KS",
        "TFM",
        date(2025, 3, 12),
        URL,
        None,
    )
    return replace(one, **what)  # type: ignore[arg-type]


OTHER = listed(
    agreement_id="ks-other-county-sheriff/tfm/2025-03-12",
    agency_id="ks-other-county-sheriff",
    agency="Other County Sheriff's Office",
    names=("Other County Sheriff's Office",),
    moa_url="https://www.ice.gov/doclib/287gMOA/OtherCountyKS_TFM_MOA_031225.pdf",
)


@pytest.fixture
def agreement(write_agreement: Callable[..., Path]) -> Agreement:
    path = write_agreement("anything.pdf")
    return Agreement(read_document(path.read_bytes(), path.name), path)


def rules(linking: object) -> set[str]:
    return {one["rule"] for one in linking.decisions}  # type: ignore[attr-defined]


def test_a_file_name_links(agreement: Agreement) -> None:
    for name in ("TestCountyKS_TFM_MOA_031225.pdf", "Test_County_Sheriff__TestCountyKS_TFM_MOA_031225.pdf"):
        named = Agreement(replace(agreement.document, name=name), agreement.path)
        linking = link_documents([named], [OTHER, listed()])
        link = linking.links[named.document.sha256]
        assert (link.agreement_id, link.by) == (listed().agreement_id, "file name")
        assert linking.missing == [(OTHER.agreement_id, OTHER.moa_url)]
        assert linking.unlisted == []


def test_name_state_model_and_day_link_without_a_file_name(agreement: Agreement) -> None:
    link = link_documents([agreement], [OTHER, listed(moa_url=None)]).links[agreement.document.sha256]
    assert link.agreement_id == listed().agreement_id
    assert link.by == "agency, state, model and day"


def test_one_candidate_or_none(agreement: Agreement) -> None:
    twin = listed(agreement_id="ks-test-county-sheriff/tfm/2025-03-12-b", moa_url=None)
    linking = link_documents([agreement], [listed(moa_url=None), twin])
    assert linking.links[agreement.document.sha256].agreement_id is None
    assert linking.unlisted == ["anything.pdf"]
    assert rules(linking) == {"document_unlisted"}
    assert link_documents([agreement], [OTHER]).links[agreement.document.sha256].agreement_id is None


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ({"signed_on": date(2025, 3, 10)}, "document_day_differs"),
        ({"model": "WSO"}, "document_model_differs"),
        ({"state": "OK"}, "document_state_differs"),
        (
            {"agency": "Georgia Department of Public Safety", "names": ("Georgia Department of Public Safety",)},
            "document_agency_differs",
        ),
    ],
)
def test_disagreements_with_the_list_are_decisions(agreement: Agreement, what: dict, rule: str) -> None:
    named = Agreement(replace(agreement.document, name="TestCountyKS_TFM_MOA_031225.pdf"), agreement.path)
    linking = link_documents([named], [listed(**what)])
    assert rule in rules(linking)
    said = next(one for one in linking.decisions if one["rule"] == rule)
    assert said["outcome"] == "noted"
    assert "ICE's list gives" in said["reason"]
    assert rules(link_documents([named], [listed()])) == {"document_linked"}


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Heritage Creek PD, KY", "Heritage Creek Police Department", True),
        ("Franklin County Sheriff's Office, Alabama", "Franklin County Sheriffs Office", True),
        ("West Virginia National Guard/Military Authority", "West Virginia National Guard", True),
        ("Lake County Sheriff's Office", "Glades County Sheriff's Office", False),
        ("Troy Police Department", "Troy County Sheriff's Office", False),
    ],
)
def test_names_alike(name: str, other: str, same: bool) -> None:
    assert (name_likeness(name, [other], "WV" if "Virginia" in name else "KY") >= 86) == same


def test_rows_fit_the_tables_and_the_dictionary(
    ledger_record: Path, tmp_path: Path, write_agreement: Callable[..., Path]
) -> None:
    import duckdb

    folder = tmp_path / "pdfs"
    folder.mkdir()
    write_agreement("one.pdf").rename(folder / "one.pdf")
    write_agreement("two.pdf", addendum="ICE pays for medical care of those held here").rename(folder / "two.pdf")
    (folder / "copy.pdf").write_bytes((folder / "one.pdf").read_bytes())
    (folder / "bad.pdf").write_bytes(b"<html>blocked</html>")
    shelf = Shelf(tmp_path / "shelf")
    with open_record(ledger_record) as connection:
        registry = read_listed(connection)

    def read() -> dict[str, list[Row]]:
        held = make_rows(read_agreements([folder], shelf))
        return {**held, **make_templates(), **link_rows(held, registry)}

    rows, again = read(), read()
    assert rows == again
    assert sorted(row[2] for row in rows["moa"]) == ["read", "read", "unreadable"]
    fresh = duckdb.connect()
    fresh.execute(schema_sql())
    for table in TABLES:
        columns = [row[0] for row in fresh.execute(f"DESCRIBE {table}").fetchall()]
        if rows[table]:
            fresh.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows[table])
    assert fresh.execute("SELECT count(*) FROM clause WHERE verdict = 'added'").fetchone() == (1,)
    wrong = fresh.execute(
        "SELECT f.field FROM moa_field f JOIN moa_page p USING (sha256, page) "
        "WHERE f.basis = 'text' AND f.value IS NOT NULL AND trim(p.text[f.start_at + 1:f.end_at]) = ''"
    ).fetchall()
    assert wrong == []
    assert {row[3] for row in rows["decision"]} <= {"document_unlisted", "document_linked"}


def test_the_ledger_lists_agreements(ledger_record: Path) -> None:
    with open_record(ledger_record) as connection:
        every = read_listed(connection)
    assert len(every) > 1000
    assert any(one.moa_url and one.moa_url.endswith(".pdf") for one in every)


def test_regions_are_images(agreement: Agreement) -> None:
    assert agreement.path is not None
    field = agreement.field("ice_signed_on")
    assert field is not None
    region = draw_field(agreement.path, agreement.document, field)
    whole = draw_page(agreement.path, agreement.document, 1)
    assert region is not None
    assert region.startswith(b"\x89PNG")
    assert whole.startswith(b"\x89PNG")
    width, height = (int.from_bytes(region[at : at + 4], "big") for at in (16, 20))
    assert 100 < width < 612 * 130 / 72
    assert 20 < height < 200
    absent = agreement.field("expires")
    assert absent is not None
    assert draw_field(agreement.path, agreement.document, absent) is None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger_record: Path) -> Callable[..., object]:
    monkeypatch.setenv("SECTION287_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "record.duckdb").symlink_to(ledger_record)

    def call(*arguments: str) -> object:
        return CliRunner().invoke(group, list(arguments), catch_exceptions=True)

    return call


def test_commands(run: Callable[..., object], tmp_path: Path, write_agreement: Callable[..., Path]) -> None:
    one = write_agreement("one.pdf")
    two = write_agreement("two.pdf", edits={"48 hours": "72 hours"}, agency="Beta Police Department, OH")
    (tmp_path / "bad.pdf").write_bytes(b"<html>blocked</html>")
    read = json.loads(run("moa", str(one), str(tmp_path / "bad.pdf"), "--json").output)  # type: ignore[attr-defined]
    assert [document["status"] for document in read["documents"]] == ["read", "unreadable"]
    assert {field["field"] for field in read["documents"][0]["fields"]} > {"model", "agency", "lea_signed_on"}
    text = run("moa", str(one), str(tmp_path / "bad.pdf")).output  # type: ignore[attr-defined]
    assert "not read: it is a web page saved as .pdf" in text
    assert "1 read" in text
    compared = json.loads(run("compare", str(one), str(two), "--json").output)  # type: ignore[attr-defined]
    changed = [clause for clause in compared["clauses"] if clause["verdict"] != "same"]
    assert [(change["old"], change["new"]) for clause in changed for change in clause["changes"]] == [("48", "72")]
    shown = run("compare", "--template", str(two)).output  # type: ignore[attr-defined]
    assert "+ 72" in shown
    places = [part for path in (one, two) for part in ("--in", str(path))]
    found = json.loads(run("clauses", "complaint", "--json", *places).output)  # type: ignore[attr-defined]
    assert found["agreements"] == 2
    assert all("complaint" in one["passage"].lower() for one in found["passages"])
    assert "[" in run("clauses", "revoked", "--in", str(one)).output  # type: ignore[attr-defined]
    steps = json.loads(run("compare", "--revisions", "--json").output)["revisions"]  # type: ignore[attr-defined]
    assert {step["model"] for step in steps} >= {"JEM", "TFM", "WSO"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["moa", "/nowhere.pdf"], "no such file"),
        (["compare", "/nowhere.pdf"], "give two files"),
        (["compare", "/nowhere.pdf", "/elsewhere.pdf"], "no such file"),
        (["compare", "--template"], "give one file"),
        (["compare", "nothing-held", "nothing-else"], "no one document of the record"),
        (["moa"], "name files or folders to read"),
    ],
)
def test_a_mistake_is_one_line(run: Callable[..., object], arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert said in str(result.exception)  # type: ignore[attr-defined]
    assert "\n" not in str(result.exception)  # type: ignore[attr-defined]
