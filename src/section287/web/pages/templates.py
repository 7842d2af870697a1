"""The revisions of each model's template, and how much changed between them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from section287.documents.recorded import compare_revisions, read_template
from section287.questions.rows import Row
from section287.web.documents.comparing import list_templates
from section287.web.documents.telling import DIFFERS
from section287.web.pages.page import Page, Visit


def build(visit: Visit) -> Page:
    """Return all revisions with what each changed."""
    rows = list_steps(visit)
    return Page("templates.html", {"templates": rows}, {})


def list_steps(visit: Visit) -> list[Row]:
    """Return each template with the revision before it and how many clauses and words changed since, oldest first."""
    rows = list_templates(visit.edition, visit.connection)
    return visit.edition.remember("template steps", lambda: _make_steps(visit, rows))


def _make_steps(visit: Visit, rows: list[Row]) -> list[Row]:
    steps: list[Row] = []
    for _, group in groupby(rows, key=lambda one: one["model"]):
        before: str | None = None
        for one in group:
            step: dict[str, Any] = {**one, "before": before, "clauses_changed": None, "words_changed": None}
            if before:
                texts = [read_template(visit.connection, name) for name in (before, one["template_id"])]
                differing = [each for each in compare_revisions(*texts) if each.verdict in DIFFERS]
                step["clauses_changed"] = len(differing)
                step["words_changed"] = sum(each.weight for each in differing)
            steps.append(step)
            before = one["template_id"]
    return steps
