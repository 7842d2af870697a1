"""People's verdicts: few, each with evidence, refused when anything is lacking."""

from __future__ import annotations

from pathlib import Path

import pytest

from section287 import yaml_text
from section287.errors import FactInvalid
from section287.registry.verdicts import load_verdicts

GOOD = """
- kind: state
  printed_state: FLORIDA
  agency: Big Lake Police Department
  state: TX
  evidence: the agreement's first page names Reagan County, Texas
"""


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The verdicts' file, in a folder of our own."""
    monkeypatch.setattr(yaml_text, "files", lambda package: tmp_path)
    return tmp_path / "registry_verdicts.yaml"


def test_the_verdicts_of_the_package_are_valid() -> None:
    load_verdicts()


@pytest.mark.parametrize("text", ["", "[]", "# nothing yet\n[]\n"])
def test_no_verdicts_are_fine(facts: Path, text: str) -> None:
    facts.write_text(text)
    assert load_verdicts().states == {}


def test_a_verdict_is_found_by_the_printed_state_and_name_in_any_spelling(facts: Path) -> None:
    facts.write_text(GOOD)
    ((key, (code, evidence)),) = load_verdicts().states.items()
    assert key == ("florida", "big lake police department")
    assert code == "TX"
    assert evidence.startswith("the agreement's first page")


@pytest.mark.parametrize("lacking", ["kind", "printed_state", "agency", "state", "evidence"])
def test_a_verdict_that_lacks_a_field_is_refused_by_its_number(facts: Path, lacking: str) -> None:
    lines = [line for line in GOOD.strip().splitlines() if f" {lacking}:" not in line]
    text = "\n".join(lines)
    facts.write_text(GOOD + (text if text.lstrip().startswith("-") else "- " + text.lstrip()) + "\n")
    with pytest.raises(FactInvalid, match=r"entry 2.*" + ("kind" if lacking == "kind" else lacking)):
        load_verdicts()


def test_a_verdict_without_evidence_is_refused(facts: Path) -> None:
    facts.write_text(GOOD.replace("the agreement's first page names Reagan County, Texas", "''"))
    with pytest.raises(FactInvalid, match="evidence"):
        load_verdicts()


def test_a_verdict_of_an_unknown_kind_is_refused(facts: Path) -> None:
    facts.write_text(GOOD.replace("kind: state", "kind: model"))
    with pytest.raises(FactInvalid, match="kind"):
        load_verdicts()
