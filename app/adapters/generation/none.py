"""The model there is when none is configured: it answers nobody and says how to enable one."""

from collections.abc import AsyncGenerator, Sequence

from app.core.domain.conversation import Delta, Ended, Turn
from app.core.domain.errors import Misconfigured
from app.core.domain.service import Health, Traits

ENABLE = (
    "No language model is set up. Set HF_TOKEN to a Hugging Face token, or HF_BASE_URL to the "
    "address of an OpenAI-compatible server of your own, and start again."
)

NOTHING: tuple[Delta | Ended, ...] = ()


class NoModel:
    """See `ChatModel`. `notice` is the sentence for people."""

    def __init__(self, notice: str = ENABLE) -> None:
        self._notice = notice

    @property
    def traits(self) -> Traits:
        return Traits(name="none", leaves_machine=False, notice=self._notice)

    async def stream(
        self,
        turns: Sequence[Turn],  # noqa: ARG002  # the port's
        *,
        max_tokens: int | None = None,  # noqa: ARG002  # the port's
    ) -> AsyncGenerator[Delta | Ended]:
        """Raises `Misconfigured` with the notice."""
        for piece in NOTHING:
            yield piece
        raise Misconfigured(self._notice)

    async def health(self) -> Health:
        return Health(name="hf", ok=True, detail="disabled")

    async def close(self) -> None:
        """Nothing is held."""
