"""A remote memory over a fake vendor, opened and closed again, with short times for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.adapters.memory.remote import RemoteMemory, RemoteRules, open_remote_memory
from app.adapters.memory.remote.vault import Vault
from app.adapters.storage import open_database
from app.adapters.time import SystemClock
from app.core.ports.embedding import Embedder
from app.tests.adapters.memory.embedders import SmallEmbedder


class Notes:
    """Telemetry that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str | float | bool | None]]] = []

    def event(self, name: str, **fields: str | float | bool | None) -> None:
        self.told.append((name, fields))

    def warning(self, name: str, **fields: str | float | bool | None) -> None:
        self.told.append((name, fields))

    def of(self, name: str) -> list[dict[str, str | float | bool | None]]:
        return [fields for told, fields in self.told if told == name]


def quick(**numbers: float) -> RemoteRules:
    """Rules by which nothing takes long."""
    short: dict[str, float] = {
        "write_wait_s": 0.25,
        "read_wait_s": 0.25,
        "put_s": 0.3,
        "page_s": 0.3,
        "export_wait_s": 0.5,
        "pause_s": 0.02,
        "longest_pause_s": 0.1,
        "slow_pause_s": 0.3,
        "rest_s": 0.1,
        "drain_s": 2.0,
        "probe_life_s": 0.0,
        **numbers,
    }
    return RemoteRules(**short)  # type: ignore[arg-type]  # whole numbers where they belong


@asynccontextmanager
async def opened(
    path: Path,
    vault: Vault,
    *,
    embedder: Embedder | None = None,
    notes: Notes | None = None,
    rules: RemoteRules | None = None,
) -> AsyncIterator[RemoteMemory]:
    """Serve from `path`; all is closed at the end."""
    database = await open_database(path)
    try:
        memory = await open_remote_memory(
            vault,
            database,
            embedder or SmallEmbedder(),
            clock=SystemClock(),
            telemetry=notes or Notes(),
            rules=rules or quick(),
        )
        try:
            yield memory
        finally:
            await memory.close()
    finally:
        await database.close()
