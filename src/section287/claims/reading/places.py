"""Find places in a sentence: states, counties, cities, agencies by name, regions; what is unclear stays open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from section287.claims.claim import Scope
from section287.claims.words.load import any_of, patterns, vocabulary
from section287.places.states import list_states

if TYPE_CHECKING:
    from section287.claims.panel import Panel

_PATTERNS = patterns("places")


def read_dateline(sentence: str) -> tuple[int, tuple[str, ...]]:
    """Return where the dateline of a dispatch ends, 0 where there is none, and its state if it tells one.

    >>> read_dateline("MADISON, Wis. (AP) — None of the 23 ...")
    (20, ('WI',))
    """
    match = _PATTERNS["dateline"].match(sentence)
    if match is None:
        return 0, ()
    state = _state_codes().get(match.group("state") or "")
    city = vocabulary("places")["cities"].get(match.group("city").strip().title())
    return match.end(), tuple(one for one in (state or city,) if one)


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place in a sentence: where it stands, what kind it is, and what it narrows a count to.

    Attributes:
        kind: state, region, county, city, agency, nationwide, back (points to a place named before).
        possessive: printed with 's.
    """

    start: int
    end: int
    kind: str
    scope: Scope
    possessive: bool = False


@cache
def _state_codes() -> dict[str, str]:
    data = vocabulary("places")
    codes = {state.name: state.code for state in list_states()}
    return {**codes, **data["names"], **data["ap"]}


@cache
def _state_pattern() -> re.Pattern[str]:
    data = vocabulary("places")
    names = any_of(re.escape(one).replace(r"\ ", " ") for one in _state_codes())
    upper = any_of(re.escape(state.name.upper()).replace(r"\ ", " ") for state in list_states() if len(state.name) > 4)
    skip = "|".join(re.escape(one) for one in data["not_before"])
    codes = "|".join(state.code for state in list_states())
    return re.compile(
        rf"(?P<name>(?<![\w.-])(?:{names}|{upper}))(?![\w])(?!\s+(?:{skip})\b)(?!-(?:based|born))"
        rf"|(?<=, )(?P<code>{codes})(?=[\s,.;)]|$)|(?<=\()(?P<bracket>{codes})(?=\))"
    )


@cache
def _other_pattern() -> re.Pattern[str]:
    data = vocabulary("places")
    return re.compile(rf"\b{any_of(re.escape(one).replace(chr(92) + ' ', ' ') for one in data['other_names'])}\b")


_WORD = r"(?:[A-Z][\w'.-]*|St\.|Ste\.|Mc[A-Z]\w+|De|La|Du|Le|of the)"
_COUNTY = re.compile(
    rf"(?P<names>{_WORD}(?:\s+{_WORD}){{0,2}}(?:(?:,\s+{_WORD}(?:\s+{_WORD})?)*,?\s+and\s+{_WORD}(?:\s+{_WORD}){{0,2}})?)"
    r"\s+(?P<word>County|Counties|Parish|Parishes|Borough|counties|parishes)\b(?:'s?)?"
)
_LEADING = frozenset(vocabulary("places")["leading"])


def find_places(sentence: str, panel: Panel, hint: tuple[str, ...] = ()) -> list[PlaceMark]:
    """Return the places of a sentence, in order, the longest reading where several overlap.

    Args:
        hint: states named around the sentence, which settle a county's or a city's state.
    """
    found: list[PlaceMark] = []
    shielded = [match.span() for match in _other_pattern().finditer(sentence)]
    states = _find_states(sentence, shielded)
    near = tuple(dict.fromkeys([*(code for one in states for code in one.scope.states), *hint]))
    _keep(found, _find_agencies(sentence, panel, near))
    _keep(found, _find_counties(sentence, panel, states, near))
    _keep(found, _find_cities(sentence, panel, near))
    _keep(found, states)
    _keep(found, _find_wide(sentence))
    return sorted(found, key=lambda one: one.start)


def _keep(found: list[PlaceMark], more: list[PlaceMark]) -> None:
    for one in more:
        if not any(other.start < one.end and one.start < other.end for other in found):
            found.append(one)


def _possessive(sentence: str, end: int) -> bool:
    return sentence[end : end + 2] in ("'s", "s'") or sentence[end : end + 1] == "'"


def find_state_names(sentence: str) -> list[tuple[int, str]]:
    """Return where states are named, also inside an agency's name ("Delaware police"), with their codes."""
    return [(one.start, one.scope.states[0]) for one in _find_states(sentence, [])]


def _find_states(sentence: str, shielded: list[tuple[int, int]]) -> list[PlaceMark]:
    found = []
    codes = _state_codes()
    by_upper = {name.upper(): code for name, code in codes.items()}
    alone = vocabulary("places")["capital_alone"]
    for match in _state_pattern().finditer(sentence):
        if any(low <= match.start() < high for low, high in shielded):
            continue
        printed = re.sub(r"\s+", " ", match.group(0))
        named = _PATTERNS["not_the_state"].match(sentence[match.end() :]) or _among_states(sentence, match)
        if printed.title() in alone and not named:
            continue
        if (
            printed == "Guam"
            or printed in codes
            or printed.upper() in by_upper
            or match.group("code")
            or match.group("bracket")
        ):
            code = match.group("code") or match.group("bracket") or codes.get(printed) or by_upper[printed.upper()]
            scope = Scope(text=printed, states=(code,))
            found.append(PlaceMark(match.start(), match.end(), "state", scope, _possessive(sentence, match.end())))
    return found


def _among_states(sentence: str, match: re.Match[str]) -> bool:
    """Return whether a name stands in a list of states ("Oregon, Washington and Illinois")."""
    before = re.search(r"([A-Z]\w+(?: [A-Z]\w+)?),?\s+(?:and\s+|or\s+)?$", sentence[: match.start()])
    behind = bool(before and before.group(1).split(",")[0] in _state_codes()) and bool(
        before and before.group(0).rstrip()
    )
    return behind or _next_state(sentence, match.end()) is not None


def _next_state(sentence: str, end: int) -> re.Match[str] | None:
    """Return the state that a comma, "and" or "or" joins to what ends here."""
    joint = re.match(r"\s*,?\s+(?:and\s+|or\s+)?", sentence[end:])
    return _state_pattern().match(sentence, end + joint.end()) if joint and joint.group(0).strip() else None


def _in_row_of_states(sentence: str, start: int, end: int) -> bool:
    """Return whether a name stands in a row of more than two states, so that the next is no state of this town's."""
    before = re.search(r"([A-Z]\w+(?: [A-Z]\w+)?),\s+$", sentence[:start])
    following = _next_state(sentence, end)
    further = following is not None and _next_state(sentence, following.end()) is not None
    return bool(before and before.group(1) in _state_codes()) or further


def _find_wide(sentence: str) -> list[PlaceMark]:
    data = vocabulary("places")
    found = []
    for name, states in data["regions"].items():
        for match in re.finditer(rf"\b{re.escape(name)}\b(?!\s+(?:Carolina|Dakota|Wing|Bank|Coast))", sentence):
            found.append(PlaceMark(match.start(), match.end(), "region", Scope(text=name, states=tuple(states))))
    for kind, key in (("nationwide", "nationwide"), ("back", "back"), ("back_county", "back_county")):
        pattern = any_of(re.escape(one).replace(r"\ ", " ") for one in data[key])
        for match in re.finditer(rf"\b{pattern}(?![\w])", sentence, re.IGNORECASE):
            scope = Scope(text=match.group(0), nationwide=kind == "nationwide")
            found.append(PlaceMark(match.start(), match.end(), kind, scope, "'s" in match.group(0)))
    return found


def _find_agencies(sentence: str, panel: Panel, near: tuple[str, ...]) -> list[PlaceMark]:
    found = []
    for start, end, name in panel.agencies.names_in(sentence):
        ids, candidates = panel.agencies.resolve(name, _state_after(sentence, end) or near)
        text = sentence[start:end]
        ids, candidates = _not_the_known_city(name, ids, candidates, near, panel)
        if ids or candidates:
            scope = Scope(text=text, agency_ids=ids) if ids else Scope(text=text, candidates=candidates)
            found.append(PlaceMark(start, end, "agency", scope, _possessive(sentence, end)))
        elif _POLICE.search(name):
            town = _POLICE.sub("", name).strip()
            states = _state_after(sentence, end) or tuple(code for code in near if panel.places.is_town(town, code))
            known = vocabulary("places")["cities"].get(town)
            states = states or ((known,) if known else panel.places.town_states(town))
            if len(states) == 1 and town:
                scope = Scope(text=text, places=(f"{town}, {states[0]}",), kinds=("police",))
                found.append(PlaceMark(start, end, "agency", scope, _possessive(sentence, end)))
    return found


def _not_the_known_city(
    name: str, ids: tuple[str, ...], candidates: tuple[str, ...], near: tuple[str, ...], panel: Panel
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a name stays open between where a well-known city of another state has the same one."""
    town = _POLICE.sub("", name).strip()
    known = vocabulary("places")["cities"].get(town) if _POLICE.search(name) else None
    states = {one[:2].upper() for one in ids}
    if known is None or not ids or known in states or states & set(near):
        return ids, candidates
    return (), (*(f"{panel.agencies.names[one]}, {one[:2].upper()}" for one in ids), f"{town}, {known}")


_POLICE = re.compile(r"\s+(?:[Pp]olice(?:\s+[Dd]epartment)?|PD)$")


def _state_after(sentence: str, end: int) -> tuple[str, ...]:
    match = re.match(r"(?:'s?)?(?:,\s+|\s+in\s+|\s*\()", sentence[end:])
    if not match:
        return ()
    following = _state_pattern().match(sentence, end + match.end())
    if not following:
        return ()
    printed = following.group(0)
    code = _state_codes().get(printed) or (printed if len(printed) == 2 else None)
    return (code,) if code else ()


def _find_counties(sentence: str, panel: Panel, states: list[PlaceMark], near: tuple[str, ...]) -> list[PlaceMark]:
    found = []
    for match in _COUNTY.finditer(sentence):
        names = [one.strip() for one in re.split(r",\s+and\s+|,\s+|\s+and\s+", match.group("names"))]
        plural = match.group("word").lower() in ("counties", "parishes")
        if not plural:
            names = names[-1:]
        words = names[0].split()
        while len(words) > 1 and (words[0] in _LEADING or words[0].endswith(("'s", "s'"))):
            words = words[1:]
        names[0] = " ".join(words)
        if names[0] in _LEADING or (names[0] in _state_codes() and (plural or not _is_county_name(names[0], panel))):
            continue
        end = match.end() - (2 if match.group(0).endswith("'s") else 1 if match.group(0).endswith("'") else 0)
        start = match.end("names") - len(match.group("names")) if plural else match.start("word") - 1 - len(names[0])
        start = max(match.start(), sentence.find(names[0], match.start()))
        own = _state_after(sentence, end)
        scope = _county_scope(names, sentence[start:end], own or _before(states, start) or near, panel)
        if scope is not None:
            found.append(PlaceMark(start, end, "county", scope, _possessive(sentence, end)))
    return found


def _is_county_name(name: str, panel: Panel) -> bool:
    return bool(panel.places.counties_named(name))


def _before(states: list[PlaceMark], start: int) -> tuple[str, ...]:
    """Return the state whose possessive stands right before ("Maryland's Frederick County")."""
    for one in states:
        if one.possessive and 0 < start - one.end <= 4:
            return one.scope.states
    return ()


def _county_scope(names: list[str], text: str, states: tuple[str, ...], panel: Panel) -> Scope | None:
    chosen: list[str] = []
    for name in names:
        named = panel.places.counties_named(name)
        if not named:
            return None
        within = [one for one in named if one.state in states]
        if len({one.state for one in within}) == 1:
            chosen.append(within[0].fips)
            continue
        if len(named) == 1:
            chosen.append(named[0].fips)
            continue
        listed = [one for one in named if panel.places.has_agency(one.fips)]
        if len(listed) == 1 and not within:
            chosen.append(listed[0].fips)
            continue
        options = within or listed or named
        return Scope(text=text, candidates=tuple(sorted({f"{one.name}, {one.state}" for one in options})))
    return Scope(text=text, counties=tuple(chosen))


def _find_cities(sentence: str, panel: Panel, near: tuple[str, ...]) -> list[PlaceMark]:
    """Return cities: well-known ones by name, others only where a state follows or "the city of" stands before."""
    data = vocabulary("places")["cities"]
    found = []
    pattern = any_of(re.escape(one).replace(r"\ ", " ") for one in data)
    for match in re.finditer(rf"\b{pattern}\b(?!\s+County)", sentence):
        name = re.sub(r"\s+", " ", match.group(0))
        state = (_state_after(sentence, match.end()) or (data[name],))[0]
        found.append(_city(match.start(), match.end(), "New York City" if name == "NYC" else name, state, sentence))
    town = re.compile(rf"\b(?:(?:[Cc]ity|[Tt]own|[Vv]illage|[Bb]orough)\s+of\s+)(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}})")
    for match in town.finditer(sentence):
        name = match.group("name")
        options = _state_after(sentence, match.end()) or tuple(
            code for code in near if panel.places.is_town(name, code)
        )
        known = options or panel.places.town_states(name)
        if len(known) == 1:
            found.append(_city(match.start("name"), match.end(), name, known[0], sentence))
        elif known:
            scope = Scope(text=name, candidates=tuple(f"{name}, {code}" for code in known))
            found.append(PlaceMark(match.start("name"), match.end(), "city", scope))
    followed = re.compile(rf"\b(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}}),\s+(?=[A-Z])")
    for match in followed.finditer(sentence):
        state = _state_after(sentence, match.end("name"))
        name = match.group("name")
        words = name.split()
        while len(words) > 1 and words[0] in _LEADING:
            words = words[1:]
        name = " ".join(words)
        if name in _state_codes() and _in_row_of_states(sentence, match.start("name"), match.end("name")):
            continue  # "California, Oregon, Illinois or Washington"
        if state and panel.places.is_town(name, state[0]):
            start = match.end("name") - len(name)
            found.append(_city(start, match.end("name"), name, state[0], sentence))
    return found


def _city(start: int, end: int, name: str, state: str, sentence: str) -> PlaceMark:
    return PlaceMark(start, end, "city", Scope(text=name, places=(f"{name}, {state}",)), _possessive(sentence, end))
