"""A pick comes in; what it teaches is stored once, and can be taken back.

The same pick again (its prompt is only rebuilt) teaches nothing more.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha256

from app.core.domain.lesson import Lesson
from app.core.domain.memory import MemoryItem
from app.core.domain.persona import Persona
from app.core.domain.request import Choice
from app.core.equipment import Tools
from app.core.learning import (
    Probe,
    choice_memory,
    is_ours,
    is_recalled,
    learn,
    pick_id,
    unlearn,
)
from app.core.text.meaning import normalized


class Lessons:
    """Learns from picks, and unlearns. Methods raise `ProviderError` when a store fails."""

    def __init__(self, tools: Tools, probe: Probe) -> None:
        self._tools = tools
        self._probe = probe

    def listen_with(self, probe: Probe) -> None:
        """Read leanings with this probe from now on."""
        self._probe = probe

    async def stated(self, choice: Choice) -> tuple[MemoryItem, ...] | None:
        """What the words of the choice state, embedded; None for a pick that was learned already.

        It needs no meaning of the choice, so that one can be made meanwhile.
        """
        if await self._is_learned(choice):
            return None
        if is_ours(choice.proposal.text):
            return ()
        stated = await self._tools.slm.extract_memories(
            choice.proposal.user_id, choice.proposal.text, choice.at
        )
        return await self._tools.remembering.embedded(stated)

    def draft(self, choice: Choice, stated: Sequence[MemoryItem]) -> tuple[MemoryItem, ...]:
        """What the choice could teach: the pick first, then what the words state.

        A prompt of Inkling's own teaches nothing.
        """
        if is_ours(choice.proposal.text):
            return ()
        return (choice_memory(choice, choice.vector), *stated)

    async def learn(
        self, choice: Choice, drafts: Sequence[MemoryItem], known: Sequence[str]
    ) -> Lesson | None:
        """Count the pick and keep what it teaches, both durably; `known` are the texts recalled.

        A chip typed back teaches nothing; a memory typed back is renewed, not added.
        """
        tools, proposal = self._tools, choice.proposal
        user_id, rank = proposal.user_id, choice.hypothesis.rank
        recalled = is_recalled(proposal.text, known)
        async with tools.remembering.turn_of(user_id):
            is_learned, is_chip, persona, pairs = await asyncio.gather(
                self._is_learned(choice),
                tools.recall.is_chip(user_id, proposal.text),
                tools.recall.persona(user_id),
                tools.remembering.merged(user_id, _said(drafts, known) if recalled else drafts),
            )
            if is_learned:
                return None
            # all at once, so that one commit holds them
            writes = [self._mark(choice, _name_of(choice)), self._count(proposal.intent.task, rank)]
            moved = None
            if drafts and not is_chip:
                writes.append(tools.remembering.store([kept for kept, _ in pairs]))
                if not recalled:
                    moved = learn(persona, choice, self._probe, choice.at)
                    writes.append(tools.remembering.keep_persona(moved))
            await asyncio.gather(*writes)
        return _lesson(choice, pairs, persona, moved)

    async def take_back(self, lesson: Lesson) -> None:
        """As if it had not been picked: its memory and the persona are as before.

        What came after stays: a memory that was changed since is left, and of a persona that moved
        on only this step of the facets is taken off. Facts stated in the words stay known.
        """
        tools, user_id = self._tools, lesson.user_id
        async with tools.remembering.turn_of(user_id):
            await tools.remembering.unkeep(lesson.kept, lesson.before)
            now = await tools.recall.persona(user_id)
            await tools.remembering.keep_persona(
                unlearn(now, before=lesson.persona_before, after=lesson.persona_after)
            )
            await tools.recall.mark_learned(user_id, lesson.choice_id, "", tools.clock.now())

    async def _count(self, task: str, rank: int) -> None:
        if rank:
            await self._tools.clicks.chosen(task, rank)

    async def _is_learned(self, choice: Choice) -> bool:
        proposal = choice.proposal
        marked = await self._tools.recall.learned(proposal.user_id, pick_id(choice))
        return marked == _name_of(choice)

    async def _mark(self, choice: Choice, name: str) -> None:
        proposal = choice.proposal
        await self._tools.recall.mark_learned(
            proposal.user_id, pick_id(choice), name, proposal.expires_at
        )


def _said(drafts: Sequence[MemoryItem], known: Sequence[str]) -> list[MemoryItem]:
    """Of what words state that only repeat memories: what these memories say."""
    same = {normalized(text) for text in known}
    return [item for item in drafts[1:] if normalized(item.text) in same]


def _lesson(
    choice: Choice,
    pairs: Sequence[tuple[MemoryItem, MemoryItem | None]],
    before: Persona,
    after: Persona | None,
) -> Lesson | None:
    """What a pick taught, the pick's own memory first among `pairs`; None when nothing was."""
    if after is None or not pairs:
        return None
    kept, former = pairs[0]
    return Lesson(
        user_id=choice.proposal.user_id,
        choice_id=pick_id(choice),
        kept=kept,
        before=former,
        persona_before=before,
        persona_after=after,
    )


def _name_of(choice: Choice) -> str:
    """Which of the readings it was; holds no text, for it may be kept on another host."""
    picked = choice.hypothesis
    return picked.id + "-" + sha256(picked.question.encode()).hexdigest()[:16]
