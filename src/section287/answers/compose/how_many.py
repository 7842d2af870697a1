"""How many: agreements, agencies, counties, states, or a share, on a day, with the basis named."""

from __future__ import annotations

from datetime import timedelta

from section287.answers.compose import absent
from section287.answers.compose.absent import asks_for_none
from section287.answers.compose.common import (
    MODEL_SHORT,
    Counted,
    Scope,
    counted,
    day_of,
    groups,
    list_words,
    listed,
    many,
    places_words,
    say_cautions,
    say_no_list,
    say_own,
    scope_of,
    were,
    who_words,
    whole,
    whose,
)
from section287.answers.compose.compare import compose_models
from section287.answers.compose.holding import asks_for_several, say_holding
from section287.answers.compose.shares import say_share
from section287.answers.draft import Draft
from section287.answers.wording import find_value
from section287.errors import NotFound
from section287.places.states import name_state


def compose(draft: Draft) -> None:
    """Write the answer."""
    day, scope = day_of(draft), scope_of(draft.asked)
    if asks_for_none(draft.asked):
        absent.compose(draft)
        return
    models = [one for one in draft.asked.models if one in MODEL_SHORT]
    if asks_for_several(draft.asked):
        if say_holding(draft, named=len(models) < 2) and len(models) > 1:
            compose_models(draft, models)
        else:
            _follow_whole(draft, scope)
        return
    if len(models) > 1:
        compose_models(draft, models)
        return
    if len(draft.asked.kinds) > 1:
        _compose_kinds(draft)
        return
    try:
        found = counted(draft, day, scope)
    except NotFound:
        say_no_list(draft, day)
        return
    if draft.asked.measure == "share" or (draft.asked.measure != "states" and "share" in draft.asked.masked):
        say_share(draft, found, scope)
    _say_first(draft, found, scope)
    say_own(draft, found, scope)
    if scope.filters.model is None and found.count.agreements:
        _say_models(draft, found, scope)
    _say_kinds_of_counts(draft, found, scope)
    _say_signed(draft, found, scope)
    _say_year_before(draft, found, scope)
    draft.head("How far this holds")
    say_cautions(draft, day, found.cover)
    _say_territories(draft, found, scope)
    _conclude(draft, found, scope)
    _follow(draft, found, scope)


def _compose_kinds(draft: Draft) -> None:
    """Count several kinds of agencies, each by itself."""
    day, parts = day_of(draft), []
    for kind in draft.asked.kinds:
        scope = scope_of(draft.asked, kind=kind)
        try:
            found = counted(draft, day, scope)
        except NotFound:
            say_no_list(draft, day)
            return
        _say_first(draft, found, scope)
        parts.append((found, scope))
    draft.head("How far this holds")
    say_cautions(draft, day, parts[0][0].cover)
    words = [many(found.count.agencies, *who_words(scope)) for found, scope in parts]
    draft.conclude(
        f"{listed(words)}{parts[0][1].where}, by the list of {parts[0][0].on}.", *(found.fact for found, _ in parts)
    )
    _follow(draft, parts[0][0], whole(parts[0][1]))


def _say_first(draft: Draft, found: Counted, scope: Scope) -> None:
    one = found.count
    where = scope.where or f" in {places_words(one)}"
    if one.agreements == 0:
        draft.sum_up(f"On {found.on}, {list_words(found.cover)} printed no {scope.what[:-1]}{scope.where}.", found.fact)
        return
    wanted = {"states": many(one.states, "state"), "counties": many(one.counties, "county", "counties")}
    if draft.asked.measure in wanted and not scope.filters.state:
        draft.sum_up(
            f"On {found.on}, {list_words(found.cover)} had {scope.who} of {wanted[draft.asked.measure]}"
            + (f" and {many(one.territories, 'territory', 'territories')}" if one.territories else "")
            + ".",
            found.fact,
        )
    if draft.asked.measure == "counties" and scope.filters.state:
        draft.sum_up(
            f"On {found.on}, {list_words(found.cover)} had {scope.who} of "
            f"{many(one.counties, 'county', 'counties')}{scope.where}.",
            found.fact,
        )
    if draft.asked.measure == "agencies" or scope.who != "agencies":
        draft.sum_up(
            f"On {found.on}, {list_words(found.cover)} printed {many(one.agencies, *who_words(scope))}{where}, with "
            f"{many(one.agreements, scope.what[:-1])}.",
            found.fact,
        )
        return
    draft.sum_up(
        f"On {found.on}, {list_words(found.cover)} printed {many(one.agreements, scope.what[:-1])} with "
        f"{many(one.agencies, *who_words(scope))}{where}.",
        found.fact,
    )


def _say_models(draft: Draft, found: Counted, scope: Scope) -> None:
    by_model, ran = groups(draft, found.day, scope, "model")
    draft.head("By model")
    source = draft.cite_standing(found.cover.before)
    for one in by_model.by:
        fact = draft.rows(
            ran, [source], model=one["key"], agreements=one["agreements"], states=one["states"], list_on=found.on
        )
        places = f" in {many(one['states'], 'state')}" if not scope.where and one["states"] else ""
        name = MODEL_SHORT.get(one["key"], one["key"])
        draft.item(f"{many(one['agreements'], f'{name} agreement')}{places}.", fact)
    if not scope.filters.state and not scope.filters.county:
        by_state, ran = groups(draft, found.day, scope, "state")
        every = find_value("each_state", draft.asked.small) is not None
        draft.head("State by state" if every else "Where most of them are")
        for one in by_state.by if every else by_state.by[:5]:
            fact = draft.rows(
                ran,
                [source],
                state=one["key"],
                agreements=one["agreements"],
                agencies=one["agencies"],
                list_on=found.on,
            )
            draft.item(
                f"{name_state(one['key'])}: {many(one['agreements'], 'agreement')} with "
                f"{many(one['agencies'], 'agency', 'agencies')}.",
                fact,
            )


def _say_kinds_of_counts(draft: Draft, found: Counted, scope: Scope) -> None:
    one = found.count
    if not one.agreements:
        return
    draft.head("What is counted")
    draft.say(
        f"Agreements and agencies are different counts: an agency may hold one agreement under each model, so "
        f"{many(one.agreements, scope.what[:-1])} {were(one.agreements)} held by "
        f"{many(one.agencies, *who_words(scope))} on the list of {found.on}.",
        found.fact,
    )
    if one.counties and not scope.filters.county:
        draft.say(
            f"These agencies sit in {many(one.counties, 'county', 'counties')}; statewide bodies count in none.",
            found.fact,
        )


def _say_signed(draft: Draft, found: Counted, scope: Scope) -> None:
    signed = counted(draft, found.day, scope, "signed")
    if signed.count.agreements == found.count.agreements:
        return
    draft.head("By signing day instead")
    draft.say(
        f"Counted by signing day, {many(signed.count.agreements, scope.what[:-1])}{whose(scope)} had been signed by "
        f"{found.day} and had not left the lists, as all lists up to now show.",
        signed.fact,
    )


def _say_year_before(draft: Draft, found: Counted, scope: Scope) -> None:
    try:
        earlier = counted(draft, found.day - timedelta(days=365), scope)
    except NotFound:
        return
    draft.head("A year earlier")
    draft.say(
        f"The list of {earlier.on} printed {many(earlier.count.agreements, scope.what[:-1])}{whose(scope)}.",
        earlier.fact,
    )


def _say_territories(draft: Draft, found: Counted, scope: Scope) -> None:
    one = found.count
    if one.territories and not scope.filters.state:
        ran = draft.record.ask(
            "added states and territories",
            "SELECT states, territories, states + territories AS together FROM (" + found.ran.sql + ")",
        )
        row = ran.dicts()[0]
        fact = draft.rows(ran, [draft.cite_standing(found.cover.before)], **row)
        draft.say(
            f"{many(row['states'], 'state')} and {many(row['territories'], 'territory', 'territories')} are often "
            f"reported together as {row['together']} states.",
            fact,
        )


def _conclude(draft: Draft, found: Counted, scope: Scope) -> None:
    one = found.count
    if one.agreements == 0:
        whole_scope = whole(scope)
        draft.conclude(f"No {scope.what[:-1]}{scope.where} stood on the list of {found.on}.", found.fact)
        if whole_scope.filters != scope.filters:
            other = counted(draft, found.day, whole_scope)
            draft.conclude(
                f"Under any model it printed {many(other.count.agreements, 'agreement')}{scope.where}.", other.fact
            )
        return
    agreements, agencies = many(one.agreements, scope.what[:-1]), many(one.agencies, *who_words(scope))
    wanted = draft.asked.measure
    if wanted == "states" and not scope.filters.state:
        said = f"{places_words(one)}: {agreements} with {agencies}"
    elif wanted == "counties":
        said = f"{many(one.counties, 'county', 'counties')}{scope.where}: {agreements} with {agencies}"
    elif wanted == "agencies" or scope.who != "agencies":
        said = f"{agencies}{scope.where} with {agreements}"
    else:
        said = f"{agreements} with {agencies}{scope.where}"
    draft.conclude(f"{said}, by the list of {found.on}.", found.fact)


def _follow(draft: Draft, found: Counted, scope: Scope) -> None:
    _follow_whole(draft, scope)
    if found.day == draft.day:
        draft.follow(f"How many agreements{scope.where} were there at the end of 2025?")


def _follow_whole(draft: Draft, scope: Scope) -> None:
    place = scope.where
    state = draft.asked.state
    draft.follow(f"How did the number of agreements{place} change since January 2025?")
    draft.follow(f"Which agencies{place} left the program?")
    if state:
        draft.follow(
            f"Which agencies in {name_state(state)} have agreements?", f"What does the law in {name_state(state)} say?"
        )
    else:
        draft.follow("Which state has the most agreements?", "How do the models differ?")
