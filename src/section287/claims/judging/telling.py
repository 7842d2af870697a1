"""How a count is told: the list that decides, the other bases beside it, what lies between two lists."""

from __future__ import annotations

from section287.claims.claim import Claim, Figure
from section287.claims.judging.compare import NEAR, TRUE
from section287.claims.judging.figures import Bench
from section287.claims.judging.outcome import Hit, Outcome
from section287.claims.judging.wording import counted, narrowed, number, printed_value, source_words, tell


def companions(hit: Hit, bench: Bench) -> list[Figure]:
    """Return the deciding figure first, then those that a reader sets beside it."""
    claim, seen = hit.claim, hit.seen
    found = [hit.figure]
    last = seen.standings[-1] if hit.why == "week" else hit.standing or seen.standings[-1]

    def add(figure: Figure) -> None:
        if not any(one.query == figure.query for one in found):
            found.append(figure)

    add(bench.listed(claim.measure, last, claim.scope, max(seen.last, last.seen_on)))
    if seen.after is not None:
        add(bench.listed(claim.measure, seen.after, claim.scope, note="the list behind the gap"))
    if not claim.measure.startswith("pending") and not seen.stale:
        add(bench.signed(claim.measure, seen.last, claim.scope))
    other = {
        "agreements": "agencies",
        "agencies": "agreements",
        "states": "territories",
        "pending": "pending_agencies",
    }.get(claim.measure)
    if other:
        add(bench.listed(other, last, claim.scope, max(seen.last, last.seen_on)))
    return found


def explain(hit: Hit, outcome: Outcome) -> str:
    """Return the sentence that says what the record shows, and how the printed figure differs."""
    claim = hit.claim
    figure = hit.figure
    shown = tell(figure, claim.scope)
    if hit.level == TRUE:
        return shown if claim.comparator in ("exact", "dozens") else f"{shown[:-1]}: {printed_value(claim)} holds."
    if hit.why == "gap" and hit.seen.after is not None:
        after = next(
            one
            for one in outcome.computed
            if one.publication_id == hit.seen.after.publication.id and one.measure == figure.measure
        )
        return (
            "The day lies between two lists: "
            f"{counted(figure.measure, figure.value)}{narrowed(claim.scope)} on {figure.published_on}, "
            f"{number(after.value)} on {after.published_on}; {claim.printed} lies between them."
        )
    if hit.why == "territories":
        states = next((one for one in outcome.computed if one.measure == "states"), None)
        lead = f"{counted('states', states.value)}; " if states else ""
        return f"{source_words(figure).capitalize()} shows {lead}{number(figure.value)} with the territories."
    if hit.why == "spellings":
        clean = next((one for one in outcome.computed if one.measure == "states" and one is not figure), None)
        lead = f"{counted('states', clean.value)}; " if clean else ""
        return (
            f"{source_words(figure).capitalize()} shows {lead}it prints {number(figure.value)} spellings of "
            "states, misspellings counted apart."
        )
    if hit.why == "signed":
        listed = next((one for one in outcome.computed if one.basis == "listed"), None)
        beside = f" {tell(listed, claim.scope)}" if listed else ""
        return (
            f"{shown[:-1]}, near {printed_value(claim)}.{beside}" if figure.value != claim.value else f"{shown}{beside}"
        )
    if hit.why == "week":
        newest = next((one for one in outcome.computed if one.basis == figure.basis and one is not figure), None)
        beside = f" {tell(newest, claim.scope)}" if newest and newest.value != figure.value else ""
        return f"{shown}{beside}"
    if hit.level == NEAR:
        return f"{shown[:-1]}; {printed_value(claim)} is close."
    after_gap = next((one for one in outcome.computed if one.note == "the list behind the gap"), None)
    behind = f" The next list, of {after_gap.published_on}, shows {number(after_gap.value)}." if after_gap else ""
    told = f"{shown[:-1]}, not {printed_value(claim)}.{behind}"
    return told + (f" {outcome.slips[0].text}" if outcome.slips else "")


def notes(hit: Hit, claim: Claim) -> list[str]:
    """Return what a reader must know before relying on the figure."""
    told: list[str] = []
    figure = hit.figure
    if hit.claim.scope != claim.scope:
        told.append(f"Read{narrowed(hit.claim.scope) or ' nationwide'}: the sentence itself leaves the place open.")
    if figure.gap_days and figure.gap_days > 0 and figure.published_on:
        told.append(
            f"The list was last seen {figure.gap_days} day{'s' if figure.gap_days > 1 else ''} before {figure.as_of}."
        )
    if "third party" in figure.note:
        told.append("No list of ICE's own covers this day: the figure rests on a third party's copy.")
    if hit.why == "printed":
        told.append("Rows as printed; an agreement that is printed twice counts twice.")
    if hit.claim.when.origin == "document":
        told.append("The sentence gives no date; the document's own date is taken.")
    if (
        hit.claim.comparator in ("more_than", "at_least")
        and hit.level == TRUE
        and claim.value
        and figure.value > 1.5 * claim.value
    ):
        told.append("True, and far exceeded.")
    return told
