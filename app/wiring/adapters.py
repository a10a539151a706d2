"""Settings become adapters, each behind its port, and are taken down in the opposite order."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from app.adapters.clicks.local import LocalClickLog
from app.adapters.counting.characters import CharacterCounter
from app.adapters.telemetry import CountingTelemetry
from app.adapters.time import SystemClock
from app.adapters.uses import LocalUseLog, open_use_log
from app.core.domain.errors import ProviderError
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.counting import TokenCounter
from app.core.ports.embedding import Embedder
from app.core.ports.generation import ChatModel
from app.core.ports.language import SLMClient
from app.core.ports.limiting import RateStore
from app.core.ports.memory import MemoryProvider
from app.core.ports.telemetry import Telemetry
from app.settings import Settings
from app.wiring.embedding import open_embedder
from app.wiring.generation import open_model
from app.wiring.language import open_slm
from app.wiring.limiting import open_rates
from app.wiring.memory import Beside, Store, open_memory
from app.wiring.telemetry import open_telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Whom to tell how far the slow parts of a start are."""

    model: Callable[[str, float], None] | None = None
    reembedding: Callable[[int, int], None] | None = None
    index: Callable[[str, float], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What the rest is put together from; `store` knows what only some memories can do."""

    embedder: Embedder
    store: Store
    clicks: ClickLog
    uses: LocalUseLog
    slm: SLMClient
    model: ChatModel
    counter: TokenCounter
    rates: RateStore
    clock: Clock
    telemetry: Telemetry
    counting: CountingTelemetry | None
    notices: tuple[str, ...]

    @property
    def memory(self) -> MemoryProvider:
        """Where memories are kept."""
        return self.store.memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a caller may hand in instead of the real thing."""

    clock: Clock | None = None
    telemetry: Telemetry | None = None
    progress: Progress | None = None


async def open_adapters(settings: Settings, outside: Outside, stack: AsyncExitStack) -> Adapters:
    """All adapters, to be closed by `stack`. Raises `Misconfigured`, saying what to change."""
    clock, progress = outside.clock or SystemClock(), outside.progress or Progress()
    telemetry, counting = open_telemetry(settings, outside.telemetry)
    embedder = await open_embedder(settings, telemetry, progress.model)
    stack.push_async_callback(embedder.close)
    beside = Beside(
        embedder=embedder,
        clock=clock,
        telemetry=telemetry,
        reembedding=progress.reembedding,
        index=progress.index,
    )
    store, memory_notices = await open_memory(settings, beside)
    stack.push_async_callback(store.close)
    uses = await open_use_log(store.database, clock.now())
    stack.push_async_callback(flushed, uses, telemetry)
    counter = CharacterCounter()
    slm, slm_notices = open_slm(settings, counter, telemetry)
    stack.push_async_callback(slm.close)
    model = open_model(settings)
    stack.push_async_callback(model.close)
    rates, rate_notices = open_rates(settings, telemetry)
    stack.push_async_callback(rates.close)
    weaker = embedder.traits.notice
    return Adapters(
        embedder=embedder,
        store=store,
        clicks=LocalClickLog(store.database),
        uses=uses,
        slm=slm,
        model=model,
        counter=counter,
        rates=rates,
        clock=clock,
        telemetry=telemetry,
        counting=counting,
        notices=(*((weaker,) if weaker else ()), *memory_notices, *slm_notices, *rate_notices),
    )


async def flushed(uses: LocalUseLog, telemetry: Telemetry) -> None:
    """Write what was counted; what cannot be written on the way down is told, and let go."""
    try:
        await uses.flush()
    except ProviderError as error:
        telemetry.warning("flush_failed", reason=type(error).__name__)
