"""Reading agreements: precision and recall per field, clauses aligned, pages a second beside pdfplumber.

Fields are scored against tests/documents/labels (read by eye). A field is *right* when its value equals the label
(letters and digits, a trailing state aside); handwriting is right when it is called unread. Precision is over the
values given, recall over the values that a reader can read in print.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measure import ROOT, line
from benchmarks.scoring import FOLDER, LABELS, load_labels, plain, print_calibration, print_fields, score

CLAUSE_LABELS = LABELS.with_name("clauses.yaml")
EDGES_ALIKE = 85.0  # of 100: how alike the first and last words of a clause must be to those labelled
PEER = Path(os.environ.get("SECTION287_BENCH_PYTHON", ROOT / ".venv" / "bench" / "bin" / "python"))
PEER_CODE = """
import sys, time, pdfplumber
started = time.process_time(); pages = 0
for name in sys.argv[1:]:
    with pdfplumber.open(name) as pdf:
        for page in pdf.pages:
            page.extract_words(); pages += 1
print(pages / (time.process_time() - started))
"""


def print_clauses(agreements: list[Any], labels: list[dict[str, Any]]) -> None:
    from section287.documents.deviating import match_clauses, side_of_agreement, side_of_template

    aligned = total = told = 0
    for agreement in agreements:
        label = next(one for one in labels if one["file"] in agreement.document.name)
        template = agreement.template[0]
        old, new = side_of_template(template), side_of_agreement(agreement.stream, agreement.fields)
        pairs = match_clauses(old, new)
        for index, side in enumerate(old):
            # the negotiated Texas text has no such section: leaving it unmatched is right
            gone = "TexasOfficeAttorneyGeneral" in label["file"] and side.heading.startswith("RESOLUTION")
            total += 1
            partner = pairs.get(index)
            aligned += (partner is None) if gone else partner is not None and _same_heading(side, new[partner])
        told += agreement.bespoke == (label["own_words"] != "none")
    line("clauses aligned to the template's of the same heading", f"{aligned} of {total} ({aligned / total:.3f})")
    line("agreements told rightly to have words of their own, or not", f"{told} of {len(agreements)}")


def print_labelled_clauses(agreements: list[Any]) -> None:
    """Print how many clauses of the agreements labelled by eye are cut and aligned as they stand on the page."""
    from section287.documents.deviating import match_clauses, side_of_agreement, side_of_template

    labelled = yaml.safe_load(CLAUSE_LABELS.read_text(encoding="utf-8"))
    for label in labelled:
        agreement = next(one for one in agreements if label["file"] in one.document.name)
        template = agreement.template[0]
        old, new = side_of_template(template), side_of_agreement(agreement.stream, agreement.fields)
        partners = {partner: old[index].label for index, partner in match_clauses(old, new).items()}
        edges = aligned = 0
        faults = []
        for clause in label["clauses"]:
            index = find_labelled(new, clause)
            found = new[index] if index is not None else None
            edges += found is not None and has_edges(found, clause)
            right = found is not None and partners.get(index) == clause["template"] and template.id == label["template"]
            aligned += right
            if not right or not has_edges(found, clause):
                faults.append(f"{clause['label']} {clause['heading']}")
        whole = len(label["clauses"])
        extra = sum(one.heading != "PREAMBLE" and bool(one.tokens) for one in new) - whole
        line(
            f"clauses labelled by eye ({label['kind']}), aligned as labelled",
            f"{aligned} of {whole} ({aligned / whole:.3f}); {edges} begin and end as labelled; {max(extra, 0)} besides",
        )
        if faults and "--faults" in sys.argv:
            print("   ", "; ".join(faults))


def find_labelled(clauses: Sequence[Any], label: dict[str, Any]) -> int | None:
    """Return the index of the clause that stands on the labelled page under the labelled number and heading."""
    from rapidfuzz import fuzz

    heading = plain(label["heading"], "heading")
    for index, one in enumerate(clauses):
        headed = fuzz.ratio(one.key, heading) >= 80 or (one.label == "Addendum" and heading.startswith("addendum"))
        if one.page == label["page"] and one.label == label["label"] and headed:
            return index
    return None


def has_edges(clause: Any, label: dict[str, Any]) -> bool:
    """Say whether a clause's text begins and ends with the words labelled, letters misread aside."""
    from rapidfuzz import fuzz

    text = plain_text(clause.text)
    first, last = plain_text(label["begins"]), plain_text(label["ends"])
    return (
        fuzz.ratio(text[: len(first)], first) >= EDGES_ALIKE
        and (not last or fuzz.ratio(text[-len(last) :], last) >= EDGES_ALIKE)
        and (bool(first) or len(text) < 8)
    )


def plain_text(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).lower()


def _same_heading(old: Any, new: Any) -> bool:
    from rapidfuzz import fuzz

    return bool(fuzz.ratio(old.key, new.key) >= 75 or old.label == new.label)


def measure_speed(files: list[Path]) -> None:
    """Time text layers in this process, in two worker processes, and by pdfplumber, on the same files."""
    import tempfile

    from section287.documents.gather import gather
    from section287.documents.shelf import Shelf

    text = [path for path in files if _has_text(path)]
    pages = sum(_count(path) for path in text)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PATH"], kept = "", os.environ["PATH"]  # without tesseract: text layers alone are timed
        try:
            started = time.perf_counter()
            gather(text, Shelf(Path(folder)))
            two = pages / (time.perf_counter() - started)
        finally:
            os.environ["PATH"] = kept
    line(f"text layers, {pages} pages, 2 workers, start-up and results kept", f"{two:.0f} pages/s", "goal 100")
    one = pages / _read_here(text)
    line("text layers, words in lines, 1 process", f"{one:.0f} pages/CPU s")
    found = (
        PEER.exists() and subprocess.run([str(PEER), "-c", "import pdfplumber"], capture_output=True).returncode == 0
    )
    if not found:
        line("pdfplumber", "not in .venv/bench")
        return
    done = subprocess.run([str(PEER), "-c", PEER_CODE, *map(str, text)], capture_output=True, text=True, check=True)
    peer = float(done.stdout)
    line("pdfplumber, words, the same files, 1 process", f"{peer:.1f} pages/CPU s")
    one = pages / _read_here(text)
    line(
        "ours, words in lines, the same files, 1 process",
        f"{one:.0f} pages/s = {one / peer:.0f} times",
        "goal 10 times",
    )


def _read_here(files: list[Path]) -> float:
    """Return processor seconds: other work on the machine doesn't count, for us or for the peer."""
    import pypdfium2

    from section287.documents.layer import read_layer
    from section287.documents.layout import set_in_lines

    started = time.process_time()
    for path in files:
        pdf = pypdfium2.PdfDocument(path.read_bytes())
        for index in range(len(pdf)):
            layer = read_layer(pdf, index)
            set_in_lines([*layer.shown, *layer.hidden], layer.width, layer.height)
        pdf.close()
    return time.process_time() - started


def measure_overhead(files: list[Path]) -> None:
    """Time tesseract alone and our reading of the same scanned pages: what is ours is the difference."""
    import pypdfium2

    from section287.documents import ocr, reading

    spent = 0.0
    run = ocr._run

    def timed(*arguments: Any) -> str:
        nonlocal spent
        started = time.perf_counter()
        try:
            return run(*arguments)
        finally:
            spent += time.perf_counter() - started

    scans = [path for path in files if "VADOC" in path.name or "TroyNH" in path.name]
    ocr._run = timed
    started = time.perf_counter()
    pages = 0
    try:
        for path in scans:
            pdf = pypdfium2.PdfDocument(path.read_bytes())
            for index in range(3):
                reading._read_page(pdf, index)
                pages += 1
            pdf.close()
    finally:
        ocr._run = run
    whole = time.perf_counter() - started
    line(f"tesseract, {pages} scanned pages, 1 process", f"{pages / whole:.2f} pages/s")
    line("  of which not tesseract's own time", f"{(whole - spent) / whole:.1%}", "goal below 10%")


def _count(path: Path) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(path.read_bytes()))


def _has_text(path: Path) -> bool:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path.read_bytes())
    return all(len(pdf[index].get_textpage().get_text_bounded()) > 40 for index in range(len(pdf)))


def main() -> None:
    from section287.documents.agreement import read_agreements
    from section287.documents.ocr import find_tesseract
    from section287.documents.shelf import Shelf

    chosen = os.environ.get("SECTION287_DOCUMENTS_SHELF")
    shelf = Shelf(Path(chosen)) if chosen else None
    if find_tesseract() is None:
        print("scans are left out: tesseract isn't installed", file=sys.stderr)
    agreements = read_agreements([FOLDER], shelf)
    labels = load_labels()
    counts, faults = score(agreements, labels)
    print_fields(counts)
    print_clauses(agreements, labels)
    print_labelled_clauses(agreements)
    in_order = [next(one for one in labels if one["file"] in each.document.name) for each in agreements]
    print_calibration(agreements, in_order)
    files = [one.path for one in agreements if one.path]
    measure_speed(files)
    if find_tesseract():
        measure_overhead(files)
    if "--faults" in sys.argv:
        print("\n".join(faults))


if __name__ == "__main__":
    main()
