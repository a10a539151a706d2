"""The boundary to a large language model. Every adapter passes `contracts/generation.py`."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from app.core.domain.conversation import Delta, Ended, Turn
from app.core.domain.service import Health, Traits


class ChatModel(Protocol):
    """Answers a conversation, piece by piece, when a person asked for it and never by itself."""

    @property
    def traits(self) -> Traits:
        """`model_id` names the model; `notice` says how to enable it when there is none."""

    def stream(
        self, turns: Sequence[Turn], *, max_tokens: int | None = None
    ) -> AsyncGenerator[Delta | Ended]:
        """Pieces of the answer as they come, then one `Ended`.

        Closing the generator, or cancelling the task that reads it, ends the upstream call.
        Raises `Overflow` when the turns are longer than the model can read, `Disabled` when
        there is no model, and `ProviderError`, also in the middle of an answer.
        """

    async def health(self) -> Health:
        """`disabled` and ok when no model is configured."""

    async def close(self) -> None: ...
