"""Two counts set against each other → claims: "police departments outnumber sheriffs on the list 64 to 11"."""

from __future__ import annotations

from section287.claims.claim import Claim, Scope
from section287.claims.reading.attach import join_scopes
from section287.claims.reading.moments import attach_when
from section287.claims.reading.part import Part
from section287.claims.reading.sentence import Reading
from section287.claims.words.load import patterns

_PATTERNS = patterns("tallies")


def read_tallies(reading: Reading) -> list[Part]:
    """Return both counts of "A outnumber B, N to M", each of its own kind of agency or model."""
    match = _PATTERNS["outnumber"].search(reading.text)
    if match is None or not reading.is_topical():
        return []
    places = [place for place in reading.places if place.kind == "state"]
    where = join_scopes(reading, places[:1]) if places else Scope()
    verb, found = match.start("verb"), []
    for name, before in (("more", True), ("less", False)):
        narrowed = _of(reading, verb, match.start("more"), before=before)
        if narrowed is None:
            return []
        measure, scope = narrowed
        start, end = match.span(name)
        when, also_when = attach_when(reading, start, end)
        claim = Claim(
            kind="count",
            measure=measure,
            value=float(match.group(name).replace(",", "")),
            printed=match.group(name),
            scope=scope.model_copy(update={"text": where.text, "states": where.states}),
            when=when,
            also_when=also_when,
        )
        found.append(Part(start, end, claim))
    return found


def _of(reading: Reading, verb: int, end: int, *, before: bool) -> tuple[str, Scope] | None:
    """Return what stands on one side of the verb: a model's agreements, or a kind of agency."""
    marks = [one for one in reading.models if (one.end <= verb if before else verb < one.start < end)]
    if marks:
        return "agreements", Scope(models=marks[-1 if before else 0].models)
    units = [
        one
        for one in reading.units
        if (one.end <= verb if before else verb < one.start < end) and one.measure == "agencies" and one.kinds
    ]
    return ("agencies", Scope(kinds=units[-1 if before else 0].kinds)) if units else None
