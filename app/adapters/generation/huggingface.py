"""A conversation goes to Hugging Face or an OpenAI-compatible server; its answer comes in pieces.

Tried again only while nothing of an answer has come; ends the upstream call whenever its reader
stops. Keeps no text.
"""

from collections.abc import AsyncGenerator, Sequence

from app.adapters.generation.answer import Answer
from app.adapters.generation.messages import alternating, messages_of
from app.adapters.generation.settings import ChatSettings
from app.adapters.huggingface import Endpoint, Line, Pulse, RolesRefused, open_line
from app.adapters.resilience import Breaker, Patience, patiently
from app.core.domain.conversation import Delta, Ended, Turn
from app.core.domain.errors import ProviderError, Unauthorized, Unavailable
from app.core.domain.service import Health, Traits

LAST_RESORT_S = 5.0


class HuggingFaceModel:
    """See `ChatModel`."""

    def __init__(
        self, line: Line, settings: ChatSettings, *, breaker: Breaker | None = None
    ) -> None:
        self._line = line
        self._settings = settings
        self._breaker = breaker or Breaker(line.endpoint.who)
        self._pulse = Pulse(line, looks=True)
        self._strict = False  # the model's template takes no system turn
        self._open = True

    @property
    def traits(self) -> Traits:
        return Traits(name="hf", leaves_machine=True, model_id=self._line.endpoint.model)

    async def stream(
        self, turns: Sequence[Turn], *, max_tokens: int | None = None
    ) -> AsyncGenerator[Delta | Ended]:
        """See `ChatModel.stream`; `Refused` when the server does not take the request as it is."""
        if not self._open:
            raise Unavailable("The language model is closed.")
        self._breaker.check()
        try:
            answer = Answer(self._line, self._settings)
            try:
                await self._begin(answer, turns, max_tokens or self._settings.max_tokens)
                while (text := await answer.next()) is not None:
                    yield Delta(text=text)
            finally:
                await answer.close()
            ended = answer.ended()
        except ProviderError as error:
            self._failed(error)
            raise
        self._breaker.succeeded()
        self._pulse.beat()
        yield ended

    async def health(self) -> Health:
        """Costs no tokens and at most 0.8 s; without a server of one's own, no call at all."""
        if not self._open:
            return Health(name="hf", ok=False, detail="error: closed")
        detail = await self._pulse.felt()
        if detail == "ok" and self._breaker.open:
            detail = f"error: {self._line.endpoint.who} failed several times and is left alone."
        return Health(name="hf", ok=detail == "ok", detail=detail)

    async def close(self) -> None:
        """Cut what is still open, then refuse; closing twice is fine."""
        self._open = False
        await self._line.close()

    async def _begin(self, answer: Answer, turns: Sequence[Turn], max_tokens: int | None) -> None:
        patience = Patience(
            within_s=min(self._settings.first_token_s, self._settings.timeout_s),
            tries=self._settings.tries,
        )
        await patiently(
            patience, self._line.endpoint.who, lambda: self._try(answer, turns, max_tokens)
        )

    async def _try(self, answer: Answer, turns: Sequence[Turn], max_tokens: int | None) -> None:
        """One try; a second with alternating turns when the template asks for them."""
        folded = alternating(turns)
        try:
            asked = folded if self._strict else turns
            return await answer.begin(messages_of(asked), max_tokens)
        except RolesRefused:
            if self._strict or folded == tuple(turns):
                raise
        await answer.begin(messages_of(folded), max_tokens)
        self._strict = True
        return None

    def _failed(self, error: ProviderError) -> None:
        """A wrong key is no reason to leave the other side alone: the sentence should be seen."""
        self._pulse.failed(error)
        if not isinstance(error, Unauthorized):
            self._breaker.failed(error)


def open_hf_model(settings: ChatSettings) -> HuggingFaceModel:
    """The model, without a word to it yet. Raises `Misconfigured` for settings that cannot work."""
    endpoint = Endpoint(
        model=settings.model,
        token=settings.token,
        base_url=settings.base_url,
        provider=settings.provider,
    )
    silence_s = max(settings.first_token_s, settings.idle_s) + LAST_RESORT_S
    return HuggingFaceModel(open_line(endpoint, silence_s=silence_s), settings)
