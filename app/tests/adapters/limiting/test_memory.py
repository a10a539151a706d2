"""The count of this process alone passes the contract."""

import pytest

from app.adapters.limiting import MemoryRates
from app.tests.contracts.limiting import SHARE, RateStoreContract


class TestMemoryRates(RateStoreContract):
    @pytest.fixture
    def rates(self) -> MemoryRates:
        return MemoryRates(SHARE)


async def test_it_is_shared_with_nobody() -> None:
    one, other = MemoryRates(1), MemoryRates(1)
    assert await one.take("user:ada") == 0
    assert await other.take("user:ada") == 0
    assert not one.shared


async def test_without_a_limit_every_call_is_granted() -> None:
    rates = MemoryRates(0)
    assert [await rates.take("user:ada") for _ in range(500)] == [0.0] * 500
