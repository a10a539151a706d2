"""Settings become an open `Wire`: at start, or later when Pinecone could not be reached then."""

import asyncio
import logging
from dataclasses import replace

from pinecone import AsyncPinecone, RetryConfig

from app.adapters.memory.pinecone.errors import NamespacesFull, translated
from app.adapters.memory.pinecone.naming import SHARED
from app.adapters.memory.pinecone.packing import Row, numbers, page_size
from app.adapters.memory.pinecone.readying import LOOPBACK, Progress, ready_index
from app.adapters.memory.pinecone.settings import Isolation, PineconeSettings
from app.adapters.memory.pinecone.wire import Wire
from app.core.domain.errors import Misconfigured, Refused, Unavailable

TALKATIVE = ("pinecone", "httpx")
"""They log namespaces and addresses, which name people."""

CONTROL_TRIES = RetryConfig(max_retries=1)
"""Few: at start it is better to go on without than to wait."""


class Connection:
    """One connection, opened once by whoever needs it first."""

    def __init__(self, settings: PineconeSettings, dimensions: int) -> None:
        self._settings = replace(settings, host=with_scheme(settings.host))
        self._dimensions = dimensions
        self._opening = asyncio.Lock()
        self._wire: Wire | None = None
        self._closed = False

    async def open(self, progress: Progress | None = None) -> None:
        """Make sure of the index and of room for people without a namespace."""
        async with self._opening:
            if self._wire is None:
                self._wire = await connected(self._settings, self._dimensions, progress)

    async def wire(self) -> Wire:
        """The open wire. A wrong setting found only now is no more than `Unavailable`."""
        if self._wire is None:
            if self._closed:
                raise Unavailable("The connection to Pinecone has been closed.")
            try:
                await self.open()
            except Misconfigured as error:
                raise Unavailable(str(error)) from error
        if self._wire is None:
            raise Unavailable("The connection to Pinecone has been closed.")
        return self._wire

    async def close(self) -> None:
        """Let go of all connections. May be repeated."""
        self._closed = True
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()


async def connected(settings: PineconeSettings, dimensions: int, progress: Progress | None) -> Wire:
    """A wire to a ready index."""
    client = client_of(settings)
    try:
        host = await ready_index(client, settings, dimensions=dimensions, progress=progress)
        with translated():
            index = await client.index(host=host)
        wire = Wire(client, index, page=page_size(dimensions))
        if settings.isolation != Isolation.NAMESPACE:
            await reserve(wire, dimensions)
    except BaseException:
        await client.close()
        raise
    return wire


def client_of(settings: PineconeSettings) -> AsyncPinecone:
    """The SDK's client. Raises `Misconfigured` for a key or a host it cannot use at all."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        with translated():
            return AsyncPinecone(
                api_key=settings.api_key,
                host=settings.host,
                timeout=settings.timeout_s,
                retry_config=CONTROL_TRIES,
            )
    except Refused as error:
        raise Misconfigured(
            "PINECONE_API_KEY is empty or holds characters no key has; copy it anew."
        ) from error


def with_scheme(host: str | None) -> str | None:
    """A loopback address without a scheme is an emulator's, which speaks plain HTTP."""
    if host and "://" not in host and host.split(":")[0] in LOOPBACK:
        return f"http://{host}"
    return host


async def reserve(wire: Wire, dimensions: int) -> None:
    """Create the shared namespace while there is room, with a record that no search can find."""
    if await wire.has(SHARED):
        return
    marker = Row(
        id="inkling", values=numbers(None, dimensions), metadata={"kind": "marker", "meant": False}
    )
    try:
        await wire.upsert(SHARED, [marker])
    except NamespacesFull as error:
        raise Misconfigured(
            "The Pinecone index has no room for a shared namespace; delete a namespace in its "
            "console, or name another index in PINECONE_INDEX."
        ) from error
