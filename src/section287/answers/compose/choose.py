"""A name that may be several places: say which there are, with each one's standing, and ask which is meant."""

from __future__ import annotations

from typing import Any

from section287.answers.compose.common import MODEL_SHORT, day_of, listed, many, record_source, say_no_list
from section287.answers.draft import Draft
from section287.answers.places import Candidate, Mention
from section287.answers.recorder import Ran
from section287.answers.report import Fact
from section287.errors import NotFound
from section287.places.states import name_state

_EACH = """
SELECT g.agency_id, g.name, g.state, string_agg(DISTINCT a.model, '+' ORDER BY a.model)
       FILTER (a.agreement_id IN (SELECT subject_id FROM listing WHERE publication_id = $publication)) AS models,
       count(a.agreement_id) FILTER (a.first_listed_on <= $day) AS ever
FROM agency g LEFT JOIN agreement a USING (agency_id)
WHERE g.agency_id IN (SELECT unnest($ids))
GROUP BY ALL ORDER BY g.state, g.name, g.agency_id
"""
_SHAPE = "SELECT count(*) AS agencies, count(DISTINCT state) AS states FROM agency"


def compose(draft: Draft) -> None:
    """Write the answer: every candidate with its standing, and the question put again for each."""
    mention = draft.asked.local
    if mention is None or not mention.candidates:
        unknown(draft, mention)
        return
    day = day_of(draft)
    try:
        cover = draft.cover(day)
    except NotFound:
        say_no_list(draft, day)
        return
    draft.answered = False
    ids = [each for one in mention.candidates for each in one.agency_ids]
    ran = draft.record.ask(f"looked at every '{mention.printed}'", _EACH, ids=ids, day=day, publication=cover.before.id)
    rows = ran.dicts()
    source = draft.cite_standing(cover.before)
    states = sorted({row["state"] for row in rows})
    names = [name_state(code) for code in states]
    each = [_known(draft, ran, source, one) for one in mention.candidates]
    fact = draft.rows(ran, [source], rows=len(rows), states=states, n_states=len(states), printed=mention.printed)
    if rows:
        draft.sum_up(
            f"{_capital(mention.printed)}: {many(len(states), 'state')} {'has' if len(states) == 1 else 'have'} "
            f"{'an agency' if len(rows) == 1 else 'agencies'} of that name in the record: {listed(names)}.",
            fact,
        )
        draft.sum_up(f"Did you mean {listed([one.label for one in mention.candidates], 'or')}?", fact, *each)
    else:
        draft.sum_up(
            f"'{mention.printed}' may be {listed([one.label for one in mention.candidates][:12], 'or')}; none is on "
            "any list.",
            fact,
            *each,
        )
    draft.head("Each of them")
    for one in mention.candidates[:24]:
        _say_candidate(draft, ran, rows, one, source, cover.before.published_on)
    draft.conclude("The question names more than one place; the answer for each stands above.", fact)
    draft.follow(*(_again(draft, mention, one) for one in _best_first(mention, rows)))


def _capital(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def _known(draft: Draft, ran: Ran, source: int, one: Candidate) -> Fact:
    """Keep that a candidate is there: a place by the tables of places, an agency by its row."""
    if one.kind == "agency":
        return draft.rows(ran, [source], name=one.name, state=one.state)
    return draft.place(one)


def _best_first(mention: Mention, rows: list[dict[str, Any]]) -> list[Candidate]:
    listed_ids = {row["agency_id"] for row in rows if row["models"]}
    return sorted(
        mention.candidates, key=lambda one: (not listed_ids & set(one.agency_ids), -one.population, one.label)
    )


def _say_candidate(draft: Draft, ran: Any, rows: list[dict[str, Any]], one: Candidate, source: int, on: Any) -> None:
    own = [row for row in rows if row["agency_id"] in one.agency_ids]
    held = [row for row in own if row["models"]]
    if held:
        parts = [f"{row['name']} ({listed([MODEL_SHORT[each] for each in row['models'].split('+')])})" for row in held]
        models = sorted({each for row in held for each in row["models"].split("+")})
        fact = draft.rows(
            ran,
            [source],
            label=one.label,
            state=one.state,
            names=[row["name"] for row in held],
            models=models,
            list_on=on,
        )
        draft.item(f"{one.label}: on the list of {on} with {listed(parts)}.", fact, _known(draft, ran, source, one))
        return
    fact = draft.rows(ran, [source], list_on=on)
    earlier = any(row["ever"] for row in own)
    draft.item(
        f"{one.label}: no agency on the list of {on}" + (", one on earlier lists." if earlier else "."),
        fact,
        _known(draft, ran, source, one),
    )


def _again(draft: Draft, mention: Mention, one: Candidate) -> str:
    """Return the question with the place written out."""
    if draft.asked.intent in ("has_one", "agency"):
        return f"Does {one.label} have an agreement?"
    text = draft.asked.text
    start, end = mention.at
    state = f", {one.state}"
    shown = one.label if one.kind != "town" else f"{one.name}{state}"
    if one.kind == "agency":
        shown = f"the {one.label}" if not text[:start].rstrip().lower().endswith("the") else one.label
    return f"{text[:start]}{shown}{text[end:]}"


def unknown(draft: Draft, mention: Mention | None) -> None:
    """Write the answer for a name that nothing here knows: what was searched, and the nearest names."""
    draft.answered = False
    ran = draft.record.ask("counted the agencies whose names were searched", _SHAPE)
    row = ran.dicts()[0]
    printed = mention.printed if mention else "the place"
    fact = draft.rows(ran, [record_source(draft)], **row, printed=printed)
    draft.sum_up(
        f"No place or agency called '{printed}' is known: it is not among the {row['agencies']:,} agencies of the "
        "record in "
        f"{many(row['states'], 'state or territory', 'states and territories')}, nor in the tables of counties and "
        "towns.",
        fact,
    )
    draft.head("What would help")
    draft.say("The name with its state, or the agency's name as ICE prints it.", fact)
    near = mention.near if mention else ()
    if near:
        draft.head("Nearest names in the record")
        found = draft.record.ask(
            "looked up the nearest names",
            "SELECT agency_id, name, state FROM agency WHERE name || ', ' || state IN (SELECT unnest($names)) ORDER "
            "BY agency_id",
            names=list(near),
        )
        for each in found.dicts():
            own = draft.rows(found, [record_source(draft)], name=each["name"], state=each["state"])
            draft.item(f"{each['name']}, {each['state']}.", own)
            draft.follow(f"Does {each['name']}, {each['state']} have an agreement?")
    draft.conclude(f"The record can't answer for '{printed}'.", fact)
    draft.follow("Which states have agreements?", "What can I ask?")


def ask_for_place(draft: Draft) -> None:
    """Write the answer to a question about "my sheriff" that names no place."""
    draft.answered = False
    ran = draft.record.ask("counted the agencies of the record", _SHAPE)
    row = ran.dicts()[0]
    fact = draft.rows(ran, [record_source(draft)], **row)
    draft.sum_up(
        f"The question names no place that is known here; the record has {row['agencies']:,} agencies in "
        f"{many(row['states'], 'state or territory', 'states and territories')}.",
        fact,
    )
    draft.head("What would help")
    draft.say("The county, city or agency with its state.", fact)
    draft.conclude("The record can answer once a place is named.", fact)
    draft.follow(
        "Does Alachua County, Florida have an agreement?",
        "Which states have agreements?",
        "How many agreements are there?",
    )
