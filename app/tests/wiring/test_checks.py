"""Readiness tells a process that is busy from one that is broken."""

import asyncio

import pytest

from app.core.domain.errors import Unavailable
from app.core.domain.service import Health
from app.wiring.checks import Named

LATE = "error: no answer within 0.05 s"


class Store:
    """Answers at once, or not at all."""

    def __init__(self) -> None:
        self.hangs = False
        self.error: Unavailable | None = None
        self.ok = True

    async def health(self) -> Health:
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return Health(name="sqlite", ok=self.ok, detail="ok" if self.ok else "error: full")


@pytest.fixture
def store() -> Store:
    return Store()


def named(store: Store, *, vital: bool = True, forgiven_s: float = 60.0) -> Named:
    return Named("memory", store.health, vital=vital, patience_s=0.05, forgiven_s=forgiven_s)


async def test_late_while_well_a_moment_ago_is_told_and_leaves_it_ready(store: Store) -> None:
    check = named(store)
    assert await check.ask() == Health(name="memory", ok=True, detail="ok")
    store.hangs = True
    assert await check.ask() == Health(name="memory", ok=True, detail=LATE)


async def test_late_for_long_is_not_ready(store: Store) -> None:
    check = named(store, forgiven_s=0.0)
    await check.ask()
    store.hangs = True
    assert await check.ask() == Health(name="memory", ok=False, detail=LATE)


async def test_late_from_the_start_is_not_ready(store: Store) -> None:
    store.hangs = True
    assert await named(store).ask() == Health(name="memory", ok=False, detail=LATE)


async def test_what_says_that_it_is_broken_is_not_forgiven(store: Store) -> None:
    check = named(store)
    await check.ask()
    store.ok = False
    assert not (await check.ask()).ok
    store.hangs = True
    assert not (await check.ask()).ok  # it was not well when last heard
    store.hangs, store.error = False, Unavailable("The file is gone.")
    assert await check.ask() == Health(name="memory", ok=False, detail="error: The file is gone.")


async def test_what_requests_can_do_without_never_makes_it_unready(store: Store) -> None:
    store.hangs = True
    assert await named(store, vital=False).ask() == Health(name="memory", ok=True, detail=LATE)
