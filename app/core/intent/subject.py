"""An instruction and the spans to cut come in; the phrase it is about goes out, fit to show."""

import re
from collections.abc import Iterable

from app.core.text.tables import table

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*(?:\+\+|#)?|[^\W_]")
_MAX = 70
_AHEAD = 6
"""Times the limit that is looked at: room for what is cut out, and a bound on the work."""
_EDGES = " ,;:.!?-–—\"'“”‘’`*_#>|<()[]{}=~^$%&@\\/"
_SHAPES = table("app.core.intent", "shapes.toml")
_SECRET = re.compile("|".join(_SHAPES["secret"]))
_UNSAFE = re.compile(r"[{}<>`\\|*_#~^=\[\]]+|https?://\S+")
_CONNECTOR = re.compile(_SHAPES["connector"], re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:an?|eine?n?|une?|una?)\s+(?=(?:about|on|regarding|for|to|wegen|über|zu|zum|sur|pour|sobre|para)\b)",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "it",
        "them",
        "these",
        "those",
        "me",
        "my",
        "some",
        "something",
        "anything",
        "one",
        "for",
        "to",
        "of",
        "in",
        "on",
        "about",
        "us",
        "you",
        "ein",
        "eine",
        "einen",
        "das",
        "die",
        "der",
        "es",
        "un",
        "une",
        "le",
        "la",
        "les",
        "ça",
        "una",
        "el",
        "lo",
        "esto",
        "please",
        "now",
        "text",
        "code",
        "help",
        "planen",
        "schreiben",
        "verfassen",
        "erstellen",
        "machen",
        "diesen",
        "faire",
        "écrire",
        "hacer",
        "escribir",
        "este",
    ]
)


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` in lower case with where each stands."""
    return [
        (found.group().lower().replace("’", "'"), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


def subject_of(text: str, cuts: Iterable[tuple[int, int]], *, keep_connector: bool) -> str:
    """What is left of `text` without the spans `cuts`, made fit to be shown; may be ""."""
    kept = list(text)
    for start, end in cuts:
        kept[start:end] = " " * (end - start)
    left = tidy("".join(kept))
    if not keep_connector:
        left = _without_connectors(left)
    words = left.lower().split()
    return "" if not words or all(word.strip(_EDGES) in _EMPTY for word in words) else left


def _without_connectors(text: str) -> str:
    text = _ARTICLE.sub("", text)
    for _ in range(4):
        found = _CONNECTOR.match(text)
        if found is None or found.end() >= len(text):
            break
        text = text[found.end() :]
    tail = re.sub(
        r"(?:\s(?:about|for|to|of|in|on|with|and|that|by|at|from|für|über|pour|para|sobre|de))+$",
        "",
        text,
    )
    return tidy(tail)


def tidy(text: str, limit: int = _MAX) -> str:
    """One line without secrets, links, braces and outer marks, cut after a word at `limit`."""
    head = text[: limit * _AHEAD]
    if len(head) < len(text):  # half a token could be half a secret
        head = head.rpartition(" ")[0] or ("" if head.isascii() else head)
    line = " ".join(_UNSAFE.sub(" ", _SECRET.sub(" ", head)).split()).strip(_EDGES)
    if len(line) <= limit:
        return line
    cut = line[: limit + 1].rpartition(" ")[0] or line[:limit]
    return cut.rstrip(_EDGES) + "…"
