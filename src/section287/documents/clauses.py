"""A document's running text → its clauses: sections by number and heading, appendices, addenda."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from section287.documents.stream import Stream, squash

ROMAN = re.compile(r"^(?P<number>[IVXLl1|]{1,6})\s?[.,:]\s*(?P<heading>[A-Z][A-Z ,&/()'’:-]{3,})")
LETTER = re.compile(r"^(?P<number>[A-J])\s?[.,:]\s+(?P<heading>[A-Z][A-Z ,&/()'’-]{5,})$")
APPENDIX = re.compile(
    r"^\W*A\s?P\s?P\s?E\s?N\s?D\s?(?:\W?[IL1lJ]\W?|\W)\s?X\W*\s*(?P<number>[A-F])(?!\w)\W*(?P<heading>.*)$"
)
ADDENDUM = re.compile(r"^ADDENDUM (?:TO|NO)\b.*$")
ATTACHED = re.compile(
    r"^\W*(?:RESOLUTION|ORDINANCE|CERTIFICATE|CERTIFICATION|MINUTES|AGENDA|STAFF REPORT)\b[^a-z]{0,60}$"
)
CAPITALS = re.compile(r"^[A-Z][A-Z .,&/()'’&*-]{3,}[A-Z)]\W*$")
CAPITAL_WORDS = re.compile(
    r"^\W*(?:[A-Z0-9a-z|]{1,6}\s?[.,:]\s*|[IVXLl1|TY]{1,5}\s+)"
)  # a number before a heading, however misread
CLOSING = ("fullestextentallowedbylaw", "extentallowedbylaw", "tothefullestextent")
SIGNED_BELOW = re.compile(r"^\W*(?:D[ae]te|S[il1]gnature|[FYP]or (?:the )?(?:LEA|ICE|DHS))\s?[:_]", re.IGNORECASE)
ADDENDUM_FROM = 150  # letters after which such a line ends an addendum's own words
PREAMBLE, ATTACHMENT = "PREAMBLE", "ATTACHMENT"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    Attributes:
        label: number within the agreement: "IV", "IV.C", "Appendix B", "Addendum"; "" for the preamble.
        heading: in capitals, as printed.
        start: offset in the running text (``Stream.text``) of what follows the heading; ``end`` is after the last
            character.
        page: on which it begins.
        kind: section, appendix, addendum, preamble, signatures, or attachment: a letter, a resolution or an agenda that
            was filed with the agreement and is no part of it.
    """

    label: str
    heading: str
    start: int
    end: int
    page: int
    kind: str
    text: str

    @property
    def key(self) -> str:
        """The heading's letters, by which clauses of different agreements are matched."""
        return squash(self.heading)


@dataclass(frozen=True, slots=True)
class _Head:
    label: str
    heading: str
    start: int
    body: int
    kind: str


def read_clauses(stream: Stream, known: Mapping[str, str] | None = None) -> list[Clause]:
    """Cut the running text at its headings, in order. What stands before the first heading is the preamble.

    Args:
        known: headings of the templates (letters -> label), by which a heading with a misread number is still found.
    """
    heads = _find_heads(stream, known or {})
    if not heads:
        return []
    clauses = []
    begins = stream.opening
    heads = [head for head in heads if head.start >= begins]
    if not heads or heads[0].start > begins + 80:
        heads.insert(0, _Head("", PREAMBLE, begins, begins, "preamble"))
    if begins:
        heads.insert(0, _Head("", ATTACHMENT, 0, 0, "attachment"))
    for index, head in enumerate(heads):
        end = heads[index + 1].start if index + 1 < len(heads) else len(stream.text)
        text = stream.text[head.body : end].strip("\n")
        page = stream.locate(head.start, head.start + 1).page
        clauses.append(Clause(head.label, head.heading, head.body, end, page, head.kind, text))
    return clauses


def _find_heads(stream: Stream, known: Mapping[str, str]) -> list[_Head]:
    heads: list[_Head] = []
    lines = stream.text.split("\n")
    scanned = any(page.via != "text" for page in stream.document.pages)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    section = ""
    appendix = False
    closing = signed = False
    gathered = ""
    for index, line in enumerate(lines):
        line = line.strip()
        if closing:
            heads.append(_Head("", "SIGNATURES", starts[index], starts[index], "signatures"))
            closing, signed = False, True
        gathered = (gathered + squash(line))[-60:]
        closing = not signed and not appendix and any(gathered.endswith(words) for words in CLOSING)
        if _ends_addendum(line, starts[index], heads):
            heads.append(_Head("", "SIGNATURES", starts[index], starts[index], "signatures"))
        roman = None if appendix else ROMAN.match(line)
        letter = LETTER.match(line) if section and not appendix else None
        annex, addendum = APPENDIX.match(line), ADDENDUM.match(line)
        if annex and len(line) < 80:
            heading, taken = _heading_below(annex["heading"], lines, index)
            label = f"Appendix {annex['number']}"
            if any(head.label == label for head in heads):
                continue
            heads.append(_Head(label, heading or label, starts[index], starts[index + taken], "appendix"))
            appendix = True
        elif signed and ATTACHED.match(line):
            heads.append(_Head("", ATTACHMENT, starts[index], starts[index], "attachment"))
            appendix = True
        elif addendum:
            heads.append(_Head("Addendum", "ADDENDUM", starts[index], starts[index + 1], "addendum"))
            appendix = True
        elif roman and _is_heading(roman["heading"]) and not _is_lettered(roman["number"], heads):
            section = _number(roman["number"], section, scanned)
            heading, taken = _continued(roman["heading"].strip(), line, lines, index)
            heads.append(_Head(section, heading, starts[index], starts[index + taken], "section"))
        elif (letter or roman) and _is_heading((letter or roman)["heading"]):  # type: ignore[index]
            match = letter or roman
            assert match is not None
            label = f"{section}.{match['number']}"
            heads.append(_Head(label, match["heading"].strip(), starts[index], starts[index + 1], "section"))
        elif scanned and not appendix and (found := _known_label(line, known, heads)):
            section = found if "." not in found else section
            heading = CAPITAL_WORDS.sub("", line).strip()
            heads.append(_Head(found, heading, starts[index], starts[index + 1], "section"))
    return heads


def _ends_addendum(line: str, start: int, heads: list[_Head]) -> bool:
    """Say whether an addendum's own words end before a line: its block of signatures begins there."""
    last = heads[-1] if heads else None
    return bool(last and last.kind == "addendum" and start - last.body > ADDENDUM_FROM and SIGNED_BELOW.match(line))


def _is_heading(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and sum(character.isupper() for character in letters) >= 0.85 * len(letters)


def _heading_below(rest: str, lines: list[str], index: int) -> tuple[str, int]:
    """An appendix's heading stands beside its number or in capitals on the lines below; return it and its lines."""
    if _is_heading(rest):
        return rest.strip(), 1
    taken, parts = 1, []
    while index + taken < len(lines) and taken < 4 and CAPITALS.match(lines[index + taken].strip()):
        parts.append(lines[index + taken].strip())
        taken += 1
    return " ".join(parts), taken


def _continued(heading: str, line: str, lines: list[str], index: int) -> tuple[str, int]:
    """A long heading may run on in capitals on the next line."""
    if index + 1 < len(lines) and line.rstrip().endswith(heading[-6:]):
        below = lines[index + 1].strip()
        if CAPITALS.match(below) and len(below) > 3 and not ROMAN.match(below) and not LETTER.match(below):
            return f"{heading} {below}", 2
    return heading, 1


def _is_lettered(number: str, heads: list[_Head]) -> bool:
    """The ninth part of a section is "I.", which is no Roman numeral after "H."."""
    return number == "I" and bool(heads) and heads[-1].label.endswith((".H", ".G"))


def _number(printed: str, last: str, scanned: bool) -> str:
    """Repair a scanned Roman numeral ("Ill" for III); in a scan, one that doesn't go on from the last is misread."""
    text = printed.replace("l", "I").replace("1", "I").replace("|", "I")
    value, before = _value(text), _value(last)
    if scanned and before and (value is None or value <= before or value > before + 5):
        return _roman(before + 1)
    return text if value is not None else printed


def _value(roman: str) -> int | None:
    return next((number for number in range(1, 40) if _roman(number) == roman), None)


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


def _known_label(line: str, known: Mapping[str, str], heads: list[_Head]) -> str | None:
    """Return the label of the template's heading that a line in capitals is, however its number was misread."""
    letters = [character for character in CAPITAL_WORDS.sub("", line) if character.isalpha()]
    if not known or not 6 <= len(letters) <= 80 or sum(c.isupper() for c in letters) < 0.8 * len(letters):
        return None
    from rapidfuzz import fuzz, process

    for text in (line, CAPITAL_WORDS.sub("", line)):
        found = process.extractOne(squash(text), known.keys(), scorer=fuzz.ratio, score_cutoff=88)
        if found and not any(squash(head.heading) == found[0] for head in heads):
            return known[found[0]]
    return None
