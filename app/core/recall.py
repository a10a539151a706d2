"""What the way asks of the stores: a person's memories, past choices, persona and shown guesses.

Only reads, but for `show`, which keeps the guesses so that one of them can be picked later.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from app.core.domain.errors import Missing
from app.core.domain.memory import (
    Hit,
    MemoryFilter,
    MemoryItem,
    MemoryQuery,
    MType,
    Source,
    Vector,
)
from app.core.domain.persona import Persona
from app.core.domain.request import PastChoice, Proposal, Shown
from app.core.hypotheses import seal, shown_key, unseal
from app.core.learning import fresh_persona, past_choice
from app.core.ports.clock import Clock
from app.core.ports.memory import MemoryProvider
from app.core.text.meaning import normalized

# How many of each kind are looked at; ranking and the budget choose among them.
FEW_MEMORIES, MANY_LIMIT = 30, 6
"""Up to so many memories are all looked at for a guess; of more, the best so many of each type."""
GUESS_LIMITS: Mapping[MType, int] = MappingProxyType(dict.fromkeys(MType, MANY_LIMIT))
CRAFT_LIMITS: Mapping[MType, int] = MappingProxyType(dict.fromkeys(MType, 16))
CHAT_LIMITS: Mapping[MType, int] = MappingProxyType(dict.fromkeys(MType, 12))
STANDING_LIMIT = 80
CHOICES_LIMIT = 120
TURNS_LIMIT = 40
STANDING_TYPES = frozenset({MType.PREFERENCE, MType.STYLE})


class Recall:
    """One person's past, as the way needs it. Methods raise `ProviderError` when a store fails."""

    def __init__(self, *, memory: MemoryProvider, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    async def persona(self, user_id: str) -> Persona:
        """What is known of how they like answers; a neutral one for a stranger."""
        known = await self._memory.get_persona(user_id)
        return known or fresh_persona(user_id, self._clock.now())

    async def past_choices(self, user_id: str) -> tuple[PastChoice, ...]:
        """Their latest picks, newest first."""
        criteria = MemoryFilter(
            user_id=user_id, now=self._clock.now(), source=Source.CHOICE, limit=CHOICES_LIMIT
        )
        read = (past_choice(item) for item in (await self._memory.list(criteria)).items)
        return tuple(choice for choice in read if choice is not None)

    async def standing(self, user_id: str) -> tuple[MemoryItem, ...]:
        """Their preferences and style: some of these bear on every request, found or not."""
        criteria = MemoryFilter(
            user_id=user_id, now=self._clock.now(), mtypes=STANDING_TYPES, limit=STANDING_LIMIT
        )
        return (await self._memory.list(criteria)).items

    async def conversation(self, user_id: str, conversation_id: str) -> tuple[MemoryItem, ...]:
        """The latest turns of a conversation, newest first; none without an id."""
        if not conversation_id:
            return ()
        criteria = MemoryFilter(
            user_id=user_id,
            now=self._clock.now(),
            mtypes=frozenset({MType.HISTORY}),
            conversation_id=conversation_id,
            limit=TURNS_LIMIT,
        )
        return (await self._memory.list(criteria)).items

    async def search(
        self,
        user_id: str,
        text: str,
        vector: Vector,
        limits: Mapping[MType, int],
        *,
        few: int = 0,
    ) -> tuple[Hit, ...]:
        """The best memories of each type for a text and its embedding; up to `few`, all of them."""
        return await self._memory.search(
            MemoryQuery(
                user_id=user_id,
                vector=vector,
                text=text,
                now=self._clock.now(),
                limits=limits,
                few=few,
            )
        )

    async def show(self, proposal: Proposal) -> None:
        """Keep the guesses, and mark their texts: no chip is ever taken for the person's words."""
        marks = [
            Shown(
                user_id=proposal.user_id,
                key=_chip_key(guess.question),
                payload="",
                expires_at=proposal.expires_at,
            )
            for guess in proposal.hypotheses
        ]
        await self._memory.put_shown(seal(proposal), *marks)

    async def keep_shown(self, proposal: Proposal) -> None:
        """Keep a proposal that was shown already, with what was added to it."""
        await self._memory.put_shown(seal(proposal))

    async def learned(self, user_id: str, choice_id: str) -> str:
        """Which reading of a showing was learned from last, by a name; "" for none."""
        kept = await self._memory.get_shown(user_id, _lesson_key(choice_id))
        return kept.payload if kept else ""

    async def mark_learned(
        self, user_id: str, choice_id: str, name: str, expires_at: datetime
    ) -> None:
        """Remember which reading was learned from."""
        key = _lesson_key(choice_id)
        await self._memory.put_shown(
            Shown(user_id=user_id, key=key, payload=name, expires_at=expires_at)
        )

    async def items(self, user_id: str, ids: Iterable[str]) -> tuple[MemoryItem, ...]:
        """These memories, but for those that are gone."""
        found = await asyncio.gather(*(self._memory.get(user_id, one) for one in sorted(ids)))
        return tuple(item for item in found if item is not None)

    async def shown(self, user_id: str, words: str) -> Proposal:
        """The guesses shown for these words; raises `Missing` when there are none (any more)."""
        kept = await self._memory.get_shown(user_id, shown_key(user_id, words))
        if kept is None:
            raise Missing(
                "No guesses are waiting for this user_id and input_text: they may have expired. "
                "Call /v1/hypothesize again."
            )
        # a store on another host keeps the words masked; the person's own are at hand
        return replace(unseal(kept), text=words.strip())

    async def is_chip(self, user_id: str, words: str) -> bool:
        """Whether these words are a question this person was shown."""
        return await self._memory.get_shown(user_id, _chip_key(words)) is not None


def _lesson_key(choice_id: str) -> str:
    return f"learned:{choice_id}"


def _chip_key(text: str) -> str:
    return "chip:" + sha256(normalized(text).encode()).hexdigest()
