"""Follow every citation of an answer to its end: a row set that comes back the same, a clause, an entry.

The web page opens a fact with ``resolve``; a test walks whole answers with ``check_support``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from section287.answers.phrasing.anchors import read_anchors
from section287.answers.phrasing.gate import carried_by, check_carried
from section287.answers.referred import referred
from section287.answers.report import Answer, Fact
from section287.places.counties import county_by_fips


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a fact leads to.

    Attributes:
        columns, rows: of a row set.
        text: of a clause, an entry or another part of the curated facts, as JSON.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    text: str = ""


def resolve(fact: Fact, connection: Any) -> Resolved:
    """Return what a fact leads to: its rows, run anew, or the entry that it refers to.

    Raises:
        LookupError: it refers to nothing that is there.
    """
    rows: tuple[tuple[Any, ...], ...] = ()
    columns: tuple[str, ...] = ()
    if fact.query:
        result = connection.execute(fact.query)
        columns = tuple(one[0] for one in result.description)
        rows = tuple(tuple(row) for row in result.fetchall())
    text = referred(fact.ref, connection) if fact.ref else ""
    if not fact.query and not fact.ref:
        raise LookupError(f"{fact.id} leads nowhere")
    return Resolved(columns, rows, text)


def check_support(
    answer: Answer, connection: Any, kept: dict[tuple[str | None, str | None], Resolved] | None = None
) -> list[str]:
    """Return every sentence and fact of an answer that isn't supported; nothing means that all are.

    Args:
        kept: what was resolved before on the same record, to be used again when many answers are walked.
    """
    problems = []
    facts = {one.id: one for one in answer.facts}
    held = {} if kept is None else kept
    for one in answer.facts:
        key = (one.query, one.ref)
        if key not in held:
            try:
                held[key] = resolve(one, connection)
            except LookupError as error:
                problems.append(f"{one.id}: {error}")
                continue
        problems += [f"{one.id}: {problem}" for problem in _check_fact(one, answer, held[key])]
    for sentence in answer.sentences():
        missing = [one for one in sentence.facts if one not in facts]
        if not sentence.facts or missing:
            problems.append(f"no fact: {sentence.text}")
            continue
        numbers = {number for one in sentence.facts for number in facts[one].sources}
        if set(sentence.cites) != numbers or not numbers <= {one.n for one in answer.sources}:
            problems.append(f"wrong citations {sentence.cites}: {sentence.text}")
        carried = carried_by([facts[one] for one in sentence.facts], answer.sources)
        problems += [f"{problem}: {sentence.text}" for problem in check_carried(read_anchors(sentence.text), carried)]
    return problems


def _check_fact(fact: Fact, answer: Answer, found: Resolved) -> list[str]:
    if fact.rows is not None and fact.rows != len(found.rows):
        return [f"its query gives {len(found.rows)} rows, not {fact.rows}"]
    held = {_shown(cell) for row in found.rows for cell in row}
    held |= {part for cell in held for part in cell.split("+")}
    held |= {county.name + ", " + county.state for cell in held if (county := county_by_fips(cell))}
    sources = " ".join(f"{one.title} {one.date}" for one in answer.sources if one.n in fact.sources)
    text = f"{found.text} {fact.query or ''} {sources}"
    problems = []
    for key, value in fact.values.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if not _is_held(key, one, fact, held, found, text):
                problems.append(f"{key} = {one!r} is not in what it leads to")
    if fact.quote and fact.quote not in _loose(found.text) and json.dumps(fact.quote)[1:-1] not in found.text:
        problems.append(f"the quotation is not in what it leads to: {fact.quote}")
    return problems


def _is_held(key: str, value: Any, fact: Fact, held: set[str], found: Resolved, text: str) -> bool:
    if key in ("rows", "n_states", "shown"):
        return key != "rows" or not fact.query or value == len(found.rows)
    if key in _LABELS or value in ("", None):
        return True  # the question's own words, which the rows were asked with
    shown = _shown(value)
    if shown in held or shown in text or json.dumps(shown, ensure_ascii=False)[1:-1] in text:
        return True
    return shown.lower() in text.lower() or (isinstance(value, str) and value.split(", ")[0] in held)


_LABELS = frozenset(["label", "place", "places", "printed", "kind", "county", "agency", "label_of", "list", "names_of"])


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _loose(text: str) -> str:
    return text.replace('\\"', '"')
