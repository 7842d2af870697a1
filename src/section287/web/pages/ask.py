"""Ask in words: a report in which every sentence has its source."""

from __future__ import annotations

from typing import Any

from section287.errors import NotFound
from section287.web.pages.page import Page, Visit, read_date
from section287.web.texts import answer_sent

FIELDS = ("q", "on")
MOST_CHARACTERS = 2000
EXAMPLES = (
    "How many agencies in Georgia signed since January 2026?",
    "Does the Alachua County Sheriff's Office have an agreement?",
    "May an officer under the Warrant Service Officer model question a person at a traffic stop?",
    "What does state law in Maryland say about agreements?",
    "Which agencies in Texas left?",
    "What do studies say about crime?",
)


def build(visit: Visit) -> Page:
    """Return the form, and the answer to what was asked; the question is not kept.

    Raises:
        UsageError: the question is too long, or the day is no day.
        Overloaded: too many texts wait already.
        OverLimit: it took too much time or memory.
    """
    fields = visit.sent.fields if visit.sent else visit.query
    question = " ".join(fields.get("q", "").split())
    on = read_date(fields, "on")
    view: dict[str, Any] = {"question": question, "on": on, "examples": EXAMPLES, "most": MOST_CHARACTERS,
                            "problem": ""}  # fmt: skip
    if not question:
        return Page("ask.html", {"answer": None}, view)
    from section287.answers.render.parts import checked_line, source_line

    try:
        found = answer_sent(visit.edition, question, on)
    except NotFound as error:  # the record begins after a day that the answer would need
        return Page("ask.html", {"answer": None}, {**view, "problem": str(error)})
    view |= {
        "checked": checked_line(found),
        "lines": {one.n: source_line(one) for one in found.sources},
        "facts": {one.id: one for one in found.facts},
    }
    return Page("ask.html", {"answer": found.as_json()}, view)
