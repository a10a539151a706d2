"""Counts calls in Redis, so that all replicas share one count. Raises when Redis does not do it.

Only a hash of each key goes there, and each key expires as soon as its bucket is full again.
"""

import math
from hashlib import blake2b, sha1
from importlib.resources import files
from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoPermissionError,
    NoScriptError,
    RedisError,
)
from redis.exceptions import ConnectionError as Unconnected
from redis.exceptions import TimeoutError as TooSlow

from app.adapters.resilience import within
from app.core.domain.errors import (
    Malformed,
    Misconfigured,
    ProviderError,
    Unauthorized,
    Unavailable,
)
from app.core.domain.service import Health

WITHIN_S: Final = 0.1  # for a whole call, connecting included: a limit must cost less than it saves
NET_S: Final = 2.0  # the client's own limits, which would count our standing still against Redis
CONNECTIONS: Final = 16
MINUTE_US: Final = 60_000_000
PREFIX: Final = "inkling:rate:"

SCRIPT: Final = files("app.adapters.limiting").joinpath("take.lua").read_text(encoding="utf-8")
# how Redis names a script it knows; nothing is protected by it
SCRIPT_ID: Final = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


class RedisRates:
    """Token buckets in Redis, one round trip a call, within `within_s` or `Unavailable`."""

    def __init__(self, url: str, per_minute: int, *, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._per_minute = per_minute
        self._refill_us = math.ceil(MINUTE_US / per_minute)
        self._redis = _client(url)

    async def take(self, key: str) -> float:
        """Seconds to wait, 0 = granted. Raises `ProviderError`."""
        try:
            async with within(self._within_s):
                answer = await self._run(hashed(key))
        except (RedisError, OSError, ValueError) as error:  # a timeout is an OSError, too
            raise self._translated(error) from error
        if not isinstance(answer, int) or not 0 <= answer <= MINUTE_US:
            raise Malformed("Redis gave an answer that is no waiting time; see REDIS_URL.")
        return answer / 1_000_000

    async def _run(self, name: str) -> object:
        arguments = (1, name, str(self._per_minute), str(self._refill_us))
        try:
            return await self._redis.evalsha(SCRIPT_ID, *arguments)
        except NoScriptError:  # a new or flushed server; EVAL also makes it known
            return await self._redis.eval(SCRIPT, *arguments)

    async def health(self) -> Health:
        """Whether Redis answers now."""
        try:
            async with within(self._within_s):
                await self._redis.ping()
        except (RedisError, OSError, ValueError) as error:
            detail = f"error: {self._translated(error)}"
            return Health(name="limits", ok=False, detail=detail)
        return Health(name="limits", ok=True, detail="ok")

    async def close(self) -> None:
        await self._redis.aclose()

    def _translated(self, error: Exception) -> ProviderError:
        """A sentence of ours; the vendor's may quote the URL."""
        match error:
            case AuthenticationError() | AuthorizationError() | NoPermissionError():
                return Unauthorized("Redis does not accept the credentials in REDIS_URL.")
            case TooSlow() | TimeoutError():
                return Unavailable(f"Redis did not answer within {self._within_s:g} s.")
            case Unconnected() | OSError():
                return Unavailable("Redis cannot be reached; see REDIS_URL.")
        return Malformed("Redis gave an answer that cannot be used; see REDIS_URL.")


def hashed(key: str) -> str:
    """Where a bucket is kept: the same place for the same key on every replica."""
    return PREFIX + blake2b(key.encode(errors="replace"), digest_size=16).hexdigest()


def _client(url: str) -> "Redis":
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=NET_S,
            socket_connect_timeout=NET_S,
            socket_timeout=NET_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        # the vendor's message may quote the URL, and with it a password
        raise Misconfigured(
            "REDIS_URL cannot be used; it has to look like redis://host:6379/0, "
            "rediss://host:6379/0 or unix:///path/to/redis.sock."
        ) from error
    return Redis.from_pool(pool)
