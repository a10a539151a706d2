"""`/v1/conversations`: list, read, rename, delete; nobody but their person sees them."""

from urllib.parse import quote

import httpx
import pytest

from app.api.schemas.conversations import ConversationsOut, TranscriptOut
from app.core.domain.memory import Json
from app.tests.api.asking import answered, bring_in, export, fields, problem

PATH = "/v1/conversations"
ADA = {"user_id": "ada"}
ODD = "a/b c?d%2F\n#ü"


def turn(name: str, text: str, minute: int, role: str = "user") -> Json:
    at = f"2026-01-15T09:{minute:02}:00Z"
    told: dict[str, Json] = {"conversation_id": name, "role": role}
    return {"mtype": "HISTORY", "text": text, "created_at": at, "metadata": told}


async def talked(client: httpx.AsyncClient) -> None:
    await bring_in(
        client,
        [
            turn("c-1", "My window is broken.", 1),
            turn("c-1", "Call your landlord.", 2, "assistant"),
            turn(ODD, "Plan a party.", 3),
        ],
    )


def one(name: str) -> str:
    return f"{PATH}/{quote(name, safe='')}"


async def test_conversations_are_listed_and_searched(client: httpx.AsyncClient) -> None:
    await talked(client)
    listed = answered(await client.get(PATH, params=ADA))
    ConversationsOut.model_validate(listed)
    assert [(item["id"], item["name"], item["turn_count"]) for item in listed["items"]] == [
        (ODD, "Plan a party.", 1),
        ("c-1", "My window is broken.", 2),
    ]
    found = answered(await client.get(PATH, params={**ADA, "q": "LANDLORD"}))
    assert [item["id"] for item in found["items"]] == ["c-1"]
    first = answered(await client.get(PATH, params={**ADA, "limit": 1}))
    rest = answered(await client.get(PATH, params={**ADA, "cursor": first["next_cursor"]}))
    assert [item["id"] for item in rest["items"]] == ["c-1"]
    assert rest["next_cursor"] is None


async def test_a_conversation_is_read_renamed_and_deleted(client: httpx.AsyncClient) -> None:
    await talked(client)
    read = answered(await client.get(one("c-1"), params=ADA))
    TranscriptOut.model_validate(read)
    assert [(said["role"], said["text"]) for said in read["turns"]] == [
        ("user", "My window is broken."),
        ("assistant", "Call your landlord."),
    ]
    assert read["turns"][0]["ts"] == read["started_at"] == "2026-01-15T09:01:00Z"
    body = {"title": "  The\n window "}
    renamed = answered(await client.patch(one("c-1"), params=ADA, json=body))
    assert renamed["title"] == renamed["name"] == "The window"
    assert renamed["updated_at"] == "2026-01-15T09:02:00Z"
    found = answered(await client.get(PATH, params={**ADA, "q": "the window"}))
    assert found["items"] == [renamed]
    assert (await client.delete(one("c-1"), params=ADA)).status_code == 204
    problem(await client.get(one("c-1"), params=ADA), 404)
    left = (await export(client))["memories"]
    assert [memory["text"] for memory in left] == ["Plan a party."]


async def test_an_id_may_hold_any_character(client: httpx.AsyncClient) -> None:
    await talked(client)
    assert answered(await client.get(one(ODD), params=ADA))["id"] == ODD
    assert (await client.delete(one(ODD), params=ADA)).status_code == 204


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_another_persons_conversation_answers_as_a_missing_one(
    client: httpx.AsyncClient, method: str
) -> None:
    await talked(client)
    body = {"title": "mine"} if method == "PATCH" else None
    theirs, none = [
        problem(await client.request(method, one(name), params={"user_id": "bob"}, json=body), 404)
        for name in ("c-1", "c-9")
    ]
    for answer in (theirs, none):
        answer.pop("request_id")
        answer.pop("instance")
    assert theirs == none
    assert answered(await client.get(PATH, params={"user_id": "bob"}))["total"] == 0
    assert answered(await client.get(one("c-1"), params=ADA))["title"] is None


@pytest.mark.parametrize("title", ["", " \n", "t" * 121, None, 5])
async def test_a_title_that_cannot_be_is_told(client: httpx.AsyncClient, title: Json) -> None:
    await talked(client)
    told = problem(await client.patch(one("c-1"), params=ADA, json={"title": title}), 422)
    assert fields(told) == {"title"}


async def test_a_cursor_that_is_none_is_a_404(client: httpx.AsyncClient) -> None:
    await talked(client)
    problem(await client.get(PATH, params={**ADA, "cursor": "x"}), 404)
