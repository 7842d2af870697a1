"""The sources that a report cites: those tried on the way and not cited are dropped, the rest numbered anew."""

from __future__ import annotations

from section287.claims.claim import Figure, Judged, Source


def keep_cited(claims: list[Judged], listed: list[Source]) -> tuple[list[Judged], list[Source]]:
    """Return the claims and their sources, numbered in the order in which the claims first cite them."""
    order = dict.fromkeys(n for one in claims for n in one.sources)
    numbers = {old: new for new, old in enumerate(order, start=1)}
    by_number = {one.n: one for one in listed}
    kept = [by_number[old].model_copy(update={"n": new}) for old, new in numbers.items()]
    return [_renumbered(one, numbers) for one in claims], kept


def _figure(figure: Figure, numbers: dict[int, int]) -> Figure:
    """Return a figure with the new number of its source."""
    return figure if figure.source is None else figure.model_copy(update={"source": numbers[figure.source]})


def _renumbered(one: Judged, numbers: dict[int, int]) -> Judged:
    return one.model_copy(
        update={
            "sources": tuple(numbers[n] for n in one.sources),
            "computed": tuple(_figure(each, numbers) for each in one.computed),
            "quotations": tuple(each.model_copy(update={"n": numbers[each.n]}) for each in one.quotations),
            "slips": tuple(
                each.model_copy(update={"figures": tuple(_figure(f, numbers) for f in each.figures)})
                for each in one.slips
            ),
        }
    )
