"""One answer on its way: begun (perhaps after a failed try), read text by text, and surely closed.

Holds the limits of time inside an answer. Never tries again by itself.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from app.adapters.generation.messages import Message
from app.adapters.generation.settings import ChatSettings
from app.adapters.generation.tally import Tally
from app.adapters.huggingface import ChatCall, Line
from app.core.domain.conversation import Ended
from app.core.domain.errors import ProviderError, Unavailable

AFTERWARDS_S = 2.0
"""How long token counts are waited for once the model has said that it ended."""


class Answer:
    """The time for the whole answer runs from its making."""

    def __init__(self, line: Line, settings: ChatSettings) -> None:
        self._line = line
        self._settings = settings
        self._until = asyncio.get_running_loop().time() + settings.timeout_s
        self._call: ChatCall | None = None
        self._tally = Tally(line.endpoint.model)
        self._ready: deque[str] = deque()
        self._over = False

    async def begin(self, messages: Sequence[Message], max_tokens: int | None) -> None:
        """One try, to the first event that says anything; what came before it is forgotten."""
        self._tally, self._over = Tally(self._line.endpoint.model), False
        self._ready.clear()
        self._call = await self._line.chat(
            messages, max_tokens=max_tokens, temperature=self._settings.temperature
        )
        try:
            while not (self._tally.began or self._over):
                await self._read(self._call)
            if not self._tally.began:
                self.ended()
        except BaseException:
            await self.close()
            raise

    async def next(self) -> str | None:
        """A further text, None at the end. Raises `ProviderError`, also when it takes too long."""
        while not self._ready:
            if self._over or self._call is None:
                return None
            await self._read_in_time(self._call)
        return self._ready.popleft()

    def ended(self) -> Ended:
        """Why it ended. Raises `ProviderError` when that was no end."""
        whole = self._call is not None and self._call.whole
        return self._tally.ended(self._line.endpoint.who, whole=whole)

    async def close(self) -> None:
        """End the upstream call, at once if the answer is still coming."""
        if self._call is not None:
            await self._call.close()

    async def _read_in_time(self, call: ChatCall) -> None:
        left = self._until - asyncio.get_running_loop().time()
        silence = AFTERWARDS_S if self._tally.finished else self._settings.idle_s
        try:
            async with asyncio.timeout(min(left, silence)):
                await self._read(call)
        except (TimeoutError, ProviderError) as error:
            if self._tally.finished:  # only counts are lacking
                self._over = True
            elif isinstance(error, ProviderError):
                raise
            else:
                raise self._late(whole=left <= silence) from None

    async def _read(self, call: ChatCall) -> None:
        piece = await call.next()
        if piece is None:
            self._over = True
            return
        self._tally.take(piece)
        if piece.text:
            self._ready.append(piece.text)

    def _late(self, *, whole: bool) -> Unavailable:
        who = self._line.endpoint.who
        if whole:
            return Unavailable(
                f"{who} did not finish its answer within {self._settings.timeout_s:g} s. Ask for "
                "less, or raise HF_TIMEOUT_S."
            )
        return Unavailable(
            f"{who} fell silent for {self._settings.idle_s:g} s in the middle of its answer. "
            "Try again."
        )
