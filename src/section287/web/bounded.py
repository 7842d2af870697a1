"""What people send is read in processes of their own: limited in time and memory, and ended when they go past it.

A text or a file can be made to cost much. The server itself only hands it on and waits; a process that takes too long
or too much is ended, a new one takes its place, and everybody else's pages are not touched.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from section287.errors import OverLimit, Overloaded

if TYPE_CHECKING:
    import duckdb
    from pebble import ProcessPool

Result = TypeVar("Result")
QUERY_SECONDS = 20.0  # of one page or answer made from the record; the slowest of ours takes a second


@dataclass(frozen=True, slots=True)
class Limits:
    """What one thing sent may take.

    Attributes:
        seconds: from when a process takes it up.
        memory_bytes: of address space, of which most is only reserved.
        workers: processes at one time.
        waiting: how many may wait for a process; the next is asked to come back.
        patience: seconds that the next waits for a place before it is asked so.
        tasks: how many a process does before a new one takes its place.
        busy: what is said to who is asked to come back.
        remedy: what is said to who sent what goes past a limit.
    """

    seconds: float = 30.0
    memory_bytes: int = 4 * 2**30
    workers: int = 2
    waiting: int = 16
    patience: float = 0.0
    tasks: int = 500
    busy: str = "more texts are being read than this server reads at one time"
    remedy: str = "give a shorter text, or use the command line on a machine of your own"


class Bounded:
    """Processes that run functions of modules on what was sent, within limits; started when first needed."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._places = threading.BoundedSemaphore(limits.workers + limits.waiting)

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what a function returns; its arguments, result and errors go from process to process.

        Raises:
            Overloaded: too many wait already.
            OverLimit: it took too long or too much memory, or ended its process.
        """
        if not self._places.acquire(timeout=self.limits.patience):
            raise Overloaded(f"{self.limits.busy}; try again in a minute")
        try:
            with self._lock:
                pool = self._start()
            return self._wait(pool, function, arguments)
        finally:
            self._places.release()

    def _wait(self, pool: ProcessPool, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        try:
            result: Result = pool.schedule(function, args=arguments, timeout=self.limits.seconds).result()
        except TookTooLong as error:
            raise OverLimit(
                f"this took longer than {self.limits.seconds:.0f} seconds and was stopped; {self.limits.remedy}"
            ) from error
        except (ProcessExpired, MemoryError, BrokenProcessPool) as error:
            raise OverLimit(f"this took more memory than it is given and was stopped; {self.limits.remedy}") from error
        return result

    def _start(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:  # a pool that could start no process stays broken
            import multiprocessing

            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self.limits.workers,
                max_tasks=self.limits.tasks,
                initializer=_limit_process,
                initargs=(self.limits.memory_bytes,),
                context=multiprocessing.get_context("spawn"),
            )
            atexit.register(self.stop)
        return self._pool

    def stop(self) -> None:
        """End the processes; the next ``run`` starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join(5)


@cache
def shared_processes() -> Bounded:
    """Return the processes that all pages and answers of this server share."""
    return Bounded()


def _limit_process(memory_bytes: int) -> None:
    import os
    import resource
    import signal

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread of theirs reserves memory
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which ends these


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float = QUERY_SECONDS) -> Iterator[None]:
    """Interrupt the connection's query when the block takes longer than so many seconds.

    Raises:
        OverLimit: it did.
    """
    import duckdb

    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise OverLimit(f"this takes longer than {seconds:.0f} seconds and was stopped; ask for less") from error
    finally:
        timer.cancel()
