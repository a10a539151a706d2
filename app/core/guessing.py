"""A person's words become guesses that are shown, other guesses, or a reading of their own.

It keeps what was shown so that one can be picked; it learns nothing from it.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from app.core.domain.errors import Exhausted, Refused, TooLarge
from app.core.domain.memory import Hit, MType, Vector
from app.core.domain.request import (
    MAX_READING_CHARACTERS,
    OWN_READING,
    ClickRate,
    Ground,
    GroundKind,
    Hypothesis,
    Intent,
    Proposal,
    Request,
)
from app.core.equipment import Rules, Tools
from app.core.hypotheses import in_own_language, respelled, settle
from app.core.intent import read_intent
from app.core.learning import fresh_persona, is_ours
from app.core.ports.language import Brief
from app.core.recall import FEW_MEMORIES, GUESS_LIMITS, MANY_LIMIT
from app.core.redaction import mask_candidates
from app.core.retrieval import relate
from app.core.text.quoting import one_line

NOT_EMBEDDED: Vector = np.zeros(0, dtype=np.float32)
MAX_ROUNDS = 4
"""How often other guesses are asked for when a stranger's version of one is looked for."""


class Guessing:
    """Makes proposals and keeps them."""

    def __init__(self, tools: Tools, rules: Rules) -> None:
        self._tools = tools
        self._rules = rules

    async def guess(self, user_id: str, words: str, without: frozenset[str]) -> Proposal:
        """Guesses at what `words` mean to this person, none with an angle in `without`.

        Raises `Exhausted` when there are no others, `ProviderError`.
        """
        brief, rates = await self._brief(user_id, words, without)
        drafts = _others(await self._tools.slm.hypothesize(brief), without)
        if not drafts:
            raise Exhausted("There are no other guesses for these words.")
        guesses, auto_advance = settle(drafts, rates, threshold=self._rules.auto_advance)
        proposal = Proposal(
            user_id=user_id,
            text=words,
            intent=brief.intent,
            hypotheses=guesses,
            # who was shown guesses and meant none of them wants to pick by hand
            auto_advance=auto_advance and not without,
            shown_at=brief.request.at,
            expires_at=brief.request.at + timedelta(hours=self._rules.shown_hours),
        )
        await self._show(proposal)
        return proposal

    async def own(self, proposal: Proposal, reading: str) -> Proposal:
        """The proposal with a reading the person wrote, kept so that it can be picked as `own`.

        Raises `Refused` for an empty one, `TooLarge` over 240 characters.
        """
        own = _own_reading(proposal.intent, _checked(reading))
        guesses = tuple(guess for guess in proposal.hypotheses if guess.id != OWN_READING)
        after = replace(proposal, hypotheses=(*guesses, own), auto_advance=False)
        await self._tools.recall.keep_shown(after)
        return after

    async def impersonal(self, proposal: Proposal, picked: Hypothesis) -> Hypothesis:
        """The same guess as a stranger would see it; where a stranger would not, their first."""
        if picked.id == OWN_READING:
            return picked
        slm, seen, first = self._tools.slm, frozenset[str](), picked
        brief = _strangers_brief(proposal)
        for turn in range(1 if slm.traits.leaves_machine else MAX_ROUNDS):
            guesses = _others(await slm.hypothesize(replace(brief, without=seen)), seen)
            if not guesses:
                break
            first = guesses[0] if turn == 0 else first
            seen |= {guess.angle for guess in guesses}
            for guess in guesses:
                if guess.angle == picked.angle:
                    return replace(guess, id=picked.id)
        return replace(first, id=picked.id)

    async def _brief(
        self, user_id: str, words: str, without: frozenset[str]
    ) -> tuple[Brief, tuple[ClickRate, ...]]:
        """All the guesser may know, with the recalled memories masked; and the task's clicks."""
        recall, now = self._tools.recall, self._tools.clock.now()
        (vector, hits), choices, persona, standing, (intent, rates) = await asyncio.gather(
            self._nearest(user_id, words),
            recall.past_choices(user_id),
            recall.persona(user_id),
            recall.standing(user_id),
            self._read(words),
        )
        found = relate(words, vector, hits, standing=standing, mode=self._rules.retrieval, now=now)
        recalled = mask_candidates(found)
        said = respelled(words, recalled)
        if said != words:  # their memories tell another reading
            task, intent = intent.task, read_intent(said)
            rates = rates if intent.task == task else await self._tools.clicks.rates(intent.task)
        brief = Brief(
            request=Request(user_id=user_id, text=words, at=now, vector=vector),
            intent=in_own_language(intent, words, recalled),
            recalled=recalled,
            choices=choices,
            persona=persona,
            without=without,
        )
        return brief, rates

    async def _nearest(self, user_id: str, words: str) -> tuple[Vector, list[Hit]]:
        """The meaning of the words, and the memories looked at for them."""
        vector = await self._embed(words)
        hits = await self._tools.recall.search(
            user_id, words, vector, GUESS_LIMITS, few=FEW_MEMORIES
        )
        return vector, _fewer(hits)

    async def _read(self, words: str) -> tuple[Intent, tuple[ClickRate, ...]]:
        """What the words ask for, and how often guesses at such were picked."""
        await asyncio.sleep(0)  # first the other thread has the words to embed
        intent = read_intent(words)
        return intent, await self._tools.clicks.rates(intent.task)

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

    async def _embed(self, text: str) -> Vector:
        vector: Vector = (await self._tools.embedder.embed([text]))[0]
        return vector


def _fewer(hits: Sequence[Hit]) -> list[Hit]:
    """All memories of a person who has few; of many, the nearest of each type."""
    if _memories_behind(hits) <= FEW_MEMORIES:
        return list(hits)
    taken: Counter[MType] = Counter()
    kept = []
    for hit in hits:
        taken[hit.item.mtype] += 1
        if taken[hit.item.mtype] <= MANY_LIMIT:
            kept.append(hit)
    return kept


def _memories_behind(hits: Sequence[Hit]) -> int:
    """How many memories a search looked at, as far as the store says; at least what it found."""
    known = next((hit.background for hit in hits if hit.background is not None), None)
    return max(len(hits), known.memories + known.turns if known else 0)


def _others(guesses: Sequence[Hypothesis], without: frozenset[str]) -> list[Hypothesis]:
    """A model may offer again what it was told to leave out."""
    return [guess for guess in guesses if guess.angle not in without]


def _strangers_brief(proposal: Proposal) -> Brief:
    at = proposal.shown_at
    return Brief(
        request=Request(user_id=proposal.user_id, text=proposal.text, at=at, vector=NOT_EMBEDDED),
        intent=in_own_language(read_intent(proposal.text), proposal.text, ()),
        recalled=(),
        choices=(),
        persona=fresh_persona(proposal.user_id, at),
    )


def _checked(reading: str) -> str:
    """The reading on one line. A prompt of ours is none."""
    said = one_line(reading)
    if not said or is_ours(reading):
        raise Refused("Say in a few words of your own what you mean.", field="reading")
    if len(said) > MAX_READING_CHARACTERS:
        raise TooLarge(
            f"Up to {MAX_READING_CHARACTERS} characters say what you mean; these are {len(said)}.",
            field="reading",
        )
    return said


def _own_reading(intent: Intent, reading: str) -> Hypothesis:
    """A reading that rests on the person's words alone; they may name another task by it."""
    said = read_intent(reading)
    task = said.task if said.confidence > intent.confidence else intent.task
    return Hypothesis(
        id=OWN_READING,
        question=reading,
        rationale="You said so in your own words.",
        confidence=1.0,
        task=task,
        angle=f"{task}.{OWN_READING}",
        slots=dict(said.stated),
        leanings={},
        grounds=(Ground(kind=GroundKind.INPUT),),
    )
