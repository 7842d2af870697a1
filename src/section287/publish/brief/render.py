"""Brief → Markdown, HTML, PDF. The same record gives the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from html import escape
from typing import Any

from section287.errors import MissingExtra
from section287.publish.brief.compose import Brief, Line

FOOT = 'Made from the public record by Section287. "Removed" and "no longer listed" say what ICE\'s lists show.'
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)  # points: the largest that fits one page
_ASCII = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}


def as_markdown(brief: Brief) -> str:
    """Return the brief as Markdown."""
    lines = [f"# {brief.title}", "", f"As the record stands on {brief.day}."]
    for part in brief.parts:
        lines += ["", f"## {part.heading}", ""]
        lines += [f"- {one.text}{_marks(one)}" for one in part.lines]
        if part.header:
            lines += [f"| {' | '.join(part.header)} |", f"|{' --- |' * len(part.header)}"]
            lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in part.rows]
    lines += ["", "## Sources", ""]
    lines += [f"{n}. {_tell_source(one)}" for n, one in enumerate(brief.sources, start=1)]
    return "\n".join([*lines, "", FOOT]) + "\n"


def _marks(line: Line) -> str:
    return "".join(f" [{n}]" for n in line.cites)


def _tell_source(one: dict[str, Any]) -> str:
    told = f"{one['issuer']}: {one['title']}" + (f", {one['date']}" if one["date"] else "")
    told += f". {one['url']}" if one["url"] else ""
    return told + (f" (table SHA-256 {one['sha256'][:16]})" if one["sha256"] else "")


def as_html(brief: Brief) -> str:
    """Return the brief as a page that stands alone: no script, nothing loaded."""
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(brief.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{escape(brief.title)}</h1>\n<p>As the record stands on {brief.day}.</p>",
    ]
    for part in brief.parts:
        parts.append(f"<h2>{escape(part.heading)}</h2>")
        if part.lines:
            items = "\n".join(f"<li>{escape(one.text)}{_links(one)}</li>" for one in part.lines)
            parts.append(f"<ul>\n{items}\n</ul>")
        if part.header:
            head = "".join(f'<th scope="col">{escape(one)}</th>' for one in part.header)
            body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
            parts.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>")
    items = "\n".join(f'<li id="s{n}">{_source_html(one)}</li>' for n, one in enumerate(brief.sources, start=1))
    parts.append(f"<h2>Sources</h2>\n<ol>\n{items}\n</ol>\n<p>{escape(FOOT)}</p>\n</main>\n</body>\n</html>")
    return "\n".join(parts) + "\n"


def _links(line: Line) -> str:
    return "".join(f' <a href="#s{n}">[{n}]</a>' for n in line.cites)


def _source_html(one: dict[str, Any]) -> str:
    told = escape(_tell_source({**one, "url": None}))
    url = str(one["url"] or "")
    safe = url.lower().startswith(("https://", "http://"))
    return f'{told} <a href="{escape(url, quote=True)}">{escape(url)}</a>' if safe else told


_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}table{border-collapse:collapse}"
    "td,th{text-align:left;padding:.15rem .8rem .15rem 0;border-bottom:1px solid #ccc}ul,ol{padding-left:1.2rem}"
    "@media print{body{font-size:10px;margin:0;max-width:none}}"
)


def as_pdf(brief: Brief) -> bytes:
    """Return the brief as one page of PDF (US letter), in the largest type that fits.

    Raises:
        MissingExtra: fpdf2 is not installed.
    """
    try:
        import fpdf  # noqa: F401
    except ImportError as error:
        raise MissingExtra("PDF needs fpdf2: pip install 'section287[export]'") from error
    made = b""
    for size in SIZES:
        document = _draw(brief, size)
        made = bytes(document.output())
        if document.pages_count == 1:
            return made
    return made


def _draw(brief: Brief, size: float) -> Any:
    import fpdf

    pdf = fpdf.FPDF(format="letter", unit="pt")
    # the day of the record, not of the run: the same record gives the same bytes
    pdf.set_creation_date(datetime.combine(brief.day, time(), UTC))
    pdf.set_title(_latin(brief.title))
    pdf.set_author("Section287")
    pdf.set_lang("en")
    pdf.set_margins(48, 40, 48)
    pdf.set_auto_page_break(True, margin=36)
    pdf.add_page()
    step = size * 1.3

    def write(text: str, style: str = "", scale: float = 1.0, left: float = 0.0, link: str = "") -> None:
        pdf.set_font("Helvetica", style, size * scale)
        pdf.set_x(pdf.l_margin + left)
        pdf.multi_cell(0, step * scale, _latin(text), align="L", new_x="LMARGIN", new_y="NEXT", link=link)

    write(brief.title, "B", 1.9)
    write(f"As the record stands on {brief.day}.")
    for part in brief.parts:
        pdf.ln(step * 0.45)
        write(part.heading, "B", 1.15)
        for one in part.lines:
            write(f"{chr(183)} {one.text}{_marks(one)}", left=4)
        _draw_table(pdf, part.header, part.rows, size)
    pdf.ln(step * 0.45)
    write("Sources", "B", 1.15)
    for n, source in enumerate(brief.sources, start=1):
        write(f"[{n}] {_tell_source(source)}", scale=0.85, link=source["url"] or "")
    pdf.ln(step * 0.3)
    write(FOOT, "I", 0.85)
    return pdf


def _draw_table(pdf: Any, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: float) -> None:
    if not header:
        return
    step, widths = size * 1.3, []
    pdf.set_font("Helvetica", "", size)
    for place, name in enumerate(header):
        cells = [name, *(row[place] for row in rows)]
        widths.append(max(pdf.get_string_width(_latin(one)) for one in cells) + 14)
    for number, row in enumerate((header, *rows)):
        pdf.set_font("Helvetica", "B" if number == 0 else "", size)
        pdf.set_x(pdf.l_margin + 4)
        for place, cell in enumerate(row):
            figure = number > 0 and cell.replace(",", "").isdigit()
            pdf.cell(widths[place], step, _latin(cell), align="R" if figure else "L")
        pdf.ln(step)


def _latin(text: str) -> str:
    """Return a text in the letters that PDF's own fonts have."""
    for sign, plain in _ASCII.items():
        text = text.replace(sign, plain)
    return text.encode("latin-1", "replace").decode("latin-1")
