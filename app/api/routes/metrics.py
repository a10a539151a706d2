"""The figures of this process, as Prometheus reads them; only where `METRICS` is on."""

from typing import Final

from fastapi import APIRouter, Response

from app.api.intake import Given
from app.core.domain.errors import Missing

router = APIRouter(include_in_schema=False)
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
OFF: Final = "Metrics are off; whoever runs this service can turn them on with METRICS=true."


@router.get("/metrics")
async def metrics(services: Given) -> Response:
    """Counts, durations and states; no person and no text among them."""
    if services.metrics is None:
        raise Missing(OFF)
    return Response(
        services.metrics(),
        headers={"content-type": MEDIA_TYPE, "cache-control": "no-store"},
    )
