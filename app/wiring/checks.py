"""What is asked for its health, and under which name: ports for readiness, vendors by their own."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from app.core.domain.service import Health
from app.settings import Settings
from app.wiring.adapters import Adapters

Check: TypeAlias = Callable[[], Awaitable[Health]]


def dependency_checks(adapters: Adapters) -> tuple[Check, ...]:
    """One check for each port: which adapter stands behind it may change, its name does not."""
    return (
        _named("memory", adapters.memory.health),
        _named("embedder", adapters.embedder.health),
        _named("language", adapters.slm.health),
        _optional("model", adapters.model.health),
        _optional("limits", adapters.rates.health),
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


def _named(name: str, check: Check) -> Check:
    async def named() -> Health:
        return replace(await check(), name=name)

    return named


def _optional(name: str, check: Check) -> Check:
    """The same for what requests can do without: its failure is told, and makes nothing unready."""

    async def named() -> Health:
        return replace(await check(), name=name, ok=True)

    return named


def _fixed(name: str, detail: str) -> Check:
    async def fixed() -> Health:
        return Health(name=name, ok=detail == "disabled", detail=detail)

    return fixed
