"""The newest real lists, posted one by one and synced, make the record that one build of all of them makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.replay import differing, order_steps, replay

from section287.archive.folder import Archive
from section287.live.building import restore_record
from section287.registry.build import build_record, find_files
from section287.registry.ledger import read_ledger

pytestmark = pytest.mark.real
STEPS = 6


def test_the_last_lists_synced_one_by_one_are_one_build(shared: Path, ledger_record: Path, tmp_path: Path) -> None:
    root = shared / "data" / "publications"
    files, _ = find_files([root])
    steps = order_steps(ledger_record, files)[-STEPS:]
    late = {one.name for step in steps for one in step}
    # the spreadsheets' era is enough of a past; a third party's later copy would make each step a build anew
    lists = [one for one in read_ledger().lists if one.source_id == "ice_spreadsheets"]
    grown, built, back = (tmp_path / f"{name}.duckdb" for name in ("grown", "built", "back"))
    build_record([one for one in lists if one.file_name not in late], grown, (), "ledger")
    reports = replay(steps, root, tmp_path / "archive", grown)
    assert [one.exit_status for one in reports] == [0] * STEPS
    assert sorted(name for one in reports for name in one.read) == sorted(late)
    build_record(lists, built, (), "ledger")
    assert differing(grown, built) == []
    archive = Archive(tmp_path / "archive")
    assert archive.verify().damaged == ()
    restore_record(archive, back)
    assert differing(grown, back) == []
    assert sum(len(one.changes) for one in reports) > 0
    assert [one.newest["participating"] for one in reports] == sorted(
        one.newest["participating"] or "" for one in reports
    )
