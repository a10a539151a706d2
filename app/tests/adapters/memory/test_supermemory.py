"""supermemory through its real client, against a stand-in on loopback."""

from collections.abc import AsyncIterator
from importlib.util import find_spec

import pytest

from app.adapters.memory.supermemory import (
    SupermemorySettings,
    SupermemoryVault,
    open_supermemory_vault,
)
from app.core.domain.errors import Misconfigured, Unauthorized, Unavailable
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
from app.tests.fakes.supermemory import KEY, SupermemoryService

pytestmark = pytest.mark.skipif(
    find_spec("supermemory") is None,  # not imported here: mem0 writes files and reports its use
    reason="not installed: pip install -r requirements-optional.txt",
)


@pytest.fixture
async def service() -> AsyncIterator[SupermemoryService]:
    service = SupermemoryService()
    await service.http.start()
    yield service
    await service.http.close()


@pytest.fixture
async def vault(service: SupermemoryService) -> AsyncIterator[SupermemoryVault]:
    vault = await opened(service)
    yield vault
    await vault.close()


async def opened(service: SupermemoryService, **settings: object) -> SupermemoryVault:
    """A vault at the stand-in."""
    return await open_supermemory_vault(
        SupermemorySettings(**{"api_key": KEY, "base_url": service.http.url, **settings})  # type: ignore[arg-type]  # fields
    )


class TestSupermemoryVault(HostedVaultSuite):
    """The suite of hosted vaults."""


async def test_opening_asks_the_service_nothing(service: SupermemoryService) -> None:
    vault = await opened(service)
    await vault.close()
    assert service.http.asked == []


async def test_a_person_is_a_namespace_and_a_memory_a_document_nothing_is_derived_from(
    vault: SupermemoryVault, service: SupermemoryService
) -> None:
    await vault.put([record_of("ann", "m", "Never call me before nine.")])
    tried, added = service.http.asked
    assert (tried.method, added.method) == ("PATCH", "POST")
    assert added.path == "/ns/inkling-u-ann/document/batch"
    assert added.body["taskType"] == tried.body["taskType"] == "superrag"
    (document,) = added.body["documents"]
    assert document["content"] == "Never call me before nine."
    assert tried.path == f"/ns/inkling-u-ann/document/{document['id']}"
    assert len(document["id"]) <= 100
    assert all(isinstance(value, str) for value in document["metadata"].values())
    assert added.headers["authorization"] == f"Bearer {KEY}"


async def test_questions_are_asked_in_the_words_of_the_published_description(
    vault: SupermemoryVault, service: SupermemoryService
) -> None:
    await vault.put([record_of("ann", "m", "words")])
    service.http.asked.clear()
    await nearest(vault, "ann", "words", [MType.GOAL, MType.HISTORY], limit=3)
    await all_of(vault, "ann")
    searched, listed = service.http.asked
    kind = {
        "field": "inkling_kind",
        "operator": "eq",
        "value": "memory",
        "caseSensitive": True,
    }
    assert searched.body["searchMode"] == "chunks"
    assert searched.body["threshold"] == 0.0
    assert searched.body["filter"]["operands"][0] == kind
    assert searched.body["filter"]["operands"][1]["operator"] == "or"
    assert listed.body["filter"] == kind
    assert listed.query == {"page": "1", "limit": "100", "sort": "createdAt", "order": "asc"}


async def test_an_add_whose_answer_was_lost_is_not_doubled(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.http.faults = [Fault(answer=Answer(lost=True), path="/batch", heard=True)]
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m", "words once")])
    anew = await opened(service)
    await anew.put([record_of("ann", "m", "words once")])
    await anew.close()
    ((document,),) = (space.values() for space in service.spaces.values())
    assert document["content"] == "words once"


async def test_a_short_memory_is_read_before_supermemory_has_processed_it(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.read_after = 10_000
    record = record_of("ann", "m")
    await vault.put([record])
    assert await fetched(vault, "ann", "m") == [record]
    assert await all_of(vault, "ann") == [record]
    assert await nearest(vault, "ann", "text") == []


async def test_a_long_memory_is_read_once_supermemory_has_processed_it(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.read_after = 2
    record = record_of("ann", "m", "a long text " * 400)
    await vault.put([record])
    assert await fetched(vault, "ann", "m") == []
    assert await all_of(vault, "ann") == []
    assert await fetched(vault, "ann", "m") == [record]


async def test_a_document_that_is_being_processed_is_changed_later(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.read_after, service.locked_while_reading = 1, True
    await vault.put([record_of("ann", "m", "first words")])
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m", "last words")])
    await vault.put([record_of("ann", "m", "last words")])
    assert [one.flat["text"] for one in await all_of(vault, "ann")] == ["last words"]


async def test_a_document_that_is_not_taken_is_told(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.refuses_batch_items = True
    with pytest.raises(Unavailable):
        await vault.put([record_of("ann", "m"), record_of("ann", "n")])
    service.refuses_batch_items = False
    await vault.put([record_of("ann", "m"), record_of("ann", "n")])
    assert await keys_of(vault, "ann") == ["m", "n"]


async def test_forgetting_leaves_nothing_processed_or_not(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    service.read_after = 10_000
    await vault.put([record_of("ann", f"m{number}") for number in range(30)])
    await vault.put([record_of("bob", "m")])
    await vault.wipe("ann", None)
    assert list(service.spaces) == ["inkling-u-bob"]


async def test_a_deletion_that_fails_for_one_memory_is_told(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    await vault.put([record_of("ann", "m")])
    (space,) = service.spaces.values()
    failed = Answer(body={"count": 0, "errors": [{"id": next(iter(space)), "error": "busy"}]})
    service.http.faults = [Fault(answer=failed, method="DELETE")]
    with pytest.raises(Unavailable):
        await vault.remove("ann", record_of("ann", "m").kind, ["m"])
    await vault.remove("ann", record_of("ann", "m").kind, ["m"])
    assert await keys_of(vault, "ann") == []


async def test_documents_of_another_application_are_passed_over(
    service: SupermemoryService, vault: SupermemoryVault
) -> None:
    await vault.put([record_of("ann", "m")])
    (space,) = service.spaces.values()
    space["x"] = {**next(iter(space.values())), "id": "x", "metadata": {"inkling_kind": "memory"}}
    assert await keys_of(vault, "ann") == ["m"]
    assert await nearest(vault, "ann", "text") == ["m"]


async def test_a_wrong_key_is_told_with_the_setting(service: SupermemoryService) -> None:
    vault = await opened(service, api_key="wrong")
    with pytest.raises(Unauthorized, match="SUPERMEMORY_API_KEY"):
        await vault.probe()
    await vault.close()


async def test_a_missing_key_is_told_with_the_setting() -> None:
    with pytest.raises(Misconfigured, match="SUPERMEMORY_API_KEY"):
        await open_supermemory_vault(SupermemorySettings(api_key=""))


@pytest.mark.parametrize("url", ["http://[broken", "api.supermemory.ai", "ftp://x", "http://"])
async def test_an_address_that_is_none_is_told_with_the_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="SUPERMEMORY_BASE_URL"):
        await open_supermemory_vault(SupermemorySettings(api_key=KEY, base_url=url))


async def test_the_clients_own_time_limit_is_ours(service: SupermemoryService) -> None:
    vault = await opened(service, timeout_s=0.1)
    service.http.faults = [Fault(answer=Answer(after_s=30))]
    with pytest.raises(Unavailable, match="in time"):
        await nearest(vault, "ann", "words")
    await vault.close()
