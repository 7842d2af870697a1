"""Check a text against a record: read, split, parse, judge, and put it together as a report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from section287.claims.citing import keep_cited
from section287.claims.claim import Claim, Judged, Report, SentenceNote, Verdict, plain_number
from section287.claims.intake.document import Document
from section287.claims.intake.sniff import read_document
from section287.claims.judging.figures import Bench
from section287.claims.judging.judge import judge
from section287.claims.judging.outcome import Outcome
from section287.claims.judging.sources import Sources
from section287.claims.judging.wording import number
from section287.claims.panel import Panel
from section287.claims.parse import parse
from section287.claims.reading.part import Part
from section287.claims.split import Sentence, split

if TYPE_CHECKING:
    import duckdb


def check_text(
    text: str | bytes, connection: duckdb.DuckDBPyConnection, dated: date | None = None, name: str = "text"
) -> Report:
    """Return the report on a text.

    Args:
        text: plain text, Markdown or HTML (told apart by ``name`` and markup), or a file's bytes of any kind.
        connection: an open record.
        dated: the document's date; None takes the one found in the text, if there is one.
        name: a file name, for its suffix.

    Raises:
        Unreadable: too large, binary of another kind, or broken.
    """
    return check_document(read_document(text, name), connection, dated)


def check_document(
    document: Document, connection: duckdb.DuckDBPyConnection, dated: date | None = None, panel: Panel | None = None
) -> Report:
    """Return the report on a document; a panel made before for the same record may be given to save its making."""
    if dated is not None:
        document = Document(
            document.kind, document.original, document.view, document.at, document.title, dated, "given"
        )
    panel = panel or Panel(connection)
    bench = Bench(panel, Sources())
    claims: list[Judged] = []
    notes: list[SentenceNote] = []
    for sentence, parts in parse(document, panel):
        judged = [
            one
            for one in (
                _judged(part, sentence, document, bench, len(claims) + place + 1) for place, part in enumerate(parts)
            )
            if one
        ]
        judged = [one.model_copy(update={"id": f"c{len(claims) + place + 1}"}) for place, one in enumerate(judged)]
        if not judged:
            continue
        claims.extend(judged)
        notes.append(
            SentenceNote(
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
                claims=tuple(one.id for one in judged),
                summary=summarise(judged),
            )
        )
    claims, cited = keep_cited(claims, bench.sources.listed)
    newest = panel.newest()
    return Report(
        checked_on=str(newest.seen_on),
        record={
            "newest_list": newest.publication.id,
            "newest_on": str(newest.seen_on),
            "sha256": newest.publication.sha256,
        },
        document={
            "kind": document.kind,
            "title": document.title,
            "dated": str(document.dated) if document.dated else None,
            "dated_from": document.dated_from or "missing",
            "characters": len(document.original),
            "sentences": len(split(document.view)),
        },
        text=document.view,
        sentences=tuple(notes),
        claims=tuple(claims),
        sources=tuple(cited),
    )


def _judged(part: Part, sentence: Sentence, document: Document, bench: Bench, number_: int) -> Judged | None:
    outcome, plain = judge(part.claim, bench)
    if outcome.drop:
        return None
    start, end = document.span(sentence.start + part.start, sentence.start + part.end)
    low, high = document.span(sentence.start, sentence.end)
    within = (sentence.start + part.start, sentence.start + part.end)
    return assemble(
        f"c{number_}",
        part.claim,
        outcome,
        plain,
        sentence.text,
        sentence.text[part.start : part.end],
        (start, end, low, high, *within),
    )


def assemble(
    name: str,
    claim: Claim,
    outcome: Outcome,
    plain: Verdict | None,
    sentence: str,
    span: str,
    places: tuple[int, int, int, int, int, int],
) -> Judged:
    """Return a judged claim from its outcome."""
    sources = [one.source for one in outcome.computed if one.source] + [one.n for one in outcome.quotations]
    sources += [one.source for slip in outcome.slips for one in slip.figures if one.source]
    return Judged(
        id=name,
        sentence=sentence,
        span=span,
        start=places[0],
        end=places[1],
        sentence_start=places[2],
        sentence_end=places[3],
        text_start=places[4],
        text_end=places[5],
        claim=claim,
        verdict=outcome.verdict,
        reason=outcome.reason,
        plain_verdict=plain,
        computed=tuple(outcome.computed),
        slips=tuple(outcome.slips),
        quotations=tuple(outcome.quotations),
        explanation=outcome.explanation,
        notes=tuple(dict.fromkeys(outcome.notes)),
        query=outcome.query,
        rows=outcome.rows,
        sources=tuple(dict.fromkeys(sources)),
    )


def summarise(judged: list[Judged]) -> str:
    """Return one sentence on a sentence: "135 is right; the lists show 21 states, not 25."."""
    figures = ("count", "flow", "share", "ratio", "money")
    right = [one.claim.printed for one in judged if one.verdict == "supported" and one.claim.kind in figures]
    told: list[str] = []
    if right:
        told.append(f"{_listed(right)} {'is' if len(right) == 1 else 'are'} right")
    told.extend(f"'{one.span}' holds" for one in judged if one.verdict == "supported" and one.claim.kind not in figures)
    for one in judged:
        if one.verdict in ("contradicted", "close") and one.claim.kind in ("count", "flow") and one.computed:
            figure = one.computed[0]
            link = "not" if one.verdict == "contradicted" else "close to"
            told.append(
                f"the {'lists show' if figure.basis != 'signed' else 'signing days give'} "
                f"{number(plain_number(figure.value))} {one.claim.measure.replace('_', ' ')}, {link} "
                f"{one.claim.printed}"
            )
        elif one.verdict != "supported":
            told.append(f"'{one.span}' is {one.verdict}")
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _listed(words: list[str]) -> str:
    shown = [one.strip() for one in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
