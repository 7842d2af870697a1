"""Check a text: each checkable part with its verdict, the figures behind it and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from section287.web.pages.curated import find_day
from section287.web.pages.page import Page, Visit, read_date
from section287.web.texts import MOST_CHARACTERS, check_sent

if TYPE_CHECKING:
    from section287.claims.claim import Report

MOST_MEGABYTES = 4  # of a file, see web/forms.py
FIELDS = ("text", "dated")


def build(visit: Visit) -> Page:
    """Return the form, and the report on what was sent; nothing of it is kept.

    Raises:
        UsageError: there are no words in it, or the day is no day.
        Unreadable: the text is too long, or the file of no kind that can be read.
        Overloaded: too many texts wait already.
        OverLimit: reading it took too much time or memory.
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
    report = check_sent(visit.edition, content or text, name, dated)
    return Page("check.html", {"report": report.as_json()}, {**view, **_show(report)})


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
