"""A small model on an OpenAI-compatible server: guesses, summaries and memories by HTTP.

What it answers is read strictly and never trusted; nonsense is `Malformed`. It gets what it is
given: whatever must not leave the machine is masked before (see `MaskedSLM`).
"""

from collections.abc import Sequence
from datetime import datetime

from app.adapters.language.answers import object_in
from app.adapters.language.endpoint import Address, Endpoint
from app.adapters.language.faults import UNREADABLE
from app.adapters.language.guesses import plain, read_guesses
from app.adapters.language.prompts import (
    ask_for_guesses,
    ask_for_memories,
    ask_for_summary,
    named,
)
from app.adapters.language.statements import read_statements
from app.core.domain.errors import Malformed, ProviderError
from app.core.domain.memory import MemoryItem
from app.core.domain.request import Hypothesis
from app.core.domain.service import Health, Traits
from app.core.learning import is_ours
from app.core.ports.counting import TokenCounter
from app.core.ports.language import Brief
from app.core.text.summary import summarize_text
from app.core.text.words import content_words, stem

__all__ = ["Address", "HttpSLM"]

BORNE_OUT = 0.6
"""A summary may join and bend words, but most of its telling ones are the text's own."""


class HttpSLM:
    """An `SLMClient` over HTTP. Every method raises `ProviderError`; see `FallbackSLM`."""

    def __init__(self, address: Address, counter: TokenCounter) -> None:
        """Raise `Misconfigured` for an address or key that cannot be used; connects later."""
        self._endpoint = Endpoint(address)
        self._counter = counter
        self._traits = Traits(name="http", leaves_machine=True, model_id=address.model or None)

    @property
    def traits(self) -> Traits:
        return self._traits

    async def hypothesize(self, brief: Brief) -> tuple[Hypothesis, ...]:
        known = named(brief.recalled)
        answer = await self._endpoint.ask(ask_for_guesses(brief, known))
        return read_guesses(object_in(answer), brief, known)

    async def summarize(self, text: str, max_tokens: int) -> str:
        """A text that fits is answered as it is, without asking anybody."""
        whole = text.strip()
        if max_tokens <= 0 or not whole:
            return ""
        if self._counter.count(whole) <= max_tokens:
            return whole
        answer = await self._endpoint.ask(ask_for_summary(whole, max_tokens))
        summary = plain(object_in(answer).get("summary"))
        if not _borne_out(summary, whole):
            raise Malformed(UNREADABLE)
        return summarize_text(summary, max_tokens, self._counter)

    async def extract_memories(self, user_id: str, text: str, at: datetime) -> Sequence[MemoryItem]:
        """A prompt of Inkling's own gives nothing."""
        if is_ours(text) or not text.strip():
            return ()
        answer = await self._endpoint.ask(ask_for_memories(text))
        found = read_statements(object_in(answer), user_id, text, at)
        if found is None:
            raise Malformed(UNREADABLE)
        return found

    async def health(self) -> Health:
        """Whether the server answers and accepts the key; asks no model anything."""
        try:
            await self._endpoint.check()
        except ProviderError as error:
            return Health(name=self._traits.name, ok=False, detail=f"error: {error}")
        return Health(name=self._traits.name, ok=True, detail="ok")

    async def close(self) -> None:
        await self._endpoint.close()


def _borne_out(summary: str, text: str) -> bool:
    """Whether the text holds all numbers and most telling words of its summary."""
    told = [stem(word) for word in content_words(summary)]
    held = {stem(word) for word in content_words(text)}
    figures = {word for word in told if any(letter.isdigit() for letter in word)}
    shared = sum(word in held for word in told)
    return bool(told) and figures <= held and shared >= BORNE_OUT * len(told)
