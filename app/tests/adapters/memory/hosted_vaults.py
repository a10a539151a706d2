"""What every vault of a hosted service must do, asked through its real client over real HTTP.

A test inherits `HostedVaultSuite` and gives `vault` and `service` (with `http`, a `Loopback`).
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.memory.remote.vault import Kind, Record, Vault
from app.core.domain.errors import (
    Refused,
)
from app.core.domain.memory import MType
from app.tests.adapters.memory.hosted_failures import HostedFailuresSuite
from app.tests.adapters.memory.hosted_records import (
    AT,
    NOWHERE,
    ODD_PEOPLE,
    ODD_WRITINGS,
    Service,
    all_of,
    fetched,
    keys_of,
    nearest,
    record_of,
)
from app.tests.contracts.memory_keeping import ODD_TEXTS


class HostedVaultSuite(HostedFailuresSuite):
    """Keeping, finding, removing; with what it inherits also failing."""

    async def test_a_record_comes_back_with_every_field_and_type(self, vault: Vault) -> None:
        record = record_of(
            "ann",
            "m-1",
            tags=["constraint", "größe"],
            topic="calls",
            whole=True,
            ts=1.5,
            expires_at=2**53 - 1,
            metadata='{"a":[1,null]}',
            nul="a\x00b",
        )
        await vault.put([record])
        assert await fetched(vault, "ann", "m-1") == [record]
        assert await all_of(vault, "ann") == [record]
        (back,) = await fetched(vault, "ann", "m-1")
        assert isinstance(back.flat["expires_at"], int)
        assert back.flat["whole"] is True

    @pytest.mark.parametrize("text", ODD_WRITINGS)
    async def test_any_text_is_kept_to_the_letter(self, vault: Vault, text: str) -> None:
        record = record_of("ann", "m", text)
        await vault.put([record])
        assert await fetched(vault, "ann", "m") == [record]
        again = replace(record, flat={**record.flat, "text": f"{text} once more"})
        await vault.put([again])
        assert await all_of(vault, "ann") == [again]
        await vault.put([record])
        assert await all_of(vault, "ann") == [record]

    @pytest.mark.parametrize("key", ["ü" * 256, "a'b\"c%_", "🎉", "../x", " ", "*", "a\x00b"])
    async def test_any_key_names_a_record(self, vault: Vault, key: str) -> None:
        await vault.put([record_of("ann", key)])
        assert [record.key for record in await fetched(vault, "ann", key, "other")] == [key]
        await vault.remove("ann", Kind.MEMORY, [key, "other"])
        assert await keys_of(vault, "ann") == []

    async def test_people_of_any_name_are_kept_apart(self, vault: Vault) -> None:
        for number, person in enumerate(ODD_PEOPLE):
            await vault.put([record_of(person, "m", f"words of {number}")])
        for number, person in enumerate(ODD_PEOPLE):
            assert [record.flat["text"] for record in await all_of(vault, person)] == [
                f"words of {number}"
            ]
            assert await nearest(vault, person, "words") == ["m"]
        for number, person in enumerate(ODD_PEOPLE):
            await vault.wipe(person, None)
            assert await keys_of(vault, person) == []
            left = [len(await all_of(vault, other)) for other in ODD_PEOPLE[number + 1 :]]
            assert left == [1] * len(left)

    async def test_what_is_sent_twice_is_kept_once(self, vault: Vault) -> None:
        record = record_of("ann", "m")
        await vault.put([record])
        await vault.put([record])
        await vault.put([record, record])
        assert await all_of(vault, "ann") == [record]

    async def test_of_two_records_with_one_key_the_last_stays(self, vault: Vault) -> None:
        await vault.put([record_of("ann", "m", "first"), record_of("ann", "m", "last one")])
        assert [record.flat["text"] for record in await all_of(vault, "ann")] == ["last one"]

    async def test_a_record_is_replaced_with_its_type_and_text(self, vault: Vault) -> None:
        await vault.put([record_of("ann", "m", "old words", mtype="GOAL")])
        await vault.put([record_of("ann", "m", "new words", mtype="STYLE")])
        (record,) = await all_of(vault, "ann")
        assert (record.flat["text"], record.flat["mtype"]) == ("new words", "STYLE")
        assert await nearest(vault, "ann", "words", [MType.GOAL]) == []
        assert await nearest(vault, "ann", "words", [MType.STYLE]) == ["m"]

    async def test_many_records_are_listed_and_fetched_whole(self, vault: Vault) -> None:
        records = [record_of("ann", f"m{number:03}") for number in range(230)]
        for start in range(0, len(records), vault.abilities.batch):
            await vault.put(records[start : start + vault.abilities.batch])
        keys = [record.key for record in records]
        assert await keys_of(vault, "ann") == keys
        assert [one.key for one in await fetched(vault, "ann", *keys, "none")] == keys
        assert [one.key for one in await fetched(vault, "ann", *keys[:60])] == keys[:60]
        await vault.remove("ann", Kind.MEMORY, keys[10:])
        assert await keys_of(vault, "ann") == keys[:10]

    async def test_thousands_of_keys_can_be_asked_for(self, vault: Vault) -> None:
        await vault.put([record_of("ann", f"m{number}") for number in range(3)])
        asked = [f"m{number}" for number in range(3_000)]
        assert [one.key for one in await fetched(vault, "ann", *asked)] == ["m0", "m1", "m2"]

    async def test_the_nearest_come_best_first_and_within_the_types(self, vault: Vault) -> None:
        await vault.put(
            [
                record_of("ann", "far", "nothing alike here"),
                record_of("ann", "near", "letters to customers", mtype="STYLE"),
                record_of("ann", "mid", "customers like short and friendly answers"),
            ]
        )
        await vault.put([record_of("bob", "his", "letters to customers")])
        assert (await nearest(vault, "ann", "letters to customers"))[:2] == ["near", "mid"]
        assert await nearest(vault, "ann", "letters to customers", limit=1) == ["near"]
        assert await nearest(vault, "ann", "customers", [MType.STYLE]) == ["near"]
        assert await nearest(vault, "ann", "customers", [MType.STYLE, MType.GOAL]) == ["near"]
        assert await nearest(vault, "ann", "customers", []) == []
        assert await nearest(vault, "nobody", "customers") == []

    async def test_a_long_text_is_found_and_comes_back_whole(self, vault: Vault) -> None:
        text = ("plenty of words on gardens. " * 285)[:8_000].strip()
        await vault.put([record_of("ann", "long", text), record_of("ann", "short", "gardens")])
        found = await vault.nearest("ann", vector=NOWHERE, text="gardens", limit=9, mtypes=None)
        texts = {match.record.key: match.record.flat["text"] for match in found}
        assert texts["long"] == text
        assert len(found) == len(texts)

    @pytest.mark.parametrize("text", ["", " ", "half \ud83c", "\x00", *ODD_TEXTS])
    async def test_any_words_are_safe_to_ask_with(self, vault: Vault, text: str) -> None:
        await vault.put([record_of("ann", "m")])
        assert await nearest(vault, "ann", text) == ["m"]

    async def test_more_than_the_service_gives_at_once_is_no_error(self, vault: Vault) -> None:
        await vault.put([record_of("ann", "m", "some words")])
        assert await nearest(vault, "ann", "words", limit=5_000) == ["m"]

    async def test_one_type_is_wiped_and_the_others_stay(self, vault: Vault) -> None:
        await vault.put(
            [record_of("ann", "g", mtype="GOAL"), record_of("ann", "h"), record_of("ann", "i")]
        )
        await vault.put([record_of("bob", "g", mtype="HISTORY")])
        await vault.wipe("ann", MType.HISTORY)
        assert await keys_of(vault, "ann") == ["g"]
        assert await keys_of(vault, "bob") == ["g"]
        await vault.wipe("ann", MType.HISTORY)
        await vault.wipe("nobody", MType.HISTORY)

    async def test_after_a_wipe_a_person_can_begin_anew(self, vault: Vault) -> None:
        await vault.put([record_of("ann", "m", "before")])
        await vault.wipe("ann", None)
        await vault.wipe("ann", None)
        await vault.put([record_of("ann", "m", "afterwards")])
        assert [record.flat["text"] for record in await all_of(vault, "ann")] == ["afterwards"]

    async def test_what_is_not_kept_is_refused_before_anything_is_sent(
        self, vault: Vault, service: Service
    ) -> None:
        persona = Record(
            user_id="ann", kind=Kind.PERSONA, key="persona", created_at=AT, flat={"facets": "{}"}
        )
        with pytest.raises(Refused):
            vault.check(persona)
        with pytest.raises(Refused):
            await vault.put([record_of("ann", "m"), persona])
        assert service.http.asked == []
        assert vault.abilities.kinds == {Kind.MEMORY}
        assert not vault.abilities.vectors

    async def test_nothing_asks_for_nothing(self, vault: Vault, service: Service) -> None:
        await vault.put([])
        await vault.remove("ann", Kind.MEMORY, [])
        assert await vault.fetch("ann", Kind.MEMORY, []) == ()
        assert service.http.asked == []

    async def test_the_people_at_the_service_have_no_wildcards_or_paths_for_names(
        self, vault: Vault, service: Service
    ) -> None:
        for person in ODD_PEOPLE:
            await vault.put([record_of(person, "m")])
            await vault.wipe(person, None)
        for asked in service.http.asked:
            assert "*" not in asked.path + str(asked.query)
            assert ".." not in asked.path
            assert '"*"' not in str(asked.body)

    async def test_writes_of_one_person_at_once_keep_each_record_once(self, vault: Vault) -> None:
        record = record_of("ann", "m")
        await asyncio.gather(*(vault.put([record]) for _ in range(5)))
        assert await all_of(vault, "ann") == [record]

    async def test_an_accepted_key_is_all_a_probe_asks_for(
        self, vault: Vault, service: Service
    ) -> None:
        await vault.probe()
        assert len(service.http.asked) == 1

    async def test_what_it_gives_leaves_the_machine(self, vault: Vault) -> None:
        assert vault.traits.leaves_machine

    async def test_a_type_far_in_the_past_or_future_keeps_its_moment(self, vault: Vault) -> None:
        record = replace(record_of("ann", "m"), created_at=AT - timedelta(days=700_000))
        await vault.put([record])
        assert (await fetched(vault, "ann", "m"))[0].created_at == record.created_at
