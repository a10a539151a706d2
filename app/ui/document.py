"""The HTML document Gradio answers at the page's address gets our head, a shell and a policy.

Gradio would add a head of ours only once its scripts run, long after the first paint; the shell is
what is seen until then. All other answers pass untouched.
"""

import re
from collections.abc import Mapping

from app.ui.asgi_types import ASGIApp, Message, Receive, Scope, Send
from app.ui.packing import packed, unpacks
from app.ui.policy import policy_for
from app.ui.words import language_of

_END_OF_HEAD = b"</head>"
_BODY = re.compile(rb"<body[^>]*>")
# Gradio's own description of itself for link previews; its picture lies on another host.
_PREVIEWS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')

# Gradio writes this one address from the root of the host, not from the page's own place.
_ABSOLUTE, _RELATIVE = b'href="/manifest.json"', b'href="manifest.json"'


class PageDocument:
    """The layer. Only whole HTML documents at the root of the application are changed by it."""

    def __init__(self, app: ASGIApp, head: str, shells: Mapping[str, str]) -> None:
        self._app = app
        self._head = head.encode()
        self._shells = {language: shell.encode() for language, shell in shells.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on; at the page's own path, hold the answer back until it is whole."""
        if scope["type"] == "http" and local_path(scope) == "/" and scope["method"] == "GET":
            shell = self._shells.get(language_of(_accepted(scope)), b"")
            answer = _Answer(send, self._head, shell, small=unpacks(scope))
            await self._app(scope, receive, answer.send)
        else:
            await self._app(scope, receive, send)


def dressed(page: bytes, head: bytes, shell: bytes = b"") -> bytes:
    """The document with `head` at the end of its head and `shell` at the beginning of its body.

    What it says for link previews of another product is left out.
    """
    own = _PREVIEWS.sub(b"", page).replace(_ABSOLUTE, _RELATIVE, 1)
    ours = own.replace(_END_OF_HEAD, head + _END_OF_HEAD, 1)
    return _BODY.sub(lambda found: found.group() + shell, ours, count=1)


class _Answer:
    """Collects one answer, and sends it changed when it is an HTML document.

    Gradio packs its scripts but not this document, which is by far its largest file.
    """

    def __init__(self, send: Send, head: bytes, shell: bytes, *, small: bool) -> None:
        self._send = send
        self._head = head
        self._shell = shell
        self._small = small
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        page = dressed(self._body, self._head, self._shell)
        body = packed(page) if self._small else page
        replaced = {b"content-length", b"content-security-policy"}
        headers = [pair for pair in start.get("headers", ()) if pair[0].lower() not in replaced]
        headers += [
            (b"content-length", str(len(body)).encode()),
            (b"content-security-policy", policy_for(page).encode()),
            (b"vary", b"Accept-Encoding, Accept-Language"),
        ]
        if self._small:
            headers.append((b"content-encoding", b"gzip"))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    return bytes(headers.get(b"content-type", b"")).startswith(b"text/html")


def _accepted(scope: Scope) -> str:
    headers = {name.lower(): value for name, value in scope.get("headers", ())}
    return bytes(headers.get(b"accept-language", b"")).decode("latin-1")


def local_path(scope: Scope) -> str:
    """The path of a call within the application, wherever that is mounted."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(prefix) :] or "/" if prefix and path.startswith(prefix) else path
