"""The whole table of authority, cell by cell, and as a page that a reviewer can read."""

from __future__ import annotations

from datetime import date
from itertools import product

from section287.facts.base import MODELS
from section287.law.authority import OUTCOME_WORDS
from section287.law.evaluate import Evaluator, Finding
from section287.law.rules import RuleBook

_VALUE_WORDS = {
    ("custody", "yes"): "in custody", ("custody", "no"): "not in custody", ("warrant", "I-200"): "on an I-200",
    ("warrant", "I-205"): "on an I-205", ("warrant", "none"): "without a warrant", ("certified", "yes"): "certified",
    ("certified", "no"): "not certified", ("supervised", "yes"): "supervised", ("supervised", "no"): "not supervised",
    ("at_release", "yes"): "at release", ("at_release", "no"): "before release",
    ("in_jurisdiction", "yes"): "inside the jurisdiction", ("in_jurisdiction", "no"): "outside the jurisdiction",
}  # fmt: skip


def table_rows(evaluator: Evaluator, on: date) -> list[dict[str, str]]:
    """Return the table for a certified officer under ICE's supervision: a row per action, touchpoint and model.

    Each row has the outcome in words (with what it still turns on), the clause, its quotation and the rule.
    """
    rows = []
    book = evaluator.book
    for action, touchpoint, model in product(book.actions, book.touchpoints, MODELS):
        template = book.template_on(model, on) if model != "none" else None
        known = {**book.touchpoints[touchpoint].unless_said, "certified": "yes", "supervised": "yes"}
        finding = evaluator.answer(model, touchpoint, action, known, template)
        cite, quote = first_cite(book, finding)
        rows.append(
            {"action": action, "touchpoint": touchpoint, "model": model, "outcome": finding.outcome,
             "in_words": in_words(finding), "needs": ", ".join(finding.needs), "cite": cite, "quote": quote,
             "rule": finding.rules[0].id, "confidence": finding.rules[0].confidence}
        )  # fmt: skip
    return rows


def in_words(finding: Finding) -> str:
    """Return a finding in few words, with the cases where it turns on a fact."""
    if not finding.cases:
        return OUTCOME_WORDS[finding.outcome]
    parts = []
    for outcome in dict.fromkeys(case.outcome for case in finding.cases):
        cases = [case.when for case in finding.cases if case.outcome == outcome]
        parts.append(f"{OUTCOME_WORDS[outcome]} if {' or '.join(_case_words(case) for case in cases)}")
    return "; ".join([*parts, f"otherwise {OUTCOME_WORDS[finding.otherwise or 'undetermined']}"])


def _case_words(case: object) -> str:
    items = case.items() if isinstance(case, dict) else ()
    return ", ".join(_VALUE_WORDS.get(item, f"{item[0]} {item[1]}") for item in items)


def first_cite(book: RuleBook, finding: Finding) -> tuple[str, str]:
    """Return the first clause or source that a finding rests on, and its quotation (or an empty text)."""
    rule = finding.rules[0]
    template = finding.template
    if template is not None and template.text == "read" and rule.clauses:
        clause = template.clauses[rule.clauses[0]]
        return f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}", clause.quote
    source = rule.sources[0]
    return source.cite(), source.quote or ""


def table_page(evaluator: Evaluator, on: date) -> str:
    """Return the table as a Markdown page: a section per action, touchpoints down, models across, clauses below."""
    book = evaluator.book
    rows = table_rows(evaluator, on)
    cells = {(row["action"], row["touchpoint"], row["model"]): row for row in rows}
    page = [
        "# What an officer may do, touchpoint by touchpoint",
        "",
        f"For an officer whom ICE has certified and who works under its supervision or direction, on {on.isoformat()}. "
        "An officer who is not certified, or not supervised, has none of the delegated powers under any model. "
        "The numbers lead to the clauses below each table. It describes texts, not practice, and is not legal advice.",
    ]
    for action in book.actions.values():
        cites: list[str] = []
        page += ["", f"## {action.name}", "", action.means, ""]
        page += ["| Touchpoint | " + " | ".join(MODELS) + " |", "| --- |" + " --- |" * len(MODELS)]
        for touchpoint in book.touchpoints.values():
            shown = [_page_cell(cells[action.id, touchpoint.id, model], cites) for model in MODELS]
            page.append(f"| {touchpoint.name} | " + " | ".join(shown) + " |")
        page += ["", *(f"{number}. {cite}" for number, cite in enumerate(cites, start=1))]
    return "\n".join(page) + "\n"


def _page_cell(row: dict[str, str], cites: list[str]) -> str:
    quote = f": “{row['quote']}”" if row["quote"] else ""
    cite = f"{row['cite']}{quote} ({row['confidence']})"
    if cite not in cites:
        cites.append(cite)
    return f"{row['in_words']} [{cites.index(cite) + 1}]"
