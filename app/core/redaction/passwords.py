"""A plain text comes in; passwords go out as spans: announced, in URLs, in connection strings."""

import re
from base64 import b64decode
from collections.abc import Iterator

from app.core.redaction.spans import Span
from app.core.text.tables import strings, table

_DATA = table("app.core.redaction", "passwords.toml")
_PROSE = frozenset(strings(_DATA["prose"]))


def _any_of(entries: tuple[str, ...]) -> str:
    longest_first = sorted(entries, key=len, reverse=True)
    return "|".join(re.escape(entry).replace(r"\ ", r"[ _-]?") for entry in longest_first)


_NAMES = strings(_DATA["names"])
_NEAR = tuple(sorted({*(name[:7] for name in _NAMES), "pw", "pin", "tan", "cvv", "cvc", "otp"}))
_WORD_LINKS = tuple(
    link for link in strings(_DATA["links"]) if link.isascii() and link[0].isalpha()
)
_QUOTED = "|".join(
    rf"{opening}[^{closing}\n]{{1,120}}{closing}"
    for opening, closing in ('""', "''", "``", "“”", "«»", "„“")
)
_VALUE = rf"(?P<value>{_QUOTED}|[^\s,;\"'`]\S*)"
# The name after any sign or in camelCase, then what it is for ("password for the router").
_NAME = (
    rf"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=P)))(?:{_any_of(_NAMES)})(?:[_-]?\d{{1,2}})?"
    r"(?:[\"'`]?\]?(?:[ ](?:for|of|to|on|für|zu)[ ](?:(?:my|the|our)[ ])?[\w.@-]{1,40}"
    r"(?:[ ](?:account|login|server|wifi))?)?)"
)
_ASSIGNED = re.compile(
    rf"{_NAME}[ \t]*(?:=>|:=|={{1,2}}|[:\uff1a]|是|は|->)[ \t]*{_VALUE}", re.IGNORECASE
)
_SPOKEN = re.compile(
    rf"{_NAME}[ \t]+(?:{_any_of(_WORD_LINKS)}|é|это)[ \t]*:?[ \t]+{_VALUE}(?P<after>[ \t]*\S?)",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"{_NAME}[ \t]+{_VALUE}", re.IGNORECASE)
_FIELD = re.compile(r"(?:password|pwd)[ ]*=[ ]*(?P<value>[^;\n\"']{1,120})(?=;)", re.IGNORECASE)
_PIN = re.compile(
    r"\b(?:pin|tan|cvv|cvc|otp)(?:[ -]?(?:code|number|nummer))?"
    r"(?:[ ](?:for|of)[ ](?:my[ ])?\w{1,20})?[ \t]*(?:[:=]|\bis\b|\bist\b)[ \t]*"
    r"(?P<value>\d{3,8})(?!\d)",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"--?(?:password|passwd|pass|pwd)(?:[ \t]+|=)(?P<value>[^\s]{3,})", re.IGNORECASE
)
_CURL = re.compile(r"(?<!\S)(?:-u|--user)[ \t]+[\"']?[^\s:\"']{1,64}:(?P<value>[^\s\"']{1,120})")
_BASIC = re.compile(r"\bbasic[ \t]+(?P<value>[A-Za-z0-9+/]{8,}={0,2})", re.IGNORECASE)
_URL = re.compile(
    r"://(?P<value>[^\s/?#@]{1,256}(?:@[^\s/?#@]{1,256}){0,3}?)@(?=[\w\[])(?![^\s/?#]{0,256}@)"
)
_TRAILING = ".,;:!?)]}>\"'`"
_STRONG = re.compile(r"\d|[^\w\s.,;:!?'\")(-]|[a-z][A-Z]")


def find_passwords(text: str, lower: str) -> Iterator[Span]:
    """Every password that is announced by its name or stands in a URL, flag or header."""
    if "://" in text:
        yield from _in_urls(text)
    if "basic" in lower:
        yield from (_span(found) for found in _BASIC.finditer(text) if _user_and_password(found))
    if "-u" in text:
        yield from _all(_CURL, text)
    if any(near in lower for near in _NEAR):
        yield from _all(_FIELD, text)
        yield from _all(_PIN, text)
        yield from _all(_FLAG, text)
        yield from _announced(text)


def _announced(text: str) -> Iterator[Span]:
    """What stands after the name: behind a sign, behind "is", or right beside it."""
    for pattern, is_one in (
        (_ASSIGNED, _assigned),
        (_SPOKEN, _spoken),
        (_BESIDE, _unmistakable),
    ):
        for found in pattern.finditer(text):
            if is_one(found):
                yield _span(found)


def _all(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for found in pattern.finditer(text):
        yield _span(found)


def _user_and_password(found: re.Match[str]) -> bool:
    """Whether what follows "Basic" decodes to user:password (RFC 7617)."""
    try:
        return b":" in b64decode(found["value"], validate=True)
    except ValueError:
        return False


def _in_urls(text: str) -> Iterator[Span]:
    for found in _URL.finditer(text):
        user, colon, _ = found["value"].partition(":")
        if colon:
            yield Span(found.start("value") + len(user) + 1, found.end("value"), "PASSWORD", 3)


def _span(found: re.Match[str]) -> Span:
    value = found["value"]
    start, end = found.span("value")
    if value[0] in "\"'`“«„" and len(value) > 2:
        return Span(start + 1, end - 1, "PASSWORD", 4)
    kept = value.rstrip(_TRAILING) if _TRAILING else value
    return Span(start, start + max(1, len(kept)), "PASSWORD", 4)


def _assigned(found: re.Match[str]) -> bool:
    """After ":" or "=" any word is a password, but for those that only speak of one."""
    return _is_no_prose(found["value"])


def _is_no_prose(value: str) -> bool:
    bare = value.strip("\"'`“”«»„").rstrip(_TRAILING)
    if not bare or bare.startswith(("<", "${", "$(", "%(", "{{", "*", "//")):
        return False
    return bare.casefold() not in _PROSE


def _spoken(found: re.Match[str]) -> bool:
    """After "is": in quotes, of more than letters, or the last word of its sentence."""
    value = found["value"]
    if value[0] in "\"'`“«„":
        return _is_no_prose(value)
    bare = value.rstrip(_TRAILING)
    if not _is_no_prose(value) or len(bare) < 3:
        return False
    ends = bare != value or not found["after"].strip()
    return bool(_STRONG.search(bare)) or ends


def _unmistakable(found: re.Match[str]) -> bool:
    """Right after the name without a link: only what cannot be a word ("password hunter2!")."""
    value = found["value"]
    bare = value.strip("\"'`“”«»„").rstrip(_TRAILING)
    letters, digits = any(map(str.isalpha, bare)), any(map(str.isdigit, bare))
    return len(bare) >= 6 and letters and digits and _is_no_prose(value)
