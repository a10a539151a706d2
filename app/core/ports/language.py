"""The boundary to a small language model. Every implementation passes `contracts/language.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.domain.crafting import Candidate
from app.core.domain.memory import MemoryItem
from app.core.domain.persona import Persona
from app.core.domain.request import Hypothesis, Intent, PastChoice, Request
from app.core.domain.service import Health, Traits


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All a guesser may know: the request, its reading, and what is remembered that bears on it.

    `recalled` is masked and best first; `choices` are newest first. `without` are angles that were
    shown and are not meant.
    """

    request: Request
    intent: Intent
    recalled: tuple[Candidate, ...]
    choices: tuple[PastChoice, ...]
    persona: Persona
    without: frozenset[str] = frozenset()


class SLMClient(Protocol):
    """A small model, hosted or made of rules. Every method raises `ProviderError`."""

    @property
    def traits(self) -> Traits: ...

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        """Two or three guesses that differ in what would be done, best first, ids h1…h3.

        With angles in `without` there may be fewer, or none.
        """

    async def summarize(self, text: str, max_tokens: int) -> str:
        """The text in at most `max_tokens` tokens, saying nothing it does not say."""

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        """Facts and wishes the text states of its writer, without embeddings; often none."""

    async def health(self) -> Health: ...

    async def close(self) -> None: ...
