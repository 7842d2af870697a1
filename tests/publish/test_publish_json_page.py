"""docs/json.md describes what the commands print: every key, none that is not there."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from section287.cli.main import main

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "json.md"
# the command of each section, as it is run on the small record
CALLS = {
    "count": ["--as-of", "2025-05-02", "--by", "model"],
    "changes": [],
    "agreements": ["--as-of", "2025-05-02"],
    "agencies": [],
    "applications": [],
    "agency": ["fl-alachua-county-sheriff"],
    "why": ["ut-weber-county-sheriff"],
    "status": [],
    "build": [],
    "export": [],
}
Section = tuple[list[str], Any]


def read_page(text: str) -> dict[str, Section]:
    """Return (keys described, example) per command."""
    sections: dict[str, Section] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name = part.splitlines()[0].strip()
        example = re.search(r"```json\n(.*?)\n```", part, re.DOTALL)
        assert example, name
        assert f"`section287 {name}" in part, name
        sections[name] = (re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE), json.loads(example.group(1)))
    return sections


def differences(example: Any, real: Any, where: str = "") -> list[str]:
    """Return where the keys of an example and of real output differ, all the way down; lists by their first entry."""
    if isinstance(example, dict) and isinstance(real, dict):
        found = [f"{where}: {sorted(set(example) ^ set(real))}"] if set(example) != set(real) else []
        for key in set(example) & set(real):
            found += differences(example[key], real[key], f"{where}.{key}")
        return found
    if isinstance(example, list) and isinstance(real, list) and example and real:
        return differences(example[0], real[0], f"{where}[0]")
    return []


@pytest.fixture(scope="module")
def page() -> dict[str, Section]:
    return read_page(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with a list, a file that is none, and a file of another kind."""
    folder = tmp_path / "lists"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA"])
    for name in ("Alachua", "Baker", "Bay"):
        sheet.append(
            ["FLORIDA", f"{name} County Sheriff's Office", "County", name, "Task Force Model", "2/26/2025", ""]
        )
    book.save(folder / "participatingAgencies05012025am.xlsx")
    (folder / "participatingAgencies05022025am.xlsx").write_text("<p>blocked</p>", encoding="utf-8")
    (folder / "readme.txt").write_text("no list", encoding="utf-8")
    return folder


def output(
    name: str,
    small_record: Path,
    lists: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Run a command with --json and return its document."""
    arguments, record = list(CALLS[name]), small_record
    if name == "build":
        arguments, record = ["--from", str(lists)], lists.parent / "record.duckdb"
    elif name == "export":
        arguments = ["--to", str(lists.parent / "out")]
    monkeypatch.setattr(sys, "argv", ["section287", name, *arguments, "--record", str(record), "--json"])
    capsys.readouterr()
    main()
    return json.loads(capsys.readouterr().out)


def test_every_command_has_its_section(page: dict[str, Section]) -> None:
    assert list(page) == list(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_keys_described_are_the_keys_printed(
    name: str,
    page: dict[str, Section],
    small_record: Path,
    lists: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys, example = page[name]
    real = output(name, small_record, lists, capsys, monkeypatch)
    assert keys == list(real)
    assert differences(example, real, name) == []


def test_a_key_too_many_or_too_few_is_noticed(page: dict[str, Section]) -> None:
    _, example = page["count"]
    changed = json.loads(json.dumps(example))
    del changed["by"][0]["name"]
    changed["publication"]["colour"] = "red"
    assert differences(example, example) == []
    assert len(differences(example, changed)) == 2


def test_the_examples_hold_no_path_of_somebodys_machine(page: dict[str, Section]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert str(PAGE.parent.parent) not in text
    assert "/tmp/" not in text
    assert all(example for _, example in page.values())
