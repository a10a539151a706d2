"""The prefix under which a proxy shows the application becomes the call's `root_path`.

Calls arrive with the prefix or, when the proxy cut it off, without; behind this layer they look
the same: `path` whole, as the caller wrote it, and `root_path` the part that is not ours.
"""

from app.access.wire import ASGIApp, Headers, Receive, Scope, Send

WITHOUT_BODY: Headers = [(b"content-length", b"0")]


def with_root_path(app: ASGIApp, root_path: str) -> ASGIApp:
    """The layer; `root_path` is empty, or begins with a slash and does not end with one.

    The prefix alone is sent on to the prefix with a slash, where the page's own addresses work.
    """
    if not root_path:
        return app

    async def prefixed(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == root_path:
            await _send_on(root_path + "/", scope, send)
            return
        whole = path if path.startswith(root_path + "/") else root_path + path
        raw = {"raw_path": _whole(scope["raw_path"], root_path)} if scope.get("raw_path") else {}
        await app({**scope, "path": whole, "root_path": root_path, **raw}, receive, send)

    return prefixed


def _whole(raw_path: bytes, root_path: str) -> bytes:
    prefix = root_path.encode()
    return raw_path if raw_path.startswith(prefix + b"/") else prefix + raw_path


async def _send_on(path: str, scope: Scope, send: Send) -> None:
    query: bytes = scope.get("query_string", b"")
    target = path.encode() + (b"?" + query if query else b"")
    headers = [(b"location", target), *WITHOUT_BODY]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
