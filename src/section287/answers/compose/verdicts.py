"""Is it true that ...: the statement is handed to ``check``, and its verdicts are told with what they rest on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from section287.answers.compose.common import counted, day_of, many, record_source, say_own, scope_of, who_words
from section287.answers.compose.entries import library
from section287.answers.compose.findings import say_topic, topic_fact, topic_questions, topics_of
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.understand import Asked
from section287.answers.wording import load_words
from section287.errors import NotFound, Section287Error


@cache
def _wrapping() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_words("statements")
    leads, tails, past = "|".join(words["leads"]), "|".join(words["tails"]), "|".join(words["past"])
    return (
        re.compile(rf"^(?:{leads})\s*", re.IGNORECASE),
        re.compile(rf"(?:[.,;]?\s*(?:{tails})\s*\?+)\s*$", re.IGNORECASE),
        re.compile(
            rf"^did (the program|it|agreements|the number(?: of agreements)?) ((?:more than |nearly |almost |over )*)"
            rf"({past})\b",
            re.IGNORECASE,
        ),
    )


def statement_of(question: str) -> str:
    """Return the statement inside a question, as a sentence.

    >>> statement_of("Is it true that Florida has 348 agreements?")
    'Florida has 348 agreements.'
    """
    lead, tail, asked = _wrapping()
    past = load_words("statements")["past"]
    text = lead.sub("", tail.sub("", question.strip())).strip().strip("\"'“”").strip()
    text = asked.sub(lambda found: f"{found.group(1)} {found.group(2)}{past[found.group(3).lower()]}", text)
    text = text.rstrip("?").strip().strip("\"'“”")
    if not text:
        text = question.strip()
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!")) else f"{text}."


def dressed(asked: Asked) -> str:
    """Return a question with capitals where names of states and months want them: "in texas" is meant as Texas."""
    text = asked.text
    months = {name for names in load_words("moments")["months"].values() for name in names if len(name) > 2}
    for one in asked.places:
        if one.kind == "state" and one.printed.islower() and len(one.printed) > 2:
            text = text[: one.at[0]] + one.printed.title() + text[one.at[1] :]
    for when in asked.whens:
        start, end = when.at
        words = re.sub(
            r"[a-z]+", lambda found: found[0].capitalize() if found[0] in months else found[0], text[start:end]
        )
        text = text[:start] + words + text[end:]
    return text


def compose(draft: Draft) -> None:
    """Write the answer."""
    statement = statement_of(dressed(draft.asked))
    draft.note(f"The statement checked, as made on {draft.day}: “{statement}”")
    document = check_statement(draft, statement)
    if document is None or not document.get("claims"):
        _compose_without(draft, statement, missing=document is None)
        return
    claims = list(document["claims"])
    draft.look("checked the statement", "check", statement, len(claims))
    sources = {one["n"]: one for one in document.get("sources", ())}
    for index, claim in enumerate(claims):
        fact = _claim_fact(draft, claim, sources, statement, index)
        draft.sum_up(f"“{_span(claim, statement)}”: {_words(claim['verdict'])}.", fact)
        draft.head(f"“{_span(claim, statement)}”")
        draft.say(f"{_sentence(claim)}", fact)
        _say_computed(draft, claim, sources)
        _say_quotations(draft, claim, sources, statement, index)
        draft.conclude(f"{_words(claim['verdict']).capitalize()}: “{_span(claim, statement)}”.", fact)
    if all(_words(one["verdict"]) == "not checkable" for one in claims):
        draft.answered = False
    _follow(draft)


def check_statement(draft: Draft, statement: str) -> Mapping[str, Any] | None:
    """Return what ``check`` says of a statement (the shape of ``check --json``); None while it isn't there."""
    try:
        from section287.claims.check import check_text
    except ImportError:
        return None
    try:
        return check_text(statement, draft.record.raw, dated=draft.day).as_json()
    except Section287Error:
        return {}


def _span(claim: Mapping[str, Any], statement: str) -> str:
    start, end = claim.get("start"), claim.get("end")
    text = str(claim.get("span") or claim.get("text") or "")
    if not text and isinstance(start, int) and isinstance(end, int):
        text = statement[start:end]
    return (text or str(claim.get("sentence") or statement)).strip().rstrip(".").replace("“", "'").replace("”", "'")


def _words(verdict: str) -> str:
    return str(verdict).replace("_", " ")


def _sentence(claim: Mapping[str, Any]) -> str:
    text = _plain(claim.get("explanation") or _words(claim["verdict"]))
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _claim_fact(
    draft: Draft, claim: Mapping[str, Any], sources: Mapping[Any, Mapping[str, Any]], statement: str, index: int
) -> Fact:
    numbers = [draft.cite_listed(sources[one]) for one in claim.get("sources", ()) if one in sources]
    values = {"span": _span(claim, statement), "verdict": claim["verdict"], "explanation": _plain(claim["explanation"])}
    return draft.fact(
        "verdict", values, numbers or [record_source(draft)], ref=f"check:{draft.day}/{index}/{statement}"
    )


def _say_computed(draft: Draft, claim: Mapping[str, Any], sources: Mapping[Any, Mapping[str, Any]]) -> None:
    """Say each figure that was computed for a claim; its query is run again here, so that it can be opened."""
    for one in list(claim.get("computed") or ())[:6]:
        if one.get("value") is None or one.get("source") not in sources:
            continue
        ran = draft.record.ask(f"computed {one['measure']} for the statement", one["query"])
        if [list(row) for row in ran.rows] != [[one["value"]]]:
            continue
        number = draft.cite_listed(sources[one["source"]])
        fact = draft.rows(ran, [number], value=one["value"])
        value = f"{one['value']:,}" if isinstance(one["value"], int) else f"{one['value']:g}"
        on = f", by the list of {sources[one['source']]['date']}" if sources[one["source"]].get("date") else ""
        draft.item(f"{str(one['measure']).replace('_', ' ').capitalize()}, {one['basis']}{on}: {value}.", fact)


def _say_quotations(
    draft: Draft, claim: Mapping[str, Any], sources: Mapping[Any, Mapping[str, Any]], statement: str, index: int
) -> None:
    for one in list(claim.get("quotations") or ())[:3]:
        if one["n"] not in sources:
            continue
        fact = draft.fact(
            "verdict", {"text": one["text"], "cite": one["cite"]}, [draft.cite_listed(sources[one["n"]])],
            ref=f"check:{draft.day}/{index}/{statement}",
        )  # fmt: skip
        draft.item(f"{one['cite']}: “{_plain(one['text'])}”.", fact)


def _plain(text: str) -> str:
    return " ".join(str(text).replace("“", "'").replace("”", "'").split())


def _compose_without(draft: Draft, statement: str, *, missing: bool) -> None:
    """Give the figure without a verdict, where the statement can't be taken apart."""
    draft.answered = False
    scope, day = scope_of(draft.asked), day_of(draft)
    fact, found = None, None
    if _say_both_sides(draft, statement):
        return
    try:
        found = counted(draft, day, scope)
        fact = found.fact
        draft.head("The figure nearest to it")
        draft.say(
            f"The list of {found.on} prints {many(found.count.agreements, scope.what[:-1])} with "
            f"{many(found.count.agencies, *who_words(scope))}{scope.where}.",
            fact,
        )
    except NotFound:
        pass
    if fact is None:
        ran = draft.record.ask("looked up what the record was built from", "SELECT key, value FROM meta ORDER BY key")
        fact = draft.rows(ran, [record_source(draft)])
    why = (
        "the part that judges statements is not installed"
        if missing
        else "no part of it can be checked against the record"
    )
    draft.sum_up(f"No verdict is given on “{statement}”: {why}.", _statement_fact(draft, statement, fact))
    if found is not None:
        say_own(draft, found, scope)
    draft.conclude(
        "No verdict; the figure nearest to it stands above."
        if fact.values.get("agreements") is not None
        else "No verdict.",
        fact,
    )
    _follow(draft)


def _say_both_sides(draft: Draft, statement: str) -> bool:
    """Show what the library holds on each side of a statement that no figure decides; False where it holds nothing."""
    topics = topics_of(statement.lower())
    if not topics:
        return False
    entries = [one for side in ("yes", "no", "mixed") for one in library().strongest(topics[0].id, side)]
    if not entries:
        return False
    fact = topic_fact(draft, topics[0], entries)
    draft.sum_up(
        f"No verdict is given on “{statement}”: it is a question of findings, and each side's are shown.",
        _statement_fact(draft, statement, fact),
    )
    for topic in topics:
        say_topic(draft, topic)
    draft.follow(*(one for one in topic_questions(topics)))
    return True


def _statement_fact(draft: Draft, statement: str, fact: Any) -> Any:
    return draft.fact("verdict", {"statement": statement}, fact.sources, ref=f"statement:{statement}")


def _follow(draft: Draft) -> None:
    scope = scope_of(draft.asked)
    when = draft.asked.when
    if when and when.end and when.end <= draft.day:
        draft.follow(f"How many agreements{scope.where} were there on {when.end}?")
    draft.follow(
        f"How many agreements{scope.where} are there?",
        f"How did the number of agreements{scope.where} change since January 2025?",
        "Which state has the most agreements?",
    )
