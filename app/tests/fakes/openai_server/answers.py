"""Plays one behaviour to one request: events of a chat completion, or the whole of it as JSON."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.tests.fakes.openai_server.behaviours import Behaviour, Failure, Raw, Reply, Silence
from app.tests.fakes.openai_server.wire import Writer, as_bytes

NAMELESS = "a-model"
READ_BY_S = 0.5
"""By then who reads has read what was sent, on a busy machine too."""


async def play(behaviour: Behaviour, body: Mapping[str, Any], out: Writer) -> None:
    """Answer as told. Raises `Cut` when the connection is to end."""
    match behaviour:
        case Silence():
            await asyncio.Event().wait()
        case Raw(data, reset):
            await out.raw(data)
            if reset:
                await asyncio.sleep(READ_BY_S)  # or the reset overtakes the bytes
            await out.cut(reset=reset)
        case Failure():
            await _fail(behaviour, out)
        case Reply() if body.get("stream"):
            await _stream(behaviour, body, out)
        case Reply():
            await asyncio.sleep(behaviour.first_delay_s)
            await out.whole(200, _completion(behaviour, body), "application/json", {})


async def _fail(failure: Failure, out: Writer) -> None:
    await asyncio.sleep(failure.delay_s)
    if not failure.chunked:
        await out.whole(failure.status, failure.body, failure.content_type, failure.headers)
        return
    await out.start(failure.status, failure.content_type, failure.headers, None)
    await out.chunk(as_bytes(failure.body))
    await out.finish()


async def _stream(reply: Reply, body: Mapping[str, Any], out: Writer) -> None:
    out.bytes_at_once = reply.bytes_at_once
    await out.start(200, reply.content_type, {"cache-control": "no-cache"}, None)
    await asyncio.sleep(reply.first_delay_s)
    for number, delta in enumerate(_deltas(reply)):
        if number < len(reply.gates):
            await asyncio.to_thread(reply.gates[number].wait)
        if number == reply.stall_after:
            await asyncio.Event().wait()
        if reply.cut is not None and number == reply.cut_after:
            break
        if number:
            await asyncio.sleep(reply.delay_s)
        await out.event(_chunk(body, [{"index": 0, "delta": delta, "finish_reason": None}]))
    if reply.cut == "end":
        await out.finish()
    elif reply.cut is not None:
        await asyncio.sleep(READ_BY_S)  # or a reset overtakes what was sent before it
        await out.cut(reset=reply.cut == "reset")
    else:
        await _end(reply, body, out)


async def _end(reply: Reply, body: Mapping[str, Any], out: Writer) -> None:
    for line in reply.lines:
        await out.chunk(line + b"\n\n")
    if reply.finish is not None:
        last = {"index": 0, "delta": {"content": ""}, "finish_reason": reply.finish}
        await out.event(_chunk(body, [last]))
    if reply.usage is not None and (body.get("stream_options") or {}).get("include_usage"):
        await out.event({**_chunk(body, []), "usage": _usage(reply.usage)})
    if reply.done:
        await out.chunk(reply.done_line + b"\n\n")
    await out.finish()


def _deltas(reply: Reply) -> Iterator[dict[str, str]]:
    for text in reply.reasoning:
        yield {"role": "assistant", "content": "", "reasoning_content": text}
    for text in reply.refusal:
        yield {"role": "assistant", "refusal": text}
    for text in reply.pieces:
        yield {"role": "assistant", "content": text}


def _chunk(body: Mapping[str, Any], choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": body.get("model", NAMELESS),
        "system_fingerprint": "loopback",
        "choices": choices,
    }


def _completion(reply: Reply, body: Mapping[str, Any]) -> dict[str, Any]:
    message = {
        "role": "assistant",
        "content": "".join(reply.pieces),
        "refusal": "".join(reply.refusal) or None,
    }
    if reply.reasoning:
        message["reasoning_content"] = "".join(reply.reasoning)
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    whole = {**_chunk(body, [choice]), "object": "chat.completion"}
    return whole if reply.usage is None else {**whole, "usage": _usage(reply.usage)}


def _usage(counted: tuple[int, int]) -> dict[str, int]:
    prompt, completion = counted
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object of a request, or nothing."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
