"""One memory provider from the settings; whatever cannot be had falls back to the local file."""

from collections.abc import Callable

from app.adapters.memory.local import LocalMemory, open_local_memory
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.settings import Settings

DATABASE = "inkling.db"


async def open_memory(
    settings: Settings,
    embedder: Embedder,
    clock: Clock,
    progress: Callable[[int, int], None] | None,
) -> tuple[LocalMemory, tuple[str, ...]]:
    """The provider and what people should be told of it.

    Raises `Misconfigured` when the file is damaged, read-only or from a newer version.
    """
    memory = await open_local_memory(
        settings.inkling_home / DATABASE,
        embedder,
        cache_bytes=settings.vector_cache_mb * 1_048_576,
        progress=progress,
        clock=clock,
    )
    return memory, _notices(settings.memory_backend)


def _notices(backend: str) -> tuple[str, ...]:
    if backend == "local":
        return ()
    notice = (
        f"MEMORY_BACKEND={backend[:40]!r} is not a backend of this version; "
        "memories are kept in the local file instead."
    )
    return (notice,)
