"""A report as a page: the text with each part marked, every part openable, no script; a body alone for the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from section287.claims.claim import REASONS, VERDICTS, Judged, Report
from section287.claims.judging.wording import number


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, with the claim that it is."""

    text: str
    claim: Judged | None = None


def render_page(report: Report) -> str:
    """Return a whole HTML page."""
    return str(_templates().get_template("report.html.j2").render(**_context(report)))


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("section287.claims.rendering", "."),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _context(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "paragraphs": paragraphs(report),
        "totals": [(verdict, sum(1 for one in report.claims if one.verdict == verdict)) for verdict in VERDICTS],
        "reasons": REASONS,
        "number": number,
    }


def paragraphs(report: Report) -> list[list[Piece]]:
    """Return the text's paragraphs in pieces; where two parts overlap the first is marked."""
    found: list[list[Piece]] = []
    claims = sorted(report.claims, key=lambda one: (one.text_start, -one.text_end))
    start = 0
    for match in (*re.finditer(r"\n\s*\n", report.text), None):
        end = match.start() if match else len(report.text)
        pieces: list[Piece] = []
        place = start
        for one in claims:
            if start <= one.text_start < end and one.text_start >= place and one.text_end <= end:
                if one.text_start > place:
                    pieces.append(Piece(report.text[place : one.text_start]))
                pieces.append(Piece(report.text[one.text_start : one.text_end], one))
                place = one.text_end
        if place < end:
            pieces.append(Piece(report.text[place:end]))
        if any(piece.text.strip() for piece in pieces):
            found.append(pieces)
        start = match.end() if match else end
    return found
