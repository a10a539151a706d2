"""A server's bytes come in; the model's text goes out, and the one JSON object inside of it.

Whatever else a model says around it (its thoughts, a fence, a greeting) is left out.
"""

import json
import re
from typing import Any

from app.adapters.language.faults import UNREADABLE
from app.core.domain.errors import Malformed

MOST_CHARACTERS = 100_000

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)


def message_of(content: bytes) -> str:
    """The text of a chat completion; raises `Malformed` when there is none."""
    try:
        message = json.loads(content)["choices"][0]["message"]
        text = message.get("content")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Malformed(UNREADABLE) from None
    if isinstance(text, list):
        text = "".join(_part(part) for part in text)
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_CHARACTERS:
        raise Malformed(UNREADABLE)
    return text


def object_in(text: str) -> dict[str, Any]:
    """The first JSON object of the text; raises `Malformed` for none, or one with NaN in it."""
    bare = _THOUGHTS.sub("", text)
    start = bare.find("{")
    try:
        found, _ = json.JSONDecoder(parse_constant=_refuse).raw_decode(bare[max(start, 0) :])
    except (ValueError, RecursionError):
        raise Malformed(UNREADABLE) from None
    if not isinstance(found, dict):
        raise Malformed(UNREADABLE)
    return found


def _part(part: object) -> str:
    text = part.get("text") if isinstance(part, dict) else None
    return text if isinstance(text, str) else ""


def _refuse(constant: str) -> float:
    raise ValueError(constant)
