"""Cursors of listings: where a page ended goes out as an opaque name, and comes back as it was."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from app.core.domain.errors import Refused


def wrapped(place: str) -> str:
    """An opaque name, safe in a URL, for a place in a listing."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def unwrapped(cursor: str, shape: re.Pattern[str], of: str) -> re.Match[str]:
    """The place a cursor names, which has this shape; raises `Refused` for any other text.

    `of` completes the sentence "This cursor is not one of …".
    """
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        written = urlsafe_b64decode(padded.encode("ascii")).decode()
    except ValueError:  # not ASCII, not base64, or not UTF-8
        written = ""
    place = shape.fullmatch(written)
    if place is None:
        raise Refused(f"This cursor is not one of {of}; start again without it.", field="cursor")
    return place
