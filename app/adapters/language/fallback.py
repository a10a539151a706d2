"""Two small models, a hosted one and the local rules: what the first cannot do the second does.

Slow, unreachable, refusing or nonsensical: the answer comes from the rules, the request is noted as
degraded, and the fall is told to telemetry with its reason, never with a text.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from app.adapters.resilience import Breaker, within
from app.core.domain.errors import InklingError, ProviderError, Unavailable
from app.core.domain.memory import MemoryItem
from app.core.domain.request import Hypothesis
from app.core.domain.service import Health, Traits
from app.core.domain.trace import note_degraded
from app.core.ports.language import Brief, SLMClient
from app.core.ports.telemetry import Telemetry

T = TypeVar("T")

NAME = "The small language model"
LOOK_S = 0.8
"""How long a health check waits: those who ask for it wait a second, and a model that is only slow
must not count as a dependency that gives no answer."""


class FallbackSLM:
    """An `SLMClient` that always answers within `timeout_s` and what the rules take.

    After failures in a row the hosted model is left alone for a while: a call then costs nothing.
    """

    def __init__(
        self,
        primary: SLMClient,
        local: SLMClient,
        timeout_s: float,
        telemetry: Telemetry,
        *,
        breaker: Breaker | None = None,
    ) -> None:
        self._primary = primary
        self._local = local
        self._timeout_s = timeout_s
        self._late = f"{NAME} did not answer in time ({timeout_s:g} s, SLM_TIMEOUT_S)."
        self._telemetry = telemetry
        self._breaker = breaker or Breaker(NAME)
        self._failure: str | None = None
        self._falls = 0

    @property
    def traits(self) -> Traits:
        return self._primary.traits

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        return await self._first(
            "hypothesize",
            lambda: self._primary.hypothesize(brief),
            lambda: self._local.hypothesize(brief),
        )

    async def summarize(self, text: str, max_tokens: int) -> str:
        return await self._first(
            "summarize",
            lambda: self._primary.summarize(text, max_tokens),
            lambda: self._local.summarize(text, max_tokens),
        )

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        return await self._first(
            "extract_memories",
            lambda: self._primary.extract_memories(user_id, text, at),
            lambda: self._local.extract_memories(user_id, text, at),
        )

    async def health(self) -> Health:
        """Ok, for the rules are always there; `detail` tells what ails the hosted model."""
        name = self.traits.name
        if self._failure is not None:
            return Health(name=name, ok=True, detail=f"error: {self._failure}")
        try:
            async with within(LOOK_S):
                detail = (await self._primary.health()).detail
        except TimeoutError:
            detail = f"error: {NAME} did not answer within {LOOK_S:g} s."
        return Health(name=name, ok=True, detail=detail)

    async def close(self) -> None:
        await self._primary.close()
        await self._local.close()

    async def _first(
        self, what: str, hosted: Callable[[], Awaitable[T]], local: Callable[[], Awaitable[T]]
    ) -> T:
        try:
            answer = await self._breaker.run(lambda: self._in_time(hosted))
        except InklingError as error:
            self._note(what, error)
            return await local()
        self._failure = None
        return answer

    async def _in_time(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with within(self._timeout_s):
                return await call()
        except TimeoutError:
            raise Unavailable(self._late) from None

    def _note(self, what: str, error: InklingError) -> None:
        self._falls += 1
        if self._failure is None or not self._breaker.open or not isinstance(error, ProviderError):
            self._failure = str(error)
        note_degraded("language")
        self._telemetry.warning(
            "slm_fallback", call=what, reason=type(error).__name__, count=self._falls
        )
