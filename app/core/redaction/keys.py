"""A plain text comes in; the API keys, tokens and private keys in it go out as spans.

Keys are known by their look (a table), or by the name they are given ("api_key = …").
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from app.core.redaction.spans import Span
from app.core.text.tables import strings, table

_KEYS = tuple(
    (strings(row["near"]), re.compile(row["pattern"]))
    for row in table("app.core.redaction", "keys.toml")["key"]
)
_PEM_BEGIN = re.compile(
    r"-{2,8} ?BEGIN (?:[A-Z0-9]+ ){0,4}?(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{0,8}", re.IGNORECASE
)
_PEM_END = re.compile(
    r"-{2,8} ?END (?:[A-Z0-9]+ ){0,4}?(?:PRIVATE|SECRET) KEY(?: BLOCK)? ?-{0,8}", re.IGNORECASE
)
_PEM_LINE = re.compile(
    r"(?:\s|\\r|\\n)*(?:[A-Za-z0-9+/=]{16,}|(?:Proc-Type|DEK-Info|Version|Comment):[^\n]*|=[A-Za-z0-9+/]{4}(?![A-Za-z0-9+/]))"
)
_PEM_REST = re.compile(r"(?:\s|\\r|\\n)*[A-Za-z0-9+/=]*[0-9+/=][A-Za-z0-9+/=]*")
_PEM_BEFORE = re.compile(
    r"(?:\s|n\\|r\\)*[A-Za-z0-9+/=]{1,80}(?:(?:\s|n\\|r\\)+[A-Za-z0-9+/=]{16,80})*"
)
_MAX_BLOCK = 8_000
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,3}"
)
_BEARER = re.compile(
    r"\b(?:bearer|token|apikey|api-key)[ \t]+([A-Za-z0-9._~+/=-]{16,})", re.IGNORECASE
)
_AWS_SECRET = re.compile(r"(?<![A-Za-z0-9/+=_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])")
_MIN_RANDOMNESS = 4.2  # bits a character: 40 random base64 characters have about 4.7
_NAMED = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:api[ _-]?keys?|access[ _-]?keys?|secret[ _-]?(?:access[ _-]?)?keys?|private[ _-]?keys?|"
    r"(?:client|app|consumer|shared|webhook|signing|jwt)[ _-]?secrets?|auth[ _-]?(?:key|token)|"
    r"(?:access|refresh|bearer|bot|session|personal[ _-]access|id|csrf|security)[ _-]?tokens?|"
    r"encryption[ _-]?keys?|account[ _-]?keys?|license[ _-]?keys?|subscription[ _-]?keys?|"
    r"credentials?|secrets?|tokens?|(?<=[A-Za-z0-9]_)keys?)"
    r"(?P<rest>(?:[_-][A-Za-z0-9_]{1,20})?[\"'`]?\]?(?:[ ](?:for|of|to|on)[ ][\w.-]{1,30}){0,2})"
    r"(?P<link>[ \t]*(?:=>|:=|={1,2}|:)[ \t\r]*\n?[ \t]*"
    r"|[ \t]+(?:is|ist|was|are|est|es)[ \t]*:?[ \t]+|[ \t]+(?=[\"'`]))"
    r"(?P<quote>[\"'`]{0,3})(?P<value>[^\s\"'`,;<>(){}\[\]]{6,})",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"--?(?:api-?key|token|secret|access-token|auth-token|client-secret)"
    r"(?:[ \t]+|=)[\"']?([^\s\"']{6,})",
    re.IGNORECASE,
)
_CERTAIN = re.compile(r"api|access|secret|private|auth|encrypt|account|client", re.IGNORECASE)
_NAMES = ("key", "token", "secret", "credential", "bearer")
_LONG = re.compile(r"[A-Za-z0-9_+/=.:~-]{16}")


def find_private_keys(text: str, lower: str) -> Iterator[Span]:
    """PEM blocks: whole, cut off at the end, or with their beginning cut off."""
    if "-begin" not in lower and "-end" not in lower and "- begin" not in lower:
        return
    ends = [found.span() for found in _PEM_END.finditer(text)]
    begins = [found.span() for found in _PEM_BEGIN.finditer(text)]
    covered, next_end = 0, 0
    for place, (start, body) in enumerate(begins):
        following = begins[place + 1][0] if place + 1 < len(begins) else len(text)
        while next_end < len(ends) and ends[next_end][0] < body:
            next_end += 1
        whole = next_end < len(ends) and ends[next_end][0] < following
        if start >= covered:
            covered = ends[next_end][1] if whole else _unfinished(text, body)
            yield Span(start, covered, "PRIVATE_KEY", 0)
    starts = [start for start, _ in begins]
    for start, end in ends:
        if bisect_left(starts, start) == 0:
            yield Span(_begun(text, start), end, "PRIVATE_KEY", 0)


def _unfinished(text: str, place: int) -> int:
    """Where the lines of a block without an end stop."""
    while line := _PEM_LINE.match(text, place):
        place = line.end()
    rest = _PEM_REST.match(text, place)
    return rest.end() if rest else place


def _begun(text: str, end: int) -> int:
    """Where the lines of a block without a beginning start; the block's end mark is at `end`."""
    before = text[max(0, end - _MAX_BLOCK) : end][::-1]
    lines = _PEM_BEFORE.match(before)
    return end - lines.end() if lines else end


def find_jwts(text: str) -> Iterator[Span]:
    """JSON web tokens, signed or cut off."""
    if "eyJ" in text:
        for found in _JWT.finditer(text):
            yield Span(*found.span(), "JWT", 1)


def find_keys(text: str, lower: str) -> Iterator[Span]:
    """API keys by their look, after "Bearer", in an assignment or after a command's flag."""
    long = _LONG.search(text) is not None
    if long:
        yield from find_jwts(text)
        yield from _by_look(text, lower)
    if not any(name in lower for name in _NAMES):
        return
    for found in _NAMED.finditer(text):
        if _is_secret(found):
            yield Span(*found.span("value"), "API_KEY", 5)
    for pattern in (_BEARER, _FLAG) if long else (_FLAG,):
        for found in pattern.finditer(text):
            if _random_looking(found.group(1)):
                yield Span(*found.span(1), "API_KEY", 3)


def _by_look(text: str, lower: str) -> Iterator[Span]:
    for near, pattern in _KEYS:
        if any(hint in lower for hint in near):
            for found in pattern.finditer(text):
                yield Span(*found.span(), "API_KEY", 2)
    yield from _bare_secrets(text)


def _bare_secrets(text: str) -> Iterator[Span]:
    for found in _AWS_SECRET.finditer(text):
        if _mixed(found.group()) and randomness(found.group()) >= _MIN_RANDOMNESS:
            yield Span(*found.span(), "API_KEY", 4)


def _is_secret(found: re.Match[str]) -> bool:
    """Whether the value of an assignment is a secret rather than a word of a sentence."""
    value = found["value"].rstrip(".!?:")
    if value.startswith(("REDACTED", "$", "%", "//")) or len(value) < 6:
        return False
    name = found.group()[: found.start("rest") - found.start()]
    tight = "=" in found["link"] or bool(found["quote"])
    if _CERTAIN.search(name) and tight and len(value) >= 8:
        return True
    return len(value) >= 8 and _random_looking(value)


def _random_looking(value: str) -> bool:
    """Letters and digits together, or long and of many different characters; never a plain word."""
    letters = any(letter.isalpha() for letter in value)
    digits = sum(letter.isdigit() for letter in value)
    if letters and digits >= 2 and not _DATE.match(value):
        return True
    if digits >= 12 and not letters:
        return True
    inner = value[1:]
    mixed_case = any(letter.isupper() for letter in inner) and any(map(str.islower, inner))
    return letters and mixed_case and len(value) >= 16 and randomness(value) >= 3.5


_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T|$)")


def _mixed(value: str) -> bool:
    return (
        any(letter.isupper() for letter in value)
        and any(letter.islower() for letter in value)
        and any(letter.isdigit() for letter in value)
    )


def randomness(value: str) -> float:
    """Shannon's entropy of the characters of `value`, in bits a character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
