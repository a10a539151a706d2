"""One person's memories, one by one: list, add, read, edit, delete."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.access import charge
from app.api.intake import JSON_BODY, Given, UserAnywhere, UserInQuery
from app.api.listing import NO_PAGE, listed, nothing_there
from app.api.paths import ANY_ID, MemoryId
from app.api.schemas.memories import (
    Cursor,
    MemoriesOut,
    MemoryIn,
    MemoryOut,
    MemoryPatch,
)
from app.core.domain.errors import Refused
from app.core.domain.memory import MemoryFilter, MType
from app.core.memories import NO_TOPIC, Draft, Edit
from app.core.portable import memory_to_json

router = APIRouter(tags=["Memories"])
ONE: Final = f"/v1/memories/{{memory_id:{ANY_ID}}}"
MISSING: Final = nothing_there("memory")


@router.get(
    "/v1/memories",
    response_model=MemoriesOut,
    responses=NO_PAGE,
)
async def list_memories(
    user_id: UserInQuery,
    services: Given,
    mtype: Annotated[MType | None, Query(description="Only this type.")] = None,
    q: Annotated[str | None, Query(max_length=256, description="Only texts with this.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[Cursor | None, Query(description="`next_cursor` of the last page.")] = None,
) -> JSONResponse:
    """List memories, latest change first."""
    criteria = MemoryFilter(
        user_id=user_id,
        now=services.clock.now(),
        mtypes=None if mtype is None else frozenset({mtype}),
        contains=q or None,
        limit=limit,
        cursor=cursor or None,
    )
    return await listed(services.memories.list(criteria), memory_to_json)


@router.post(
    "/v1/memories",
    response_model=MemoryOut,
    status_code=201,
    dependencies=[JSON_BODY],
    responses={200: {"model": MemoryOut, "description": "A known memory, renewed."}},
)
async def add_memory(
    body: MemoryIn, request: Request, services: Given, user_id: UserAnywhere = None
) -> JSONResponse:
    """Add a memory; one that restates a known memory renews that one and answers it."""
    owner = _owner(user_id, body.user_id)
    await charge(request.scope, owner)
    item = await services.memories.add(
        owner,
        Draft(
            mtype=body.mtype,
            text=body.text,
            confidence=body.confidence,
            tags=tuple(body.tags),
            topic=body.topic,
            metadata=body.metadata,
        ),
    )
    # a renewed memory is not a new one; both answers are the memory as it is kept now
    status = 201 if item.created_at == item.updated_at else 200
    prefix = request.scope.get("root_path", "")
    location = f"{prefix}/v1/memories/{quote(item.id, safe='')}?user_id={quote(owner)}"
    return JSONResponse(memory_to_json(item), status, {"location": location})


@router.get(ONE, response_model=MemoryOut, responses=MISSING)
async def read_memory(memory_id: MemoryId, user_id: UserInQuery, services: Given) -> JSONResponse:
    """Read a memory."""
    return JSONResponse(memory_to_json(await services.memories.get(user_id, memory_id)))


@router.patch(ONE, response_model=MemoryOut, responses=MISSING, dependencies=[JSON_BODY])
async def edit_memory(
    memory_id: MemoryId, user_id: UserInQuery, body: MemoryPatch, services: Given
) -> JSONResponse:
    """Change a memory; its embedding follows its text."""
    edit = Edit(
        text=body.text,
        mtype=body.mtype,
        confidence=body.confidence,
        tags=None if body.tags is None else tuple(body.tags),
        topic=NO_TOPIC if body.topic is None and "topic" in body.model_fields_set else body.topic,
    )
    return JSONResponse(memory_to_json(await services.memories.edit(user_id, memory_id, edit)))


@router.delete(ONE, status_code=204, responses=MISSING)
async def delete_memory(memory_id: MemoryId, user_id: UserInQuery, services: Given) -> Response:
    """Delete a memory."""
    await services.memories.delete(user_id, memory_id)
    return Response(status_code=204)


def _owner(in_query: str | None, in_body: str | None) -> str:
    """Whose memory it is: said in the query or in the body, but not two things."""
    owner = in_query or in_body
    if owner is None:
        raise Refused("Say whose memory it is: user_id is missing.", field="user_id")
    if in_query and in_body and in_query != in_body:
        raise Refused("user_id differs between the query and the body.", field="user_id")
    return owner
