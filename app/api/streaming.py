"""What a conversation tells, piece by piece, becomes server-sent events; a wait becomes a comment.

Events are `context`, `delta`, `done` and `error`. Whoever stops reading stops the conversation.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from app.api.errors import problem_of
from app.core.chat import Piece
from app.core.domain.conversation import Context, Delta, Exchange
from app.core.domain.memory import Json
from app.core.portable import written

MEDIA_TYPE: Final = "text/event-stream"
HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}
PING_S: Final = 15.0
PING: Final = b": still waiting\n\n"


def context_json(context: Context) -> list[Json]:
    """The memories as `/api/chat` answers them, best first."""
    return [
        {
            "text": one.candidate.item.text,
            "score": round(one.score, 4),
            "ts": written(one.candidate.item.created_at),
        }
        for one in context.used
    ]


def exchange_json(exchange: Exchange) -> dict[str, Json]:
    """The whole answer as `/api/chat` gives it."""
    usage = exchange.usage
    return {
        "response": exchange.response,
        "context": context_json(exchange.context),
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "model": usage.model,
        },
        "latency_ms": exchange.latency_ms,
    }


async def events(
    pieces: AsyncGenerator[Piece], path: str, ping_s: float = PING_S
) -> AsyncIterator[bytes]:
    """The events of one answer. An error is the last event, as the problem it would have been."""
    async with aclosing(pieces):
        coming = asyncio.ensure_future(anext(pieces))
        try:
            while True:
                done, _ = await asyncio.wait({coming}, timeout=ping_s)
                if not done:
                    yield PING
                    continue
                yield _event(coming.result())
                coming = asyncio.ensure_future(anext(pieces))
        except StopAsyncIteration:
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, the reader is told
            problem = problem_of(error)
            yield _encoded("error", dict(problem.document(path)))
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _event(piece: Piece) -> bytes:
    match piece:
        case Context():
            return _encoded("context", {"context": context_json(piece)})
        case Delta():
            return _encoded("delta", {"text": piece.text})
        case Exchange():
            return _encoded("done", exchange_json(piece))


def _encoded(name: str, data: dict[str, Json]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode(errors="replace")
