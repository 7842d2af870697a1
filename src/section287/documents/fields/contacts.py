"""Points of contact by office. Personal names, numbers and addresses are left out on purpose."""

from __future__ import annotations

import re
from itertools import pairwise

from section287.documents.fields.field import Field, load_patterns, read_field
from section287.documents.stream import Stream

REACH = 700  # characters after the passage that announces them
LINES = 7


def read_contacts(stream: Stream) -> list[Field]:
    """Return the offices named as points of contact: ``contact_lea``, ``contact_ice``, ``media_lea``, ``media_ice``."""
    patterns = load_patterns("contacts")
    fields: list[Field] = []
    for place in patterns["places"]:
        for match in re.finditer(place["match"], stream.text.replace("\n", " "), re.IGNORECASE):
            prefix = "media" if place["role"] == "media" else "contact"
            fields += [
                one
                for one in _sides(stream, match.end(), prefix)
                if not any(one.name == other.name and one.value == other.value for other in fields)
            ]
    return fields


def read_addresses(stream: Stream) -> list[tuple[int, int]]:
    """Return the stretches in which the agency's own points of contact stand, for telling its state."""
    patterns = load_patterns("contacts")
    found = []
    for place in patterns["places"]:
        for match in re.finditer(place["match"], stream.text.replace("\n", " "), re.IGNORECASE):
            for side, start, end in _heads(stream, match.end()):
                if side == "lea":
                    found.append((start, end))
    return found


def _heads(stream: Stream, start: int) -> list[tuple[str, int, int]]:
    sides = load_patterns("contacts")["sides"]
    text = stream.text[start : start + REACH]
    heads = sorted(
        (match.start(), match.end(), side) for side, pattern in sides.items() for match in re.finditer(pattern, text)
    )
    if not heads:
        return []
    stop = re.search(r"\n(?:VIII|IX|APPENDIX|V[1lI]+)\b", text)
    limit = stop.start() if stop else len(text)
    ends = [one[0] for one in heads[1:]] + [limit]
    found = []
    for (_, begin, side), end in zip(heads, ends, strict=True):
        if begin < limit:
            lines = text[begin : min(end, limit)].split("\n")[:LINES]
            found.append((side, start + begin, start + begin + len("\n".join(lines))))
    return found


def _sides(stream: Stream, start: int, prefix: str) -> list[Field]:
    fields = []
    for side, begin, end in _heads(stream, start):
        office = name_office(stream.text[begin:end])
        if office:
            fields.append(read_field(stream, f"{prefix}_{side}", office, begin, end, sure=0.9))
    return [Field(f.name, f.value, f.status, f.value or "", f.confidence, f.span) for f in fields]


def name_office(text: str) -> str:
    """Return the offices and titles in a passage of contacts, without names of persons, numbers and addresses."""
    patterns = load_patterns("contacts")
    words, titles = set(patterns["words"]), set(patterns["titles"])
    offices: list[str] = []
    for line in re.split(r"\n|;|/", text):
        for part in re.split(r",|\bAttn:?", line):
            tokens = re.findall(r"[A-Za-z&][A-Za-z'’&-]*", part)
            if re.search(r"\d{3}|@|\b(?:Street|St|Road|Rd|Ave|Box|Drive|Suite)\b", part) or not tokens:
                continue
            held = [token for token in tokens if token in words]
            whole = "County" in tokens or "Department" in tokens
            whole = whole or ("Office" in tokens and len(held) * 2 >= len(tokens))
            if whole or (len(held) == len(tokens) and set(tokens) & titles):
                kept = tokens
            elif set(tokens) & titles:
                kept = _titles_only(tokens, titles)
            else:
                continue
            name = " ".join(kept)
            if name not in offices and not re.fullmatch(r"(?:of|the|and|for|&|\s)*", name):
                offices.append(name)
    return "; ".join(offices[:3])


def _titles_only(tokens: list[str], titles: set[str]) -> list[str]:
    """Keep the titles of "Major Todd English": of a name's words, those that are offices, and "Chief of Police"."""
    kept = [tokens[0]] if tokens[0] in titles else []
    kept += [after for _, after in pairwise(tokens) if after in titles]
    return kept or [token for token in tokens if token in titles]
