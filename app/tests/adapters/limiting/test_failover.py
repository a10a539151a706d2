"""When the shared count cannot be had, this process counts alone, says so, and goes back."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from app.adapters.limiting import FailoverRates, MemoryRates, open_redis_rates
from app.adapters.limiting.redis import RedisRates
from app.core.domain.errors import Misconfigured
from app.core.domain.trace import degraded, watch_degradation
from app.tests.access.notes import Notes
from app.tests.adapters.limiting.server import RedisServer
from app.tests.contracts.limiting import SHARE

REST_S = 0.3
PATIENT_S = 30.0
"""What is not about time has time: Redis is a process of its own, and may have to wait its turn."""


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def rates(server: RedisServer, notes: Notes) -> AsyncIterator[FailoverRates]:
    together = RedisRates(server.url, SHARE, within_s=PATIENT_S)
    opened = FailoverRates(together, MemoryRates(SHARE), notes, rest_s=REST_S)
    yield opened
    await opened.close()


class Hasty(RedisRates):
    """With the limit of the real one; counts how often it is asked."""

    asked = 0

    async def take(self, key: str) -> float:
        self.asked += 1
        return await super().take(key)


async def test_while_it_is_there_nothing_is_degraded(rates: FailoverRates, notes: Notes) -> None:
    watch_degradation()
    assert await rates.take("user:ada") == 0
    assert degraded() == frozenset()
    assert rates.shared
    assert notes.warnings == []


async def test_an_outage_is_counted_alone_and_told_once(
    rates: FailoverRates, server: RedisServer, notes: Notes
) -> None:
    server.stop()
    watch_degradation()
    waits = await asyncio.gather(*(rates.take("user:ada") for _ in range(50)))
    assert sum(wait == 0 for wait in waits) == SHARE
    assert degraded() == {"limits"}
    assert not rates.shared
    assert notes.warnings == [("limits_not_shared", {"reason": "Unavailable"})]


async def test_an_outage_gives_nobody_a_fresh_share(
    rates: FailoverRates, server: RedisServer
) -> None:
    for _ in range(SHARE):
        await rates.take("user:ada")
    server.stop()
    assert await rates.take("user:ada") > 0


async def test_it_is_ready_in_an_outage_and_says_what_is_missing(
    rates: FailoverRates, server: RedisServer
) -> None:
    server.stop()
    health = await rates.health()
    assert health.ok
    assert health.name == "limits"
    assert health.detail.startswith("error: Redis cannot be reached")


async def test_it_goes_back_by_itself(
    rates: FailoverRates, server: RedisServer, notes: Notes
) -> None:
    server.stop()
    for _ in range(3):
        await rates.take("user:ada")
    server.start()
    await asyncio.sleep(REST_S + 0.05)
    watch_degradation()
    assert await rates.take("user:eve") == 0
    assert rates.shared
    assert degraded() == frozenset()
    assert [name for name, _ in notes.events] == ["limits_shared_again"]
    assert (await rates.health()).detail == "ok"


async def test_every_outage_is_told(
    rates: FailoverRates, server: RedisServer, notes: Notes
) -> None:
    for _ in range(2):
        server.stop()
        await rates.take("user:ada")
        await rates.take("user:ada")
        server.start()
        await asyncio.sleep(REST_S + 0.05)
        await rates.take("user:ada")
    assert len(notes.warnings) == len(notes.events) == 2


async def test_a_frozen_server_delays_two_calls_and_no_more_until_it_has_rested(
    server: RedisServer, notes: Notes
) -> None:
    hasty = Hasty(server.url, SHARE)
    rates = FailoverRates(hasty, MemoryRates(SHARE), notes, rest_s=600.0)
    server.freeze()
    for number in range(20):
        assert await rates.take(f"user:{number}") == 0
    assert hasty.asked == 2
    server.thaw()
    await rates.close()


async def test_a_caller_that_leaves_while_it_is_tried_again_does_not_keep_it_out(
    server: RedisServer, notes: Notes
) -> None:
    hasty = Hasty(server.url, SHARE)
    rates = FailoverRates(hasty, MemoryRates(SHARE), notes, rest_s=REST_S)
    server.freeze()
    for _ in range(3):
        await rates.take("user:ada")
    await asyncio.sleep(REST_S + 0.05)
    trying = asyncio.create_task(rates.take("user:eve"))
    await asyncio.sleep(0)
    trying.cancel()
    await asyncio.wait([trying])
    assert hasty.asked == 3
    server.thaw()
    hasty._within_s = PATIENT_S
    await asyncio.sleep(REST_S + 0.05)
    await rates.take("user:ada")
    assert rates.shared
    await rates.close()


def test_without_a_limit_no_redis_is_needed() -> None:
    assert isinstance(open_redis_rates("redis://127.0.0.1:1/0", 0, Notes()), MemoryRates)


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "redis"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "app.adapters.limiting.redis", raising=False)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(Misconfigured, match="pip install redis"):
        open_redis_rates("redis://127.0.0.1:1/0", SHARE, Notes())
