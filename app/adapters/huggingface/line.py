"""What an open line can do, in the product's own words: the vendor's types stay behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.adapters.huggingface.endpoint import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One event of a streamed answer.

    `text` is answer text, or the words of a refusal when `refusal`. `thinking` says that the model
    reasoned aloud, which is no answer. `finish` is the vendor's word for why it ended, `usage`
    (prompt, completion) tokens, `model` who answered.
    """

    text: str = ""
    refusal: bool = False
    thinking: bool = False
    finish: str | None = None
    usage: tuple[int, int] | None = None
    model: str | None = None

    @property
    def alive(self) -> bool:
        """Whether the model speaks or has ended; an empty opening event says nothing yet."""
        return bool(self.text) or self.thinking or self.finish is not None


class ChatCall(Protocol):
    """One streamed answer on its way."""

    @property
    def whole(self) -> bool:
        """Whether the other side said that this was all."""

    async def next(self) -> Piece | None:
        """The next event, None at the end. Raises `ProviderError`."""

    async def close(self) -> None:
        """End the call; a connection on which an answer was still coming is cut at once."""


class Line(Protocol):
    """Connections to one endpoint, kept open between calls. Raises the product's errors only."""

    @property
    def endpoint(self) -> Endpoint: ...

    async def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int | None,
        temperature: float | None,
    ) -> ChatCall:
        """Ask for an answer; returns when the other side accepted. No retries, no time limit."""

    async def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Numbers for the texts, in whatever shape the model gives them. No retries.

        Raises `Ragged` when the shape is none.
        """

    async def look(self) -> None:
        """Return when the other side can be reached and accepts the key; costs no tokens."""

    async def close(self) -> None:
        """Cut what is still open. May be repeated."""
