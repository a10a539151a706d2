"""Every way in which Pinecone fails becomes one of our errors, soon, and says what to do."""

import asyncio
from dataclasses import replace

import pytest

from app.adapters.memory.pinecone import (
    Isolation,
    PineconeSettings,
    PineconeVault,
    open_pinecone_vault,
)
from app.adapters.memory.remote.vault import Kind
from app.core.domain.errors import (
    InklingError,
    Malformed,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from app.tests.adapters.memory.pinecone.conftest import Opener
from app.tests.adapters.memory.pinecone.records import DIMENSIONS, memory, vector
from app.tests.fakes.pinecone import Emulator

AT_ONCE = {"retry-after": "0"}
NAMESPACES = (
    "Request failed. You've reached the max namespaces allowed in serverless index inkling. "
    "To add more namespaces, upgrade your plan."
)
STORAGE = (
    "Request failed. You've reached the max storage allowed for project Default. "
    "To update or upsert new data, delete records or upgrade your plan."
)
MONTH = "Request failed. You've reached your write unit limit for the current month."


@pytest.mark.parametrize(
    ("status", "message", "error", "says"),
    [
        (400, "Bad metadata", Refused, "400"),
        (401, "Invalid API Key", Unauthorized, "PINECONE_API_KEY"),
        (402, "Pay all past due invoices", Unauthorized, "payment"),
        (403, "Forbidden", Unauthorized, "PINECONE_API_KEY"),
        (403, STORAGE, Unavailable, "quota"),
        (404, "Not Found", Unavailable, "index"),
        (408, "Timeout", Unavailable, "408"),
        (409, "Conflict", Unavailable, "again"),
        (412, "Precondition", Unavailable, "again"),
        (413, "Too large", TooLarge, "less"),
        (422, "Unprocessable", Refused, "422"),
        (429, "Slow down", RateLimited, "fewer"),
        (429, MONTH, RateLimited, "month"),
        (500, "Internal", Unavailable, "500"),
        (502, "Bad gateway", Unavailable, "502"),
        (503, "Unavailable", Unavailable, "503"),
        (504, "Gateway timeout", Unavailable, "504"),
    ],
)
async def test_each_status_has_its_error_and_sentence(
    auto: PineconeVault,
    emulator: Emulator,
    status: int,
    message: str,
    error: type[InklingError],
    says: str,
) -> None:
    emulator.faults.fail("/vectors", status, times=None, message=message, headers=AT_ONCE)
    with pytest.raises(error, match=says) as caught:
        await auto.put([memory("ann", "m", text="a secret text")])
    assert isinstance(caught.value, error)
    assert "secret" not in str(caught.value)
    assert emulator.api_key not in str(caught.value)
    assert emulator.url not in str(caught.value)


async def test_a_server_that_answers_reads_of_nothing_with_404_holds_nothing(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened(isolation=Isolation.NAMESPACE)
    emulator.faults.fail("/", 404, times=None, message="Namespace not found")
    assert await vault.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None) == ()
    assert await vault.fetch("ann", Kind.MEMORY, ["m"]) == ()
    assert await vault.fetch("ann", Kind.SHOWN, ["k"]) == ()
    assert [page async for page in vault.memories("ann")] == []
    await vault.wipe("ann", None)


async def test_an_index_that_is_gone_is_no_empty_one(
    auto: PineconeVault, emulator: Emulator
) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.fail("/", 404, times=None, message="Index not found")
    with pytest.raises(Unavailable, match="not there any more"):
        await auto.fetch("ann", Kind.MEMORY, ["m"])
    with pytest.raises(Unavailable, match="not there any more"):
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)


async def test_a_wait_that_is_asked_for_is_passed_on(
    auto: PineconeVault, emulator: Emulator
) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.fail("/query", 429, times=None, headers={"retry-after": "0.02"})
    with pytest.raises(RateLimited) as caught:
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)
    assert caught.value.retry_after == 0.02


async def test_a_quota_that_is_met_in_the_middle_is_not_heard_of(
    auto: PineconeVault, emulator: Emulator
) -> None:
    emulator.faults.fail("/vectors/upsert", 403, message=NAMESPACES)
    await auto.put([memory("ann", "m")])
    assert [page async for page in auto.memories("ann")]


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b'{"matches": 5}', b'{"matches":[{}]}'])
async def test_garbage_is_malformed(auto: PineconeVault, emulator: Emulator, body: bytes) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.garbage("/query", body=body)
    with pytest.raises(Malformed):
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)


@pytest.mark.parametrize("score", ["1e9", "-2"])
async def test_a_score_that_is_no_cosine_is_malformed(
    auto: PineconeVault, emulator: Emulator, score: str
) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.garbage("/query", body=b'{"matches":[{"id":"x","score":%s}]}' % score.encode())
    with pytest.raises(Malformed):
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)


async def test_an_undecodable_answer_is_malformed(auto: PineconeVault, emulator: Emulator) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.garbage("/query", body=b"not zipped")
    emulator.faults._ordered[-1].headers["content-encoding"] = "gzip"
    with pytest.raises(Malformed):
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)


async def test_an_answer_cut_in_the_middle_is_unavailable(
    auto: PineconeVault, emulator: Emulator
) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.cut("/query", times=None)
    with pytest.raises(Unavailable):
        await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)


async def test_an_error_in_the_middle_of_a_list_is_raised_there(
    auto: PineconeVault, emulator: Emulator
) -> None:
    await auto.put([memory("ann", f"{number}") for number in range(500)])
    pages = auto.memories("ann")
    assert await anext(pages)
    emulator.faults.fail("/vectors", 500, times=None, headers=AT_ONCE)
    with pytest.raises(Unavailable):
        await anext(pages)


async def test_a_callers_time_limit_is_kept_and_the_vault_still_works(
    auto: PineconeVault, emulator: Emulator
) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.slow("/", 60.0, times=None)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await auto.nearest("ann", vector=vector(1), text="", limit=5, mtypes=None)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await auto.fetch("ann", Kind.MEMORY, [f"{number}" for number in range(1_000)])
    emulator.faults.clear()
    assert len(await auto.fetch("ann", Kind.MEMORY, ["m"])) == 1


async def test_a_callers_time_limit_is_kept_between_the_clients_own_tries(
    auto: PineconeVault, emulator: Emulator
) -> None:
    emulator.faults.fail("/", 503, times=None, headers={"retry-after": "30"})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await auto.put([memory("ann", "m")])


async def test_cancelling_leaves_no_task_behind(auto: PineconeVault, emulator: Emulator) -> None:
    await auto.put([memory("ann", "m")])
    emulator.faults.slow("/", 60.0, times=None)
    before = asyncio.all_tasks()
    task = asyncio.create_task(auto.fetch("ann", Kind.MEMORY, [str(n) for n in range(500)]))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() <= before


async def test_the_clients_own_time_limit_is_unavailable(
    opened: Opener, emulator: Emulator
) -> None:
    vault = await opened(timeout_s=0.05)
    emulator.faults.slow("/namespaces", 60.0, times=None)
    with pytest.raises(Unavailable, match="in time"):
        await vault.probe()


async def test_nobody_listening_is_unavailable(settings: PineconeSettings) -> None:
    vault = await open_pinecone_vault(
        replace(settings, host="http://127.0.0.1:9"), dimensions=DIMENSIONS, progress=None
    )
    with pytest.raises(Unavailable, match="PINECONE_HOST"):
        await vault.probe()
    await vault.close()


async def test_a_probe_tells_a_revoked_key(auto: PineconeVault, emulator: Emulator) -> None:
    await auto.probe()
    emulator.world.api_key = "pcsk_new"
    with pytest.raises(Unauthorized, match="PINECONE_API_KEY"):
        await auto.probe()
