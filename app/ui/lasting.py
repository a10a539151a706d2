"""Files whose address changes with what they hold are kept by browsers, and not asked for again."""

import re

from app.ui.asgi_types import ASGIApp, Message, Receive, Scope, Send
from app.ui.document import local_path

# Gradio's own files carry a digest in their names, ours behind them.
_BUILT = re.compile(r"^/assets/.*-[A-Za-z0-9_-]{8,}\.(?:js|css)$")
_DIGEST = re.compile(rb"^v=[0-9a-f]{12}$")
_FOR_A_YEAR = (b"cache-control", b"public, max-age=31536000, immutable")


class LastingFiles:
    """The layer; `folder` is the path below which our own files are."""

    def __init__(self, app: ASGIApp, folder: str) -> None:
        self._app = app
        self._folder = f"{folder}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on; a file that lasts is answered with word that it does."""
        if scope["type"] != "http" or not self._lasts(scope):
            await self._app(scope, receive, send)
            return

        async def lasting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": [*message["headers"], _FOR_A_YEAR]}
            await send(message)

        await self._app(scope, receive, lasting)

    def _lasts(self, scope: Scope) -> bool:
        path = local_path(scope)
        ours = path.startswith(self._folder) and _DIGEST.match(scope.get("query_string", b""))
        return bool(ours or _BUILT.match(path))
