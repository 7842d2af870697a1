"""What a fact's reference leads to: an entry, a clause, a rule, an instrument, a day of the timeline, as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from section287.places.counties import county_by_fips


def referred(ref: str, connection: Any) -> str:
    """Return what a reference ("entry:pinheiro-2009") leads to, as JSON.

    Raises:
        LookupError: it leads to nothing that is there.
    """
    kind, _, rest = ref.partition(":")
    reader = _READERS.get(kind)
    found = reader(rest, connection) if reader else None
    if found is None:
        raise LookupError(f"nothing is called {ref!r}")
    return json.dumps(found, ensure_ascii=False, default=str)


def _dumped(one: Any) -> Any:
    return one.model_dump(mode="json") if one is not None else None


def _first(items: Any, name: str, key: str = "id") -> Any:
    return next(
        (one for one in items if (one.get(key) if isinstance(one, Mapping) else getattr(one, key)) == name), None
    )


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
                return [_dumped(found), *_law_words(policy, found)]
        return None
    clauses = [
        f"{one.model} ({one.revision}), {_section(clause.section)}, p. {clause.page} {clause.quote}"
        for one in book.templates for name, clause in one.clauses.items() if name in rule.clauses
    ]  # fmt: skip
    return [_dumped(rule), clauses, [one.cite() for one in rule.sources], list(rule.models)]


def _law_words(policy: Any, instrument: Any) -> list[str]:
    from section287.law.policies import Instrument

    assert isinstance(instrument, Instrument)
    names = ", ".join(one.name for one in policy.instruments)
    together = {
        ", ".join(one.name for one in policy.instruments if one.id in period.because) for period in policy.periods
    }
    return [
        *(
            f"State law bars such agreements: {one}. Delegated powers are held only so far as state law allows."
            for one in sorted({instrument.name, *together})
        ),
        *(
            f"State law limits agreements or what officers may do ({one}); whether it reaches this act was not settled."
            for one in sorted(together)
        ),
        names, ", ".join(part for part in (instrument.name, instrument.citation) if part),
        *(f"{instrument.name}: {one.text}" for one in instrument.effects), *(one.text for one in policy.periods),
        "TFM JEM WSO none",
    ]  # fmt: skip


def _section(section: str) -> str:
    return section if section.startswith(("Appendix", "addendum")) else f"section {section}"


def _authority(rest: str, connection: Any) -> Any:
    from section287.answers.compose.texts import evaluator, outcome_words
    from section287.law.agency_view import view_agency
    from section287.law.authority import Question, answer_question
    from section287.law.policies import load_policies

    action, touchpoint, model, on, state, given, agency = rest.split("/")
    facts = dict(one.split("=", 1) for one in given.split(",")) if given != "-" else {}
    named: Any = model
    view = view_agency(connection, agency, date.fromisoformat(on)) if agency != "-" else None
    question = Question(
        touchpoint,
        action,
        date.fromisoformat(on),
        None if view else named,
        None if state == "-" or view else state,
        facts,
        view,
    )
    document = answer_question(evaluator(), load_policies(), question)
    book = evaluator().book
    return [
        document["outcome_words"],
        outcome_words(document),
        document["confidence"],
        document["model"],
        book.actions[action].name,
        book.touchpoints[touchpoint].name,
        state,
    ]


def _effect(rest: str, _: Any) -> Any:
    from section287.law.policies import load_policies

    state = rest.partition("/")[0]
    policy = load_policies().states.get(state)
    if policy is None:
        return None
    return [text for one in policy.instruments for text in (_dumped(one), *_law_words(policy, one))] + [
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
    states = [
        code for code, one in _policies().states.items() if (held := one.period_on(day)) and held.stance == stance
    ]
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
    return [
        _dumped(found),
        model,
        f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}",
        clause.quote,
    ]


def _estimate(rest: str, _: Any) -> Any:
    from section287.law.cost import CostInputs, estimate_cost
    from section287.law.money import load_money

    model, officers, salary, on, state = rest.split("/")
    named: Any = model
    inputs = CostInputs(
        named, int(officers), float(salary), 0.0, date.fromisoformat(on), state=None if state == "-" else state
    )
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
    from section287.answers.compose.limits import limit_of

    found = limit_of(rest)
    return dict(found) if found["id"] == rest else None


def _check(rest: str, connection: Any) -> Any:
    from section287.claims.check import check_text

    day, index, statement = rest.split("/", 2)
    claim = check_text(statement, connection, dated=date.fromisoformat(day)).as_json()["claims"][int(index)]
    plain = {
        key: " ".join(str(claim[key]).replace("“", "'").replace("”", "'").split()) for key in ("explanation", "span")
    }
    return [claim, plain]


def _examples(_rest: str, _: Any) -> Any:
    from section287.answers.compose.about_record import what_can_be_asked

    return what_can_be_asked()


def _counties(rest: str, _: Any) -> Any:
    from section287.answers.compose.shares import county_total

    state, _slash, part = rest.partition("/")
    total = county_total(None if state == "US" else state)
    return [state, total, int(part), total - int(part), round(100 * int(part) / total, 1)]


def _place(rest: str, _: Any) -> Any:
    from section287.answers.gazetteer import towns_of
    from section287.places.fbi_agencies import fbi_agencies_of

    kind, state, key = rest.split("/", 2)
    if kind == "county":
        county = county_by_fips(key)
        return [county.name, f"{county.name}, {state}", state] if county and county.state == state else None
    known: list[Any] = [one for one in towns_of(key) if one.state == state] or [
        one for one in fbi_agencies_of(state) if key in one.name
    ]
    return [key, f"{key}, {state}", state] if known else None


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "entry": _entry, "topic": _topic, "rule": _rule, "authority": _authority, "effect": _effect,
    "condition": _condition,
    "commitment": _models_page, "model": _models_page, "difference": _difference, "also": _also, "period": _period,
    "instrument": _instrument, "stance": _stance, "outside": _outside, "offer": _money("offers"),
    "state_money": _money("state_money"),
    "documented": _money("documented"), "share": _share, "estimate": _estimate,
    "term": _term, "event": _event, "events": _events, "limit": _limit, "place": _place, "counties": _counties,
    "check": _check,
    "statement": lambda rest, _: [rest], "examples": _examples,
}  # fmt: skip
