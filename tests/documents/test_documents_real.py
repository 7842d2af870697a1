"""Real agreements: labelled values, the negotiated text of Texas, the quotations of the authority rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from section287.documents.agreement import Agreement, read_agreements
from section287.documents.fields.field import HIGH
from section287.documents.shelf import Shelf
from section287.documents.stream import squash

pytestmark = pytest.mark.real
LABELS = Path(__file__).parent / "labels" / "agreements.yaml"
TEXT = (
    "FranklinCoAL_TFM",
    "lakeCountySherrifs",
    "georgiaDeptPublicSafety",
    "TexasOfficeAttorneyGeneral",
    "LaramieCoSheriffs",
)
SCANS = ("VADOC_JEM", "HamiltonCoIN_JEM")  # one without any text, one with a scanner's


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "agreements_pdf"


Read = Callable[[str], Agreement]


@pytest.fixture(scope="module")
def read(folder: Path, session_shelf: Shelf, tesseract: str) -> Read:
    paths = list(folder.rglob("*.pdf"))
    known: dict[str, Agreement] = {}

    def by_name(part: str) -> Agreement:
        if part not in known:
            path = next(one for one in paths if part in one.name)
            known[part] = read_agreements([path], session_shelf)[0]
        return known[part]

    return by_name


def labels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return found


def plain(text: str) -> str:
    return "".join(character for character in text.split(", ")[0] if character.isalnum()).lower()


def test_every_real_file_has_a_label(folder: Path) -> None:
    names = [path.name for path in folder.rglob("*.pdf")]
    assert len(names) == len(labels())
    for label in labels():
        assert sum(label["file"] in name for name in names) == 1


@pytest.mark.parametrize("part", TEXT)
def test_text_layers_give_the_labelled_values(read: Read, part: str) -> None:
    agreement = read(part)
    label = next(one for one in labels() if one["file"] in agreement.document.name)
    for name in ("model", "revision", "state", "lea_signed_on", "ice_signed_on"):
        wanted = None if label[name] in ("absent", "unread") else str(label[name])
        assert agreement.value(name) == wanted, name
    assert plain(agreement.value("agency") or "") == plain(label["agency"])
    assert agreement.bespoke == (label["own_words"] != "none")
    assert len([one for one in agreement.deviations if one.verdict == "same"]) >= 10


def test_a_scanners_text_is_read_and_its_signatures_a_second_time(read: Read) -> None:
    agreement = read("HamiltonCoIN_JEM")
    assert agreement.document.scanned
    assert any(page.again for page in agreement.document.pages)
    assert agreement.value("model") == "JEM"
    assert agreement.value("ice_signed_on") == "2025-03-03"
    signed = agreement.field("lea_signed_on")
    assert signed is not None
    assert signed.status == "unread"  # written by hand: never guessed
    assert not agreement.bespoke


def test_the_negotiated_text_of_texas_is_found(read: Read) -> None:
    agreement = read("TexasOfficeAttorneyGeneral")
    verdicts = {(one.new or one.old).heading: one.verdict for one in agreement.deviations}  # type: ignore[union-attr]
    assert verdicts["DETENTION ISSUES"] == "added"
    assert verdicts["COMMUNITY OUTREACH"] == "added"
    assert verdicts["PURPOSE"] == "same"
    assert agreement.value("notice_lea") == "in writing, effective on receipt"
    assert agreement.value("clause_steering_committee") == "yes"


def test_no_wrong_value_is_sure(read: Read) -> None:
    for part in (*TEXT, "HamiltonCoIN_JEM"):
        agreement = read(part)
        label = next(one for one in labels() if one["file"] in agreement.document.name)
        for name in ("lea_signatory", "lea_title", "ice_signatory", "ice_title", "agency"):
            field = agreement.field(name)
            if field and field.value and field.confidence >= HIGH and label[name] not in ("absent", "unread"):
                assert plain(field.value) in (plain(label[name]), plain(label[name]).removeprefix("the")), name


def test_a_page_of_a_pure_scan(folder: Path, tesseract: str) -> None:
    """Page 7 of an agreement that has no text at all: the block of signatures, by tesseract alone."""
    import pypdfium2

    from section287.documents.page import Document
    from section287.documents.reading import _read_page

    path = next(one for one in folder.rglob("*.pdf") if "VADOC" in one.name)
    page = _read_page(pypdfium2.PdfDocument(path.read_bytes()), 6)
    agreement = Agreement(Document("0", path.name, (page,)), path)
    assert page.via == "ocr"
    assert agreement.value("ice_signed_on") == "2025-02-28"
    signed = agreement.field("lea_signed_on")
    assert signed is not None
    assert signed.status == "unread"


def rule_templates() -> list[dict[str, Any]]:
    text = files("section287.facts").joinpath("authority/templates.yaml").read_text(encoding="utf-8")
    every: list[dict[str, Any]] = yaml.safe_load(text)["templates"]
    return [one for one in every if one["text"] == "read"]


@pytest.mark.parametrize("template", rule_templates(), ids=[one["id"] for one in rule_templates()])
def test_the_rules_quotations_stand_in_the_documents(read: Read, folder: Path, template: dict[str, Any]) -> None:
    """Each quotation of the authority rules is in the copy that it names, on the page that it names."""
    sources = yaml.safe_load(files("section287.facts").joinpath("sources.yaml").read_text(encoding="utf-8"))["sources"]
    source = sources[template["source"]]
    path = folder.parent / source["file"]
    if not path.is_file():
        pytest.fail(f"{source['file']} isn't among the real files")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == source["sha256"]
    agreement = read(path.name)
    clean = all(page.via == "text" and page.confidence == 1 for page in agreement.document.pages)
    alike = {
        name: fuzz.partial_ratio(squash(clause["quote"]), agreement.stream.squashed.text)
        for name, clause in template["clauses"].items()
    }
    # quotations give the letters as printed; a scanner's text has some of them wrong
    missing = [name for name, share in alike.items() if share < (97 if clean else 80)]
    poor = [name for name, share in alike.items() if share < 90]
    assert len(missing) <= (0 if clean else len(alike) // 20), missing
    assert len(poor) <= len(alike) // 10, poor
    pages = {page.number: squash(page.text) for page in agreement.document.pages}
    elsewhere = {name: clause["page"] for name, clause in template["clauses"].items() if not _stands(clause, pages)}
    assert elsewhere == {}


def _stands(clause: dict[str, Any], pages: dict[int, str]) -> bool:
    """The quotation stands on the page that is named (it may run over to the next), and on no other page better."""
    quote = squash(clause["quote"])
    alike = {
        number: round(fuzz.partial_ratio(quote, text + pages.get(number + 1, "")[: len(quote)]))
        for number, text in pages.items()
    }
    return alike.get(clause["page"], -1) == max(alike.values())
