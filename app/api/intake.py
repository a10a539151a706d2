"""What routes take from a call before they act: the services, the user, and that a body is JSON."""

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.exceptions import HTTPException

from app.api.schemas.fields import UserId
from app.services import Services

JSON_TYPES = ("application/json", "+json")


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON; no page of another origin sends one unasked."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith(JSON_TYPES):
        return
    if kind or await request.body():
        raise HTTPException(415)


Given = Annotated[Services, Depends(_services)]
JSON_BODY = Depends(json_only)
UserInQuery = Annotated[UserId, Query()]
UserAnywhere = Annotated[UserId | None, Query()]
"""Documented as needed in the query; a body that names the user will do as well."""
