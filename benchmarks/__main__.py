"""``make bench``: every speed and memory figure of the project, each beside its peer, in one run."""

from __future__ import annotations

import sys

from benchmarks import answers, build, claims, documents, history, impact, reading, referrals, serving
from benchmarks.measure import SHARED


def main() -> None:
    if not (SHARED / "data" / "publications").is_dir():
        print(f"benchmarks need the real files: no {SHARED}/data/publications (set SECTION287_SHARED)", file=sys.stderr)
        sys.exit(2)
    for module in (reading, build, history, claims, answers, documents, serving, referrals, impact):
        print(f"\n{module.__name__.split('.')[-1]}: {(module.__doc__ or '').splitlines()[0]}")
        module.main()


if __name__ == "__main__":
    main()
