"""What every `SLMClient` must do. A client's test inherits `LanguageContract` and gives `slm`.

class TestOurModel(LanguageContract):
    @pytest.fixture
    def slm(self) -> SLMClient:
        return OurModel()
"""

from datetime import UTC, datetime

import numpy as np
import pytest

from app.core.domain.persona import FACETS, Persona
from app.core.domain.request import Intent, Request
from app.core.ports.language import Brief, SLMClient

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LONG = " ".join(f"Sentence number {n} says that item {n} costs {n} euros." for n in range(200))


def brief_of(text: str, task: str = "write_email") -> Brief:
    """A stranger's brief: nothing is remembered and nothing was picked."""
    intent = Intent(
        task=task,
        subject="",
        stated={"audience": "my landlord"},
        missing=("subject",),
        language="en",
        confidence=0.8,
        complexity=0.3,
    )
    vector = np.zeros(384, dtype=np.float32)
    return Brief(
        request=Request(user_id="ann", text=text, at=AT, vector=vector),
        intent=intent,
        recalled=(),
        choices=(),
        persona=Persona(user_id="ann", last_updated=AT),
    )


class LanguageContract:
    """Guesses, summaries, memories, health and close."""

    @pytest.mark.parametrize(
        "text", ["help me email my landlord", "🍕", "x" * 8_000, "{a} <b> “c”"]
    )
    async def test_two_or_three_different_guesses_come_best_first(
        self, slm: SLMClient, text: str
    ) -> None:
        guesses = await slm.hypothesize(brief_of(text))
        assert 2 <= len(guesses) <= 3
        assert [guess.id for guess in guesses] == ["h1", "h2", "h3"][: len(guesses)]
        confidences = [guess.confidence for guess in guesses]
        assert confidences == sorted(confidences, reverse=True)
        assert len({guess.angle for guess in guesses}) == len(guesses)
        assert len({guess.question for guess in guesses}) == len(guesses)

    async def test_every_guess_is_a_short_question_with_a_reason_and_a_ground(
        self, slm: SLMClient
    ) -> None:
        for guess in await slm.hypothesize(brief_of("help me email my landlord")):
            assert guess.question.endswith("?")
            assert len(guess.question) <= 240
            assert guess.rationale.strip()
            assert guess.grounds
            assert 0 < guess.confidence < 1
            assert set(guess.leanings) <= set(FACETS)
            assert all(-1 <= lean <= 1 for lean in guess.leanings.values())

    async def test_a_summary_fits_the_room_it_is_given(self, slm: SLMClient) -> None:
        summary = await slm.summarize(LONG, 40)
        assert 0 < len(summary) <= 40 * 4

    async def test_a_text_that_fits_is_not_shortened(self, slm: SLMClient) -> None:
        assert await slm.summarize("Two words.", 100) == "Two words."

    async def test_a_stated_fact_becomes_a_memory_of_that_person(self, slm: SLMClient) -> None:
        items = await slm.extract_memories("ann", "I live in Lisbon and I am vegetarian.", AT)
        assert items
        assert {item.user_id for item in items} == {"ann"}
        assert all(item.embedding is None for item in items)

    async def test_a_request_without_facts_gives_no_memory(self, slm: SLMClient) -> None:
        assert not await slm.extract_memories("ann", "plan a trip to Rome", AT)

    async def test_it_is_healthy_until_it_is_closed(self, slm: SLMClient) -> None:
        assert (await slm.health()).ok
        await slm.close()
