"""What may officers do: outcomes with the clauses they rest on, model by model, and state law on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from section287.answers.compose.common import MODEL_SHORT, day_of, listed
from section287.answers.compose.texts import evaluator, model_name, outcome_words, page_also_asked, say_commitments
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.wording import find_values, load_words
from section287.places.states import name_state

_MODELS = ("TFM", "JEM", "WSO", "none")
_NOUN = {
    "TFM": "the Task Force Model",
    "JEM": "the Jail Enforcement Model",
    "WSO": "the Warrant Service Officer model",
    "none": "no agreement",
}


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    topics = find_values("commitments", asked.small)
    if asked.action is None and asked.touchpoint is None and topics and not asked.local:
        _compose_commitments(draft, topics)
        return
    models = _models(draft)
    pairs = _pairs(asked.action, asked.touchpoint, models)
    draft.look(
        "asked the rule book",
        "rules",
        ", ".join(f"{action} at {place}" for action, place in pairs),
        len(pairs) * len(models),
    )
    if asked.action is None:
        _compose_table(draft, models, pairs)
    else:
        _compose_act(draft, models, pairs)
    _say_limits(draft)
    _follow(draft, models)


def _models(draft: Draft) -> tuple[str, ...]:
    """Return the models asked about: named ones, or all four; an agency's are looked up with it."""
    return draft.asked.models or _MODELS


def _pairs(action: str | None, touchpoint: str | None, models: Sequence[str]) -> list[tuple[str, str]]:
    usual: Mapping[str, list[str]] = load_words("vocabulary")["usual_touchpoints"]
    if action and touchpoint:
        return [(action, touchpoint)]
    if action:
        return [(action, one) for one in usual[action]]
    if touchpoint:
        return [(one, touchpoint) for one in usual]
    return [(one, places[0]) for one, places in usual.items()]


def _view(draft: Draft) -> Any:
    """Return the agency asked about with its agreements in force, or None."""
    one = draft.asked.local.one if draft.asked.local else None
    if one is None:
        return None
    ids = one.agency_ids
    if one.kind != "agency":
        ids = tuple(each for each in ids if draft.names.agencies[each].kind == (draft.asked.kind or "sheriff"))
    if len(ids) != 1:
        return None
    from section287.law.agency_view import view_agency

    with draft.record.doing(f"looked up the agreements in force of {one.label}"):
        return view_agency(draft.record, ids[0], day_of(draft))  # type: ignore[arg-type]


def ask_rules(draft: Draft, action: str, touchpoint: str, model: str | None, view: Any = None) -> dict[str, Any]:
    """Ask the rule book one question and return its document (the shape of ``authority --json``)."""
    from section287.law.authority import Question, answer_question
    from section287.law.policies import load_policies

    given = dict(draft.asked.facts)
    if draft.asked.action is None:
        given = {"certified": "yes", "supervised": "yes", **given}
    question = Question(
        touchpoint=touchpoint, action=action, on=day_of(draft), model=model if view is None else None,  # type: ignore[arg-type]
        state=draft.asked.state if view is None else None, given=given, agency=view,
    )  # fmt: skip
    return answer_question(evaluator(), load_policies(), question)


def _names(action: str, touchpoint: str) -> tuple[str, str]:
    book = evaluator().book
    return book.actions[action].name, book.touchpoints[touchpoint].name


def _lower(name: str) -> str:
    return " ".join(word if word == "ICE" else word.lower() for word in name.split())


def _compose_act(draft: Draft, models: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    view = _view(draft)
    outcomes: dict[str, list[tuple[str, dict[str, Any], Fact]]] = {}
    for action, touchpoint in pairs:
        for model in models if view is None else (None,):
            document = ask_rules(draft, action, touchpoint, model, view)
            outcomes.setdefault(str(document["model"]), []).append(
                (touchpoint, document, outcome_fact(draft, document))
            )
    action = pairs[0][0]
    what = _names(*pairs[0])[0]
    if view is not None:
        _say_agency(draft, view)
    for model, found in outcomes.items():
        parts = [f"{_lower(_names(action, place)[1])}: {outcome_words(document)}" for place, document, _ in found]
        alike = len({outcome_words(document) for _, document, _ in found}) == 1
        words = outcome_words(found[0][1]) if alike else "; ".join(parts)
        draft.sum_up(f"{what}, under {_NOUN[model]}: {words}.", *(fact for _, _, fact in found))
    for model, found in outcomes.items():
        draft.head(model_name(model))
        for place, document, fact in found:
            draft.say(
                f"{_names(action, place)[1]}: {outcome_words(document)} (confidence: {document['confidence']}).", fact
            )
            _say_because(draft, document)
            _say_needs(draft, document)
    _say_state_law(draft, next(iter(outcomes.values()))[0][1])
    first = next(iter(outcomes.values()))[0]
    _conclude(draft, outcomes, what)
    _say_also(draft, action, first[1])


def outcome_fact(draft: Draft, document: Mapping[str, Any]) -> Fact:
    """Keep an outcome as a fact; its reference holds the whole question, so that it can be asked again."""
    asked = document["question"]
    numbers = [draft.cite_listed(document["sources"][one["n"] - 1]) for one in document["because"]]
    parts = [asked["action"], asked["touchpoint"], str(document["model"]), asked["on"], asked["state"] or "-"]
    parts += [
        ",".join(f"{key}={value}" for key, value in sorted(asked["facts"].items())) or "-",
        asked["agency_id"] or "-",
    ]
    action, touchpoint = _names(asked["action"], asked["touchpoint"])
    values = {
        "action": action, "touchpoint": touchpoint, "model": document["model"], "outcome": outcome_words(document),
        "confidence": document["confidence"],
    }  # fmt: skip
    if asked["state"]:
        values["state"] = asked["state"]
    return draft.fact("clause", values, numbers, ref="authority:" + "/".join(parts))


def _say_because(draft: Draft, document: Mapping[str, Any], limit: int = 3) -> None:
    shown: set[str] = set()
    for one in document["because"]:
        if one["text"] in shown:
            continue
        shown.add(one["text"])
        if len(shown) > limit:
            break
        number = draft.cite_listed(document["sources"][one["n"] - 1])
        values = {"text": one["text"], "cite": one["cite"], "model": document["model"]}
        quote = f': "{one["quote"]}"' if one["quote"] else ""
        fact = draft.fact("clause", values, [number], ref=f"rule:{one['rule']}", quote=one["quote"])
        draft.item(f"{one['text'].rstrip('.')} ({one['cite']}{quote}).", fact)


def _say_needs(draft: Draft, document: Mapping[str, Any]) -> None:
    if not document["questions"]:
        return
    numbers = [draft.cite_listed(document["sources"][one["n"] - 1]) for one in document["because"]][:1]
    for one in document["questions"]:
        fact = draft.fact("clause", {"question": one["question"]}, numbers, ref=f"condition:{one['fact']}")
        draft.item(f"It turns on this: {one['question']}", fact)


def _say_state_law(draft: Draft, document: Mapping[str, Any]) -> None:
    law = document["state_law"]
    if not law:
        return
    from section287.answers.compose.state_law import period_fact

    draft.head(f"State law: {name_state(law['state'])}")
    fact = period_fact(draft, law["state"], day_of(draft))
    if fact is None:
        return
    draft.say(f"{law['text'].rstrip('.')} (confidence: {law['confidence']}).", fact)
    if law["changes_the_outcome"] and law["effect"]:
        number = [draft.cite_listed(document["sources"][one["n"] - 1]) for one in document["because"]][:1]
        asked = document["question"]
        effect = draft.fact(
            "clause",
            {"effect": law["effect"]},
            number,
            ref=f"effect:{law['state']}/{asked['action']}/{document['model']}",
        )
        draft.say(f"It changes the outcome: {law['effect'].rstrip('.')}.", effect)


def _say_agency(draft: Draft, view: Any) -> None:
    from section287.answers.compose.common import record_source

    own = draft.rows(draft.record.last("agency_id"), [record_source(draft)], name=view.name, state=view.state)
    models = sorted({row.model for row in view.agreements})
    held = draft.rows(draft.record.last("agreement_id"), [record_source(draft)], models=models)
    if models:
        words = listed([MODEL_SHORT[one] for one in models])
        draft.sum_up(f"{view.name}, {view.state}, has in force: {words}.", own, held)
    else:
        draft.sum_up(f"{view.name}, {view.state}, has no agreement in force on that day.", own, held)


def _compose_table(draft: Draft, models: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    wanted = [one for one in models if one != "none"] or ["none"]
    view = _view(draft)
    if view is not None:
        _say_agency(draft, view)
        wanted = sorted({row.model for row in view.agreements if row.model in MODEL_SHORT}) or ["none"]
    touchpoint = draft.asked.touchpoint
    for model in wanted:
        permitted: list[str] = []
        refused: list[str] = []
        open_: list[str] = []
        facts = []
        lines = []
        for action, usual in pairs:
            document = ask_rules(draft, action, touchpoint or _usual_for(action, model, usual), model)
            fact = outcome_fact(draft, document)
            facts.append(fact)
            name = str(fact.values["action"])
            target = (
                permitted
                if document["outcome"].startswith("permitted")
                else refused
                if document["outcome"] == "not_permitted"
                else open_
            )
            target.append(f"{name[0].lower()}{name[1:]}")
            lines.append((document, fact))
        where = f" at a {_lower(_names(pairs[0][0], touchpoint)[1])}" if touchpoint else ""
        given = "" if draft.asked.facts else " that ICE has certified and supervises"
        say = []
        if permitted:
            say.append(f"may {listed(permitted)}")
        if refused:
            say.append(f"may not {listed(refused, 'or')}")
        if open_:
            say.append(
                f"it is undetermined whether the officer may {listed(open_, 'or')}".replace(
                    " to ice", " to ICE"
                ).replace(" ice ", " ICE ")
            )
        draft.sum_up(f"Under {_NOUN[model]}, an officer{given}{where} {'; '.join(say)}.", *facts)
        draft.head(model_name(model))
        for document, fact in lines:
            draft.say(
                f"{fact.values['action']}, {_lower(str(fact.values['touchpoint']))}: {document['outcome_words']}.", fact
            )
            _say_because(draft, document, 1)
            _say_needs(draft, document)
    _conclude_table(draft, wanted)


def _usual_for(action: str, model: str, first: str) -> str:
    """Return the place of contact where a model matters: the jail models act in the jail."""
    usual: list[str] = load_words("vocabulary")["usual_touchpoints"][action]
    jail = [one for one in usual if one in ("in_custody_interview", "jail_booking", "warrant_service")]
    return jail[0] if model in ("JEM", "WSO") and jail else first


def _conclude_table(draft: Draft, models: Sequence[str]) -> None:
    from section287.answers.compose.texts import model_fact

    for model in models:
        page, fact = model_fact(draft, model)
        draft.conclude(f"{model_name(model)}: {page['in_short']}", fact)


def _short(document: Mapping[str, Any]) -> str:
    """Return an outcome in a few words; the cases of one that depends stand above."""
    return (
        "depending on the facts above"
        if document["outcome"] == "undetermined" and document["cases"]
        else str(document["outcome_words"])
    )


def _conclude(draft: Draft, outcomes: Mapping[str, Any], what: str) -> None:
    words: dict[str, list[str]] = {}
    facts = []
    for model, found in outcomes.items():
        for _, document, fact in found:
            facts.append(fact)
            held = words.setdefault(_short(document), [])
            if _NOUN[model] not in held:
                held.append(_NOUN[model])
    parts = [f"{outcome} under {listed(models)}" for outcome, models in words.items()]
    draft.conclude(f"{what}: {'; '.join(parts)}.", *facts)


def _compose_commitments(draft: Draft, topics: Sequence[str]) -> None:
    models = [one for one in _models(draft) if one != "none"]
    draft.look("read what the agreement texts commit a party to", "texts", ", ".join(topics), len(models))
    from section287.answers.compose.texts import commitment_fact, page_of_models

    for topic in topics:
        draft.head(topic)
        for model in models:
            say_commitments(draft, model, (topic,), named=True)
    for model in models:
        page = next(one for one in page_of_models()["models"] if one["model"] == model)
        for one in page["commitments"]:
            if one["topic"] == topics[0]:
                draft.sum_up(f"{model_name(model)}: {one['text'].rstrip('.')}.", commitment_fact(draft, model, one))
                draft.conclude(f"{model_name(model)}: {one['text'].rstrip('.')}.", commitment_fact(draft, model, one))
    _say_limits(draft)
    draft.follow(
        "How do the models differ?",
        "What may officers do under a task force agreement?",
        "What does it cost?",
        "How can an agency end its agreement?",
    )


def _say_also(draft: Draft, action: str, document: Mapping[str, Any]) -> None:
    wanted = load_words("vocabulary")["also_asked"].get(action, [])
    page = page_also_asked()
    chosen = [one for one in page["questions"] if one["id"] in wanted]
    if chosen:
        draft.head("Also asked")
    from section287.answers.compose.texts import cite_page

    for one in chosen:
        numbers = cite_page(draft, page, [*(clause["n"] for clause in one["clauses"]), *one["n"]])
        fact = draft.fact(
            "clause", {"question": one["question"], "answer": one["answer"]}, numbers, ref=f"also:{one['id']}"
        )
        draft.item(f"{one['question']} {one['answer'].rstrip('.')} (confidence: {one['confidence']}).", fact)


def _say_limits(draft: Draft) -> None:
    from section287.answers.compose.texts import model_fact

    _, fact = model_fact(draft, "TFM")
    draft.head("How far this holds")
    draft.say("This describes the texts of agreements and cited law, not practice; it is not legal advice.", fact)


def _follow(draft: Draft, models: Sequence[str]) -> None:
    draft.follow(
        "How do the models differ?", "What may officers do under a task force agreement?",
        "What powers does the jail model give?", "What may a warrant service officer do?",
        "Can police without an agreement share information with ICE?",
    )  # fmt: skip
    if draft.asked.state:
        draft.follow_ups.insert(0, f"What does the law in {name_state(draft.asked.state)} say?")
