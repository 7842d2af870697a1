"""Fixtures shared by all tests: the real files, when they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def lacking(what: str) -> None:
    """Skip, saying what is lacking; under CI a missing thing is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI lacks {what}")
    pytest.skip(f"lacks {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files (SECTION287_SHARED, default ../shared)."""
    folder = Path(os.environ.get("SECTION287_SHARED", ROOT.parent / "shared"))
    if not (folder / "data" / "publications").is_dir():
        lacking(f"the real files: no {folder}/data/publications (set SECTION287_SHARED)")
    return folder
