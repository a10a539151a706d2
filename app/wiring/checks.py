"""What is asked for its health, and under which name: ports for readiness, vendors by their own."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from typing import TypeAlias

from app.adapters.resilience import within
from app.core.domain.errors import InklingError
from app.core.domain.service import Health
from app.settings import Settings
from app.wiring.adapters import Adapters

PATIENCE_S = 0.9
"""How long a check may take; the door waits somewhat longer."""
FORGIVEN_S = 10.0
"""How long after it was last well a check may be late. Late then means busy; to take a busy process
from its callers helps none of them."""

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

    return _named("hf", both)


async def _unless_disabled(check: Check, otherwise: Health) -> Health:
    found = await check()
    return otherwise if found.detail == "disabled" else found


def _named(name: str, check: Check, *, vital: bool = True) -> Check:
    """The same check under this name, within its time.

    The failure of what requests can do without is told, and makes nothing unready.
    """
    return Named(name, check, vital=vital).ask


class Named:
    """A check under a name of ours, and when it was last well."""

    def __init__(
        self,
        name: str,
        check: Check,
        *,
        vital: bool,
        patience_s: float = PATIENCE_S,
        forgiven_s: float = FORGIVEN_S,
    ) -> None:
        self._name = name
        self._check = check
        self._vital = vital
        self._patience_s = patience_s
        self._forgiven_s = forgiven_s
        self._well_at = float("-inf")

    async def ask(self) -> Health:
        """What the check says; `ok` is whether the process is ready all the same."""
        try:
            async with within(self._patience_s):
                found = replace(await self._check(), name=self._name)
        except TimeoutError:
            found = self._late()
        except InklingError as error:
            found = Health(name=self._name, ok=False, detail=f"error: {error}")
        else:
            self._well_at = monotonic() if found.ok else float("-inf")
        return found if self._vital else replace(found, ok=True)

    def _late(self) -> Health:
        forgiven = monotonic() - self._well_at < self._forgiven_s
        detail = f"error: no answer within {self._patience_s:g} s"
        return Health(name=self._name, ok=forgiven, detail=detail)


def _fixed(name: str, detail: str) -> Check:
    async def fixed() -> Health:
        return Health(name=name, ok=detail == "disabled", detail=detail)

    return fixed
