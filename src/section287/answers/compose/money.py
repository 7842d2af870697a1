"""What it costs: who pays what under each text, what was offered, what states give, and what was documented."""

from __future__ import annotations

import re
from typing import Any

from section287.answers.compose.common import day_of, listed
from section287.answers.compose.texts import evaluator, model_name
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.wording import find_value
from section287.places.states import name_state

_AMOUNT = re.compile(r"\$\s?(\d[\d,]*(?:\.\d+)?)\s*(k\b|thousand)?", re.IGNORECASE)
_OFFICERS = re.compile(r"\b(\d{1,4})\s+(?:[a-z]+\s+)?(?:officers?|deputies|deputy)\b")


def compose(draft: Draft) -> None:
    """Write the answer."""
    from section287.law.money import load_money

    asked, on, money = draft.asked, day_of(draft), load_money()
    models = [one for one in (asked.models or ("TFM", "JEM", "WSO")) if one != "none"]
    draft.look(
        "looked up money: shares, offers, state money, documented costs",
        "money",
        asked.state or "all",
        len(money.documented),
    )
    reckoned = _say_estimate(draft, models[0])
    _say_topic(draft, money, models)
    _say_documented_first(draft, money)
    if asked.state:
        _say_state(draft, money, on)
    if find_value("offers_about", asked.small):
        _say_offers(draft, money, on, models)
        _say_shares(draft, money, models)
    else:
        _say_shares(draft, money, models)
        _say_offers(draft, money, on, models)
    if not asked.state:
        _say_state(draft, money, on)
    _say_documented(draft, money)
    _conclude(draft, money, on, reckoned)
    draft.follow(
        "Does it save money?",
        "What federal reimbursement is available?",
        "Who pays for the training?",
        "How do the models differ?",
    )
    if asked.state:
        draft.follow_ups.insert(0, f"What does the law in {name_state(asked.state)} say?")


def _say_shares(draft: Draft, money: Any, models: list[str]) -> None:
    draft.head("Who pays under the agreement")
    for one in money.shares:
        for model in models:
            if model not in one.models:
                continue
            fact = share_fact(draft, one, model)
            if fact is None:
                continue
            payer = "The agency pays" if one.payer == "agency" else "ICE pays"
            draft.item(
                f"{model_name(model)}: {payer.lower() if payer.startswith('The') else payer}: {one.text.rstrip('.')} "
                f"({fact.values['cite']}).",
                fact,
            )
    _sum_up_shares(draft, money, models)


def _say_topic(draft: Draft, money: Any, models: list[str]) -> None:
    """Begin with who pays for the one thing that the question names: training, overtime, supplies, liability."""
    wanted = find_value("shares", draft.asked.small)
    if wanted is None:
        return
    lines: dict[str, tuple[str, list[Fact]]] = {}
    for one in money.shares:
        if one.id.partition("_")[0] != wanted:
            continue
        for model in models:
            fact = share_fact(draft, one, model) if model in one.models else None
            if fact is not None:
                text = f"{one.payer} pays: {one.text[0].lower()}{one.text[1:].rstrip('.')}"
                lines.setdefault(one.id, (text, []))[1].append(fact)
    for text, facts in lines.values():
        under = listed([model_name(str(fact.values["model"])) for fact in facts])
        draft.sum_up(f"Under the {under}, {'the ' if text.startswith('agency') else ''}{text}.", *facts)


def share_fact(draft: Draft, one: Any, model: str) -> Fact | None:
    """Keep who pays for something under a model as a fact, with its clause."""
    from section287.law.reference import newest_text

    book = evaluator().book
    template = newest_text(book, model)
    if template is None or one.clause not in template.clauses:
        return None
    clause = template.clauses[one.clause]
    number = draft.cite_source(book.template_sources[template.id])
    values = {"payer": one.payer, "text": one.text, "model": model, "confidence": one.confidence,
              "cite": f"{template.model} ({template.revision}), {clause.section}, p. {clause.page}"}  # fmt: skip
    return draft.fact("clause", values, [number], ref=f"share:{one.id}/{model}", quote=clause.quote)


def _sum_up_shares(draft: Draft, money: Any, models: list[str]) -> None:
    shares = {one.id: one for one in money.shares}
    own = [share_fact(draft, shares["salaries"], model) for model in models]
    facts = [one for one in own if one]
    if facts:
        draft.sum_up(
            f"Under the agreement the agency pays: {shares['salaries'].text.rstrip('.').lower()} (confidence: "
            f"{shares['salaries'].confidence}).",
            *facts,
        )


def _offer_fact(draft: Draft, one: Any) -> Fact:
    values: dict[str, Any] = {
        "text": one.text,
        "since": one.since,
        "confidence": one.confidence,
        "kind": one.kind,
        "models": list(one.models),
    }
    if one.until:
        values["until"] = one.until
    values["figures"] = [each.text for each in one.figures] + [
        f"{each.text}: ${each.amount:,.0f}" for each in one.tiers
    ]
    return draft.fact("money", values, [draft.cite_source(each) for each in one.sources], ref=f"offer:{one.id}")


def _say_offers(draft: Draft, money: Any, on: Any, models: list[str]) -> None:
    standing = [one for one in money.offers if one.stands_on(on) and set(models) & {*one.models, *one.models_unclear}]
    if not standing:
        first = min(money.offers, key=lambda one: one.since)
        fact = _offer_fact(draft, first)
        draft.head("What ICE has offered")
        draft.say(f"No federal offer that is known here stood on that day; the first is from {first.since}.", fact)
        return
    draft.head("What ICE has offered")
    for one in standing:
        fact = _offer_fact(draft, one)
        disputed = "; the amount is disputed" if one.disputed else ""
        draft.item(f"Since {one.since}: {one.text.rstrip('.')} (confidence: {one.confidence}{disputed}).", fact)
        for figure in fact.values["figures"]:
            draft.item(f"{str(figure).rstrip('.')}.", fact)
    draft.sum_up(
        f"Since {standing[0].since}: {standing[0].text.rstrip('.')} (confidence: {standing[0].confidence}).",
        _offer_fact(draft, standing[0]),
    )
    draft.sum_up(
        "An offer is not a payment: what each agency was paid is not in the public record.",
        _offer_fact(draft, standing[0]),
    )


def _say_state(draft: Draft, money: Any, on: Any) -> None:
    chosen = [one for one in money.state_money if one.since <= on and draft.asked.state in (None, one.state)]
    if not chosen:
        return
    draft.head("State money")
    for one in chosen:
        values = {"state": one.state, "since": one.since, "text": one.text, "confidence": one.confidence,
                  "figures": [each.text for each in one.figures]}  # fmt: skip
        fact = draft.fact(
            "money", values, [draft.cite_source(each) for each in one.sources], ref=f"state_money:{one.id}"
        )
        draft.item(
            f"{name_state(one.state)}, since {one.since}: {one.text.rstrip('.')} (confidence: {one.confidence}).", fact
        )
        for each in one.figures:
            draft.item(f"{each.text.rstrip('.')}.", fact)
        if draft.asked.state:
            figures = "; ".join(each.text.rstrip(".") for each in one.figures)
            text = f"{one.text.rstrip('.')}{': ' if figures else ''}{figures}"
            draft.sum_up(f"{name_state(one.state)} gives since {one.since}: {text}.", fact)


def documented_fact(draft: Draft, one: Any) -> Fact:
    """Keep a documented amount, with every reading of it, as a fact."""
    values: dict[str, Any] = {"place": one.place, "period": one.period, "text": one.text,
                              "kind": one.kind, "confidence": one.confidence,
                              "figures": [each.text for each in one.figures]}  # fmt: skip
    if one.state:
        values["state"] = one.state
    return draft.fact("money", values, [draft.cite_source(each) for each in one.sources], ref=f"documented:{one.id}")


def _of_place(draft: Draft, money: Any) -> list[Any]:
    one = draft.asked.local.one if draft.asked.local else None
    if one is None:
        return []
    bare = one.name.lower().replace("sheriff's office", "").strip()
    return [each for each in money.documented if bare and bare in each.place.lower()]


def _say_documented_first(draft: Draft, money: Any) -> None:
    """Begin with the place that the question names, or say that nothing was documented there."""
    own = _of_place(draft, money)
    local = draft.asked.local
    for one in own[:3]:
        fact = documented_fact(draft, one)
        figures = "; ".join(each.text.rstrip(".") for each in one.figures) or "no figure"
        draft.sum_up(
            f"{one.place}, {one.period}: {one.text.rstrip('.')}: {figures} (confidence: {one.confidence}).", fact
        )
    if local is not None and local.one is not None and not own:
        from section287.answers.compose.common import record_source

        ran = draft.record.ask(
            "looked for the place",
            "SELECT count(*) AS agencies FROM agency WHERE agency_id IN (SELECT unnest($ids))",
            ids=list(local.one.agency_ids),
        )
        known = [draft.place(local.one)] if local.one.kind != "agency" else []
        fact = draft.rows(ran, [record_source(draft)], agencies=ran.rows[0][0], label=local.one.label)
        draft.sum_up(f"No cost of {local.one.label} is documented here.", fact, *known)


def _say_documented(draft: Draft, money: Any) -> None:
    state = draft.asked.state
    own = [one for one in money.documented if state and one.state == state]
    chosen = own or [one for one in money.documented if state is None or one.state is None]
    draft.head(f"Documented or claimed{' in ' + name_state(state) if own and state else ''}")
    for one in chosen[:10]:
        fact = documented_fact(draft, one)
        draft.item(
            f"{one.place}, {one.period} ({one.kind}): {one.text.rstrip('.')} (confidence: "
            f"{one.confidence}{'; disputed' if one.disputed else ''}).",
            fact,
        )
        for each in one.figures:
            draft.item(f"{each.text.rstrip('.')}.", fact)
    if state and not own:
        from section287.answers.compose.state_law import period_fact

        law = period_fact(draft, state, day_of(draft))
        place = f"in {name_state(state)}" if law else "there"
        draft.say(
            f"No cost documented {place} was found; those above are federal or of several places.",
            law or documented_fact(draft, chosen[0]),
        )


def _numbers(text: str) -> tuple[int | None, float | None]:
    officers = _OFFICERS.search(text)
    amount = _AMOUNT.search(text)
    salary = None
    if amount:
        salary = float(amount.group(1).replace(",", "")) * (1000 if amount.group(2) else 1)
    return (int(officers.group(1)) if officers else None), salary


def _say_estimate(draft: Draft, model: str) -> bool:
    """Reckon a year where the question gives officers and a salary; say so with every assumption."""
    officers, salary = _numbers(draft.asked.small)
    if officers and not salary:
        draft.note(
            f"{officers} officers are named but no salary; with one ('{officers} officers at $60,000') a year's cost "
            "is reckoned."
        )
    if not officers or not salary:
        return False
    from section287.law.cost import CostInputs, estimate_cost
    from section287.law.money import load_money

    given: Any = model
    inputs = CostInputs(
        model=given, officers=officers, salary=salary, benefits=0.0, on=day_of(draft), state=draft.asked.state
    )
    document = estimate_cost(evaluator().book, load_money(), inputs)
    ref = f"estimate:{model}/{officers}/{salary:.0f}/{day_of(draft)}/{draft.asked.state or '-'}"
    totals = document["totals"]
    numbers = [draft.cite_listed(one) for one in document["sources"]]
    values = {
        "model": model, "officers": officers, "salary": f"${salary:,.0f}",
        "low": f"${totals['agency_pays']['low']:,.0f}",
        "high": f"${totals['agency_pays']['high']:,.0f}", "offered_low": f"${totals['offered']['low']:,.0f}",
        "offered_high": f"${totals['offered']['high']:,.0f}",
    }  # fmt: skip
    fact = draft.fact("money", values, numbers, ref=ref)
    draft.sum_up(
        f"For {officers} officers at {values['salary']} a year under the {model_name(model)}, the agency's own part "
        "comes to "
        f"{values['low']} to {values['high']} a year, before benefits; what was offered for it, if paid, comes to "
        f"{values['offered_low']} to {values['offered_high']}.",
        fact,
    )
    draft.head("The estimate, line by line")
    for one in document["agency_pays"]:
        cells = {
            "what": one["what"],
            "how": one["how"],
            "low": f"${one['low']:,.0f}",
            "high": f"${one['high']:,.0f}",
            "cite": one["cite"],
        }
        line = draft.fact("money", cells, [numbers[each - 1] for each in one["n"]], ref=ref, quote=one["quote"])
        draft.item(f"{one['what']}: {cells['low']} to {cells['high']} ({one['how']}; {one['cite']}).", line)
    draft.note(
        "No benefits are named; the estimate leaves them out. 'section287 cost' takes them and every assumption."
    )
    return True


def _conclude(draft: Draft, money: Any, on: Any, reckoned: bool) -> None:
    shares = {one.id: one for one in money.shares}
    facts = [one for model in ("TFM", "JEM", "WSO") if (one := share_fact(draft, shares["salaries"], model))]
    draft.conclude(
        "Pay stays with the agency under every text that was read; whether it is made good depends on offers, not on "
        "the agreement.",
        *facts,
    )
