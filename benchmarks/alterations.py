"""Words altered on purpose in made-up agreements: how many are found, in text and in scans, what is seen besides."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.made_up import MARKS
from benchmarks.measure import ROOT

sys.path.insert(0, str(ROOT / "tests" / "documents"))
INSERTED = (
    "The parties shall meet every quarter to review the number of persons held.",
    "No person shall be held on the sole ground of a traffic offense.",
    "ICE will reimburse the cost of overtime within 45 days of an invoice.",
)
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
TURNED = {"shall": "shall not", "may": "may not", "will": "will not", "must": "need not"}
REPLACED = {"shall": "may", "may": "shall", "must": "should", "will": "may"}


@dataclass(frozen=True, slots=True)
class Alteration:
    """One altered clause.

    Attributes:
        kind: insert, delete, swap, number, negate or replace.
        heading: of the clause.
        old: the clause's text before, ``new`` after.
    """

    kind: str
    heading: str
    old: str
    new: str


def _insert(text: str, chance: random.Random) -> str | None:
    parts = SENTENCE.split(text)
    at = chance.randrange(1, len(parts) + 1)
    return " ".join([*parts[:at], chance.choice(INSERTED), *parts[at:]])


def _delete(text: str, chance: random.Random) -> str | None:
    parts = SENTENCE.split(text)
    long = [index for index, part in enumerate(parts) if 8 <= len(part.split()) <= 45]
    if len(parts) < 3 or not long:
        return None
    at = chance.choice(long)
    return " ".join([*parts[:at], *parts[at + 1 :]])


def _swap(text: str, chance: random.Random) -> str | None:
    parts = SENTENCE.split(text)
    long = [
        index for index, part in enumerate(parts[:-1]) if len(part.split()) >= 8 and len(parts[index + 1].split()) >= 8
    ]
    if not long:
        return None
    at = chance.choice(long)
    parts[at : at + 2] = [parts[at + 1], parts[at]]
    return " ".join(parts)


def _number(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\b(\d{1,3})(?=[ -](?:hours|days?|years|percent|calendar|business))", text))
    found += list(re.finditer(r"\b(two|three|one)(?= years?)", text))
    if not found:
        return None
    one = chance.choice(found)
    other = {"30": "90", "90": "30", "48": "72", "70": "60", "two": "five", "three": "two", "one": "four"}
    return text[: one.start()] + other.get(one.group(), "15") + text[one.end() :]


def _word(table: dict[str, str]) -> Callable[[str, random.Random], str | None]:
    def alter(text: str, chance: random.Random) -> str | None:
        found = list(re.finditer(rf"\b({'|'.join(table)})\b(?! not)", text))
        if not found:
            return None
        one = chance.choice(found)
        return text[: one.start()] + table[one.group()] + text[one.end() :]

    return alter


KINDS: dict[str, Callable[[str, random.Random], str | None]] = {
    "insert": _insert,
    "delete": _delete,
    "swap": _swap,
    "number": _number,
    "negate": _word(TURNED),
    "replace": _word(REPLACED),
}


def make_alterations(template_id: str, each: int, seed: int = 287) -> list[Alteration]:
    """Return ``each`` alterations of every kind to one template, each in a clause of its own choice."""
    from section287.documents.template.table import list_templates

    template = next(one for one in list_templates() if one.id == template_id)
    clauses = [
        one for one in template.clauses if len(one.text.split()) >= 40 and "POINTS OF CONTACT" not in one.heading
    ]
    found = []
    for kind, alter in KINDS.items():
        chance = random.Random(f"{template_id}/{kind}/{seed}")
        order = clauses * each
        chance.shuffle(order)
        made = 0
        for clause in order:
            new = alter(clause.text, chance)
            if new and new != clause.text and made < each:
                found.append(Alteration(kind, clause.heading, clause.text, new))
                made += 1
    return found


def write_altered(template_id: str, altered: list[Alteration], place: Path) -> Path:
    """Write an agreement with these alterations as a PDF with text."""
    from conftest_parts import agreement_lines, straight
    from fpdf import FPDF

    lines = agreement_lines(template=template_id, edits={one.old: one.new for one in altered}, mark=MARKS[template_id])
    pdf = FPDF(unit="pt", format=(612, 792))
    pdf.set_auto_page_break(False)
    for page in lines:
        pdf.add_page()
        for x, y, text, size in page:
            pdf.set_font("Times", size=size)
            pdf.text(x, y, straight(text))
    place.write_bytes(bytes(pdf.output()))
    return place


def judge(
    agreement: Any, altered: list[Alteration]
) -> tuple[list[Alteration], list[Alteration], list[tuple[str, str, str]]]:
    """Return the alterations found, those missed, and changes reported in clauses that weren't altered."""
    from section287.documents.stream import squash

    # under the template's heading: a scan may have lost the agreement's own
    changed = {(one.old or one.new).key: one for one in agreement.deviations if one.verdict != "same"}
    found = [one for one in altered if squash(one.heading) in changed]
    missed = [one for one in altered if one not in found]
    meant = {squash(one.heading) for one in altered}
    besides = [
        (one.verdict, (one.old or one.new).heading, f"{part.old[:80]} → {part.new[:80]}")
        for key, one in changed.items()
        if key not in meant
        for part in (one.changes or one.differences[:1])
    ]
    return found, missed, besides
