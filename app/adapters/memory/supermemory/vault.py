"""One person's records at supermemory: a namespace for each person, a document for each memory.

A document's id is made of the record's key, so what is sent twice is kept once. The text is a
short record's field as well as the document's content: readable at once, searchable when
supermemory has read it.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.adapters.memory.hosted import (
    KIND,
    MTYPE,
    Turns,
    each,
    key_of,
    label,
    opened,
    owner_of,
    sealed,
    spoken,
    stated_key,
)
from app.adapters.memory.remote.vault import Abilities, Kind, Match, Record
from app.adapters.memory.supermemory.account import MOST_FOUND, Account, Document, NewDocument
from app.core.domain.errors import Refused
from app.core.domain.memory import MType, Vector
from app.core.domain.service import Traits

MOST_TEXT_BYTES = 2_048
"""Longer texts are the document's content alone; fields are not documented to take more."""
_KEYS_ONE_BY_ONE = 20
_PASSAGES_A_MEMORY = 2


class SupermemoryVault:
    """A `Vault`: memories only, without vectors; `nearest` asks supermemory's own search."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._turns = Turns()

    @property
    def traits(self) -> Traits:
        return Traits(name="supermemory", leaves_machine=True)

    @property
    def abilities(self) -> Abilities:
        return Abilities(kinds=frozenset({Kind.MEMORY}), vectors=False, batch=50)

    def check(self, record: Record) -> None:
        if record.kind is not Kind.MEMORY:
            raise Refused("supermemory keeps memories only.")

    async def put(self, records: Sequence[Record]) -> None:
        for record in records:
            self.check(record)
        if not records:
            return
        namespace = owner_of(records[0].user_id)
        documents = {label(record): _sent(record) for record in records}
        async with self._turns.of(namespace):
            replaced = await each(
                documents.values(), lambda document: self._account.replace(namespace, document)
            )
            new = [
                document
                for document, done in zip(documents.values(), replaced, strict=True)
                if not done
            ]
            if new:
                await self._account.add(namespace, new)

    async def remove(self, user_id: str, kind: Kind, keys: Collection[str]) -> None:
        namespace = owner_of(user_id)
        async with self._turns.of(namespace):
            await self._account.delete(namespace, {key_of(kind, key) for key in keys})

    async def wipe(self, user_id: str, mtype: MType | None) -> None:
        namespace = owner_of(user_id)
        async with self._turns.of(namespace):
            if mtype is None:
                await self._account.drop(namespace)
            await self._empty(namespace, None if mtype is None else _is(MTYPE, mtype))

    async def fetch(self, user_id: str, kind: Kind, keys: Collection[str]) -> tuple[Record, ...]:
        namespace = owner_of(user_id)
        labels = {key_of(kind, key) for key in keys}
        if len(labels) > _KEYS_ONE_BY_ONE:
            return tuple(
                [
                    record
                    async for page in self._pages(user_id, _is(KIND, kind))
                    for record in page
                    if label(record) in labels
                ]
            )
        found = await each(sorted(labels), lambda name: self._account.get(namespace, name))
        records = (_read(user_id, document) for document in found if document is not None)
        return tuple(record for record in records if record is not None)

    async def nearest(
        self,
        user_id: str,
        *,
        vector: Vector,  # noqa: ARG002  # supermemory embeds by itself
        text: str,
        limit: int,
        mtypes: Collection[MType] | None,
    ) -> tuple[Match, ...]:
        condition: Mapping[str, object] = _is(KIND, Kind.MEMORY)
        if mtypes is not None:
            if not mtypes:
                return ()
            condition = _all_of(condition, _any_of(MTYPE, sorted(mtypes)))
        namespace = owner_of(user_id)
        query = " ".join(text.encode("utf-8", "replace").decode().replace("\x00", " ").split())
        if query:
            most = min(max(1, limit) * _PASSAGES_A_MEMORY, MOST_FOUND)
            fields = await self._account.search(namespace, query, condition, most)
        else:
            documents, _ = await self._account.page(namespace, condition, 1)
            fields = [document.fields for document in documents]
        once = {key: one for one in reversed(fields) if (key := stated_key(one)) is not None}
        keys = [key for key in dict.fromkeys(map(stated_key, fields)) if key is not None][:limit]
        records = await each(keys, lambda key: self._whole(user_id, key, once[key]))
        return tuple(Match(record=record, cosine=None) for record in records if record is not None)

    async def memories(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        async for page in self._pages(user_id, _is(KIND, Kind.MEMORY)):
            yield page

    async def probe(self) -> None:
        await self._account.ping()

    async def close(self) -> None:
        await self._account.close()

    async def _whole(self, user_id: str, key: str, fields: Mapping[str, object]) -> Record | None:
        """The record of a found passage; a long text is fetched, as a passage is a part of it."""
        record = opened(user_id, fields, None)
        if record is not None:
            return record
        document = await self._account.get(owner_of(user_id), key)
        return None if document is None else _read(user_id, document)

    async def _pages(
        self, user_id: str, condition: Mapping[str, object]
    ) -> AsyncIterator[tuple[Record, ...]]:
        number, more = 1, True
        while more:
            documents, more = await self._account.page(owner_of(user_id), condition, number)
            number += 1
            records = (_read(user_id, document) for document in documents)
            known = tuple(record for record in records if record is not None)
            if known:
                yield known

    async def _empty(self, namespace: str, condition: Mapping[str, object] | None) -> None:
        """Delete what meets the condition until no listing shows anything new."""
        gone: set[str] = set()
        while True:
            listed: set[str] = set()
            number, more = 1, True
            while more:
                documents, more = await self._account.page(namespace, condition, number)
                number += 1
                listed |= {document.id for document in documents}
            if listed <= gone:  # nothing, or only listed still and not there any more
                return
            await self._account.delete(namespace, listed - gone)
            gone |= listed


def _sent(record: Record) -> NewDocument:
    text = str(record.flat.get("text", ""))
    short = len(text.encode()) <= MOST_TEXT_BYTES
    return NewDocument(id=label(record), text=spoken(text), fields=sealed(record, with_text=short))


def _read(user_id: str, document: Document) -> Record | None:
    return opened(user_id, document.fields, document.text)


def _is(field: str, value: str) -> Mapping[str, object]:
    return {"field": field, "operator": "eq", "value": str(value), "case_sensitive": True}


def _any_of(field: str, values: Sequence[str]) -> Mapping[str, object]:
    return {"operator": "or", "operands": [_is(field, value) for value in values]}


def _all_of(*conditions: Mapping[str, object]) -> Mapping[str, object]:
    return {"operator": "and", "operands": list(conditions)}
