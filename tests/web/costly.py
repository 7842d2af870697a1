"""Functions that a bounded process is given in tests: they take too long, too much, or end it."""

from __future__ import annotations

import os
import time

from section287.errors import Unreadable


def take_long() -> None:
    time.sleep(60)


def take_memory() -> int:
    return len(bytearray(3 * 2**30))


def end_process() -> None:
    os._exit(9)


def refuse(name: str) -> None:
    raise Unreadable(name, "it is broken", "give a whole one")


def add(one: int, other: int) -> int:
    return one + other
