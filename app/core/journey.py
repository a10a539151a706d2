"""The whole way, top to bottom: a few words become guesses, a picked guess becomes a prompt.

`understand` reads the words and shows guesses; `craft` turns the picked one into a prompt and
learns from it. Only this file knows the order of the rooms. Nothing here calls a large model.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from app.core.budget import Overflow, Plan, fit, plan_sections
from app.core.domain.crafting import Candidate, Found, Prompt
from app.core.domain.errors import Missing, Refused, TooLarge
from app.core.domain.memory import Hit, MemoryItem, Vector
from app.core.domain.persona import Persona
from app.core.domain.request import (
    MAX_INPUT_CHARACTERS,
    Choice,
    Hypothesis,
    Intent,
    Proposal,
    Request,
)
from app.core.hypotheses import settle
from app.core.intent import read_intent, task_family
from app.core.learning import Probe, choice_memory, choice_text, is_ours, is_recalled, learn
from app.core.ports.clicks import ClickLog
from app.core.ports.clock import Clock
from app.core.ports.counting import TokenCounter
from app.core.ports.embedding import Embedder
from app.core.ports.language import Brief, SLMClient
from app.core.ports.telemetry import Telemetry
from app.core.prompt import build, frame
from app.core.ranking import RankWeights, rank
from app.core.recall import CRAFT_LIMITS, GUESS_LIMITS, Recall
from app.core.redaction import mask, redact
from app.core.remembering import Remembering
from app.core.retrieval import RetrievalMode, relate
from app.core.stopwatch import Stopwatch
from app.core.text.meaning import normalized

NOT_EMBEDDED: Vector = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The ports the way needs, and the two ends of memory: reading and writing."""

    recall: Recall
    remembering: Remembering
    embedder: Embedder
    slm: SLMClient
    counter: TokenCounter
    clicks: ClickLog
    clock: Clock
    telemetry: Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers the way follows. `shown_hours` is how long shown guesses can be picked."""

    plan: Plan
    weights: RankWeights
    probe: Probe
    retrieval: RetrievalMode = "hybrid"
    auto_advance: float = 0.86
    shown_hours: float = 24.0


class Journey:
    """understand → (the person picks) → craft → remember."""

    def __init__(self, tools: Tools, rules: Rules) -> None:
        self._tools = tools
        self._rules = rules

    async def understand(self, user_id: str, text: str) -> Proposal:
        """Two or three guesses at what `text` means to this person, kept so that one can be picked.

        Raises `Refused` for an empty text, `TooLarge` over 8,000 characters, `ProviderError`.
        """
        words = own_words(text)
        intent = read_intent(words)
        brief, rates = await asyncio.gather(
            self._brief(user_id, words, intent), self._tools.clicks.rates(intent.task)
        )
        drafts = await self._tools.slm.hypothesize(brief)
        guesses, auto_advance = settle(drafts, rates, threshold=self._rules.auto_advance)
        proposal = Proposal(
            user_id=user_id,
            text=words,
            intent=intent,
            hypotheses=guesses,
            auto_advance=auto_advance,
            shown_at=brief.request.at,
            expires_at=brief.request.at + timedelta(hours=self._rules.shown_hours),
        )
        await self._show(proposal)
        return proposal

    async def craft(self, user_id: str, text: str, hypothesis_id: str) -> Prompt:
        """The complete prompt for the picked guess; what the choice teaches is stored on return.

        Raises `Missing` when these guesses were not shown to this person or are past their time.
        """
        watch = Stopwatch()
        proposal = await self._tools.recall.shown(user_id, own_words(text))
        choice = await self._choose(proposal, _pick(proposal, hypothesis_id))
        pick = choice_memory(choice, choice.vector)
        watch.lap("choose")
        (persona, found), drafts = await asyncio.gather(
            self._find(choice, pick.id), self._draft(choice, pick)
        )
        watch.lap("retrieve")
        prompt = await self._write(found, persona, watch)
        await self._remember(found, drafts)
        watch.lap("remember")
        self._report(prompt, watch)
        return replace(prompt, timings_ms=watch.laps())

    async def _brief(self, user_id: str, words: str, intent: Intent) -> Brief:
        """All the guesser may know, with the recalled memories masked."""
        recall, now = self._tools.recall, self._tools.clock.now()
        vector, choices, persona = await asyncio.gather(
            self._embed(words), recall.past_choices(user_id), recall.persona(user_id)
        )
        hits = await recall.search(user_id, words, vector, GUESS_LIMITS)
        recalled = relate(words, vector, hits, mode=self._rules.retrieval, now=now)
        return Brief(
            request=Request(user_id=user_id, text=words, at=now, vector=vector),
            intent=intent,
            recalled=tuple(_masked(candidate) for candidate in recalled),
            choices=choices,
            persona=persona,
        )

    async def _show(self, proposal: Proposal) -> None:
        task, count = proposal.intent.task, len(proposal.hypotheses)
        await asyncio.gather(
            self._tools.recall.show(proposal),
            self._tools.clicks.shown(task, range(1, count + 1)),
        )
        self._tools.telemetry.event(
            "hypotheses_shown",
            user_id=proposal.user_id,
            task=task,
            count=count,
            auto_advance=proposal.auto_advance,
        )

    async def _choose(self, proposal: Proposal, picked: Hypothesis) -> Choice:
        """The choice, embedded as the memory it will become: one embedding finds and is kept."""
        now = self._tools.clock.now()
        choice = Choice(proposal=proposal, hypothesis=picked, at=now, vector=NOT_EMBEDDED)
        return replace(choice, vector=await self._embed(choice_text(choice)))

    async def _find(self, choice: Choice, own_id: str) -> tuple[Persona, Found]:
        """The person's persona, and the memories that may serve, but never this choice's own."""
        recall, user_id = self._tools.recall, choice.proposal.user_id
        query = _query(choice.proposal, choice.hypothesis)
        persona, hits, standing = await asyncio.gather(
            recall.persona(user_id),
            recall.search(user_id, query, choice.vector, CRAFT_LIMITS),
            recall.standing(user_id),
        )
        # the guess's own wording ("a short, polite email") would only thin out the words that count
        candidates = relate(
            choice.proposal.text,
            choice.vector,
            _without(hits, own_id),
            standing=standing,
            mode=self._rules.retrieval,
            now=choice.at,
        )
        return persona, Found(choice=choice, candidates=candidates, at=choice.at)

    async def _write(self, found: Found, persona: Persona, watch: Stopwatch) -> Prompt:
        """Found → Safe → Ranked → Fitted → Prompt."""
        counter, family = self._tools.counter, task_family(found.choice.proposal.intent.task)
        safe = redact(found)
        watch.lap("redact")
        ranked = rank(safe, self._rules.weights)
        watch.lap("rank")
        outline = frame(found.choice, persona, safe, family=family)
        allotment = plan_sections(ranked, outline, self._rules.plan, counter)
        fitted = fit(allotment, await self._summaries(allotment.overflow), counter)
        watch.lap("budget")
        prompt = build(fitted, outline)
        watch.lap("prompt")
        return prompt

    async def _summaries(self, overflow: Sequence[Overflow]) -> Mapping[str, str]:
        texts = await asyncio.gather(
            *(self._tools.slm.summarize(long.text, long.max_tokens) for long in overflow)
        )
        return {long.memory_id: text for long, text in zip(overflow, texts, strict=True)}

    async def _draft(self, choice: Choice, pick: MemoryItem) -> tuple[MemoryItem, ...]:
        """What the choice could teach, embedded: the pick first, then what the words state.

        A prompt of Inkling's own teaches nothing.
        """
        if is_ours(choice.proposal.text):
            return ()
        stated = await self._tools.slm.extract_memories(
            choice.proposal.user_id, choice.proposal.text, choice.at
        )
        return (pick, *await self._tools.remembering.embedded(stated))

    async def _remember(self, found: Found, drafts: Sequence[MemoryItem]) -> None:
        """Count the pick and keep what it teaches, both durably."""
        choice = found.choice
        task, number = choice.proposal.intent.task, int(choice.hypothesis.id[1:])
        await asyncio.gather(self._tools.clicks.chosen(task, number), self._learn(found, drafts))

    async def _learn(self, found: Found, drafts: Sequence[MemoryItem]) -> None:
        """A chip typed back teaches nothing; a memory typed back is renewed, not added."""
        tools, choice = self._tools, found.choice
        user_id, words = choice.proposal.user_id, choice.proposal.text
        if not drafts or await tools.recall.is_chip(user_id, words):
            return
        known = [candidate.item.text for candidate in found.candidates]
        recalled = is_recalled(words, known)
        if recalled:
            same = {normalized(text) for text in known}
            drafts = [item for item in drafts[1:] if normalized(item.text) in same]
        async with tools.remembering.turn_of(user_id):
            persona = await tools.recall.persona(user_id)
            moved = learn(persona, choice, self._rules.probe, choice.at)
            await asyncio.gather(
                tools.remembering.keep_embedded(user_id, drafts),
                tools.remembering.keep_persona(persona if recalled else moved),
            )

    async def _embed(self, text: str) -> Vector:
        vector: Vector = (await self._tools.embedder.embed([text]))[0]
        return vector

    def _report(self, prompt: Prompt, watch: Stopwatch) -> None:
        ranked = prompt.fitted.ranked
        proposal = ranked.choice.proposal
        event = self._tools.telemetry.event
        event(
            "hypothesis_chosen",
            user_id=proposal.user_id,
            task=proposal.intent.task,
            rank=int(ranked.choice.hypothesis.id[1:]),
            tokens=prompt.tokens,
            latency_ms=watch.total(),
        )
        for overruled in ranked.overruled:
            event(
                "conflict_resolved",
                user_id=proposal.user_id,
                kept=overruled.kept_id,
                dropped=overruled.dropped_id,
                reason=overruled.reason,
            )


def own_words(text: str) -> str:
    """The person's words, trimmed; raises `Refused` for none, `TooLarge` over the limit."""
    words = text.strip()
    if not words:
        raise Refused("Type a few words first.", field="input_text")
    if len(words) > MAX_INPUT_CHARACTERS:
        raise TooLarge(
            f"Up to {MAX_INPUT_CHARACTERS:,} characters can be read; these are {len(words):,}.",
            field="input_text",
        )
    return words


def _query(proposal: Proposal, picked: Hypothesis) -> str:
    """What memories are looked for with: the person's words and the reading they picked."""
    return f"{proposal.text}\n{picked.question}"


def _without(hits: Sequence[Hit], memory_id: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.item.id != memory_id)


def _pick(proposal: Proposal, hypothesis_id: str) -> Hypothesis:
    for guess in proposal.hypotheses:
        if guess.id == hypothesis_id:
            return guess
    shown = ", ".join(guess.id for guess in proposal.hypotheses)
    raise Missing(
        f"No such guess was shown for this input_text (shown: {shown}). Call /v1/hypothesize again."
    )


def _masked(candidate: Candidate) -> Candidate:
    item = candidate.item
    return replace(candidate, item=replace(item, text=mask(item.text).text))
