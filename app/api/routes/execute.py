"""A picked guess becomes the complete prompt."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from app.access import charge
from app.api.explain import breakdown, explain
from app.api.intake import JSON_BODY, Given
from app.api.schemas.execute import ExecuteIn, ExecuteOut
from app.core.domain.memory import Json

router = APIRouter(tags=["The way"])
NOT_SHOWN = "No such guess is waiting: call `/v1/hypothesize` (again)."


@router.post(
    "/v1/execute",
    response_model=ExecuteOut,
    dependencies=[JSON_BODY],
    responses={404: {"description": NOT_SHOWN}},
)
async def execute(
    body: ExecuteIn,
    request: Request,
    services: Given,
    *,
    explained: Annotated[
        bool, Query(alias="explain", description="Add everything that led to the prompt.")
    ] = False,
) -> JSONResponse:
    """Write the prompt for the guess that was picked, and learn from the choice.

    No language model is called. `user_id` and `input_text` are those the guesses were shown for.
    """
    await charge(request.scope, body.user_id)
    prompt = await services.journey.craft(body.user_id, body.input_text, body.hypothesis_id)
    answer: dict[str, Json] = {
        "enriched_prompt": prompt.text,
        "tokens_estimate": prompt.tokens,
        "context_breakdown": breakdown(prompt),
    }
    if explained:
        answer["explain"] = explain(prompt)
    return JSONResponse(answer)
