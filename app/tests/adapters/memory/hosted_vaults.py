"""What every vault of a hosted service must do, asked through its real client over real HTTP.

A test inherits `HostedVaultSuite` and gives `vault` and `service` (with `http`, a `Loopback`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.adapters.memory.remote.vault import Kind, Record, Vault
from app.core.domain.errors import (
    InklingError,
    Malformed,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from app.core.domain.memory import MType, Vector
from app.tests.contracts.memory_keeping import ODD_TEXTS
from app.tests.fakes.loopback import Answer, Fault, Loopback

AT = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
NOWHERE: Vector = np.full(4, 0.5, dtype=np.float32)
ODD_PEOPLE = ("a:b", ".", "..", "*", "", "a/b", "ü", " ann", "ann ", "x" * 300, "Ann", "a%2Fb", "?")
ODD_WRITINGS = (
    *ODD_TEXTS,
    "https://example.org/page",
    "example.org",
    '"quoted"',
    '"',
    "<b>bold</b> and <script>",
    "{}",
    "x",
    "  ",
    "7",
    "wörter " * 1_000,
    "<i>long</i> " * 600,
)


def record_of(user_id: str, key: str, text: str | None = None, **flat: object) -> Record:
    """A memory's record."""
    fields: dict[str, object] = {
        "mtype": "HISTORY",
        "text": f"text of {key}" if text is None else text,
        "source": "manual",
        "confidence": 0.8,
        "arrival": 7,
        "updated_at": 1_772_366_400_123_456,
        **flat,
    }
    return Record(
        user_id=user_id,
        kind=Kind.MEMORY,
        key=key,
        created_at=AT,
        flat=fields,  # type: ignore[arg-type]  # plain values
    )


async def all_of(vault: Vault, user_id: str) -> list[Record]:
    """All memories of a person, as listed."""
    return [record async for page in vault.memories(user_id) for record in page]


async def keys_of(vault: Vault, user_id: str) -> list[str]:
    """The keys of all memories of a person."""
    return sorted(record.key for record in await all_of(vault, user_id))


async def nearest(
    vault: Vault,
    user_id: str,
    text: str,
    mtypes: Sequence[MType] | None = None,
    limit: int = 5,
) -> list[str]:
    """The keys of what is found for a text."""
    found = await vault.nearest(user_id, vector=NOWHERE, text=text, limit=limit, mtypes=mtypes)
    assert all(match.cosine is None for match in found)
    return [match.record.key for match in found]


async def fetched(vault: Vault, user_id: str, *keys: str) -> list[Record]:
    """The records under these keys."""
    return sorted(await vault.fetch(user_id, Kind.MEMORY, keys), key=lambda record: record.key)


class Service:
    """What the suite needs of a stand-in."""

    http: Loopback


class HostedVaultSuite:
    """Keeping, finding, removing, failing."""

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

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, Refused),
            (401, Unauthorized),
            (402, Unauthorized),
            (403, Unauthorized),
            (404, Malformed),
            (301, Malformed),
            (408, Unavailable),
            (409, Unavailable),
            (413, TooLarge),
            (422, Refused),
            (429, RateLimited),
            (500, Unavailable),
            (502, Unavailable),
            (503, Unavailable),
        ],
    )
    async def test_each_status_becomes_our_error_with_a_sentence(
        self, vault: Vault, service: Service, status: int, kind: type[InklingError]
    ) -> None:
        told = b"<p>secret words of ann</p>"
        html = {"content-type": "text/html", "location": "http://example.org/"}
        service.http.faults = [
            Fault(answer=Answer(status=status, raw=told, headers=html), times=1_000)
        ]
        for call in self._calls(vault):
            with pytest.raises(kind) as caught:
                await call
            message = str(caught.value)
            assert message.endswith(".")
            assert "secret" not in message
            assert "test-key" not in message
            assert "127.0.0.1" not in message

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(raw=b"<html>hello</html>"),
            Answer(raw=b""),
            Answer(raw=b"\xff\xfe\x00"),
            Answer(body=[1, 2]),
            Answer(body="text"),
            Answer(body={"results": "none", "documents": 7, "namespaces": None}),
            Answer(
                body={"results": [7], "documents": [{"id": 7}], "pagination": {"totalPages": 1}}
            ),
        ],
    )
    async def test_garbage_is_malformed(
        self, vault: Vault, service: Service, answer: Answer
    ) -> None:
        service.http.faults = [Fault(answer=answer, times=1_000)]
        with pytest.raises(Malformed):
            await all_of(vault, "ann")
        with pytest.raises(Malformed):
            await nearest(vault, "ann", "words")

    async def test_the_rest_that_is_asked_for_is_passed_on_and_nothing_is_tried_again(
        self, vault: Vault, service: Service
    ) -> None:
        answer = Answer(status=429, body={"error": "slow down"}, headers={"Retry-After": "17"})
        service.http.faults = [Fault(answer=answer)]
        with pytest.raises(RateLimited) as caught:
            await nearest(vault, "ann", "words")
        assert caught.value.retry_after == 17
        assert len(service.http.asked) == 1

    async def test_a_lost_connection_is_unavailable(self, vault: Vault, service: Service) -> None:
        service.http.faults = [Fault(answer=Answer(lost=True), times=1_000)]
        for call in self._calls(vault):
            with pytest.raises(Unavailable):
                await call

    async def test_a_service_that_is_gone_is_unavailable(
        self, vault: Vault, service: Service
    ) -> None:
        await service.http.close()
        with pytest.raises(Unavailable):
            await vault.probe()

    async def test_a_slow_answer_ends_with_the_callers_limit_and_leaves_the_vault_usable(
        self, vault: Vault, service: Service
    ) -> None:
        service.http.faults = [Fault(answer=Answer(after_s=30), times=1)]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await vault.put([record_of("ann", "m")])
        await vault.put([record_of("ann", "m")])
        assert await keys_of(vault, "ann") == ["m"]

    async def test_an_accepted_key_is_all_a_probe_asks_for(
        self, vault: Vault, service: Service
    ) -> None:
        await vault.probe()
        assert len(service.http.asked) == 1

    async def test_a_closed_vault_is_unavailable_and_may_be_closed_again(
        self, vault: Vault
    ) -> None:
        await vault.close()
        await vault.close()
        for call in self._calls(vault):
            with pytest.raises(Unavailable):
                await call

    async def test_what_it_gives_leaves_the_machine(self, vault: Vault) -> None:
        assert vault.traits.leaves_machine

    async def test_a_type_far_in_the_past_or_future_keeps_its_moment(self, vault: Vault) -> None:
        record = replace(record_of("ann", "m"), created_at=AT - timedelta(days=700_000))
        await vault.put([record])
        assert (await fetched(vault, "ann", "m"))[0].created_at == record.created_at

    def _calls(self, vault: Vault):  # type: ignore[no-untyped-def]  # noqa: ANN202  # one each, lazily
        yield vault.probe()
        yield vault.put([record_of("ann", "m")])
        yield vault.remove("ann", Kind.MEMORY, ["m"])
        yield vault.wipe("ann", None)
        yield vault.wipe("ann", MType.GOAL)
        yield vault.fetch("ann", Kind.MEMORY, ["m"])
        yield nearest(vault, "ann", "words")
        yield all_of(vault, "ann")
