"""mem0's client is imported and made here, quietly: no telemetry, no files, no call of its own.

Nothing is sent before a vault is asked for something; the client never blocks the event loop.
"""

import asyncio
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.adapters.memory.hosted import address
from app.adapters.memory.mem0.account import Account
from app.adapters.memory.mem0.vault import Mem0Vault
from app.core.domain.errors import Misconfigured

HOST = "https://api.mem0.ai"
_SILENT = logging.CRITICAL + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mem0Settings:
    """How to reach mem0; `timeout_s` limits a single call's wait for the network.

    A key belongs to one project; `org` and `project`, when given, are what `probe` expects of it.
    """

    api_key: str
    base_url: str | None = None
    timeout_s: float = 30.0
    org: str | None = None
    project: str | None = None


async def open_mem0_vault(settings: Mem0Settings) -> Mem0Vault:
    """A vault at mem0; `Misconfigured` when the package or the key is missing."""
    if not settings.api_key.strip():
        raise Misconfigured("MEMORY_BACKEND=mem0 needs a key: set MEM0_API_KEY.")
    client = await asyncio.to_thread(_client, settings)
    return Mem0Vault(Account(client, org=settings.org, project=settings.project))


def _client(settings: Mem0Settings) -> Any:  # noqa: ANN401  # the vendor ships no types
    host = address(settings.base_url or HOST, "MEM0_BASE_URL")
    client = _imported()(api_key=settings.api_key, host=host)
    client.async_client.timeout = settings.timeout_s
    return client


def _imported() -> Any:  # noqa: ANN401  # the vendor ships no types
    """The client's class. Importing writes a file into a home folder: here one that goes away."""
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            warnings.catch_warnings(),
            _environment(MEM0_TELEMETRY="False", MEM0_DIR=folder),
        ):
            from mem0 import AsyncMemoryClient  # type: ignore[import-untyped]  # noqa: PLC0415
            from mem0.memory import telemetry  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured(
            "MEMORY_BACKEND=mem0 needs a package: run pip install -r requirements-optional.txt."
        ) from error
    telemetry.MEM0_TELEMETRY = False  # where somebody imported the package before us
    telemetry.client_telemetry.close()
    logging.getLogger("mem0").setLevel(_SILENT)  # it logs addresses that name people

    class QuietClient(AsyncMemoryClient):  # type: ignore[misc]  # the vendor ships no types
        """mem0's client without the blocking call it makes while it is constructed."""

        def _validate_api_key(self) -> None:
            """The key is tried by the first real call; the ids are for calls we do not make."""
            self.org_id = self.project_id = "of-the-key"

    return QuietClient


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Environment variables set for a while."""
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
