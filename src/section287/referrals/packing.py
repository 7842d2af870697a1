"""Several small numbers as one: how counted events travel, so that engines group whole numbers, never words."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from section287.errors import FactInvalid

if TYPE_CHECKING:
    import ibis.expr.types as ir  # type: ignore[import-untyped]
    import numpy

    Numbers = numpy.ndarray[Any, numpy.dtype[numpy.int64]]

ROOM = 2**62  # a pack is a 64-bit number on every engine


@dataclass(frozen=True, slots=True)
class Packing:
    """Which numbers stand in which pack; each is from 0 to under its size.

    Attributes:
        packs: name of a pack → its numbers' names and sizes, the first weighing most.
    """

    packs: dict[str, dict[str, int]]

    @classmethod
    def of(cls, sizes: Mapping[str, int]) -> Packing:
        """Return a packing of numbers in the order given, in as few packs as they need."""
        packs: list[dict[str, int]] = []
        room = 0
        for name, size in sizes.items():
            if size > room or not packs:
                packs.append({})
                room = ROOM
            packs[-1][name] = size
            room //= max(size, 1)
        return cls({f"pack_{number}": one for number, one in enumerate(packs, 1)})

    @property
    def names(self) -> list[str]:
        """Return the packs' names."""
        return list(self.packs)

    def weight(self, wanted: str) -> int:
        """Return what a number is multiplied by in its pack.

        Raises:
            FactInvalid: it is in none.
        """
        for sizes in self.packs.values():
            if wanted in sizes:
                return math.prod(list(sizes.values())[list(sizes).index(wanted) + 1 :])
        raise FactInvalid(f"{wanted} is in none of the packs")

    def pack(self, weighed: Mapping[str, Any]) -> dict[str, ir.Value]:
        """Return expressions that pack weighed numbers, by the packs' names."""
        return {
            name: functools.reduce(operator.add, map(weighed.__getitem__, sizes)) for name, sizes in self.packs.items()
        }

    def unpack(self, packs: Mapping[str, Numbers], wanted: str) -> Numbers:
        """Return one of the numbers that were packed, for every row."""
        below = self.weight(wanted)
        name, sizes = next((name, sizes) for name, sizes in self.packs.items() if wanted in sizes)
        found = packs[name] // below
        if next(iter(sizes)) == wanted:
            return found
        return found - found // sizes[wanted] * sizes[wanted]  # numpy divides quickly, and takes remainders slowly
