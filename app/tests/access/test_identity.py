"""Request ids: taken over, replaced, seen by what serves the call, and on every answer."""

import pytest

from app.access.identity import with_request_id
from app.access.logbook import with_last_resort
from app.access.wire import Receive, Scope, Send
from app.core.domain.trace import request_id
from app.tests.access.doors import caller, door
from app.tests.access.notes import Notes


async def test_a_sane_id_of_the_caller_is_kept_and_given_back() -> None:
    async with caller(with_request_id(door())) as client:
        answer = await client.get("/", headers={"X-Request-ID": "trace_1.a-B"})
    assert answer.headers["x-request-id"] == "trace_1.a-B"
    assert answer.json()["request_id"] == "trace_1.a-B"


@pytest.mark.parametrize("given", ["", "two words", "a" * 65, "ä", "a/b", "x\n", '"><script>'])
async def test_an_id_that_is_no_sane_token_is_replaced(given: str) -> None:
    async with caller(with_request_id(door())) as client:
        answer = await client.get("/", headers={b"X-Request-ID": given.encode("latin-1")})
    made = answer.headers["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert answer.json()["request_id"] == made


async def test_two_calls_get_two_ids_and_nothing_is_left_behind() -> None:
    async with caller(with_request_id(door())) as client:
        first, second = await client.get("/"), await client.get("/")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert request_id.get() is None


async def test_a_door_cannot_send_another_id() -> None:
    async with caller(with_request_id(door(headers=((b"X-Request-ID", b"mine"),)))) as client:
        answer = await client.get("/", headers={"X-Request-ID": "yours"})
    assert answer.headers.get_list("x-request-id") == ["yours"]


async def test_an_error_carries_the_id_in_header_and_body() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("no")

    async with caller(with_request_id(with_last_resort(broken, Notes()))) as client:
        answer = await client.get("/", headers={"X-Request-ID": "known"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "known"
    assert answer.json()["request_id"] == "known"
