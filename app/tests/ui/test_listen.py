"""What every event of the page does beside its own work: counts it, and tells what was lacking."""

import asyncio
import contextvars
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.adapters.limiting import MemoryRates
from app.core.domain.errors import Unavailable
from app.core.domain.trace import note_degraded
from app.services import Services
from app.ui.bindings.listen import Body, Listener, Update
from app.ui.handlers.newcomers import Newcomers
from app.ui.render import notes

NOTE, BOX = "note", "box"
MISSING = "Memory cannot be reached"


async def run(listener: Listener, body: Body, who: object = "ada") -> list[Update]:
    """All updates of an event, each step run as the page's library may: in a context of its own."""
    request = SimpleNamespace(session_hash="s1", headers={})
    steps = aiter(listener._contained(body, NOTE)(request, who))
    updates: list[Update] = []
    while True:
        step = contextvars.Context().run(asyncio.ensure_future, anext(steps, None))
        update = await step
        if update is None:
            return updates
        updates.append(update)


async def plain(who: object) -> AsyncIterator[Update]:
    yield {BOX: str(who)}


async def without_memory(who: object) -> AsyncIterator[Update]:
    note_degraded("memory")
    yield {BOX: "first"}
    note_degraded("limits")
    yield {BOX: "last", NOTE: notes.done("It was stored.")}


@pytest.fixture
def listener(services: Services) -> Listener:
    return Listener(
        services=replace(services, rates=MemoryRates(2)), newcomers=Newcomers(lambda: 0.0)
    )


async def test_an_event_over_its_persons_share_is_told_how_long_to_wait(
    listener: Listener,
) -> None:
    for _ in range(2):
        assert await run(listener, plain) == [{NOTE: "", BOX: "ada"}]
    ((key, told),) = (await run(listener, plain))[0].items()
    assert key == NOTE
    assert "try again in 30 seconds" in told
    assert "note-problem" in told
    assert await run(listener, plain, "eve") == [{NOTE: "", BOX: "eve"}]


async def test_a_page_without_an_id_yet_is_counted_as_the_newcomer_it_is(
    listener: Listener,
) -> None:
    answers = [await run(listener, plain, "") for _ in range(3)]
    assert answers[0] == answers[1]
    assert "try again" in answers[2][0][NOTE]


@pytest.mark.parametrize("who", [None, 5, {"a": 1}, "x" * 5_000, "../ada"])
async def test_what_is_no_id_is_left_to_the_event_to_refuse(
    listener: Listener, who: object
) -> None:
    for _ in range(4):
        assert await run(listener, plain, who) == [{NOTE: "", BOX: str(who)}]


async def test_what_was_lacking_is_told_at_the_end_beside_what_was_said(
    listener: Listener,
) -> None:
    *steps, last = await run(listener, without_memory)
    assert [step[BOX] for step in steps] == ["first", "last"]
    assert all(MISSING not in step[NOTE] for step in steps)
    assert last.keys() == {NOTE}
    assert "It was stored." in last[NOTE]
    assert last[NOTE].count(MISSING) == 1


async def test_an_event_that_lacked_nothing_of_interest_has_no_further_step(
    listener: Listener,
) -> None:
    async def alone(who: object) -> AsyncIterator[Update]:
        note_degraded("limits")
        yield {BOX: "x"}

    assert await run(listener, alone) == [{NOTE: "", BOX: "x"}]


async def test_an_error_is_told_alone(listener: Listener) -> None:
    async def failing(who: object) -> AsyncIterator[Update]:
        note_degraded("memory")
        yield {BOX: "x"}
        raise Unavailable("the store is away")

    answers = await run(listener, failing)
    assert len(answers) == 2
    assert MISSING not in answers[-1][NOTE]
    assert "note-problem" in answers[-1][NOTE]


async def test_an_event_that_is_stopped_ends_its_body_at_once(listener: Listener) -> None:
    ended = asyncio.Event()

    async def endless(who: object) -> AsyncIterator[Update]:
        try:
            while True:
                yield {BOX: "more"}
        finally:
            ended.set()

    steps = listener._contained(endless, NOTE)(
        SimpleNamespace(session_hash="s1", headers={}), "ada"
    )
    assert await anext(steps) == {NOTE: "", BOX: "more"}
    await steps.aclose()  # type: ignore[attr-defined]  # a generator, as the page's library knows
    assert ended.is_set()
