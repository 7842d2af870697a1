"""What was found: entries of the library, each side of what is contested, with design, stance and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from section287.answers.compose.common import many
from section287.answers.compose.entries import STANCE_WORDS, entry_fact, library, quoted, say_entry
from section287.answers.compose.limits import say_nothing_found
from section287.answers.draft import Draft
from section287.answers.handing import hand_to
from section287.answers.report import Fact
from section287.answers.wording import find_value, find_values, load_words
from section287.places.states import name_state

if TYPE_CHECKING:
    from section287.evidence.library import Entry, Topic

_SIDES = ("yes", "no", "mixed")


def topics_of(small: str) -> list[Topic]:
    """Return the topics that a question names: by the phrases of the vocabulary, then by the library's own words."""
    named = [library().topics[one] for one in find_values("topics", small) if one in library().topics]
    if named:
        return named[:2]
    from section287.evidence.search import words_of

    asked = {same for word in words_of(small) for same in library().synonyms.get(word, (word,))}
    found = [one for one in library().topics.values() if asked & {word.lower() for word in (*one.words, one.id)}]
    return found[:2]


def compose(draft: Draft) -> None:
    """Write the answer."""
    asked = draft.asked
    issuer = find_value("issuers", asked.small)
    topics = topics_of(asked.small)
    stance = asked.stance if asked.stance in ("critical", "supports") and not topics else None
    if not topics and find_value("both_sides", asked.small):
        stance = "supports"
    if issuer:
        _compose_issuer(draft, issuer)
    elif stance:
        _compose_stance(draft, stance)
    elif topics:
        for topic in topics:
            say_topic(draft, topic)
    elif asked.local is not None and asked.local.one is not None:
        hand_to(draft, "standing")
    else:
        _compose_search(draft)
    _follow(draft, topics)


def topic_fact(draft: Draft, topic: Topic, entries: Sequence[Entry]) -> Fact:
    """Keep how many entries stand on each side of a topic as a fact."""
    held = library()
    counts = {side: sum(1 for one in held.entries.values() if one.bears_on.get(topic.id) == side) for side in _SIDES}
    numbers = [number for one in entries for number in entry_fact(draft, one).sources]
    values = {"name": topic.name, "question": topic.question, **counts, "says_yes": topic.yes, "says_no": topic.no}
    return draft.fact("entry", values, numbers, ref=f"topic:{topic.id}")


def say_topic(draft: Draft, topic: Topic) -> None:
    """Say what the library holds on a topic: how many on each side, the strongest, and what is about the place."""
    held = library()
    sides = {side: held.strongest(topic.id, side) for side in _SIDES}  # type: ignore[arg-type]
    entries = [one for side in _SIDES for one in sides[side]]
    draft.look("searched the library of findings", "library", f"topic {topic.id}", len(entries))
    if not entries:
        _compose_search(draft)
        return
    fact = topic_fact(draft, topic, entries)
    counts = {side: int(fact.values[side]) for side in _SIDES}
    draft.sum_up(
        f"“{topic.question}” The library holds {many(counts['yes'], 'entry', 'entries')} that "
        f"say{'s' if counts['yes'] == 1 else ''} yes, "
        f"{counts['no']} that say{'s' if counts['no'] == 1 else ''} no and {counts['mixed']} that "
        f"find{'s' if counts['mixed'] == 1 else ''} both.",
        fact,
    )
    here = _of_place(draft, [one for one in held.entries.values() if topic.id in one.bears_on])
    for one in here[:2]:
        side_words = {"yes": topic.yes, "no": topic.no}.get(one.bears_on[topic.id], "both, or it depends")
        draft.sum_up(
            f"{one.geography}: {one.finding.rstrip('.')} ({one.issuer}, {one.year}; {side_words.rstrip('.')}).",
            fact,
            entry_fact(draft, one),
        )
    for side in ("yes", "no"):
        if sides[side]:
            one = sides[side][0]
            words = topic.yes if side == "yes" else topic.no
            draft.sum_up(
                f"{_side_lead(side)} ({words.rstrip('.')}): {one.finding.rstrip('.')} ({one.issuer}, {one.year}).",
                fact,
                entry_fact(draft, one),
            )
    if here:
        draft.head("About the place asked for")
        for one in here:
            say_entry(draft, one)
    for side in _SIDES:
        heading = {
            "yes": f"Yes: {topic.yes.rstrip('.')}",
            "no": f"No: {topic.no.rstrip('.')}",
            "mixed": "Both, or it depends",
        }[side]
        draft.head(heading)
        if sides[side]:
            for one in sides[side]:
                say_entry(draft, one)
        else:
            draft.say("No entry was found on this side.", fact)
    contested = "contested" if topic.contested == "yes" else "not contested in the library"
    draft.conclude(
        f"{topic.name}: {counts['yes']} yes, {counts['no']} no, {counts['mixed']} both; the question is {contested}.",
        draft.fact("entry", {**fact.values, "contested": contested}, fact.sources, ref=f"topic:{topic.id}"),
    )


def _of_place(draft: Draft, entries: Sequence[Entry]) -> list[Entry]:
    """Return entries about the county, town or state that the question names, the nearest and strongest first."""
    asked, order = draft.asked, library().strength
    names = [one.candidates[0].name.lower().removesuffix(" county") for one in asked.locals if one.candidates]
    names = names or [name_state(one).lower() for one in asked.states]
    found = [one for one in entries if any(name in f"{one.geography} {one.title}".lower() for name in names)]
    return sorted(found, key=lambda one: (-order[one.design], -one.year, one.id))


def _side_lead(side: str) -> str:
    return {"yes": "Strongest by design on the side of yes", "no": "Strongest by design on the side of no"}[side]


def _compose_issuer(draft: Draft, issuer: str) -> None:
    held = library()
    words = [one.lower() for one in issuer.split("|")]
    found = [one for one in held.entries.values() if any(word in f"{one.issuer} {one.title}".lower() for word in words)]
    topics = topics_of(draft.asked.small)
    narrowed = [one for one in found if any(topic.id in one.bears_on for topic in topics)]
    chosen = narrowed or found
    chosen.sort(key=lambda one: (-one.year, one.id))
    draft.look("searched the library of findings", "library", f"issuer {issuer}", len(chosen))
    if not chosen:
        _compose_search(draft)
        return
    first = entry_fact(draft, chosen[0])
    draft.sum_up(f"{chosen[0].issuer}, {chosen[0].year}: {chosen[0].finding.rstrip('.')}.", first)
    draft.head("Entries of this issuer, newest first")
    for one in chosen[:8]:
        say_entry(draft, one)
    draft.conclude(
        f"{chosen[0].issuer}: “{quoted(chosen[0].title)}”, {chosen[0].year}; {STANCE_WORDS[chosen[0].stance]}.",
        first,
    )
    _say_other_sides(draft, chosen)


def _say_other_sides(draft: Draft, chosen: Sequence[Entry]) -> None:
    """Show what contradicts the entries, or the other side of the contested topic on which the first one bears."""
    held = library()
    others = [held.entries[each] for one in chosen for each in held.contradicted_by(one.id)]
    topic = next(
        (held.topics[each] for one in chosen for each in one.bears_on if held.topics[each].contested == "yes"), None
    )
    if not others and topic is not None:
        own = next(one.bears_on[topic.id] for one in chosen if topic.id in one.bears_on)
        opposite = "no" if own == "yes" else "yes"
        others = held.strongest(topic.id, opposite, 2)  # type: ignore[arg-type]
    own_ids = {one.id for one in chosen}
    others = list({one.id: one for one in others if one.id not in own_ids}.values())[:3]
    draft.head("The other side")
    if others:
        for one in others:
            say_entry(draft, one)
    else:
        draft.say("No entry that contradicts these was found.", entry_fact(draft, chosen[0]))


def _compose_stance(draft: Draft, stance: str) -> None:
    held = library()
    order = held.strength
    both = {one: [each for each in held.entries.values() if each.stance == one] for one in ("supports", "critical")}
    for entries in both.values():
        entries.sort(key=lambda one: (one.confidence == "unverified", -order[one.design], -one.year, one.id))
    other = "critical" if stance == "supports" else "supports"
    draft.look("searched the library of findings", "library", f"stance {stance}", len(both[stance]))
    for one in (*both[stance][:2], *both[other][:1]):
        lead = f"{one.issuer}, {one.year} ({STANCE_WORDS[one.stance]})"
        draft.sum_up(f"{lead}: {one.finding.rstrip('.')}.", entry_fact(draft, one))
    words = {"supports": "Those who favor the program", "critical": "Those who are critical of it"}
    for side in (stance, other):
        draft.head(words[side])
        for one in both[side][:5]:
            say_entry(draft, one)
    facts = [entry_fact(draft, one) for one in (*both[stance][:5], *both[other][:5])]
    draft.conclude("Both sides are shown above with their sources; the record doesn't judge between them.", *facts)


def _compose_search(draft: Draft, query: str | None = None, limit: int = 6) -> bool:
    from section287.evidence.search import search_evidence

    asked = draft.asked
    text = query or asked.small
    state = name_state(asked.state) if asked.state else None
    found = search_evidence(library(), text, limit=limit, state=state)["results"] if state else []
    found = found or search_evidence(library(), text, limit=limit)["results"]
    draft.look("searched the library of findings", "library", text, len(found))
    entries = [library().entries[one["id"]] for one in found]
    if not entries:
        say_nothing_found(draft)
        return False
    first = entries[0]
    draft.sum_up(
        f"The nearest entry of the library is “{quoted(first.title)}” ({first.issuer}, {first.year}): "
        f"{first.finding.rstrip('.')}.",
        entry_fact(draft, first),
    )
    draft.head("Entries that fit the question's words best")
    for one in entries:
        say_entry(draft, one)
    _say_other_sides(draft, entries)
    draft.conclude(
        f"{first.issuer}, {first.year}: {first.finding.rstrip('.')} (stance: {first.stance}; confidence: "
        f"{first.confidence}).",
        entry_fact(draft, first),
    )
    return True


def _follow(draft: Draft, topics: Sequence[Topic]) -> None:
    draft.follow(*topic_questions(topics))


def topic_questions(topics: Sequence[Topic]) -> list[str]:
    """Return a question for each topic other than those just answered."""
    asked = {one.id for one in topics}
    questions: dict[str, str] = dict(load_words("vocabulary")["topic_questions"])
    return [text for topic, text in questions.items() if topic not in asked]
