"""A document's sentences → parts: every reader in turn, overlaps settled, predictions and attributions marked."""

from __future__ import annotations

import re
from dataclasses import replace

from section287.claims.claim import Claim, Scope, When
from section287.claims.intake.document import Document
from section287.claims.intake.tables import is_wide_row
from section287.claims.panel import Panel
from section287.claims.reading.attach import join_scopes
from section287.claims.reading.counts import read_counts
from section287.claims.reading.differences import read_differences
from section287.claims.reading.events import read_events
from section287.claims.reading.findings import read_findings
from section287.claims.reading.history import read_history, read_money
from section287.claims.reading.holders import read_holders
from section287.claims.reading.part import Part
from section287.claims.reading.policies import read_policies
from section287.claims.reading.premises import read_premises
from section287.claims.reading.proportions import read_proportions
from section287.claims.reading.quantifiers import read_quantifiers
from section287.claims.reading.rankings import read_rankings
from section287.claims.reading.rules import read_rules
from section287.claims.reading.sentence import LABELLED, Context, Reading, read_sentence
from section287.claims.reading.speech import find_attribution, predicts
from section287.claims.reading.tallies import read_tallies
from section287.claims.reading.trends import read_trends, read_vague
from section287.claims.reading.units import topic_pattern
from section287.claims.split import Sentence, split
from section287.claims.words.load import patterns

_PATTERNS = patterns("parse")

LONGEST = 4_000  # characters; what is longer is a table or no sentence
MOST_NUMBERS = 60  # in one sentence; more is a table, and reading it takes time that grows with the square
SHORT = 80  # characters of the head of a list or a table
# the order in which readers are heard: an earlier part keeps its stretch
_READERS = (
    read_history,
    read_policies,
    read_rules,
    read_rankings,
    read_events,
    read_quantifiers,
    read_differences,
    read_tallies,
    read_counts,
    read_proportions,
    read_money,
    read_holders,
    read_findings,
    read_vague,
    read_trends,
)
_FIGURES = (
    "count",
    "flow",
    "share",
    "ratio",
    "trend",
    "ranking",
    "universal",
    "has",
    "event",
    "statement",
    "vague",
    "money",
)


def parse(document: Document, panel: Panel) -> list[tuple[Sentence, list[Part]]]:
    """Return the sentences of a document that hold checkable parts, with their parts in order."""
    sentences = split(document.view)
    context = Context(
        dated=document.dated,
        document_states=_document_states(document, panel),
        on_topic=bool(re.search(r"287\s?\(?g\)?", document.view)),
    )
    found: list[tuple[Sentence, list[Part]]] = []
    for sentence in sentences:
        if sentence.paragraph != context.paragraph:
            _begin_paragraph(context, sentence)
        if is_wide_row(sentence.text):
            row = _table_row(sentence, context)
            found.extend([(sentence, [row])] if row is not None else [])
            continue
        asked = sentence.text.rstrip("\"')").endswith("?") and _PATTERNS["question"].match(sentence.text)
        if len(sentence.text) > LONGEST or asked or not _worth_reading(sentence.text, context):
            continue
        reading = read_sentence(sentence, context, panel)
        parts = read_parts(reading) if len(reading.numbers) <= MOST_NUMBERS else []
        if parts:
            found.append((sentence, parts))
        _remember(reading, parts)
    return found


def _table_row(sentence: Sentence, context: Context) -> Part | None:
    """Return a row of a wide table as one part without a verdict; a header that names what is counted opens it."""
    figures = list(re.finditer(r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d,.]*%?", sentence.text))
    if not figures:
        context.introduces = bool(topic_pattern("bond").search(sentence.text))
        return None
    if not context.introduces and not context.on_topic:
        return None
    start, end = figures[0].start(), figures[-1].end()
    claim = Claim(kind="statement", measure="table", printed=sentence.text[start:end], detail={"table": "yes"})
    return Part(start, end, claim)


def _worth_reading(text: str, context: Context) -> bool:
    """Return whether a sentence may hold a claim at all; most sentences of an article don't."""
    return (
        bool(topic_pattern("topic").search(text) or topic_pattern("bond").search(text))
        or (context.on_topic and any(one.isdigit() for one in text))
        or bool(_PATTERNS["paper_or_bill"].search(text))
    )


def read_parts(reading: Reading) -> list[Part]:
    """Return the parts of one sentence: no two of the same stretch, predictions and attributions marked."""
    kept: list[Part] = []
    for reader in _READERS:
        for part in reader(reading):
            if not any(_clash(part, other) for other in kept):
                kept.append(part)
    found = [part for part in kept if part.claim.kind == "finding"]
    kept = [
        part
        for part in kept
        if part.claim.kind not in ("ratio", "trend", "share")
        or not any(
            other.start <= part.start and reading.clause(other.start) == reading.clause(part.start) for other in found
        )
    ]
    marked = [_mark(reading, part) for part in kept]
    marked.extend(read_premises(reading, marked))
    return sorted(marked, key=lambda one: (one.start, one.end))


def _clash(one: Part, other: Part) -> bool:
    """Return whether two parts read the same words; a ranking and a count in it may stand side by side."""
    if one.end <= other.start or other.end <= one.start:
        return False
    if {one.claim.kind, other.claim.kind} in ({"ranking", "count"}, {"ranking", "flow"}):
        return False
    if other.claim.kind == "rule" and one.claim.kind in ("count", "share", "money", "history"):
        return one.claim.value is not None and one.claim.value in (48, 287)
    if other.claim.kind == "policy" and one.claim.kind in ("count", "share"):
        return other.claim.detail.get("group") != "" and one.claim.kind == "count" and one.start >= other.start
    if other.claim.kind == "finding":
        return one.claim.kind not in ("count", "statement", "share")
    return True


def _mark(reading: Reading, part: Part) -> Part:
    claim = part.claim
    if (
        claim.kind in (*_FIGURES, "history")
        and claim.kind not in ("statement", "vague", "money")
        and _is_denied(reading, part)
    ):
        claim = claim.model_copy(update={"negated": True})
        if (
            claim.kind == "count"
            and re.search(r"\bnever\b", reading.text[: part.start])
            and claim.when.origin in ("document", "missing")
        ):
            claim = claim.model_copy(
                update={
                    "when": claim.when.model_copy(update={"shape": "ever", "origin": "sentence", "text": "never"}),
                    "also_when": (),
                }
            )
        part = replace(part, claim=claim)
    if claim.kind in _FIGURES and claim.kind != "money":
        words = predicts(reading.text, part.start, part.end, reading.clause(part.start))
        future = _is_future(reading, claim)
        if (words and not _already(reading, words)) or future:
            return replace(
                part,
                end=_with_date(reading, part),
                claim=claim.model_copy(update={"kind": "prediction", "expects": words or "a day to come"}),
            )
    if claim.kind in (*_FIGURES, "policy", "rule"):
        said = find_attribution(reading.text, part.start, part.end)
        if said is not None:
            return replace(part, claim=claim.model_copy(update={"attribution": said}))
    return part


_DENIAL = _PATTERNS["denial"]
_NO_DENIAL = _PATTERNS["no_denial"]


def _is_denied(reading: Reading, part: Part) -> bool:
    """Return whether the words before a part, in its clause, deny it; what a part itself says of none is left alone."""
    if part.claim.expects in ("zero", "not") or (part.claim.kind == "has" and part.claim.expects != "has"):
        return False
    low, _ = reading.clause(part.start)
    if part.claim.kind in ("ranking", "universal", "trend", "has"):
        stretch, base = reading.text[low : part.end], low
    else:
        stretch, base = reading.text[low : part.start], low
    for match in _DENIAL.finditer(stretch):
        if _NO_DENIAL.match(stretch[match.end() :]) or re.search(
            r"\b(?:who|that|which)\s+\w*\s*$", stretch[: match.start()]
        ):
            continue
        if match.group(0).lower().startswith("rather"):
            continue
        between = reading.text[base + match.end() : max(part.start, base + match.end())]
        if len(between.split()) <= 9 and not re.search(r"[,;]|\b(?:but|and|because|so)\b", between):
            return True
    return False


def _is_future(reading: Reading, claim: Claim) -> bool:
    """Return whether the moment lies after the document's own date."""
    dated = reading.context.dated
    day = claim.when.start if claim.when.shape != "by" else claim.when.end
    return bool(
        dated
        and day
        and claim.when.origin == "sentence"
        and claim.when.shape != "since"
        and claim.when.start
        and claim.when.start > dated
    )


def _already(reading: Reading, words: str) -> bool:
    """Return whether the predicting words belong to something else: "should" in a law, "could" before a past."""
    return words.lower() in ("should", "could", "might") and bool(re.search(r"\b(?:had|were|was)\b", reading.text))


def _with_date(reading: Reading, part: Part) -> int:
    """Return the end of a prediction, its date included ("every county by 2027")."""
    for one in reading.dates:
        if 0 <= one.low - part.end <= 2:
            return one.end
    return part.end


def _document_states(document: Document, panel: Panel) -> tuple[str, ...]:
    """Return the states that a document names in its title or its first lines."""
    from section287.claims.reading.places import find_places

    head = f"{document.title or ''}. {document.view[:600]}"
    named = [
        code
        for place in find_places(head.replace("\n", " "), panel)
        if place.kind == "state"
        for code in place.scope.states
    ]
    return tuple(dict.fromkeys(named))[:3]


def _begin_paragraph(context: Context, sentence: Sentence) -> None:
    """Forget what a new paragraph doesn't lean on; what was counted last stays."""
    context.paragraph = sentence.paragraph
    if context.introduces and (LABELLED.fullmatch(sentence.text) or is_wide_row(sentence.text)):
        return
    if sentence.text.endswith(":") and len(sentence.text) < SHORT:
        return  # the head of a list or a table leans on what stands above it
    context.introduces = False
    context.when = None
    context.scope = None


def _remember(reading: Reading, parts: list[Part]) -> None:
    """Keep what a following sentence may lean on."""
    context = reading.context
    explicit = [one.when for one in reading.dates if one.explicit and one.when.known and one.kind not in ("pair",)]
    counted = [
        part.claim.when
        for part in parts
        if part.claim.when.origin == "sentence" and part.claim.when.known and part.claim.kind in _FIGURES
    ]
    if counted:
        context.when = counted[-1]
    elif explicit:
        context.when = explicit[-1]
    elif any(one.kind == "now" for one in reading.dates):
        context.when = None
    places = [place for place in reading.places if place.kind in ("state", "county", "agency", "city")]
    if places:
        first = places[0]
        context.scope = join_scopes(reading, [first])
    told = [part.claim for part in parts if part.claim.kind in ("universal", "ranking", "has", "event")]
    context.on_topic = context.on_topic or any(one.measure in ("agreements", "agencies") for one in told)
    counts = [
        part.claim
        for part in parts
        if part.claim.kind in ("count", "flow", "share", "ratio")
        and part.claim.measure in ("agreements", "agencies", "pending")
    ]
    if counts:
        main = next((one for one in counts if one.measure == "agreements"), counts[-1])
        context.measure, context.counted, context.on_topic = main.measure, main.scope, True
    if reading.models:
        context.models = reading.models[-1].models
    if reading.text.endswith(":") and reading.has_bond():
        context.introduces = True
        named = [one.measure for one in reading.units if one.measure in ("agreements", "agencies", "pending")]
        context.measure = named[-1] if named else "agreements"
        context.on_topic = True
    context.on_topic = context.on_topic or bool(re.search(r"287\s?\(?g\)?", reading.text))


__all__ = ["Part", "Scope", "When", "parse", "read_parts"]
