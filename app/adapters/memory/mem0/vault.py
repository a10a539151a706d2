"""One person's records at mem0: found by our key in the metadata, kept once however often sent.

mem0 gives ids of its own and embeds by itself. A memory that was added twice, because an answer
was lost before it could be seen in a listing, is read as one and made one by the next write.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Sequence
from itertools import islice

from app.adapters.memory.hosted import (
    KEY,
    KIND,
    MTYPE,
    Turns,
    each,
    key_of,
    label,
    opened,
    owner_of,
    sealed,
    size,
    spoken,
    stated_key,
)
from app.adapters.memory.mem0.account import Account, Kept
from app.adapters.memory.remote.vault import Abilities, Kind, Match, Record
from app.core.domain.errors import Malformed, Refused, TooLarge
from app.core.domain.memory import MType, Vector
from app.core.domain.service import Traits

MOST_FIELDS = 2_000
"""Characters of metadata that mem0 takes with a memory (reported by its users, not documented)."""
_KEYS_A_CALL = 50
_KEYS_ONE_BY_ONE = 200
_IDS_REMEMBERED = 2_000
_MOST_FOUND = 1_000
_LOOKS_S = (0.0, 0.1, 0.2, 0.4, 0.8)


class Mem0Vault:
    """A `Vault`: memories only, without vectors; `nearest` asks mem0's own search."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._turns = Turns()
        self._ids: OrderedDict[tuple[str, str], str] = OrderedDict()

    @property
    def traits(self) -> Traits:
        return Traits(name="mem0", leaves_machine=True)

    @property
    def abilities(self) -> Abilities:
        return Abilities(kinds=frozenset({Kind.MEMORY}), vectors=False, batch=20)

    def check(self, record: Record) -> None:
        if record.kind is not Kind.MEMORY:
            raise Refused("mem0 keeps memories only.")
        if size(_fields(record)) > MOST_FIELDS:
            raise TooLarge(
                f"mem0 keeps at most {MOST_FIELDS} characters beside a memory's text: "
                "shorten its tags or metadata."
            )

    async def put(self, records: Sequence[Record]) -> None:
        for record in records:
            self.check(record)
        if not records:
            return
        owner = owner_of(records[0].user_id)
        latest = {label(record): record for record in records}
        async with self._turns.of(owner):
            await self._account.settle(owner)
            unknown = [key for key in latest if (owner, key) not in self._ids]
            found = await self._found(owner, unknown)
            await each(
                latest.items(), lambda pair: self._put_one(owner, pair[1], found.get(pair[0], []))
            )

    async def remove(self, user_id: str, kind: Kind, keys: Collection[str]) -> None:
        owner = owner_of(user_id)
        labels = [key_of(kind, key) for key in dict.fromkeys(keys)]
        async with self._turns.of(owner):
            found = await self._found(owner, labels)
            ids = {kept.id for copies in found.values() for kept in copies}
            ids |= {self._ids.pop((owner, key)) for key in labels if (owner, key) in self._ids}
            await self._account.delete(ids)

    async def wipe(self, user_id: str, mtype: MType | None) -> None:
        owner = owner_of(user_id)
        async with self._turns.of(owner):
            conditions: list[object] = [{"user_id": owner}]
            if mtype is not None:
                conditions.append({"metadata": {MTYPE: str(mtype)}})
            await self._account.settle(owner)
            await self._empty(conditions)
            if mtype is None:
                await self._account.drop(owner)
            for pair in [pair for pair in self._ids if pair[0] == owner]:
                del self._ids[pair]

    async def fetch(self, user_id: str, kind: Kind, keys: Collection[str]) -> tuple[Record, ...]:
        labels = [key_of(kind, key) for key in dict.fromkeys(keys)]
        found = await self._found(owner_of(user_id), labels)
        records = (_newest(user_id, copies) for copies in found.values())
        return tuple(record for record in records if record is not None)

    async def nearest(
        self,
        user_id: str,
        *,
        vector: Vector,  # noqa: ARG002  # mem0 embeds by itself
        text: str,
        limit: int,
        mtypes: Collection[MType] | None,
    ) -> tuple[Match, ...]:
        conditions = [{"user_id": owner_of(user_id)}, _one_of(KIND, [Kind.MEMORY])]
        if mtypes is not None:
            if not mtypes:
                return ()
            conditions.append(_one_of(MTYPE, sorted(mtypes)))
        query = " ".join(text.encode("utf-8", "replace").decode().replace("\x00", " ").split())
        if query:
            kept = await self._account.search(query, conditions, min(limit, _MOST_FOUND))
        else:
            kept, _ = await self._account.page(conditions, 1)
        records = _apart(user_id, kept, set())
        return tuple(Match(record=record, cosine=None) for record in records[:limit])

    async def memories(self, user_id: str) -> AsyncIterator[tuple[Record, ...]]:
        conditions = [{"user_id": owner_of(user_id)}, _one_of(KIND, [Kind.MEMORY])]
        seen: set[str] = set()
        number, more = 1, True
        while more:
            kept, more = await self._account.page(conditions, number)
            number += 1
            records = _apart(user_id, kept, seen)
            if records:
                yield tuple(records)

    async def probe(self) -> None:
        await self._account.ping()

    async def close(self) -> None:
        await self._account.close()

    async def _put_one(self, owner: str, record: Record, copies: list[Kept]) -> None:
        key, text, fields = label(record), spoken(str(record.flat.get("text", ""))), _fields(record)
        remembered = self._ids.get((owner, key))
        ids = [remembered] if remembered else [kept.id for kept in copies]
        for position, memory_id in enumerate(ids):
            if await self._account.update(memory_id, text, fields):
                self._remember(owner, key, memory_id)
                await self._account.delete(ids[position + 1 :])
                return
        added = await self._account.add(owner, text, fields)
        self._remember(owner, key, added or await self._confirmed(owner, key))

    async def _confirmed(self, owner: str, key: str) -> str:
        """The id of an addition that mem0 did not tell. `Malformed` if it is not there at all."""
        for pause in _LOOKS_S:
            await asyncio.sleep(pause)
            for kept in (await self._found(owner, [key])).get(key, []):
                return kept.id
        raise Malformed("mem0 took a memory, and does not show it.")

    def _remember(self, owner: str, key: str, memory_id: str) -> None:
        """What was just written is found by its id before mem0's listings show it."""
        self._ids[owner, key] = memory_id
        self._ids.move_to_end((owner, key))
        while len(self._ids) > _IDS_REMEMBERED:
            self._ids.popitem(last=False)

    async def _found(self, owner: str, labels: Collection[str]) -> dict[str, list[Kept]]:
        """What mem0 has under our keys, every copy of it."""
        found: dict[str, list[Kept]] = {}
        wanted = frozenset(labels)
        for conditions in _questions(owner, list(wanted)):
            number, more = 1, True
            while more:
                kept, more = await self._account.page(conditions, number)
                number += 1
                for one in kept:
                    key = stated_key(one.fields)
                    if key is not None and key in wanted:
                        found.setdefault(key, []).append(one)
        return found

    async def _empty(self, conditions: list[object]) -> None:
        """Delete what meets the conditions until no listing shows anything new."""
        gone: set[str] = set()
        while True:
            listed: set[str] = set()
            number, more = 1, True
            while more:
                kept, more = await self._account.page(conditions, number)
                number += 1
                listed |= {one.id for one in kept}
            if listed <= gone:  # nothing, or only listed still and not there any more
                return
            await self._account.delete(listed - gone)
            gone |= listed


def _fields(record: Record) -> dict[str, str]:
    return sealed(record, with_text=False, most=MOST_FIELDS)


def _one_of(field: str, values: Sequence[str]) -> object:
    """A condition: mem0 compares metadata with one value at a time."""
    options: list[object] = [{"metadata": {field: str(value)}} for value in values]
    return options[0] if len(options) == 1 else {"OR": options}


def _questions(owner: str, labels: list[str]) -> list[list[object]]:
    """The listings that show all of these keys: a few each, or everything when there are many."""
    if len(labels) > _KEYS_ONE_BY_ONE:
        return [[{"user_id": owner}]]
    rest = iter(sorted(labels))
    batches = iter(lambda: list(islice(rest, _KEYS_A_CALL)), [])
    return [[{"user_id": owner}, _one_of(KEY, batch)] for batch in batches]


def _newest(user_id: str, copies: list[Kept]) -> Record | None:
    records = [
        record for kept in copies if (record := opened(user_id, kept.fields, kept.text)) is not None
    ]
    return max(records, key=_updated_at, default=None)


def _updated_at(record: Record) -> float:
    value = record.flat.get("updated_at", 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _apart(user_id: str, kept: list[Kept], seen: set[str]) -> list[Record]:
    """The records, each once; `seen` grows by their keys."""
    records = []
    for one in kept:
        key = stated_key(one.fields)
        record = opened(user_id, one.fields, one.text)
        if record is not None and key is not None and key not in seen:
            seen.add(key)
            records.append(record)
    return records
