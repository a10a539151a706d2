"""The index is made sure of at start, and what is wrong is said in a sentence."""

from dataclasses import replace
from typing import Any

import pytest

from app.adapters.memory.pinecone import PineconeSettings, open_pinecone_vault
from app.bench.served import free_port
from app.core.domain.errors import Misconfigured, Unauthorized, Unavailable
from app.tests.adapters.memory.pinecone.conftest import Opener
from app.tests.adapters.memory.pinecone.records import DIMENSIONS, memory
from app.tests.fakes.pinecone import Emulator


async def test_a_missing_index_is_created_as_configured(opened: Opener, emulator: Emulator) -> None:
    await opened(index="mine", region="eu-west-1", deletion_protection=True)
    (created,) = emulator.sent_to("/indexes", "POST")
    assert created.body == {
        "name": "mine",
        "schema": {
            "fields": {
                "_values": {"type": "dense_vector", "dimension": DIMENSIONS, "metric": "cosine"}
            }
        },
        "deployment": {"deployment_type": "managed", "cloud": "aws", "region": "eu-west-1"},
        "deletion_protection": "enabled",
    }
    assert created.headers["api-key"] == emulator.api_key


async def test_an_index_that_is_there_is_used_as_it_is(opened: Opener, emulator: Emulator) -> None:
    await (await opened()).put([memory("ann", "m")])
    again = await opened()
    assert [page async for page in again.memories("ann")]
    assert len(emulator.sent_to("/indexes", "POST")) == 1


async def test_progress_is_told_until_the_index_is_ready(
    settings: PineconeSettings, emulator: Emulator
) -> None:
    emulator.world.ready_s = 1.0
    told: list[tuple[str, float]] = []
    vault = await open_pinecone_vault(
        settings, dimensions=DIMENSIONS, progress=lambda text, share: told.append((text, share))
    )
    await vault.close()
    shares = [share for _, share in told]
    assert len(told) > 4
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "inkling is ready" in told[-1][0]


async def test_an_index_not_ready_in_time_is_tried_again_by_each_call(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.ready_s = 600.0
    vault = await opened(ready_wait_s=0.1)
    with pytest.raises(Unavailable, match="not ready"):
        await vault.probe()
    emulator.index.ready_at = 0
    await vault.probe()


async def test_an_index_that_another_replica_creates_meanwhile_is_fine(
    opened: Opener, emulator: Emulator
) -> None:
    await opened()
    emulator.faults.fail("/indexes/inkling", 404, message="Index inkling not found")
    await opened()
    assert [request.status for request in emulator.sent_to("/indexes", "POST")] == [201, 409]


async def test_protection_is_switched_on_later_and_never_off(
    opened: Opener, emulator: Emulator
) -> None:
    await opened()
    await opened(deletion_protection=True)
    assert emulator.index.description["deletion_protection"] == "enabled"
    await opened(deletion_protection=False)
    assert emulator.index.description["deletion_protection"] == "enabled"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dimension": 1536}, "1536 dimensions.*EMBED_DIMS.*PINECONE_INDEX"),
        ({"metric": "euclidean"}, "euclidean.*PINECONE_INDEX"),
        ({"type": "sparse_vector"}, "not made for vectors.*PINECONE_INDEX"),
    ],
)
async def test_an_index_of_another_make_is_refused_with_the_setting_to_change(
    opened: Opener, emulator: Emulator, change: dict[str, Any], says: str
) -> None:
    await opened()
    emulator.index.field.update(change)
    with pytest.raises(Misconfigured, match=says):
        await opened()


async def test_an_index_on_pods_is_refused(opened: Opener, emulator: Emulator) -> None:
    await opened()
    emulator.index.description["deployment"] = {
        "deployment_type": "pod",
        "environment": "us-east-1-aws",
        "pod_type": "p1.x1",
        "replicas": 1,
        "shards": 1,
    }
    with pytest.raises(Misconfigured, match="pods"):
        await opened()


async def test_a_wrong_key_names_its_setting(opened: Opener) -> None:
    with pytest.raises(Unauthorized, match="PINECONE_API_KEY") as caught:
        await opened(api_key="pcsk_wrong_secret")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "with\nnewline", "schlüssel"])
async def test_a_key_that_is_none_names_its_setting(opened: Opener, key: str) -> None:
    with pytest.raises(Misconfigured, match="PINECONE_API_KEY"):
        await opened(api_key=key)


async def test_a_region_the_plan_has_not_names_its_setting(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.regions = ("us-east-1",)
    with pytest.raises(Misconfigured, match="PINECONE_REGION"):
        await opened(region="eu-west-1")


async def test_a_name_no_index_can_have_names_its_setting(opened: Opener) -> None:
    with pytest.raises(Misconfigured, match="PINECONE_INDEX"):
        await opened(index="My_Index")


async def test_a_plan_without_room_for_an_index_names_the_setting(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.limits.indexes = 0
    with pytest.raises(Misconfigured, match="PINECONE_INDEX"):
        await opened()


async def test_an_index_without_room_for_the_shared_namespace_says_so_at_start(
    opened: Opener, emulator: Emulator
) -> None:
    await opened(isolation="namespace")
    emulator.world.limits.namespaces = 0
    with pytest.raises(Misconfigured, match="shared namespace"):
        await opened()


async def test_a_start_without_pinecone_succeeds_and_finds_it_later(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.faults.fail("/", 503, times=None, headers={"retry-after": "0"})
    vault = await opened()
    with pytest.raises(Unavailable):
        await vault.probe()
    emulator.faults.clear()
    await vault.put([memory("ann", "m")])
    assert [page async for page in vault.memories("ann")]


async def test_a_start_against_nobody_succeeds(settings: PineconeSettings) -> None:
    nobody = replace(settings, host=f"http://127.0.0.1:{free_port()}")
    told: list[str] = []
    vault = await open_pinecone_vault(
        nobody, dimensions=DIMENSIONS, progress=lambda text, _: told.append(text)
    )
    assert "PINECONE_HOST" in told[-1]
    await vault.close()


async def test_a_wrong_setting_found_after_the_start_is_only_unavailable(
    opened: Opener, emulator: Emulator
) -> None:
    await opened()
    emulator.index.field["dimension"] = 8
    emulator.faults.fail("/", 503, times=2, headers={"retry-after": "0"})
    vault = await opened()
    with pytest.raises(Unavailable, match="8 dimensions"):
        await vault.probe()


async def test_garbage_from_the_control_plane_does_not_stop_the_start(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.faults.garbage("/indexes")
    vault = await opened()
    await vault.probe()


async def test_a_loopback_address_without_a_scheme_is_an_emulator(
    opened: Opener, emulator: Emulator
) -> None:
    emulator.world.host = emulator.url.removeprefix("http://")
    vault = await opened(host=emulator.url.removeprefix("http://"))
    await vault.probe()


async def test_closing_twice_is_fine_and_nothing_works_afterwards(opened: Opener) -> None:
    vault = await opened()
    await vault.close()
    await vault.close()
    with pytest.raises(Unavailable, match="closed"):
        await vault.probe()


async def test_the_settings_never_show_the_key(settings: PineconeSettings) -> None:
    assert settings.api_key not in repr(settings)
