"""What a page sent comes in unchecked; a person's id and plain text come out, or a `Refused`.

Every event of the page is also an endpoint, so nothing is believed before it passed here.
"""

import re
import secrets

from app.core.domain.errors import Refused
from app.ui.words import say

_ID = re.compile(r"[A-Za-z0-9._@:-]{1,128}")


def person(raw: object) -> str:
    """The id, trimmed. Raises `Refused` unless it is 1 to 128 of `[A-Za-z0-9._@:-]`."""
    user_id = raw.strip() if isinstance(raw, str) else ""
    if not _ID.fullmatch(user_id):
        raise Refused(say("errors.user_id"), field="user_id")
    return user_id


def person_or_new(raw: object) -> str:
    """The id a browser kept, or a fresh one when it kept none that can be used."""
    try:
        return person(raw)
    except Refused:
        return new_person()


def new_person() -> str:
    """An id nobody can guess: `guest-` and 16 hexadecimal digits (64 random bits)."""
    return f"guest-{secrets.token_hex(8)}"


def written(raw: object) -> str:
    """Text as it was typed ("" for nothing). Raises `Refused` for what cannot be stored as text."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Refused(say("errors.not_text"))
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise Refused(say("errors.half_character")) from None
    return raw
