"""The services of others that can keep memories: a name from the settings, an open vault out.

Each is imported only when it is asked for: nobody else pays for a vendor's library.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from pydantic import SecretStr

from app.adapters.memory.remote.vault import Vault
from app.core.domain.errors import Misconfigured
from app.core.ports.embedding import Embedder
from app.settings import Settings

Progress: TypeAlias = Callable[[str, float], None] | None
Opener: TypeAlias = Callable[[Settings, Embedder, Progress], Awaitable[Vault]]


async def _pinecone(settings: Settings, embedder: Embedder, progress: Progress) -> Vault:
    from app.adapters.memory.pinecone import (  # noqa: PLC0415
        Isolation,
        PineconeSettings,
        open_pinecone_vault,
    )

    key = _needed(settings.pinecone_api_key, "pinecone", "PINECONE_API_KEY")
    return await open_pinecone_vault(
        PineconeSettings(
            api_key=key,
            index=settings.pinecone_index,
            cloud=settings.pinecone_cloud,
            region=settings.pinecone_region,
            host=settings.pinecone_host,
            isolation=Isolation(settings.pinecone_isolation),
            namespaces=settings.pinecone_namespaces,
            deletion_protection=settings.pinecone_deletion_protection,
        ),
        dimensions=embedder.traits.dimensions or settings.embed_dims,
        progress=progress,
    )


async def _mem0(settings: Settings, _: Embedder, __: Progress) -> Vault:
    from app.adapters.memory.mem0 import Mem0Settings, open_mem0_vault  # noqa: PLC0415

    key = _needed(settings.mem0_api_key, "mem0", "MEM0_API_KEY")
    return await open_mem0_vault(Mem0Settings(api_key=key, base_url=settings.mem0_base_url))


async def _supermemory(settings: Settings, _: Embedder, __: Progress) -> Vault:
    from app.adapters.memory.supermemory import (  # noqa: PLC0415
        SupermemorySettings,
        open_supermemory_vault,
    )

    key = _needed(settings.supermemory_api_key, "supermemory", "SUPERMEMORY_API_KEY")
    return await open_supermemory_vault(
        SupermemorySettings(api_key=key, base_url=settings.supermemory_base_url)
    )


def _needed(secret: SecretStr | None, backend: str, name: str) -> str:
    key = secret.get_secret_value().strip() if secret else ""
    if not key:
        raise Misconfigured(f"MEMORY_BACKEND={backend} needs a key: set {name}.")
    return key


VAULTS: Mapping[str, Opener] = MappingProxyType(
    {"pinecone": _pinecone, "mem0": _mem0, "supermemory": _supermemory}
)
"""`MEMORY_BACKEND` → how it is opened."""
