"""An answer as Markdown, with every query that ran."""

from __future__ import annotations

import re

from section287.answers.render.parts import NOT_ANSWERED, checked_line, cited, clean, source_line
from section287.answers.report import Answer, Sentence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_markdown(answer: Answer) -> str:
    """Return the report as Markdown; names and titles can't become markup."""
    lines = [f"# {escape(answer.question)}", "", escape(checked_line(answer))]
    if answer.read_as:
        lines += ["", *(f"- Read as: {escape(one)}" for one in answer.read_as)]
    if not answer.answered:
        lines += ["", f"**{NOT_ANSWERED}**"]
    lines += _part("Summary", answer.summary)
    for number, section in enumerate(answer.sections, start=1):
        lines += _part(f"{number}. {section.heading}", section.sentences)
    lines += _part("Bottom line", answer.bottom_line)
    lines += ["", "## Sources", ""]
    for one in answer.sources:
        link = f" <{one.url}>" if one.url and re.fullmatch(r"https?://[^\s<>]+", one.url) else ""
        lines.append(f"{one.n}. {escape(source_line(one))}{link}")
    lines += ["", "## What was searched", ""]
    for each in answer.searched:
        lines.append(f"- {escape(each.kind)}: {escape(each.what)} ({each.found:,})")
        if each.kind == "record":
            lines += ["", "  ```sql", f"  {clean(each.query)}", "  ```"]
    if answer.follow_ups:
        lines += ["", "## Ask next", "", *(f"- {escape(one)}" for one in answer.follow_ups)]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Return a text whose marks stand for themselves in Markdown."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def _part(heading: str, sentences: tuple[Sentence, ...]) -> list[str]:
    if not sentences:
        return []
    lines = ["", f"## {escape(heading)}", ""]
    for one in sentences:
        lines.append(f"{'- ' if one.item else ''}{escape(one.text)} {escape(cited(one))}{'' if one.item else '  '}")
    return lines
