"""A small model on another host sees no secret."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings

from app.adapters.counting.characters import CharacterCounter
from app.adapters.language.local import LocalSLM
from app.adapters.language.masked import MaskedSLM
from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem, MType
from app.core.domain.request import Hypothesis, Intent, PastChoice
from app.core.ports.language import Brief, SLMClient
from app.tests.adapters.strings import strings_in
from app.tests.contracts.language import AT, LanguageContract, brief_of
from app.tests.core.redaction import secrets


class TestMaskedSLM(LanguageContract):
    @pytest.fixture
    def slm(self) -> SLMClient:
        return MaskedSLM(LocalSLM(CharacterCounter()))


class _Recording(LocalSLM):
    def __init__(self) -> None:
        super().__init__(CharacterCounter())
        self.seen: list[object] = []

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        self.seen.append(brief)
        return await super().hypothesize(brief)

    async def summarize(self, text: str, max_tokens: int) -> str:
        self.seen.append(text)
        return await super().summarize(text, max_tokens)

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        self.seen.append(text)
        return await super().extract_memories(user_id, text, at)


def telling(written: str) -> Brief:
    """A brief with the bait wherever there is a text."""
    item = MemoryItem(
        id="m",
        user_id="ann",
        mtype=MType.PROFILE,
        text=f"note {written}",
        source="manual",
        created_at=AT,
        updated_at=AT,
        tags=(written,),
        topic=written,
        metadata={"note": [written]},
    )
    candidate = Candidate(item=item, cosine=0.5, relevance=0.5, relevant=True)
    choice = PastChoice(
        memory_id="c",
        task="write_email",
        angle=f"angle {written}",
        slots={"note": written},
        passed=(f"angle {written}",),
        times=1,
        at=AT,
        subject=written,
    )
    brief = brief_of(f"help me {written}")
    intent = Intent(
        task="write_email",
        subject=f"about {written}",
        stated={"audience": written},
        missing=(),
        language="en",
        confidence=0.5,
        complexity=0.5,
    )
    return Brief(
        request=brief.request,
        intent=intent,
        recalled=(candidate,),
        choices=(choice,),
        persona=brief.persona,
    )


@given(planted=secrets.planted)
@settings(max_examples=200, deadline=None)
def test_no_secret_reaches_the_inner_model(planted: tuple[str, str]) -> None:
    written, secret = planted
    inner = _Recording()
    slm = MaskedSLM(inner)

    async def all_calls() -> None:
        await slm.hypothesize(telling(written))
        await slm.summarize(f"long text, {written}", 50)
        await slm.extract_memories("ann", f"note that {written}", AT)

    asyncio.run(all_calls())
    assert len(inner.seen) == 3
    assert not [text for text in strings_in(inner.seen) if secret in text]
