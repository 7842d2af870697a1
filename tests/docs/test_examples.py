"""What README and docs show is what the commands print on the record of the bundled ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from docs.build import pages, refreshed  # noqa: E402


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_examples_are_what_the_commands_print(page: Path, ledger_record: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert refreshed(text, ledger_record.parent) == text, "run 'make docs'"


def test_some_examples_are_shown() -> None:
    shown = sum(page.read_text(encoding="utf-8").count("\n$ section287 ") for page in pages())
    assert shown >= 10


def test_every_command_stands_in_the_readme_or_the_docs() -> None:
    from section287.cli.main import COMMANDS

    text = "".join(page.read_text(encoding="utf-8") for page in pages())
    assert [name for name in COMMANDS if f"section287 {name}" not in text] == []


def test_every_decision_rule_in_the_ledgers_record_is_described(ledger_record: Path) -> None:
    from section287.record.open import open_record
    from section287.registry.rules import load_rules

    with open_record(ledger_record) as connection:
        used = {row[0] for row in connection.execute("SELECT DISTINCT rule FROM decision").fetchall()}
    assert used
    assert used <= set(load_rules())
