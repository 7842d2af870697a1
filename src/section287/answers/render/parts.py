"""What the renderings share: the order of the report's parts, how they are called, and how searches are summed up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from section287.answers.report import Answer, Searched, Sentence, Source

NOT_ANSWERED = "Not answered from the record."


def clean(text: str) -> str:
    """Return a text without control or invisible characters: names come from files that others made."""
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def checked_line(answer: Answer) -> str:
    """Return the line that says when and against what an answer was checked."""
    against = answer.against
    if against is None:
        return f"Checked on {answer.checked_on}; the record has no list for that day."
    whose = "a third party's copy of ICE's list" if against.get("secondary") else "ICE's list"
    return f"Checked on {answer.checked_on} against {whose} of {against['published_on']} ({against['file_name']})."


def cited(sentence: Sentence) -> str:
    """Return a sentence's citations, "[1][3]"; of more than six, the first five and the last."""
    numbers = list(sentence.cites)
    if len(numbers) > 6:
        return "".join(f"[{one}]" for one in numbers[:5]) + f"...[{numbers[-1]}]"
    return "".join(f"[{one}]" for one in numbers)


def search_lines(searched: Iterable[Searched]) -> list[str]:
    """Return the searches as lines, those of one purpose together."""
    runs: dict[tuple[str, str], list[int]] = {}
    for one in searched:
        runs.setdefault((one.kind, one.what), []).append(one.found)
    lines = []
    for (kind, what), found in runs.items():
        where = {"record": "the record", "library": "the library", "policies": "state laws", "rules": "the rule book",
                 "texts": "the agreement texts", "money": "the money facts", "glossary": "the glossary",
                 "timeline": "the timeline", "check": "check"}.get(kind, kind)  # fmt: skip
        times = f" in {len(found)} queries" if len(found) > 1 else ""
        total = sum(found)
        lines.append(f"{where}: {what}{times} ({total:,} row{'' if total == 1 else 's'})")
    return lines


def source_line(one: Source) -> str:
    """Return a source as one line: issuer, title, date, stance, note."""
    parts = [f"{one.issuer}: {one.title}" if one.issuer.lower() not in one.title.lower() else one.title]
    parts += [one.date] if one.date and one.date not in one.title else []
    parts += [f"stance: {one.stance}"] if one.stance else []
    parts += [one.note] if one.note else []
    return clean("; ".join(parts))
