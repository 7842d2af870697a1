"""Syncing again and again until told to stop."""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from types import FrameType

from section287.errors import Section287Error

log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The process was asked to end; everything that sync writes may be broken off at any point."""


@contextlib.contextmanager
def until_stopped() -> Iterator[None]:
    """Run a block that SIGTERM and SIGINT end cleanly, wherever it is."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except Stopped:
        log.info("watch: stopped")
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def watch(
    once: Callable[[], object],
    every_seconds: float,
    wait: Callable[[float], None],
    chance: Callable[[], float],
    tell: Callable[[str], None],
) -> None:
    """Sync, wait, sync; a round that fails is told, and the next one comes all the same.

    Args:
        wait: lets seconds pass.
        chance: a number from 0 to 1; the waits differ by a tenth up or down, so that many who watch spread out.
        tell: takes one line on what went wrong.
    """
    while True:
        try:
            once()
        except Section287Error as error:
            log.error("watch: %s", error)
            tell(str(error))
        except Exception as error:
            log.exception("watch: this round failed")
            tell(f"this round failed ({type(error).__name__}); the log has the details")
        wait(every_seconds * (0.9 + chance() / 5))
