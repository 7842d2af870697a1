"""The curated facts as the pages on law and evidence read them: loaded once a process, each with its sources."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from section287.evidence.library import Library, load_library
from section287.facts.base import CONFIDENCE_MEANS
from section287.law.evaluate import Evaluator
from section287.law.policies import Policies, load_policies
from section287.law.rules import RuleBook, load_rule_book
from section287.questions.standing import cover, newest_day
from section287.web.pages.page import Visit


@cache
def rule_book() -> RuleBook:
    """Return the rule book of authority."""
    return load_rule_book()


@cache
def evaluator() -> Evaluator:
    """Return the evaluator of the rule book; it remembers what it has decided."""
    return Evaluator(rule_book())


@cache
def policies() -> Policies:
    """Return the law of all states."""
    return load_policies()


@cache
def library() -> Library:
    """Return the library of evidence."""
    return load_library()


def find_day(visit: Visit) -> date:
    """Return the day that pages on law speak of: the newest believed list's."""
    return visit.edition.remember("newest_day", lambda: newest_day(visit.connection))


def rests_on_copy(visit: Visit) -> bool:
    """Return whether the newest list is a third party's copy.

    Such a copy never decides that an agreement ended, so what is in force may be more than the copy prints.
    """
    day = find_day(visit)
    return visit.edition.remember("newest_is_copy", lambda: cover(visit.connection, day).before.secondary)


def name_sources(found: dict[str, Any]) -> dict[int, dict[str, str | None]]:
    """Return an answer's numbered sources as text and address; one without an address says where it was read."""
    named = {}
    for source, line in zip(found["sources"], found["source_lines"], strict=True):
        text = line.removeprefix(f"[{source['n']}] ")
        url = source["url"]
        named[source["n"]] = {"text": text.removesuffix(f". {url}") if url else text, "url": url}
    return named


def confidence_words() -> dict[str, str]:
    """Return each word for how sure an entry is, with what it means."""
    return dict(CONFIDENCE_MEANS)
