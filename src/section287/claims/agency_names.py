"""Agencies by the names that sentences give them: found in a text, and matched to the record's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from section287.claims.words.load import vocabulary
from section287.places.states import list_states

if TYPE_CHECKING:
    import duckdb

_WORD = r"(?:[A-Z][\w'-]*|St\.|Ste\.|Ft\.|Mt\.)"
_BODY = re.compile(
    rf"\b(?P<body>(?:{_WORD}\s+){{1,4}}?(?:[Pp]olice\s+[Dd]epartment|PD|Police|police|[Ss]heriff's\s+(?:[Oo]ffice|[Dd]epartment)|"
    r"Sheriffs?\s+(?:Office|Department)|Marshal's\s+Office|Constable's\s+Office|Department\s+of\s+Corrections|"
    r"(?:State\s+)?Highway\s+Patrol|State\s+Police|State\s+Patrol|National\s+Guard|State\s+Guard|Department\s+of\s+Public\s+Safety|"
    r"Bureau\s+of\s+Investigation|Bureau\s+of\s+Narcotics|Department\s+of\s+Law\s+Enforcement|Attorney\s+General(?:'s\s+[Oo]ffice)?))(?![\w])"
)
_NOT_NAMES = frozenset(vocabulary("agencies")["not_names"])


class AgencyNames:
    """Every agency of the record by the words of its name, within its state."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.execute(
            "SELECT agency_id AS alias, agency_id, name, level FROM agency UNION ALL "
            "SELECT x.alias, x.agency_id, g.name, g.level FROM agency_alias x JOIN agency g USING "
            "(agency_id) ORDER BY 1"
        ).fetchall()
        self._by_slug: dict[str, dict[str, str]] = {}
        self.names: dict[str, str] = {}
        for alias, agency_id, name, _level in rows:
            self._by_slug.setdefault(alias[:2].upper(), {})[alias[3:]] = agency_id
            self.names[agency_id] = name
        for slugs in self._by_slug.values():
            for slug in [one for one in slugs if "-metropolitan-" in one]:
                slugs.setdefault(slug.replace("-metropolitan-", "-"), slugs[slug])  # "Las Vegas police"
        self._synonyms: dict[str, tuple[str, ...]] = {
            name: tuple(one for one in ids if one in self.names)
            for name, ids in vocabulary("agencies")["synonyms"].items()
        }
        whole = [name for _, _, name, level in rows if level == "state" and len(name) > 12]
        known = sorted({*whole, *self._synonyms}, key=lambda one: (-len(one), one))
        self._whole = re.compile(
            "|".join(rf"\b{re.escape(one).replace(chr(92) + ' ', chr(92) + 's+')}\b" for one in known)
        )
        self._found: dict[tuple[str, tuple[str, ...]], tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def names_in(self, sentence: str) -> list[tuple[int, int, str]]:
        """Return the stretches of a sentence that name one agency, with the name."""
        found: list[tuple[int, int, str]] = []
        for match in self._whole.finditer(sentence):
            found.append((match.start(), match.end(), re.sub(r"\s+", " ", match.group(0))))
        for match in _BODY.finditer(sentence):
            start, words = match.start("body"), match.group("body").split()
            while words and words[0].rstrip(".,") in _NOT_NAMES:
                start = sentence.index(words[1], start + len(words[0])) if len(words) > 1 else match.end()
                words = words[1:]
            if not words or words[0].lower() in ("police", "sheriff's", "highway", "department", "attorney", "state"):
                continue
            if words[-1] == "police" and re.match(
                r"\s+(?:agenc|force|officer|union|chief|association|department)", sentence[match.end() :]
            ):
                continue
            if not any(low < match.end() and start < high for low, high, _ in found):
                found.append((start, match.end(), " ".join(words)))
        return sorted(found)

    def resolve(self, name: str, states: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the agency that a name stands for, or the candidates between which it stays open.

        With states at hand only theirs are looked at; without, all.
        """
        key = (name, states)
        if key not in self._found:
            self._found[key] = self._resolve(name, states)
        return self._found[key]

    def _resolve(self, name: str, states: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        from section287.registry.names import name_key

        if name in self._synonyms:
            return self._synonyms[name], ()
        hits: list[str] = []
        for state in list_states():
            if states and state.code not in states:
                continue
            slugs = self._by_slug.get(state.code, {})
            words = name_key(state.code, state.name, _spelled(name)).words
            found = slugs.get("-".join(words)) or slugs.get("-".join(one for one in words if one != "county"))
            if found and found not in hits:
                hits.append(found)
        own = [one for one in hits if name.startswith(_state_name(one))]
        if own:
            hits = own
        if len(hits) == 1:
            return (hits[0],), ()
        return (), tuple(f"{self.names[one]}, {one[:2].upper()}" for one in hits)


def _spelled(name: str) -> str:
    name = re.sub(r"(?<=\w)'s(?=\s+(?:[Pp]olice|[Ss]heriff|Department|Highway|State))", "", name)
    return re.sub(r"\b(?:Police|police|PD)$", "Police Department", name)


def _state_name(agency_id: str) -> str:
    code = agency_id[:2].upper()
    return next((state.name for state in list_states() if state.code == code), code)
