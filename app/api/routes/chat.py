"""A message goes to the language model with what is known of its writer; the answer comes back."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from app.access import charge
from app.api.intake import JSON_BODY, Given
from app.api.presence import CallerLeft, while_present
from app.api.schemas.chat import ChatIn, ChatOut, IngestIn, IngestOut
from app.api.schemas.examples import STREAM
from app.api.streaming import HEADERS, MEDIA_TYPE, events, exchange_json
from app.core.chat import Piece
from app.core.domain.conversation import Exchange, Message, Role, Turn

router = APIRouter(tags=["Chat"])
CLIENT_CLOSED_REQUEST = 499
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream` as events.",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "string",
                    "description": (
                        "Events `context`, `delta` (pieces of the answer), `done` (the whole, as "
                        "in JSON) and `error` (a problem); comments while the model is silent."
                    ),
                },
                "examples": {"example 1": {"value": STREAM}},
            }
        },
    },
    409: {"description": "No language model is configured: set HF_TOKEN or HF_BASE_URL."},
}


@router.post("/api/chat", response_model=ChatOut, dependencies=[JSON_BODY], responses=ANSWERS)
async def chat(body: ChatIn, request: Request, services: Given) -> Response:
    """Send a message to the language model, with the memories that bear on it; remember both.

    Only here, and when somebody presses Send, a large language model is asked. Whoever closes the
    connection stops it.
    """
    await charge(request.scope, body.user_id)
    conversation = body.metadata.conversation_id if body.metadata else None
    message = Message(
        user_id=body.user_id,
        text=body.message,
        conversation_id=conversation or "",
        top_k=body.top_k,
    )
    pieces = services.chat.answer(message)
    try:
        if MEDIA_TYPE in request.headers.get("accept", ""):
            # the first piece is asked for before the answer starts: what fails now has a status
            first = await while_present(request, anext(pieces))
            stream = events(_again(first, pieces), request.scope["path"])
            return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=HEADERS)
        exchange = await while_present(request, _whole(pieces))
    except CallerLeft:
        return Response(status_code=CLIENT_CLOSED_REQUEST)
    return JSONResponse(exchange_json(exchange))


@router.post("/api/ingest", response_model=IngestOut, dependencies=[JSON_BODY])
async def ingest(body: IngestIn, request: Request, services: Given) -> JSONResponse:
    """Remember turns that were said elsewhere, and what they state of their writer."""
    await charge(request.scope, body.user_id)
    turns = [Turn(role=Role(item.role), text=item.text) for item in body.items]
    return JSONResponse({"upserted": await services.recording.ingest(body.user_id, turns)})


async def _again(first: Piece, rest: AsyncGenerator[Piece]) -> AsyncGenerator[Piece]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece


async def _whole(pieces: AsyncGenerator[Piece]) -> Exchange:
    async with aclosing(pieces):
        async for piece in pieces:
            if isinstance(piece, Exchange):
                return piece
    raise RuntimeError("an answer ends with its exchange")
