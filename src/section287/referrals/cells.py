"""Counted cells as columns of numbers: what each is, how many events, and sums over them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from section287.referrals import expressions
from section287.referrals.decoding import Decoder, Words
from section287.referrals.header import Layout
from section287.referrals.packing import Packing
from section287.referrals.suppress import Sides, number_values
from section287.referrals.words import KINDS, WITHHELD

if TYPE_CHECKING:
    import numpy

    Numbers = numpy.ndarray[Any, numpy.dtype[numpy.int64]]

DIRECT = 5_000_000  # combinations of numbers up to which sums are made in a table of all of them


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts (``n``) by what is packed in ``packs``.

    Attributes:
        more: further numbers of every cell, with their sizes.
    """

    packing: Packing
    packs: dict[str, Numbers]
    n: Numbers
    more: dict[str, tuple[Numbers, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Mapping[str, Numbers], packing: Packing) -> Cells:
        """Return cells from an engine's columns."""
        return cls(packing, {name: columns[name] for name in packing.names}, columns["n"])

    def size(self, name: str) -> int:
        """Return one more than the largest number under a name; 1 for what no file has."""
        if name in self.more:
            return self.more[name][1]
        return next((sizes[name] for sizes in self.packing.packs.values() if name in sizes), 1)

    def numbers(self, name: str) -> Numbers:
        """Return a number of every cell; 0 for what no file has."""
        import numpy

        if name in self.more:
            return self.more[name][0]
        if any(name in sizes for sizes in self.packing.packs.values()):
            return self.packing.unpack(self.packs, name)
        return numpy.zeros(len(self.n), numpy.int64)

    def sums(self, name: str) -> list[int]:
        """Return the events by a number, from 0 on."""
        import numpy

        found = numpy.bincount(self.numbers(name), weights=self.n, minlength=self.size(name))
        return [int(one) for one in found]

    def combine(self, *names: str) -> tuple[list[tuple[int, ...]], Numbers]:
        """Return the combinations of numbers that occur, and the place of every cell's among them."""
        found, inverse = number_values(self._keys(*names))
        return self._apart(found, *names), inverse

    def totals(self, *names: str) -> list[tuple[tuple[int, ...], int]]:
        """Return the combinations of numbers that occur, with their events."""
        import numpy

        keys = self._keys(*names)
        if math.prod(self.size(name) for name in names) <= DIRECT:
            sums = numpy.bincount(keys, weights=self.n)
            found = numpy.flatnonzero(sums)
            sums = sums[found]
        else:
            found, inverse = number_values(keys)
            sums = numpy.bincount(inverse, weights=self.n)
        return [(one, int(n)) for one, n in zip(self._apart(found, *names), sums.tolist(), strict=True)]

    def _keys(self, *names: str) -> Numbers:
        keys = self.numbers(names[0]).astype("int64")
        for name in names[1:]:
            keys = keys * self.size(name) + self.numbers(name)
        return keys

    def _apart(self, keys: Numbers, *names: str) -> list[tuple[int, ...]]:
        sides: list[Any] = []
        for name in reversed(names[1:]):
            size = self.size(name)
            keys, last = keys // size, keys % size
            sides.insert(0, last.tolist())
        return list(zip(keys.tolist(), *sides, strict=True))

    def among(self, names: Sequence[str], wanted: Sequence[tuple[int, ...]]) -> Any:
        """Return which cells have one of the combinations of numbers that are wanted."""
        import numpy

        found, inverse = self.combine(*names)
        named = set(wanted)
        return numpy.array([one in named for one in found], bool)[inverse]

    def only(self, wanted: Any) -> Cells:
        """Return the cells that are wanted; None for all."""
        if wanted is None:
            return self
        packs = {name: one[wanted] for name, one in self.packs.items()}
        more = {name: (one[wanted], size) for name, (one, size) in self.more.items()}
        return Cells(self.packing, packs, self.n[wanted], more)

    def places(self, decoder: Decoder) -> Places:
        """Read state, county and facility of every cell; the place's number stands under ``place`` from then on."""
        found, inverse = self.combine("state", "county", "facility")
        read = [decoder.place(*one) for one in found]
        self.more["place"] = inverse.astype("int32"), len(found)
        strange: Counter[tuple[str, str]] = Counter()
        if any(value for *_, value in read):
            for (place,), n in self.totals("place"):
                value = read[place][2]
                if value is not None:
                    strange["county", value] += n
        return Places([one[0] for one in read], [one[1] for one in read], strange)


@dataclass(frozen=True, slots=True)
class Places:
    """States and counties by a place's number, and the counties that aren't known, with their events."""

    states: list[str]
    counties: list[str]
    strange: Counter[tuple[str, str]]


def code_sides(
    cells: Cells,
    places: Places,
    layouts: Mapping[int, Layout],
    decoder: Decoder,
    order: Sequence[str],
    follows: Mapping[str, str],
) -> tuple[Sides, Numbers, dict[str, list[str]]]:
    """Return each cell's key over the store's sides in an order, and every side's words by number."""
    import numpy

    words = Words()
    tables: dict[str, tuple[str, list[int]]] = {}
    kinds = [layouts[number].kind if number in layouts else KINDS[0] for number in range(cells.size("file_no"))]
    tables["kind"] = "file_no", [KINDS.index(one) + 1 for one in kinds]
    first, last = _years(cells)
    tables["year"] = "month", [min(max(year - first, 0), last - first) + 1 for year, _ in _months(cells)]
    tables["month"] = "month", [month for _, month in _months(cells)]
    tables["state"] = "place", [words.number("state", one) for one in places.states]
    tables["county"] = "place", [words.number("county", one) for one in places.counties]
    how, cells.more["how"] = _numbered(cells, "method", "program", "landmark")
    for at, side in enumerate(("touchpoint", "method", "program")):
        tables[side] = "how", [words.number(side, decoder.touchpoint(*one)[at]) for one in how]
    became, cells.more["became"] = _numbered(cells, "disposition", "linked")
    tables["outcome"] = "became", [words.number("outcome", decoder.outcome(*one)) for one in became]
    for side, column in (("criminality", "criminality"), ("region", "citizenship")):
        several = [decoder.meaning(column, number)[0] for number in range(decoder.size(column))]
        tables[side] = column, [words.number(side, one) for one in several]
    told = {side: words.of(side) for side in order}
    told["kind"] = [WITHHELD, *KINDS]
    told["year"] = [WITHHELD, *(f"{year:04d}" for year in range(first, last + 1))]
    told["month"] = [WITHHELD, *(f"{month:02d}" for month in range(1, 13))]
    sides = Sides.of({side: len(told[side]) for side in order}, follows)
    return (
        sides,
        _keys(cells, sides, {side: (name, numpy.array(one, numpy.int64)) for side, (name, one) in tables.items()}),
        told,
    )


def _keys(cells: Cells, sides: Sides, tables: Mapping[str, tuple[str, Any]]) -> Numbers:
    """Return keys, each printed number looked up once for all the sides that it tells."""
    import numpy

    keys = numpy.zeros(len(cells.n), numpy.int64)
    by_name: dict[str, Any] = {}
    for side, shift in zip(sides.names, sides.shifts, strict=True):
        name, table = tables[side]
        by_name[name] = by_name.get(name, 0) | (table << shift)
    for name, table in by_name.items():
        keys |= table[cells.numbers(name)]
    return keys


def _numbered(cells: Cells, *names: str) -> tuple[list[tuple[int, ...]], tuple[Numbers, int]]:
    found, inverse = cells.combine(*names)
    return found, (inverse.astype("int32"), len(found))


def _months(cells: Cells) -> list[tuple[int, int]]:
    """Return year and month of the year by a month's number."""
    found = []
    for number in range(cells.size("month")):
        year, month = divmod(max(number - expressions.FIRST_MONTH, 0), 12)
        found.append((year + expressions.FIRST_YEAR, month + 1))
    return found


def _years(cells: Cells) -> tuple[int, int]:
    """Return the first and the last year that occur."""
    there = [year for (year, _), n in zip(_months(cells), cells.sums("month"), strict=True) if n]
    return (min(there), max(there)) if there else (expressions.FIRST_YEAR, expressions.FIRST_YEAR)
