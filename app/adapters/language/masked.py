"""Stands before a small model on another host: all it is told of a person is masked first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.core.domain.memory import MemoryItem
from app.core.domain.request import Hypothesis, Intent, PastChoice
from app.core.domain.service import Health, Traits
from app.core.ports.language import Brief, SLMClient
from app.core.redaction import mask, mask_item


class MaskedSLM:
    """An `SLMClient` around another; guesses about a secret speak of its placeholder."""

    def __init__(self, inner: SLMClient) -> None:
        self._inner = inner

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        return await self._inner.hypothesize(_masked(brief))

    async def summarize(self, text: str, max_tokens: int) -> str:
        return await self._inner.summarize(mask(text).text, max_tokens)

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        return await self._inner.extract_memories(user_id, mask(text).text, at)

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        await self._inner.close()


def _masked(brief: Brief) -> Brief:
    return replace(
        brief,
        request=replace(brief.request, text=mask(brief.request.text).text),
        intent=_masked_intent(brief.intent),
        recalled=tuple(
            replace(candidate, item=mask_item(candidate.item)) for candidate in brief.recalled
        ),
        choices=tuple(_masked_choice(choice) for choice in brief.choices),
    )


def _masked_intent(intent: Intent) -> Intent:
    return replace(
        intent,
        subject=mask(intent.subject).text,
        stated={slot: mask(value).text for slot, value in intent.stated.items()},
    )


def _masked_choice(choice: PastChoice) -> PastChoice:
    return replace(
        choice,
        angle=mask(choice.angle).text,
        subject=mask(choice.subject).text,
        slots={mask(slot).text: mask(value).text for slot, value in choice.slots.items()},
        passed=tuple(mask(angle).text for angle in choice.passed),
    )
