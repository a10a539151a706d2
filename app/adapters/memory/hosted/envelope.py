"""A record becomes a text and a few plain fields, as hosted services keep them, and comes back.

Every field of a record comes back with its type; a text comes back to the letter even where a
service trims spaces, reads a lone address as a page to fetch, or cannot keep a NUL. Ids leave as
safe names: a person's id is never read as a wildcard, a path or a rule of the service.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from app.adapters.memory.remote.vault import Kind, Record

KEY = "inkling_key"
KIND = "inkling_kind"
MTYPE = "mtype"
_RECORD = "inkling_record"
_PACKED = "z:"
_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def owner_of(user_id: str) -> str:
    """The name of a person at a service: at most 80 letters, digits, `_` and `-`; never shared."""
    if _SAFE.fullmatch(user_id):
        return f"inkling-u-{user_id}"
    return f"inkling-h-{sha256(user_id.encode()).hexdigest()}"


def key_of(kind: Kind, key: str) -> str:
    """A record's name at a service: 48 letters and digits, the same every time."""
    return sha256(f"{kind}\n{key}".encode()).hexdigest()[:48]


def label(record: Record) -> str:
    """`key_of` the record."""
    return key_of(record.kind, record.key)


def spoken(text: str) -> str:
    """The text as it is sent: itself, or in JSON's quotes where a service might not keep it."""
    if _plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("<", r"\u003c").replace("/", r"\/")  # JSON too, but no mark-up or address


def sealed(record: Record, *, with_text: bool, most: int | None = None) -> dict[str, str]:
    """The fields that go beside `spoken` text; with the text itself among them if asked.

    Over `most` characters of JSON in all, they are packed once; they may then still be longer.
    """
    text = str(record.flat.get("text", ""))
    flat = {name: value for name, value in record.flat.items() if with_text or name != "text"}
    whole = {
        "key": record.key,
        "at": record.created_at.isoformat(),
        "flat": flat,
        "quoted": not _plain(text),
    }
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    fields = {KEY: label(record), KIND: str(record.kind), _RECORD: written}
    mtype = record.flat.get("mtype")
    if isinstance(mtype, str):
        fields[MTYPE] = mtype
    if most is not None and size(fields) > most:
        packed = base64.b64encode(zlib.compress(written.encode(), 9)).decode()
        fields[_RECORD] = f"{_PACKED}{packed}"
    return fields


def size(fields: Mapping[str, str]) -> int:
    """Characters of the fields written as plain ASCII JSON, the longest way to count them."""
    return len(json.dumps(fields))


def stated_key(fields: object) -> str | None:
    """The `key_of` that these fields of a service name, if they are ours."""
    value = fields.get(KEY) if isinstance(fields, Mapping) else None
    return value if isinstance(value, str) else None


def opened(user_id: str, fields: object, text: object) -> Record | None:
    """The record again; None for fields that are not ours, or without a text so far.

    The text that the fields carry comes before `text`, what the service itself keeps.
    """
    if not isinstance(fields, Mapping):
        return None
    try:
        whole = json.loads(_unpacked(fields[_RECORD]))
        flat = dict(whole["flat"])
        if "text" not in flat:
            if not isinstance(text, str):
                return None
            flat["text"] = _heard(text) if whole["quoted"] else text
        return Record(
            user_id=user_id,
            kind=Kind(fields[KIND]),
            key=whole["key"],
            created_at=datetime.fromisoformat(whole["at"]),
            flat=flat,
        )
    except (KeyError, TypeError, ValueError, binascii.Error, zlib.error):
        return None


def _plain(text: str) -> bool:
    """Whether any service keeps the text as it is: words, no markup, no lone address, no quotes."""
    return (
        text == text.strip()
        and not text.startswith('"')
        and "<" not in text
        and "://" not in text
        and _CONTROL.search(text) is None
        and (" " in text or text.isalnum())
    )


def _heard(text: str) -> str:
    """What was spoken in quotes; a text that somebody rewrote at the service stays as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _unpacked(written: object) -> str:
    if not isinstance(written, str):
        raise TypeError("A record is written as a text.")
    if not written.startswith(_PACKED):
        return written
    return zlib.decompress(base64.b64decode(written[len(_PACKED) :])).decode()
