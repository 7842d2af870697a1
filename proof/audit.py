"""``make audit``: known weaknesses of what we depend on, a list of it all (CycloneDX), and a wheel built twice.

Advisories come from the network (PyPI's own, by pip-audit). Where they can't be had, that is said and the exit status
is 1: pip-audit itself calls packages that it could not look up "skipped", and ends well.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proof.running import ROOT, say

TOOLS = ROOT / ".venv" / "audit" / "bin"
REQUIREMENTS = tuple(sorted((ROOT / "requirements").glob("*.txt")))
SBOM = ROOT / "build" / "sbom.json"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==\S+( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def faults_of_lock(text: str) -> list[str]:
    """Return what is wrong with a lock file: a line that is no pinned package, one without a hash, an address."""
    wrong: list[str] = []
    name, hashes = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if HASH.match(line):
            hashes += 1
            continue
        if name and not hashes:
            wrong.append(f"{name} has no hash")
        found = PINNED.match(line)
        name, hashes = (found.group(1), 0) if found else ("", 0)
        if found is None:
            wrong.append(f"line {number} pins no package with hashes: {line[:80]}")
    if name and not hashes:
        wrong.append(f"{name} has no hash")
    return wrong


def first_package(lock: str) -> str:
    """Return the first package of a lock file, with its hashes."""
    lines = lock.splitlines()
    count = 1
    while lines[count - 1].endswith("\\"):
        count += 1
    return "\n".join(lines[:count]) + "\n"


def look_up(requirements: Path) -> tuple[list[dict[str, Any]], str]:
    """Ask for the advisories on each package of a lock file; return what is known of each, or why nothing is."""
    command = [
        str(TOOLS / "pip-audit"), "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "20",
        "--format", "json", "--requirement", str(requirements),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], (done.stderr.strip().splitlines() or ["no reason told"])[-1][:300]
    return found, ""


def judge_advisories(found: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the weaknesses that are known, and the packages that could not be looked up."""
    weak = [
        f"{one['name']} {one.get('version')}: {flaw['id']}, mended in {', '.join(flaw.get('fix_versions', [])) or '?'}"
        for one in found
        for flaw in one.get("vulns", [])
    ]
    return weak, [f"{one['name']}: {one['skip_reason']}" for one in found if one.get("skip_reason")]


def audit_packages(locks: Sequence[Path] = REQUIREMENTS) -> list[str]:
    """Look every locked package up, and one alone before all others; return what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "requirements.txt"
        probe.write_text(first_package(locks[0].read_text()))
        found, reason = look_up(probe)
    _, skipped = judge_advisories(found)
    if reason or skipped or not found:
        why = reason or "; ".join(skipped) or "no answer"
        return [f"the advisory database can't be reached from here, so NOTHING was audited ({why})"]
    wrong: list[str] = []
    for lock in locks:
        found, reason = look_up(lock)
        weak, skipped = judge_advisories(found)
        say(f"{lock.name}: {len(found)} packages, {len(weak)} known weaknesses, {len(skipped)} not looked up")
        wrong += [f"{lock.name}: {one}" for one in (*weak, *skipped, *([reason] if reason else []))]
    return wrong


def write_sbom() -> list[str]:
    """Write the list of what is installed to run the program; return what is wrong."""
    SBOM.parent.mkdir(exist_ok=True)
    command = [
        str(TOOLS / "cyclonedx-py"), "requirements", "--pyproject", str(ROOT / "pyproject.toml"),
        "--output-reproducible", "--of", "JSON", "-o", str(SBOM), str(ROOT / "requirements" / "run.txt"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return [f"no SBOM: {done.stderr.strip()[-300:]}"]
    document = json.loads(SBOM.read_text())
    lock = (ROOT / "requirements" / "run.txt").read_text()
    locked = sum(PINNED.match(line) is not None for line in lock.splitlines())
    listed = len(document["components"])
    say(f"{SBOM.relative_to(ROOT)}: {document['bomFormat']} {document['specVersion']}, {listed} components")
    return [] if listed == locked else [f"the SBOM lists {listed} components of {locked} that are locked"]


def build_wheel(revision: str = "HEAD") -> tuple[str, bytes]:
    """Build the wheel of a revision in a fresh folder; return its name and bytes."""
    with tempfile.TemporaryDirectory(prefix="section287-wheel-") as folder:
        tree, out = Path(folder) / "tree", Path(folder) / "out"
        moment = _lay_out(revision, tree)
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": moment}
        subprocess.run(command, cwd=tree, check=True, capture_output=True, env=environment)
        (wheel,) = out.glob("*.whl")
        return wheel.name, wheel.read_bytes()


def _lay_out(revision: str, tree: Path) -> str:
    """Put a revision's files into a folder and return its moment; without a repository, the files that are here."""
    if not (ROOT / ".git").exists():
        shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
            shutil.copyfile(ROOT / name, tree / name)
        return "1767225600"
    packed = subprocess.run(["git", "archive", revision], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(tree, filter="data")
    told = ["git", "log", "-1", "--format=%ct", revision]
    return subprocess.run(told, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def compare_wheels() -> list[str]:
    """Build the wheel twice, in other folders and under another umask; return what differs."""
    first = build_wheel()
    before = os.umask(0o077)
    try:
        second = build_wheel()
    finally:
        os.umask(before)
    marks = [hashlib.sha256(data).hexdigest() for _, data in (first, second)]
    say(f"{first[0]}: {len(first[1]):,} bytes, sha256 {marks[0]}")
    return [] if marks[0] == marks[1] else [f"the wheel differs when built again: {marks[1]}"]


def main() -> None:
    """Check the locks, list and look up what is locked, build twice; exit status 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true", help="leave the advisories out")
    given = parser.parse_args()
    if not (TOOLS / "pip-audit").is_file():
        sys.exit(f"audit: no {TOOLS}/pip-audit; 'make audit' installs it")
    wrong = [f"{lock.name}: {one}" for lock in REQUIREMENTS for one in faults_of_lock(lock.read_text())]
    say(f"{len(REQUIREMENTS)} lock files looked at")
    wrong += write_sbom()
    wrong += compare_wheels()
    if not given.offline:
        wrong += audit_packages()
    for line in wrong:
        say(f"VIOLATION: {line}")
    say(f"{len(wrong)} violations{' (advisories left out)' if given.offline else ''}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
