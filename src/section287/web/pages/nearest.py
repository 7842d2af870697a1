"""Finding agencies, counties and states by what a person types, and offering what is near when nothing fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from section287.documents.holdings import match_documents
from section287.places.spelling import fold_words
from section287.places.states import State, list_states, state_by_code
from section287.questions.rows import Row, fetch
from section287.registry.values import vocabulary
from section287.web.documents.held import list_held, name_of
from section287.web.pages.page import Visit
from section287.web.queries import load_query

NEAR = 6  # names offered
LEAST_LIKE = 62  # of 100, by rapidfuzz's ratios
MOST_CHOICES = 40


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


def find_nearest(visit: Visit, text: str | None = None) -> list[dict[str, str]]:
    """Return the agencies and states whose names are most like a text, as ``label`` and ``href``.

    Args:
        text: what was typed; None takes the visit's address.
    """
    from rapidfuzz import fuzz, process

    asked = " ".join(visit.place.values()) if text is None else text
    cleaned = " ".join(split_words(asked.replace("-", " ").replace("/", " ")))
    if len(cleaned) < 3:
        return []
    # the scorer takes words in any order: an id begins with its state, a label ends with it
    labels = _labels(visit)
    scores: dict[str, float] = {}
    # whole names word by word in any order, and parts of names, which count less
    for scorer, weight in ((fuzz.token_sort_ratio, 1.0), (fuzz.WRatio, 0.9)):
        for _, score, key in process.extract(cleaned, labels, scorer=scorer, limit=NEAR, score_cutoff=LEAST_LIKE):
            scores[key] = max(scores.get(key, 0), score * weight)
    states = {one.code: one for one in list_states()}
    found = []
    for key in sorted(scores, key=lambda one: (-scores[one], one))[:NEAR]:
        if key in states:
            found.append({"label": states[key].name, "href": visit.links.state(key)})
        else:
            found.append(_offer(visit, _rows_by_id(visit)[key]))
    return found


def _labels(visit: Visit) -> dict[str, str]:
    """Return what a text is compared with: agencies by id, states by code."""

    def make() -> dict[str, str]:
        labels = {
            one.row["agency_id"]: " ".join((*one.name_words, one.row["state"].lower())) for one in list_entries(visit)
        }
        return labels | {one.code: one.name.lower() for one in list_states()}

    return visit.edition.remember("labels", make)


def _rows_by_id(visit: Visit) -> dict[str, Row]:
    return visit.edition.remember("rows", lambda: {one.row["agency_id"]: one.row for one in list_entries(visit)})


def list_choices(visit: Visit) -> list[dict[str, str]]:
    """Return what an address may mean that means more than one thing, as ``label`` and ``href``."""
    if prefix := visit.place.get("publication_id"):
        found = fetch(visit.connection, load_query("publication_by_sha256"), {"prefix": prefix.lower()})
        return [
            {"label": one["publication_id"], "href": visit.links.publication(one["publication_id"])} for one in found
        ][:MOST_CHOICES]
    papers = (
        [visit.place["document_id"]] if "document_id" in visit.place else [visit.query.get(one, "") for one in "ab"]
    )
    if any(papers):
        held = list_held(visit.edition, visit.connection)
        matched = [one for name in papers for one in match_documents(held, name)]
        return [
            {"label": f"{name_of(one)}, {one['model']}, {one['file_name']}", "href": visit.links.document(one["id"])}
            for one in matched[:MOST_CHOICES]
        ]
    rows = find_agencies(visit, " ".join(visit.place.values()))
    return [_offer(visit, one) for one in rows[:MOST_CHOICES]]


def _offer(visit: Visit, row: Row) -> dict[str, str]:
    return {"label": f"{row['name']}, {row['state']}", "href": visit.links.agency(row["agency_id"])}
