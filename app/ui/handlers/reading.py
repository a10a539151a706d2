"""The text of an export comes in; its memories come out one by one, other members on the side.

Only one memory is decoded at a time, so that a large file costs little more than its own text.
"""

import json
import re
from collections.abc import Callable, Iterator

from app.core.domain.errors import Refused
from app.core.portable import is_markdown, markdown_entries
from app.ui.words import say

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


def memories_in(text: str, on_other: Callable[[str, object], None]) -> Iterator[object]:
    """Each entry of the top object's `memories`, decoded; other members go to `on_other`.

    An export in Markdown gives the same. Raises `Refused` when the text is neither that nor a JSON
    object with a list of memories.
    """
    if is_markdown(text):
        yield from markdown_entries(text, on_other)
        return
    found = False
    try:
        for key, at in (members := _Members(text)):
            if key == "memories":
                found = True
                yield from members.list_at(at)
            else:
                on_other(key, members.value_at(at))
    except json.JSONDecodeError as error:
        raise Refused(say("transfer.broken", position=error.pos)) from None
    except RecursionError:
        raise Refused(say("transfer.not_export")) from None
    if not found:
        raise Refused(say("transfer.not_export"))


class _Members:
    """Walks the members of one JSON object; each value must be read before the next key."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = _after_space(text, 0)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        if self._here() != "{":
            raise Refused(say("transfer.not_export"))
        self._step()
        while self._here() != "}":
            key, self._at = _DECODER.raw_decode(self._text, self._at)
            if not isinstance(key, str) or self._next() != ":":
                raise json.JSONDecodeError("a member was expected", self._text, self._at)
            self._step()
            yield key, self._at
            self._comma_or("}")
        self._step()
        if self._at != len(self._text):
            raise json.JSONDecodeError("the text goes on after its end", self._text, self._at)

    def value_at(self, at: int) -> object:
        value, self._at = _DECODER.raw_decode(self._text, at)
        return value

    def list_at(self, at: int) -> Iterator[object]:
        self._at = at
        if self._here() != "[":
            raise Refused(say("transfer.not_export"))
        self._step()
        while self._here() != "]":
            yield self.value_at(self._at)
            self._comma_or("]")
        self._at += 1

    def _here(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at = _after_space(self._text, self._at)
        return self._here()

    def _step(self) -> None:
        self._at = _after_space(self._text, self._at + 1)

    def _comma_or(self, end: str) -> None:
        if self._next() == ",":
            self._step()
            if self._here() != end:
                return
        if self._here() != end:
            raise json.JSONDecodeError("a comma was expected", self._text, self._at)


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()
