"""Agreements made up on the bundled templates: other agencies, hands and stamps than those the rules were made with.

Agencies and persons are invented or public bodies' names in the ways that ICE's list prints them; every value is known,
so that readings can be scored. The same seed gives the same files.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT

sys.path.insert(0, str(ROOT / "tests" / "documents"))
MARKS = {
    "TFM-2025-02-12": "Revised 02/12/2025",
    "TFM-2025-03-07": "Revised 03/07/2025",
    "WSO-2025-02-15": "Revised 02/15/2025",
    "JEM-2025-02-15": "Revised 02/15/2025",
    "JEM-2020": "",
    "WSO-2019": "",
}
AGENCIES = (
    ("Florida Gulf Plains University Board of Trustees", "FL", "Chancellor"),
    ("FLORIDA LAKES UNIVERSITY POLICE DEPARTMENT", "FL", "Chief of Police"),
    ("City of Palm Shoals Beach, Florida", "FL", "City Manager"),
    ("Harlan County Constable's Office, Precinct 2", "TX", "Constable"),
    ("Texas Military Department", "TX", "Adjutant General"),
    ("Fish and Wildlife Conservation Commission", "FL", "Executive Director"),
    ("Oklahoma Bureau of Narcotics", "OK", "Director"),
    ("St. Hilary Parish Sheriff's Office", "LA", "Sheriff"),
    ("Borough of Ridley Forge", "PA", "Borough Manager"),
    ("Virginia Department of Corrections", "VA", "Director"),
    ("Missouri State Highway Patrol", "MO", "Colonel"),
    ("Office of the Attorney General", "MS", "Attorney General"),
    ("O'Brien County Sheriff's Office", "IA", "Sheriff"),
    ("DeSoto County Sheriff's Department", "MS", "Sheriff"),
    ("McIntosh County Jail", "GA", "Jail Administrator"),
    ("Town of Pittsford, New Hampshire, Police Department", "NH", "Police Chief"),
    ("Twin Rivers Regional Airport Authority Police", "FL", "Chief"),
    ("Prince William-Manassas Regional Adult Detention Center", "VA", "Superintendent"),
    ("Goochland Sheriff's Office", "VA", "Sheriff"),
    ("Sheriff's Office of Kent County, Delaware", "DE", "Sheriff"),
    ("West Baton Rouge Parish Sheriff", "LA", "Sheriff"),
    ("Wyoming Highway Patrol", "WY", "Colonel"),
    ("Louisiana Department of Wildlife and Fisheries", "LA", "Secretary"),
    ("Nassau Shores Village Police", "NY", "Commissioner"),
)
PERSONS = (
    "Robert J. Whitfield",
    "Maria de la Cruz",
    "James O'Connell III",
    "WILLIAM T. HARDING",
    "Tomas Muñoz",
    "Ann-Marie Schultz",
    "Col. David L. Barnes",
    "J.D. McAllister",
    'Joseph "Joe" Brannigan',
    "Luke Van der Berg",
    "Kenneth R. Ellison, Jr.",
    "Lee St. Clair",
)
OFFICERS = (
    ("Todd M. Lyons", "Acting Director"),
    ("Robin A. Example", "Deputy Director"),
    ("Chris Sampleton", "Field Office Director"),
)
HANDS = ("typed", "digital", "docusign", "hand", "blank", "crossed")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENDINGS = {1: "st", 21: "st", 31: "st", 2: "nd", 22: "nd", 3: "rd", 23: "rd"}
DAY_FORMS = (
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d.month}/{d.day}/{d.year % 100:02}",
    lambda d: f"{d:%m/%d/%Y}",
    lambda d: f"{d:%B} {d.day}{ENDINGS.get(d.day, 'th')}, {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    lambda d: f"{d.month}-{d.day}-{d.year}",
    lambda d: f"{MONTHS[d.month - 1]}. {d.day}, {d.year}",
    lambda d: d.isoformat(),
)


@dataclass(slots=True)
class Case:
    """One made-up agreement and what it says.

    Attributes:
        hand: how the agency signed (``HANDS``).
        label: values by field's name, as in the labels of the real agreements.
    """

    name: str
    template: str
    hand: str
    day_form: int
    label: dict[str, str] = field(default_factory=dict)


def make_cases(count: int = 24, seed: int = 287) -> list[Case]:
    """Return the cases, every agency once and every hand, day's form and template several times."""
    chance = random.Random(seed)
    cases = []
    for index in range(count):
        agency, state, title = AGENCIES[index % len(AGENCIES)]
        template = list(MARKS)[index % len(MARKS)]
        hand = HANDS[(index * 5 + index // 6) % len(HANDS)]
        person = PERSONS[index % len(PERSONS)]
        officer, office = OFFICERS[chance.choice((0, 0, 0, 1, 2))]
        year = int(template.split("-")[1])
        ice = date(year, chance.randrange(3, 8), chance.randrange(1, 28))
        lea = date(year, ice.month - 1, chance.randrange(1, 28))
        case = Case(f"{index:02}-{hand}", template, hand, index % len(DAY_FORMS))
        case.label = {
            "file": case.name,
            "kind": "text",
            "model": template.split("-")[0],
            "revision": template.split("-", 1)[1] if MARKS[template] else "absent",
            "agency": agency,
            "state": state,
            "lea_signatory": "absent" if hand == "blank" else person,
            "lea_title": "absent" if hand == "blank" else title,
            "lea_signed_on": "absent" if hand == "blank" else "unread" if hand == "hand" else lea.isoformat(),
            "ice_signatory": "absent" if hand == "blank" else officer,
            "ice_title": "absent" if hand == "blank" else office,
            "ice_signed_on": "absent" if hand == "blank" else ice.isoformat(),
        }
        case.label["_lea"], case.label["_ice"] = lea.isoformat(), ice.isoformat()
        cases.append(case)
    return cases


def write_case(case: Case, folder: Path, pages: str = "all") -> Path:
    """Write a case as a PDF with text; ``pages="few"`` keeps the first, the contacts' and the signatures' page."""
    from conftest_parts import agreement_lines, straight
    from fpdf import FPDF

    chance = random.Random(case.name)
    label = case.label
    lines = agreement_lines(
        template=case.template,
        agency=label["agency"],
        lea=("", "", ""),
        ice=("", "", ""),
        mark=MARKS[case.template],
    )
    signing = next(index for index, page in enumerate(lines) if any(one[2] == "For ICE:" for one in page))
    pdf = FPDF(unit="pt", format=(612, 792))
    pdf.set_auto_page_break(False)
    for index, page in enumerate(lines):
        if pages == "few" and index not in (0, signing):
            continue
        pdf.add_page()
        for x, y, text, size in page:
            pdf.set_font("Times", size=size)
            pdf.text(x, y, straight(text))
        if index == signing:
            _sign(pdf, page, case, chance)
    place = folder / label["state"] / f"{case.name}.pdf"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(bytes(pdf.output()))
    return place


def _sign(pdf: Any, page: list[tuple[float, float, str, float]], case: Case, chance: random.Random) -> None:
    for side, x in (("lea", 60.0), ("ice", 330.0)):
        heights = {text[:-1]: y for left, y, text, _ in page if left == x and text.endswith(":")}
        for y in list(heights.values())[1:]:
            pdf.line(x + 58, y + 2, x + 240, y + 2)
        if case.hand == "blank":
            continue
        hand = case.hand if side == "lea" else chance.choice(("typed", "typed", "digital"))
        _write_side(pdf, heights, x + 64, side, hand, case, chance)


def _write_side(
    pdf: Any, heights: dict[str, float], x: float, side: str, hand: str, case: Case, chance: random.Random
) -> None:
    from conftest_parts import straight

    label = case.label
    day = date.fromisoformat(label[f"_{side}"])
    name = straight(label[f"{side}_signatory"])
    size = chance.choice((9, 10, 12))
    if hand == "digital":
        _text(pdf, x, heights["Signature"] - 10, name.split()[0].upper(), 11)
        _text(pdf, x, heights["Signature"], name.split()[-1].upper(), 11)
        stamp = f"{day:%Y.%m.%d} 1{chance.randrange(10)}:{chance.randrange(10, 60)}:{chance.randrange(10, 60)}"
        for step, text in enumerate(("Digitally signed by", name.upper(), f"Date: {stamp}", "-05'00'")):
            _text(pdf, x + 95, heights["Signature"] - 13 + step * 5, text, 4.6)
    elif hand == "docusign":
        _text(pdf, x, heights["Signature"] - 12, "DocuSigned by:", 5)
        _scribble(pdf, x, heights["Signature"] - 3, 80, 7, chance)
        _text(pdf, x, heights["Signature"] + 4, "7F3A9C20B1D84E5...", 5)
        _text(pdf, x, heights["Date"], f"{day.month}/{day.day}/{day.year} | 9:12 AM EST", 9)
    else:
        _scribble(pdf, x, heights["Signature"] - 4, 130, 9 if hand != "crossed" else 16, chance)
        if hand == "hand":
            _scribble(pdf, x, heights["Date"] - 4, 60, 5, chance)
        else:
            _text(pdf, x, heights["Date"] - 1, DAY_FORMS[case.day_form](day), size)
    _text(pdf, x, heights["Name"] - 1, name, size)
    _text(pdf, x, heights["Title"] - 1, label[f"{side}_title"], size)


def _text(pdf: Any, x: float, y: float, text: str, size: float) -> None:
    pdf.set_font("Helvetica", size=size)
    pdf.text(x, y, text)


def _scribble(pdf: Any, x: float, y: float, width: float, height: float, chance: random.Random) -> None:
    points = [(x, y)]
    for step in range(14):
        points.append((x + width * (step + 1) / 14 + chance.uniform(-6, 6), y + chance.uniform(-height, height)))
    pdf.set_line_width(1.1)
    pdf.polyline(points)
    pdf.set_line_width(0.5)
