"""How a person likes to be answered: to see, to set, to start anew."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api.intake import JSON_BODY, Given, UserInQuery
from app.api.schemas.persona import PersonaIn, PersonaOut, persona_json

router = APIRouter(tags=["Persona"])
PATH = "/v1/persona"


@router.get(PATH, response_model=PersonaOut)
async def read_persona(user_id: UserInQuery, services: Given) -> JSONResponse:
    """See what was learned of how a person likes answers."""
    return JSONResponse(persona_json(await services.memories.persona(user_id)))


@router.put(PATH, response_model=PersonaOut, dependencies=[JSON_BODY])
async def set_persona(user_id: UserInQuery, body: PersonaIn, services: Given) -> JSONResponse:
    """Set some facets by hand; the others stay."""
    facets = {str(name): value for name, value in body.facets.items()}
    return JSONResponse(persona_json(await services.memories.set_facets(user_id, facets)))


@router.delete(PATH, response_model=PersonaOut)
async def reset_persona(user_id: UserInQuery, services: Given) -> JSONResponse:
    """Forget what was learned of how they like answers; their memories stay."""
    return JSONResponse(persona_json(await services.memories.reset_persona(user_id)))
