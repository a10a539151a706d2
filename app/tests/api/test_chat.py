"""`/api/chat`, `/api/ingest` and `/api/health` over real sockets, with a model on loopback."""

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.domain.memory import MemoryFilter
from app.tests.api.asking import problem
from app.tests.api.conftest import House, opened, quiet
from app.tests.api.listening import listening
from app.tests.fakes.openai_server import Failure, OpenAIServer, Reply, openai_server

HELLO = {"user_id": "ada", "message": "Which wine goes with raclette?"}
STREAMED = {"accept": "text/event-stream"}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def url(tmp_path: Path, server: OpenAIServer) -> Iterator[str]:
    settings = quiet(tmp_path).model_copy(update={"hf_base_url": server.url})
    with listening(settings) as (url, _):
        yield url


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream, comments left out."""
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith(":")]
        if lines:
            name, data = lines
            assert name.startswith("event: ")
            assert data.startswith("data: ")
            found.append((name[7:], json.loads(data[6:])))
    return found


def test_a_message_is_answered_with_exactly_the_documented_fields(
    url: str, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("A dry ", "white."), usage=(20, 4)))
    answer = httpx.post(f"{url}/api/chat", json=HELLO, timeout=120)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"response", "context", "usage", "latency_ms"}
    assert body["response"] == "A dry white."
    assert body["usage"] == {
        "prompt_tokens": 20,
        "completion_tokens": 4,
        "model": "mistralai/Mistral-7B-Instruct-v0.2",
    }
    assert body["latency_ms"] > 0


def test_the_stream_tells_context_pieces_and_the_same_whole(url: str, server: OpenAIServer) -> None:
    memory = {"mtype": "PROFILE", "text": "I drink no wine from Alsace."}
    httpx.post(f"{url}/v1/memories", params={"user_id": "ada"}, json=memory, timeout=120)
    server.script(Reply(pieces=("A dry ", "white\n\n", "é 🎉.")))
    answer = httpx.post(f"{url}/api/chat", json=HELLO, headers=STREAMED, timeout=120)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer.text)
    assert [name for name, _ in told] == ["context", "delta", "delta", "delta", "done"]
    context, done = told[0][1]["context"], told[-1][1]
    assert [set(one) for one in context] == [{"text", "score", "ts"}] * len(context)
    assert context[0]["text"] == memory["text"]
    assert done["context"] == context
    assert done["response"] == "".join(data["text"] for name, data in told if name == "delta")
    assert set(done) == {"response", "context", "usage", "latency_ms"}


def test_pieces_arrive_while_the_model_still_talks(url: str, server: OpenAIServer) -> None:
    server.script(Reply(pieces=("one ", "two"), stall_after=1))
    client = httpx.Client(timeout=120)
    with client.stream("POST", f"{url}/api/chat", json=HELLO, headers=STREAMED) as answer:
        seen = ""
        for chunk in answer.iter_text():
            seen += chunk
            if "one " in seen:
                break
    assert server.wait_for_gone(), "leaving did not stop the model"
    client.close()


def test_a_caller_who_leaves_without_reading_a_stream_stops_the_model_too(
    url: str, server: OpenAIServer
) -> None:
    server.script(Reply(stall_after=1))
    before = len(server.asked)
    caller = HTTPConnection(url.removeprefix("http://"), timeout=120)
    caller.request("POST", "/api/chat", json.dumps(HELLO), {"content-type": "application/json"})
    assert server.wait_for_asked(before + 1)
    caller.close()
    assert server.wait_for_gone(), "leaving did not stop the model"


def test_an_answer_that_breaks_off_ends_the_stream_with_a_problem(
    url: str, server: OpenAIServer
) -> None:
    server.script(Reply(pieces=("one ", "two"), cut="reset", cut_after=1))
    answer = httpx.post(f"{url}/api/chat", json=HELLO, headers=STREAMED, timeout=120)
    told = events(answer.text)
    assert [name for name, _ in told][-1] == "error"
    assert told[-1][1]["status"] == 503
    assert told[-1][1]["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("headers", [{}, STREAMED])
def test_what_fails_before_the_first_piece_has_a_status_of_its_own(
    url: str, server: OpenAIServer, headers: dict[str, str]
) -> None:
    server.always(Failure(401))
    answer = httpx.post(f"{url}/api/chat", json=HELLO, headers=headers, timeout=120)
    if headers:  # the context is told before the model is asked
        assert events(answer.text)[-1][1]["status"] == 503
    else:
        assert "HF_TOKEN" in problem(answer, 503)["detail"]


def test_many_streams_at_once_all_come_through_whole(url: str, server: OpenAIServer) -> None:
    server.always(Reply(pieces=tuple(f"{n} " for n in range(20)), delay_s=0.01))
    answers: list[str] = []

    def talk(number: int) -> None:
        body = {**HELLO, "user_id": f"user-{number}"}
        answer = httpx.post(f"{url}/api/chat", json=body, headers=STREAMED, timeout=60)
        answers.append(events(answer.text)[-1][1]["response"])

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [" ".join(str(n) for n in range(20))] * 20


async def test_without_a_model_the_answer_says_how_to_have_one(house: House) -> None:
    told = problem(await house.client.post("/api/chat", json=HELLO), 409)
    assert told["type"].endswith(":disabled")
    assert "HF_BASE_URL" in told["detail"]
    streamed = await house.client.post("/api/chat", json=HELLO, headers=STREAMED)
    assert problem(streamed, 409)["type"].endswith(":disabled")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_id": "ada", "message": "  "},
        {"user_id": "a b", "message": "hi"},
        {"user_id": "ada", "message": "hi", "top_k": 0},
        {"user_id": "ada", "message": "hi", "top_k": 101},
        {"user_id": "ada", "message": "hi", "metadata": {"conversation_id": ""}},
        {"user_id": "ada", "message": "x" * 100_001},
    ],
)
async def test_a_message_that_is_not_valid_is_told_by_its_field(
    house: House, body: dict[str, object]
) -> None:
    assert problem(await house.client.post("/api/chat", json=body), 422)["errors"]


async def test_ingested_turns_are_counted_and_kept(house: House) -> None:
    items = [
        {"text": "I am moving to Lyon in May.", "role": "user"},
        {"text": "Then mind the notice period.", "role": "assistant"},
    ]
    answer = await house.client.post("/api/ingest", json={"user_id": "ada", "items": items})
    assert answer.json() == {"upserted": 2}
    page = await house.services.memories.list(
        MemoryFilter(user_id="ada", now=house.services.clock.now(), source="chat")
    )
    assert {item.text for item in page.items} == {item["text"] for item in items}
    for wrong in ([], [{"text": "hi", "role": "robot"}], [{"text": " ", "role": "user"}]):
        refused = await house.client.post("/api/ingest", json={"user_id": "ada", "items": wrong})
        problem(refused, 422)


async def test_a_prompt_inkling_wrote_is_not_ingested(house: House) -> None:
    words = {"user_id": "ada", "input_text": "help me email my landlord"}
    await house.client.post("/v1/hypothesize", json=words)
    made = await house.client.post("/v1/execute", json={**words, "hypothesis_id": "h1"})
    items = [{"text": made.json()["enriched_prompt"], "role": "user"}]
    answer = await house.client.post("/api/ingest", json={"user_id": "ada", "items": items})
    assert answer.json() == {"upserted": 0}


async def test_health_names_the_vendors(tmp_path: Path, server: OpenAIServer) -> None:
    async with opened(quiet(tmp_path / "plain")) as house:
        told = (await house.client.get("/api/health")).json()
        assert (told["status"], told["pinecone"], told["hf"]) == ("ok", "disabled", "disabled")
        assert set(told) == {"status", "pinecone", "hf", "version"}
    asked = {"hf_base_url": server.url, "memory_backend": "pinecone"}
    async with opened(quiet(tmp_path / "asked").model_copy(update=asked)) as house:
        told = (await house.client.get("/api/health")).json()
        assert told["hf"] == "ok"
        assert told["pinecone"].startswith("error: ")
        assert "PINECONE_API_KEY" in told["pinecone"]
        assert told["status"] == "degraded"
        ready = await house.client.get("/v1/healthz")
        assert ready.status_code == 200
        assert ready.json()["status"] == "degraded"
