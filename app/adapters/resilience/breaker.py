"""A circuit breaker: after failures in a row a dependency is left alone for a while."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from app.core.domain.errors import ProviderError, RateLimited, Unavailable

T = TypeVar("T")

FAILURES = 5
REST_S = 15.0
LONGEST_REST_S = 300.0


class Breaker:
    """Closed: calls pass. Open: calls fail at once. After a rest one call may try; the rest wait.

    Only `ProviderError`s count as failures, and a success forgets them. A dependency that asked to
    be left alone (`retry_after`) is, at least that long and at most five minutes.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int = FAILURES,
        rest_s: float = REST_S,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._name = name
        self._most = failures
        self._rest_s = rest_s
        self._seconds = seconds
        self._failures = 0
        self._until = 0.0
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether a call now would fail at once."""
        return self._seconds() < self._until or (self._failures >= self._most and self._trying)

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """The call's own answer or error; `Unavailable` without calling while it is open."""
        self.check()
        trial = self._failures >= self._most
        self._trying = self._trying or trial
        try:
            answer = await call()
        except ProviderError as error:
            self.failed(error)
            raise
        else:
            self.succeeded()
            return answer
        finally:
            if trial:
                self._trying = False

    def check(self) -> None:
        """Raise `Unavailable` while it is open."""
        if self.open:
            wait = max(1, round(self._until - self._seconds()))
            raise Unavailable(f"{self._name} failed several times; it is tried again in {wait} s.")

    def failed(self, error: ProviderError) -> None:
        """Count a failure of a call that was not made by `run` (a stream)."""
        self._failures += 1
        now = self._seconds()
        if self._failures >= self._most:
            self._until = max(self._until, now + self._rest_s)
        if isinstance(error, RateLimited) and error.retry_after is not None:
            self._until = max(self._until, now + min(error.retry_after, LONGEST_REST_S))

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures = 0
        self._until = 0.0
