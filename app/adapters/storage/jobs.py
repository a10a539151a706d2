"""One caller's write on its way to the writing thread, and its answer on the way back."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from app.adapters.storage.erasing import Erasure

T = TypeVar("T")


class Runnable(Protocol):
    """A job whose result type does not matter to the thread that runs it."""

    erases: Erasure
    loop: asyncio.AbstractEventLoop

    def run(self, connection: sqlite3.Connection) -> None: ...

    def fail(self, error: Exception) -> None: ...

    def publish(self) -> None: ...

    def settle(self) -> None: ...


class Job(Generic[T]):
    """One caller's work: run in a savepoint, published after the commit, settled on its loop."""

    def __init__(
        self,
        work: Callable[[sqlite3.Connection], T],
        after: Callable[[T], None] | None,
        *,
        erases: Erasure,
    ) -> None:
        self.erases = erases
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self._work = work
        self._after = after
        self._results: list[T] = []
        self._error: Exception | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        self._error = None
        self._results = [self._work(connection)]

    def fail(self, error: Exception) -> None:
        self._error = error

    def publish(self) -> None:
        if self._after is not None and self._error is None:
            self._after(self._results[0])

    def settle(self) -> None:
        if self.future.done():
            return  # the caller went away
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._results[0])


def answer(loop: asyncio.AbstractEventLoop, jobs: Sequence[Runnable]) -> None:
    """Wake all callers of one loop with one call; a loop that is gone has nobody to wake."""
    with suppress(RuntimeError):  # what a closed loop raises
        loop.call_soon_threadsafe(_settle, jobs)


def _settle(jobs: Sequence[Runnable]) -> None:
    for job in jobs:
        job.settle()
