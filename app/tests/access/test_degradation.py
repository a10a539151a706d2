"""What an answer did without is said in a header, as long as there is time to say it."""

import asyncio

from app.access.degradation import with_degraded_mark
from app.access.wire import Receive, Scope, Send
from app.core.domain.trace import note_degraded
from app.tests.access.doors import caller, door

MARK = "x-inkling-degraded"


async def lacking(scope: Scope) -> None:
    note_degraded("memory")
    note_degraded("embedder")
    note_degraded("memory")


async def test_an_answer_that_lacked_something_names_it_in_order() -> None:
    async with caller(with_degraded_mark(door(lacking))) as client:
        assert (await client.get("/")).headers[MARK] == "embedder, memory"


async def test_an_answer_that_lacked_nothing_carries_no_mark() -> None:
    async with caller(with_degraded_mark(door())) as client:
        assert MARK not in (await client.get("/")).headers


async def test_what_a_task_of_the_call_lacked_counts() -> None:
    async def in_a_task(scope: Scope) -> None:
        await asyncio.create_task(lacking(scope))

    async with caller(with_degraded_mark(door(in_a_task))) as client:
        assert (await client.get("/")).headers[MARK] == "embedder, memory"


async def test_calls_at_the_same_time_do_not_mark_each_other() -> None:
    async def slow(scope: Scope) -> None:
        await asyncio.sleep(0.02)
        if scope["path"] == "/lacking":
            note_degraded("memory")
        await asyncio.sleep(0.02)

    async with caller(with_degraded_mark(door(slow))) as client:
        paths = ["/lacking", "/whole"] * 5
        answers = await asyncio.gather(*(client.get(path) for path in paths))
    assert [answer.headers.get(MARK) for answer in answers] == ["memory", None] * 5


async def test_an_answer_under_way_is_left_as_it_is() -> None:
    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        note_degraded("language")
        await send({"type": "http.response.body", "body": b" two"})

    async with caller(with_degraded_mark(streaming)) as client:
        answer = await client.get("/")
    assert answer.text == "one two"
    assert MARK not in answer.headers
