"""How the vendors behind this process are, in one line each; `/v1/healthz` tells of readiness."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app import __version__
from app.api.intake import Given
from app.api.routes.healthz import FINE, ask_health
from app.api.schemas.health import VendorsOut
from app.core.domain.memory import Json

router = APIRouter(tags=["Operation"])


@router.get("/api/health", response_model=VendorsOut)
async def health(services: Given) -> JSONResponse:
    """Tell whether Pinecone and Hugging Face are in use and answer."""
    found = await asyncio.gather(
        *(ask_health(check, place) for place, check in enumerate(services.vendors, start=1))
    )
    vendors: dict[str, Json] = {one.name: one.detail for one in found}
    fine = all(one.detail in FINE for one in found)
    status = "ok" if fine else "degraded"
    return JSONResponse({"status": status, **vendors, "version": __version__})
