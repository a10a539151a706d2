"""How a remote model is doing, without asking it anything that costs: last outcomes and a look."""

import asyncio

from app.adapters.huggingface.line import Line
from app.adapters.resilience import within
from app.core.domain.errors import InklingError, Misconfigured, ProviderError, Unavailable

LOOK_S = 0.8
LOOK_KEPT_S = 5.0
OUTCOME_KEPT_S = 300.0
OK = "ok"


class Pulse:
    """`beat` and `failed` note what real calls met; `felt` tells the state as health shows it."""

    def __init__(self, line: Line, *, looks: bool) -> None:
        self._line = line
        self._looks = looks and line.endpoint.base_url is not None
        self._outcome = (OK, 0.0)
        self._looked: tuple[str, float] | None = None
        self._looking = asyncio.Lock()

    def beat(self) -> None:
        """A call went well."""
        self._outcome = (OK, self._now())

    def failed(self, error: InklingError) -> None:
        """A call failed."""
        self._outcome = (_told(error), self._now())

    async def felt(self) -> str:
        """`ok` or `error: …`.

        With `looks` a server of one's own is looked at, at most every few seconds. Hugging Face
        never is: what the last call met counts, for five minutes.
        """
        if self._looks:
            seen = await self._look()
            if seen != OK:
                return seen
        outcome, at = self._outcome
        return outcome if self._now() - at < OUTCOME_KEPT_S else OK

    async def _look(self) -> str:
        async with self._looking:
            if self._looked is not None and self._now() - self._looked[1] < LOOK_KEPT_S:
                return self._looked[0]
            seen = await self._ask()
            self._looked = (seen, self._now())
            return seen

    async def _ask(self) -> str:
        try:
            async with within(LOOK_S):
                await self._line.look()
        except TimeoutError:
            who = self._line.endpoint.who
            return _told(Unavailable(f"{who} did not answer within {LOOK_S:g} s."))
        except (ProviderError, Misconfigured) as error:
            return _told(error)
        except InklingError:
            return OK  # it answered, if only to say that it has no such list
        return OK

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _told(error: InklingError) -> str:
    return f"error: {error}"
