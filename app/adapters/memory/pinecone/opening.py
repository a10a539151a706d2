"""The door: settings in, a vault over a ready index out."""

from app.adapters.memory.pinecone.connecting import Connection
from app.adapters.memory.pinecone.places import Places
from app.adapters.memory.pinecone.readying import Progress
from app.adapters.memory.pinecone.settings import PineconeSettings
from app.adapters.memory.pinecone.vault import PineconeVault
from app.core.domain.errors import Malformed, RateLimited, Unavailable


async def open_pinecone_vault(
    settings: PineconeSettings, *, dimensions: int, progress: Progress | None
) -> PineconeVault:
    """Make sure of the index and open it; `progress` hears a sentence and a share of 0..1.

    Raises `Misconfigured` and `Unauthorized`, which somebody has to mend. When Pinecone cannot be
    reached or is not ready in time the vault is opened all the same: each call tries again.
    """
    connection = Connection(settings, dimensions)
    try:
        await connection.open(progress)
    except (Unavailable, RateLimited, Malformed) as error:
        if progress is not None:
            progress(str(error), 1.0)
    places = Places(settings.isolation, settings.namespaces)
    return PineconeVault(connection, places, dimensions)
