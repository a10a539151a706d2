"""The fields tools share: who is meant, texts trimmed and bounded. What models send is unchecked.

The bounds are those of the HTTP door.
"""

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.core.domain.memory import (
    MAX_MEMORY_CHARACTERS,
    MAX_MEMORY_ID_CHARACTERS,
    MType,
)
from app.core.domain.request import MAX_INPUT_CHARACTERS

USER_ID = re.compile(r"[A-Za-z0-9._@:-]{1,128}")


def _named(user_id: str) -> str:
    if not USER_ID.fullmatch(user_id):
        raise PydanticCustomError("user_id", "It is 1 to 128 characters of A-Z a-z 0-9 . _ @ : -")
    return user_id


def _written(limit: int) -> AfterValidator:
    """Trims a text; refuses one that is blank, too long, or holds half a character."""

    def checked(text: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError(
                "surrogate", "It holds half a character (a lone surrogate)"
            ) from None
        words = text.strip()
        if not words:
            raise PydanticCustomError("blank", "There is nothing but blanks in it")
        if len(words) > limit:
            raise PydanticCustomError(
                "too_long",
                "It can have up to {limit} characters; it has {length}",
                {"limit": limit, "length": len(words)},
            )
        return words

    return AfterValidator(checked)


def _bounded(limit: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": limit})


class Shape(BaseModel):
    """What is sent and answered has the fields that are documented, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Arguments(Shape):
    """What every tool is told first."""

    user_id: Annotated[
        str,
        AfterValidator(_named),
        WithJsonSchema({"type": "string", "pattern": f"^{USER_ID.pattern}$"}),
        Field(
            description="Whose memory is meant: 1 to 128 of A-Z a-z 0-9 . _ @ : -, the same for "
            "the same person every time.",
            examples=["ana-7c1e"],
        ),
    ]


InputText: TypeAlias = Annotated[
    str, _written(MAX_INPUT_CHARACTERS), _bounded(MAX_INPUT_CHARACTERS)
]
MemoryText: TypeAlias = Annotated[
    str, _written(MAX_MEMORY_CHARACTERS), _bounded(MAX_MEMORY_CHARACTERS)
]
MemoryId: TypeAlias = Annotated[
    str, _written(MAX_MEMORY_ID_CHARACTERS), _bounded(MAX_MEMORY_ID_CHARACTERS)
]
Tag: TypeAlias = Annotated[str, _written(64), _bounded(64)]
Topic: TypeAlias = Annotated[str, _written(128), _bounded(128)]
Type: TypeAlias = Annotated[
    MType, WithJsonSchema({"type": "string", "enum": [one.value for one in MType]})
]
"""Spelled out where it is used: not every client follows references."""
