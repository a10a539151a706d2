"""All of a person's memories at once: taken along, brought in, forgotten."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse

from app.access import charge
from app.api.importing import read_items
from app.api.intake import JSON_BODY, Given, UserInQuery
from app.api.schemas.examples import MARKDOWN
from app.api.schemas.memory import DeletedOut, ExportOut, ImportIn, ImportOut
from app.core.domain.memory import MType
from app.core.portable import (
    document,
    facets_from_json,
    markdown_document,
    pinned_from_json,
)

router = APIRouter(tags=["All memories"])
EXPORTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            "text/markdown": {
                "schema": {"type": "string", "description": "With `?format=markdown`."},
                "examples": {"example 1": {"value": MARKDOWN}},
            }
        }
    }
}
FORMATS = {
    "json": (document, "application/json", "json"),
    "markdown": (markdown_document, "text/markdown; charset=utf-8", "md"),
}


@router.get("/v1/memory/export", response_model=ExportOut, responses=EXPORTS)
async def export_memory(
    user_id: UserInQuery,
    services: Given,
    format: Annotated[  # noqa: A002  # the name callers use
        Literal["json", "markdown"], Query(description="Markdown is for people to read.")
    ] = "json",
) -> StreamingResponse:
    """Download everything that is known of a person, one memory after the other."""
    write, media_type, ending = FORMATS[format]
    persona = await services.memories.persona(user_id)
    memories = services.memories.export(user_id)
    pieces = write(user_id, persona, memories, services.clock.now())
    # the store is asked before the answer starts: if it fails now, that can still be said
    first = [await anext(pieces), await anext(pieces)]
    name = {"content-disposition": f'attachment; filename="inkling-memories.{ending}"'}
    return StreamingResponse(_joined(first, pieces), media_type=media_type, headers=name)


@router.post("/v1/memory/import", response_model=ImportOut, dependencies=[JSON_BODY])
async def import_memory(body: ImportIn, request: Request, services: Given) -> JSONResponse:
    """Bring in an export.

    Memories whose id is known are skipped, wrong ones are listed, the rest is stored.
    """
    await charge(request.scope, body.user_id)
    persona = None if body.persona is None else body.persona.model_dump()
    facets = None if persona is None else facets_from_json(persona)
    read = await read_items(body.memories, body.user_id, services.clock.now())
    outcome = await services.memories.bring_in(body.user_id, read.items)
    if facets:
        await services.memories.set_facets(body.user_id, facets, pinned=pinned_from_json(persona))
    return JSONResponse(
        {
            "imported": outcome.imported,
            "skipped": outcome.skipped,
            "errors": read.errors(outcome.refused),
        }
    )


@router.delete("/v1/memory", response_model=DeletedOut)
async def forget(
    user_id: UserInQuery,
    services: Given,
    mtype: Annotated[MType | None, Query(description="Only this type.")] = None,
) -> JSONResponse:
    """Forget a person, persona included; or, with `mtype`, only their memories of that type."""
    return JSONResponse({"deleted": await services.memories.forget(user_id, mtype)})


async def _joined(first: list[str], rest: AsyncIterator[str]) -> AsyncIterator[str]:
    for piece in first:
        yield piece
    async for piece in rest:
        yield piece
