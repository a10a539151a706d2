"""One memory provider from the settings; whatever cannot be had falls back to the local file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.adapters.memory.local import open_local_memory
from app.adapters.memory.masked import MaskedMemory
from app.adapters.memory.remote.vault import Vault
from app.adapters.storage import Database, open_database
from app.core.domain.errors import Misconfigured, ProviderError
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.memory import MemoryProvider
from app.core.ports.telemetry import Telemetry
from app.settings import Settings
from app.wiring.vaults import VAULTS

if TYPE_CHECKING:
    from app.adapters.memory.remote import Backlog

DATABASE = "inkling.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where memories are kept, the file beside them, and what only some memories can do.

    `embed_late` embeds what came in while a remote embedder could not be reached. `backlog` tells
    what waits for a vendor. `backend` is the one in use, `failed` why the asked one is not.
    """

    memory: MemoryProvider
    database: Database
    purge: Callable[[datetime], Awaitable[int]]
    close: Callable[[], Awaitable[None]]
    backend: str = "local"
    failed: str | None = None
    embed_late: Callable[[], Awaitable[int]] | None = None
    backlog: "Callable[[], Backlog] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a store is built with, and whom it tells how far it is."""

    embedder: Embedder
    clock: Clock
    telemetry: Telemetry
    reembedding: Callable[[int, int], None] | None = None
    index: Callable[[str, float], None] | None = None


async def open_memory(settings: Settings, beside: Beside) -> tuple[Store, tuple[str, ...]]:
    """The store and what people should be told of it.

    Raises `Misconfigured` when the local file is damaged, read-only or from a newer version.
    """
    asked = settings.memory_backend
    if asked == "local":
        return await _local(settings, beside, failed=None), ()
    if asked not in VAULTS:
        known = ", ".join(("local", *VAULTS))
        why = f"MEMORY_BACKEND={asked[:40]!r} is none of {known}"
        return await _fallen_back(settings, beside, why)
    try:
        vault = await VAULTS[asked](settings, beside.embedder, beside.index)
    except (Misconfigured, ProviderError) as error:
        return await _fallen_back(settings, beside, str(error).rstrip("."))
    return await _remote(settings, vault, beside), ()


async def _fallen_back(
    settings: Settings, beside: Beside, why: str
) -> tuple[Store, tuple[str, ...]]:
    notice = f"{why}; memories are kept in the local file instead."
    return await _local(settings, beside, failed=why), (notice,)


async def _local(settings: Settings, beside: Beside, *, failed: str | None) -> Store:
    memory = await open_local_memory(
        settings.inkling_home / DATABASE,
        beside.embedder,
        cache_bytes=settings.vector_cache_mb * 1_048_576,
        progress=beside.reembedding,
        clock=beside.clock,
    )
    return Store(
        memory=memory,
        database=memory.database,
        purge=memory.purge_expired,
        close=memory.close,
        failed=failed,
        embed_late=memory.embed_late if beside.embedder.traits.leaves_machine else None,
    )


async def _remote(settings: Settings, vault: Vault, beside: Beside) -> Store:
    from app.adapters.memory.remote import RemoteRules, open_remote_memory  # noqa: PLC0415

    database = await open_database(settings.inkling_home / DATABASE)
    remote = await open_remote_memory(
        vault,
        database,
        beside.embedder,
        clock=beside.clock,
        telemetry=beside.telemetry,
        rules=RemoteRules(outbox_rows=settings.outbox_rows),
    )

    async def close() -> None:
        await remote.close()
        await database.close()

    return Store(
        memory=MaskedMemory(remote, beside.embedder),
        database=database,
        purge=remote.purge_expired,
        close=close,
        backend=vault.traits.name,
        backlog=remote.backlog,
    )
