"""`GET /v1/healthz`: can requests be served, and how well."""

from typing import Literal

from pydantic import Field

from app.api.schemas.fields import Shape


class HealthOut(Shape):
    """`degraded` serves with something weaker than asked; `notices` say what, and what to do."""

    status: Literal["ready", "degraded", "unavailable"]
    dependencies: dict[str, str] = Field(description="Each is `ok`, `disabled` or `error: …`.")
    notices: list[str]
    version: str


class VendorsOut(Shape):
    """Each vendor is `ok`, `disabled` (not configured) or `error: …`."""

    status: Literal["ok", "degraded"]
    pinecone: str
    hf: str
    version: str
