"""Many calls at once, but not too many; and one person's writes one after another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8


async def each(
    things: Iterable[T], call: Callable[[T], Awaitable[R]], at_once: int = AT_ONCE
) -> tuple[R, ...]:
    """The answers in order. The first failure cancels the rest and is raised as it is."""
    slots = asyncio.Semaphore(at_once)

    async def one(thing: T) -> R:
        async with slots:
            return await call(thing)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(thing)) for thing in things]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return tuple(task.result() for task in tasks)


class Turns:
    """A lock per person that lasts only while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, owner: str) -> asyncio.Lock:
        """The person's lock."""
        lock = self._locks.get(owner)
        if lock is None:
            lock = self._locks[owner] = asyncio.Lock()
        return lock
