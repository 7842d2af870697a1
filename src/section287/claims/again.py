"""A kept report against today's record: the same typed claims judged anew, and which verdicts moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from section287.claims.claim import Claim, Figure, Frozen, Source, Verdict, plain_number
from section287.claims.judging.figures import Bench
from section287.claims.judging.judge import judge
from section287.claims.judging.sources import Sources
from section287.claims.panel import Panel
from section287.errors import UsageError

if TYPE_CHECKING:
    import duckdb


class Moved(Frozen):
    """One claim then and now."""

    id: str
    sentence: str
    span: str
    before: str
    now: Verdict
    moved: bool
    figure_before: float | None
    figure_now: Figure | None
    explanation: str


class Again(Frozen):
    """A kept report judged anew."""

    checked_before: str
    checked_on: str
    claims: tuple[Moved, ...]
    sources: tuple[Source, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as one JSON document."""
        return {
            "checked_before": self.checked_before,
            "checked_on": self.checked_on,
            "moved": sum(1 for one in self.claims if one.moved),
            "claims": [one.model_dump(mode="json") for one in self.claims],
            "sources": [one.model_dump(mode="json") for one in self.sources],
        }


def check_again(kept: Any, connection: duckdb.DuckDBPyConnection, name: str = "the report") -> Again:
    """Judge the claims of a kept report (``check --json``) against a record.

    Raises:
        UsageError: it is no report of ours; the message says what is missing.
    """
    if not isinstance(kept, dict) or not isinstance(kept.get("claims"), list):
        raise UsageError(f"{name}: not a report of 'section287 check --json' (it has no list 'claims')")
    bench = Bench(Panel(connection), Sources())
    found = []
    for place, one in enumerate(kept["claims"], start=1):
        try:
            claim = Claim.model_validate(one["claim"]["typed"])
            words = {key: str(one[key]) for key in ("id", "sentence", "span", "verdict")}
        except (KeyError, TypeError, ValidationError) as error:
            raise UsageError(
                f"{name}: claim {place} is not one of this version's ({str(error).splitlines()[0]}); check "
                "the text again"
            ) from error
        outcome, _ = judge(claim, bench)
        figures = one.get("computed") or []
        found.append(
            Moved(
                id=words["id"],
                sentence=words["sentence"],
                span=words["span"],
                before=words["verdict"],
                now=outcome.verdict,
                moved=outcome.verdict != words["verdict"],
                figure_before=figures[0].get("value") if figures and isinstance(figures[0], dict) else None,
                figure_now=outcome.computed[0] if outcome.computed else None,
                explanation=outcome.explanation,
            )
        )
    cited = {one.figure_now.source for one in found if one.figure_now is not None}
    newest = bench.panel.newest()
    return Again(
        checked_before=str(kept.get("checked_on", "unknown")),
        checked_on=str(newest.seen_on),
        claims=tuple(found),
        sources=tuple(one for one in bench.sources.listed if one.n in cited),
    )


def render_again(again: Again) -> str:
    """Return what moved, for people."""
    moved = [one for one in again.claims if one.moved]
    changed = [
        one
        for one in again.claims
        if not one.moved
        and one.figure_now is not None
        and one.figure_before is not None
        and one.figure_now.value != one.figure_before
    ]
    lines = [
        f"{len(again.claims)} parts, checked before against the lists up to {again.checked_before}, now up "
        f"to {again.checked_on}: {len(moved)} verdicts moved."
    ]
    for one in moved:
        lines += ["", f"{one.span}: {one.before} -> {one.now}", f"  {one.sentence}", f"  {one.explanation}"]
    for one in changed:
        assert one.figure_now is not None
        lines += [
            "",
            (
                f"{one.span}: still {one.now}; {plain_number(one.figure_before)} then, "
                f"{plain_number(one.figure_now.value)} now"
            ),
        ]
    return "\n".join(lines) + "\n"
