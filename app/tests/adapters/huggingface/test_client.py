"""What the official client sends to Hugging Face itself, seen by a transport that sends nothing."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import httpx2
import pytest

from app.adapters.huggingface import Endpoint, open_line
from app.adapters.huggingface.client import HuggingFaceLine
from app.core.domain.errors import Misconfigured, Unauthorized, Unavailable
from app.tests.fakes.openai_server import Reply, openai_server

MESSAGES = [{"role": "user", "content": "hello"}]
EVENTS = b'data: {"choices": [{"delta": {"content": "hi"}, "finish_reason": "stop"}]}\n\n'


class Recorder:
    """Answers every request alike and keeps it."""

    def __init__(self, status: int, body: bytes, kind: str) -> None:
        self.seen: list[httpx2.Request] = []
        self._response = (status, body, kind)

    def line(self, endpoint: Endpoint) -> HuggingFaceLine:
        pool = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))
        return HuggingFaceLine(endpoint, silence_s=1.0, pool=pool)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        status, body, kind = self._response
        return httpx2.Response(status, content=_sent(body), headers={"content-type": kind})


async def _sent(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest.mark.parametrize("provider", ["auto", "groq"])
async def test_chat_is_one_call_to_the_router_whoever_serves_it(provider: str) -> None:
    recorder = Recorder(200, EVENTS, "text/event-stream")
    line = recorder.line(Endpoint(model="a/b", token="hf_mine", provider=provider))
    call = await line.chat(MESSAGES, max_tokens=5, temperature=None)
    piece = await call.next()
    assert piece is not None
    assert piece.text == "hi"
    assert await call.next() is None
    assert not call.whole
    await call.close()
    await line.close()
    (request,) = recorder.seen
    assert str(request.url) == "https://router.huggingface.co/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer hf_mine"
    assert (b'"a/b:groq"' if provider == "groq" else b'"a/b"') in request.content


async def test_embedding_is_one_call_without_a_look_up() -> None:
    recorder = Recorder(200, b"[[1.0, 2.0]]", "application/json")
    line = recorder.line(Endpoint(model="a/b", token="hf_mine"))
    assert (await line.features(["x"])).tolist() == [[1.0, 2.0]]
    await line.close()
    (request,) = recorder.seen
    assert str(request.url) == (
        "https://router.huggingface.co/hf-inference/models/a/b/pipeline/feature-extraction"
    )
    assert request.headers["authorization"] == "Bearer hf_mine"


async def test_hugging_face_is_not_looked_at() -> None:
    recorder = Recorder(500, b"", "text/plain")
    line = recorder.line(Endpoint(model="a/b", token="hf_mine"))
    await line.look()
    assert not recorder.seen
    await line.close()


async def test_closing_a_call_that_is_still_held_cuts_its_connection_at_once() -> None:
    with openai_server() as server:
        server.script(Reply(pieces=("word ",) * 10_000, delay_s=0.05))
        line = open_line(Endpoint(model="a/b", base_url=server.url), silence_s=5.0)
        call = await line.chat(MESSAGES, max_tokens=None, temperature=None)
        assert await call.next() is not None
        await call.close()
        await call.close()
        assert await asyncio.to_thread(server.wait_for_gone)
        with pytest.raises(Unavailable):
            await call.next()
        await line.close()


async def test_a_page_of_401_is_told_as_the_key() -> None:
    line = Recorder(401, b"<html>", "text/html").line(Endpoint(model="a/b", token="hf_mine"))
    with pytest.raises(Unauthorized, match="Hugging Face does not accept the key"):
        await line.chat(MESSAGES, max_tokens=None, temperature=None)
    await line.close()


async def test_a_closed_line_is_unavailable() -> None:
    line = Recorder(200, EVENTS, "text/event-stream").line(Endpoint(model="a/b", token="hf_mine"))
    await line.close()
    with pytest.raises(Unavailable):
        await line.chat(MESSAGES, max_tokens=None, temperature=None)
    with pytest.raises(Unavailable):
        await line.features(["x"])


@pytest.mark.parametrize(
    ("variables", "endpoint", "expected"),
    [
        ("HF_HUB_OFFLINE", "token='hf_mine'", Misconfigured.__name__),
        ("HF_HUB_OFFLINE", "base_url='http://127.0.0.1:9'", Unavailable.__name__),
    ],
)
def test_offline_mode_is_about_hugging_face_and_not_about_one_s_own_server(
    variables: str, endpoint: str, expected: str
) -> None:
    code = f"""
import asyncio
from app.adapters.huggingface import Endpoint, open_line
async def main():
    line = open_line(Endpoint(model="a/b", {endpoint}), silence_s=1)
    try:
        await line.chat([], max_tokens=None, temperature=None)
    except Exception as error:
        print(type(error).__name__)
asyncio.run(main())
"""
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={variables: "1", "PATH": "", "HF_TOKEN": "hf_other"},
    )
    assert done.stdout.strip() == expected


def test_the_doors_are_open_without_the_library() -> None:
    code = (
        "import sys; import app.adapters.generation, app.adapters.embedding; "
        "print([name for name in ('huggingface_hub', 'httpx2') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
