"""Stands before a memory provider on another host: what is kept or asked for there is masked first.

What comes back is passed on as it is: masked. It never unmasks, and never changes an id.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from app.core.domain.conversation import ConversationFilter, ConversationPage
from app.core.domain.memory import (
    Hit,
    MemoryFilter,
    MemoryItem,
    MemoryPage,
    MemoryQuery,
    MType,
    meaningless,
)
from app.core.domain.persona import Persona
from app.core.domain.request import Shown
from app.core.domain.service import Health, Traits
from app.core.ports.embedding import Embedder
from app.core.ports.memory import MemoryProvider
from app.core.redaction import mask, mask_item, mask_json, mask_name


class MaskedMemory:
    """A `MemoryProvider` around another; texts that hold no secret pass untouched.

    A text that masking changed is embedded anew, since an embedding tells of what it was made of.
    """

    def __init__(self, inner: MemoryProvider, embedder: Embedder) -> None:
        self._inner = inner
        self._embedder = embedder

    @property
    def traits(self) -> Traits:
        return self._inner.traits

    async def upsert(self, items: Sequence[MemoryItem]) -> None:
        await self._inner.upsert(await self._masked(items))

    async def search(self, query: MemoryQuery) -> tuple[Hit, ...]:
        text = mask(query.text).text
        if text != query.text:
            vector = query.vector
            if not meaningless(vector):
                vector = (await self._embedder.embed([text]))[0]
            query = replace(query, text=text, vector=vector)
        return await self._inner.search(query)

    async def get(self, user_id: str, memory_id: str) -> MemoryItem | None:
        return await self._inner.get(user_id, memory_id)

    async def known(self, user_id: str, ids: Sequence[str]) -> frozenset[str]:
        return await self._inner.known(user_id, ids)

    async def list(self, criteria: MemoryFilter) -> MemoryPage:
        return await self._inner.list(_masked_filter(criteria))

    async def conversations(self, criteria: ConversationFilter) -> ConversationPage:
        only = criteria.only and mask_name(criteria.only, criteria.user_id)
        contains = _masked_text(criteria.contains)
        return await self._inner.conversations(replace(criteria, contains=contains, only=only))

    async def delete(self, user_id: str, ids: Sequence[str]) -> int:
        return await self._inner.delete(user_id, ids)

    async def forget(self, user_id: str, mtype: MType | None) -> int:
        return await self._inner.forget(user_id, mtype)

    def export(self, user_id: str) -> AsyncIterator[MemoryItem]:
        return self._inner.export(user_id)

    async def get_persona(self, user_id: str) -> Persona | None:
        return await self._inner.get_persona(user_id)

    async def put_persona(self, persona: Persona) -> None:
        await self._inner.put_persona(persona)

    async def get_shown(self, user_id: str, key: str) -> Shown | None:
        return await self._inner.get_shown(user_id, key)

    async def put_shown(self, *shown: Shown) -> None:
        await self._inner.put_shown(
            *(replace(one, payload=_masked_payload(one.payload)) for one in shown)
        )

    async def health(self) -> Health:
        return await self._inner.health()

    async def close(self) -> None:
        await self._inner.close()

    async def _masked(self, items: Sequence[MemoryItem]) -> tuple[MemoryItem, ...]:
        masked = [mask_item(item) for item in items]
        changed = [
            place
            for place, (before, after) in enumerate(zip(items, masked, strict=True))
            if before.text != after.text
            and after.embedding is not None
            and not meaningless(after.embedding)
        ]
        if changed:
            vectors = await self._embedder.embed([masked[place].text for place in changed])
            for place, vector in zip(changed, vectors, strict=True):
                masked[place] = replace(masked[place], embedding=vector)
        return tuple(masked)


def _masked_filter(criteria: MemoryFilter) -> MemoryFilter:
    """The same, asking for what things are called where they are kept."""
    conversation = criteria.conversation_id
    return replace(
        criteria,
        source=_masked_text(criteria.source),
        tag=_masked_text(criteria.tag),
        contains=_masked_text(criteria.contains),
        conversation_id=conversation and mask_name(conversation, criteria.user_id),
    )


def _masked_text(text: str | None) -> str | None:
    return None if text is None else mask(text).text


def _masked_payload(payload: str) -> str:
    """JSON stays JSON; what is none is masked as a text."""
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return mask(payload).text
    masked = mask_json(value)
    return payload if masked == value else json.dumps(masked, separators=(",", ":"))
