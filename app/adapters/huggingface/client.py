"""The line itself, over the official asynchronous client: chat, features, a look at the models.

Keeps one pool of connections. Never retries, never looks anything up at the hub, and never sends
the machine's own token.
"""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence

import httpx2
import numpy as np
from huggingface_hub import (
    AsyncInferenceClient,
    ChatCompletionInputStreamOptions,
    ChatCompletionStreamOutput,
)
from huggingface_hub.constants import is_offline_mode
from numpy.typing import NDArray

from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.faults import Ragged, fault_of_status, unusable
from app.adapters.huggingface.line import Piece
from app.adapters.huggingface.reading import piece_of
from app.adapters.huggingface.translating import RAISED, translated
from app.adapters.huggingface.transport import Borrowed
from app.core.domain.errors import Misconfigured, Unavailable

MOST_CONNECTIONS = 256
KEPT_CONNECTIONS = 32
KEPT_S = 30.0
ON_THIS_MACHINE = ("all://localhost", "all://127.0.0.1", "all://[::1]")
MOST_CHAT_BYTES = 32 * 1_048_576
MOST_FEATURE_BYTES = 128 * 1_048_576


class OneCall(AsyncInferenceClient):
    """The vendor's client for one call: closing it closes the response, the pool stays open."""

    def __init__(
        self, transport: Borrowed, endpoint: Endpoint, base: str | None, wait: float
    ) -> None:
        super().__init__(base_url=base, api_key=endpoint.key, timeout=wait)
        self._transport = transport

    async def _get_async_client(self) -> httpx2.AsyncClient:
        # the one private name of the vendor's that is used: it has no other place for a transport
        if self._async_client is None:
            client = httpx2.AsyncClient(transport=self._transport, follow_redirects=False)
            self._async_client = await self.exit_stack.enter_async_context(client)
        return self._async_client

    async def end(self) -> None:
        """Let go of the response, and of its connection unless it was read to its end."""
        await self.exit_stack.aclose()


class HuggingFaceLine:
    """See `Line`. `pool` replaces the connections, for tests that must not leave the machine."""

    def __init__(
        self, endpoint: Endpoint, *, silence_s: float, pool: httpx2.AsyncClient | None = None
    ) -> None:
        self._endpoint = endpoint
        self._silence_s = silence_s
        self._open = True
        self._pool = pool or httpx2.AsyncClient(
            follow_redirects=False,
            timeout=silence_s,
            mounts=dict.fromkeys(ON_THIS_MACHINE),  # no proxy is asked for these
            limits=httpx2.Limits(
                max_connections=MOST_CONNECTIONS,
                max_keepalive_connections=KEPT_CONNECTIONS,
                keepalive_expiry=KEPT_S,
            ),
        )

    @property
    def endpoint(self) -> Endpoint:
        return self._endpoint

    async def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int | None,
        temperature: float | None,
    ) -> "StreamedAnswer":
        """The answer on its way."""
        transport = self._transport(MOST_CHAT_BYTES, events=True)
        client = self._client(transport, self._endpoint.base_url)
        try:
            events = await client.chat_completion(
                [dict(message) for message in messages],
                model=self._endpoint.routed_model,
                max_tokens=max_tokens,
                temperature=temperature,
                stream=True,
                stream_options=ChatCompletionInputStreamOptions(include_usage=True),
            )
        except RAISED as error:
            await client.end()
            raise translated(self._endpoint, error) from None
        except BaseException:
            await client.end()
            raise
        return StreamedAnswer(self._endpoint, client, transport, events)

    async def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The numbers as they came, in the shape they came."""
        client = self._client(
            self._transport(MOST_FEATURE_BYTES, events=False), self._endpoint.embedding_url
        )
        try:
            found = await client.feature_extraction(list(texts), truncate=True)
        except RAISED as error:
            if isinstance(error, ValueError) and "inhomogeneous" in str(error):  # numpy's word
                raise Ragged(str(unusable(self._endpoint))) from None
            raise translated(self._endpoint, error) from None
        finally:
            await client.end()
        return np.asarray(found, dtype=np.float32)

    async def look(self) -> None:
        """With a server of one's own, ask what models it has; a 404 shows that it is there."""
        self._check_open()
        url = self._endpoint.models_url
        if url is None:
            return
        try:
            response = await self._pool.get(
                url, headers={"authorization": f"Bearer {self._endpoint.key}"}
            )
        except RAISED as error:
            raise translated(self._endpoint, error) from None
        if response.status_code not in {404, 405} and not response.is_success:
            headers = {name.lower(): value for name, value in response.headers.items()}
            raise fault_of_status(self._endpoint, response.status_code, headers, b"")

    async def close(self) -> None:
        self._open = False
        await self._pool.aclose()

    def _transport(self, most_bytes: int, *, events: bool) -> Borrowed:
        self._check_open()
        return Borrowed(self._pool, self._endpoint, most_bytes, events=events)

    def _client(self, transport: Borrowed, base: str | None) -> OneCall:
        if self._endpoint.base_url is None and is_offline_mode():
            raise Misconfigured("HF_HUB_OFFLINE is set, so Hugging Face is not called. Unset it.")
        return OneCall(transport, self._endpoint, base, self._silence_s)

    def _check_open(self) -> None:
        if not self._open:
            raise Unavailable(f"The line to {self._endpoint.model} is closed.")


class StreamedAnswer:
    """See `ChatCall`."""

    def __init__(
        self,
        endpoint: Endpoint,
        client: OneCall,
        transport: Borrowed,
        events: AsyncIterable[ChatCompletionStreamOutput],
    ) -> None:
        self._endpoint = endpoint
        self._client = client
        self._transport = transport
        self._events: AsyncIterator[ChatCompletionStreamOutput] = aiter(events)

    @property
    def whole(self) -> bool:
        return self._transport.done

    async def next(self) -> Piece | None:
        """The next event; garbage after the end-of-stream word is no longer read."""
        try:
            return piece_of(await anext(self._events))
        except StopAsyncIteration:
            return None
        except RAISED as error:
            if self._transport.done and isinstance(error, ValueError):
                return None
            raise translated(self._endpoint, error) from None

    async def close(self) -> None:
        if self._transport.done:
            await self._transport.drain()
        await self._client.end()
