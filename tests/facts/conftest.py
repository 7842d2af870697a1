"""A copy of the shipped facts that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest


@pytest.fixture
def facts_copy(tmp_path: Path) -> Path:
    """The shipped facts, copied so that entries can be spoiled."""
    with as_file(files("section287.facts")) as shipped:
        shutil.copytree(shipped, tmp_path / "facts", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "facts"


@pytest.fixture
def spoil(facts_copy: Path) -> Callable[[str, str, str], Path]:
    """Replace one piece of text in one file of the copy; the piece must stand there exactly once."""

    def change(name: str, old: str, new: str) -> Path:
        file = facts_copy / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} of {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")
        return facts_copy

    return change
