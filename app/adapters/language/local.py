"""The small language model made of rules: deterministic, offline, a few milliseconds a call."""

from collections.abc import Sequence
from datetime import datetime

from app.core import hypotheses, learning
from app.core.domain.memory import MemoryItem
from app.core.domain.request import Hypothesis
from app.core.domain.service import Health, Traits
from app.core.ports.counting import TokenCounter
from app.core.ports.language import Brief
from app.core.text.summary import summarize_text

TRAITS = Traits(name="local", leaves_machine=False)


class LocalSLM:
    """Guesses, summaries and memories by rules; nothing leaves the machine and nothing can fail."""

    def __init__(self, counter: TokenCounter) -> None:
        """`counter` measures what a summary may cost."""
        self._counter = counter

    @property
    def traits(self) -> Traits:
        """Local, keyless."""
        return TRAITS

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        """Two or three guesses; run inline, for they take less time than a change of thread."""
        return hypotheses.propose(brief)

    async def summarize(self, text: str, max_tokens: int) -> str:
        """The most telling sentences of `text` that fit."""
        return summarize_text(text, max_tokens, self._counter)

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        """Facts and wishes stated in `text`, by rules."""
        return learning.extract_memories(user_id, text, at)

    async def health(self) -> Health:
        """Rules are always there."""
        return Health(name="language", ok=True, detail="ok")

    async def close(self) -> None:
        """Nothing is held open."""
