"""An answer for the terminal: plain text, wrapped, with headings and numbered sources."""

from __future__ import annotations

import textwrap

from section287.answers.render.parts import NOT_ANSWERED, checked_line, cited, clean, search_lines, source_line
from section287.answers.report import Answer, Sentence

WIDTH = 100


def as_text(answer: Answer, width: int = WIDTH) -> str:
    """Return the report as text, lines at most ``width`` wide (addresses excepted)."""
    lines = [clean(answer.question), "=" * min(len(answer.question), width), ""]
    lines += _wrapped(checked_line(answer), width)
    lines += [f"  {each}" for note in answer.read_as for each in _wrapped(f"Read as: {clean(note)}", width - 2)]
    if not answer.answered:
        lines += ["", NOT_ANSWERED]
    lines += _part("Summary", answer.summary, width)
    for number, section in enumerate(answer.sections, start=1):
        lines += _part(f"{number}. {section.heading}", section.sentences, width)
    lines += _part("Bottom line", answer.bottom_line, width)
    lines += ["", "Sources"]
    for one in answer.sources:
        lines += _wrapped(f"[{one.n}] {source_line(one)}", width, "    ")
        if one.url:
            lines.append(f"    {clean(one.url)}")
    lines += ["", "What was searched"]
    for each in search_lines(answer.searched):
        lines += _wrapped(f"- {each}", width, "  ")
    if answer.follow_ups:
        lines += ["", "Ask next", *(f"- {clean(one)}" for one in answer.follow_ups)]
    return "\n".join(lines) + "\n"


def _part(heading: str, sentences: tuple[Sentence, ...], width: int) -> list[str]:
    if not sentences:
        return []
    lines = ["", clean(heading)]
    for one in sentences:
        lead = "- " if one.item else ""
        lines += _wrapped(f"{lead}{clean(one.text)} {cited(one)}", width, "  " if one.item else "")
    return lines


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
