"""A report for the terminal: each sentence with its parts marked, and under it what the record shows."""

from __future__ import annotations

import click

from section287.claims.claim import REASONS, VERDICTS, Judged, Report, SentenceNote

_COLOURS = {"supported": "green", "close": "yellow", "contradicted": "red", "not checkable": "cyan"}
_SIGNS = {"supported": "=", "close": "~", "contradicted": "x", "not checkable": "?"}
_WIDTH = 100


def render_terminal(report: Report) -> str:
    """Return the report as text with colours; click drops them where the output is no terminal."""
    by_id = {one.id: one for one in report.claims}
    lines = [_headline(report), ""]
    for sentence in report.sentences:
        claims = [by_id[name] for name in sentence.claims]
        lines.extend(_wrap(_annotated(sentence, claims)))
        for one in claims:
            lines.extend(_lines(one))
        if len(claims) > 1 and sentence.summary:
            lines.extend(_wrap(f"In sum: {sentence.summary}", "    "))
        lines.append("")
    if not report.claims:
        lines += ["Nothing that the record could check was found.", ""]
    lines += [click.style("Sources", bold=True)] if report.sources else []
    for source in report.sources:
        digest = f"  sha256 {source.sha256[:16]}" if source.sha256 else ""
        lines.append(
            f"  [{source.n}] {source.issuer}: {source.title}{', ' + source.date if source.date else ''}{digest}"
        )
        if source.url:
            lines.append(f"      {source.url}")
    return "\n".join(lines).rstrip() + "\n"


def _headline(report: Report) -> str:
    totals = [f"{sum(1 for one in report.claims if one.verdict == verdict)} {verdict}" for verdict in VERDICTS]
    dated = report.document["dated"]
    when = (
        f"dated {dated} ({report.document['dated_from']})"
        if dated
        else "no date found in the document (give one with --dated)"
    )
    head = f"{len(report.claims)} checkable part{'s' if len(report.claims) != 1 else ''}: {', '.join(totals)}"
    return f"{click.style(head, bold=True)}\nChecked against the lists up to {report.checked_on}; {when}."


def _annotated(sentence: SentenceNote, claims: list[Judged]) -> str:
    """Return a sentence with its parts in brackets, each with the sign of its verdict."""
    shown: list[str] = []
    place = 0
    for one in sorted(claims, key=lambda each: (each.text_start, -each.text_end)):
        low, high = one.text_start - sentence.start, one.text_end - sentence.start
        if low < place:
            continue
        part = f"[{sentence.text[low:high]}]{_SIGNS[one.verdict]}"
        shown += [sentence.text[place:low], click.style(part, fg=_COLOURS[one.verdict], bold=True)]
        place = high
    return "".join([*shown, sentence.text[place:]])


def _lines(one: Judged) -> list[str]:
    reason = f" ({REASONS[one.reason]})" if one.reason else ""
    verdict = click.style(f"{_SIGNS[one.verdict]} {one.verdict}{reason}", fg=_COLOURS[one.verdict])
    plain = f" [the figure itself: {one.plain_verdict}]" if one.plain_verdict else ""
    numbers = "".join(f"[{number}]" for number in one.sources[:5])
    lines = _wrap(f"{verdict}: {one.span}{plain}. {one.explanation} {numbers}".rstrip(), "    ")
    lines.extend(line for slip in one.slips[1:] for line in _wrap(f"or: {slip.text}", "      "))
    lines.extend(line for note in one.notes for line in _wrap(note, "      "))
    for quotation in one.quotations[:2]:
        lines.extend(_wrap(f'"{quotation.text}" {quotation.cite} [{quotation.n}]', "      "))
    return lines


def _wrap(text: str, indent: str = "") -> list[str]:
    """Return text in lines; colours take no room."""
    lines: list[str] = []
    current, room = "", 0
    for word in text.split():
        size = len(click.unstyle(word))
        if current and room + 1 + size > _WIDTH:
            lines.append(current)
            current, room = "", 0
        if current:
            current, room = f"{current} {word}", room + 1 + size
        else:
            lead = indent + ("  " if indent and lines else "")
            current, room = lead + word, len(lead) + size
    return [*lines, current]
