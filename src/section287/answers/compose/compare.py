"""Compare states, agencies, models or days, side by side."""

from __future__ import annotations

from typing import Any

from section287.answers.compose.choose import unknown
from section287.answers.compose.common import (
    MODEL_SHORT,
    SHOWN,
    counted,
    day_of,
    groups,
    listed,
    many,
    say_cautions,
    say_no_list,
    say_own,
    scope_of,
    who_words,
    whole,
)
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.errors import NotFound
from section287.places.states import name_state

_FIRST_OF = """
SELECT g.agency_id, g.name, g.state, min(coalesce(a.signed_on, a.first_listed_on)) AS first_on,
       count(*) FILTER (
           a.agreement_id IN (SELECT subject_id FROM listing WHERE publication_id = $publication)) AS on_list,
       string_agg(DISTINCT a.model, '+' ORDER BY a.model)
           FILTER (a.agreement_id IN (SELECT subject_id FROM listing WHERE publication_id = $publication)) AS models
FROM agreement a JOIN agency g USING (agency_id)
WHERE a.agency_id IN (SELECT unnest($ids)) AND a.first_listed_on <= $day
GROUP BY ALL ORDER BY first_on, g.state, g.name, g.agency_id
"""


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    models = [one for one in asked.models if one != "none"]
    if "law" in asked.small and len(asked.states) > 1:
        hand_to(draft, "state_law")
    elif len(asked.locals) > 1:
        _compose_locals(draft)
    elif len(asked.states) > 1:
        _compose_states(draft)
    elif len(asked.whens) > 1:
        hand_to(draft, "change")
    elif len(models) > 1:
        compose_models(draft, models)
    elif asked.states:
        _say_rank(draft)
        hand_to(draft, "where")
    else:
        hand_to(draft, "models")


def _compose_states(draft: Draft) -> None:
    asked, day = draft.asked, day_of(draft)
    scope = scope_of(asked)
    states = list(asked.states)[:6]
    try:
        found = [(state, counted(draft, day, scope_of(asked, state=state))) for state in states]
    except NotFound:
        say_no_list(draft, day)
        return
    order = sorted(found, key=lambda pair: (-pair[1].count.agreements, pair[0]))
    if any(word in asked.masked for word in ("more", "fewer", "ahead", "behind")) and len(found) == 2:
        _say_yes_or_no(draft, found)
    (first, most), (last, least) = order[0], order[-1]
    if most.count.agreements == least.count.agreements:
        draft.sum_up(
            f"On {most.on}, {listed([name_state(state) for state, _ in found])} had the same number of {scope.what}: "
            f"{most.count.agreements:,}.",
            *(one.fact for _, one in found),
        )
    else:
        draft.sum_up(
            f"On {most.on}, {name_state(first)} had the most {scope.what} of them, {most.count.agreements:,}, and "
            f"{name_state(last)} the fewest, {least.count.agreements:,}.",
            most.fact, least.fact,
        )  # fmt: skip
    draft.head("Agreements and agencies")
    for state, one in found:
        draft.item(
            f"{name_state(state)}: {many(one.count.agreements, scope.what[:-1])} with "
            f"{many(one.count.agencies, *who_words(scope))} in "
            f"{many(one.count.counties, 'county', 'counties')}.",
            one.fact,
        )
    if not scope.filters.model:
        draft.head("By model")
        for state, one in found:
            by_model, ran = groups(draft, day, scope_of(asked, state=state), "model")
            if not by_model.by:
                continue
            values = {group["key"]: group["agreements"] for group in by_model.by}
            fact = draft.rows(ran, [draft.cite_standing(one.cover.before)], state=state, models=list(values), **values)
            parts = [f"{group['agreements']:,} {MODEL_SHORT.get(group['key'], group['key'])}" for group in by_model.by]
            draft.item(f"{name_state(state)}: {listed(parts)}.", fact)
    _say_since(draft, states)
    _say_law(draft, states)
    draft.head("How far this holds")
    say_cautions(draft, day, most.cover)
    draft.conclude(
        f"{'; '.join(f'{name_state(state)} {one.count.agreements:,}' for state, one in order)}: {scope.what} on the "
        f"list of {most.on}.",
        *(one.fact for _, one in order),
    )
    names = [name_state(state) for state in states]
    draft.follow(
        *(f"How did the number of agreements in {name} change since January 2025?" for name in names[:2]),
        *(f"What does the law in {name} say?" for name in names[:2]), "Which state has the most agreements?",
    )  # fmt: skip


def _say_since(draft: Draft, states: list[str]) -> None:
    """Where the question names a stretch of days, count each state at its beginning, too."""
    start, end = draft.asked.span
    if start is None or start == end:
        return
    try:
        found = [(state, counted(draft, start, scope_of(draft.asked, state=state))) for state in states]
    except NotFound:
        return
    draft.head("At the beginning of the days asked for")
    for state, one in found:
        draft.item(f"{name_state(state)}, list of {one.on}: {many(one.count.agreements, 'agreement')}.", one.fact)


def _say_yes_or_no(draft: Draft, found: list[tuple[str, Any]]) -> None:
    (one_state, one), (other_state, other) = found
    asked = draft.asked.masked
    if asked.startswith(("who", "which")):
        return
    fewer = any(word in asked for word in ("fewer", "less", "behind"))
    holds = one.count.agreements < other.count.agreements if fewer else one.count.agreements > other.count.agreements
    word = "fewer" if fewer else "more"
    draft.sum_up(
        f"{'Yes' if holds else 'No'}: {name_state(one_state)} had {one.count.agreements:,} and "
        f"{name_state(other_state)} {other.count.agreements:,}, "
        f"so {name_state(one_state)} {'had' if holds else 'did not have'} {word}.",
        one.fact, other.fact,
    )  # fmt: skip


def _say_law(draft: Draft, states: list[str]) -> None:
    from section287.answers.compose.state_law import STANCE_WORDS, period_fact

    facts = [(state, period_fact(draft, state, day_of(draft))) for state in states]
    if not any(fact for _, fact in facts):
        return
    draft.head("State law")
    for state, fact in facts:
        if fact:
            draft.item(
                f"{name_state(state)}: {STANCE_WORDS[str(fact.values['stance'])]} (confidence: "
                f"{fact.values['confidence']}).",
                fact,
            )


def compose_models(draft: Draft, models: list[str]) -> None:
    """Write the answer on several models, counted side by side."""
    asked, day = draft.asked, day_of(draft)
    state = asked.states[0] if asked.states else None
    try:
        found = [(model, counted(draft, day, scope_of(asked, model=model, state=state))) for model in models]
    except NotFound:
        say_no_list(draft, day)
        return
    scope = whole(scope_of(asked, state=state))
    first = found[0][1]
    parts = [many(one.count.agreements, f"{MODEL_SHORT[model]} agreement") for model, one in found]
    draft.sum_up(f"On {first.on}, the list printed {listed(parts)}{scope.where}.", *(one.fact for _, one in found))
    if "more" in asked.masked or "fewer" in asked.masked:
        (one_model, one), (other_model, other) = found[:2]
        fewer = "fewer" in asked.masked
        holds = (
            one.count.agreements < other.count.agreements if fewer else one.count.agreements > other.count.agreements
        )
        draft.sum_up(
            f"{'Yes' if holds else 'No'}: {one.count.agreements:,} {MODEL_SHORT[one_model]} against "
            f"{other.count.agreements:,} {MODEL_SHORT[other_model]}.",
            one.fact, other.fact,
        )  # fmt: skip
    draft.head("Agencies")
    for model, one in found:
        draft.item(
            f"{MODEL_SHORT[model]}: {many(one.count.agencies, 'agency', 'agencies')} in "
            f"{many(one.count.states, 'state')}.",
            one.fact,
        )
    say_own(draft, first, scope_of(asked, model=models[0], state=state))
    draft.head("How far this holds")
    say_cautions(draft, day, first.cover)
    draft.conclude(f"{listed(parts)}{scope.where} on the list of {first.on}.", *(one.fact for _, one in found))
    draft.follow(
        "How do the models differ?",
        f"How did the number of agreements{scope.where} change since January 2025?",
        "Which model gives the most authority?",
        "Which states have agreements?",
    )


def _compose_locals(draft: Draft) -> None:
    asked, day = draft.asked, day_of(draft)
    ambiguous = [one for one in asked.locals if one.one is None]
    if ambiguous:
        if ambiguous[0].candidates:
            hand_to(draft, "choose")
        else:
            unknown(draft, ambiguous[0])
        return
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return
    places = [one.one for one in asked.locals if one.one][:4]
    source = draft.cite_standing(cover.before)
    on = cover.before.published_on
    firsts = []
    for place in places:
        ran = draft.record.ask(
            f"looked up {place.label}", _FIRST_OF, ids=list(place.agency_ids), day=day, publication=cover.before.id
        )
        rows = ran.dicts()
        draft.head(place.label)
        if not rows:
            fact = draft.rows(ran, [source], place=place.label, state=place.state, list_on=on)
            draft.say(f"No agreement of {place.label} stands on any list up to {on}.", fact)
            continue
        for row in rows[:SHOWN]:
            fact = draft.rows(
                ran,
                [source],
                list_on=on,
                **{key: row[key] for key in ("name", "state", "first_on", "models", "on_list") if row[key] is not None},
            )
            held = listed([MODEL_SHORT[each] for each in (row["models"] or "").split("+") if each]) or "no agreement"
            draft.item(
                f"{row['name']}, {row['state']}: first {row['first_on']}; on the list of {on} with {held}.", fact
            )
        firsts.append(
            (
                rows[0]["first_on"],
                place,
                draft.rows(
                    ran,
                    [source],
                    name=rows[0]["name"],
                    state=place.state,
                    first_on=rows[0]["first_on"],
                    place=place.label,
                ),
            )
        )
    _sum_up_locals(draft, places, firsts, on, source)
    draft.head("How far this holds")
    say_cautions(draft, day, cover)
    draft.follow(
        *(f"What agreements does {place.label} have?" for place in places[:2]),
        *(f"What does the law in {name_state(place.state)} say?" for place in places[:2]),
    )


def _sum_up_locals(draft: Draft, places: list[Any], firsts: list[Any], on: Any, source: int) -> None:
    if not firsts:
        ran = draft.record.ask(
            "looked for either",
            "SELECT count(*) AS agreements FROM agreement WHERE agency_id IN (SELECT unnest($ids))",
            ids=[each for one in places for each in one.agency_ids],
        )
        fact = draft.rows(
            ran,
            [source],
            agreements=ran.rows[0][0],
            places=[one.label for one in places],
            states=[one.state for one in places],
            list_on=on,
        )
        draft.sum_up(
            f"Neither {listed([one.label for one in places], 'nor')} has an agreement on any list up to {on}.", fact
        )
        draft.conclude(f"None of them stands on any list up to {on}.", fact)
        return
    firsts.sort(key=lambda one: (one[0], one[1].label))
    for day, place, fact in firsts:
        draft.sum_up(f"{place.label}: the first agreement that the record knows is of {day}.", fact)
    day, place, fact = firsts[0]
    draft.conclude(f"{place.label} came first of them, with an agreement of {day}.", fact)


def _say_rank(draft: Draft) -> None:
    """Say where one state stands among all, for "more than any other"."""
    day = day_of(draft)
    state = draft.asked.states[0]
    scope = scope_of(draft.asked)
    try:
        found = counted(draft, day, scope)
    except NotFound:
        return
    ran = draft.record.ask(
        "ranked the states",
        "SELECT state, agreements, rank() OVER (ORDER BY agreements DESC) AS rank FROM (SELECT g.state, "
        "count(DISTINCT a.agreement_id) AS agreements "
        "FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id "
        "WHERE l.publication_id = $publication AND ($model IS NULL OR a.model = $model) GROUP BY g.state) ORDER BY "
        "rank, state",
        publication=found.cover.before.id, model=scope.filters.model,
    )  # fmt: skip
    row = next((one for one in ran.dicts() if one["state"] == state), None)
    if row is None:
        return
    fact = draft.rows(ran, [draft.cite_standing(found.cover.before)], **{**scope.values, **row}, list_on=found.on)
    draft.sum_up(
        f"By number of {scope.what}, {name_state(state)} stands at place {row['rank']} on the list of {found.on}, with "
        f"{row['agreements']:,}.",
        fact,
    )
