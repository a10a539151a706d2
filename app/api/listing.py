"""One way to answer a page of any list, and to document that there is nothing at an address."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from fastapi.responses import JSONResponse

from app.core.domain.errors import Missing, Refused

Documented: TypeAlias = dict[int | str, dict[str, Any]]
One_co = TypeVar("One_co", covariant=True)

NO_PAGE: Final[Documented] = {404: {"description": "The cursor is not one of a listing."}}


class Page(Protocol[One_co]):
    """Part of a list: what is on it, where the next begins (None = nowhere), how many in all."""

    @property
    def items(self) -> Sequence[One_co]: ...
    @property
    def next_cursor(self) -> str | None: ...
    @property
    def total(self) -> int: ...


def nothing_there(what: str) -> Documented:
    """For the documentation of endpoints: the answer where there is no such thing."""
    return {404: {"description": f"There is no such {what}, or it is another person's."}}


async def listed(page: Awaitable[Page[One_co]], shown: Callable[[One_co], object]) -> JSONResponse:
    """The page as an answer. Raises `Missing` where its cursor is made up, like any address."""
    try:
        found = await page
    except Refused as error:
        if error.field != "cursor":
            raise
        raise Missing(str(error)) from error
    items = [shown(one) for one in found.items]
    return JSONResponse({"items": items, "next_cursor": found.next_cursor, "total": found.total})
