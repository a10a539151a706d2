"""`/v1/memory`: all of a person's memories at once, out, in, or gone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.api.schemas.fields import Shape, Share, UserId
from app.api.schemas.memories import MemoryOut

MAX_IMPORTED = 20_000


def _bounded(memories: list[object]) -> list[object]:
    # a body's size bounds good items well below this; it keeps a list of bad ones answerable
    if len(memories) > MAX_IMPORTED:
        raise PydanticCustomError(
            "too_long", "One import can bring {limit} memories", {"limit": MAX_IMPORTED}
        )
    return memories


class ExportedPersona(BaseModel):
    """How the person likes answers: facets in 0..1."""

    model_config = ConfigDict(extra="allow")

    facets: dict[str, Share]


class ImportIn(Shape):
    """An export, or memories of the same shape. Each memory is looked at by itself.

    A memory needs `text` and `mtype`; `id` (up to 256 characters) makes importing again harmless;
    fields that are not known are passed over.
    """

    user_id: UserId
    memories: Annotated[
        list[Any],  # each is read by itself, so that one bad item stops no other
        AfterValidator(_bounded),
        Field(description=f"Memories as an export gives them, up to {MAX_IMPORTED:,}."),
    ]
    persona: ExportedPersona | None = None
    version: Literal[1] = 1
    exported_at: str | None = Field(default=None, description="Passed over.")


class ImportFault(Shape):
    """One memory that was not taken: its place in `memories`, the field, and what is wrong."""

    index: int = Field(ge=0)
    field: str
    message: str


class ImportOut(Shape):
    """How many were stored, how many were there already, and those that are wrong."""

    imported: int = Field(ge=0)
    skipped: int = Field(ge=0)
    errors: list[ImportFault]


class PersonaExport(Shape):
    """How the person likes answers."""

    facets: dict[str, float]
    pinned: list[str]
    last_updated: datetime


class ExportOut(Shape):
    """Everything that is known of a person, oldest memory first."""

    version: Literal[1]
    user_id: str
    exported_at: datetime
    persona: PersonaExport
    memories: list[MemoryOut]


class DeletedOut(Shape):
    """How many memories are gone."""

    deleted: int = Field(ge=0)
