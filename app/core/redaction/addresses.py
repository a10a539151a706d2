"""A plain text comes in; e-mail and IP addresses go out as spans."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from app.core.redaction.spans import Span

_LOCAL = re.compile(r"[\w.%+'!#$&*/=?^`{|}~-]")
_LOCAL_START = re.compile(r"[\w+]")
_DOMAIN = re.compile(
    r"(?:[\w-]{1,63}\.){1,8}(?P<top>xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?![\w-])|\[[0-9a-fA-F.:]{3,45}\]"
)
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}[ ]?[\[({<][ ]?(?:at|@|ät)[ ]?[\])}>][ ]?[\w-]{1,63}"
    r"(?:(?:[ ]?[\[({<][ ]?(?:dot|punkt)[ ]?[\])}>][ ]?|\.|[ ]dot[ ])[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_FILES = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "pdf", "js", "css"})
_MAX_LOCAL = 128
_V4 = re.compile(r"(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d)")
_VERSION = re.compile(
    r"(?:\bv|version|ver\.|release|section|chapter|kapitel|abschnitt|paragraph|clause|§|build|firmware)[\s:]{0,2}$",
    re.IGNORECASE,
)
_V6 = re.compile(
    r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?::(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,16})?(?![\w:])"
)


def find_emails(text: str, lower: str) -> Iterator[Span]:
    """E-mail addresses, also with their signs spelt out in brackets."""
    place = text.find("@")
    while place >= 0:
        span = _email_at(text, place)
        if span is not None:
            yield span
        place = text.find("@", place + 1)
    if any(opening in text for opening in "([{<") and any(
        sign in lower for sign in ("at)", "at]", "at}", "at >", "at>", "@)", "@]", "at )", "at ]")
    ):
        for found in _SPELT.finditer(text):
            yield Span(*found.span(), "EMAIL", 6)


def _email_at(text: str, place: int) -> Span | None:
    domain = _DOMAIN.match(text, place + 1)
    if domain is None or (domain["top"] or "").casefold() in _FILES:
        return None
    start = place
    while start > max(0, place - _MAX_LOCAL) and _LOCAL.match(text[start - 1]):
        start -= 1
    while start < place and not _LOCAL_START.match(text[start]):
        start += 1
    if start == place or text[start:place] == "git":
        return None
    return Span(start, domain.end(), "EMAIL", 6)


def find_ips(text: str) -> Iterator[Span]:
    """IPv4 addresses with valid octets and IPv6 addresses; version numbers are none."""
    if text.count(".") >= 3:
        for found in _V4.finditer(text):
            if all(int(octet) <= 255 for octet in found.groups()) and not _VERSION.search(
                text[max(0, found.start() - 16) : found.start()]
            ):
                yield Span(*found.span(), "IP", 8)
    if text.count(":") >= 2:
        for found in _V6.finditer(text):
            if _is_v6(found.group()):
                yield Span(*found.span(), "IP", 8)


def _is_v6(value: str) -> bool:
    if value.count(":") < 2 or not any(letter.isdigit() for letter in value):
        return False
    try:
        IPv6Address(value)
    except AddressValueError:
        return False
    return True
