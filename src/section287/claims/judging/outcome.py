"""What judging a claim gives, before it is put in its place in a report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from section287.claims.claim import Claim, Figure, Quotation, Reason, Rows, Slip, Verdict

if TYPE_CHECKING:
    from section287.claims.judging.moments import Look
    from section287.claims.panel import Standing


@dataclass(slots=True)
class Outcome:
    """A verdict with everything that carries it."""

    verdict: Verdict
    explanation: str = ""
    reason: Reason | None = None
    computed: list[Figure] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    query: str | None = None
    rows: Rows | None = None
    drop: bool = False


@dataclass(slots=True)
class Hit:
    """How well one reading of a claim holds: the level, the figure that decides, and why it is only near."""

    level: int
    figure: Figure
    claim: Claim
    seen: Look
    standing: Standing | None
    why: str = ""


NO_DATE = "No date is given, in the sentence or by the document."


def undated(found: Outcome) -> Outcome:
    """Return what holds on the newest list, without a verdict: the claim is of no day that is known."""
    return not_checkable("no_date", f"{NO_DATE} {found.explanation}", found.computed)


def by_figure(figure: Figure, verdict: Verdict, explanation: str = "") -> Outcome:
    """Return an outcome that rests on one figure and its query."""
    return Outcome(verdict, explanation, computed=[figure], query=figure.query)


def not_checkable(reason: Reason, explanation: str, computed: list[Figure] | None = None) -> Outcome:
    """Return an outcome without a verdict on the matter."""
    return Outcome("not checkable", explanation, reason, computed or [])
