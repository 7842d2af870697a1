"""Follow every citation of an answer to its end: a row set that comes back the same, a clause, an entry.

The web page opens a fact with ``resolve``; a test walks whole answers with ``check_support``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from section287.answers.phrasing.anchors import read_anchors
from section287.answers.phrasing.gate import carried_by, check_carried
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
    text = _referred(fact.ref, connection) if fact.ref else ""
    if not fact.query and not fact.ref:
        raise LookupError(f"{fact.id} leads nowhere")
    return Resolved(columns, rows, text)


def check_support(answer: Answer, connection: Any) -> list[str]:
    """Return every sentence and fact of an answer that isn't supported; nothing means that all are."""
    problems = []
    facts = {one.id: one for one in answer.facts}
    for one in answer.facts:
        problems += [f"{one.id}: {problem}" for problem in _check_fact(one, answer, connection)]
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


def _check_fact(fact: Fact, answer: Answer, connection: Any) -> list[str]:
    try:
        found = resolve(fact, connection)
    except LookupError as error:
        return [str(error)]
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


def _referred(ref: str, connection: Any) -> str:
    kind, _, rest = ref.partition(":")
    reader = _READERS.get(kind)
    found = reader(rest, connection) if reader else None
    if found is None:
        raise LookupError(f"nothing is called {ref!r}")
    return json.dumps(found, ensure_ascii=False, default=str)


def _dumped(one: Any) -> Any:
    return one.model_dump(mode="json") if one is not None else None


def _first(items: Any, name: str, key: str = "id") -> Any:
    return next((one for one in items if (one.get(key) if isinstance(one, Mapping) else getattr(one, key)) == name), None)


def _entry(rest: str, _: Any) -> Any:
    from section287.evidence.library import load_library

    entry = load_library().entries.get(rest)
    return {**_dumped(entry), "design": entry.design.replace("_", " ")} if entry else None


def _topic(rest: str, _: Any) -> Any:
    from section287.evidence.library import SIDES, load_library

    held = load_library()
    if rest not in held.topics:
        return None
    counts = {side: sum(1 for one in held.entries.values() if one.bears_on.get(rest) == side) for side in SIDES}
    return [_dumped(held.topics[rest]), counts, "contested", "not contested in the library"]


def _book() -> Any:
    from section287.law.rules import load_rule_book

    return load_rule_book()


def _rule(rest: str, _: Any) -> Any:
    from section287.law.policies import load_policies

    book = _book()
    rule = _first(book.rules, rest)
    if rule is None:
        for policy in load_policies().states.values():
            found = _first(policy.instruments, rest)
            if found is not None:
                return [_dumped(found), *_ban_words(policy, found)]
        return None
    clauses = [
        f"{one.model} ({one.revision}), {_section(clause.section)}, p. {clause.page} {clause.quote}"
        for one in book.templates for name, clause in one.clauses.items() if name in rule.clauses
    ]  # fmt: skip
    return [_dumped(rule), clauses, [one.cite() for one in rule.sources], list(rule.models)]


def _ban_words(policy: Any, instrument: Any) -> list[str]:
    from section287.law.policies import Instrument

    assert isinstance(instrument, Instrument)
    names = ", ".join(one.name for one in policy.instruments)
    return [
        f"State law bars such agreements: {instrument.name}. Delegated powers are held only so far as state law allows.",
        names, ", ".join(part for part in (instrument.name, instrument.citation) if part),
        *(f"{instrument.name}: {one.text}" for one in instrument.effects), *(one.text for one in policy.periods), "TFM JEM WSO none",
    ]  # fmt: skip


def _section(section: str) -> str:
    return section if section.startswith(("Appendix", "addendum")) else f"section {section}"


def _authority(rest: str, connection: Any) -> Any:
    from section287.answers.compose.texts import evaluator
    from section287.law.agency_view import view_agency
    from section287.law.authority import Question, answer_question
    from section287.law.policies import load_policies

    action, touchpoint, model, on, state, given, agency = rest.split("/")
    facts = dict(one.split("=", 1) for one in given.split(",")) if given != "-" else {}
    named: Any = model
    view = view_agency(connection, agency, date.fromisoformat(on)) if agency != "-" else None
    question = Question(
        touchpoint, action, date.fromisoformat(on), None if view else named, None if state == "-" or view else state, facts, view
    )
    document = answer_question(evaluator(), load_policies(), question)
    book = evaluator().book
    return [document["outcome_words"], document["confidence"], document["model"], book.actions[action].name, book.touchpoints[touchpoint].name, state]


def _effect(rest: str, _: Any) -> Any:
    from section287.law.policies import load_policies

    state = rest.partition("/")[0]
    policy = load_policies().states.get(state)
    if policy is None:
        return None
    return [text for one in policy.instruments for text in (_dumped(one), *_ban_words(policy, one))] + [
        f"State law bars such agreements: {', '.join(each.name for each in policy.instruments if each.bars)}."
    ]


def _condition(rest: str, _: Any) -> Any:
    book = _book()
    known = {**book.conditions, **book.open_questions}
    return _dumped(known.get(rest))


def _models_page(rest: str, _: Any) -> Any:
    from section287.answers.compose.texts import page_of_models

    return _first(page_of_models()["models"], rest.partition("/")[0], "model")


def _difference(rest: str, _: Any) -> Any:
    from section287.answers.compose.texts import page_of_models

    return _first(page_of_models()["changes"], rest, "item")


def _also(rest: str, _: Any) -> Any:
    from section287.answers.compose.texts import page_also_asked

    return _first(page_also_asked()["questions"], rest)


def _policies() -> Any:
    from section287.law.policies import load_policies

    return load_policies()


def _period(rest: str, _: Any) -> Any:
    state, since, on = rest.split("/")
    policy = _policies().states.get(state)
    period = policy.period_on(date.fromisoformat(on)) if policy else None
    if policy is None or period is None or str(period.since or "first") != since:
        return None
    return [state, on, _dumped(period), [policy.instrument(one).name for one in period.because]]


def _instrument(rest: str, _: Any) -> Any:
    for state, policy in _policies().states.items():
        found = _first(policy.instruments, rest)
        if found is not None:
            suits = [f"{one.case}: {one.outcome}" for one in found.contested]
            return [state, _dumped(found), suits, [f"{one.day}: {one.what}" for one in found.deadlines]]
    return None


def _stance(rest: str, _: Any) -> Any:
    stance, _, on = rest.partition("/")
    day = date.fromisoformat(on)
    states = [code for code, one in _policies().states.items() if (held := one.period_on(day)) and held.stance == stance]
    return [stance, on, sorted(states)]


def _outside(rest: str, _: Any) -> Any:
    who, _, day = rest.rpartition("/")
    return _dumped(next((one for one in _policies().outside_counts if one.who == who and str(one.day) == day), None))


def _money(part: str) -> Callable[[str, Any], Any]:
    def read(rest: str, _: Any) -> Any:
        from section287.law.money import load_money

        found = _first(getattr(load_money(), part), rest.partition("/")[0])
        if found is None:
            return None
        tiers = [f"{each.text}: ${each.amount:,.0f}" for each in getattr(found, "tiers", ())]
        return [_dumped(found), tiers]

    return read


def _share(rest: str, _: Any) -> Any:
    from section287.law.money import load_money
    from section287.law.reference import newest_text

    name, _, model = rest.partition("/")
    found, template = _first(load_money().shares, name), newest_text(_book(), model)
    if found is None or template is None:
        return None
    clause = template.clauses[found.clause]
    return [_dumped(found), model, f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}", clause.quote]


def _estimate(rest: str, _: Any) -> Any:
    from section287.law.cost import CostInputs, estimate_cost
    from section287.law.money import load_money

    model, officers, salary, on, state = rest.split("/")
    named: Any = model
    inputs = CostInputs(named, int(officers), float(salary), 0.0, date.fromisoformat(on), state=None if state == "-" else state)
    document = estimate_cost(_book(), load_money(), inputs)
    amounts = [one[key] for one in document["agency_pays"] for key in ("low", "high")]
    amounts += [one for total in ("agency_pays", "offered") for one in document["totals"][total].values()]
    return [document, f"${float(salary):,.0f}", [f"${one:,.0f}" for one in amounts]]


def _term(rest: str, _: Any) -> Any:
    from section287.law.reference import load_glossary

    return _dumped(_first(load_glossary(), rest))


def _event(rest: str, _: Any) -> Any:
    from section287.law.reference import load_timeline

    day, _, lead = rest.partition("/")
    return _dumped(next((one for one in load_timeline() if one.date == day and one.event.startswith(lead)), None))


def _events(rest: str, _: Any) -> Any:
    return rest.split("/")


def _limit(rest: str, _: Any) -> Any:
    from section287.answers.compose.beyond import limit_of

    found = limit_of(rest)
    return dict(found) if found["id"] == rest else None


def _check(rest: str, connection: Any) -> Any:
    from section287.claims.check import check_text  # type: ignore[import-not-found,import-untyped,unused-ignore]

    statement = rest.partition("/")[2]
    found = check_text(statement, connection, dated=None)
    return found.as_json() if hasattr(found, "as_json") else found


def _examples(_rest: str, _: Any) -> Any:
    from section287.answers.compose.about_record import what_can_be_asked

    return what_can_be_asked()


def _place(rest: str, _: Any) -> Any:
    from section287.answers.gazetteer import towns_of
    from section287.places.fbi_agencies import fbi_agencies_of

    kind, state, key = rest.split("/", 2)
    if kind == "county":
        county = county_by_fips(key)
        return [county.name, f"{county.name}, {state}", state] if county and county.state == state else None
    known = [one for one in towns_of(key) if one.state == state] or [one for one in fbi_agencies_of(state) if key in one.name]
    return [key, f"{key}, {state}", state] if known else None


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "entry": _entry, "topic": _topic, "rule": _rule, "authority": _authority, "effect": _effect, "condition": _condition,
    "commitment": _models_page, "model": _models_page, "difference": _difference, "also": _also, "period": _period,
    "instrument": _instrument, "stance": _stance, "outside": _outside, "offer": _money("offers"),
    "state_money": _money("state_money"), "documented": _money("documented"), "share": _share, "estimate": _estimate,
    "term": _term, "event": _event, "events": _events, "limit": _limit, "place": _place, "check": _check,
    "statement": lambda rest, _: [rest], "examples": _examples,
}  # fmt: skip
