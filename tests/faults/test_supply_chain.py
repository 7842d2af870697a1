"""What we depend on is pinned by hash, and an audit that could look nothing up does not pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof import audit

HASH = "a" * 64


@pytest.mark.parametrize("lock", audit.REQUIREMENTS, ids=lambda one: one.name)
def test_every_line_pins_a_package_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert audit.faults_of_lock(text) == []
    assert "://" not in text
    assert "--index" not in text
    assert "file:" not in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"click==8.1 \\\n    --hash=sha256:{HASH}\nrich==1.0\n", "line 3 pins no package"),
        (f"click==8.1 \\\nrich==1.0 \\\n    --hash=sha256:{HASH}\n", "click has no hash"),
        ("click==8.1 \\\n", "click has no hash"),
        (f"click>=8.1 \\\n    --hash=sha256:{HASH}\n", "line 1 pins no package"),
        (f"--index-url https://example.org\nclick==8.1 \\\n    --hash=sha256:{HASH}\n", "line 1"),
        (f"click @ https://example.org/a.whl \\\n    --hash=sha256:{HASH}\n", "line 1"),
        ("click==8.1 \\\n    --hash=md5:00\n", "line 2"),
    ],
)
def test_a_lock_that_pins_less_is_told(text: str, says: str) -> None:
    assert any(says in one for one in audit.faults_of_lock(text))


def test_packages_that_were_skipped_do_not_count_as_audited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text(f"click==8.1 \\\n    --hash=sha256:{HASH}\nrich==1.0 \\\n    --hash=sha256:{HASH}\n")
    whole = {"name": "click", "version": "8.1", "vulns": []}
    flaw = {"id": "PYSEC-1", "fix_versions": ["8.2"]}
    asked: list[str] = []

    def answer(*found: dict[str, object]) -> list[str]:
        def look_up(requirements: Path) -> tuple[list[dict[str, object]], str]:
            asked.append(requirements.read_text())
            return list(found), "" if found else "no route to host"

        monkeypatch.setattr(audit, "look_up", look_up)
        return audit.audit_packages([lock])

    assert answer(whole) == []
    assert "rich" not in asked[0]  # one package alone goes ahead
    assert "rich" in asked[1]
    assert "NOTHING was audited" in answer({"name": "click", "skip_reason": "not found"})[0]
    assert "NOTHING was audited (no route to host)" in answer()[0]
    assert answer({**whole, "vulns": [flaw]}) == ["run.txt: click 8.1: PYSEC-1, mended in 8.2"]


def test_the_wheel_is_the_same_when_built_again() -> None:
    assert audit.compare_wheels() == []
