"""Small counts are withheld so that nothing published gives them back.

Events are divided, one side after another (kind, month, state, county ...). At each step the values with fewer than
``threshold`` events under the same parent become one value, ``withheld``; where that would let a reader reckon one
of them, the smallest shown values join them. What is stored in the end are parts of at least ``threshold`` events
that don't overlap, and every total is a sum of such parts: there are no two tables to subtract from each other.

Which values join depends on counts alone, never on names: a reader who knows this rule and all that is published
can exchange any two withheld values and finds the same publication, so none of them can be told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from section287.errors import FactInvalid

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]

    Keep = Callable[[ir.Table], ir.Table]

HEAD = 4  # sides settled on a table of their own; the rest on the table of all cells
LEAST_THRESHOLD = 4  # with 3, three values that sum to 3 can only be ones


def roll_up(
    cells: ir.Table,
    prefix: Sequence[str],
    sides: Sequence[str],
    threshold: int,
    keep: Keep,
    sizes: Mapping[str, int],
    follows: Mapping[str, str] | None = None,
    drop: Callable[[ir.Table], None] = lambda _: None,
) -> ir.Table:
    """Return cells (``prefix``, ``sides``, ``n``) with small values withheld, every ``n`` at least ``threshold``.

    Args:
        cells: every side holds numbers from 1 on; 0 stands for withheld in what is returned.
        prefix: columns whose values stand apart from each other; a value with fewer than ``threshold`` events in all
            is left out whole.
        sides: columns in the order in which they are split; the first are kept most exactly.
        keep: caches a table on its engine.
        sizes: side → one more than its largest number.
        follows: side → an earlier side that its values tell (a county its state, a method its touchpoint): where the
            earlier one is withheld, so is this one, or it would give the earlier one back.
        drop: gives back what ``keep`` made and nothing needs any more.

    Raises:
        FactInvalid: the threshold is so small that sums give counts away (see tests/referrals/test_suppress_attack.py),
            or the sides have more values than can be numbered.
    """
    import ibis

    if threshold < LEAST_THRESHOLD:
        raise FactInvalid(f"a threshold of {threshold} is not safe; at least {LEAST_THRESHOLD}")
    told = follows or {}
    whole = ibis.window(group_by=list(prefix))
    base = cells.mutate(total=cells.n.sum().over(whole))
    kept = base = keep(base.filter(base.total >= threshold).drop("total"))
    # the first sides are settled on a small table of their own values, then carried over to the cells at once
    head, tail = list(sides[:HEAD]), list(sides[HEAD:])
    if math.prod(sizes[side] for side in tail) >= 2**40:
        raise FactInvalid(f"too many different values of {', '.join(tail)} to be counted together")
    printed = {side: f"printed_{side}" for side in head}
    table = keep(base.group_by([*prefix, *head]).agg(n=base.n.sum()))
    table = table.mutate(**{name: table[side] for side, name in printed.items()})
    for place, side in enumerate(head):
        table = keep(_split(table, [*prefix, *head[:place]], side, threshold, head[place + 1 :], told))
    names = table.select(*prefix, *head).distinct()
    names = keep(names.mutate(node=ibis.row_number()))
    settled = table.drop("n").inner_join(names, [*prefix, *head])
    settled = keep(settled.select(*prefix, *printed.values(), *head, "node"))
    base = base.rename({name: side for side, name in printed.items()})
    joined = base.inner_join(settled, [*prefix, *printed.values()])
    late = {side: _unless_withheld(joined, side, told) for side in tail}
    table = joined.select("node", "n", **late)
    table = keep(table.group_by(["node", *tail]).agg(n=table.n.sum()))
    drop(kept)
    for place, side in enumerate(tail):
        rest = tail[place + 1 :]
        before, table = table, _split(table, ["node"], side, threshold, rest, told)
        table = table.mutate(node=table.node * sizes[side] + table[side]).drop(side)
        table = keep(table.group_by(["node", *rest]).agg(n=table.n.sum()))  # ever fewer rows: values fall together
        drop(before)
    return _unfold(table, names, prefix, head, tail, sizes)


def _unless_withheld(table: ir.Table, side: str, follows: Mapping[str, str]) -> ir.Value:
    """Return a side, withheld where the side that it tells is (both columns of ``table``)."""
    leader = follows.get(side)
    return (table[leader] == 0).ifelse(0, table[side]) if leader in table.columns else table[side]


def _split(
    table: ir.Table, parent: Sequence[str], side: str, threshold: int, rest: Sequence[str], follows: Mapping[str, str]
) -> ir.Table:
    """Withhold the small values of one side under each parent, and then every later side that tells it."""
    children = table.group_by([*parent, side]).agg(size=table.n.sum())
    is_small = children["size"] < threshold
    under = children.group_by(list(parent)).agg(
        small=is_small.cast("int64").sum(),
        small_events=is_small.ifelse(children["size"], 0).sum(),
        least_shown=children["size"].min(where=~is_small),
    )
    children = children.inner_join(under, list(parent))
    # enough events to be shown together, and so few that any one of them could be nothing or just under the threshold
    enough = (children.small_events >= threshold) & (children.small_events <= (threshold - 1) * (children.small - 1))
    joins = (~enough) & (children["size"] == children.least_shown).fill_null(False)
    hidden = (children.small > 0) & ((children["size"] < threshold) | joins)
    names = children.mutate(label=hidden.ifelse(0, children[side])).select(*parent, side, "label")
    joined = table.inner_join(names, [*parent, side])
    kept = [name for name in table.columns if name != side]
    settled = joined.select(*kept, **{side: joined["label"]})
    for later in rest:
        settled = settled.mutate(**{later: _unless_withheld(settled, later, follows)})
    return settled


def _unfold(
    table: ir.Table,
    names: ir.Table,
    prefix: Sequence[str],
    head: Sequence[str],
    tail: Sequence[str],
    sizes: Mapping[str, int],
) -> ir.Table:
    """Return the sides that were folded into ``node``."""
    for side in reversed(tail):
        table = table.mutate(**{side: table.node % sizes[side], "node": table.node // sizes[side]})
    joined = table.inner_join(names, "node")
    return joined.select(*prefix, *head, *tail, "n")
