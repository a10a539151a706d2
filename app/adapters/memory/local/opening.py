"""A path and an embedder come in; a memory that is ready to serve goes out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.adapters.memory.exact.lexer import Lexer
from app.adapters.memory.local.listing import register_functions
from app.adapters.memory.local.loading import load_shelf
from app.adapters.memory.local.provider import LocalMemory
from app.adapters.memory.local.renewing import settle_embedder
from app.adapters.memory.local.shelves import Shelves
from app.adapters.storage import Database, open_database
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder

CACHE_BYTES = 64 * 1024 * 1024


async def open_local_memory(
    path: Path,
    embedder: Embedder,
    *,
    clock: Clock,
    cache_bytes: int = CACHE_BYTES,
    progress: Callable[[int, int], None] | None = None,
) -> LocalMemory:
    """Open or create the file, embed it anew if it is another embedder's, purge what expired.

    `cache_bytes` bounds the vectors kept in memory (one person's are always kept whole);
    `progress` hears (done, all) while memories are embedded anew. Raises `Misconfigured` for a file
    that cannot be used and `ProviderError` when embedding anew fails; the next start goes on there.
    """
    database = await open_database(path, register_functions)
    try:
        number = await settle_embedder(database, embedder, progress)
        memory = _memory(database, embedder, number, clock, cache_bytes)
        await memory.purge_expired(clock.now())
    except BaseException:
        await database.close()
        raise
    return memory


def _memory(
    database: Database, embedder: Embedder, number: int, clock: Clock, cache_bytes: int
) -> LocalMemory:
    dimensions = embedder.traits.dimensions or 0
    shelves = Shelves(
        load=partial(load_shelf, embedder=number, dimensions=dimensions),
        gate=database.gate,
        max_bytes=cache_bytes,
    )
    return LocalMemory(
        database=database,
        shelves=shelves,
        lexer=Lexer(),
        clock=clock,
        embedder=embedder,
        number=number,
    )
