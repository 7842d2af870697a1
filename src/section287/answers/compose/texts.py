"""What the agreements' texts commit a party to: sentences of the models' page with clauses and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from section287.answers.compose.common import MODEL_NAMES
from section287.answers.draft import Draft
from section287.answers.report import Fact


@lru_cache(maxsize=1)
def page_of_models() -> Mapping[str, Any]:
    """Return the models' page (law/reference.py), read once."""
    from section287.law.reference import models_page
    from section287.law.rules import load_rule_book

    return models_page(load_rule_book())


@lru_cache(maxsize=1)
def page_also_asked() -> Mapping[str, Any]:
    """Return the questions outside the table of acts, read once."""
    from section287.law.reference import also_asked
    from section287.law.rules import load_rule_book

    return also_asked(load_rule_book())


@lru_cache(maxsize=1)
def evaluator() -> Any:
    """Return the evaluator of the rule book; it remembers what it has decided."""
    from section287.law.evaluate import Evaluator
    from section287.law.rules import load_rule_book

    return Evaluator(load_rule_book())


def outcome_words(document: Mapping[str, Any]) -> str:
    """Return an outcome of the rule book in words; one that turns on facts not given says on which, case by case."""
    from section287.answers.wording import load_words
    from section287.law.authority import OUTCOME_WORDS

    cases = list(document["cases"])
    if document["outcome"] != "undetermined" or not cases:
        return str(document["outcome_words"])
    known: Mapping[str, str] = load_words("vocabulary")["fact_words"]
    otherwise = [one for one in cases if one["when"] == "otherwise"]
    told: dict[str, list[str]] = {}
    for one in cases:
        if one["when"] != "otherwise":
            when = [known.get(f"{fact}={value}", f"{fact} is {value}") for fact, value in one["when"].items()]
            told.setdefault(OUTCOME_WORDS[one["outcome"]], []).append(" and ".join(when))
    parts = [f"{outcome} if {', or if '.join(whens)}" for outcome, whens in told.items()]
    parts += [f"otherwise {OUTCOME_WORDS[one['outcome']]}" for one in otherwise]
    return f"it depends: {'; '.join(parts)}"


def model_name(model: str) -> str:
    """Return a model's name as sentences use it."""
    return MODEL_NAMES.get(model, "No agreement")


def cite_page(draft: Draft, page: Mapping[str, Any], numbers: Iterable[int]) -> list[int]:
    """Return source numbers of the answer for those of a page."""
    return [draft.cite_listed(page["sources"][number - 1]) for number in numbers]


def clause_words(clauses: Sequence[Mapping[str, Any]]) -> str:
    """Return clauses as a bracket with the first one's words: (section X, p. 2: "...")."""
    if not clauses:
        return ""
    first = clauses[0]
    return f' ({first["cite"]}: "{first["quote"]}")'


def commitment_fact(draft: Draft, model: str, one: Mapping[str, Any]) -> Fact:
    """Keep one commitment of a model as a fact."""
    page = page_of_models()
    sources = cite_page(draft, page, [*(clause["n"] for clause in one["clauses"]), *one["n"]])
    first = one["clauses"][0] if one["clauses"] else None
    values = {"model": model, "topic": one["topic"], "text": one["text"]}
    if first:
        values["cite"] = first["cite"]
    return draft.fact(
        "clause", values, sources, ref=f"commitment:{model}/{one['topic']}", quote=first["quote"] if first else None
    )


def say_commitments(draft: Draft, model: str, topics: Sequence[str] = (), *, named: bool = False) -> None:
    """Say a model's commitments on some topics (default: all) as lines of a list.

    Args:
        named: begin each line with the model's name instead of the topic.
    """
    page = next(one for one in page_of_models()["models"] if one["model"] == model)
    for one in page["commitments"]:
        if topics and one["topic"] not in topics:
            continue
        lead = model_name(model) if named else one["topic"]
        draft.item(f"{lead}: {_small(one['text'])}{clause_words(one['clauses'])}.", commitment_fact(draft, model, one))


def _small(text: str) -> str:
    return text.rstrip(".")


def model_fact(draft: Draft, model: str) -> tuple[Mapping[str, Any], Fact]:
    """Return a model's page and a fact that carries its short description."""
    page = next(one for one in page_of_models()["models"] if one["model"] == model)
    numbers = [clause["n"] for one in page["commitments"] for clause in one["clauses"]][:1]
    numbers += [] if numbers else [number for one in page["commitments"] for number in one["n"]]
    sources = cite_page(draft, page_of_models(), numbers)
    values = {key: page[key] for key in ("model", "name", "in_short", "offered", "where")}
    return page, draft.fact("clause", values, sources, ref=f"model:{model}")
