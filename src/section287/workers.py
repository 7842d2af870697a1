"""Worker processes for work that is worth more than one: started anew, ended with the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from section287.errors import Section287Error

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor


@contextmanager
def worker_pool(
    workers: int, start: Callable[..., None] | None = None, *settings: Any
) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes; what waits in it when the block ends by an error is not begun.

    The processes are spawned: a forked copy of one in which the engine was used has its objects without their threads,
    and now and then ends when they are let go. A script that gets here therefore needs ``if __name__ == "__main__"``.

    Args:
        start: called once in each process, with ``settings``.

    Raises:
        Section287Error: a process was ended from outside, as when memory runs out.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), start, settings)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise Section287Error(
            f"one of {workers} working processes was ended before its work was done, as when memory runs out; "
            "fewer of them need less"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)
