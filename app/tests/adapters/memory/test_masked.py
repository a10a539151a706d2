"""What leaves for a memory on another host holds no secret; what holds none passes untouched."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.memory.local import open_local_memory
from app.adapters.memory.masked import MaskedMemory
from app.adapters.time import SystemClock
from app.core.domain.conversation import ConversationFilter
from app.core.domain.memory import Json, MemoryFilter, MemoryItem, MemoryQuery
from app.core.domain.request import Proposal, Shown
from app.core.hypotheses import propose, seal, shown_key, unseal
from app.core.ports.memory import MemoryProvider
from app.core.recall import Recall
from app.tests.adapters.memory.embedders import SmallEmbedder
from app.tests.adapters.memory.recording import RecordingMemory
from app.tests.adapters.strings import strings_in
from app.tests.contracts.memory import MemoryContract
from app.tests.contracts.samples import START, direction, memory_of, now
from app.tests.core.hypotheses.briefs import AT, brief_of, remembered
from app.tests.core.redaction import secrets

VECTOR = direction(1, 16)


class TestMaskedLocalMemory(MemoryContract):
    @pytest.fixture
    async def memory(self, tmp_path: Path) -> AsyncIterator[MemoryProvider]:
        embedder = SmallEmbedder()
        inner = await open_local_memory(tmp_path / "m.db", embedder, clock=SystemClock())
        yield MaskedMemory(inner, embedder)
        await inner.close()


def masked() -> tuple[MaskedMemory, RecordingMemory, SmallEmbedder]:
    inner, embedder = RecordingMemory(), SmallEmbedder()
    return MaskedMemory(inner, embedder), inner, embedder


def sent(inner: RecordingMemory) -> MemoryItem:
    (items,) = inner.given
    assert isinstance(items, tuple)
    item = items[0]
    assert isinstance(item, MemoryItem)
    return item


def shown_of(payload: str) -> Shown:
    return Shown(user_id="ann", key="k", payload=payload, expires_at=START)


json_around = st.recursive(
    st.just("HERE"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(["note", "kind of thing", "HERE"]), inner, min_size=1),
    ),
    max_leaves=4,
)


def planted_in(shape: Json, written: str) -> Json:
    """The shape with the bait at every HERE, keys included."""
    if isinstance(shape, str):
        return shape.replace("HERE", written)
    if isinstance(shape, list):
        return [planted_in(one, written) for one in shape]
    if isinstance(shape, dict):
        return {key.replace("HERE", written): planted_in(v, written) for key, v in shape.items()}
    return shape


@given(planted=secrets.planted, shape=json_around)
@settings(max_examples=300, deadline=None)
def test_no_secret_passes_in_whatever_part_of_whatever_call(
    planted: tuple[str, str], shape: Json
) -> None:
    written, secret = planted
    memory, inner, _ = masked()
    item = memory_of(
        "ann",
        "m",
        embedding=VECTOR,
        text=f"note: {written}",
        topic=written,
        tags=("fine", written),
        metadata={"deep": planted_in(shape, written), written: 1, "conversation_id": written},
    )
    query = MemoryQuery(user_id="ann", vector=VECTOR, text=f"find {written}", now=START)
    asked = MemoryFilter(
        user_id="ann", now=START, tag=written, contains=written, conversation_id=written
    )

    async def all_calls() -> None:
        await memory.upsert([item])
        await memory.search(query)
        await memory.list(asked)
        await memory.put_shown(shown_of(json.dumps(planted_in(shape, written))))
        await memory.put_shown(shown_of(f"no json, {written}"))

    asyncio.run(all_calls())
    assert len(inner.given) == 5
    passed = list(strings_in(inner.given))
    for shown in inner.given[3:]:
        assert isinstance(shown, Shown)
        passed += strings_in(json.loads(shown.payload) if shown.payload[0] in '{["' else "")
    assert not [text for text in passed if secret in text]


async def test_a_memory_without_a_secret_passes_as_it_is_and_is_not_embedded_again() -> None:
    memory, inner, embedder = masked()
    item = memory_of(
        "ann", "m", embedding=VECTOR, metadata={"n": 7, "deep": [{"a": None}, 2.5, True]}
    )
    await memory.upsert([item])
    assert sent(inner) is item
    assert embedder.embedded == 0


async def test_only_texts_that_masking_changed_are_embedded_again() -> None:
    memory, inner, embedder = masked()
    items = [
        memory_of("ann", "a", embedding=VECTOR, text="mail ana@example.com"),
        memory_of("ann", "b", embedding=VECTOR, text="plain", tags=("ana@example.com",)),
    ]
    await memory.upsert(items)
    (given,) = inner.given
    assert isinstance(given, tuple)
    first, second = given
    assert first.text == "mail <REDACTED:EMAIL>"
    assert np.array_equal(first.embedding, embedder.vector("mail <REDACTED:EMAIL>"))
    assert second.tags == ("<REDACTED:EMAIL>",)
    assert np.array_equal(second.embedding, VECTOR)
    assert embedder.embedded == 1


async def test_an_unknown_meaning_stays_unknown() -> None:
    memory, inner, embedder = masked()
    zeros = np.zeros(16, dtype=np.float32)
    await memory.upsert([memory_of("ann", "a", embedding=zeros, text="mail ana@example.com")])
    embedding = sent(inner).embedding
    assert embedding is not None
    assert not embedding.any()
    assert embedder.embedded == 0


async def test_a_search_with_a_secret_asks_for_the_masked_words_and_their_meaning() -> None:
    memory, inner, embedder = masked()
    query = MemoryQuery(user_id="ann", vector=VECTOR, text="ana@example.com?", now=START)
    await memory.search(query)
    await memory.search(replace(query, text="plain"))
    secretive, plain = inner.given
    assert isinstance(secretive, MemoryQuery)
    assert isinstance(plain, MemoryQuery)
    assert secretive.text == "<REDACTED:EMAIL>?"
    assert np.array_equal(secretive.vector, embedder.vector("<REDACTED:EMAIL>?"))
    assert np.array_equal(plain.vector, VECTOR)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"pin": "4821"}, {"pin": "<REDACTED:PASSWORD>"}),
        ({"password": "hunter2"}, {"password": "<REDACTED:PASSWORD>"}),
        ({"phone": 4155550132}, {"phone": "<REDACTED:PHONE>"}),
        ({"card": 4111111111111111}, {"card": "<REDACTED:CREDIT_CARD>"}),
        (
            {"a@example.com": 1, "b@example.com": 2},
            {"<REDACTED:EMAIL>": 1, "<REDACTED:EMAIL> 2": 2},
        ),
    ],
)
async def test_a_secret_is_told_by_its_key_and_no_field_is_lost(
    metadata: dict[str, Json], expected: dict[str, Json]
) -> None:
    memory, inner, _ = masked()
    await memory.upsert([memory_of("ann", "m", embedding=VECTOR, metadata=metadata)])
    assert sent(inner).metadata == expected


async def test_names_that_machines_make_are_never_taken_for_secrets() -> None:
    memory, inner, _ = masked()
    items = [
        memory_of(
            "ann",
            f"m{number}",
            embedding=VECTOR,
            metadata={
                "conversation_id": str(uuid4()),
                "last_pick": "choice-" + sha256(str(number).encode()).hexdigest()[:32],
                "said_at": (START + timedelta(microseconds=number**5)).isoformat(),
                "times": number,
                "ts": 1_780_000_000_000_000 + number**4,
            },
        )
        for number in range(1_000)
    ]
    await memory.upsert(items)
    assert inner.given == [tuple(items)]


async def test_conversations_named_by_secrets_stay_apart_and_are_found(tmp_path: Path) -> None:
    embedder = SmallEmbedder()
    inner = await open_local_memory(tmp_path / "m.db", embedder, clock=SystemClock())
    memory = MaskedMemory(inner, embedder)
    names = ("ana@example.com", "bob@example.com", "plain")
    await memory.upsert(
        [
            memory_of("ann", name, embedding=VECTOR, metadata={"conversation_id": name})
            for name in names
        ]
    )
    for name in names:
        page = await memory.list(MemoryFilter(user_id="ann", now=now(), conversation_id=name))
        assert [item.id for item in page.items] == [name]
    await inner.close()


WORDS = st.lists(
    # no figures side by side: enough of them are taken for a telephone number
    st.sampled_from(("help", "me", "email", "my", "landlord", "about", "heating,", "12 days")),
    min_size=1,
    max_size=7,
).map(" ".join)


@given(words=WORDS)
@settings(max_examples=100, deadline=None)
def test_a_shown_proposal_without_a_secret_comes_back_as_it_was(words: str) -> None:
    memory, inner, _ = masked()
    proposal = proposal_of(words)
    asyncio.run(memory.put_shown(seal(proposal)))
    (shown,) = inner.given
    assert isinstance(shown, Shown)
    assert unseal(shown) == proposal


async def test_a_shown_proposal_with_a_secret_is_still_a_proposal() -> None:
    memory, inner, _ = masked()
    await memory.put_shown(seal(proposal_of("write an email to ana@example.com")))
    (shown,) = inner.given
    assert isinstance(shown, Shown)
    kept = unseal(shown)
    assert kept.text == "write an email to <REDACTED:EMAIL>"
    assert [guess.id for guess in kept.hypotheses] == ["h1", "h2", "h3"]


async def test_a_masked_proposal_is_picked_by_the_persons_own_words(tmp_path: Path) -> None:
    words = "write an email to ana@example.com"
    embedder = SmallEmbedder()
    inner = await open_local_memory(tmp_path / "m.db", embedder, clock=SystemClock())
    recall = Recall(memory=MaskedMemory(inner, embedder), clock=SystemClock())
    await recall.show(replace(proposal_of(words), expires_at=now() + timedelta(hours=1)))
    kept = await inner.get_shown("ann", shown_key("ann", words))
    assert kept is not None
    assert "ana@example.com" not in kept.payload
    assert (await recall.shown("ann", f" {words} ")).text == words
    await inner.close()


def proposal_of(text: str) -> Proposal:
    brief = brief_of(text, recalled=[remembered("The heating is broken")])
    return Proposal(
        user_id="ann",
        text=text,
        intent=brief.intent,
        hypotheses=propose(brief),
        auto_advance=False,
        shown_at=AT,
        expires_at=AT + timedelta(hours=24),
    )


async def test_a_conversation_named_by_a_secret_is_listed_and_found_by_either_name() -> None:
    memory, inner, _ = masked()
    secret = "ana@example.com"
    name = f"call {secret}"
    asked = ConversationFilter(user_id="ann", now=START, only=name, contains=name)
    await memory.conversations(asked)
    (given,) = inner.given
    assert isinstance(given, ConversationFilter)
    assert secret not in repr(given)
    assert given.only is not None
    inner.given.clear()
    await memory.conversations(replace(asked, only=given.only))
    (again,) = inner.given
    assert again == given
