"""The data plane of one index, through the official SDK: one method per call, errors translated.

It knows paths, pages and limits of a call, and nothing of people or places.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pinecone import AsyncIndex, AsyncPinecone

from app.adapters.memory.pinecone.errors import Absent, NoNamespace, translated
from app.adapters.memory.pinecone.packing import Row, Where
from app.core.domain.errors import Refused

T = TypeVar("T")

SIDE_BY_SIDE = 4
MAX_TOP_K = 10_000
MAX_IDS = 1_000
HOPEFUL = 4
"""Most records are far from the largest: a page of four times as many is asked for at first."""
FETCH_URL_BYTES = 6_000
"""Ids of a fetch stand in its URL, which servers bound at 8 KB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: the `top` rows nearest to `vector` among those the filter lets through."""

    vector: list[float]
    where: Where
    top: int


class Wire:
    """One index. `page` is how many whole records may come in one answer."""

    def __init__(self, client: AsyncPinecone, index: AsyncIndex, *, page: int) -> None:
        self._client = client
        self._index = index
        self.page = page

    async def upsert(self, namespace: str, rows: Sequence[Row]) -> None:
        """Add or replace one batch."""
        vectors = [
            {"id": row.id, "values": row.values, "metadata": dict(row.metadata)} for row in rows
        ]
        with translated():
            await self._index.upsert(vectors=vectors, namespace=namespace)

    async def query(
        self, namespace: str, asked: Asked, *, metadata: bool, values: bool
    ) -> list[Row]:
        """The best rows, best first; a namespace that is not there holds none."""
        rows: list[Row] = []
        async with self._perhaps_gone(namespace):
            answer = await self._index.query(
                top_k=min(asked.top, MAX_TOP_K),
                vector=asked.vector,
                namespace=namespace,
                filter=asked.where,
                include_metadata=metadata,
                include_values=values,
            )
            rows = [
                Row(
                    id=one.id, values=list(one.values), metadata=one.metadata or {}, score=one.score
                )
                for one in answer.matches
            ]
        return rows  # noqa: RET504  # empty when the block ended early

    async def fetch(self, namespace: str, ids: Iterable[str]) -> list[Row]:
        """The rows with these ids that are there."""
        calls = [partial(self._fetch, namespace, some) for some in runs(ids, self.page)]
        return [row for rows in await side_by_side(calls) for row in rows]

    async def _fetch(self, namespace: str, ids: list[str]) -> list[Row]:
        rows: list[Row] = []
        async with self._perhaps_gone(namespace):
            answer = await self._index.fetch(ids=ids, namespace=namespace)
            rows = [
                Row(id=one.id, values=list(one.values), metadata=one.metadata or {})
                for one in answer.vectors.values()
            ]
        return rows  # noqa: RET504  # empty when the block ended early

    async def pages(self, namespace: str, where: Where) -> AsyncIterator[list[Row]]:
        """All rows that the filter lets through, page after page."""
        token: str | None = None
        limit = self.page * HOPEFUL
        while True:
            try:
                rows, token = await self.some(namespace, where, limit=limit, token=token)
            except Refused:
                if limit == self.page:
                    raise
                limit = self.page
                continue
            if rows:
                yield rows
            if token is None:
                return

    async def some(
        self, namespace: str, where: Where, *, limit: int, token: str | None = None
    ) -> tuple[list[Row], str | None]:
        """One page, and how to ask for the next."""
        rows: list[Row] = []
        following: str | None = None
        async with self._perhaps_gone(namespace):
            answer = await self._index.fetch_by_metadata(
                filter=where, namespace=namespace, limit=limit, pagination_token=token
            )
            rows = [
                Row(id=one.id, values=list(one.values), metadata=one.metadata or {})
                for one in answer.vectors.values()
            ]
            following = (answer.pagination.next or None) if answer.pagination else None
        return rows, following

    async def delete(self, namespace: str, ids: Sequence[str]) -> None:
        """Delete by id; what is not there is no error."""
        for start in range(0, len(ids), MAX_IDS):
            with gone_already(), translated():
                await self._index.delete(
                    ids=list(ids[start : start + MAX_IDS]), namespace=namespace
                )

    async def delete_where(self, namespace: str, where: Where) -> None:
        """Delete what the filter lets through; nothing there is no error."""
        with gone_already(), translated():
            await self._index.delete(filter=where, namespace=namespace)

    async def drop(self, namespace: str) -> None:
        """Delete a namespace and all it holds; one that is not there is no error."""
        with gone_already(), translated():
            await self._index.delete_namespace(name=namespace)

    async def has(self, namespace: str) -> bool:
        """Whether the namespace is there."""
        try:
            with translated():
                await self._index.describe_namespace(name=namespace)
        except Absent:
            return False
        return True

    @asynccontextmanager
    async def _perhaps_gone(self, namespace: str) -> AsyncIterator[None]:
        """Errors are translated; that the namespace is not there is none.

        A 404 that does not say of what it is: the namespace and the index are looked for.
        """
        try:
            with translated():
                yield
        except NoNamespace:
            return
        except Absent:
            if await self.has(namespace):
                raise
            await self.probe()

    async def count(self) -> int:
        """How many namespaces the index has."""
        with translated():
            page = await self._index.list_namespaces_paginated(limit=1)
            if page.total_count or not page.namespaces:
                return page.total_count
            return len((await self._index.describe_index_stats()).namespaces)

    async def probe(self) -> None:
        """Return when the data plane answers and accepts the key."""
        with translated():
            await self._index.list_namespaces_paginated(limit=1)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._index.close()
        await self._client.close()


@contextmanager
def gone_already() -> Iterator[None]:
    """What is not there has nothing left to delete."""
    with suppress(Absent):
        yield


def runs(ids: Iterable[str], most: int) -> list[list[str]]:
    """Ids in runs whose URL stays short, at most `most` each."""
    done: list[list[str]] = []
    used = 0
    for one in ids:
        # "&ids=" before each, and every colon takes three characters
        size = len(one) + 2 * one.count(":") + 2 * one.count("@") + 5
        if not done or len(done[-1]) == most or used + size > FETCH_URL_BYTES:
            done.append([])
            used = 0
        done[-1].append(one)
        used += size
    return done


async def side_by_side(calls: Iterable[Callable[[], Awaitable[T]]]) -> list[T]:
    """The answers in order, a few calls at a time; the first error ends them all."""
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(call: Callable[[], Awaitable[T]]) -> T:
        async with places:
            return await call()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(call)) for call in calls]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
