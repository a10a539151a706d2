"""One person's conversations: list, read, rename, delete."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.api.intake import JSON_BODY, Given, UserInQuery
from app.api.listing import NO_PAGE, listed, nothing_there
from app.api.paths import ANY_ID, ConversationId
from app.api.schemas.conversations import (
    ConversationOut,
    ConversationPatch,
    ConversationsOut,
    TranscriptOut,
    conversation_json,
    transcript_json,
)

router = APIRouter(tags=["Conversations"])
ONE: Final = f"/v1/conversations/{{conversation_id:{ANY_ID}}}"
MISSING: Final = nothing_there("conversation")
# made of an id, which may have any length
Cursor = Annotated[str | None, Query(max_length=16_384, description="`next_cursor` of the last.")]


@router.get(
    "/v1/conversations",
    response_model=ConversationsOut,
    responses=NO_PAGE,
)
async def list_conversations(
    user_id: UserInQuery,
    services: Given,
    q: Annotated[
        str | None, Query(max_length=256, description="Only with this in the title or a turn.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """List conversations, the last spoken in first."""
    page = services.conversations.list(
        user_id, contains=q or None, limit=limit, cursor=cursor or None
    )
    return await listed(page, conversation_json)


@router.get(ONE, response_model=TranscriptOut, responses=MISSING)
async def read_conversation(
    conversation_id: ConversationId, user_id: UserInQuery, services: Given
) -> JSONResponse:
    """Read a conversation, all its turns."""
    return JSONResponse(
        transcript_json(await services.conversations.read(user_id, conversation_id))
    )


@router.patch(ONE, response_model=ConversationOut, responses=MISSING, dependencies=[JSON_BODY])
async def rename_conversation(
    conversation_id: ConversationId, user_id: UserInQuery, body: ConversationPatch, services: Given
) -> JSONResponse:
    """Give a conversation a title."""
    renamed = await services.conversations.rename(user_id, conversation_id, body.title)
    return JSONResponse(conversation_json(renamed))


@router.delete(ONE, status_code=204, responses=MISSING)
async def delete_conversation(
    conversation_id: ConversationId, user_id: UserInQuery, services: Given
) -> Response:
    """Delete a conversation: its turns leave the memory, what was learned from them stays."""
    await services.conversations.delete(user_id, conversation_id)
    return Response(status_code=204)
