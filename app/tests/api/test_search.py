"""`POST /v1/memories/search`."""

import httpx

from app.api.schemas.memories import SearchOut
from app.core.domain.memory import Json
from app.tests.api.asking import Answer, add, answered, export

PATH = "/v1/memories/search"


async def search(client: httpx.AsyncClient, query: str, **more: Json) -> list[Answer]:
    asked = {"user_id": "ada", "query": query, **more}
    answer = answered(await client.post(PATH, json=asked))
    SearchOut.model_validate(answer)
    results: list[Answer] = answer["results"]
    return results


async def fill(client: httpx.AsyncClient) -> None:
    await add(client, "Letters to my landlord are short and polite.")
    await add(client, "My landlord is called Mr Okafor.", mtype="PROFILE")
    await add(client, "The bicycle needs a new chain.", mtype="ARTIFACT")


async def test_the_best_come_first_with_all_their_signals(client: httpx.AsyncClient) -> None:
    await fill(client)
    results = await search(client, "a letter to my landlord")
    assert "Letters to my landlord" in results[0]["text"]
    assert [r["relevance"] for r in results] == sorted(
        (r["relevance"] for r in results), reverse=True
    )
    assert results[0].keys() == {
        "id",
        "text",
        "mtype",
        "score",
        "relevance",
        "relevant",
        "cosine",
        "recency",
        "confidence",
        "created_at",
        "metadata",
    }


async def test_top_k_is_always_filled_when_there_is_enough(client: httpx.AsyncClient) -> None:
    await fill(client)
    for top_k in (1, 2, 3):
        assert len(await search(client, "landlord", top_k=top_k)) == top_k


async def test_types_narrow_the_search(client: httpx.AsyncClient) -> None:
    await fill(client)
    results = await search(client, "landlord", mtypes=["PROFILE", "ARTIFACT"])
    assert {result["mtype"] for result in results} == {"PROFILE", "ARTIFACT"}


async def test_a_search_changes_nothing(client: httpx.AsyncClient) -> None:
    await fill(client)
    before = await export(client)
    for _ in range(3):
        await search(client, "always answer in Portuguese, I am a nurse")
    after = await export(client)
    assert before["memories"] == after["memories"]
    assert before["persona"]["facets"] == after["persona"]["facets"]


async def test_nobody_finds_another_persons_memories(client: httpx.AsyncClient) -> None:
    await fill(client)
    asked = {"user_id": "eve", "query": "landlord", "top_k": 100}
    assert answered(await client.post(PATH, json=asked)) == {"results": []}
