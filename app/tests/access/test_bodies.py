"""The body limit, by what is announced and by what is sent."""

from collections.abc import AsyncIterator

import pytest

from app.access.bodies import UPLOAD_BYTES, with_body_limit
from app.access.wire import Receive, Scope, Send
from app.tests.access.doors import caller, door

MIB = 1_048_576


async def chunks(size: int, chunk: int = 65_536) -> AsyncIterator[bytes]:
    while size > 0:
        yield b"x" * min(chunk, size)
        size -= chunk


async def test_a_body_of_exactly_the_limit_passes_announced_or_not() -> None:
    async with caller(with_body_limit(door(), MIB)) as client:
        announced = await client.post("/v1/execute", content=b"x" * MIB)
        streamed = await client.post("/v1/execute", content=chunks(MIB))
    assert announced.json()["size"] == streamed.json()["size"] == MIB


async def test_one_byte_more_is_too_large_when_announced() -> None:
    async with caller(with_body_limit(door(), MIB)) as client:
        answer = await client.post("/v1/execute", content=b"x" * (MIB + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1,048,576" in answer.json()["detail"]


async def test_one_byte_more_is_too_large_when_streamed_without_a_length() -> None:
    async with caller(with_body_limit(door(), MIB)) as client:
        answer = await client.post("/v1/execute", content=chunks(MIB + 1))
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


async def test_a_length_that_lies_does_not_help() -> None:
    async with caller(with_body_limit(door(), 10)) as client:
        answer = await client.post("/", content=chunks(11), headers={"Content-Length": "5"})
    assert answer.status_code == 413


async def test_what_a_door_makes_of_half_a_body_is_not_the_answer() -> None:
    async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"thanks"})

    async with caller(with_body_limit(hasty, 10)) as client:
        answer = await client.post("/", content=chunks(100, 8))
    assert answer.status_code == 413
    assert answer.json()["title"] == "The body is too large"


async def test_an_upload_of_the_page_may_be_larger_but_not_endless() -> None:
    async with caller(with_body_limit(door(), MIB)) as client:
        large = await client.post("/gradio_api/upload", content=chunks(3 * MIB))
        endless = await client.post(
            "/gradio_api/upload", headers={"Content-Length": str(UPLOAD_BYTES + 1)}
        )
    assert large.json()["size"] == 3 * MIB
    assert endless.status_code == 413


async def test_an_error_of_a_door_is_not_taken_for_a_large_body() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        raise RuntimeError("no")

    async with caller(with_body_limit(broken, 10)) as client:
        with pytest.raises(RuntimeError):
            await client.post("/", content=b"1234")
