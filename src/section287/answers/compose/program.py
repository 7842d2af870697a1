"""What the program is, what a word means, and what happened when."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from section287.answers.compose.common import counted, many, places_words, scope_of
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.errors import NotFound

_STOP = {
    "what",
    "is",
    "the",
    "a",
    "an",
    "does",
    "mean",
    "means",
    "stand",
    "for",
    "of",
    "program",
    "in",
    "are",
    "s",
    "explain",
    "me",
    "to",
    "tell",
    "about",
    "define",
}

_BEGINNING = ("start", "begin", "began", "created", "enacted", "passed", "who ", "introduced")
_HISTORY = (*_BEGINNING, "timeline", "history", "chronology", "why", "happened")


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    start, end = asked.span
    history = bool(start or end) or any(word in asked.masked for word in _HISTORY)
    if history:
        _say_events(draft, start, end)
        return
    term = _term(asked.small)
    if term is None or term.id == "section-287g":
        _say_program(draft)
    else:
        _say_term(draft, term)


def term_fact(draft: Draft, one: Any) -> Fact:
    """Keep a word of the glossary as a fact."""
    values = {"term": one.term, "means": one.means, "confidence": one.confidence}
    return draft.fact("term", values, [draft.cite_source(each) for each in one.sources], ref=f"term:{one.id}")


def _term(small: str) -> Any:
    from section287.law.reference import load_glossary

    words = set(re.findall(r"[a-z0-9-]+", small)) - _STOP
    plain = {word.rstrip("s") for word in words} | words
    best, most = None, 0
    for one in load_glossary():
        own = set(re.findall(r"[a-z0-9-]+", f"{one.term} {one.id}".lower()))
        fit = 2 * len(plain & own) - (len(own) > 3)
        if plain & own and (one.id in plain or fit > most):
            best, most = one, 99 if one.id in plain else fit
    return best


def _say_term(draft: Draft, one: Any) -> None:
    draft.look("looked up the glossary", "glossary", one.id, 1)
    fact = term_fact(draft, one)
    draft.sum_up(f"{one.term}: {one.means.rstrip('.')} (confidence: {one.confidence}).", fact)
    draft.head("Related words")
    for other in _related(one):
        draft.item(
            f"{other.term}: {other.means.rstrip('.')} (confidence: {other.confidence}).", term_fact(draft, other)
        )
    draft.conclude(f"{one.term}: {one.means.rstrip('.')}.", fact)
    draft.follow("What is 287(g)?", "How do the models differ?", "What may officers do under a task force agreement?")


def _related(one: Any) -> list[Any]:
    from section287.law.reference import load_glossary

    near = {
        "detainer": ("i-200", "administrative-warrant"), "moa": ("agreement", "delegation"), "ice": ("ero", "lea"),
        "ban": ("mandate",), "mandate": ("ban",), "publication": ("listing", "agreement"),
    }  # fmt: skip
    wanted = near.get(one.id, ("agreement", "detainer"))
    return [each for each in load_glossary() if each.id in wanted and each.id != one.id]


def _say_program(draft: Draft) -> None:
    from section287.answers.compose.texts import model_fact
    from section287.law.reference import load_glossary

    terms = {one.id: one for one in load_glossary()}
    draft.look("looked up the glossary", "glossary", "section-287g, agreement, delegation", 3)
    first = term_fact(draft, terms["section-287g"])
    draft.sum_up(f"{terms['section-287g'].term}: {terms['section-287g'].means.rstrip('.')}.", first)
    for name in ("moa", "delegation"):
        draft.sum_up(f"{terms[name].term}: {terms[name].means.rstrip('.')}.", term_fact(draft, terms[name]))
    draft.head("The models")
    for model in ("TFM", "JEM", "WSO"):
        page, fact = model_fact(draft, model)
        draft.item(f"{page['name']}: {page['in_short']}", fact)
    try:
        found = counted(draft, draft.day, scope_of(draft.asked))
        draft.head("How many agreements there are")
        draft.say(
            f"The list of {found.on} prints {many(found.count.agreements, 'agreement')} with "
            f"{many(found.count.agencies, 'agency', 'agencies')} in {places_words(found.count)}.",
            found.fact,
        )
    except NotFound:
        pass
    draft.conclude(f"{terms['section-287g'].term}: {terms['section-287g'].means.rstrip('.')}.", first)
    draft.follow(
        "How do the models differ?",
        "How many agreements are there?",
        "When did the program start?",
        "What may officers do under a task force agreement?",
        "What does it cost?",
    )


def event_fact(draft: Draft, one: Any) -> Fact:
    """Keep an event of the timeline as a fact."""
    values: dict[str, Any] = {"date": one.date, "event": one.event, "confidence": one.confidence}
    if one.state:
        values["state"] = one.state
    if one.notes:
        values["note"] = one.notes[0]
    return draft.fact(
        "event", values, [draft.cite_source(each) for each in one.sources], ref=f"event:{one.date}/{one.event[:40]}"
    )


def _event_day(one: Any) -> date:
    text = one.date + "-01-01"[len(one.date) - 4 :]
    return date.fromisoformat(text)


def _say_events(draft: Draft, start: date | None, end: date | None) -> None:
    from section287.law.reference import load_timeline

    asked = draft.asked
    events = [one for one in load_timeline() if one.topic != "before" and _event_day(one) <= draft.day]
    low, high = start or date(1990, 1, 1), end or draft.day
    chosen = [
        one for one in events if low <= _event_day(one) <= high and (not asked.states or one.state in asked.states)
    ]
    draft.look("looked up the timeline", "timeline", f"{low} to {high}", len(chosen))
    if not chosen:
        first = event_fact(draft, events[0])
        draft.answered = False
        draft.sum_up(f"The timeline holds no event from {low} to {high}.", _window_fact(draft, low, high, first))
        draft.conclude("The timeline of events that were collected says nothing about those days.", first)
        draft.follow("When did the program start?", "How many agreements are there?", "Which dates are missing?")
        return
    begins = any(
        word in asked.masked
        for word in ("start", "begin", "began", "created", "enacted", "passed", "who ", "introduced")
    ) and not (start or end)
    lead = chosen[:2] if begins else _leading(asked.small, chosen)
    for one in lead:
        draft.sum_up(f"{one.date}: {_small(one.event)} (confidence: {one.confidence}).", event_fact(draft, one))
    if "why" in asked.masked:
        _say_why(draft, lead[0])
    draft.head("Events in order")
    for one in chosen[:40]:
        note = f" {one.notes[0].rstrip('.')}." if one.notes else ""
        disputed = "; disputed" if one.disputed else ""
        draft.item(
            f"{one.date}: {_small(one.event)} (confidence: {one.confidence}{disputed}).{note}", event_fact(draft, one)
        )
    draft.conclude(f"{lead[0].date}: {_small(lead[0].event)}.", event_fact(draft, lead[0]))
    draft.follow(
        "How did the number of agreements change since January 2025?",
        "What is 287(g)?",
        "How do the models differ?",
        "What did GAO find about oversight?",
    )


def _small(text: str) -> str:
    return str(text).rstrip(".")


def _leading(small: str, chosen: list[Any]) -> list[Any]:
    words = set(re.findall(r"[a-z]{4,}", small)) - {
        "what",
        "happened",
        "timeline",
        "history",
        "program",
        "model",
        "give",
    }
    fitting = [one for one in chosen if words & set(re.findall(r"[a-z]{4,}", one.event.lower()))]
    fitting.sort(key=lambda one: -len(words & set(re.findall(r"[a-z]{4,}", one.event.lower()))))
    return (fitting or chosen)[:2]


def _say_why(draft: Draft, one: Any) -> None:
    draft.sum_up(
        "The timeline says what happened and when; it gives no reason beyond that entry.", event_fact(draft, one)
    )


def _window_fact(draft: Draft, low: date, high: date, fact: Fact) -> Fact:
    return draft.fact("event", {"from": low, "to": high}, fact.sources, ref=f"events:{low}/{high}")
