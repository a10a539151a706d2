"""The calls most tests begin with."""

import json
from typing import Any

import httpx

from app.core.domain.memory import Json

# Answers are JSON, unpacked by the assertions of the tests.
Answer = dict[str, Any]
WORDS = "help me email my landlord"


def sent(body: object) -> dict[str, Any]:
    """The arguments of a call with this body, as ASCII: half characters cannot be sent else."""
    return {"content": json.dumps(body), "headers": {"Content-Type": "application/json"}}


async def hypothesize(
    client: httpx.AsyncClient, user_id: str = "ada", input_text: str = WORDS
) -> Answer:
    asked = {"user_id": user_id, "input_text": input_text}
    return answered(await client.post("/v1/hypothesize", json=asked))


async def execute(
    client: httpx.AsyncClient, user_id: str = "ada", input_text: str = WORDS, *, query: str = ""
) -> Answer:
    """The prompt of the first guess, shown before."""
    asked = {"user_id": user_id, "input_text": input_text, "hypothesis_id": "h1"}
    return answered(await client.post(f"/v1/execute{query}", json=asked))


async def add(client: httpx.AsyncClient, text: str, user_id: str = "ada", **more: Json) -> Answer:
    asked = {"mtype": "PREFERENCE", "text": text, **more}
    return answered(
        await client.post("/v1/memories", params={"user_id": user_id}, json=asked), status=201
    )


async def bring_in(
    client: httpx.AsyncClient, memories: list[Json], user_id: str = "ada", **more: Json
) -> Answer:
    asked = {"user_id": user_id, "memories": memories, **more}
    return answered(await client.post("/v1/memory/import", **sent(asked)))


async def export(client: httpx.AsyncClient, user_id: str = "ada") -> Answer:
    return answered(await client.get("/v1/memory/export", params={"user_id": user_id}))


def answered(response: httpx.Response, status: int = 200) -> Answer:
    """The body of an answer that went well."""
    assert response.status_code == status, response.text
    body: Answer = response.json()
    return body


def problem(response: httpx.Response, status: int) -> Answer:
    """The body of a problem, which has all the fields a problem has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: Answer = response.json()
    assert {"type", "title", "status", "detail", "instance", "request_id"} <= body.keys()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    return body


def fields(body: Answer) -> set[str]:
    """The fields a problem blames."""
    return {fault["field"] for fault in body["errors"]}
