"""Lines of an agreement made from a bundled template."""

from __future__ import annotations

import textwrap
from pathlib import Path

from section287.documents.agreement import Agreement
from section287.documents.reading import read_document
from section287.documents.template.table import list_templates

PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "•": "-", "–": "-", "—": "-", "…": "..."}
LINES_A_PAGE = 46
Line = tuple[float, float, str, float]


def read(path: Path) -> Agreement:
    """The agreement in a file, read now."""
    return Agreement(read_document(path.read_bytes(), path.name), path)


def straight(text: str) -> str:
    """Return a text that the standard PDF fonts can show."""
    for curly, plain in PLAIN.items():
        text = text.replace(curly, plain)
    return text.encode("latin-1", "replace").decode("latin-1")


def agreement_lines(
    template: str = "TFM-2025-03-07",
    agency: str = "Test County Sheriff's Office, KS",
    lea: tuple[str, str, str] = ("Alex Sample", "Sheriff", "March 10, 2025"),
    ice: tuple[str, str, str] = ("Robin Example", "Acting Director", "March 12, 2025"),
    edits: dict[str, str] | None = None,
    added: str = "",
    addendum: str = "",
    mark: str = "Revised 03/07/2025",
) -> list[list[Line]]:
    """Return pages of (x, y, text, size).

    Args:
        edits: words to be replaced anywhere in the template's text.
        added: a further section in capitals and its text, parted by a bar.
        addendum: words that an addendum adds.
    """
    chosen = next(one for one in list_templates() if one.id == template)
    body: list[str] = []
    appendices: list[str] = []
    for clause in chosen.clauses:
        text = clause.text
        for old, new in (edits or {}).items():
            text = text.replace(old, new)
        text = text.replace("LEA represents LEA", f"LEA represents {agency}")
        text = text.replace("and LEA pursuant", f"and the {agency}, pursuant").replace(
            "and LEA hereinafter", f"and the {agency}, hereinafter"
        )
        text = text.replace("officers or employees of LEA", f"officers or employees of the {agency}")
        target = appendices if clause.label.startswith("Appendix") else body
        if clause.label.startswith("Appendix"):
            target.append(f"\f{clause.label.upper()}")
            target.append(clause.heading)
        elif clause.label:
            target.append(f"{clause.label.split('.')[-1]}. {clause.heading}")
        target += textwrap.wrap(text, 92)
    if added:
        heading, _, text = added.partition("|")
        place = next(index for index, line in enumerate(body) if "MODIFICATION" in line)
        body[place:place] = [heading, *textwrap.wrap(text, 92)]
    pages = _paginate(body)
    if len(pages[-1]) > LINES_A_PAGE - 14:
        pages.append([])
    pages[-1] += _signatures(len(pages[-1]), agency, lea, ice)
    pages += _paginate(appendices)
    if addendum:
        pages.append(_addendum(agency, addendum, lea, ice))
    for number, page in enumerate(pages, 1):
        page.append((60, 760, f"{agency} {number} {mark}", 9))
    return pages


def _paginate(lines: list[str]) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    for line in lines:
        if line.startswith("\f") and pages[-1]:
            pages.append([])
        if len(pages[-1]) >= LINES_A_PAGE:
            pages.append([])
        pages[-1].append((60, 80 + 14 * len(pages[-1]), line.strip("\f"), 11))
    return pages


def _signatures(taken: int, agency: str, lea: tuple[str, str, str], ice: tuple[str, str, str]) -> list[Line]:
    top = 80 + 14 * taken + 24
    lines: list[Line] = [(60, top, "For the LEA:", 12), (330, top, "For ICE:", 12)]
    for column, (name, title, day), body in ((60, lea, agency), (330, ice, "U.S. Immigration and Customs")):
        for offset, (label, value) in enumerate(
            (("Date:", day), ("Signature:", ""), ("Name:", name), ("Title:", title), ("Agency:", body)), 1
        ):
            lines.append((column, top + 24 * offset, label, 12))
            if value:
                lines.append((column + 62, top + 24 * offset - 3, value, 10))  # typed a little above the rule
    return lines


def _addendum(agency: str, words: str, lea: tuple[str, str, str], ice: tuple[str, str, str]) -> list[Line]:
    text = [
        "ADDENDUM TO MODIFY MEMORANDUM OF AGREEMENT",
        *textwrap.wrap(
            f"U.S. Immigration and Customs Enforcement (ICE) and the {agency}, hereinafter the law enforcement agency "
            "(LEA), hereby agree to modify the Memorandum of Agreement as follows:",
            92,
        ),
        *textwrap.wrap(f'"{words}."', 92),
        "By signing this addendum, each party agrees to be bound thereto to the fullest extent allowed by law.",
    ]
    lines = [(60.0, 80.0 + 14 * index, line, 11.0) for index, line in enumerate(text)]
    return lines + _signatures(len(lines), agency, lea, ice)
