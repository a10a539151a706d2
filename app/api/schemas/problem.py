"""Problems (RFC 9457), as documented; `app.access` makes them."""

from pydantic import Field

from app.api.schemas.fields import Left, Shape, without_default


class FaultOut(Shape):
    """One wrong field: its dotted path, and what is wrong with it."""

    field: str
    message: str


class ProblemOut(Shape):
    """What went wrong, and what to do about it."""

    type: str = Field(description="`urn:inkling:problem:` and the kind of problem.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked for.")
    request_id: str | None
    errors: list[FaultOut] | Left = Field(default=None, json_schema_extra=without_default)
