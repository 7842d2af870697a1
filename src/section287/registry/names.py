"""Agency names → keys: two spellings with one key are one agency of one state.

The key folds what ICE varies without meaning anything (case, blanks, apostrophes, "Pd", "Ft.", "City of",
a state's name in front) and keeps what tells agencies apart (the place, sheriff or police or jail, every digit).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from section287.registry.values import vocabulary

_SUPERIOR_OF_STATE = {"county", "city", "town", "township", "parish", "village", "borough", "beach"}
_SUFFIXES = ("county", "parish", "borough")


@dataclass(frozen=True, slots=True)
class NameKey:
    """What identifies an agency within its state.

    Attributes:
        key: words that matter, joined without blanks, numbers kept (``bexarcountyconstableprecinct3``).
        words: the words that matter, in order.
        numbers: the numbers in the name; names that differ in them are never merged.
        role: sheriff, police, constable, corrections ... the word that says what kind of body it is, '' if none.
        kind: the kind of municipality that the name gives (township, borough, town ...), '' if none; it is not part
            of the key, but names of two kinds are never one agency.
        full: all words, with the state's name and filler, joined: near spellings are measured on it too.
    """

    key: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    role: str
    full: str
    kind: str = ""

    @property
    def ident(self) -> str:
        """The key with the kind of municipality: one spelling of an agency."""
        return f"{self.key}|{self.kind}"


_ROLES = (
    ("sheriff", ("sheriff",)),
    ("constable", ("constable", "constables")),
    ("marshal", ("marshal", "marshals", "marshall")),
    ("corrections", ("corrections", "jail", "detention", "prison", "prisons")),
    ("prosecutor", ("attorney", "attorneys", "prosecutor", "solicitor")),
    ("patrol", ("patrol", "troopers")),
    ("police", ("police", "safety", "constabulary")),
    ("government", ("commissioners", "commissioner", "supervisors", "council")),
)
_APOSTROPHES = re.compile(r"[\u2018\u2019\u02bc'`´]")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_BODIES = {role for _, names in _ROLES for role in names}


def fold_words(name: str) -> list[str]:
    """Return a name's words in small letters without accents, apostrophes or punctuation."""
    return fold_name(name).split()


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """Return the words of `fold_words`, with single blanks between them."""
    plain = name.replace("&", " and ")
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("\xa0", " "))
        plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = _APOSTROPHES.sub("", plain.lower())
    return _NO_LETTERS.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def name_key(state_code: str, state_name: str, name: str) -> NameKey:
    """Return the key of an agency's printed name in a state.

    Args:
        state_code: postal code; with ``CO`` the token "co" is the state where it ends the name.
        state_name: the state's full name; in front of the name it says nothing ("Florida Department of
            Corrections" is the "Department of Corrections"), unless a place word follows ("Iowa County").
        name: as printed.
    """
    name = undamaged(name)
    name = re.sub(rf",\s*({re.escape(state_code)}|{re.escape(state_name)})\.?\s*$", "", name, flags=re.IGNORECASE)
    text = " ".join(fold_words(re.sub(r"\(?\s*\baddendum\s*\)?\s*$", "", name, flags=re.IGNORECASE)))
    lead = next((one for one in vocabulary()["municipal_kinds"] if text.startswith(f"{one} of ")), "")
    text = text[len(lead) + 4 :] if lead else text
    words: list[str] = []
    spoken = vocabulary()["abbreviations"]
    for word in text.split():
        words.extend(spoken.get(word, _snapped(word)).split())
    full = "".join(words)
    words = _without_state(words, fold_words(state_name), state_code.lower())
    filler = set(vocabulary()["filler"])
    kept = [one for one in words if one not in filler] or words
    role = next((role for role, names in _ROLES if any(one in names for one in kept)), "")
    if role == "sheriff":
        kept = [one for one in kept if one not in ("public", "safety")] or kept
    kept, kind = _kind_of(kept, lead, role)
    numbers = tuple(_bare_number(one) for one in kept if one[0].isdigit())
    kept = [_bare_number(one) if one[0].isdigit() else one for one in kept]
    key = "".join(one for one in kept if one != kind)
    return NameKey(key or "".join(kept), tuple(kept), numbers, role, full, kind)


def _bare_number(word: str) -> str:
    return re.sub(r"^0+(?=\d)", "", word)


def _kind_of(words: list[str], lead: str, role: str) -> tuple[list[str], str]:
    """Find the kind of municipality in "Township of Manheim Police" or "Manheim Township Police".

    Returns:
        The words, with the kind behind the place where it tells two bodies apart, and the kind.
    """
    kinds: list[str] = vocabulary()["municipal_kinds"]
    body = next((index for index, one in enumerate(words) if one in _BODIES), len(words))
    if lead in words:
        return words, ""
    if lead in ("county", "parish") or (lead == "city" and role == "sheriff"):
        # a county's own body, or the sheriff of an independent city: the word is part of the name
        return [*words[:body], lead, *words[body:]], ""
    if lead == "city":
        return words, ""
    if lead:
        return [*words[:body], lead, *words[body:]], lead
    if body >= 2 and words[body - 1] in kinds and words[body - 1] not in ("county", "parish", "city"):
        return words, words[body - 1]
    return words, ""


def undamaged(name: str) -> str:
    """Undo replacements that a page went through as a whole (``page_damage`` in values.yml)."""
    for wrong, right in vocabulary()["page_damage"].items():
        name = name.replace(wrong, right)
    return name


@lru_cache(maxsize=8192)
def _snapped(word: str) -> str:
    """Return the common word of which this one is a misspelling ("Polce", "Departement"), else the word."""
    common: list[str] = vocabulary()["common"]
    if len(word) < 5 or word in common or word in vocabulary()["not_misspelt"]:
        return word
    limit = 1 if len(word) < 8 else 2
    near = {one.rstrip("s") if one == "sheriffs" else one for one in common if OSA.distance(word, one) <= limit}
    return near.pop() if len(near) == 1 else word


def _without_state(words: list[str], state: list[str], code: str) -> list[str]:
    rest = words[len(state) :]
    bare = rest and rest[0] not in _SUPERIOR_OF_STATE and rest[0] not in _BODIES
    if words[: len(state)] == state and bare:
        return rest
    if words[: len(state)] == state and len(rest) >= 2 and rest[0] in _BODIES and rest[0] != "police":
        return words
    if len(words) > 3 and words[-1] == code and code not in ("co", "de", "in", "la", "me", "or", "pa"):
        return words[:-1]
    return words


def tidy_name(printed: str) -> str:
    """Return a name fit to show: straight apostrophes and single blanks, otherwise as printed."""
    return " ".join(re.sub(r"[\u2018\u2019\u02bc´`]", "'", printed.replace("\xa0", " ")).split())


def slug(text: str) -> str:
    """Return the id form of a text: small letters, digits and hyphens."""
    return "-".join(fold_words(text))
