"""Which state the agency is in: by its name, its signature, its address; failing that by the file's name and folder."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from section287.documents.fields.field import Field, absent
from section287.documents.fields.parties import Named
from section287.documents.stream import Span, Stream
from section287.places.states import list_states

# a state's name before one of these is part of another name (Washington County, Kansas City, Virginia Beach)
NOT_BEFORE = r"(?!\s+(?:County|Co\b|City|Parish|Beach|Township|Borough|Street|St\b|Ave|Road|Field|D\.?C))"
CODE_IN_FILE = re.compile(r"(?:^|[a-z_ .-]|Co|PD|SO|DC)(?P<code>[A-Z][A-Za-z])(?=[_ .-]|\d{4}|\d{2}[-_.])")


def read_state(stream: Stream, named: list[Named], sources: list[tuple[str, Span]], path: Path | None) -> Field:
    """Read the state's postal code.

    Args:
        named: where the agency is named.
        sources: further passages that may tell: the agency's lines in the block of signatures, its points of contact.
        path: the file's place; its name and folder tell where the text doesn't.
    """
    votes: Counter[str] = Counter()
    first: dict[str, tuple[str, Span]] = {}
    places = [(one.name, one.span, 2.0) for one in named] + [(text, span, 1.5) for text, span in sources]
    for text, span, weight in places:
        code = find_state(text)
        if code:
            votes[code] += round(weight * 10)
            first.setdefault(code, (text, span))
    told = _by_file(path) if path else None
    if not votes:
        if told is None:
            return absent("state", 0.3)
        return Field("state", told[0], "read", told[1], told[2], None, "file name")
    (code, count), *others = votes.most_common(2)
    clear = count >= 2 * others[0][1] if others else True
    words, span = first[code]
    sure = 0.98 if clear else 0.7
    if told and told[0] == code:
        sure = 0.99
    elif told and not clear:
        return Field("state", told[0], "read", told[1], 0.7, None, "file name")
    return Field("state", code, "read", words, sure, span)


def find_state(text: str) -> str | None:
    """Return the postal code of the one state that a passage names; None when it names none or several."""
    found: set[str] = set()
    for state in list_states():
        one, two = state.code[0], state.code[1]
        signs = (
            (rf"\b{re.escape(state.name)}\b{NOT_BEFORE}", re.IGNORECASE),
            (rf",\s*{one}\.?{two}\.?(?:\s+\d{{5}}|\s*$|\s*[,;/])", 0),
            (rf"\b{state.code}\s+\d{{5}}\b", 0),
        )
        if any(re.search(pattern, text, flags) for pattern, flags in signs):
            found.add(state.code)
    if re.search(r"Washington,?\s+D\.?C", text, re.IGNORECASE):
        found -= {"DC", "WA"}
    if "WV" in found:
        found -= {"VA"} if not re.search(r"(?<!West )\bVirginia\b", text, re.IGNORECASE) else set()
    return found.pop() if len(found) == 1 else None


def _by_file(path: Path) -> tuple[str, str, float] | None:
    codes = {state.code for state in list_states()}
    names = {re.sub(r"\W", "", state.name).lower(): state.code for state in list_states()}
    for folder in (path.parent.name, path.parent.parent.name):
        key = re.sub(r"[\W_]", "", folder).lower()
        if key in names or folder.upper() in codes:
            return names.get(key) or folder.upper(), folder, 0.95
    stem = re.sub(r"%20|%2520", " ", path.stem)
    found = [
        match["code"].upper()
        for match in CODE_IN_FILE.finditer(stem)
        if match["code"].upper() in codes and match["code"] != "Co"
    ]
    if len(set(found)) == 1:
        return found[0], path.name, 0.85
    for name, code in sorted(names.items(), key=lambda one: -len(one[0])):
        if re.sub(r"[\W_]", "", stem).lower().startswith(name) and len(name) > 4:
            return code, path.name, 0.8
    return None
