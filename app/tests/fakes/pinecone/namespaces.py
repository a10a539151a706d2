"""The data plane's operations on namespaces; these bodies are written in snake case."""

from typing import Any

from app.tests.fakes.pinecone.index import Index
from app.tests.fakes.pinecone.replies import Rejected, Reply, answer, bad
from app.tests.fakes.pinecone.vectors import require_room, written
from app.tests.fakes.pinecone.world import World


def list_namespaces(world: World, prefix: str, limit: int, token: str | None) -> Reply:
    """GET /namespaces."""
    index = world.index()
    if not 1 <= limit <= world.limits.page:
        raise bad(f"limit must be between 1 and {world.limits.page}")
    names = [name for name in index.names(visible=True) if name.startswith(prefix)]
    rest = [name for name in names if token is None or name > token]
    page = rest[:limit]
    told: dict[str, Any] = {
        "namespaces": [described(index, name) for name in page],
        "total_count": len(names),
    }
    if len(rest) > limit:
        told["pagination"] = {"next": page[-1]}
    return answer(told)


def create_namespace(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /namespaces."""
    index, name = world.index(), body.get("name") or ""
    if name in index.names(visible=False):
        raise Rejected(409, "Namespace already exists")
    require_room(world, index)
    index.create(name)
    return answer({"name": name, "record_count": "0"})


def describe_namespace(world: World, name: str) -> Reply:
    """GET /namespaces/{name}."""
    index = world.index()
    if name not in index.names(visible=True):
        raise Rejected(404, "Namespace not found")
    return answer(described(index, name))


def delete_namespace(world: World, name: str) -> Reply:
    """DELETE /namespaces/{name}."""
    index = world.index()
    if name not in index.names(visible=False):
        raise Rejected(404, "Namespace not found")
    index.drop(name)
    return written(index, {})


def described(index: Index, name: str) -> dict[str, Any]:
    """A namespace; its count is a 64-bit number, which JSON carries as a text."""
    return {"name": name, "record_count": str(len(index.space(name).seen))}
