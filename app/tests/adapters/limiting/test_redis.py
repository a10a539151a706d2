"""Calls are counted in a real Redis, by all replicas together."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.adapters.limiting import FailoverRates, MemoryRates, open_redis_rates
from app.adapters.limiting.redis import SCRIPT_ID, WITHIN_S, RedisRates, hashed
from app.core.domain.errors import Malformed, Misconfigured, Unauthorized, Unavailable
from app.tests.access.notes import Notes
from app.tests.adapters.limiting.server import RedisServer
from app.tests.contracts.limiting import SHARE, RateStoreContract

PATIENT_S = 30.0
"""What is not about time has time: Redis is a process of its own, and may have to wait its turn."""


@asynccontextmanager
async def counting(
    server: RedisServer, share: int = SHARE, *, within_s: float = PATIENT_S
) -> AsyncIterator[RedisRates]:
    rates = RedisRates(server.url, share, within_s=within_s)
    try:
        yield rates
    finally:
        await rates.close()


class TestRedisRates(RateStoreContract):
    @pytest.fixture
    async def rates(self, server: RedisServer) -> AsyncIterator[FailoverRates]:
        patient = RedisRates(server.url, SHARE, within_s=PATIENT_S)
        opened = FailoverRates(patient, MemoryRates(SHARE), Notes())
        yield opened
        assert opened.shared
        await opened.close()


async def test_two_replicas_share_one_count(server: RedisServer) -> None:
    async with counting(server) as one, counting(server) as other:
        both = [await rates.take("user:ada") for _ in range(SHARE // 2) for rates in (one, other)]
        assert both == [0.0] * SHARE
        assert await one.take("user:ada") > 0
        assert await other.take("user:ada") > 0


async def test_fifty_callers_of_two_replicas_are_never_granted_more_than_the_bucket(
    server: RedisServer,
) -> None:
    async with counting(server) as one, counting(server) as other:
        calls = [rates.take("user:ada") for _ in range(25) for rates in (one, other)]
        waits = await asyncio.gather(*calls)
    assert sum(wait == 0 for wait in waits) == SHARE


async def test_calls_are_refilled_steadily(server: RedisServer) -> None:
    async with counting(server, 120) as rates:  # one every 500 ms
        start = time.perf_counter()
        granted = 0
        while (wait := await rates.take("user:ada")) == 0:
            granted += 1
        assert 120 <= granted <= 121 + 2 * (time.perf_counter() - start)
        await asyncio.sleep(wait + 0.01)
        assert await rates.take("user:ada") == 0


async def test_nobodys_id_or_address_can_be_read_there_and_nothing_stays(
    server: RedisServer,
) -> None:
    async with counting(server, 20) as rates:  # one every 3 s
        await rates.take("user:ada.lovelace")
        await rates.take("client:203.0.113.9")
        kept = server.say("KEYS", "*")
        assert kept.count(b"inkling:rate:") == 2
        assert b"ada" not in kept
        assert b"203" not in kept
        assert 0 < _number(server.say("PTTL", hashed("user:ada.lovelace"))) <= 3_000
        for key in ("user:ada.lovelace", "client:203.0.113.9"):
            async with asyncio.timeout(PATIENT_S):
                while server.say("EXISTS", hashed(key)) != b":0\r\n":  # noqa: ASYNC110  # its own
                    await asyncio.sleep(0.05)


async def test_a_flushed_script_is_brought_again(server: RedisServer) -> None:
    async with counting(server) as rates:
        await rates.take("user:ada")
        server.say("SCRIPT", "FLUSH")
        assert await rates.take("user:ada") == 0
        assert b":1" in server.say("SCRIPT", "EXISTS", SCRIPT_ID)


async def test_a_restarted_server_is_found_again(server: RedisServer) -> None:
    async with counting(server) as rates:
        await rates.take("user:ada")
        server.stop()
        with pytest.raises(Unavailable, match="cannot be reached"):
            await rates.take("user:ada")
        server.start()
        assert await rates.take("user:ada") == 0


async def test_a_frozen_server_is_given_up_and_its_late_answers_are_not_mixed_up(
    server: RedisServer,
) -> None:
    async with counting(server) as rates:
        for _ in range(SHARE):
            await rates.take("user:ada")
        server.freeze()
        rates._within_s = WITHIN_S
        late = await asyncio.gather(
            *(rates.take("user:ada") for _ in range(30)), return_exceptions=True
        )
        assert {str(answer) for answer in late} == {"Redis did not answer within 0.1 s."}
        server.thaw()
        rates._within_s = PATIENT_S
        assert await rates.take("user:eve") == 0
        assert await rates.take("user:ada") > 0


async def test_a_bucket_is_never_emptier_than_empty_though_the_clock_was_set_back(
    server: RedisServer,
) -> None:
    async with counting(server, 600) as rates:  # one every 100 ms
        for found in ("9" * 18, "inf", "nan", "nonsense", "-5"):
            server.say("SET", hashed("user:ada"), found)
            assert await rates.take("user:ada") <= 0.1


async def test_something_else_in_the_place_of_a_bucket_is_malformed(server: RedisServer) -> None:
    async with counting(server) as rates:
        server.say("LPUSH", hashed("user:ada"), "not ours")
        with pytest.raises(Malformed, match="REDIS_URL"):
            await rates.take("user:ada")


@pytest.mark.parametrize(
    "answer", [b"$5\r\nhello\r\n", b":-7\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff\r\n"]
)
async def test_a_server_that_speaks_nonsense_is_told_apart(answer: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            writer.write(answer)
        writer.close()

    listening = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    rates = RedisRates(f"redis://127.0.0.1:{port}/0", SHARE)
    async with listening:
        with pytest.raises((Malformed, Unavailable)):
            await rates.take("user:ada")
        await rates.close()


async def test_a_wrong_password_is_said_without_repeating_it(server: RedisServer) -> None:
    server.stop()
    server.password = "the right one"
    server.start()
    rates = RedisRates(f"redis://:s3cret-wrong@127.0.0.1:{server.port}/0", SHARE)
    with pytest.raises(Unauthorized) as told:
        await rates.take("user:ada")
    assert "REDIS_URL" in str(told.value)
    assert "s3cret" not in str(told.value)
    assert "s3cret" not in (await rates.health()).detail
    await rates.close()


@pytest.mark.parametrize(
    "url", ["localhost:6379", "http://localhost", "", "redis://h:port/0", "redis://h/?db=x"]
)
def test_a_url_that_is_none_is_said_at_the_start_without_repeating_it(url: str) -> None:
    with pytest.raises(Misconfigured, match="REDIS_URL") as told:
        open_redis_rates(url, SHARE, Notes())
    assert url == "" or url not in str(told.value)


def _number(answer: bytes) -> int:
    return int(answer.strip().removeprefix(b":"))
