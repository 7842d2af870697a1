"""Does X have one, and one place's agreements: which, signed when, listed until when, and the signed paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from section287.answers.compose.choose import ask_for_place
from section287.answers.compose.common import (
    MODEL_NAMES,
    MODEL_SHORT,
    day_of,
    listed,
    many,
    record_source,
    say_cautions,
    say_no_list,
)
from section287.answers.compose.texts import say_commitments
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.answers.places import Candidate
from section287.answers.recorder import Ran
from section287.answers.report import Fact
from section287.errors import NotFound
from section287.places.states import name_state

_HERE = """
SELECT a.agreement_id, g.agency_id, g.name, g.state, g.county, g.kind, a.model, a.signed_on, a.first_listed_on,
       a.last_listed_on, a.missing_on, a.status, a.succession, a.moa_url, a.addendum_url, a.secondary_only,
       a.agreement_id IN (SELECT subject_id FROM listing WHERE publication_id = $publication) AS on_list
FROM agreement a JOIN agency g USING (agency_id)
WHERE g.agency_id IN (SELECT unnest($ids)) AND a.first_listed_on <= $day
ORDER BY on_list DESC, g.name, a.model, a.first_listed_on, a.agreement_id
"""
_WAITING = """
SELECT p.application_id, g.name, g.agency_id, p.model, p.first_listed_on, p.last_listed_on, p.outcome
FROM application p JOIN agency g USING (agency_id)
WHERE p.agency_id IN (SELECT unnest($ids)) AND p.first_listed_on <= $day
ORDER BY p.first_listed_on, p.application_id
"""
_IN_STATE = """
SELECT count(DISTINCT g.agency_id) AS agencies, count(DISTINCT a.agreement_id) AS agreements
FROM listing l JOIN agreement a ON a.agreement_id = l.subject_id JOIN agency g ON g.agency_id = a.agency_id
WHERE l.publication_id = $publication AND g.state = $state
"""


@dataclass(frozen=True, slots=True)
class Place:
    """What is asked about: its agencies and how it is called."""

    label: str
    state: str
    ids: tuple[str, ...]
    kind: str


def place_of(draft: Draft, one: Candidate) -> Place:
    """Return a candidate's agencies, narrowed to the kind that the question names ("my sheriff")."""
    ids, asked = one.agency_ids, draft.asked
    wanted = asked.kind
    if one.kind in ("county", "town") and wanted in ("sheriff", "police"):
        own = tuple(each for each in ids if draft.names.agencies[each].kind == wanted)
        return Place(one.label, one.state, own, wanted)
    return Place(one.label, one.state, ids, "")


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    if asked.local is None:
        _compose_state(draft)
        return
    one = asked.local.one
    if one is None:
        hand_to(draft, "choose")
        return
    place, day = place_of(draft, one), day_of(draft)
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return
    ran = draft.record.ask(
        f"listed the agreements of {place.label}", _HERE, ids=list(place.ids), day=day, publication=cover.before.id
    )
    chosen = ran
    if asked.models:
        chosen = draft.record.ask(
            f"narrowed them to {listed(list(asked.models))}",
            f"SELECT * FROM ({ran.sql}) WHERE model IN (SELECT unnest($models))",
            models=list(asked.models),
        )  # fmt: skip
    rows = chosen.dicts()
    source = draft.cite_standing(cover.before)
    now = [row for row in rows if row["on_list"]]
    known = draft.place(one) if one.kind != "agency" else None
    _answer(draft, place, cover.before.published_on, source, chosen, now, rows, known)
    _say_agreements(draft, ran, [row for row in ran.dicts() if row["on_list"]], source, "On the list")
    _say_agreements(draft, ran, [row for row in ran.dicts() if not row["on_list"]], source, "Earlier agreements")
    _say_applications(draft, place, day)
    _say_meaning(draft, place, day, cover.before.id, source, bool(now))
    draft.head("How far this holds")
    say_cautions(draft, day, cover)
    _follow(draft, place, one, bool(now))


def _who(place: Place) -> str:
    return {"sheriff": f"The sheriff of {place.label}", "police": f"A police department of {place.label}"}.get(
        place.kind, place.label
    )


def _answer(
    draft: Draft, place: Place, on: date, source: int, ran: Ran, now: list[dict[str, Any]], ever: list[dict[str, Any]],
    known: Fact | None,
) -> None:  # fmt: skip
    models = draft.asked.models
    what = f"{listed([MODEL_SHORT[one] for one in models if one != 'none'], 'or')} agreement" if models else "agreement"
    values: dict[str, Any] = {"list_on": on, "rows": len(ran.rows)}
    also = [known] if known else []
    if not known:
        values |= {"label": place.label, "state": place.state}
    if models:
        values["models"] = list(models)
    if now:
        held = [(row["name"], row["model"]) for row in now]
        agencies = list(dict.fromkeys(name for name, _ in held))
        fact = draft.rows(ran, [source], **values, names=agencies, on_list_models=sorted({model for _, model in held}))
        if len(agencies) == 1:
            kinds = listed([MODEL_SHORT[row["model"]] for row in now])
            noun = "agreement" if len(now) == 1 else "agreements"
            draft.sum_up(
                f"Yes: the list of {on} prints {agencies[0]}, {name_state(place.state)}, with {_article(kinds)}{kinds} "
                f"{noun}.",
                fact,
                *also,
            )
        else:
            draft.sum_up(
                f"Yes: the list of {on} prints agreements of agencies in {place.label}: {listed(agencies)}.",
                fact,
                *also,
            )
        draft.conclude(f"{_who(place)}: on the list of {on}.", fact, *also)
        return
    fact = draft.rows(ran, [source], **values)
    draft.sum_up(f"No: the list of {on} prints no {what} of {_lower_who(place)}.", fact, *also)
    if ever:
        last = max(ever, key=lambda row: row["last_listed_on"])
        was = draft.rows(ran, [source], agency=last["name"], model=last["model"], last_listed_on=last["last_listed_on"])
        draft.sum_up(
            f"There was one before: {last['name']}, {MODEL_SHORT[last['model']]}, last listed on "
            f"{last['last_listed_on']}.",
            was,
        )
    elif not ran.rows:
        draft.sum_up(f"No list in the record prints an agreement of {_lower_who(place)} up to then.", fact, *also)
    draft.conclude(
        f"{_who(place)}: not on the list of {on}{'' if not models else f' with {_article(what)}{what}'}.", fact, *also
    )


def _lower_who(place: Place) -> str:
    who = _who(place)
    return who[0].lower() + who[1:] if place.kind else (f"any agency of {who}" if "," in who else who)


def _article(words: str) -> str:
    return "" if words.endswith("s") or " and " in words else "an " if words[:1] in "aeiou" else "a "


def _say_agreements(draft: Draft, ran: Ran, rows: list[dict[str, Any]], source: int, heading: str) -> None:
    if not rows:
        return
    draft.head(heading)
    for row in rows[:30]:
        kept = (
            "name",
            "state",
            "model",
            "signed_on",
            "first_listed_on",
            "last_listed_on",
            "missing_on",
            "status",
            "moa_url",
        )
        fact = draft.rows(ran, [source], **{key: row[key] for key in kept if row[key] is not None})
        signed = f"signed {row['signed_on']}" if row["signed_on"] else "no readable signing day"
        text = f"{row['name']}, {row['state']}: {MODEL_NAMES[row['model']]}, {signed}"
        text += f", first on the list of {row['first_listed_on']}"
        if row["status"] == "superseded":
            text += f", last on that of {row['last_listed_on']}, followed by a later agreement"
        elif not row["on_list"] and row["missing_on"]:
            text += f", last on that of {row['last_listed_on']}, missing from that of {row['missing_on']}"
        draft.item(text + ".", fact)
        if row["moa_url"]:
            paper = draft.cite(
                "agreement", f"Memorandum of Agreement, {row['name']}, {row['state']} ({row['model']})",
                "U.S. Immigration and Customs Enforcement",
                str(row["signed_on"]) if row["signed_on"] else None, row["moa_url"],
            )  # fmt: skip
            link = draft.rows(ran, [paper], name=row["name"], model=row["model"], moa_url=row["moa_url"])
            draft.item(f"The list links to its signed paper: {row['name']}, {row['model']}.", link)


def _say_applications(draft: Draft, place: Place, day: date) -> None:
    ran = draft.record.ask(f"looked for applications of {place.label}", _WAITING, ids=list(place.ids), day=day)
    if not ran.rows:
        return
    draft.head("Applications")
    words = {
        "granted": "an agreement followed",
        "dropped": "it left the pending list without an agreement",
        "waiting": "still waiting",
    }
    for row in ran.dicts()[:12]:
        kept = ("name", "model", "first_listed_on", "last_listed_on", "outcome")
        fact = draft.rows(ran, [record_source(draft)], **{key: row[key] for key in kept})
        draft.item(
            f"{row['name']}: {MODEL_SHORT[row['model']]} application, on the pending lists from "
            f"{row['first_listed_on']} to "
            f"{row['last_listed_on']}; {words[row['outcome']]}.",
            fact,
        )


def _say_meaning(draft: Draft, place: Place, day: date, publication: str, source: int, has: bool) -> None:
    ran = draft.record.ask(
        f"counted the agencies of {name_state(place.state)}", _IN_STATE, publication=publication, state=place.state
    )
    row = ran.dicts()[0]
    fact = draft.rows(ran, [source], state=place.state, **row)
    draft.head(f"Around it: {name_state(place.state)}")
    held = f" of {many(row['agencies'], 'agency', 'agencies')}" if row["agreements"] else ""
    draft.say(
        f"In {name_state(place.state)} the same list prints {many(row['agreements'], 'agreement')}{held}.",
        fact,
    )
    if not has:
        _say_without(draft)


def _say_without(draft: Draft) -> None:
    """Say what holds without an agreement: two commitments of the models' page, with their sources."""
    draft.head("Without an agreement")
    say_commitments(draft, "none", ("Sharing information", "Fingerprints"))


def _compose_state(draft: Draft) -> None:
    if not draft.asked.states:
        ask_for_place(draft)
    elif _state_yes_or_no(draft):
        hand_to(draft, "where")


def _state_yes_or_no(draft: Draft) -> bool:
    """Say yes or no for a state; return whether more can be listed."""
    day, state = day_of(draft), draft.asked.states[0]
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return False
    ran = draft.record.ask(
        f"counted the agencies of {name_state(state)}", _IN_STATE, publication=cover.before.id, state=state
    )
    row = ran.dicts()[0]
    on = cover.before.published_on
    fact = draft.rows(ran, [draft.cite_standing(cover.before)], state=state, list_on=on, **row)
    if row["agreements"]:
        draft.sum_up(f"Yes: agencies in {name_state(state)} are on the list of {on}.", fact)
        return True
    draft.sum_up(f"No: the list of {on} prints no agency in {name_state(state)}.", fact)
    from section287.answers.compose.state_law import STANCE_WORDS, period_fact

    law = period_fact(draft, state, day)
    if law is not None:
        draft.head("State law")
        draft.say(
            f"{STANCE_WORDS[str(law.values['stance'])].capitalize()} (confidence: {law.values['confidence']}).", law
        )
    draft.head("How far this holds")
    say_cautions(draft, day, cover)
    draft.conclude(f"No agency in {name_state(state)} stood on the list of {on}.", fact)
    name = name_state(state)
    draft.follow(
        f"What does the law in {name} say?", f"Which agencies in {name} left the program?",
        "Which states have agreements?",
        f"Since when has {name} had agreements?",
    )  # fmt: skip
    return False


def _follow(draft: Draft, place: Place, one: Candidate, has: bool) -> None:
    state = name_state(place.state)
    label = one.label
    if one.agency_ids:
        draft.follow(f"Since when has {label} had an agreement?")
        draft.follow(
            f"What may officers of {label} do?"
            if has and one.kind == "agency"
            else "What may officers do under a task force agreement?"
        )
    draft.follow(
        f"What does the law in {state} say?", f"Which agencies in {state} have agreements?", f"Who applied in {state}?",
        f"How many agreements are there in {state}?",
    )  # fmt: skip
