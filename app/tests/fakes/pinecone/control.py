"""The control plane: indexes are created, described, configured and deleted."""

import re
from typing import Any

from app.tests.fakes.pinecone.index import Index
from app.tests.fakes.pinecone.replies import Rejected, Reply, answer, bad
from app.tests.fakes.pinecone.world import World

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?")


def list_indexes(world: World) -> Reply:
    """GET /indexes."""
    return answer({"indexes": [described(world, index) for index in world.indexes.values()]})


def create_index(world: World, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """POST /indexes."""
    name = body.get("name") or ""
    if not NAME.fullmatch(name):
        raise bad("The name must consist of lower case alphanumeric characters or '-'")
    if name in world.indexes:
        raise Rejected(409, "Resource already exists")
    fields = (body.get("schema") or {}).get("fields") or {}
    dense = fields.get("_values", {})
    if dense.get("type") != "dense_vector" or not 1 <= dense.get("dimension", 0) <= 20_000:
        raise Rejected(422, "Failed to deserialize the JSON body into the target type")
    deployment = body.get("deployment") or {}
    if deployment.get("deployment_type") != "managed" or "region" not in deployment:
        raise bad("The deployment must name a cloud and a region")
    if world.regions and deployment["region"] not in world.regions:
        raise bad("Your free plan does not support indexes in this region")
    if len(world.indexes) >= world.limits.indexes:
        raise Rejected(403, "You've reached the max serverless indexes allowed", "QUOTA_EXCEEDED")
    index = Index(
        name,
        {
            "schema": {"fields": {"_values": {"description": None, "metric": "cosine", **dense}}},
            "deployment": {"environment": "aped-4627-b74a", **deployment},
            "deletion_protection": body.get("deletion_protection") or "disabled",
            "read_capacity": {"mode": "OnDemand", "status": {"state": "Ready"}},
            "tags": body.get("tags"),
        },
        ready_s=world.ready_s,
    )
    world.indexes[name] = index
    return answer(described(world, index), 201)


def describe_index(world: World, name: str) -> Reply:
    """GET /indexes/{name}."""
    return answer(described(world, found(world, name)))


def configure_index(world: World, name: str, body: Any) -> Reply:  # noqa: ANN401  # JSON
    """PATCH /indexes/{name}."""
    index = found(world, name)
    if "deletion_protection" in body:
        index.description["deletion_protection"] = body["deletion_protection"]
    return answer(described(world, index), 202)


def delete_index(world: World, name: str) -> Reply:
    """DELETE /indexes/{name}."""
    index = found(world, name)
    if index.description["deletion_protection"] == "enabled":
        raise Rejected(
            403, "Deletion protection is enabled for this index. Disable deletion protection first."
        )
    del world.indexes[name]
    return Reply(status=202, body=b"")


def found(world: World, name: str) -> Index:
    """The index, or 404."""
    if name not in world.indexes:
        raise Rejected(404, f"Resource {name} not found")
    return world.indexes[name]


def described(world: World, index: Index) -> dict[str, Any]:
    """An index as the control plane tells it; the host is where the emulator listens."""
    ready = index.ready
    return {
        "name": index.name,
        "host": world.host if ready else None,
        "private_host": None,
        "status": {"ready": ready, "state": "Ready" if ready else "Initializing"},
        "source_collection": None,
        "source_backup_id": None,
        "cmek_id": None,
        **index.description,
    }
