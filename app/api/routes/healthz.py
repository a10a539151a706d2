"""Whether requests can be served: every dependency is asked, none is waited for long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app import __version__
from app.api.intake import Given
from app.api.schemas.health import HealthOut
from app.core.domain.memory import Json
from app.core.domain.service import Health

router = APIRouter(tags=["Operation"])
# A net under the checks' own limit of 0.9 s, so far from it that a busy process meets theirs first:
# they know which failures leave the process ready.
PATIENCE_SECONDS: Final = 4.0
FINE: Final = frozenset({"ok", "disabled"})
NOT_READY: Final = "A dependency that no request can do without does not work."

Check = Callable[[], Awaitable[Health]]


@router.get(
    "/v1/healthz",
    response_model=HealthOut,
    responses={503: {"model": HealthOut, "description": NOT_READY}},
)
async def healthz(services: Given) -> JSONResponse:
    """Tell whether this process can serve, with a line for each dependency."""
    found = await asyncio.gather(
        *(ask_health(check, place) for place, check in enumerate(services.checks, start=1))
    )
    dependencies: dict[str, Json] = {health.name: health.detail for health in found}
    ready = all(health.ok for health in found)
    whole = not services.notices and all(health.detail in FINE for health in found)
    status = ("ready" if whole else "degraded") if ready else "unavailable"
    return JSONResponse(
        {
            "status": status,
            "dependencies": dependencies,
            "notices": list(services.notices),
            "version": __version__,
        },
        200 if ready else 503,
    )


async def ask_health(check: Check, place: int) -> Health:
    """One dependency's state; a check that hangs or breaks is an answer, too."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await check()
    except TimeoutError:
        detail = f"error: no answer within {PATIENCE_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  # a check that breaks is an answer, too
        detail = f"error: {type(error).__name__}"
    return Health(name=f"dependency_{place}", ok=False, detail=detail)
