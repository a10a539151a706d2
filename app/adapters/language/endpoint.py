"""An asking comes in, goes to an OpenAI-compatible chat server by HTTP, and its text comes back.

The only file that knows httpx. Failures are told in the product's own errors, as sentences that
name a setting, and never with a text, a key or an address.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx

from app.adapters.language.answers import message_of
from app.adapters.language.faults import BROKEN, SLOW, UNREACHABLE, UNREADABLE, fault_of
from app.adapters.language.manners import Manner, body_of, gentler
from app.adapters.language.prompts import Asking
from app.adapters.resilience import within
from app.core.domain.errors import Malformed, Misconfigured, ProviderError, Unavailable

MOST_BYTES = 1_048_576
MOST_TRIES = 6  # each but the last leaves out something the server refused
REFUSING = frozenset({400, 422, 500, 501})
CONNECTIONS = 32

_VERSION = re.compile(r"/v\d+[a-z0-9]*(?=/|$)")
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the model is and how long a call may take, all tries together; `model` may be ""."""

    base_url: str
    model: str
    timeout_s: float
    api_key: str = field(default="", repr=False)


class Endpoint:
    """One server; remembers which fields it refused. Safe from any number of tasks."""

    def __init__(self, address: Address) -> None:
        """Raise `Misconfigured` for an address or a key that cannot be used."""
        self._url = chat_url(address.base_url)
        self._model = address.model
        self._timeout_s = address.timeout_s
        self._manner = Manner()
        self._client = httpx.AsyncClient(
            headers=_authorization(address.api_key),
            timeout=2 * address.timeout_s,  # what is given once more, too: see `within`
            limits=httpx.Limits(max_connections=CONNECTIONS),
        )

    async def ask(self, asking: Asking) -> str:
        """The text of the model's answer, never empty. Raises `ProviderError`."""
        try:
            async with within(self._timeout_s):
                return message_of(await self._answered(asking))
        except TimeoutError:
            raise Unavailable(SLOW) from None

    async def check(self) -> None:
        """Return when the server answers and accepts the key; asks no model anything."""
        try:
            async with within(self._timeout_s):
                status, _, headers = await self._send("GET", _models_url(self._url))
        except TimeoutError:
            raise Unavailable(SLOW) from None
        if status in (401, 402, 403, 429) or status >= 500:  # some servers have no list of models
            raise fault_of(status, headers)

    async def close(self) -> None:
        await self._client.aclose()

    async def _answered(self, asking: Asking) -> bytes:
        for _ in range(MOST_TRIES):
            manner = self._manner
            body = body_of(asking, manner, self._model)
            status, content, headers = await self._send("POST", self._url, body)
            if status == 200:
                return content
            refusal = content.decode("utf-8", "replace") if status in REFUSING else ""
            without = gentler(manner, refusal)
            if without is None:
                raise fault_of(status, headers)
            if self._manner is manner:  # another task may have learned it meanwhile
                self._manner = without
        raise Malformed(UNREADABLE)

    async def _send(
        self, method: str, url: str, body: object = None
    ) -> tuple[int, bytes, httpx.Headers]:
        try:
            async with self._client.stream(method, url, json=body) as response:
                return response.status_code, await _content(response), response.headers
        except httpx.HTTPError as error:
            raise _translated(error) from None  # its own text may hold the address
        except RuntimeError:  # the client is closed
            raise Unavailable("The small language model's client is closed.") from None


def chat_url(base_url: str) -> str:
    """The address of the chat calls, from a server's, its API's or that address itself."""
    try:
        parts = urlsplit(base_url.strip())
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_fits = SplitResult("", "", "", "", ""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        raise Misconfigured(
            "SLM_BASE_URL must be the address of an OpenAI-compatible server, such as "
            "http://127.0.0.1:8080/v1."
        )
    path = parts.path.rstrip("/")
    if not path.endswith(_PATH):
        path += _PATH if _VERSION.search(path) else f"/v1{_PATH}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _models_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.removesuffix(_PATH) + "/models"))


def _authorization(api_key: str) -> dict[str, str]:
    key = api_key.strip()
    if not key:
        return {}
    if not key.isascii() or not key.isprintable():
        raise Misconfigured("SLM_API_KEY holds characters that no key has; copy it again.")
    return {"Authorization": f"Bearer {key}"}


async def _content(response: httpx.Response) -> bytes:
    """The body, as long as it is of a size that an answer can have."""
    content = b""
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            raise Malformed(UNREADABLE)
    return content


def _translated(error: httpx.HTTPError) -> ProviderError:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Unavailable(UNREACHABLE)
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(SLOW)
    if isinstance(error, httpx.DecodingError | httpx.UnsupportedProtocol):
        return Malformed(UNREADABLE)
    return Unavailable(BROKEN)
