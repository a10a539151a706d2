"""Ids in paths: they hold any character, among them slashes and line ends, percent-encoded."""

from typing import Annotated

from fastapi import Path
from starlette.convertors import StringConvertor, register_url_convertor

ANY_ID = "any_id"
"""What a path says after the colon to take whatever is left of it."""


class _AnyId(StringConvertor):
    # the framework's own `path` stops at a line end
    regex = "(?s:.+)"


register_url_convertor(ANY_ID, _AnyId())

ConversationId = Annotated[
    str, Path(description="Percent-encoded: it is whatever a caller named it.")
]
MemoryId = Annotated[str, Path(description="Percent-encoded: it may hold any character.")]
