"""A call comes in; it is tried a few times within a limit of time, politely spaced."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from app.adapters.resilience.limit import within
from app.core.domain.errors import RateLimited, Unavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often: `within_s` for all tries together, pauses doubling from `pause_s`."""

    within_s: float
    tries: int = 3
    pause_s: float = 0.25
    longest_pause_s: float = 4.0

    def pause(self, tried: int, error: Unavailable | RateLimited) -> float:
        """Seconds before the next try: what the other side asked for, else full jitter."""
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after
        most = min(self.longest_pause_s, self.pause_s * 2 ** (tried - 1))
        return random.uniform(most / 2, most)  # noqa: S311  # spreads callers, guards nothing


async def patiently(patience: Patience, what: str, call: Callable[[], Awaitable[T]]) -> T:
    """The call's answer; `Unavailable` when the time is over, its own error after the last try.

    Only `Unavailable` and `RateLimited` are tried again, and only when the pause still fits.
    `what` names the dependency in the sentence.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + patience.within_s
    tried = 0
    try:
        async with within(patience.within_s):
            while True:
                tried += 1
                try:
                    return await call()
                except (Unavailable, RateLimited) as error:
                    pause = patience.pause(tried, error)
                    if tried >= patience.tries or loop.time() + pause >= ends:
                        raise
                    await asyncio.sleep(pause)
    except TimeoutError as error:
        raise Unavailable(f"{what} did not answer within {patience.within_s:g} s.") from error
