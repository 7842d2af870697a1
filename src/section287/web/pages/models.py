"""What each model commits a party to, and what an officer may do under it, cell by cell with the clauses."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

from section287.facts.base import MODELS, Source
from section287.law.authority import LAST_TEXT_READ, OUTCOME_WORDS
from section287.law.evaluate import Evaluator, Finding
from section287.law.reference import also_asked, models_page, newest_text
from section287.law.rules import Rule, RuleBook, Template
from section287.law.table import in_words
from section287.web.pages.curated import confidence_words, evaluator, find_day, name_sources, rule_book
from section287.web.pages.page import Page, Visit

ASSUMED = {"certified": "yes", "supervised": "yes"}
Cell = dict[str, Any]


def build(visit: Visit) -> Page:
    """Return the page of models."""
    book, day = rule_book(), find_day(visit)
    found, asked = models_page(book), also_asked(book)
    cells = list_cells(evaluator(), day)
    data: dict[str, Any] = {
        "on": day,
        "last_text_read": LAST_TEXT_READ,
        "assumed": ASSUMED,
        **found,
        "actions": [{"id": one.id, "name": one.name, "means": one.means} for one in book.actions.values()],
        "touchpoints": [{"id": one.id, "name": one.name, "means": one.means} for one in book.touchpoints.values()],
        "cells": cells,
        "tensions": _tensions(book),
        "also_asked": asked,
    }
    view = {
        "sources": name_sources(found),
        "asked_sources": name_sources(asked),
        "topics": _topics(found["models"]),
        "tables": _group(data["actions"], data["touchpoints"], cells),
        "outcomes": OUTCOME_WORDS,
        "confidence": confidence_words(),
    }
    return Page("models.html", data, view)


def list_cells(asked: Evaluator, on: date) -> list[Cell]:
    """Return the table of authority on a day: a cell per action, touchpoint and model, with all it rests on.

    The officer is certified and supervised, as in ``law.table.table_rows``; other facts are unknown unless the
    touchpoint's name carries them.
    """
    book = asked.book
    cells = []
    for action, touchpoint, model in product(book.actions, book.touchpoints, MODELS):
        template = book.template_on(model, on) if model != "none" else None
        known = {**book.touchpoints[touchpoint].unless_said, **ASSUMED}
        finding = asked.answer(model, touchpoint, action, known, template)
        cells.append({"action": action, "touchpoint": touchpoint, "model": model, **_cell(book, finding)})
    return cells


def _cell(book: RuleBook, finding: Finding) -> Cell:
    return {
        "outcome": finding.outcome,
        "in_words": in_words(finding),
        "needs": [book.question(one) for one in finding.needs],
        "because": [_reason(book, one, finding.template) for one in _deciding(finding)],
    }


def _deciding(finding: Finding) -> tuple[Rule, ...]:
    """Return the rules that hold whatever is unknown, if they decide it; else all that it turns on."""
    return finding.rules[: finding.always] if finding.outcome != "undetermined" and finding.always else finding.rules


def _reason(book: RuleBook, rule: Rule, template: Template | None) -> dict[str, Any]:
    clauses: list[dict[str, str | None]] = []
    if template is not None and template.text == "read":
        url = book.template_sources[template.id].url
        for name in rule.clauses:
            clause = template.clauses[name]
            cite = f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}"
            clauses.append({"cite": cite, "quote": clause.quote, "url": url})
    clauses += [_clause(one) for one in rule.sources]
    return {
        "rule": rule.id,
        "text": rule.text,
        "outcome": rule.outcome,
        "provided": list(rule.provided),
        "confidence": rule.confidence,
        "clauses": clauses,
    }


def _clause(source: Source) -> dict[str, str | None]:
    via = f" (via {source.via})" if source.url is None and source.via else ""
    return {"cite": source.cite() + via, "quote": source.quote, "url": source.url}


def _tensions(book: RuleBook) -> list[dict[str, Any]]:
    """Return where texts pull in different directions, with the texts meant."""
    found = []
    for one in book.tensions:
        texts = [newest_text(book, model) for model in one.models]
        own = [book.template_sources[text.id] for text in texts if text is not None] if one.clauses else []
        found.append(
            {"id": one.id, "models": list(one.models), "actions": list(one.actions), "text": one.text,
             "confidence": one.confidence, "clauses": [_clause(each) for each in (*own, *one.sources)]}
        )  # fmt: skip
    return found


def _topics(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return commitments side by side: a row per topic, a place per model, None where a text is silent."""
    by_model = {one["model"]: {each["topic"]: each for each in one["commitments"]} for one in models}
    topics = dict.fromkeys(each["topic"] for one in models for each in one["commitments"])
    return [{"topic": topic, "cells": [by_model[model].get(topic) for model in by_model]} for topic in topics]


def _group(actions: list[dict[str, str]], touchpoints: list[dict[str, str]], cells: list[Cell]) -> list[dict[str, Any]]:
    """Return a table per action; touchpoints at which all models have the same answer share a row."""
    at: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        at.setdefault((cell["action"], cell["touchpoint"]), []).append(cell)
    tables = []
    for action in actions:
        rows: dict[Any, dict[str, Any]] = {}
        for touchpoint in touchpoints:
            across = at[action["id"], touchpoint["id"]]
            same = tuple((one["in_words"], *(each["rule"] for each in one["because"])) for one in across)
            rows.setdefault(same, {"touchpoints": [], "cells": across})["touchpoints"].append(touchpoint)
        tables.append({"action": action, "rows": list(rows.values())})
    return tables
