"""Search among one person's memories; it only reads."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.access import charge
from app.api.intake import JSON_BODY, Given
from app.api.schemas.memories import SearchIn, SearchOut, result_json

router = APIRouter(tags=["Memories"])


@router.post("/v1/memories/search", response_model=SearchOut, dependencies=[JSON_BODY])
async def search_memories(body: SearchIn, request: Request, services: Given) -> JSONResponse:
    """Find the best `top_k` memories for a query. Reads only: nothing is learned from it."""
    await charge(request.scope, body.user_id)
    mtypes = frozenset(body.mtypes) if body.mtypes else None
    found = await services.memories.search(body.user_id, body.query, body.top_k, mtypes)
    return JSONResponse({"results": [result_json(one) for one in found]})
