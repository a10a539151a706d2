"""A few words become two or three guesses."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.access import charge
from app.api.intake import JSON_BODY, Given
from app.api.schemas.hypothesize import HypothesizeIn, HypothesizeOut, proposal_json

router = APIRouter(tags=["The way"])


@router.post("/v1/hypothesize", response_model=HypothesizeOut, dependencies=[JSON_BODY])
async def hypothesize(body: HypothesizeIn, request: Request, services: Given) -> JSONResponse:
    """Guess what the words mean.

    The guesses are kept for 24 hours; pick one with `/v1/execute`.
    """
    await charge(request.scope, body.user_id)
    proposal = await services.journey.understand(body.user_id, body.input_text)
    return JSONResponse(proposal_json(proposal))
