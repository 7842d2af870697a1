"""Places and agencies in a question: found, narrowed by what stands beside them, and said aloud.

The longest name counts ("Kansas City" is no Kansas). One candidate or none: a name that may be several places
keeps them all as candidates, and the answer asks which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from section287.answers.gazetteer import (
    Gazetteer,
    Town,
    find_agencies,
    find_counties,
    find_towns,
    is_generic,
    near_counties,
    nearest_names,
    press_forms,
    state_named,
)
from section287.answers.wording import load_words
from section287.places.counties import County
from section287.places.spelling import fold_words
from section287.places.states import name_state, parse_state, state_by_code

_DISTRICT = re.compile(r"\bWashington,? D\.? ?C\b\.?|\bD\.C\b\.?", re.IGNORECASE)
LONGEST = 9  # words of a name
_TOKEN = re.compile(r"[^\W_][\w.'&-]*")
_COUNTY_END = re.compile(r"\b(?:count(?:y|ies)|parish(?:es)?|borough)$", re.IGNORECASE)
_BODY_BEFORE = re.compile(
    r"\b(?:county|parish|city|sheriff(?:'?s)?(?: office| department)?|police(?: department)?|pd|so)\s+$", re.IGNORECASE
)
_COUNTIES_FOLLOW = re.compile(r"^(?:(?:,| and| or| &)[\w .,'&-]{1,40}?)? (?:counties|parishes)\b", re.IGNORECASE)
_BESIDE = re.compile(r"^(?:'s)?(?:'s? agreement)?\s*(?:,|\(|in|of|in the state of|,? in)?\s*$", re.IGNORECASE)
_LEADS_TO_PLACE = re.compile(
    r"\b(?:in|of|for|does|did|do|has|had|have|is|from|near|at|around|about|with|and|or|vs|versus|the|compare)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a name may stand for.

    Attributes:
        kind: state, county, town or agency.
        state: postal code.
        label: as an answer prints it, with the state.
        county_fips: of a county; of a town, its first county.
        agency_ids: the record's agencies there (of a state: none, there are too many).
    """

    kind: str
    state: str
    label: str
    county_fips: str | None = None
    agency_ids: tuple[str, ...] = ()
    name: str = ""
    population: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question and what it may stand for.

    Attributes:
        notes: how it was read, in sentences; empty when it is plain.
        near: names offered where nothing fits.
    """

    kind: str
    printed: str
    at: tuple[int, int]
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def one(self) -> Candidate | None:
        """The one thing meant, or None."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int


def find_places(text: str, names: Gazetteer, taken: Sequence[tuple[int, int]] = ()) -> tuple[Mention, ...]:
    """Return the places and agencies that a text (straight marks) names, in their order.

    Args:
        taken: spans that already mean something else (days, models).
    """
    tokens = [_Token(one.start(), one.start() + len(one.group(0).rstrip(".'-&"))) for one in _TOKEN.finditer(text)]
    free = [one for one in tokens if not any(one.start < end and start < one.end for start, end in taken)]
    mentions = _written_out(text, names)
    free = [one for one in free if not any(one.start < each.at[1] and each.at[0] < one.end for each in mentions)]
    index = 0
    while index < len(free):
        found, used = _longest(text, free, index, names)
        if found is not None:
            mentions.append(found)
        index += used
    return tuple(_settle(text, sorted(mentions, key=lambda one: one.at), names))


def _written_out(text: str, names: Gazetteer) -> list[Mention]:
    """Return the District, and agencies whose names hold marks or no word for a body and stand there as printed."""
    small = text.lower()
    found = [Mention("state", one.group(0), one.span(), (_state("DC"),)) for one in _DISTRICT.finditer(text)]
    for name, ids in sorted(names.marked.items(), key=lambda pair: -len(pair[0])):
        start = small.find(name)
        end = start + len(name)
        if start >= 0 and not any(start < one.at[1] and one.at[0] < end for one in found):
            found.append(Mention("agency", text[start:end], (start, end), tuple(_agency(names, one) for one in ids)))
    return found


def _longest(text: str, tokens: list[_Token], index: int, names: Gazetteer) -> tuple[Mention | None, int]:
    for length in range(min(LONGEST, len(tokens) - index), 0, -1):
        run = tokens[index : index + length]
        if any(not _adjoining(text, one, after) for one, after in pairwise(run)):
            continue
        for form in _forms(text[run[0].start : run[-1].end]):
            mention = _read(text, form, (run[0].start, run[0].start + len(form)), names, length)
            if mention is not None:
                return mention, length
    return None, 1


def _adjoining(text: str, one: _Token, after: _Token) -> bool:
    return re.fullmatch(r"[\s.&]*|\s*-\s*", text[one.end : after.start]) is not None


def _forms(phrase: str) -> list[str]:
    """Return a phrase as it stands, and without a possessive ending."""
    bare = re.sub(r"'s?$", "", phrase)
    return [bare, phrase] if bare != phrase else [phrase]


def _read(text: str, phrase: str, at: tuple[int, int], names: Gazetteer, length: int) -> Mention | None:
    if _COUNTY_END.search(phrase) and length > 1:
        return _read_county(phrase, at, text)
    state = state_named(phrase)
    if state:
        return Mention("state", phrase, at, (_state(state),), _state_note(state, phrase))
    if length == 1:
        code = _code(text, phrase, at)
        if code:
            return Mention("state", phrase, at, (_state(code),))
    if length > 1 and fold_words(phrase).split()[:1] and fold_words(phrase).split()[0] not in _leading():
        ids = find_agencies(names, phrase)
        if ids:
            return Mention("agency", phrase, at, (*(_agency(names, one) for one in ids), *_larger_town(names, ids)))
    return _read_town(text, phrase, at, names, length)


def _larger_town(names: Gazetteer, ids: list[str]) -> tuple[Candidate, ...]:
    """Return larger towns of the same name without an agency on any list: "Dallas police" is hardly Georgia's."""
    places = {names.agencies[one].place for one in ids if names.agencies[one].kind == "police"}
    found = []
    for place in places - {None}:
        towns = find_towns(names, str(place))
        largest = max((one.population for one in towns if one.agency_ids), default=0)
        found += [_town(one) for one in towns if not one.agency_ids and one.population > largest]
    return tuple(found)


def _town(one: Town) -> Candidate:
    return Candidate(
        "town", one.state, f"{one.name}, {one.state}", one.county_fips, one.agency_ids, one.name, one.population
    )


def _state(code: str) -> Candidate:
    name = name_state(code)
    return Candidate("state", code, name, name=name)


def _state_note(code: str, phrase: str) -> tuple[str, ...]:
    if code == "WA" and fold_words(phrase) == "washington":
        return ("'Washington' is read as the state; write 'Washington, D.C.' for the District of Columbia.",)
    return ()


def _code(text: str, phrase: str, at: tuple[int, int]) -> str | None:
    """Return the state of a postal code or a press abbreviation, where it can't be a plain word."""
    before, after = text[: at[0]], text[at[1] : at[1] + 1]
    beside = re.search(r"[,(]\s*$", before) is not None
    upper = phrase.isupper() and len(phrase) == 2 and not text.isupper()
    codes = load_words("vocabulary")["codes"]
    if upper and phrase not in codes["words"] and state_by_code(phrase):
        return phrase
    small = phrase.lower()
    in_place = (
        beside
        or _BODY_BEFORE.search(before) is not None
        or re.search(r"\b(?:in|of|from|for)\s+$", before, re.IGNORECASE) is not None
    )
    if small in codes["small"] and in_place:
        return small.upper()
    if len(phrase) == 2 and beside and state_by_code(small.upper()) and re.match(r"\s*(?:[?)]|$)", text[at[1] :]):
        return small.upper()
    form = press_forms().get(fold_words(phrase))
    return form if form and phrase[:1].isupper() and (after == "." or beside) else None


def _agency(names: Gazetteer, agency_id: str) -> Candidate:
    one = names.agencies[agency_id]
    return Candidate("agency", one.state, f"{one.name}, {one.state}", one.county_fips, (agency_id,), one.name)


def _read_county(phrase: str, at: tuple[int, int], text: str) -> Mention | None:
    words = fold_words(phrase).split()
    if words[-1] in ("counties", "parishes", "county") and (len(words) < 2 or words[-2] in _stopped()):
        return None
    if words[-1] in ("counties", "parishes"):
        return None
    if words[0] in _leading():
        return None  # a shorter run without the leading word will be tried
    counties = find_counties(phrase)
    notes: tuple[str, ...] = ()
    state = state_named(" ".join(words[:-1]))
    if state and (not counties or not phrase[phrase.rfind(" ") + 1].isupper()):
        return None  # "every Florida county"
    if not counties:
        if len(words) > 4 or any(word in _stopped() | _leading() for word in words[:-1]):
            return None
        near = near_counties(phrase)
        if not near or len(words) > 3:
            return None if len(words) > 2 else Mention("county", phrase, at, (), ())
        notes = (f"No county is spelt '{phrase}'; read as {near[0].base_name}.",)
        counties = near
    return Mention("county", phrase, at, tuple(_county(one) for one in counties), notes)


@cache
def _leading() -> frozenset[str]:
    words = load_words("vocabulary")
    return frozenset(str(one).lower() for one in (*words["small_words"], *words["lead_words"]))


@cache
def _stopped() -> frozenset[str]:
    listed = {str(one).lower() for one in load_words("vocabulary")["not_places"]}
    return frozenset(listed | set(load_words("vocabulary")["small_words"]))


def _read_town(text: str, phrase: str, at: tuple[int, int], names: Gazetteer, length: int) -> Mention | None:
    words = fold_words(phrase).split()
    if not words or length > 4 or (words[0] in _stopped() and length == 1):
        return None
    special = " ".join(words) in load_words("vocabulary")["towns"]
    if length <= 3 and _COUNTIES_FOLLOW.match(text[at[1] :]):
        counties = find_counties(phrase)
        if counties:
            return Mention("county", phrase, at, tuple(_county(one) for one in counties))
    lead = words[0] in _leading() or (words[0] in _stopped() and not phrase[:1].isupper())
    if not special and (lead or any(word.isdigit() for word in words)):
        return None
    leads = _LEADS_TO_PLACE.search(text[: at[0]]) is not None
    upper_first = phrase[:1].isupper()
    upper = upper_first and (at[0] > 0 or leads)
    if not special and not upper and not (leads and len("".join(words)) > 3) and at[0] > 0:
        return None
    rest = text[at[1] :].strip(" ,?.!")
    alone = at[0] == 0 and (not rest or state_named(rest) is not None or (len(text.split()) <= 4 and upper_first))
    if at[0] == 0 and not upper and not special and not upper_first and not alone:
        return None
    if not special and phrase.islower() and _names_are_capital(text):
        return None  # "grants" is no town in a question that writes Texas with a capital
    towns = find_towns(names, phrase)
    if not towns:
        return _read_bare_county(text, phrase, at, upper, alone) or _read_misspelt(phrase, at, upper, leads, length)
    # in small letters a word is a town only if the record knows it, or it is long and stands after "in"
    doubtful = length == 1 and not special and not (upper or alone) and not any(one.agency_ids for one in towns)
    if doubtful and (len(phrase) < 5 or not re.search(r"\b(?:in|near|around|from)\s+$", text[: at[0]], re.IGNORECASE)):
        return None
    return Mention("town", phrase, at, tuple(_town(one) for one in towns))


def _names_are_capital(text: str) -> bool:
    """Tell whether a question writes a state's name with a capital, so that words in small letters are no names."""
    words = re.findall(r"[^\W\d_]+", text)
    runs = [*words[1:], *(" ".join(pair) for pair in pairwise(words))]
    return any(run[:1].isupper() and state_named(run) for run in runs)


def _read_bare_county(text: str, phrase: str, at: tuple[int, int], upper: bool, alone: bool) -> Mention | None:
    """Read a county named without its type word ("my county, Gwinnett"), if the question speaks of counties."""
    spoken = re.search(r"\b(?:county|counties|parish|sheriff)", text, re.IGNORECASE) or "-" in phrase
    if not (upper and spoken) and not (alone and phrase[:1].isupper()):
        return None
    counties = find_counties(phrase)
    return Mention("county", phrase, at, tuple(_county(one) for one in counties)) if counties else None


def _county(one: County) -> Candidate:
    return Candidate("county", one.state, f"{one.name}, {one.state}", one.fips, (), one.name, one.population or 0)


def _read_misspelt(phrase: str, at: tuple[int, int], upper: bool, leads: bool, length: int) -> Mention | None:
    """Read a misspelt state ("Flordia"): one word, long enough, and in a place's position."""
    if length > 2 or len(phrase) < 6 or not (upper or leads):
        return None
    reading = parse_state(phrase)
    if reading.state is None or not reading.corrected or any(state_named(word) for word in phrase.split()):
        return None
    if len(reading.state.name.split()) != len(phrase.split()):
        return None
    note = f"'{phrase}' is read as {reading.state.name}."
    return Mention("state", phrase, at, (_state(reading.state.code),), (note,))


def _settle(text: str, mentions: list[Mention], names: Gazetteer) -> list[Mention]:
    """Narrow ambiguous names by the states beside them, and drop states that only narrowed."""
    states = [one for one in mentions if one.kind == "state"]
    used: set[tuple[int, int]] = set()
    settled: list[Mention] = []
    for one in mentions:
        if one.kind == "state":
            settled.append(one)
            continue
        beside = _state_beside(text, one, states)
        if beside is None and len(states) == 1 and len(one.candidates) > 1:
            beside = states[0]
        if beside is not None and beside.one is not None:
            narrowed = [each for each in one.candidates if each.state == beside.one.state]
            if narrowed or _adjacent(text, one, beside):
                used.add(beside.at)
                one = _narrow(one, narrowed, beside.one)
        if one.kind == "agency" and len(one.candidates) > 1 and is_generic(one.printed):
            continue  # "state police", and no state says which
        settled.append(_with_agencies(one, names))
    return [one for one in settled if one.kind != "state" or one.at not in used]


def _state_beside(text: str, one: Mention, states: list[Mention]) -> Mention | None:
    return next((state for state in states if _adjacent(text, one, state)), None)


def _adjacent(text: str, one: Mention, state: Mention) -> bool:
    if state.at[0] >= one.at[1]:
        return _BESIDE.match(text[one.at[1] : state.at[0]]) is not None
    return re.fullmatch(r"(?:'s?)?\s*,?\s*", text[state.at[1] : one.at[0]]) is not None


def _narrow(one: Mention, narrowed: list[Candidate], state: Candidate) -> Mention:
    if narrowed:
        note = (
            f"'{one.printed}' is read as {narrowed[0].label}." if len(narrowed) == 1 and len(one.candidates) > 1 else ""
        )
        return replace(one, candidates=tuple(narrowed), notes=(*one.notes, *([note] if note else [])))
    elsewhere = ", ".join(sorted({each.state for each in one.candidates}))
    known = f"; that name is known in {elsewhere}" if elsewhere else ""
    return replace(one, candidates=(), notes=(f"{state.label} has no '{one.printed}' that is known here{known}.",))


def _with_agencies(one: Mention, names: Gazetteer) -> Mention:
    """Give counties their agencies; of several, keep those that the record knows and any larger one.

    A place that the record doesn't know and that is smaller than one it knows is set aside, aloud.
    """
    filled = tuple(
        replace(each, agency_ids=tuple(names.by_county.get(each.county_fips or "", ())))
        if each.kind == "county"
        else each
        for each in one.candidates
    )
    one = replace(one, candidates=filled)
    if len(filled) < 2:
        return one if filled else replace(one, near=_offers(one, names))
    known = [each for each in filled if each.agency_ids]
    if not known:
        return one
    largest = max(each.population for each in known)
    kept = tuple(each for each in filled if each.agency_ids or each.population > largest)
    others = len(filled) - len(kept)
    if len(kept) > 1 or not others:
        return replace(one, candidates=kept)
    places = "smaller places of that name have" if others > 1 else "smaller place of that name has"
    also = f"{others} {places} no agency on any list"
    return replace(one, candidates=kept, notes=(*one.notes, f"'{one.printed}' is read as {kept[0].label}: {also}."))


def _offers(one: Mention, names: Gazetteer) -> tuple[str, ...]:
    return tuple(f"{each.name}, {each.state}" for each in nearest_names(names, one.printed))
