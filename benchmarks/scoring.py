"""Fields read from agreements beside their labels: right, wrong or missed, and what their confidence is worth."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import yaml

from benchmarks.measure import ROOT, SHARED, line

FOLDER = SHARED / "data" / "agreements_pdf"
LABELS = ROOT / "tests" / "documents" / "labels" / "agreements.yaml"
FIELDS = (
    "model",
    "revision",
    "agency",
    "state",
    "field_office",
    "lea_signatory",
    "lea_title",
    "lea_signed_on",
    "ice_signatory",
    "ice_title",
    "ice_signed_on",
)
GOALS = {"model": "goal 0.99 text, 0.98 scans", "agency": "goal 0.99, 0.98", "state": "goal 0.99, 0.98"}
DAY_GOAL = "goal 0.97 text, 0.90 scans"
SURE = 0.9
BANDS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
NOT_SCORED = ("field_office",)  # made-up agreements leave what the template's own text names


def load_labels() -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return labels


def plain(text: str, name: str) -> str:
    text = re.sub(r"\(.*?\)", "", text)
    if name == "agency":
        text = re.sub(r",\s*[A-Z][A-Za-z ]*$", "", text)
    if name.endswith("signatory"):  # a rank before a name belongs to the title
        text = re.sub(r"^(?:(?:MG|Maj|Col|Gen|Capt|Lt|Sheriff|Chief|Major|General|Colonel)\.? )+(?=\S+ )", "", text)
    if name.endswith("title"):
        text = re.sub(r"^The\s", "", text)
    return "".join(character for character in text if character.isalnum()).lower()


def score_field(field: Any, label: str, name: str) -> str:
    """Return right, wrong (another value than the label's), missed (a printed value not read), or empty."""
    value = field.value if field is not None and field.status == "read" else None
    if value is None:
        unread = field is not None and field.status == "unread"
        if label in ("absent", "unread", "either"):
            # handwriting called absent is missed when it is a day: that it is there is part of the record
            return "missed" if label == "unread" and not unread and name.endswith("_on") else "empty"
        return "missed"
    if label in ("absent", "either"):
        return "wrong"
    if label == "unread":
        return "handwriting"
    return "right" if plain(value, name) == plain(label, name) else "wrong"


def score(agreements: list[Any], labels: list[dict[str, Any]]) -> tuple[dict[Any, int], list[str]]:
    counts: dict[Any, int] = defaultdict(int)
    faults: list[str] = []
    for agreement in agreements:
        label = next(one for one in labels if one["file"] in agreement.document.name)
        for name in FIELDS:
            field = agreement.field(name)
            result = score_field(field, str(label[name]), name)
            counts[name, label["kind"], result] += 1
            sure = field is not None and field.confidence >= SURE
            if result in ("wrong", "missed", "handwriting"):
                counts[name, label["kind"], "wrong and sure"] += result == "wrong" and sure
                said = f"{field.value} ({field.status}, {field.confidence:.2f})" if field else "nothing"
                faults.append(f"{label['file'][:34]:<36}{name:<15}{result:<12}{said}  label: {label[name]}")
    return counts, faults


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "


def print_fields(counts: dict[Any, int], fields: Sequence[str] = FIELDS) -> None:
    print(f"{'field':<16}{'text: precision':>18}{'recall':>9}{'scans: precision':>20}{'recall':>9}{'wrong & sure':>15}")
    for name in fields:
        cells = []
        for kind in ("text", "scan"):
            right, wrong, missed = (counts[name, kind, one] for one in ("right", "wrong", "missed"))
            cells += [ratio(right, right + wrong), ratio(right, right + wrong + missed)]
        sure = counts[name, "text", "wrong and sure"] + counts[name, "scan", "wrong and sure"]
        goal = GOALS.get(name, DAY_GOAL if name.endswith("_on") else "")
        print(f"{name:<16}{cells[0]:>18}{cells[1]:>9}{cells[2]:>20}{cells[3]:>9}{sure:>15}  {goal}")


def print_calibration(agreements: list[Any], labels: list[dict[str, Any]]) -> None:
    """Print how many of the values given with each confidence are right."""
    right: Counter[int] = Counter()
    whole: Counter[int] = Counter()
    for agreement, label in zip(agreements, labels, strict=True):
        for name in FIELDS:
            field = agreement.field(name)
            result = score_field(field, str(label.get(name, "absent")), name)
            if result not in ("right", "wrong") or (name in NOT_SCORED and name not in label):
                continue
            band = next(index for index in range(len(BANDS) - 1) if field.confidence < BANDS[index + 1])
            whole[band] += 1
            right[band] += result == "right"
    for band in sorted(whole):
        share = right[band] / whole[band]
        line(
            f"  confidence {BANDS[band]:.2f} to {min(BANDS[band + 1], 1):.2f}",
            f"{right[band]} of {whole[band]} ({share:.3f})",
        )
