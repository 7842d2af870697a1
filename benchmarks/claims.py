"""Claims in a text: what is found, how it is judged, how often wrongly, how fast; on the sets of tests/claims."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, SECTION287, line, run

CHECK = [sys.executable, "-c", "from section287.cli.check import command; command()"]

LABELS = ROOT / "tests" / "claims" / "labelled.jsonl"
HELD_OUT = ROOT / "tests" / "claims" / "heldout.jsonl"
SECOND = ROOT / "tests" / "claims" / "second.jsonl"
THIRD = ROOT / "tests" / "claims" / "third.jsonl"
FOURTH = ROOT / "tests" / "claims" / "fourth.jsonl"
FIFTH = ROOT / "tests" / "claims" / "fifth.jsonl"
SIXTH = ROOT / "tests" / "claims" / "sixth.jsonl"
SEVENTH = ROOT / "tests" / "claims" / "seventh.jsonl"
EIGHTH = ROOT / "tests" / "claims" / "eighth.jsonl"
SETS = (
    ("made while the checker was", LABELS),
    ("held out", HELD_OUT),
    ("held out, second set", SECOND),
    ("held out, third set", THIRD),
    ("held out, fourth set", FOURTH),
    ("held out, fifth set", FIFTH),
    ("held out, sixth set (asides and elisions)", SIXTH),
    ("held out, seventh set (everyday sentences)", SEVENTH),
    ("held out, eighth set (five short articles)", EIGHTH),
)
ARTICLE = 150  # sentences
VERDICTS = ("supported", "close", "contradicted")


@dataclass
class Tally:
    """Counts over a labelled set."""

    parts: int = 0
    found: int = 0
    reported: int = 0
    right: int = 0
    flips: int = 0
    false_verdicts: int = 0
    abstained: int = 0
    slots: int = 0
    slots_right: int = 0
    mutated: int = 0
    mutated_right: int = 0
    unasked: int = 0
    wrong: list[str] = field(default_factory=list)


def score(labels: list[dict[str, Any]], check: Any) -> Tally:
    """Score a checker on labelled sentences: a part is found when a claim overlaps its span, each claim used once."""
    tally = Tally()
    for label in labels:
        report = check(label["text"], date.fromisoformat(label["dated"]) if label["dated"] else None)
        tally.reported += len(report.claims)
        used: set[str] = set()
        for part in label["parts"]:
            _score_part(tally, label, part, report, used)
        if not label["parts"]:
            _score_silence(tally, label, report)
    return tally


def _score_silence(tally: Tally, label: dict[str, Any], report: Any) -> None:
    """Count verdicts on a sentence that holds nothing to judge."""
    for one in report.claims:
        if one.verdict in VERDICTS:
            tally.unasked += 1
            tally.wrong.append(f"{label['id']}: {one.span!r} judged {one.verdict}, though nothing was to be judged")


def _score_part(tally: Tally, label: dict[str, Any], part: dict[str, Any], report: Any, used: set[str]) -> None:
    start = label["text"].index(part["span"])
    end = start + len(part["span"])
    tally.parts += 1
    tally.mutated += label["mutation"] is not None
    near = [one for one in report.claims if one.id not in used and one.start < end and start < one.end]
    if not near:
        tally.wrong.append(f"{label['id']}: nothing found at {part['span']!r}")
        return
    best = max(near, key=lambda one: (min(end, one.end) - max(start, one.start), -one.start))
    used.add(best.id)
    tally.found += 1
    _score_slots(tally, part, best)
    wanted, given = part["verdict"], best.verdict
    if wanted == given:
        tally.right += 1
        tally.mutated_right += label["mutation"] is not None
        return
    tally.wrong.append(f"{label['id']}: {part['span']!r} is {wanted}, judged {given}: {best.explanation}")
    tally.flips += {wanted, given} == {"supported", "contradicted"}
    tally.false_verdicts += given in VERDICTS
    tally.abstained += given == "not checkable"


def _score_slots(tally: Tally, part: dict[str, Any], judged: Any) -> None:
    claim = judged.claim.as_json()
    for name, wanted in part.get("slots", {}).items():
        tally.slots += 1
        if claim[name] == wanted:
            tally.slots_right += 1
        else:
            tally.wrong.append(f"{part['span']!r}: {name} is {wanted}, read as {claim[name]}")


def load(path: Path = LABELS) -> list[dict[str, Any]]:
    """Return a labelled set."""
    return [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines() if one.strip()]


def article(labels: list[dict[str, Any]]) -> str:
    """Return an article of 150 sentences made of the labelled ones, in paragraphs of five."""
    sentences = [one["text"] for one in labels][:: max(1, len(labels) // ARTICLE)][:ARTICLE]
    return "\n\n".join(" ".join(sentences[place : place + 5]) for place in range(0, len(sentences), 5))


def main() -> None:
    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document
    from section287.claims.panel import Panel
    from section287.record.open import open_record

    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch) / "record.duckdb"
        run([*SECTION287, "build", "--record", str(record)])
        with open_record(record) as connection:
            panel = Panel(connection)
            for title, file in SETS:
                labels = load(file)
                print(f"labelled sentences, {title}")
                tally = score(labels, lambda text, dated: check_document(read_document(text), connection, dated, panel))
                _tell(labels, tally)
            _latency(load(), connection, record, Path(scratch))


def _tell(labels: list[dict[str, Any]], tally: Tally) -> None:
    kinds = Counter(one["mutation"] or "as it is" for one in labels)
    line("sentences (mutated), parts", f"{len(labels)} ({len(labels) - kinds['as it is']}), {tally.parts}")
    line("claim detection, recall", _share(tally.found, tally.parts), "at least 95 %")
    line("claim detection, precision", _share(tally.found, tally.reported))
    line("slot accuracy", _share(tally.slots_right, tally.slots))
    line("verdict accuracy, of all parts", _share(tally.right, tally.parts), "at least 97 %")
    line("supported taken for contradicted, or the reverse", str(tally.flips), "0")
    line("false verdicts (a verdict that isn't the label's)", str(tally.false_verdicts))
    line("wrong abstentions (not checkable, though it is)", str(tally.abstained))
    line("verdicts on sentences that hold nothing to judge", str(tally.unasked), "0")
    line("mutations judged rightly", _share(tally.mutated_right, tally.mutated), "at least 98 %")
    for one in tally.wrong:
        print(f"  {one}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part} of {whole})" if whole else "none"


def _latency(labels: list[dict[str, Any]], connection: Any, record: Path, scratch: Path) -> None:
    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document

    text = article(labels)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        report = check_document(read_document(text), connection, date(2026, 5, 20))
        seconds.append(time.perf_counter() - started)
    sentences = report.document["sentences"]
    line(
        f"an article of {sentences} sentences, {len(report.claims)} claims, warm",
        f"{statistics.median(seconds):.2f} s",
        "under 2 s",
    )
    file = scratch / "article.txt"
    file.write_text(text, encoding="utf-8")
    cold = run([*CHECK, str(file), "--dated", "2026-05-20", "--json", "--record", str(record)])
    line("  the same from the command line, start-up included", f"{cold.seconds:.2f} s, {cold.peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
