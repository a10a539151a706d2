"""The door: settings in, a vault over a ready index out."""

import asyncio

from app.adapters.memory.pinecone.connecting import Connection
from app.adapters.memory.pinecone.places import Places
from app.adapters.memory.pinecone.readying import Progress
from app.adapters.memory.pinecone.settings import PineconeSettings
from app.adapters.memory.pinecone.vault import PineconeVault
from app.core.domain.errors import Malformed, RateLimited, Unavailable

SILENT_S = 8.0
"""How long a start waits for the next sign of Pinecone; then the vault is opened without it."""


async def open_pinecone_vault(
    settings: PineconeSettings, *, dimensions: int, progress: Progress | None
) -> PineconeVault:
    """Make sure of the index and open it; `progress` hears a sentence and a share of 0..1.

    Raises `Misconfigured` and `Unauthorized`, which somebody has to mend. When Pinecone cannot be
    reached or is not ready in time the vault is opened all the same: each call tries again.
    """
    connection = Connection(settings, dimensions)
    try:
        await _opened(connection, progress)
    except (Unavailable, RateLimited, Malformed) as error:
        if progress is not None:
            progress(str(error), 1.0)
    places = Places(settings.isolation, settings.namespaces)
    return PineconeVault(connection, places, dimensions)


async def _opened(connection: Connection, progress: Progress | None) -> None:
    """An index in the making may take minutes, as long as it is heard of."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SILENT_S) as limit:

            def heard(text: str, share: float) -> None:
                limit.reschedule(loop.time() + SILENT_S)
                if progress is not None:
                    progress(text, share)

            await connection.open(heard)
    except TimeoutError as error:
        raise Unavailable(
            f"Pinecone did not answer within {SILENT_S:g} s; it is tried again."
        ) from error
