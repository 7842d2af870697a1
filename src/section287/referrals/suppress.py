"""Small counts are withheld so that nothing published gives them back.

Events are divided, one side after another (kind, month, state, county ...). At each step the values with fewer than
``threshold`` events under the same parent become one value, ``withheld``; where that would let a reader reckon one
of them, the smallest shown values join them. What is stored in the end are parts of at least ``threshold`` events
that don't overlap, and every total is a sum of such parts: there are no two tables to subtract from each other.

Which values join depends on counts alone, never on names: a reader who knows this rule and all that is published
can exchange any two withheld values and finds the same publication, so none of them can be told.

Counts come here from whichever engine made them; this is the one place where any is withheld. A part with fewer than
twice the threshold can't be divided further: it is settled at once, which is what keeps this quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.errors import FactInvalid

if TYPE_CHECKING:
    import numpy

    Numbers = numpy.ndarray[Any, numpy.dtype[numpy.int64]]

LEAST_THRESHOLD = 4  # with 3, three values that sum to 3 can only be ones
HEAD = 4  # sides settled for all cells together; the rest in parts
PART = 1_500_000  # cells settled at a time, which bounds the memory needed
THREADS = 2
DENSE = 24  # times as many possible values as cells, up to which they are numbered without sorting
MOST_DENSE = 30_000_000  # possible values, at nine bytes each, above which they are sorted in any case
BITS = 62


@dataclass(frozen=True, slots=True)
class Sides:
    """Where each side stands in a cell's key: the first side weighs most.

    Attributes:
        names: of the sides, in the order in which they are split.
        shifts: bits to the right of each.
        widths: bits of each.
        leaders: place of the earlier side that a side tells, by place.
    """

    names: tuple[str, ...]
    shifts: tuple[int, ...]
    widths: tuple[int, ...]
    leaders: dict[int, int]

    @classmethod
    def of(cls, sizes: Mapping[str, int], follows: Mapping[str, str]) -> Sides:
        """Return the places of sides with numbers under their sizes.

        Raises:
            FactInvalid: they have more values than fit in one number.
        """
        names = tuple(sizes)
        widths = tuple(max(1, (sizes[name] - 1).bit_length()) for name in names)
        if sum(widths) > BITS:
            raise FactInvalid(f"too many different values of {', '.join(names)} to be counted together")
        shifts = tuple(sum(widths[place + 1 :]) for place in range(len(names)))
        leaders = {
            names.index(side): names.index(leader)
            for side, leader in follows.items()
            if side in names and leader in names and names.index(leader) < names.index(side)
        }
        return cls(names, shifts, widths, leaders)

    def keys(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """Return the keys of cells."""
        found: Any = 0
        for name, shift in zip(self.names, self.shifts, strict=True):
            found = found | (numbers[name] << shift)
        whole: Numbers = found
        return whole

    def side(self, keys: Numbers, place: int) -> Numbers:
        """Return one side of keys."""
        return (keys >> self.shifts[place]) & ((1 << self.widths[place]) - 1)


@dataclass(slots=True)
class Parts:
    """Parts of the events: a label for each side (0 withheld), and how many events."""

    labels: Numbers
    n: Numbers


def roll_up(
    numbers: Mapping[str, Numbers],
    n: Numbers,
    threshold: int,
    sizes: Mapping[str, int],
    follows: Mapping[str, str] | None = None,
) -> tuple[dict[str, Numbers], Numbers]:
    """Return cells with small values withheld, every count at least ``threshold``.

    Args:
        numbers: side → number of every cell, from 1 on, sides in the order in which they are split: the first are
            kept most exactly. The values of the very first stand apart from each other; one with fewer than
            ``threshold`` events in all is left out whole. 0 stands for withheld in what is returned.
        n: events of every cell.
        sizes: side → one more than its largest number.
        follows: side → an earlier side that its values tell (a county its state, a method its touchpoint): where the
            earlier one is withheld, so is this one, or it would give the earlier one back.

    Raises:
        FactInvalid: the threshold is so small that sums give counts away (see tests/referrals/test_suppress_attack.py),
            or the sides have more values than can be numbered.
    """
    sides = Sides.of({name: sizes[name] for name in numbers}, follows or {})
    return roll_up_keys(sides.keys(numbers), n, threshold, sides)


def roll_up_keys(keys: Numbers, n: Numbers, threshold: int, sides: Sides) -> tuple[dict[str, Numbers], Numbers]:
    """Return what ``roll_up`` does, for cells whose sides are one key; the same key may stand many times."""
    import numpy

    if threshold < LEAST_THRESHOLD:
        raise FactInvalid(f"a threshold of {threshold} is not safe; at least {LEAST_THRESHOLD}")
    keys, n = _merge(*_sort(keys, n))  # what was given is let go
    head = max(1, min(HEAD, len(sides.names) - 1))
    shift = sides.shifts[head - 1]
    head_keys, head_n = _merge(keys >> shift << shift, n)
    first, whole = _apart(head_keys, head_n, threshold, sides)
    heads, at_head, _ = _settle(head_keys, head_n, first, whole, 1, head, threshold, sides)
    node = at_head[numpy.cumsum(_begins(keys >> shift)) - 1]

    def finish(these: Any) -> Parts:
        return _finish(keys[these], n[these], node[these], heads, head, threshold, sides)

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(finish, _shares(node, len(heads.n))))
    labels = numpy.concatenate([one.labels for one in done])
    counts = numpy.concatenate([one.n for one in done])
    return {name: labels[:, place] for place, name in enumerate(sides.names)}, counts


def _sort(keys: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Return keys in order, with their counts; the lower and the upper half are sorted side by side."""
    import numpy

    if not len(keys):
        return keys, n
    middle = numpy.median(keys[:: max(1, len(keys) // 1000)])

    def sort(these: Any) -> tuple[Numbers, Numbers]:
        some, counts = keys[these], n[these]
        order = numpy.argsort(some)
        return some[order], counts[order]

    with ThreadPoolExecutor(THREADS) as pool:
        low, high = pool.map(sort, (keys < middle, keys >= middle))
    return numpy.concatenate([low[0], high[0]]), numpy.concatenate([low[1], high[1]])


def _merge(keys: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Return sorted keys each once, with their sums."""
    import numpy

    starts = numpy.flatnonzero(_begins(keys))
    return keys[starts], numpy.add.reduceat(n, starts) if len(starts) else n


def _begins(keys: Numbers) -> Any:
    """Return where in sorted keys another one begins."""
    import numpy

    found = numpy.ones(len(keys), bool)
    numpy.not_equal(keys[1:], keys[:-1], out=found[1:])
    return found


def _apart(keys: Numbers, n: Numbers, threshold: int, sides: Sides) -> tuple[Numbers, Parts]:
    """Return the part of each cell by the very first side (-1 where that is left out whole), and the parts."""
    import numpy

    values, inverse = number_values(sides.side(keys, 0))
    sums = _sums(inverse, n, len(values))
    shown = sums >= threshold
    place = numpy.where(shown, numpy.cumsum(shown) - 1, -1)
    labels = numpy.zeros((int(shown.sum()), len(sides.names)), numpy.int64)
    labels[:, 0] = values[shown]
    return place[inverse], Parts(labels, sums[shown])


def _shares(node: Numbers, nodes: int) -> list[Any]:
    """Return the places of cells, whole parts together, of about PART cells each."""
    import numpy

    if len(node) <= PART:
        return [slice(None)]
    share = numpy.cumsum(numpy.bincount(node[node >= 0], minlength=nodes)) // PART
    of_cell = numpy.append(share, -1)[node]  # -1: left out
    return [numpy.flatnonzero(of_cell == one) for one in numpy.unique(share)]


def _finish(keys: Numbers, n: Numbers, node: Numbers, heads: Parts, head: int, threshold: int, sides: Sides) -> Parts:
    """Split parts by the sides after ``head``; return the final ones."""
    import numpy

    parts, final, early = _settle(keys, n, node, heads, head, len(sides.names), threshold, sides)
    if early is None:
        return parts
    # what was settled early: a later side is shown where all of the part's cells have the same value
    rows = numpy.flatnonzero(final < -1)
    of = -2 - final[rows]
    some = numpy.zeros(len(early.n), numpy.int64)
    some[of] = keys[rows]
    differ = keys[rows] ^ some[of]
    for place in range(head, len(sides.names)):
        mixed = numpy.zeros(len(some), bool)
        mixed[of[sides.side(differ, place) != 0]] = True
        label = numpy.where(mixed, 0, sides.side(some, place))
        if place in sides.leaders:
            label[early.labels[:, sides.leaders[place]] == 0] = 0
        late = early.labels[:, place] < 0
        early.labels[late, place] = label[late]
    return Parts(numpy.concatenate([parts.labels, early.labels]), numpy.concatenate([parts.n, early.n]))


def _settle(
    keys: Numbers, n: Numbers, node: Numbers, parts: Parts, first: int, last: int, threshold: int, sides: Sides
) -> tuple[Parts, Numbers, Parts | None]:
    """Split parts by the sides from ``first`` to before ``last``.

    Args:
        keys: sorted, each once, with nothing after side ``last`` - 1.
        node: part of each cell; -1 for a cell that is left out.

    Returns:
        The parts; the part of each cell (-1: left out; -2 - i: settled early, as the i-th); the parts settled early,
        with -1 for the labels still to be found (only where ``last`` is the last side of all).
    """
    import numpy

    levels = _levels(keys, n, first, last, sides)
    at, above = node, None
    early_labels, early_n, early = list[Any](), list[Any](), 0
    for place in range(first, last):
        level_keys, level_n, starts = levels.pop()
        at = at[starts] if above is None else at[above]  # the part of each cell one level up
        live = numpy.flatnonzero(at >= 0)
        value = sides.side(level_keys[live], place)
        child, sums, parts = _split(value, level_n[live], at[live], parts, place, threshold, sides)
        at = at.copy()
        at[live] = child
        if last == len(sides.names) and place < last - 1:
            parts, at, gone = _set_aside(parts, sums, at, early, threshold, place)
            early_labels.append(gone.labels)
            early_n.append(gone.n)
            early += len(gone.n)
        if levels:  # from here to the next level's cells
            above = numpy.cumsum(_begins(levels[-1][0] >> sides.shifts[place])) - 1
    whole = Parts(numpy.concatenate(early_labels), numpy.concatenate(early_n)) if early else None
    return parts, at, whole


def _levels(keys: Numbers, n: Numbers, first: int, last: int, sides: Sides) -> list[tuple[Numbers, Numbers, Numbers]]:
    """Return the cells' keys and sums by ever fewer sides, the fewest at the end, and where in ``keys`` each begins."""
    import numpy

    found = [(keys, n, numpy.arange(len(keys)))]
    for place in range(last - 2, first - 1, -1):
        finer_keys, finer_n, finer_starts = found[-1]
        starts = numpy.flatnonzero(_begins(finer_keys >> sides.shifts[place]))
        sums = numpy.add.reduceat(finer_n, starts) if len(starts) else finer_n
        found.append((finer_keys[starts], sums, finer_starts[starts]))
    return found


def _split(
    value: Numbers, n: Numbers, node: Numbers, parts: Parts, place: int, threshold: int, sides: Sides
) -> tuple[Numbers, Numbers, Parts]:
    """Split each part by one side; return the new part of each cell, the new parts' sums, and the new parts."""
    import numpy

    width = sides.widths[place]
    if place in sides.leaders:
        value = numpy.where(parts.labels[node, sides.leaders[place]] == 0, 0, value)
    children, inverse = number_values(node << width | value)
    size = _sums(inverse, n, len(children))
    parent = children >> width
    hidden = _hidden(size, parent, threshold)
    label = numpy.where(hidden, 0, children & ((1 << width) - 1))
    settled, of_child = number_values(parent << width | label)
    labels = parts.labels[settled >> width]
    labels[:, place] = settled & ((1 << width) - 1)
    sums = _sums(of_child, size, len(settled))
    return of_child[inverse], sums, Parts(labels, sums)


def _hidden(size: Numbers, parent: Numbers, threshold: int) -> Any:
    """Return which values are withheld: the small ones under each parent, and those that must join them."""
    import numpy

    if not len(size):
        return size < threshold
    begins = _begins(parent)
    starts, of = numpy.flatnonzero(begins), numpy.cumsum(begins) - 1
    small = size < threshold
    count = numpy.add.reduceat(small.astype(numpy.int64), starts)
    events = numpy.add.reduceat(numpy.where(small, size, 0), starts)
    least = numpy.minimum.reduceat(numpy.where(small, numpy.iinfo(numpy.int64).max, size), starts)
    # enough events to be shown together, and so few that any one of them could be nothing or just under the threshold
    enough = (events >= threshold) & (events <= (threshold - 1) * (count - 1))
    joins = ~enough[of] & (size == least[of])
    return (count[of] > 0) & (small | joins)


def _set_aside(
    parts: Parts, sums: Numbers, at: Numbers, early: int, threshold: int, place: int
) -> tuple[Parts, Numbers, Parts]:
    """Take out the parts that can't be divided any more."""
    import numpy

    ends = sums < 2 * threshold
    number = numpy.where(ends, -2 - early - (numpy.cumsum(ends) - 1), numpy.cumsum(~ends) - 1)
    gone = parts.labels[ends]
    gone[:, place + 1 :] = -1
    live = at >= 0
    at[live] = number[at[live]]
    return Parts(parts.labels[~ends], sums[~ends]), at, Parts(gone, sums[ends])


def number_values(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the different numbers, in order, and the place of each among them; numbers are from 0 on."""
    import numpy

    top = int(numbers.max()) + 1 if len(numbers) else 0
    if top > min(DENSE * len(numbers), MOST_DENSE):
        found, inverse = numpy.unique(numbers, return_inverse=True)
        return found, inverse
    there = numpy.zeros(top, bool)  # a table of all that could be is quicker than sorting what is
    there[numbers] = True
    return numpy.flatnonzero(there), (numpy.cumsum(there, dtype=numpy.int64) - 1)[numbers]


def _sums(place: Numbers, n: Numbers, size: int) -> Numbers:
    """Return sums of whole numbers by place, exact up to 2**53."""
    import numpy

    return numpy.bincount(place, weights=n, minlength=size).astype(numpy.int64)
