"""No text of a person's reaches the log, whatever they do; nor their id, but as a field to hash."""

from dataclasses import replace
from datetime import datetime

import httpx

from app.access import guard
from app.api import create_api
from app.tests.access.doors import caller
from app.tests.api.asking import add, execute, hypothesize, problem
from app.tests.api.conftest import House

WORDS = "xylophone repair letter for zanzibar"
MARKS = ("xylophone", "zanzibar", "quokka")


async def everything(client: httpx.AsyncClient) -> None:
    """A whole session, with mistakes."""
    await add(client, "The quokka prefers short letters about the xylophone.")
    await hypothesize(client, input_text=WORDS)
    await execute(client, input_text=WORDS, query="?explain=true")
    await client.post("/v1/memories/search", json={"user_id": "ada", "query": WORDS})
    await client.get("/v1/memories", params={"user_id": "ada", "q": "quokka"})
    await client.get("/v1/memories/quokka", params={"user_id": "ada"})
    await client.get("/v1/quokka/zanzibar")
    await client.post("/v1/hypothesize", json={"user_id": "ada", "input_text": "", "quokka": 1})
    await client.post("/v1/hypothesize", content=b'{"quokka', headers={"Content-Type": "json"})
    await client.get("/v1/memory/export", params={"user_id": "ada"})


async def test_a_whole_session_leaves_no_text_in_what_is_noted(house: House) -> None:
    await everything(house.client)
    noted = repr(house.notes).lower()
    assert not [mark for mark in MARKS if mark in noted]
    assert "unexpected_error" not in noted


async def test_each_call_is_noted_once_with_its_user_only_in_the_field_that_is_hashed(
    house: House,
) -> None:
    await everything(house.client)
    lines = house.notes.requests()
    assert len(lines) == 10
    assert {"path", "method", "status", "latency_ms", "user_id"} == set(lines[0])
    assert lines[1]["path"] == "/v1/hypothesize"
    assert lines[5]["path"] == "/v1/memories/{memory_id}"
    for line in lines:
        assert "ada" not in repr({**line, "user_id": None})


class StoppedClock:
    """A clock that breaks, quoting what it should not."""

    def now(self) -> datetime:
        raise ValueError(WORDS)


async def test_an_error_inside_is_500_without_details_and_its_text_is_not_noted(
    house: House,
) -> None:
    broken = replace(house.services, clock=StoppedClock())
    async with caller(guard(create_api(broken), services=broken)) as client:
        response = await client.get("/v1/memories", params={"user_id": "ada"})
    assert WORDS not in repr(problem(response, 500))
    name, fields = house.notes.warnings[-1]
    assert (name, fields["kind"]) == ("unexpected_error", "ValueError")
    assert fields["path"] == "/v1/memories"
    assert WORDS not in repr(house.notes)
