"""What is asked for its health, and under which name: ports for readiness, vendors by their own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from app.core.domain.errors import InklingError
from app.core.domain.service import Health
from app.settings import Settings
from app.wiring.adapters import Adapters

PATIENCE_S = 0.9
"""How long a check may take; the door waits somewhat longer."""

Check: TypeAlias = Callable[[], Awaitable[Health]]


def dependency_checks(adapters: Adapters) -> tuple[Check, ...]:
    """One check for each port: which adapter stands behind it may change, its name does not."""
    return (
        _named("memory", adapters.memory.health),
        _named("embedder", adapters.embedder.health),
        _named("language", adapters.slm.health),
        _named("model", adapters.model.health, vital=False),
        _named("limits", adapters.rates.health, vital=False),
    )


def vendor_checks(settings: Settings, adapters: Adapters) -> tuple[Check, ...]:
    """`pinecone` and `hf`: disabled unless they were asked for."""
    return (_pinecone(settings, adapters), _hugging_face(settings, adapters))


def _pinecone(settings: Settings, adapters: Adapters) -> Check:
    if settings.memory_backend != "pinecone":
        return _fixed("pinecone", "disabled")
    failed = adapters.store.failed
    if failed is not None:
        return _fixed("pinecone", f"error: {failed}")
    return _named("pinecone", adapters.memory.health)


def _hugging_face(settings: Settings, adapters: Adapters) -> Check:
    """The chat model; the embedder, too, when it is Hugging Face's."""
    model = _named("hf", adapters.model.health)
    if settings.embedder != "hf":
        return model

    async def both() -> Health:
        embedding = replace(await adapters.embedder.health(), name="hf")
        return embedding if embedding.detail != "ok" else await _unless_disabled(model, embedding)

    return both


async def _unless_disabled(check: Check, otherwise: Health) -> Health:
    found = await check()
    return otherwise if found.detail == "disabled" else found


def _named(name: str, check: Check, *, vital: bool = True) -> Check:
    """The same check under this name, within its time.

    The failure of what requests can do without is told, and makes nothing unready.
    """

    async def named() -> Health:
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = replace(await check(), name=name)
        except TimeoutError:
            found = Health(name=name, ok=False, detail=f"error: no answer within {PATIENCE_S:g} s")
        except InklingError as error:
            found = Health(name=name, ok=False, detail=f"error: {error}")
        return found if vital else replace(found, ok=True)

    return named


def _fixed(name: str, detail: str) -> Check:
    async def fixed() -> Health:
        return Health(name=name, ok=detail == "disabled", detail=detail)

    return fixed
