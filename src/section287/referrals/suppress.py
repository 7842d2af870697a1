"""Small counts are withheld so that nothing published gives them back.

Events are divided, one side after another (kind, month, state, county ...). At each step the values with fewer than
``threshold`` events under the same parent become one value, ``withheld``; where that would let a reader reckon one
of them, the smallest shown values join them. What is stored in the end are parts of at least ``threshold`` events
that don't overlap, and every total is a sum of such parts: there are no two tables to subtract from each other.

Which values join depends on counts alone, never on names: a reader who knows this rule and all that is published
can exchange any two withheld values and finds the same publication, so none of them can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from section287.errors import FactInvalid
from section287.referrals.words import WITHHELD

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    Keep = Callable[[ir.Table], ir.Table]

LEAST_THRESHOLD = 4  # with 3, three values that sum to 3 can only be ones


def roll_up(
    cells: ir.Table,
    prefix: Sequence[str],
    sides: Sequence[str],
    threshold: int,
    keep: Keep,
    follows: Mapping[str, str] | None = None,
) -> ir.Table:
    """Return cells (``prefix``, ``sides``, ``n``) with small values withheld, every ``n`` at least ``threshold``.

    Args:
        prefix: columns whose values stand apart from each other; a value with fewer than ``threshold`` events in all
            is left out whole.
        sides: columns in the order in which they are split; the first are kept most exactly.
        keep: caches a table on its engine.
        follows: side → an earlier side that its values tell (a county its state, a method its touchpoint): where the
            earlier one is withheld, so is this one, or it would give the earlier one back.

    Raises:
        FactInvalid: the threshold is so small that sums give counts away (see tests/referrals/test_suppress_attack.py).
    """
    import ibis

    if threshold < LEAST_THRESHOLD:
        raise FactInvalid(f"a threshold of {threshold} is not safe; at least {LEAST_THRESHOLD}")
    whole = ibis.window(group_by=list(prefix))
    table = cells.mutate(total=cells.n.sum().over(whole))
    table = keep(table.filter(table.total >= threshold).drop("total"))
    for place, side in enumerate(sides):
        parent = [*prefix, *sides[:place]]
        leader = (follows or {}).get(side)
        if leader in sides[:place]:
            table = table.mutate(**{side: (table[leader] == WITHHELD).ifelse(WITHHELD, table[side])})
        table = keep(_split(table, parent, side, threshold))
    columns = [*prefix, *sides]
    return table.group_by(columns).agg(n=table.n.sum())


def _split(table: ir.Table, parent: Sequence[str], side: str, threshold: int) -> ir.Table:
    """Withhold the small values of one side under each parent."""
    import ibis

    children = table.group_by([*parent, side]).agg(size=table.n.sum())
    under = ibis.window(group_by=list(parent))
    children = children.mutate(is_small=children["size"] < threshold)
    children = children.mutate(
        small=children.is_small.cast("int64").sum().over(under),
        small_events=children.is_small.ifelse(children["size"], 0).sum().over(under),
        least_shown=children.is_small.ifelse(ibis.null("int64"), children["size"]).min().over(under),
    )
    # enough events to be shown together, and so few that any one of them could be nothing or just under the threshold
    enough = (children.small_events >= threshold) & (children.small_events <= (threshold - 1) * (children.small - 1))
    joins = (~enough) & (children["size"] == children.least_shown).fill_null(False)
    hidden = (children.small > 0) & (children.is_small | joins)
    names = children.mutate(label=hidden.ifelse(WITHHELD, children[side])).select(*parent, side, "label")
    joined = table.inner_join(names, [*parent, side])
    kept = [name for name in table.columns if name != side]
    return joined.select(*kept, **{side: joined["label"]})
