"""How long the agreement lasts, how it ends, what an addendum changes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from section287.documents.fields.days import find_day
from section287.documents.fields.field import Field, absent, load_patterns, read_field
from section287.documents.stream import Stream

TERMS = ("effective", "term", "notice_lea", "notice_ice", "suspension", "review")


def read_terms(stream: Stream, signed: dict[str, str | None]) -> list[Field]:
    """Read effect, term, expiry, notices, suspension and review.

    Args:
        signed: the days of both signatures, by side; the agreement takes effect on the later one.
    """
    patterns = load_patterns("terms")
    flat = _flat(stream)
    fields: list[Field] = []
    for name in TERMS:
        field = next(filter(None, (_match(stream, flat, name, one) for one in patterns[name])), None)
        fields.append(field or absent(name, 0.8))
    days = sorted(day for day in signed.values() if day)
    if fields[0].value and "signature" in fields[0].value and len(days) == 2:
        fields.append(Field("effective_on", days[-1], "read", fields[0].words, 0.95, fields[0].span))
    fields.append(_expiry(stream, flat, patterns["expiry"]))
    return fields


def read_addenda(stream: Stream) -> list[Field]:
    """Read each addendum: the words it adds, and the passage that it changes."""
    patterns = load_patterns("terms")["addendum"]
    flat = _flat(stream)
    heads = [one.start() for one in re.finditer(patterns["title"], flat)]
    fields: list[Field] = []
    for start, end in pairwise([*heads, len(flat)]):
        if flat[start - 200 if start > 200 else 0 : start].rstrip().endswith(("see", "the")):
            continue
        passage = flat[start : min(end, start + 3000)]
        quoted = re.search(patterns["replaced"], passage) or re.search(patterns["quoted"], passage)
        if quoted:
            at = start + quoted.start("change"), start + quoted.end("change")
            change = " ".join(stream.text[at[0] : at[1]].split()).strip(" .")
            change = change if "replaced" in change or "changed to" in change else change.strip('"”“ .')
            fields.append(read_field(stream, "addendum", change, *at))
        else:
            fields.append(read_field(stream, "addendum", "an addendum", start, start + 8, sure=0.8))
    return fields or [absent("addendum", 0.9)]


def _match(stream: Stream, flat: str, name: str, rule: dict[str, Any]) -> Field | None:
    match = re.search(rule["match"], flat, re.IGNORECASE)
    if match:
        return read_field(stream, name, rule["value"], *match.span(), sure=0.99)
    near = stream.find_near(rule["like"]) if "like" in rule else None
    return read_field(stream, name, rule["value"], *near, sure=0.95) if near else None


def _expiry(stream: Stream, flat: str, patterns: list[str]) -> Field:
    extended = list(re.finditer(load_patterns("terms")["addendum"]["until"], flat))
    day = find_day(extended[-1]["when"]) if extended else None
    if extended and day:
        return read_field(stream, "expires", day.day.isoformat(), *extended[-1].span("when"), sure=0.9)
    for pattern in patterns:
        for match in re.finditer(pattern, flat, re.IGNORECASE):
            when = match["when"]
            day = find_day(when)
            if not day and not re.search(r"\b(?:one|two|three|four|five|\d+)\b.*\byears?\b", when, re.IGNORECASE):
                continue
            if re.search(r"authoriz|training|credential", flat[max(match.start() - 80, 0) : match.start()]):
                continue  # how long an officer's authorization lasts, not the agreement
            value = day.day.isoformat() if day else " ".join(when.split())
            return read_field(stream, "expires", value, *match.span("when"), sure=0.9)
    return absent("expires", 0.9)


def _flat(stream: Stream) -> str:
    return re.sub(r"\s", " ", stream.text)
