"""Write the outputs of the examples in README and docs anew: ``make docs``.

An example is a ``console`` block; each line that begins with ``$ section287`` is run on the record of the bundled
ledger, and what it prints takes the place of the lines below it. ``| head -N`` and ``| tail -N`` cut the output.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def pages() -> list[Path]:
    """Return the pages that may hold examples."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def refreshed(text: str, home: Path) -> str:
    """Return a page with the outputs of its examples made anew.

    Args:
        home: folder with the record of the bundled ledger.
    """
    return BLOCK.sub(lambda found: f"```console\n{_block(found.group(1), home)}```", text)


def _block(block: str, home: Path) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{_output(command[2:], home)}" for command in commands)


def _output(command: str, home: Path) -> str:
    cut = re.search(r" \| (head|tail) -(\d+)$", command)
    call = command[: cut.start()] if cut else command
    call = re.sub(r"^section287", f"{sys.executable} -m section287", call)
    environment = {**os.environ, "SECTION287_HOME": str(home)}
    done = subprocess.run(call, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).rstrip("\n").splitlines()
    if cut:
        count = int(cut.group(2))
        lines = lines[:count] if cut.group(1) == "head" else lines[-count:]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def main() -> None:
    """Rewrite the pages in place."""
    from section287.publish.dictionary import make_tables_page

    (ROOT / "docs" / "tables.md").write_text(make_tables_page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run(
            [sys.executable, "-m", "section287", "build"], check=True, env={**os.environ, "SECTION287_HOME": folder}
        )
        for page in pages():
            text = page.read_text(encoding="utf-8")
            fresh = refreshed(text, home)
            if fresh != text:
                page.write_text(fresh, encoding="utf-8")
                print(f"rewrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
