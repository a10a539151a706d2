"""The fields requests share: who asks, texts trimmed and bounded, shares, and metadata.

Only what can be stored and sent again passes: half characters (lone surrogates) and numbers that
are none are refused.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from app.core.domain.memory import MAX_MEMORY_CHARACTERS, Json
from app.core.domain.request import MAX_INPUT_CHARACTERS

MAX_METADATA_BYTES = 16_384
MAX_METADATA_DEPTH = 12
MAX_TAGS = 32
USER_ID = r"^[A-Za-z0-9._@:-]{1,128}$"
NOT_BLANK = r"[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
"""One character at least that trimming leaves; spelled out, as languages differ about `\\s`."""


def _named(user_id: str) -> str:
    if not re.fullmatch(USER_ID, user_id) or user_id.endswith("\n"):
        raise PydanticCustomError("user_id", "It is 1 to 128 characters of A-Z a-z 0-9 . _ @ : -")
    return user_id


def trimmed(text: str) -> str:
    """The text without blanks around it; refused when nothing is left, or half a character."""
    if not _encodable(text):
        raise PydanticCustomError("surrogate", "It holds half a character (a lone surrogate)")
    words = text.strip()
    if not words:
        raise PydanticCustomError("blank", "There is nothing but blanks in it")
    return words


def within(limit: int) -> AfterValidator:
    """Refuses a text of more than `limit` characters, saying how many it has."""

    def checked(text: str) -> str:
        if len(text) > limit:
            raise PydanticCustomError(
                "too_long",
                "It can have up to {limit} characters; it has {length}",
                {"limit": limit, "length": len(text)},
            )
        return text

    return AfterValidator(checked)


def whole(value: object) -> object:
    """JSON knows one kind of number: 5.0 is the whole number 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def documented(limit: int) -> Any:  # noqa: ANN401  # what pydantic's Field answers
    """The same bounds for the OpenAPI document."""
    return Field(json_schema_extra={"minLength": 1, "maxLength": limit, "pattern": NOT_BLANK})


def metadata_fault(metadata: object) -> str | None:
    """What makes a JSON value unfit for storing, as a sentence; None when nothing does."""
    for value, depth in _nodes(metadata):
        if depth > MAX_METADATA_DEPTH:
            return f"It is nested deeper than {MAX_METADATA_DEPTH} levels"
        if isinstance(value, float) and not math.isfinite(value):
            return "It holds a number that is not finite"
        if isinstance(value, str) and not value.isascii() and not _encodable(value):
            return "It holds half a character (a lone surrogate)"
    size = len(json.dumps(metadata, ensure_ascii=False).encode())
    if size > MAX_METADATA_BYTES:
        return f"It can have up to {MAX_METADATA_BYTES:,} bytes as JSON; it has {size:,}"
    return None


def _nodes(root: object) -> Iterator[tuple[object, int]]:
    """Every key and value with its depth; a level too deep is still told, nothing below it."""
    waiting: list[tuple[object, int]] = [(root, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for pair in value.items() for inner in pair)
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable(metadata: dict[str, Json]) -> dict[str, Json]:
    fault = metadata_fault(metadata)
    if fault is not None:
        raise PydanticCustomError("metadata", fault)
    return metadata


class Shape(BaseModel):
    """What is sent and answered has the fields that are documented, and no others."""

    model_config = ConfigDict(extra="forbid")


UserId: TypeAlias = Annotated[
    str,
    AfterValidator(_named),
    Field(
        description="Whose memory is meant: 1 to 128 of `A-Z a-z 0-9 . _ @ : -`.",
        json_schema_extra={"pattern": USER_ID},
    ),
]
InputText: TypeAlias = Annotated[
    str,
    AfterValidator(trimmed),
    within(MAX_INPUT_CHARACTERS),
    documented(MAX_INPUT_CHARACTERS),
]
MemoryText: TypeAlias = Annotated[
    str,
    AfterValidator(trimmed),
    within(MAX_MEMORY_CHARACTERS),
    documented(MAX_MEMORY_CHARACTERS),
]
Topic: TypeAlias = Annotated[str, AfterValidator(trimmed), within(128), documented(128)]
Tag: TypeAlias = Annotated[str, AfterValidator(trimmed), within(64), documented(64)]
Tags: TypeAlias = Annotated[list[Tag], Field(max_length=MAX_TAGS)]
Count: TypeAlias = Annotated[int, BeforeValidator(whole), Field(strict=True)]
Share: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0, strict=True, allow_inf_nan=False)]
Metadata: TypeAlias = Annotated[
    dict[str, Any],  # any JSON; what may be in it is checked by `_storable`
    AfterValidator(_storable),
    Field(description="Any JSON object of yours; kept and given back as it is."),
]
Left: TypeAlias = SkipJsonSchema[None]
"""A field that may be left out of an answer, but is never null in it."""


def without_default(schema: dict[str, Any]) -> None:
    """Take the stand-in for a left-out field out of a documented shape."""
    schema.pop("default", None)
