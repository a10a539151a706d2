"""What the hosted memory services have in common: records as plain fields, refusals, many calls.

Knows no vendor and opens no connection.
"""

from app.adapters.memory.hosted.answers import address, refusal
from app.adapters.memory.hosted.envelope import (
    KEY,
    KIND,
    MTYPE,
    key_of,
    label,
    opened,
    owner_of,
    sealed,
    size,
    spoken,
    stated_key,
)
from app.adapters.memory.hosted.together import Turns, each

__all__ = [
    "KEY",
    "KIND",
    "MTYPE",
    "Turns",
    "address",
    "each",
    "key_of",
    "label",
    "opened",
    "owner_of",
    "refusal",
    "sealed",
    "size",
    "spoken",
    "stated_key",
]
