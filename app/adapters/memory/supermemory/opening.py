"""supermemory's client is imported and made here; nothing is sent before a vault is asked.

It never retries by itself and never follows an answer to another host.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from app.adapters.memory.hosted import address
from app.adapters.memory.supermemory.account import Account
from app.adapters.memory.supermemory.vault import SupermemoryVault
from app.core.domain.errors import Misconfigured

HOST = "https://api.supermemory.ai"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupermemorySettings:
    """How to reach supermemory; `timeout_s` limits a single call's wait for the network."""

    api_key: str
    base_url: str | None = None
    timeout_s: float = 30.0


async def open_supermemory_vault(settings: SupermemorySettings) -> SupermemoryVault:
    """A vault at supermemory; `Misconfigured` when the package or the key is missing."""
    if not settings.api_key.strip():
        raise Misconfigured("MEMORY_BACKEND=supermemory needs a key: set SUPERMEMORY_API_KEY.")
    client, transport = await asyncio.to_thread(_client, settings)
    return SupermemoryVault(Account(client, transport))


def _client(settings: SupermemorySettings) -> tuple[Any, Any]:
    """The client and the HTTP client under it, which we close."""
    try:
        from supermemory import AsyncSupermemory, DefaultAsyncHttpxClient  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured(
            "MEMORY_BACKEND=supermemory needs a package: "
            "run pip install -r requirements-optional.txt."
        ) from error
    transport = DefaultAsyncHttpxClient(timeout=settings.timeout_s, follow_redirects=False)
    client = AsyncSupermemory(
        api_key=settings.api_key,
        base_url=address(settings.base_url or HOST, "SUPERMEMORY_BASE_URL"),
        timeout=settings.timeout_s,
        max_retries=0,
        http_client=transport,
    )
    return client, transport
