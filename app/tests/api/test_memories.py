"""`/v1/memories`: list, add, read, edit, delete."""

from urllib.parse import quote

import httpx
import pytest

from app.api.schemas.memories import MemoriesOut, MemoryOut
from app.core.domain.memory import Json
from app.tests.api.asking import add, answered, bring_in, fields, problem

PATH = "/v1/memories"
ADA = {"user_id": "ada"}


async def test_what_is_added_can_be_read_where_the_answer_says(client: httpx.AsyncClient) -> None:
    response = await client.post(
        PATH,
        params=ADA,
        json={
            "mtype": "ARTIFACT",
            "text": "  The lease ends in June.  ",
            "tags": ["flat"],
            "topic": "lease",
            "confidence": 1,
            "metadata": {"page": 3, "deep": {"er": [None, True, "é"]}},
        },
    )
    added = answered(response, 201)
    MemoryOut.model_validate(added)
    assert added["text"] == "The lease ends in June."
    assert added["user_id"] == "ada"
    assert added["source"] == "manual"
    assert added["metadata"] == {"page": 3, "deep": {"er": [None, True, "é"]}}
    assert added["created_at"].endswith("Z")
    assert "embedding" not in added
    assert answered(await client.get(response.headers["location"])) == added


async def test_a_user_named_in_the_body_will_do_but_not_two_of_them(
    client: httpx.AsyncClient,
) -> None:
    body = {"user_id": "bob", "mtype": "GOAL", "text": "Move to Lisbon."}
    assert answered(await client.post(PATH, json=body), 201)["user_id"] == "bob"
    both = problem(await client.post(PATH, params=ADA, json=body), 422)
    del body["user_id"]
    neither = problem(await client.post(PATH, json=body), 422)
    assert fields(both) == fields(neither) == {"user_id"}


async def test_a_restated_memory_is_renewed_and_not_doubled(client: httpx.AsyncClient) -> None:
    first = await add(client, "Keep letters short.")
    again = {"mtype": "PREFERENCE", "text": "keep letters short"}
    second = answered(await client.post(PATH, params=ADA, json=again), 200)
    assert second["id"] == first["id"]
    assert answered(await client.get(PATH, params=ADA))["total"] == 1


async def test_editing_changes_what_is_sent_and_leaves_the_rest(client: httpx.AsyncClient) -> None:
    added = await add(client, "Keep letters short.", topic="tone", tags=["a"])
    path = f"{PATH}/{added['id']}"
    edited = answered(
        await client.patch(path, params=ADA, json={"text": "Keep letters long.", "tags": None})
    )
    assert edited["text"] == "Keep letters long."
    assert (edited["topic"], edited["tags"]) == ("tone", ["a"])
    assert edited["created_at"] == added["created_at"]
    assert edited["updated_at"] > added["updated_at"]
    assert answered(await client.get(path, params=ADA)) == edited
    assert fields(problem(await client.patch(path, params=ADA, json={"text": " "}), 422)) == {
        "text"
    }


async def test_a_topic_of_null_is_taken_away(client: httpx.AsyncClient) -> None:
    added = await add(client, "Keep letters short.", topic="tone", tags=["a"])
    path = f"{PATH}/{added['id']}"
    assert answered(await client.patch(path, params=ADA, json={"confidence": 0.5}))["topic"]
    edited = answered(await client.patch(path, params=ADA, json={"topic": None}))
    assert (edited["topic"], edited["tags"], edited["text"]) == (None, ["a"], added["text"])
    assert answered(await client.get(path, params=ADA))["topic"] is None


async def test_deleting_answers_204_and_then_404(client: httpx.AsyncClient) -> None:
    path = f"{PATH}/{(await add(client, 'Keep letters short.'))['id']}"
    gone = await client.delete(path, params=ADA)
    assert (gone.status_code, gone.content) == (204, b"")
    problem(await client.delete(path, params=ADA), 404)
    problem(await client.get(path, params=ADA), 404)


@pytest.mark.parametrize(
    "memory_id",
    ["a/b", "/", "a//b/", "search", "..", "a b?c#d&e=f", "ü💡", "100%", "%2F", "line\nend\n", "*"],
)
async def test_an_id_may_hold_any_character(client: httpx.AsyncClient, memory_id: str) -> None:
    await bring_in(client, [{"id": memory_id, "mtype": "GOAL", "text": "Move to Lisbon."}])
    path = f"{PATH}/{quote(memory_id, safe='').replace('.', '%2E')}"
    assert answered(await client.get(path, params=ADA))["id"] == memory_id
    edited = await client.patch(path, params=ADA, json={"text": "Move to Porto."})
    assert answered(edited)["id"] == memory_id
    assert (await client.delete(path, params=ADA)).status_code == 204


async def test_another_persons_memory_cannot_be_told_from_a_missing_one(
    client: httpx.AsyncClient,
) -> None:
    theirs = (await add(client, "Keep letters short.", user_id="ada"))["id"]
    nobodys = "0" * len(theirs)
    for method, body in (("GET", None), ("PATCH", {"text": "x"}), ("DELETE", None)):
        seen = []
        for memory_id in (theirs, nobodys):
            response = await client.request(
                method,
                f"{PATH}/{memory_id}",
                params={"user_id": "eve"},
                json=body,
                headers={"X-Request-ID": "same"},
            )
            problem(response, 404)
            seen.append(response.text.replace(memory_id, "ID"))
        assert seen[0] == seen[1]
    assert answered(await client.get(f"{PATH}/{theirs}", params=ADA))["text"].startswith("Keep")


async def test_pages_follow_each_other_and_cover_everything_once(
    client: httpx.AsyncClient,
) -> None:
    memories: list[Json] = [
        {"id": f"m{number}", "mtype": "ARTIFACT", "text": f"Note number {number}"}
        for number in range(7)
    ]
    await bring_in(client, memories)
    seen, cursor = [], None
    for _ in range(3):
        params = {**ADA, "limit": "3", **({"cursor": cursor} if cursor else {})}
        page = answered(await client.get(PATH, params=params))
        MemoriesOut.model_validate(page)
        assert page["total"] == 7
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"m{number}" for number in reversed(range(7))]
    assert cursor is None


async def test_a_listing_can_be_narrowed_to_a_type_and_a_text(client: httpx.AsyncClient) -> None:
    await add(client, "Keep letters SHORT.")
    await add(client, "Answer in Portuguese.")
    await add(client, "Move to a short street.", mtype="GOAL")
    for params, total in (
        ({"mtype": "GOAL"}, 1),
        ({"q": "short"}, 2),
        ({"q": "short", "mtype": "PREFERENCE"}, 1),
        ({"q": "100%_"}, 0),
        ({"user_id": "bob"}, 0),
    ):
        page = answered(await client.get(PATH, params={**ADA, **params}))
        assert (page["total"], len(page["items"])) == (total, total)


async def test_a_prompt_of_our_own_is_not_remembered(client: httpx.AsyncClient) -> None:
    text = (
        "SYSTEM\nYou are executing a single task for ada. Follow constraints strictly.\n"
        "Primary goal:\nWrite a letter\n\nUser's immediate request (verbatim):\nx"
    )
    answer = problem(
        await client.post(PATH, params=ADA, json={"mtype": "HISTORY", "text": text}), 422
    )
    assert fields(answer) == {"text"}


async def test_a_cursor_that_is_made_up_leads_nowhere(client: httpx.AsyncClient) -> None:
    response = await client.get(PATH, params={**ADA, "cursor": "nonsense"})
    assert "cursor" in problem(response, 404)["detail"]
