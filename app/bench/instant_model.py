"""A model server that answers at once: what is left of a chat's time is ours.

Run as a process of its own: `python -m app.bench.instant_model PORT PIECES PAUSE_MS`. It reads
requests loosely and streams the same words to everybody, a piece every so many milliseconds.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: keep-alive\r\n\r\n"
)
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


def _event(data: dict[str, object]) -> bytes:
    line = b"data: " + json.dumps(data).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(line), line)


def _events(pieces: int) -> Iterator[bytes]:
    base = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "instant"}
    for number in range(pieces):
        delta = {"role": "assistant", "content": f"word{number} "}
        yield _event({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 20, "completion_tokens": pieces, "total_tokens": 20 + pieces}
    yield _event({**base, "choices": [], "usage": usage})
    done = b"data: [DONE]\n\n"
    yield b"%x\r\n%s\r\n0\r\n\r\n" % (len(done), done)


async def serve(port: int, pieces: int, pause_s: float) -> None:
    """Serve until the process ends."""
    events = list(_events(pieces))

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = LENGTH.search(head)
                await reader.readexactly(int(length.group(1)) if length else 0)
                writer.write(HEAD)
                for event in events:
                    writer.write(event)
                    if pause_s:
                        await writer.drain()
                        await asyncio.sleep(pause_s)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
