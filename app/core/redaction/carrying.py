"""Memories and plain JSON come in on their way off the machine; the same go out without secrets.

Besides texts it masks what carries them: tags, keys, values that only their key gives away. Names
that machines make (UUIDs, hashes) are no text: masking one would tear apart what it joins.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from app.core.domain.memory import Json, MemoryItem
from app.core.redaction.masking import mask

CONVERSATION = "conversation_id"

_MADE_NAME = re.compile(
    r"(?:[a-z]{2,12}[-_])?(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})"
)
_NAME_DIGITS = 32
_CARD_STARTS = frozenset("23456")  # any other long number is a moment in time before it is a card
_LEAST_NUMBER = 1_000  # shorter ones are counts and shares


def mask_item(item: MemoryItem) -> MemoryItem:
    """The memory with text, topic, tags, source and metadata masked; its own self if none had any.

    Its embedding stays: whoever sees that the text changed embeds it anew.
    """
    masked = replace(
        item,
        text=mask(item.text).text,
        topic=None if item.topic is None else mask(item.topic).text,
        tags=tuple(mask(tag).text for tag in item.tags),
        source=mask(item.source).text,
        metadata=_metadata(item),
    )
    return item if masked == item else masked


def mask_json(value: Json) -> Json:
    """The same shape with every string and key masked, and numbers their key calls a secret."""
    if isinstance(value, str):
        return value if _MADE_NAME.fullmatch(value) else mask(value).text
    if isinstance(value, list):
        return [mask_json(one) for one in value]
    if isinstance(value, dict):
        return _pairs(value)
    return value


def mask_name(name: str, owner: str) -> str:
    """A caller's name for a thing: itself, or, where it holds a secret, a stable name made of it.

    Different names stay different, which masked ones would not.
    """
    if _MADE_NAME.fullmatch(name) or not mask(name).counts:
        return name
    return "masked-" + sha256(f"{owner}\n{name}".encode()).hexdigest()[:_NAME_DIGITS]


def _metadata(item: MemoryItem) -> Mapping[str, Json]:
    if not item.metadata:
        return item.metadata
    masked = _pairs(item.metadata)
    conversation = item.metadata.get(CONVERSATION)
    if isinstance(conversation, str):
        masked[CONVERSATION] = mask_name(conversation, item.user_id)
    return masked


def _pairs(pairs: Mapping[str, Json]) -> dict[str, Json]:
    masked: dict[str, Json] = {}
    for key, value in pairs.items():
        masked[_free(mask(key).text, masked)] = _given_away(key, value) or mask_json(value)
    return masked


def _free(key: str, taken: Mapping[str, Json]) -> str:
    """The key, numbered when masking made two keys one."""
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key} {number}"
    return free


def _given_away(key: str, value: Json) -> str | None:
    """What stands in for a value that is a secret by its key alone (`"pin": "4821"`), else None."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and abs(value) < _LEAST_NUMBER:
        return None
    bare = str(value)
    alone = {} if isinstance(value, int) else mask(bare).counts
    kinds = set(mask(f"{key}: {bare}").counts) - set(alone) - set(mask(key).counts)
    if isinstance(value, int) and bare[0] not in _CARD_STARTS:
        kinds.discard("CREDIT_CARD")
    if _MADE_NAME.fullmatch(bare):  # by chance some of them look like an account number
        kinds -= {"IBAN", "CREDIT_CARD", "PHONE"}
    return f"<REDACTED:{min(kinds)}>" if kinds else None
