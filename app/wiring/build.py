"""Settings become living services, and are taken down again in the opposite order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from app.adapters.clicks.local import LocalClickLog
from app.adapters.counting.characters import CharacterCounter
from app.adapters.memory.local import LocalMemory
from app.adapters.telemetry import StructuredLogs
from app.adapters.time import SystemClock
from app.core.budget import Plan, parse_weights
from app.core.domain.errors import ProviderError
from app.core.domain.request import Request
from app.core.domain.service import Health
from app.core.intent import read_intent
from app.core.journey import Journey, Rules, Tools
from app.core.learning import fresh_persona, make_probe, probe_texts
from app.core.memories import Memories
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.language import Brief, SLMClient
from app.core.ports.telemetry import Telemetry
from app.core.ranking import RankWeights
from app.core.recall import Recall
from app.core.remembering import Remembering
from app.services import Services
from app.settings import Settings
from app.wiring.embedding import open_embedder
from app.wiring.language import open_slm
from app.wiring.memory import open_memory

PURGE_EVERY_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adapters:
    """What the rest is put together from."""

    embedder: Embedder
    memory: LocalMemory
    clicks: ClickLog
    slm: SLMClient
    counter: CharacterCounter
    clock: Clock
    telemetry: Telemetry
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Whom to tell how far the slow parts of a start are."""

    model: Callable[[str, float], None] | None = None
    reembedding: Callable[[int, int], None] | None = None


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    telemetry: Telemetry | None = None,
    progress: Progress | None = None,
) -> AsyncIterator[Services]:
    """Services for one process. Raises `Misconfigured`, saying what to change."""
    async with AsyncExitStack() as stack:
        adapters = await _open(
            settings,
            clock or SystemClock(),
            telemetry or StructuredLogs(settings.log_level),
            progress or Progress(),
            stack,
        )
        for notice in adapters.notices:
            adapters.telemetry.warning("fallback", notice=notice)
        services = await _assemble(settings, adapters)
        purging = asyncio.create_task(_purge(adapters))
        try:
            yield services
        finally:
            purging.cancel()


async def _open(
    settings: Settings,
    clock: Clock,
    telemetry: Telemetry,
    progress: Progress,
    stack: AsyncExitStack,
) -> _Adapters:
    embedder = await open_embedder(settings, progress.model)
    stack.push_async_callback(embedder.close)
    memory, memory_notices = await open_memory(settings, embedder, clock, progress.reembedding)
    stack.push_async_callback(memory.close)
    counter = CharacterCounter()
    slm, slm_notices = open_slm(settings, counter)
    stack.push_async_callback(slm.close)
    weaker = embedder.traits.notice
    return _Adapters(
        embedder=embedder,
        memory=memory,
        clicks=LocalClickLog(memory.database),
        slm=slm,
        counter=counter,
        clock=clock,
        telemetry=telemetry,
        notices=(*((weaker,) if weaker else ()), *memory_notices, *slm_notices),
    )


async def _assemble(settings: Settings, adapters: _Adapters) -> Services:
    remembering = Remembering(
        memory=adapters.memory, embedder=adapters.embedder, clock=adapters.clock
    )
    await _warm_up(adapters)
    rules = await _rules(settings, adapters.embedder)
    tools = Tools(
        recall=Recall(memory=adapters.memory, clock=adapters.clock),
        remembering=remembering,
        embedder=adapters.embedder,
        slm=adapters.slm,
        counter=adapters.counter,
        clicks=adapters.clicks,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
    )
    memories = Memories(
        memory=adapters.memory,
        embedder=adapters.embedder,
        remembering=remembering,
        clock=adapters.clock,
        weights=rules.weights,
        retrieval=rules.retrieval,
    )
    return Services(
        settings=settings,
        journey=Journey(tools, rules),
        memories=memories,
        clicks=adapters.clicks,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
        checks=(
            _named("memory", adapters.memory.health),
            _named("embedder", adapters.embedder.health),
            _named("language", adapters.slm.health),
        ),
        notices=adapters.notices,
    )


async def _purge(adapters: _Adapters) -> None:
    """Delete what has expired, hourly; expired memories are never found in between either."""
    while True:
        await asyncio.sleep(PURGE_EVERY_S)
        try:
            gone = await adapters.memory.purge_expired(adapters.clock.now())
        except ProviderError as error:
            adapters.telemetry.warning("purge_failed", reason=type(error).__name__)
        else:
            adapters.telemetry.event("expired_purged", count=gone)


def _named(name: str, check: Callable[[], Awaitable[Health]]) -> Callable[[], Awaitable[Health]]:
    """The same check, answering under the name of its port: which adapter it is may change."""

    async def named() -> Health:
        return replace(await check(), name=name)

    return named


async def _warm_up(adapters: _Adapters) -> None:
    """Read every table and run every part once, so that nobody's first request pays for it."""
    now = adapters.clock.now()
    words = "Never mind me, I prefer short answers. Write an email to my landlord"
    vector = (await adapters.embedder.embed([words]))[0]
    request = Request(user_id="warm-up", text=words, at=now, vector=vector)
    await adapters.slm.hypothesize(
        Brief(
            request=request,
            intent=read_intent(words),
            recalled=(),
            choices=(),
            persona=fresh_persona("warm-up", now),
        )
    )
    await adapters.slm.extract_memories("warm-up", words, now)


async def _rules(settings: Settings, embedder: Embedder) -> Rules:
    return Rules(
        plan=Plan(total=settings.token_budget, weights=parse_weights(settings.budget_weights)),
        weights=RankWeights(
            relevance=settings.rank_relevance,
            recency=settings.rank_recency,
            confidence=settings.rank_confidence,
            half_life_days=settings.recency_half_life_days,
        ),
        probe=make_probe(await embedder.embed(probe_texts())),
        retrieval=settings.retrieval,
        auto_advance=settings.auto_advance_confidence,
        shown_hours=settings.shown_hours,
    )
