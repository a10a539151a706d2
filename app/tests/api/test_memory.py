"""`/v1/memory`: export, import, forget."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import httpx
import pytest

from app.access import guard
from app.api import create_api
from app.api.schemas.memory import ExportOut
from app.core.domain.errors import Unavailable
from app.core.domain.memory import Json, MemoryItem
from app.core.memories import Memories
from app.core.portable import document
from app.tests.access.doors import HOST, caller
from app.tests.api.asking import (
    add,
    answered,
    bring_in,
    execute,
    export,
    hypothesize,
    problem,
)
from app.tests.api.conftest import House

AT = "2026-01-15T09:30:00Z"


def turns(count: int, **more: Json) -> list[Json]:
    """A conversation's turns, as an import brings them."""
    return [
        {
            "id": f"turn-{number}",
            "mtype": "HISTORY",
            "text": f"Turn {number} of a talk about the garden.",
            "metadata": {"conversation_id": "c1", "role": "user", "n": number},
            **more,
        }
        for number in range(count)
    ]


async def test_an_export_is_a_file_with_everything_that_is_known(
    client: httpx.AsyncClient,
) -> None:
    await add(client, "Keep letters short.")
    await client.put("/v1/persona", params={"user_id": "ada"}, json={"facets": {"formal": 0.9}})
    await hypothesize(client)
    await execute(client)
    response = await client.get("/v1/memory/export", params={"user_id": "ada"})
    told = answered(response)
    ExportOut.model_validate(told)
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["content-type"] == "application/json"
    assert (told["version"], told["user_id"]) == (1, "ada")
    assert told["persona"]["facets"]["formal"] > 0.5
    assert {memory["mtype"] for memory in told["memories"]} >= {"PREFERENCE", "HISTORY"}
    assert not any("embedding" in memory for memory in told["memories"])


async def test_an_export_for_people_to_read_is_a_markdown_file(client: httpx.AsyncClient) -> None:
    await add(client, "Keep letters short.")
    for who, memories in (("ada", 1), ("nobody", 0)):
        asked = {"user_id": who, "format": "markdown"}
        response = await client.get("/v1/memory/export", params=asked)
        assert response.headers["content-type"].startswith("text/markdown")
        assert 'filename="inkling-memories.md"' in response.headers["content-disposition"]
        assert response.text.count("> Keep letters short.") == memories
    asked = {"user_id": "ada", "format": "pdf"}
    assert (await client.get("/v1/memory/export", params=asked)).status_code == 422


async def test_a_stranger_exports_nothing(client: httpx.AsyncClient) -> None:
    told = await export(client, "nobody")
    ExportOut.model_validate(told)
    assert told["memories"] == []


async def test_an_export_is_sent_in_pieces(house: House) -> None:
    await bring_in(house.client, turns(300))
    pieces = 0
    async with house.client.stream("GET", f"{HOST}/v1/memory/export?user_id=ada") as response:
        assert "content-length" not in response.headers
        async for _ in response.aiter_raw():
            pieces += 1
    assert pieces >= 1
    asked: list[int] = []

    class Counting:
        """Counts what is taken from the store before the first piece is out."""

        def __init__(self) -> None:
            self.items = house.services.memories.export("ada")

        def __aiter__(self) -> "Counting":
            return self

        async def __anext__(self) -> MemoryItem:
            asked.append(1)
            return await anext(self.items)

    persona = await house.services.memories.persona("ada")
    made = document("ada", persona, Counting(), house.watch.now())
    await anext(made)
    assert asked == []
    await anext(made)
    assert len(asked) <= 2


async def test_what_was_exported_comes_back_the_same_for_anybody(
    client: httpx.AsyncClient,
) -> None:
    await add(client, "Keep letters short.", topic="tone", tags=["letters"])
    await client.put("/v1/persona", params={"user_id": "ada"}, json={"facets": {"formal": 0.9}})
    await hypothesize(client)
    await execute(client)
    taken = await export(client)
    brought = await client.post("/v1/memory/import", json={**taken, "user_id": "bob"})
    assert answered(brought) == {
        "imported": len(taken["memories"]),
        "skipped": 0,
        "errors": [],
    }
    again = await export(client, "bob")
    assert again["persona"]["facets"] == taken["persona"]["facets"]
    assert again["memories"] == [{**m, "user_id": "bob"} for m in taken["memories"]]


async def test_importing_again_changes_nothing(client: httpx.AsyncClient) -> None:
    memories = turns(5)
    assert await bring_in(client, memories) == {"imported": 5, "skipped": 0, "errors": []}
    before = await export(client)
    assert await bring_in(client, memories) == {"imported": 0, "skipped": 5, "errors": []}
    assert (await export(client))["memories"] == before["memories"]


async def test_an_id_twice_in_one_import_is_taken_once(client: httpx.AsyncClient) -> None:
    told = await bring_in(client, [*turns(1), *turns(1)])
    assert told == {"imported": 1, "skipped": 1, "errors": []}


@pytest.mark.parametrize("more", [{}, {"created_at": AT}])
async def test_a_conversation_keeps_its_order(
    client: httpx.AsyncClient, more: dict[str, Json]
) -> None:
    memories = turns(40, **more)
    await bring_in(client, memories)
    told = await export(client)
    assert [memory["metadata"]["n"] for memory in told["memories"]] == list(range(40))


async def test_times_and_metadata_are_kept_and_a_missing_time_is_now(house: House) -> None:
    await bring_in(
        house.client,
        [
            {
                "id": "x" * 256,
                "mtype": "ARTIFACT",
                "text": "Lease",
                "created_at": "2020-02-03T04:05:06.789+02:00",
                "source": "elsewhere",
                "metadata": {"page": 3},
                "user_id": "eve",
                "embedding": [1, 2],
                "colour": "unknown fields are passed over",
            },
            {"id": "new", "mtype": "GOAL", "text": "Move to Lisbon."},
        ],
    )
    old, new = (await export(house.client))["memories"]
    assert old["created_at"] == "2020-02-03T02:05:06.789000Z"
    assert (old["user_id"], old["source"], old["metadata"]) == ("ada", "elsewhere", {"page": 3})
    assert house.watch.now() - datetime.fromisoformat(new["created_at"]) < timedelta(minutes=1)
    assert new["source"] == "import"
    assert (await export(house.client, "eve"))["memories"] == []


async def test_wrong_items_are_listed_by_place_and_field_and_the_rest_goes_in(
    client: httpx.AsyncClient,
) -> None:
    good: dict[str, Json] = {"id": "good", "mtype": "GOAL", "text": "Move to Lisbon."}
    deep: Json = "core"
    for _ in range(200):
        deep = {"a": deep}
    memories: list[Json] = [
        good,
        "not an object",
        {"id": "a", "text": "no type"},
        {"id": "b", "mtype": "GOAL"},
        {"id": "x" * 257, "mtype": "GOAL", "text": "x"},
        {"id": "c", "mtype": "GOAL", "text": "x", "confidence": 2},
        {"id": "d", "mtype": "GOAL", "text": "x", "created_at": "yesterday"},
        {"id": "e", "mtype": "GOAL", "text": "   "},
        {"id": "f", "mtype": "GOAL", "text": "x" * 8_001},
        {"id": "g", "mtype": "GOAL", "text": "x", "metadata": deep},
        {"id": "h", "mtype": "GOAL", "text": "\ud800"},
        {"id": "i", "mtype": "GOAL", "text": "x", "tags": "one"},
        {**good, "id": "last"},
    ]
    told = await bring_in(client, memories)
    assert (told["imported"], told["skipped"]) == (2, 0)
    assert [(error["index"], error["field"]) for error in told["errors"]] == [
        (1, ""),
        (2, "mtype"),
        (3, "text"),
        (4, "id"),
        (5, "confidence"),
        (6, "created_at"),
        (7, "text"),
        (8, "text"),
        (9, "metadata"),
        (10, "text"),
        (11, "tags"),
    ]
    assert all(error["message"] for error in told["errors"])
    assert [m["id"] for m in (await export(client))["memories"]] == ["good", "last"]


async def test_forgetting_one_type_leaves_the_rest(client: httpx.AsyncClient) -> None:
    await add(client, "Keep letters short.")
    await add(client, "Move to Lisbon.", mtype="GOAL")
    gone = await client.delete("/v1/memory", params={"user_id": "ada", "mtype": "GOAL"})
    assert answered(gone) == {"deleted": 1}
    assert [m["mtype"] for m in (await export(client))["memories"]] == ["PREFERENCE"]


async def test_forgetting_a_person_leaves_nothing_of_them_and_all_of_others(
    client: httpx.AsyncClient,
) -> None:
    for user_id in ("ada", "bob"):
        await add(client, "Keep letters short.", user_id=user_id)
        await client.put(
            "/v1/persona", params={"user_id": user_id}, json={"facets": {"formal": 0.9}}
        )
    await hypothesize(client)
    assert answered(await client.delete("/v1/memory", params={"user_id": "ada"})) == {"deleted": 1}
    ada, bob = await export(client, "ada"), await export(client, "bob")
    assert ada["memories"] == []
    assert ada["persona"]["facets"]["formal"] == 0.5
    assert len(bob["memories"]) == 1
    assert bob["persona"]["facets"]["formal"] == 0.9
    asked = {"user_id": "ada", "input_text": "help me email my landlord", "hypothesis_id": "h1"}
    problem(await client.post("/v1/execute", json=asked), 404)


class LostStore:
    """Memories whose store fails at the first one asked for."""

    def __init__(self, memories: Memories) -> None:
        self.persona = memories.persona

    def export(self, user_id: str) -> "LostStore":
        return self

    def __aiter__(self) -> "LostStore":
        return self

    async def __anext__(self) -> MemoryItem:
        raise Unavailable("The memory store does not answer. Try again.")


async def test_a_store_that_fails_is_told_and_not_half_a_file(house: House) -> None:
    lost = replace(house.services, memories=cast("Memories", LostStore(house.services.memories)))
    async with caller(guard(create_api(lost), services=lost)) as client:
        response = await client.get("/v1/memory/export", params={"user_id": "ada"})
    assert problem(response, 503)["detail"].startswith("The memory store does not answer")
