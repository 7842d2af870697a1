"""Check a text: each checkable part with its verdict, the figures behind it and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.errors import Unreadable, UsageError
from section287.web.pages.curated import find_day
from section287.web.pages.page import Page, Visit, read_date

if TYPE_CHECKING:
    from section287.claims.claim import Report

MOST_CHARACTERS = 60_000  # of a text checked while somebody waits; an article has 5,000 to 20,000
MOST_MEGABYTES = 4  # of a file, see web/forms.py
FIELDS = ("text", "dated")


def build(visit: Visit) -> Page:
    """Return the form, and the report on what was sent; nothing of it is kept.

    Raises:
        UsageError: the text is too long, or the day is no day.
        Unreadable: the file is of no kind that can be read.
    """
    fields = visit.sent.fields if visit.sent else visit.query
    text = fields.get("text", "").strip()
    content, name = (visit.sent.content, visit.sent.file_name) if visit.sent else (b"", "")
    dated = read_date(fields, "dated")
    view: dict[str, Any] = {
        "text": text,
        "dated": dated,
        "newest": find_day(visit),
        "most_characters": MOST_CHARACTERS,
        "most_megabytes": MOST_MEGABYTES,
        "sent": bool(text or content),
        "paragraphs": [],
        "totals": [],
    }
    if not (text or content):
        return Page("check.html", {"report": None}, view)
    report = _check(visit, text, content, name, dated)
    return Page("check.html", {"report": report.as_json()}, {**view, **_show(report)})


def _check(visit: Visit, text: str, content: bytes, name: str, dated: Any) -> Report:
    from section287.claims.check import check_document
    from section287.claims.intake.sniff import read_document

    document = read_document(content, name) if content else read_document(text)
    if len(document.view) > MOST_CHARACTERS:
        raise Unreadable(
            name or "text",
            f"{len(document.view):,} characters",
            f"give at most {MOST_CHARACTERS:,} here; 'section287 check' on your own machine takes longer texts",
        )
    if not document.view.strip():
        raise UsageError("text: there are no words in it")
    return check_document(document, visit.connection, dated)


def _show(report: Report) -> dict[str, Any]:
    from section287.claims.claim import REASONS, VERDICTS
    from section287.claims.judging.wording import number
    from section287.claims.rendering.claimreview import render_claimreview
    from section287.claims.rendering.page import paragraphs

    return {
        "paragraphs": paragraphs(report),
        "claims": report.claims,
        "totals": [(verdict, sum(one.verdict == verdict for one in report.claims)) for verdict in VERDICTS],
        "reasons": REASONS,
        "figure": number,
        "review": render_claimreview(report),
    }
