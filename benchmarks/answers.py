"""Questions in words: how many wordings are understood, whether every sentence is supported, how fast answers come.

``python -m benchmarks.answers --examples`` writes the examples that answers/likeness.py learns from, anew.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measure import ROOT, SECTION287, line, median, run

WORDINGS = ROOT / "tests" / "answers" / "wordings.yaml"
EXAMPLES = ROOT / "src" / "section287" / "answers" / "words" / "examples_masked.yaml"
HEADER = """# Example questions with names masked, by intent; what likeness.py learns from.
# Made from the wordings of tests/answers by "python -m benchmarks.answers --examples"; add wordings there.
examples:
"""


def load() -> list[tuple[str, str]]:
    """Return the labelled wordings: intent and question."""
    rows = yaml.safe_load(WORDINGS.read_text(encoding="utf-8"))["wordings"]
    return [(row[0], row[1]) for row in rows]


def masked(rows: list[tuple[str, str]], connection: Any) -> list[tuple[str, str]]:
    """Return intent and masked question of every wording."""
    from section287.answers.gazetteer import load_gazetteer
    from section287.answers.understand import understand
    from section287.questions.standing import newest_day

    names, day = load_gazetteer(connection), newest_day(connection)
    return [(intent, understand(question, names, day).masked) for intent, question in rows]


def write_examples(connection: Any) -> None:
    """Write the masked wordings, grouped by intent, each once."""
    groups: dict[str, dict[str, None]] = {}
    for intent, text in masked(load(), connection):
        groups.setdefault(intent, {})[text] = None
    lines = [
        f"  {json.dumps(intent)}:\n"
        + "".join(f"  - {json.dumps(text, ensure_ascii=False)}\n" for text in groups[intent])
        for intent in sorted(groups)
    ]
    EXAMPLES.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"wrote {EXAMPLES.relative_to(ROOT)}: {sum(map(len, groups.values()))} examples")


def measure(connection: Any, record: Path) -> None:
    """Print every figure."""
    rows = load()
    _tell_understanding(rows, connection)
    _tell_answers(rows, connection)
    cold = median(5, lambda: run([*SECTION287, "ask", "How many agreements are there?", "--record", str(record)]))
    line("one question, whole command with start-up, median of 5", f"{cold.seconds:.2f} s")


def _tell_understanding(rows: list[tuple[str, str]], connection: Any) -> None:
    from section287.answers.likeness import learn
    from section287.answers.understand import weigh

    texts = masked(rows, connection)
    right = sum((weigh(text) or "beyond").partition(":")[0] == intent for intent, text in texts)
    alone = 0
    for place, (intent, text) in enumerate(texts):
        rest = learn(row for row in texts[:place] + texts[place + 1 :] if row[1] != text)
        alone += (weigh(text, rest) or "beyond").partition(":")[0] == intent
    line("wordings, kinds of question", f"{len(rows)}, {len({intent for intent, _ in rows})}")
    line("kind understood by the wording alone", _share(right, len(rows)))
    line("the same, each wording struck from the examples", _share(alone, len(rows)))


def _tell_answers(rows: list[tuple[str, str]], connection: Any) -> None:
    from section287.answers import answer
    from section287.answers.support import check_support

    for _, question in {intent: (intent, question) for intent, question in rows}.values():
        answer(question, connection)  # warm: one of each kind, so that names, words and facts have been read
    seconds, found = [], []
    for _, question in rows:
        started = time.perf_counter()
        found.append(answer(question, connection))
        seconds.append(time.perf_counter() - started)
    kept: dict[Any, Any] = {}
    problems = [one for each in found for one in check_support(each, connection, kept)]
    answered = sum(one.answered for one, (intent, _) in zip(found, rows, strict=True) if intent != "beyond")
    line("answered, of those that the record can answer", _share(answered, sum(i != "beyond" for i, _ in rows)))
    line("sentences walked to their rows, clauses and entries", f"{sum(len(one.sentences()) for one in found):,}")
    line("sentences or facts without support", str(len(problems)), "0")
    line("one question, warm, median", f"{statistics.median(seconds):.3f} s", "less than 0.5 s")
    line("one question, warm, 95th percentile", f"{statistics.quantiles(seconds, n=20)[-1]:.3f} s")
    line("one question, warm, slowest", f"{max(seconds):.3f} s")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})"


def main() -> None:
    from section287.record.open import open_record

    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch) / "record.duckdb"
        run([*SECTION287, "build", "--record", str(record)])
        with open_record(record) as connection:
            if "--examples" in sys.argv:
                write_examples(connection)
            else:
                measure(connection, record)


if __name__ == "__main__":
    main()
