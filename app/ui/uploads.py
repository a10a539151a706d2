"""Files that events name must have been uploaded to the page; no other is read or fetched.

Gradio takes any file of this machine, or an address to download, for an upload while it is mounted
on another application. This layer refuses such calls before Gradio sees them.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from app.ui.asgi_types import ASGIApp, Message, Receive, Scope, Send

EVENTS = "/gradio_api/"
_REFUSED = b'{"detail":"Only files that were uploaded to this page can be used."}'


class UploadedFilesOnly:
    """The layer around the page's events; `folder` is where its uploads are kept."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on when every file it names lies in the folder."""
        if not _is_event(scope):
            await self._app(scope, receive, send)
            return
        messages = [message async for message in _until_whole(receive)]
        body = b"".join(message.get("body", b"") for message in messages)
        if all(self._is_upload(path) for path in named_files(body)):
            await self._app(scope, _replayed(messages, receive), send)
        else:
            await _refuse(send)

    def _is_upload(self, path: str) -> bool:
        try:
            return Path(path).resolve().is_relative_to(self._folder)
        except (OSError, ValueError):
            return False


def named_files(body: bytes) -> Iterator[str]:
    """Every path in a JSON body, at any depth; none when it is not JSON, as nobody reads it."""
    try:
        waiting: list[object] = [json.loads(body)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str):
                yield path
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _is_event(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST" or EVENTS not in scope["path"]:
        return False
    kinds = [value for name, value in scope["headers"] if name.lower() == b"content-type"]
    return not any(bytes(kind).startswith(b"multipart/form-data") for kind in kinds)


async def _until_whole(receive: Receive) -> AsyncIterator[Message]:
    while True:
        message = await receive()
        yield message
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    """What was received, once more, and then whatever comes next."""
    waiting = list(reversed(messages))

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_REFUSED)).encode()),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSED})
