"""What state law says: the stance on a day, its instruments, how it came, and what the lists show beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from section287.answers.compose.common import (
    counted,
    day_of,
    listed,
    many,
    say_cautions,
    say_no_list,
    scope_of,
    who_words,
)
from section287.answers.draft import Draft
from section287.answers.report import Fact
from section287.answers.wording import find_values
from section287.errors import NotFound
from section287.places.states import name_state

STANCE_WORDS = {
    "mandates": "state law requires some agencies to enter or seek agreements",
    "encourages": "state law favors agreements or cooperation without requiring an agreement",
    "none_found": "no statewide rule was found",
    "restricts": "state law limits who may sign or what officers may do",
    "bans": "state law bars agreements",
}


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    states = list(asked.states) or ([asked.state] if asked.state else []) or _states_of_bill(asked.small)
    if not states:
        _compose_all(draft)
        return
    for state in states[:3]:
        _compose_state(draft, state)
    names = [name_state(one) for one in states[:1]]
    draft.follow(
        *(f"How many agreements are there in {one}?" for one in names),
        *(f"Which agencies in {one} left the program?" for one in names),
        "Which states ban 287(g)?", "Which states require agencies to join?",
        *(f"Which agencies in {one} have agreements?" for one in names),
    )  # fmt: skip


_BILL = re.compile(r"\b([a-z]{1,2})\.? ?([a-z])?\.? ?(\d{1,5})\b")


def _states_of_bill(small: str) -> list[str]:
    """Return the states whose bill or act a question names by letters and number ("HB 1105")."""
    from section287.law.policies import load_policies

    named = {f"{one[1]}{one[2] or ''}{one[3]}" for one in _BILL.finditer(small)}
    return [
        state
        for state, policy in sorted(load_policies().states.items())
        if any(
            f"{one[1]}{one[2] or ''}{one[3]}" in named
            for each in policy.instruments
            for one in _BILL.finditer(each.name.lower())
        )
    ][:3]


def period_fact(draft: Draft, state: str, on: date) -> Fact | None:
    """Keep how a state stands on a day as a fact; None where no period covers the day."""
    from section287.law.policies import load_policies

    policy = load_policies().states.get(state)
    period = policy.period_on(on) if policy else None
    if policy is None or period is None:
        return None
    instruments = [policy.instrument(one) for one in period.because]
    cited = [source for one in instruments for source in one.sources] or list(policy.all_sources)
    numbers = [draft.cite_source(one) for one in cited[:4]]
    values: dict[str, Any] = {
        "state": state, "stance": period.stance, "text": period.text, "confidence": period.confidence, "on": on,
        "instruments": [one.name for one in instruments],
    }  # fmt: skip
    for key in ("since", "until", "may_be"):
        if getattr(period, key):
            values[key] = getattr(period, key)
    return draft.fact("law", values, numbers, ref=f"period:{state}/{period.since or 'first'}/{on}")


def _instrument_fact(draft: Draft, state: str, one: Any) -> Fact:
    values: dict[str, Any] = {
        "state": state, "name": one.name, "description": one.description, "status": one.status,
        "confidence": one.confidence,
    }  # fmt: skip
    for key in ("citation", "enacted", "effective", "ended", "effective_note"):
        if getattr(one, key):
            values[key] = getattr(one, key)
    if one.covers:
        values["covers"] = one.covers.text
    values["deadlines"] = [f"{each.day}: {each.what}" for each in one.deadlines]
    values["contested"] = [f"{each.case}: {each.outcome}" for each in one.contested]
    return draft.fact("law", values, [draft.cite_source(each) for each in one.sources], ref=f"instrument:{one.id}")


def _compose_state(draft: Draft, state: str) -> None:
    from section287.law.policies import load_policies

    on, name = day_of(draft), name_state(state)
    policy = load_policies().states.get(state)
    draft.look(f"looked up state law: {name}", "policies", state, len(policy.instruments) if policy else 0)
    if policy is None:
        _say_territory(draft, state)
        return
    fact = period_fact(draft, state, on)
    if fact is None:
        return
    values = fact.values
    since = f" since {values['since']}" if values.get("since") else ""
    draft.sum_up(
        f"{name}, on {on}: {STANCE_WORDS[str(values['stance'])]}{since} (confidence: {values['confidence']}).", fact
    )
    draft.sum_up(f"{str(values['text']).rstrip('.')}.", fact)
    if values.get("may_be"):
        draft.sum_up(f"It may be otherwise: {STANCE_WORDS[str(values['may_be'])]}; that is not confirmed.", fact)
    _say_instruments(draft, state, policy, on)
    _say_history(draft, state, policy)
    _say_lists(draft, state, fact, on)
    draft.conclude(f"{name}: {str(values['text']).rstrip('.')} (confidence: {values['confidence']}).", fact)


def _say_instruments(draft: Draft, state: str, policy: Any, on: date) -> None:
    standing = policy.standing_on(on)
    other = [one for one in policy.instruments if one not in standing]
    for heading, chosen in ((f"In force in {name_state(state)}", standing), ("Other instruments", other)):
        if not chosen:
            continue
        draft.head(heading)
        for one in chosen:
            fact = _instrument_fact(draft, state, one)
            words = [f"“{one.name}”"]
            words += [one.citation] if one.citation and one.citation != "-" else []
            words += [f"in effect from {one.effective}"] if one.effective else []
            words += [f"ended {one.ended}"] if one.ended else []
            words += [one.status.replace("_", " ")] if one.status != "in_force" else []
            draft.item(f"{', '.join(words)}: {one.description.rstrip('.')} (confidence: {one.confidence}).", fact)
            if one.covers:
                draft.item(f"It covers: {one.covers.text.rstrip('.')}.", fact)
            for each in one.deadlines:
                draft.item(f"{each.day}: {each.what.rstrip('.')}.", fact)
            for suit in one.contested:
                draft.item(f"Contested in {suit.case}: {suit.outcome.rstrip('.')}.", fact)


def _say_history(draft: Draft, state: str, policy: Any) -> None:
    if len(policy.periods) < 2:
        return
    draft.head("How it came")
    for period in policy.periods:
        day = period.since or period.until or date(2000, 1, 1)
        fact = period_fact(draft, state, day)
        if fact is None:
            continue
        since = f"from {period.since}" if period.since else "at first"
        until = f" to {period.until}" if period.until else ""
        draft.item(
            f"{since[0].upper()}{since[1:]}{until}: {period.text.rstrip('.')} (confidence: {period.confidence}).", fact
        )


def _say_lists(draft: Draft, state: str, fact: Fact, on: date) -> None:
    scope = scope_of(draft.asked, state=state)
    try:
        now = counted(draft, on, scope)
    except NotFound:
        return
    draft.head("What the lists show beside it")
    held = f" with {many(now.count.agencies, *who_words(scope))}" if now.count.agreements else ""
    draft.say(
        f"The list of {now.on} prints {many(now.count.agreements, scope.what[:-1])}{held} in {name_state(state)}.",
        now.fact,
    )
    since = fact.values.get("since")
    if isinstance(since, date) and date(2011, 3, 1) < since <= on:
        before = counted(draft, since - timedelta(days=1), scope)
        draft.say(
            f"The list of {before.on}, the newest before that law's day, printed "
            f"{many(before.count.agreements, scope.what[:-1])}.",
            before.fact,
        )
    say_cautions(draft, on, now.cover)


def _say_territory(draft: Draft, state: str) -> None:
    draft.answered = False
    scope = scope_of(draft.asked, state=state)
    try:
        now = counted(draft, day_of(draft), scope)
    except NotFound:
        say_no_list(draft, day_of(draft))
        return
    name = name_state(state)
    draft.sum_up(f"The facts on law cover no territories, and {name} is one.", now.fact)
    draft.head("What the lists show")
    draft.say(f"The list of {now.on} prints {many(now.count.agreements, 'agreement')} in {name}.", now.fact)
    draft.conclude(
        f"No facts on the law of {name} were collected; the lists print {many(now.count.agreements, 'agreement')}.",
        now.fact,
    )


def _wanted(text: str) -> list[str]:
    return list(find_values("law_stances", text)) or ["mandates", "bans"]


def _compose_all(draft: Draft) -> None:
    from section287.law.policies import load_policies

    on, policies = day_of(draft), load_policies()
    wanted = _wanted(draft.asked.small)
    draft.look("looked up state law: every state", "policies", f"stance on {on}", len(policies.states))
    for stance in wanted:
        chosen = [
            (code, fact)
            for code in sorted(policies.states, key=name_state)
            if (fact := _holding(draft, code, on, stance)) is not None
        ]
        facts = [fact for _, fact in chosen]
        names = [name_state(code) for code, _ in chosen]
        if not chosen:
            first = period_fact(draft, "TX", on)
            assert first is not None
            draft.sum_up(f"On {on}, no state is recorded where {STANCE_WORDS[stance]}.", first)
            draft.conclude(f"None recorded on {on} where {STANCE_WORDS[stance]}.", first)
            continue
        number = draft.fact(
            "law",
            {"states": [code for code, _ in chosen], "rows": len(chosen), "on": on, "stance": stance},
            sorted({one for fact in facts for one in fact.sources}),
            ref=f"stance:{stance}/{on}",
        )
        counting = ", the District of Columbia counted with them" if any(code == "DC" for code, _ in chosen) else ""
        draft.sum_up(
            f"On {on}, {STANCE_WORDS[stance]} in {many(len(chosen), 'state')}{counting}: {listed(names)}.", number
        )
        draft.head(f"{STANCE_WORDS[stance][0].upper()}{STANCE_WORDS[stance][1:]}")
        for code, fact in chosen:
            since = f", since {fact.values['since']}" if fact.values.get("since") else ""
            draft.item(
                f"{name_state(code)}{since}: {str(fact.values['text']).rstrip('.')} (confidence: "
                f"{fact.values['confidence']}).",
                fact,
            )
        draft.conclude(f"{len(chosen)}: {listed(names)}.", number)
    _say_counts_of_others(draft, on, wanted)
    draft.follow(
        "Which states ban 287(g)?", "Which states require agencies to join?", "What does the law in Texas say?",
        "What does the law in Illinois say?", "Which states have agreements?",
    )  # fmt: skip


def _holding(draft: Draft, code: str, on: date, stance: str) -> Fact | None:
    from section287.law.policies import load_policies

    period = load_policies().states[code].period_on(on)
    return period_fact(draft, code, on) if period and period.stance == stance else None


def _say_counts_of_others(draft: Draft, on: date, wanted: list[str]) -> None:
    from section287.law.policies import load_policies

    counts = [one for one in load_policies().outside_counts if one.day <= on]
    if "bans" not in wanted or not counts:
        return
    draft.head("What others counted")
    for one in counts:
        numbers = [draft.cite_source(each) for each in one.sources]
        values = {"who": one.who, "day": one.day, "what": one.what, "count": one.count, "note": one.note}
        fact = draft.fact("law", values, numbers, ref=f"outside:{one.who}/{one.day}")
        draft.item(f"{one.who}, {one.day}: {one.count} {one.what}. {one.note.rstrip('.')}.", fact)
