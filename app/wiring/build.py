"""Settings become living services, and are taken down again in the opposite order."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app.core.budget import Plan, parse_weights
from app.core.chat import Chat, ChatRules, ChatTools
from app.core.conversations import Conversations
from app.core.domain.request import Request
from app.core.generation import Room
from app.core.intent import read_intent
from app.core.journey import Journey, Rules, Tools
from app.core.learning import fresh_persona, make_probe, probe_texts
from app.core.memories import Memories
from app.core.ports.clock import Clock
from app.core.ports.embedding import Embedder
from app.core.ports.language import Brief
from app.core.ports.telemetry import Telemetry
from app.core.ranking import RankWeights
from app.core.recall import Recall
from app.core.recording import Recording
from app.core.remembering import Remembering
from app.services import Services
from app.settings import Settings
from app.wiring.adapters import Adapters, Outside, Progress, open_adapters
from app.wiring.checks import dependency_checks, vendor_checks
from app.wiring.duties import duties
from app.wiring.mcp import open_to_models
from app.wiring.metrics import metrics_of


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    telemetry: Telemetry | None = None,
    progress: Progress | None = None,
) -> AsyncIterator[Services]:
    """Services for one process. Raises `Misconfigured`, saying what to change."""
    outside = Outside(clock=clock, telemetry=telemetry, progress=progress)
    async with AsyncExitStack() as stack:
        adapters = await open_adapters(settings, outside, stack)
        for notice in adapters.notices:
            adapters.telemetry.warning("fallback", notice=notice)
        services = await _assemble(settings, adapters)
        stack.push_async_callback(services.chat.close)
        async with duties(adapters, services.journey):
            yield services


async def _assemble(settings: Settings, adapters: Adapters) -> Services:
    await _warm_up(adapters)
    remembering = Remembering(
        memory=adapters.memory, embedder=adapters.embedder, clock=adapters.clock
    )
    recall = Recall(memory=adapters.memory, clock=adapters.clock)
    recording = Recording(
        recall=recall,
        remembering=remembering,
        slm=adapters.slm,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
    )
    rules = await _rules(settings, adapters.embedder)
    memories = Memories(
        memory=adapters.memory,
        embedder=adapters.embedder,
        remembering=remembering,
        uses=adapters.uses,
        clock=adapters.clock,
        weights=rules.weights,
        retrieval=rules.retrieval,
    )
    to_models, model_notices = open_to_models(settings)
    return Services(
        settings=settings,
        journey=Journey(_tools(adapters, recall, remembering), rules),
        memories=memories,
        conversations=Conversations(
            memory=adapters.memory, remembering=remembering, clock=adapters.clock
        ),
        chat=_chat(settings, adapters, recall, recording, rules.weights),
        recording=recording,
        clicks=adapters.clicks,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
        rates=adapters.rates,
        mcp=to_models,
        metrics=metrics_of(adapters),
        checks=dependency_checks(adapters),
        vendors=vendor_checks(settings, adapters),
        notices=(*adapters.notices, *model_notices),
    )


def _tools(adapters: Adapters, recall: Recall, remembering: Remembering) -> Tools:
    return Tools(
        recall=recall,
        remembering=remembering,
        embedder=adapters.embedder,
        slm=adapters.slm,
        counter=adapters.counter,
        clicks=adapters.clicks,
        uses=adapters.uses,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
    )


def _chat(
    settings: Settings,
    adapters: Adapters,
    recall: Recall,
    recording: Recording,
    weights: RankWeights,
) -> Chat:
    tools = ChatTools(
        recall=recall,
        recording=recording,
        embedder=adapters.embedder,
        model=adapters.model,
        uses=adapters.uses,
        counter=adapters.counter,
        clock=adapters.clock,
        telemetry=adapters.telemetry,
    )
    rules = ChatRules(
        weights=weights,
        room=Room(notes=settings.chat_notes_tokens, earlier=settings.chat_history_tokens),
        top_k=settings.top_k,
        threshold=settings.score_threshold,
        retrieval=settings.retrieval,
    )
    return Chat(tools, rules)


async def _warm_up(adapters: Adapters) -> None:
    """Read every table and run every part once, so that nobody's first request pays for it.

    What is on another host is left alone.
    """
    now = adapters.clock.now()
    words = "Never mind me, I prefer short answers. Write an email to my landlord"
    vector = (await adapters.embedder.embed([words]))[0]
    if adapters.slm.traits.leaves_machine:
        return
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
