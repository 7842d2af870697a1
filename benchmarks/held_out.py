"""Reading what the rules were not made with: agreements made up, the real text files spoilt as scans, words altered.

Run by ``python -m benchmarks.held_out`` (text alone, a minute) or with ``--scans`` (tesseract, half an hour on two
cores). Confidence is set beside the share that was right, over all fields of all that was read.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.alterations import judge, make_alterations, write_altered
from benchmarks.made_up import MARKS, make_cases, write_case
from benchmarks.measure import line
from benchmarks.scans import KINDS, write_scan
from benchmarks.scoring import FIELDS, FOLDER, NOT_SCORED, load_labels, print_calibration, print_fields, score

EACH = 4  # alterations of each kind to each template
SEED = 287


def read_here(path: Path) -> Any:
    from section287.documents.agreement import Agreement
    from section287.documents.reading import read_document

    return Agreement(read_document(path.read_bytes(), path.name), path)


def score_made_up(folder: Path, kind: str | None) -> None:
    """Score made-up agreements, as text or (two pages of each) as scans of one kind after another."""
    agreements, labels = [], []
    for number, case in enumerate(make_cases()):
        path = write_case(case, folder, "few" if kind else "all")
        if kind:
            kinds = [one for one in KINDS if one != "spread"]
            path = write_scan(path.read_bytes(), path.with_suffix(".scan.pdf"), kinds[number % len(kinds)], SEED)
        agreements.append(read_here(path))
        labels.append({**case.label, "kind": "scan" if kind else "text", "field_office": "absent", "file": path.name})
    counts, faults = score(agreements, labels)
    print_fields(counts, [one for one in FIELDS if one not in NOT_SCORED])
    print_calibration(agreements, [{key: one[key] for key in one if key not in NOT_SCORED} for one in labels])
    if not kind:
        line(
            "called to have words of their own",
            f"{sum(one.bespoke for one in agreements)} of {len(agreements)}",
            "none has",
        )
    if "--faults" in sys.argv:
        print("\n".join(faults))


def score_spoilt(folder: Path) -> None:
    """Score the real text files, drawn and spoilt as scans, each by another kind of scanner."""
    labels = [one for one in load_labels() if one["kind"] == "text"]
    agreements = []
    for number, label in enumerate(labels):
        source = next(path for path in FOLDER.rglob("*.pdf") if label["file"] in path.name)
        kind = list(KINDS)[number % len(KINDS)]
        place = folder / source.parent.name / f"{kind}-{source.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        agreements.append(read_here(write_scan(source.read_bytes(), place, kind, number)))
    labels = [{**one, "kind": "scan"} for one in labels]
    counts, faults = score(agreements, labels)
    print_fields(counts)
    print_calibration(agreements, labels)
    told = sum(one.bespoke == (label["own_words"] != "none") for one, label in zip(agreements, labels, strict=True))
    line("told rightly to have words of their own, or not", f"{told} of {len(labels)}")
    if "--faults" in sys.argv:
        print("\n".join(faults))


def score_alterations(folder: Path, scanned: bool) -> None:
    """Count the altered words found: one alteration a text file, six at once (one of each kind) in a scan."""
    found: Counter[str] = Counter()
    made: Counter[str] = Counter()
    false = files = 0
    for template in list(MARKS)[: 3 if scanned else None]:
        altered = make_alterations(template, 1 if scanned else EACH)
        several = list({one.heading: one for one in altered}.values())
        for number, group in enumerate([[], several] if scanned else [[], *([one] for one in altered)]):
            path = write_altered(template, group, folder / f"{template}-{number}.pdf")
            if scanned:
                path = write_scan(path.read_bytes(), path.with_suffix(".scan.pdf"), "skew", number)
            hit, _, besides = judge(read_here(path), group)
            made.update(one.kind for one in group)
            found.update(one.kind for one in hit)
            false += len(besides)
            files += 1
    for kind in made:
        line(f"  {kind}", f"{found[kind]} of {made[kind]}")
    line("all", f"{found.total()} of {made.total()}", "goal: all on text, 0.9 on scans")
    line(f"changes seen in clauses that weren't altered, {files} files", str(false), "goal 0")


def main() -> None:
    scans = "--scans" in sys.argv
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print("made-up agreements, text")
        score_made_up(folder, None)
        print("\naltered words, text")
        score_alterations(folder, scanned=False)
        if scans:
            print("\nmade-up agreements, first page and signatures as scans")
            score_made_up(folder, "scan")
            print("\nthe real text files, spoilt as scans")
            score_spoilt(folder)
            print("\naltered words, scans")
            score_alterations(folder, scanned=True)


if __name__ == "__main__":
    main()
