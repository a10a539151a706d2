"""The whole way, top to bottom: a few words become guesses, a picked guess becomes a prompt.

`understand` reads the words and shows guesses; `craft` turns the picked one into a prompt and
learns from it. Only this file knows the order of the rooms. Nothing here calls a large model.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.budget import Overflow, fit, plan_sections
from app.core.domain.crafting import Candidate, Found, Prompt, Wishes
from app.core.domain.errors import Missing, Refused, TooLarge
from app.core.domain.lesson import Lesson
from app.core.domain.memory import Hit, MemoryItem, Vector
from app.core.domain.persona import Persona
from app.core.domain.request import (
    MAX_INPUT_CHARACTERS,
    OWN_READING,
    Choice,
    Hypothesis,
    Proposal,
)
from app.core.equipment import Rules, Tools
from app.core.guessing import Guessing
from app.core.intent import task_family
from app.core.learning import Probe, choice_text, fresh_persona, pick_id
from app.core.lessons import Lessons
from app.core.prompt import build, frame
from app.core.ranking import rank
from app.core.recall import CRAFT_LIMITS
from app.core.redaction import redact
from app.core.retrieval import relate
from app.core.stopwatch import Stopwatch

__all__ = ["Journey", "Rules", "Tools", "own_words"]

AS_IT_COMES = Wishes()


class Journey:
    """understand → (the person picks) → craft → remember."""

    def __init__(self, tools: Tools, rules: Rules) -> None:
        self._tools = tools
        self._rules = rules
        self._guessing = Guessing(tools, rules)
        self._lessons = Lessons(tools, rules.probe)

    async def understand(
        self, user_id: str, text: str, *, without: frozenset[str] = frozenset()
    ) -> Proposal:
        """Two or three guesses at what `text` means to this person, kept so that one can be picked.

        `without` are angles that were shown and not meant: the guesses are others then, perhaps
        one alone. Raises `Exhausted` when there are no others, `Refused` for an empty text,
        `TooLarge` over 8,000 characters, `ProviderError`.
        """
        return await self._guessing.guess(user_id, own_words(text), without)

    async def shown(self, user_id: str, text: str) -> Proposal:
        """The guesses that wait for `text`, as they were shown; raises `Missing`."""
        return await self._tools.recall.shown(user_id, own_words(text))

    async def reword(self, user_id: str, text: str, reading: str) -> Proposal:
        """The guesses shown for `text`, with a reading the person wrote to be picked as `own`.

        Raises `Missing` when none were shown, `Refused` for an empty reading, `TooLarge`.
        """
        proposal = await self._tools.recall.shown(user_id, own_words(text))
        return await self._guessing.own(proposal, reading)

    async def craft(
        self, user_id: str, text: str, hypothesis_id: str, wishes: Wishes = AS_IT_COMES
    ) -> Prompt:
        """The complete prompt for the picked guess; what the choice teaches is stored on return.

        The same pick again, with other wishes or none, is the same choice: nothing more is learned.
        Raises `Missing` when these guesses were not shown to this person or are past their time.
        """
        watch = Stopwatch()
        proposal = await self._tools.recall.shown(user_id, own_words(text))
        choice = await self._choose(proposal, _pick(proposal, hypothesis_id))
        drafting = asyncio.create_task(self._draft(choice))
        watch.lap("choose")
        try:
            persona, found = await self._find(choice, wishes)
            watch.lap("retrieve")
            # what the pick teaches rests on nothing the prompt says, so neither waits for the other
            prompt, (lesson, is_new) = await asyncio.gather(
                self._write(found, persona, watch), self._learn(drafting, found)
            )
        finally:
            drafting.cancel()
        watch.lap("remember")
        self._tools.uses.used(user_id, _used_in(prompt), choice.at)
        self._report(prompt, watch, chosen=is_new)
        return replace(prompt, lesson=lesson, timings_ms=watch.laps())

    def listen_with(self, probe: Probe) -> None:
        """Learn leanings with this probe from now on: the embedder was away when one was made."""
        self._lessons.listen_with(probe)

    async def take_back(self, lesson: Lesson) -> None:
        """Unlearn what a pick taught, as if it had not been made."""
        await self._lessons.take_back(lesson)

    async def _choose(self, proposal: Proposal, picked: Hypothesis) -> Choice:
        """The choice with the meaning of the words, which is known since the guesses were made."""
        now, vector = self._tools.clock.now(), await self._embed(proposal.text)
        return Choice(proposal=proposal, hypothesis=picked, at=now, vector=vector)

    async def _draft(self, choice: Choice) -> tuple[Choice, tuple[MemoryItem, ...] | None]:
        """The choice with its own meaning, and what it could teach.

        The longest embedding of the way: it is made while the prompt is being written, and what
        the words state is read while memories are searched.
        """
        vector, stated = await asyncio.gather(
            self._embed(choice_text(choice)), self._lessons.stated(choice)
        )
        own = replace(choice, vector=vector)
        return own, None if stated is None else self._lessons.draft(own, stated)

    async def _learn(
        self, drafting: asyncio.Task[tuple[Choice, tuple[MemoryItem, ...] | None]], found: Found
    ) -> tuple[Lesson | None, bool]:
        """What the pick teaches, kept; and whether it was not learned from before."""
        choice, drafts = await drafting
        if drafts is None:
            return None, False
        known = [candidate.item.text for candidate in found.candidates]
        return await self._lessons.learn(choice, drafts, known), True

    async def _find(self, choice: Choice, wishes: Wishes) -> tuple[Persona, Found]:
        """The person's persona, and the memories that may serve, but never this choice's own."""
        if wishes.nothing_personal:
            return await self._find_nothing(choice)
        recall, user_id = self._tools.recall, choice.proposal.user_id
        query = _query(choice.proposal, choice.hypothesis)
        persona, hits, standing, pinned = await asyncio.gather(
            recall.persona(user_id),
            recall.search(user_id, query, choice.vector, CRAFT_LIMITS),
            recall.standing(user_id),
            recall.items(user_id, wishes.pinned),
        )
        own_id = pick_id(choice)
        # the guess's own wording ("a short, polite email") would only thin out the words that count
        candidates = relate(
            choice.proposal.text,
            choice.vector,
            _without(hits, own_id),
            standing=_together(standing, pinned),
            mode=self._rules.retrieval,
            now=choice.at,
        )
        return persona, Found(choice=choice, candidates=_as(wishes, candidates), at=choice.at)

    async def _find_nothing(self, choice: Choice) -> tuple[Persona, Found]:
        """What a stranger with the same words and the same guess would have: nothing."""
        proposal = choice.proposal
        reading = await self._guessing.impersonal(proposal, choice.hypothesis)
        found = Found(choice=replace(choice, hypothesis=reading), candidates=(), at=choice.at)
        return fresh_persona(proposal.user_id, choice.at), found

    async def _write(self, found: Found, persona: Persona, watch: Stopwatch) -> Prompt:
        """Found → Safe → Ranked → Fitted → Prompt."""
        counter, family = self._tools.counter, task_family(found.choice.proposal.intent.task)
        safe = redact(found)
        watch.lap("redact")
        await asyncio.sleep(0)  # what is learned meanwhile may go on to the store
        ranked = rank(safe, self._rules.weights)
        watch.lap("rank")
        await asyncio.sleep(0)
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

    async def _embed(self, text: str) -> Vector:
        vector: Vector = (await self._tools.embedder.embed([text]))[0]
        return vector

    def _report(self, prompt: Prompt, watch: Stopwatch, *, chosen: bool) -> None:
        ranked = prompt.fitted.ranked
        proposal = ranked.choice.proposal
        event = self._tools.telemetry.event
        event(
            "hypothesis_chosen" if chosen else "prompt_rebuilt",
            user_id=proposal.user_id,
            task=proposal.intent.task,
            rank=ranked.choice.hypothesis.rank,
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


def _together(
    standing: Sequence[MemoryItem], pinned: Sequence[MemoryItem]
) -> tuple[MemoryItem, ...]:
    known = {item.id for item in standing}
    return (*standing, *(item for item in pinned if item.id not in known))


def _as(wishes: Wishes, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Without what is not wanted, and what is pinned marked as such."""
    return tuple(
        replace(one, pinned=True) if one.item.id in wishes.pinned else one
        for one in candidates
        if one.item.id not in wishes.without
    )


def _used_in(prompt: Prompt) -> tuple[str, ...]:
    """The ids of the memories that went in."""
    lines = (line for fill in prompt.fitted.fills.values() for line in fill.lines)
    return tuple(line.scored.candidate.item.id for line in lines if line.scored is not None)


def _pick(proposal: Proposal, hypothesis_id: str) -> Hypothesis:
    for guess in proposal.hypotheses:
        if guess.id == hypothesis_id:
            return guess
    shown = ", ".join(guess.id for guess in proposal.hypotheses if guess.id != OWN_READING)
    raise Missing(
        f"No such guess was shown for this input_text (shown: {shown}). Call /v1/hypothesize again."
    )
