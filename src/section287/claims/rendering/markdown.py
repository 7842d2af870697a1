"""A report as Markdown: every part with its verdict, figures, query and sources."""

from __future__ import annotations

from section287.claims.claim import REASONS, VERDICTS, Figure, Judged, Report
from section287.claims.judging.wording import number


def render_markdown(report: Report) -> str:
    """Return the report as Markdown."""
    title = report.document["title"] or "Text"
    lines = [f"# Checked: {_plain(str(title))}", ""]
    dated = report.document["dated"]
    lines += [
        f"Checked against the lists up to {report.checked_on}"
        + (
            f"; the document is dated {dated} ({report.document['dated_from']})."
            if dated
            else "; no date was found in the document."
        ),
        "",
        "| verdict | parts |",
        "| --- | ---: |",
        *(f"| {verdict} | {sum(1 for one in report.claims if one.verdict == verdict)} |" for verdict in VERDICTS),
        "",
    ]
    by_id = {one.id: one for one in report.claims}
    for sentence in report.sentences:
        lines += [f"> {_plain(sentence.text)}", ""]
        if len(sentence.claims) > 1 and sentence.summary:
            lines += [f"{_plain(sentence.summary)}", ""]
        for name in sentence.claims:
            lines += _claim(by_id[name])
    if report.sources:
        lines += ["## Sources", ""]
        for source in report.sources:
            digest = f", sha256 `{source.sha256}`" if source.sha256 else ""
            address = f" <{source.url}>" if source.url else ""
            lines.append(
                f"{source.n}. {_plain(source.issuer)}: "
                f"{_plain(source.title)}{', ' + source.date if source.date else ''}{digest}.{address}"
            )
    return "\n".join(lines).rstrip() + "\n"


def _claim(one: Judged) -> list[str]:
    reason = f" ({REASONS[one.reason]})" if one.reason else ""
    numbers = " ".join(f"[{n}]" for n in one.sources)
    lines = [f"**{one.verdict}**{reason}: “{_plain(one.span)}”. {_plain(one.explanation)} {numbers}".rstrip(), ""]
    if one.plain_verdict:
        lines += [f"The figure itself: {one.plain_verdict}.", ""]
    lines += [f"- {_plain(slip.text)}" for slip in one.slips[1:]]
    lines += [f"- {_plain(note)}" for note in one.notes]
    lines += [f"- “{_plain(quotation.text)}” {_plain(quotation.cite)} [{quotation.n}]" for quotation in one.quotations]
    if lines[-1]:
        lines.append("")
    if one.computed:
        lines += ["| figure | basis | as of | list | gap in days |", "| ---: | --- | --- | --- | ---: |"]
        lines += [_figure(figure) for figure in one.computed]
        lines.append("")
    if one.query:
        lines += ["```sql", one.query, "```", ""]
    return lines


def _figure(figure: Figure) -> str:
    gap = "" if figure.gap_days is None else str(figure.gap_days)
    listed = f"{figure.publication_id} ({figure.published_on})" if figure.publication_id else ""
    return (
        f"| {number(figure.value)} {figure.measure.replace('_', ' ')} | {figure.basis} | {figure.as_of} | "
        f"{listed} | {gap} |"
    )


def _plain(text: str) -> str:
    """Return text in which nothing is taken for markup."""
    shown = " ".join(text.split())
    for mark in ("\\", "*", "_", "`", "<", ">", "[", "]", "|"):
        shown = shown.replace(mark, f"\\{mark}")
    return shown
