"""What every count of calls must do; a store inherits this and hands itself in."""

import asyncio

from app.core.ports.limiting import RateStore

SHARE = 6  # calls a minute: one is refilled every 10 s, so that a slow machine changes nothing
REFILL_S = 10.0


class RateStoreContract:
    """Inherit, and give a `rates` fixture: an empty store with `SHARE` calls a minute."""

    async def test_a_minutes_share_can_be_used_at_once_and_then_no_more(
        self, rates: RateStore
    ) -> None:
        assert [await rates.take("user:ada") for _ in range(SHARE)] == [0.0] * SHARE
        assert 0 < await rates.take("user:ada") <= REFILL_S

    async def test_a_refused_call_costs_nothing(self, rates: RateStore) -> None:
        for _ in range(SHARE):
            await rates.take("user:ada")
        waits = [await rates.take("user:ada") for _ in range(50)]
        assert all(0 < wait <= REFILL_S for wait in waits)
        assert waits[-1] <= waits[0]

    async def test_callers_do_not_share(self, rates: RateStore) -> None:
        for _ in range(SHARE):
            await rates.take("user:ada")
        assert await rates.take("user:ad") == 0
        assert await rates.take("client:ada") == 0

    async def test_any_key_can_be_counted(self, rates: RateStore) -> None:
        for key in ("", "user:" + "x" * 10_000, "client:2001:db8::/64", "a b\r\nc\0", "\ud800"):
            assert await rates.take(key) == 0

    async def test_fifty_at_once_are_granted_the_share_and_no_more(self, rates: RateStore) -> None:
        waits = await asyncio.gather(*(rates.take("user:ada") for _ in range(50)))
        assert sum(wait == 0 for wait in waits) == SHARE

    async def test_it_tells_of_its_health(self, rates: RateStore) -> None:
        health = await rates.health()
        assert (health.name, health.ok, health.detail) == ("limits", True, "ok")
