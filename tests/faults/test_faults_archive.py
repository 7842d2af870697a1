"""Archives that are damaged or starved: found, named, never built from, and whole again once the file is back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from proof.archives import fill_archive_disk, spoil_archive

from lacking import lacking


@pytest.mark.parametrize("seed", [1, 2])
def test_a_spoilt_entry_is_named_never_built_from_and_healed(
    seed: int, small_lists: tuple[Path, Path], tmp_path: Path
) -> None:
    assert spoil_archive(tmp_path / "archive", small_lists[1], random.Random(seed)) == []


def test_a_full_disk_stops_an_archive_without_harm(small_lists: tuple[Path, Path], tmp_path: Path) -> None:
    means, wrong = fill_archive_disk(tmp_path / "disk", small_lists[1])
    if means.startswith("not done"):
        lacking(f"a small disk ({means})")
    assert wrong == []
