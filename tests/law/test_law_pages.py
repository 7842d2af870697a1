"""The pages about the law show what the commands print today."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from docs.build import BLOCK, refreshed

from section287.cli.authority import command as authority

DOCS = Path(__file__).resolve().parents[2] / "docs"
NEEDS_A_RECORD = re.compile(r"--agency|section287 policy (?!.*--no-record)")


def _examples() -> list[tuple[str, str]]:
    """Return the blocks of commands that need no record, with their page."""
    found = []
    for name in ("authority", "policy", "cost", "evidence"):
        for block in BLOCK.finditer((DOCS / f"{name}.md").read_text(encoding="utf-8")):
            commands = [line for line in block.group(0).splitlines() if line.startswith("$ ")]
            if not any(NEEDS_A_RECORD.search(line) for line in commands):
                found.append((f"{name}: {commands[0]}", block.group(0)))
    return found


@pytest.mark.parametrize("block", [each[1] for each in _examples()], ids=[each[0] for each in _examples()])
def test_an_example_shows_what_is_printed(block: str, tmp_path: Path) -> None:
    assert refreshed(block, tmp_path) == block, "run make docs"


def test_the_page_describes_every_key_of_the_json() -> None:
    page = (DOCS / "authority.md").read_text(encoding="utf-8").split("## JSON")[1]
    described = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    words = ["--model", "WSO", "--touchpoint", "campus", "--action", "transport", "--on", "2025-06-01", "--json"]
    assert described == set(json.loads(CliRunner().invoke(authority, words).output))
