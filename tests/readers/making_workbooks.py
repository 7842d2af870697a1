"""Workbooks in the exact shape of ICE's: built part by part, so that each part can be made wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
HEADER = ["STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA", "ADDENDUM"]
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"

STYLES = (
    HEAD + f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def letters_of(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def serial(day: date) -> int:
    """Excel's number of a day: 1 is 1 January 1900, with its leap-year slip."""
    return (day - date(1899, 12, 30)).days


class Strings:
    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.places)
        return HEAD + f'<sst xmlns="{MAIN}">{items}</sst>'


def cell_xml(reference: str, value: object, strings: Strings) -> str:
    if value is None:
        return f'<c r="{reference}" s="0"/>'
    if isinstance(value, bool):
        return f'<c r="{reference}" s="0" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{serial(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}" s="0"><v>{value}</v></c>'
    text = str(value)
    if text in ERRORS:
        return f'<c r="{reference}" s="0" t="e"><v>{text}</v></c>'
    if text.startswith("="):
        return f'<c r="{reference}" s="0"><f>{escape(text[1:])}</f></c>'
    return f'<c r="{reference}" s="0" t="s"><v>{strings.place(text)}</v></c>'


def rows_xml(rows: Sequence[Sequence[object]], strings: Strings, top: int = 1, left: int = 0) -> str:
    lines = []
    for number, row in enumerate(rows, top):
        cells = "".join(
            cell_xml(f"{letters_of(index)}{number}", value, strings) for index, value in enumerate(row, left)
        )
        lines.append(f'<row r="{number}" spans="1:8" x14ac:dyDescent="0.25">{cells}</row>')
    return "".join(lines)


def sheet_xml(cells: str, after: str = "", dimension: str = "A1:H9") -> str:
    return (
        HEAD + f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision">'
        f'<dimension ref="{dimension}"/><cols><col min="1" max="1" width="35.5"/></cols>'
        f"<sheetData>{cells}</sheetData>{after}</worksheet>"
    )


def links_xml(links: dict[str, str]) -> tuple[str, str]:
    """The hyperlinks element and the relations part of a sheet: reference -> target, as Excel writes them."""
    tags, relations = [], []
    for number, (reference, target) in enumerate(links.items(), 1):
        tags.append(f'<hyperlink ref="{reference}" r:id="rId{number}" xr:uid="{{0-{number}}}"/>')
        relations.append(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/hyperlink" Target={quoteattr(target)} '
            'TargetMode="External"/>'
        )
    return (
        f"<hyperlinks>{''.join(tags)}</hyperlinks>" if tags else "",
        HEAD + f'<Relationships xmlns="{PACKAGE}">{"".join(relations)}</Relationships>',
    )


def workbook_xml(titles: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, 1)
    )
    return HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def workbook_relations(targets: Sequence[str]) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        for number, target in enumerate(targets, 1)
    )
    return (
        HEAD + f'<Relationships xmlns="{PACKAGE}">{sheets}'
        f'<Relationship Id="rId90" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId91" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )


def make_parts(
    rows: Sequence[Sequence[object]],
    links: dict[str, str] | None = None,
    *,
    top: int = 1,
    left: int = 0,
    after: str = "",
    title: str = "Sheet1",
    others: dict[str, Sequence[Sequence[object]]] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook by name; change them, then `pack` them."""
    strings = Strings()
    tag, relations = links_xml(links or {})
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": HEAD + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        SHEET: sheet_xml(rows_xml(rows, strings, top, left), after + tag),
    }
    titles, targets = [title], ["worksheets/sheet1.xml"]
    for number, (other, other_rows) in enumerate((others or {}).items(), 2):
        titles.append(other)
        targets.append(f"worksheets/sheet{number}.xml")
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(rows_xml(other_rows, strings))
    if links:
        parts[RELATIONS] = relations
    parts["xl/workbook.xml"] = workbook_xml(titles)
    parts["xl/_rels/workbook.xml.rels"] = workbook_relations(targets)
    parts["xl/sharedStrings.xml"] = strings.xml()
    return parts


def pack(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def make_workbook(
    rows: Sequence[Sequence[object]],
    links: dict[str, str] | None = None,
    change: Callable[[dict[str, str | bytes]], None] | None = None,
    **shape: object,
) -> bytes:
    parts = make_parts(rows, links, **shape)  # type: ignore[arg-type]
    if change is not None:
        change(parts)
    return pack(parts)


def example_rows(count: int = 3) -> list[list[object]]:
    """A header and ``count`` rows of the shape of a list of 2026."""
    states = ["ALABAMA", "FLORIDA", "GEORGIA", "TEXAS"]
    rows: list[list[object]] = [list(HEADER)]
    for number in range(count):
        state = states[number % 4]
        agency = f"Example County {number} Sheriff's Office"
        signed = date(2025, 1 + number % 12, 1 + number % 28)
        rows.append([state, agency, "County", "#N/A", "Task Force Model ", signed, "link", None])
    return rows
