"""mem0 through its real client, against a stand-in on loopback."""

from collections.abc import AsyncIterator
from importlib.util import find_spec

import pytest

from app.adapters.memory.mem0 import Mem0Settings, Mem0Vault, open_mem0_vault
from app.core.domain.errors import Malformed, Misconfigured, TooLarge, Unauthorized, Unavailable
from app.core.domain.memory import MType
from app.tests.adapters.memory.hosted_records import (
    all_of,
    fetched,
    keys_of,
    nearest,
    record_of,
)
from app.tests.adapters.memory.hosted_vaults import HostedVaultSuite
from app.tests.fakes.loopback import Answer, Fault
from app.tests.fakes.mem0 import KEY, Mem0Service

pytestmark = pytest.mark.skipif(
    find_spec("mem0") is None,  # not imported here: mem0 writes files and reports its use
    reason="not installed: pip install -r requirements-optional.txt",
)


@pytest.fixture
async def service() -> AsyncIterator[Mem0Service]:
    service = Mem0Service()
    await service.http.start()
    yield service
    await service.http.close()


@pytest.fixture
async def vault(service: Mem0Service) -> AsyncIterator[Mem0Vault]:
    vault = await open_mem0_vault(Mem0Settings(api_key=KEY, base_url=service.http.url))
    yield vault
    await vault.close()


class TestMem0Vault(HostedVaultSuite):
    """The suite of hosted vaults."""


async def test_opening_asks_the_service_nothing(service: Mem0Service) -> None:
    vault = await open_mem0_vault(Mem0Settings(api_key=KEY, base_url=service.http.url))
    await vault.close()
    assert service.http.asked == []


async def test_texts_are_sent_to_be_kept_as_they_are_under_a_safe_name(
    vault: Mem0Vault, service: Mem0Service
) -> None:
    await vault.put([record_of("a:b", "m", "Never call me before nine.")])
    (added,) = [asked for asked in service.http.asked if asked.path == "/v3/memories/add/"]
    assert added.body["infer"] is False
    assert added.body["messages"] == [{"role": "user", "content": "Never call me before nine."}]
    assert added.body["user_id"].startswith("inkling-h-")
    assert added.body["metadata"]["mtype"] == "HISTORY"
    assert added.headers["authorization"] == f"Token {KEY}"


async def test_an_add_whose_answer_was_lost_is_not_doubled(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    service.http.faults = [Fault(answer=Answer(lost=True), method="POST", path="/add/", heard=True)]
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m")])
    anew = await open_mem0_vault(Mem0Settings(api_key=KEY, base_url=service.http.url))
    await anew.put([record_of("ann", "m")])
    await anew.close()
    assert len(service.memories) == 1


async def test_a_doubled_memory_is_read_as_one_and_healed_by_the_next_write(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    service.hidden_for = 1
    service.http.faults = [Fault(answer=Answer(lost=True), method="POST", path="/add/", heard=True)]
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m")])
    await vault.put([record_of("ann", "m")])  # mem0 does not show the first yet
    assert len(service.memories) == 2
    service.hidden_for = 0
    assert await keys_of(vault, "ann") == ["m"]
    assert len(await fetched(vault, "ann", "m")) == 1
    assert await nearest(vault, "ann", "text") == ["m"]
    anew = await open_mem0_vault(Mem0Settings(api_key=KEY, base_url=service.http.url))
    await anew.put([record_of("ann", "m", "new words")])
    await anew.close()
    assert [one["memory"] for one in service.memories.values()] == ["new words"]


async def test_an_update_right_after_an_add_needs_no_listing(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    service.hidden_for = 100
    await vault.put([record_of("ann", "m", "first words")])
    await vault.put([record_of("ann", "m", "last words")])
    assert [one["memory"] for one in service.memories.values()] == ["last words"]
    await vault.remove("ann", record_of("ann", "m").kind, ["m"])
    assert service.memories == {}


async def test_a_memory_removed_behind_our_back_is_added_again(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    await vault.put([record_of("ann", "m")])
    service.memories.clear()
    await vault.put([record_of("ann", "m")])
    assert await keys_of(vault, "ann") == ["m"]


async def test_an_add_that_is_not_told_is_looked_for(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    service.silent_adds, service.hidden_for = True, 2
    await vault.put([record_of("ann", "m", "first words")])
    await vault.put([record_of("ann", "m", "last words")])
    assert [one["memory"] for one in service.memories.values()] == ["last words"]


async def test_an_add_that_mem0_swallows_is_told(service: Mem0Service, vault: Mem0Vault) -> None:
    service.swallowed_adds = True
    with pytest.raises(Malformed):
        await vault.put([record_of("ann", "m")])


async def test_a_queued_add_is_waited_for(service: Mem0Service, vault: Mem0Vault) -> None:
    service.slow_adds, service.pending_for = True, 2
    await vault.put([record_of("ann", "m")])
    assert await keys_of(vault, "ann") == ["m"]
    assert service.http.count("GET", "/v1/event/") == 3


async def test_a_queued_add_that_fails_is_told(service: Mem0Service, vault: Mem0Vault) -> None:
    service.slow_adds = service.failing_adds = True
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m")])
    service.failing_adds = False
    await vault.put([record_of("ann", "m")])
    assert await keys_of(vault, "ann") == ["m"]


async def test_forgetting_waits_for_what_is_still_being_added_and_leaves_nothing(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    service.slow_adds, service.pending_for = True, 1
    service.http.faults = [Fault(answer=Answer(lost=True), path="/v1/event/")]
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m")])
    assert service.memories == {}  # not there yet …
    await vault.wipe("ann", None)
    assert service.memories == {}
    assert service.entities == set()
    assert all(not work for _, work in service._events.values() if isinstance(work, dict))


async def test_forgetting_reaches_what_no_listing_shows(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    await vault.put([record_of("ann", "m"), record_of("ann", "n")])
    await vault.put([record_of("bob", "m")])
    service.hidden_for, service.pending_for = 10_000, 3
    await vault.wipe("ann", None)
    assert {one["user_id"] for one in service.memories.values()} == {"inkling-u-bob"}
    assert service.entities == {"inkling-u-bob"}


async def test_a_batch_that_stumbles_over_a_missing_memory_is_deleted_one_by_one(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    await vault.put([record_of("ann", f"m{number}") for number in range(3)])
    missing = Answer(status=404, body={"error": "Some memories were not found"})
    service.http.faults = [Fault(answer=missing, path="/v1/batch/")]
    await vault.wipe("ann", MType.HISTORY)
    assert service.memories == {}


async def test_what_does_not_fit_beside_the_text_is_refused_before_it_is_sent(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    fits = record_of("ann", "m", tags=["the same tag again"] * 100)
    vault.check(fits)  # packed
    await vault.put([fits])
    assert await all_of(vault, "ann") == [fits]
    with pytest.raises(TooLarge, match="tags or metadata"):
        vault.check(record_of("ann", "n", tags=[f"{n * 7919 % 100_003:x}" for n in range(900)]))


async def test_a_memory_rewritten_at_mem0_comes_back_as_it_is_there(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    await vault.put([record_of("ann", "m", "  spaced  ")])
    (kept,) = service.memories.values()
    kept["memory"] = "rewritten by hand"
    assert [one.flat["text"] for one in await all_of(vault, "ann")] == ["rewritten by hand"]


async def test_memories_of_another_application_are_passed_over(
    service: Mem0Service, vault: Mem0Vault
) -> None:
    await vault.put([record_of("ann", "m")])
    (ours,) = service.memories.values()
    service.memories["x"] = {**ours, "id": "x", "metadata": {"inkling_kind": "memory"}}
    assert await keys_of(vault, "ann") == ["m"]
    await vault.wipe("ann", None)
    assert service.memories == {}


async def test_a_wrong_key_is_told_with_the_setting(service: Mem0Service) -> None:
    vault = await open_mem0_vault(Mem0Settings(api_key="wrong", base_url=service.http.url))
    with pytest.raises(Unauthorized, match="MEM0_API_KEY"):
        await vault.probe()
    await vault.close()


async def test_a_key_of_another_project_is_told(service: Mem0Service) -> None:
    for settings in (
        Mem0Settings(api_key=KEY, base_url=service.http.url, project="other"),
        Mem0Settings(api_key=KEY, base_url=service.http.url, org="other"),
    ):
        vault = await open_mem0_vault(settings)
        with pytest.raises(Unauthorized, match=r"MEM0_(PROJECT|ORG)_ID"):
            await vault.probe()
        await vault.close()


async def test_a_missing_key_is_told_with_the_setting() -> None:
    with pytest.raises(Misconfigured, match="MEM0_API_KEY"):
        await open_mem0_vault(Mem0Settings(api_key=" "))


@pytest.mark.parametrize("url", ["http://[broken", "api.mem0.ai", "ftp://mem0", "http://"])
async def test_an_address_that_is_none_is_told_with_the_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="MEM0_BASE_URL"):
        await open_mem0_vault(Mem0Settings(api_key=KEY, base_url=url))


async def test_the_clients_own_time_limit_is_ours(service: Mem0Service) -> None:
    vault = await open_mem0_vault(
        Mem0Settings(api_key=KEY, base_url=service.http.url, timeout_s=0.1)
    )
    service.http.faults = [Fault(answer=Answer(after_s=30))]
    with pytest.raises(Unavailable, match="in time"):
        await nearest(vault, "ann", "words")
    await vault.close()
