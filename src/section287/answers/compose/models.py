"""How the models differ: what each is, commits a party to and delegates, side by side."""

from __future__ import annotations

from section287.answers.compose.common import MODEL_SHORT, day_of, groups, listed, many, scope_of, whole
from section287.answers.compose.texts import (
    cite_page,
    clause_words,
    commitment_fact,
    model_fact,
    model_name,
    page_of_models,
)
from section287.answers.draft import Draft
from section287.answers.wording import find_values
from section287.errors import NotFound

_TOPICS = (
    "Questioning",
    "Arrest without a warrant",
    "ICE warrants",
    "Holding",
    "Supervision",
    "Training",
    "Costs",
    "Term and end",
)
_ALL = ("TFM", "JEM", "WSO")


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    models = [one for one in asked.models if one in _ALL] or list(_ALL)
    topics = find_values("commitments", asked.small)
    draft.look("read what the agreement texts commit a party to", "texts", ", ".join(models), len(models))
    if topics:
        _say_topics(draft, models, topics)
    elif len(models) == 1:
        _say_one(draft, models[0])
    else:
        _say_side_by_side(draft, models)
    _say_counts(draft)
    if len(models) > 1 and not topics:
        _say_changes(draft)
    draft.follow(
        *(f"What may officers do under a {MODEL_SHORT[one]} agreement?" for one in models[:1]),
        "How do the models differ?",
        "Which states have agreements?", "What does it cost?", "How can an agency end its agreement?",
    )  # fmt: skip


def _say_side_by_side(draft: Draft, models: list[str]) -> None:
    for model in models:
        page, fact = model_fact(draft, model)
        draft.sum_up(f"{page['name']}: {page['in_short']}", fact)
        draft.conclude(f"{page['name']}: {page['where']}", fact)
    pages = {one["model"]: one for one in page_of_models()["models"]}
    for topic in _TOPICS:
        draft.head(topic)
        for model in models:
            for one in pages[model]["commitments"]:
                if one["topic"] == topic:
                    draft.item(
                        f"{model_name(model)}: {one['text'].rstrip('.')}{clause_words(one['clauses'])}.",
                        commitment_fact(draft, model, one),
                    )


def _say_one(draft: Draft, model: str) -> None:
    page, fact = model_fact(draft, model)
    draft.sum_up(f"{page['name']}: {page['in_short']}", fact)
    draft.sum_up(f"Where: {page['where']}", fact)
    draft.sum_up(f"Offered: {page['offered']}.", fact)
    draft.head("What it commits a party to")
    for one in page["commitments"]:
        draft.item(
            f"{one['topic']}: {one['text'].rstrip('.')}{clause_words(one['clauses'])}.",
            commitment_fact(draft, model, one),
        )
    draft.conclude(f"{page['name']}: {page['in_short']}", fact)


def _say_topics(draft: Draft, models: list[str], topics: tuple[str, ...]) -> None:
    pages = {one["model"]: one for one in page_of_models()["models"]}
    for topic in topics:
        draft.head(topic)
        for model in models:
            for one in pages[model]["commitments"]:
                if one["topic"] != topic:
                    continue
                fact = commitment_fact(draft, model, one)
                text = f"{model_name(model)}: {one['text'].rstrip('.')}"
                draft.item(f"{text}{clause_words(one['clauses'])}.", fact)
                if topic == topics[0]:
                    draft.sum_up(f"{text}.", fact)
                    draft.conclude(f"{text}.", fact)


def _say_counts(draft: Draft) -> None:
    scope = whole(scope_of(draft.asked))
    try:
        found, ran = groups(draft, day_of(draft), scope, "model")
    except NotFound:
        return
    if not found.by:
        return
    on = found.cover.before.published_on
    source = draft.cite_standing(found.cover.before)
    parts = [many(one["agreements"], f"{MODEL_SHORT.get(one['key'], one['key'])} agreement") for one in found.by]
    values = {one["key"]: one["agreements"] for one in found.by}
    fact = draft.rows(ran, [source], list_on=on, models=list(values), **values, **scope.values)
    draft.head("How many there are")
    draft.say(f"The list of {on} prints {listed(parts)}{scope.where}.", fact)


def _say_changes(draft: Draft) -> None:
    page = page_of_models()
    draft.head("What changed from text to text")
    for one in page["changes"]:
        numbers = cite_page(draft, page, [clause["n"] for clause in one["clauses"]])
        values = {"item": one["item"], "before": one["before"], "after": one["after"]}
        fact = draft.fact("clause", values, numbers, ref=f"difference:{one['item']}")
        draft.item(
            f"{one['item']}: {one['before'].rstrip('.')}; {one['after'][0].lower()}{one['after'][1:].rstrip('.')}.",
            fact,
        )
