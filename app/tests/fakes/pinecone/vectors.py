"""The data plane's operations on records."""

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from app.tests.fakes.pinecone.filters import check_filter, lets_through
from app.tests.fakes.pinecone.index import Index, Space, Stored
from app.tests.fakes.pinecone.replies import Rejected, Reply, answer, bad
from app.tests.fakes.pinecone.world import World

MOST_NAMESPACE = 512
MOST_ID = 512


def upsert(world: World, body: Any, size: int) -> Reply:  # noqa: ANN401  # JSON
    """POST /vectors/upsert."""
    index, name = world.index(), namespace_in(body)
    limits = world.limits
    rows = body.get("vectors") or []
    if not rows:
        raise bad("Request must contain at least 1 vector.")
    if len(rows) > limits.rows:
        raise bad(f"Batch size exceeds the maximum of {limits.rows} vectors")
    if size > limits.upsert_bytes:
        raise bad(f"Request size {size} exceeds the maximum of {limits.upsert_bytes} bytes")
    stored = [(checked_id(row.get("id")), stored_of(world, index, row)) for row in rows]
    if name not in index.names(visible=False):
        require_room(world, index)
    index.upsert(name, stored)
    return written(index, {"upsertedCount": len(rows)})


def query(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /query."""
    index, name = world.index(), namespace_in(body)
    top = body.get("topK", 0)
    if not 1 <= top <= world.limits.top_k:
        raise bad(f"top_k must be between 1 and {world.limits.top_k}")
    seen = index.space(name).seen
    if "id" in body:
        asked = seen[body["id"]].values if body["id"] in seen else None
    else:
        asked = vector_of(index, body.get("vector"))
    rows = chosen(seen, body.get("filter"))
    matches = []
    if asked is not None and rows:
        matrix = np.stack([row.values for _, row in rows]).astype(np.float64)
        lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(asked.astype(np.float64))
        scores = (matrix @ asked.astype(np.float64)) / lengths
        order = sorted(range(len(rows)), key=lambda place: (-scores[place], rows[place][0]))[:top]
        matches = [match(rows[place], float(scores[place]), body) for place in order]
    return read(world, index, {"matches": matches, "namespace": name, "usage": {"readUnits": 1}})


def match(row: tuple[str, Stored], score: float, body: Any) -> dict[str, Any]:  # noqa: ANN401
    """One result, with what was asked for."""
    key, stored = row
    told: dict[str, Any] = {"id": key, "score": score, "values": []}
    if body.get("includeValues"):
        told["values"] = stored.values.tolist()
    if body.get("includeMetadata"):
        told["metadata"] = stored.metadata
    return told


def fetch(world: World, ids: list[str], name: str) -> Reply:
    """GET /vectors/fetch."""
    index = world.index()
    if not 1 <= len(ids) <= world.limits.ids:
        raise bad(f"Between 1 and {world.limits.ids} ids can be fetched at once")
    seen = index.space(name).seen
    found = {key: whole(key, seen[key]) for key in ids if key in seen}
    return read(world, index, {"vectors": found, "namespace": name, "usage": {"readUnits": 1}})


def fetch_by_metadata(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /vectors/fetch_by_metadata."""
    index, name = world.index(), namespace_in(body)
    if not body.get("filter"):
        raise bad("Empty filter provided for fetch by metadata request")
    limit = body.get("limit", 100)
    if not 1 <= limit <= 10_000:
        raise bad("limit must be between 1 and 10000")
    rows = chosen(index.space(name).seen, body["filter"])
    page, following = paged(
        sorted(rows, key=lambda row: row[0]), limit, body.get("paginationToken")
    )
    told: dict[str, Any] = {
        "vectors": {key: whole(key, row) for key, row in page},
        "namespace": name,
        "usage": {"readUnits": 1},
    }
    if following:
        told["pagination"] = {"next": following}
    return read(world, index, told)


def list_ids(world: World, name: str, prefix: str, limit: int, token: str | None) -> Reply:
    """GET /vectors/list."""
    index = world.index()
    if not 1 <= limit <= world.limits.page:
        raise bad(f"limit must be between 1 and {world.limits.page}")
    seen = index.space(name).seen
    rows = sorted((key, row) for key, row in seen.items() if key.startswith(prefix))
    page, following = paged(rows, limit, token)
    told: dict[str, Any] = {
        "vectors": [{"id": key} for key, _ in page],
        "namespace": name,
        "usage": {"readUnits": 1},
    }
    if following:
        told["pagination"] = {"next": following}
    return read(world, index, told)


def delete(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /vectors/delete."""
    index, name = world.index(), namespace_in(body)
    ids, where, every = body.get("ids"), body.get("filter"), body.get("deleteAll", False)
    if sum((bool(ids), where is not None, bool(every))) != 1:
        raise bad("Exactly one of ids, deleteAll and filter must be given")
    if ids and len(ids) > world.limits.ids:
        raise bad(f"At most {world.limits.ids} ids can be deleted at once")
    if where is not None and not where:
        raise bad("Delete with empty metadata filter is not allowed")
    if name not in index.names(visible=False):
        raise Rejected(404, "Namespace not found")
    index.delete(name, condition(world, index.space(name), ids, where))
    return written(index, {})


def condition(
    world: World, space: Space, ids: list[str] | None, where: dict[str, Any] | None
) -> Callable[[str, Stored], bool]:
    """Which records a delete takes. Late filters find no record that reads do not see yet."""
    if ids:
        wanted = frozenset(ids)
        return lambda key, _: key in wanted
    if where is None:
        return lambda _, __: True
    check_filter(where)
    if world.late_filters:
        known = frozenset(key for key, _ in chosen(space.seen, where))
        return lambda key, _: key in known
    return lambda _, row: lets_through(where, row.metadata)


def update(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /vectors/update, of one record by its id."""
    index, name = world.index(), namespace_in(body)
    key = checked_id(body.get("id"))
    old = index.space(name).seen.get(key)
    if old is None:
        raise Rejected(404, "Vector not found")
    values = vector_of(index, body["values"]) if "values" in body else old.values
    fields = checked_fields(world, {**old.metadata, **body.get("setMetadata", {})})
    index.upsert(name, [(key, Stored(values, fields))])
    return written(index, {})


def stats(world: World) -> Reply:
    """POST /describe_index_stats."""
    index = world.index()
    counts = {name: len(index.space(name).seen) for name in index.names(visible=True)}
    return read(
        world,
        index,
        {
            "namespaces": {name: {"vectorCount": count} for name, count in counts.items()},
            "dimension": index.field["dimension"],
            "indexFullness": 0.0,
            "totalVectorCount": sum(counts.values()),
            "metric": index.field["metric"],
            "vectorType": "dense",
        },
    )


def stored_of(world: World, index: Index, row: Any) -> Stored:  # noqa: ANN401  # JSON
    """A record as it is kept."""
    return Stored(
        vector_of(index, row.get("values")), checked_fields(world, row.get("metadata") or {})
    )


def vector_of(index: Index, values: Any) -> Any:  # noqa: ANN401  # JSON in, an array out
    """Numbers as the index keeps them."""
    dimension = index.field["dimension"]
    if not isinstance(values, list) or len(values) != dimension:
        count = len(values) if isinstance(values, list) else 0
        raise bad(f"Vector dimension {count} does not match the dimension of the index {dimension}")
    if not all(isinstance(value, int | float) for value in values):
        raise bad("A vector consists of numbers")
    vector = np.asarray(values, dtype=np.float32)
    if not vector.any():
        raise bad("Dense vectors must contain at least one non-zero value.")
    return vector


def checked_fields(world: World, metadata: dict[str, Any]) -> dict[str, Any]:
    """Metadata as they are kept: numbers become doubles, null is nothing."""
    kept: dict[str, Any] = {}
    for name, value in metadata.items():
        if name.startswith("$"):
            raise bad("Metadata keys must not begin with $")
        if value is None:
            continue
        texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not texts and not isinstance(value, str | int | float | bool):
            raise bad("Metadata value must be a string, number, boolean or list of strings")
        number = isinstance(value, int) and not isinstance(value, bool)
        kept[name] = float(value) if number else value
    size = len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode())
    if size > world.limits.metadata_bytes:
        raise bad(
            f"Metadata size is {size} bytes, which exceeds the limit of "
            f"{world.limits.metadata_bytes} bytes per vector"
        )
    return kept


def checked_id(key: Any) -> str:  # noqa: ANN401  # JSON
    """A record's id."""
    if not isinstance(key, str) or not 1 <= len(key) <= MOST_ID:
        raise bad(f"Vector IDs must have 1 to {MOST_ID} characters")
    if not key.isascii() or "\0" in key:
        raise bad("Vector ID must be ASCII")
    return key


def namespace_in(body: Any) -> str:  # noqa: ANN401  # JSON
    """The namespace a body names."""
    name = body.get("namespace") or "__default__"
    if not isinstance(name, str) or len(name) > MOST_NAMESPACE or not name.isascii():
        raise bad("Namespace names are ASCII and at most 512 characters long")
    return name


def require_room(world: World, index: Index) -> None:
    """Raise the quota's 403 when no further namespace may be created."""
    if len(index.names(visible=False)) >= world.limits.namespaces:
        raise Rejected(
            403,
            "Request failed. You've reached the max namespaces allowed in serverless index "
            f"{index.name}. To add more namespaces, upgrade your plan.",
            "QUOTA_EXCEEDED",
        )


def chosen(seen: dict[str, Stored], where: Any) -> list[tuple[str, Stored]]:  # noqa: ANN401
    """The records a filter lets through."""
    if where is None:
        return list(seen.items())
    check_filter(where)
    return [(key, row) for key, row in seen.items() if lets_through(where, row.metadata)]


def paged(
    rows: list[tuple[str, Stored]], limit: int, token: str | None
) -> tuple[list[tuple[str, Stored]], str | None]:
    """One page of rows in order of their ids, and the token of the next."""
    if token:
        try:
            last = base64.urlsafe_b64decode(token).decode()
        except ValueError as error:
            raise bad("Invalid pagination token") from error
        rows = [row for row in rows if row[0] > last]
    page = rows[:limit]
    more = len(rows) > limit
    return page, base64.urlsafe_b64encode(page[-1][0].encode()).decode() if more else None


def whole(key: str, row: Stored) -> dict[str, Any]:
    """A record with everything."""
    return {"id": key, "values": row.values.tolist(), "metadata": row.metadata}


def read(world: World, index: Index, body: dict[str, Any]) -> Reply:
    """The answer of a read, if it is not too large."""
    told = answer(body, x_pinecone_max_indexed_lsn=str(index.indexed))
    if len(told.body) > world.limits.result_bytes:
        raise bad(f"The result of {len(told.body)} bytes exceeds the maximum result size")
    return told


def written(index: Index, body: dict[str, Any]) -> Reply:
    """The answer of a write."""
    return answer(body, x_pinecone_request_lsn=str(index.lsn))
