"""Finding agencies, counties and states by what a person types, and offering what is near when nothing fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from section287.places.spelling import fold_words
from section287.places.states import State, list_states, state_by_code
from section287.questions.rows import Row, fetch
from section287.registry.values import vocabulary
from section287.web.pages.page import Visit
from section287.web.queries import load_query

NEAR = 6  # names offered
LEAST_LIKE = 60  # of 100, by rapidfuzz's WRatio


@dataclass(frozen=True, slots=True)
class Entry:
    """An agency with all the words it is found by."""

    row: Row
    words: tuple[str, ...]
    name_words: tuple[str, ...]


def list_entries(visit: Visit) -> list[Entry]:
    """Return every agency with its words, once per edition."""
    return visit.edition.remember("entries", lambda: _make_entries(visit))


def _make_entries(visit: Visit) -> list[Entry]:
    entries = []
    for row in fetch(visit.connection, load_query("names")):
        name = split_words(row["name"])
        more = {*split_words(f"{row['spellings'] or ''} {row['county'] or ''}"), *state_words(row["state"])}
        del row["spellings"]
        entries.append(Entry(row, tuple(sorted({*name, *more})), name))
    return entries


def split_words(text: str) -> tuple[str, ...]:
    """Return a text's words, folded; "Sheriff's" is one word."""
    return tuple(fold_words(text.replace("'", "").replace("’", "")).split())


def state_words(code: str) -> tuple[str, ...]:
    """Return the words a state goes by: its name's and its postal code."""
    state = state_by_code(code)
    return (*split_words(state.name if state else ""), code.lower())


def find_agencies(visit: Visit, text: str) -> list[Row]:
    """Return the agencies that have every word of the text (or one beginning so), best first."""
    wanted = split_words(text)
    if not wanted:
        return []
    short = vocabulary()["abbreviations"]
    ways = [(word, *(split_words(short[word]) if word in short else ())) for word in wanted]
    scored = []
    for entry in list_entries(visit):
        if all(_has(entry.words, way) for way in ways):
            in_name = sum(any(word.startswith(way[0]) for word in entry.name_words) for way in ways)
            begins = entry.name_words[:1] == wanted[:1]
            scored.append((-in_name, not begins, entry.row["name"], entry.row["state"], entry.row))
    scored.sort(key=lambda one: one[:4])
    return [one[4] for one in scored]


def _has(words: tuple[str, ...], way: tuple[str, ...]) -> bool:
    word, *written_out = way
    if any(one.startswith(word) for one in words):
        return True
    return bool(written_out) and all(any(one.startswith(part) for one in words) for part in written_out)


def find_states(text: str) -> list[State]:
    """Return the states whose name has every word of the text, or whose postal code it is."""
    wanted = split_words(text)
    if not wanted:
        return []
    code = "".join(wanted).upper()
    return [one for one in list_states() if one.code == code or _all_begin(wanted, split_words(one.name))]


def _all_begin(wanted: Iterable[str], words: tuple[str, ...]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)


def find_nearest(visit: Visit, text: str) -> list[dict[str, str]]:
    """Return the agencies and states whose names are most like a text, as ``label`` and ``href``."""
    from rapidfuzz import fuzz, process

    cleaned = text.replace("-", " ").replace("/", " ").lower().strip()
    if not cleaned:
        return []
    labels: dict[Any, str] = {}
    for entry in list_entries(visit):
        labels[entry.row["agency_id"]] = f"{entry.row['name']}, {entry.row['state']}"
    for state in list_states():
        labels[state] = state.name
    folded = {key: label.lower().replace("'", "") for key, label in labels.items()}
    # an id begins with its state; a label ends with it: the scorer must not mind the order of words
    near = process.extract(cleaned, folded, scorer=fuzz.token_sort_ratio, limit=NEAR, score_cutoff=LEAST_LIKE)
    return [
        {
            "label": labels[key],
            "href": visit.links.state(key.code) if isinstance(key, State) else visit.links.agency(key),
        }
        for _, _, key in near
    ]
