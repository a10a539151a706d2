"""The emulator itself, asked by the real SDK: it keeps Pinecone's limits, filters and errors."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pinecone import ApiError, AsyncIndex, AsyncPinecone, ForbiddenError, NotFoundError
from pinecone import ServerlessSpec as Serverless

from app.tests.fakes.pinecone import Emulator

Row = dict[str, Any]


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[AsyncPinecone]:
    async with AsyncPinecone(api_key=emulator.api_key, host=emulator.url) as client:
        await client.indexes.create(
            name="one",
            dimension=4,
            metric="cosine",
            spec=Serverless(cloud="aws", region="us-east-1"),
            deletion_protection="enabled",
        )
        yield client


@pytest.fixture
async def index(client: AsyncPinecone) -> AsyncIterator[AsyncIndex]:
    async with await client.index("one") as index:
        yield index


def row(key: str, **metadata: str | float | list[str]) -> Row:
    return {"id": key, "values": [1.0, 0.5, 0.0, float(len(key))], "metadata": metadata}


FILMS = [
    row("a", genre="drama", year=1999, seen=True, tags=["x", "y"]),
    row("b", genre="comedy", year=2009, seen=False, tags=["y"]),
    row("c", genre="drama", year=2019),
    row("d", note="nothing else"),
]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"genre": "drama"}, "ac"),
        ({"genre": {"$eq": "drama"}}, "ac"),
        ({"genre": {"$ne": "drama"}}, "bd"),
        ({"genre": {"$in": ["drama", "comedy"]}}, "abc"),
        ({"genre": {"$nin": ["drama", "comedy"]}}, "d"),
        ({"year": {"$gt": 1999}}, "bc"),
        ({"year": {"$gte": 1999, "$lt": 2019}}, "ab"),
        ({"year": {"$lte": 1999}}, "a"),
        ({"year": {"$eq": 2019}}, "c"),
        ({"year": {"$exists": False}}, "d"),
        ({"seen": {"$eq": True}}, "a"),
        ({"seen": {"$eq": 1}}, ""),
        ({"tags": {"$eq": "y"}}, "ab"),
        ({"tags": {"$in": ["x"]}}, "a"),
        ({"$and": [{"genre": "drama"}, {"year": {"$gt": 2000}}]}, "c"),
        ({"$or": [{"year": 1999}, {"note": {"$exists": True}}]}, "ad"),
        ({"genre": "drama", "year": 1999}, "a"),
    ],
)
async def test_filters_let_through_what_they_say(
    index: AsyncIndex, where: dict[str, Any], found: str
) -> None:
    await index.upsert(vectors=FILMS)
    told = await index.query(vector=[1, 0, 0, 1], top_k=10, filter=where)
    assert "".join(sorted(match.id for match in told.matches)) == found
    fetched = await index.fetch_by_metadata(filter=where)
    assert "".join(sorted(fetched.vectors)) == found


@pytest.mark.parametrize(
    "where",
    [
        {"year": {"$near": 5}},
        {"year": {"$gt": "1999"}},
        {"year": {"$in": 1999}},
        {"year": {}},
        {"$not": [{"year": 1999}]},
        {"$and": []},
    ],
)
async def test_a_filter_that_is_none_is_400(index: AsyncIndex, where: dict[str, Any]) -> None:
    await index.upsert(vectors=FILMS)
    with pytest.raises(ApiError) as caught:
        await index.query(vector=[1, 0, 0, 1], top_k=10, filter=where)
    assert caught.value.status_code == 400
    assert caught.value.body is not None
    assert caught.value.body["code"] == 3


async def refused(rows: list[Row], index: AsyncIndex) -> int:
    with pytest.raises(ApiError) as caught:
        await index.upsert(vectors=rows, namespace="n")
    return caught.value.status_code


async def test_upserts_beyond_a_limit_are_400(index: AsyncIndex) -> None:
    assert await refused([row(f"{number}") for number in range(1_001)], index) == 400
    assert (
        await refused([row(f"{number}", text="x" * 40_000) for number in range(60)], index) == 400
    )
    assert await refused([row("a", text="x" * 41_000)], index) == 400
    assert await refused([row("a") | {"values": [1.0]}], index) == 400
    assert await refused([row("a") | {"values": [0.0] * 4}], index) == 400


async def test_answers_beyond_a_limit_are_400(index: AsyncIndex) -> None:
    for start in range(0, 120, 40):
        await index.upsert(vectors=[row(f"{start + n}", text="x" * 40_000) for n in range(40)])
    assert (await index.query(vector=[1, 0, 0, 1], top_k=120)).matches
    with pytest.raises(ApiError):
        await index.query(vector=[1, 0, 0, 1], top_k=120, include_metadata=True)
    with pytest.raises(ApiError):
        await index.fetch(ids=[f"{number:0500d}" for number in range(30)])


async def test_lists_come_in_pages_in_order(index: AsyncIndex) -> None:
    await index.upsert(vectors=[row(f"x#{number:03d}") for number in range(250)] + [row("y")])
    pages = [page async for page in index.list(prefix="x#")]
    assert [len(page.vectors) for page in pages] == [100, 100, 50]
    ids = [item.id for page in pages for item in page.vectors]
    assert ids == [f"x#{number:03d}" for number in range(250)]


async def test_the_quota_of_namespaces_is_403(index: AsyncIndex, emulator: Emulator) -> None:
    emulator.world.limits.namespaces = 2
    for name in ("a", "b", "a"):
        await index.upsert(vectors=FILMS, namespace=name)
    with pytest.raises(ForbiddenError, match="max namespaces"):
        await index.upsert(vectors=FILMS, namespace="c")
    await index.delete_namespace(name="a")
    await index.upsert(vectors=FILMS, namespace="c")


async def test_namespaces_are_described_and_counted(index: AsyncIndex) -> None:
    for name in ("a b/c", "ü".encode("punycode").decode(), "%2F"):
        await index.upsert(vectors=FILMS, namespace=name)
        assert (await index.describe_namespace(name=name)).record_count == 4
    listed = await index.list_namespaces_paginated(limit=2)
    assert (len(listed), listed.total_count) == (2, 3)
    assert sum(len(page) for page in [page async for page in index.list_namespaces()]) == 3
    assert (await index.describe_index_stats()).total_vector_count == 12


async def test_what_is_not_there_is_404(index: AsyncIndex, client: AsyncPinecone) -> None:
    with pytest.raises(NotFoundError):
        await index.describe_namespace(name="none")
    with pytest.raises(NotFoundError):
        await index.delete_namespace(name="none")
    with pytest.raises(NotFoundError):
        await index.delete(ids=["a"], namespace="none")
    with pytest.raises(NotFoundError):
        await client.indexes.describe("none")
    assert not (await index.query(vector=[1, 0, 0, 1], top_k=1, namespace="none")).matches
    assert not (await index.fetch(ids=["a"], namespace="none")).vectors


async def test_records_are_updated_and_deleted(index: AsyncIndex) -> None:
    await index.upsert(vectors=FILMS, namespace="n")
    await index.update(id="a", set_metadata={"year": 2000}, namespace="n")
    fetched = await index.fetch(ids=["a"], namespace="n")
    assert fetched.vectors["a"].metadata == {**FILMS[0]["metadata"], "year": 2000.0}
    await index.delete(filter={"genre": "drama"}, namespace="n")
    assert set((await index.fetch(ids=["a", "b", "c"], namespace="n")).vectors) == {"b"}
    await index.delete(delete_all=True, namespace="n")
    assert not (await index.fetch(ids=["b"], namespace="n")).vectors


async def test_a_protected_index_is_not_deleted(client: AsyncPinecone) -> None:
    with pytest.raises(ForbiddenError, match="protection"):
        await client.indexes.delete("one")
    await client.indexes.configure("one", deletion_protection="disabled")
    await client.indexes.delete("one")
    assert not await client.indexes.exists("one")


async def test_writes_and_reads_tell_how_far_the_index_is(
    index: AsyncIndex, emulator: Emulator
) -> None:
    emulator.world.lag_s = 60.0
    written = await index.upsert(vectors=FILMS)
    assert written.response_info is not None
    target = written.response_info.lsn_committed
    found = await index.query(vector=[1, 0, 0, 1], top_k=1)
    assert found.response_info is not None
    assert target is not None
    assert not found.response_info.is_reconciled(target)
