"""A text comes in; whether it is Inkling's own writing, not the person's, goes out.

Guards the memories against echoes: prompts, guesses and memories pasted back. It never changes
a text, and never takes a person's words for Inkling's because they use one common heading.
"""

import html
import re
from collections.abc import Sequence

from app.core.text.meaning import normalized
from app.core.text.statements import plain

PREAMBLES = (
    "you are executing a single task for",
    "follow constraints strictly. primary goal",
)

# The prompt's headings as they look after `_plain`, with their weight: a heading nobody else
# would write counts two, one that people also write counts one.
HEADINGS: tuple[tuple[str, int], ...] = (
    ("user's immediate request (verbatim):", 2),
    ("disambiguated intent:", 2),
    ("hard constraints (do not violate):", 2),
    ("essential context and artifacts (newest first):", 2),
    ("recent outcomes (distilled):", 2),
    ("primary goal:", 1),
    ("user's immediate request:", 1),
    ("important preferences and style:", 1),
    ("hard constraints:", 1),
    ("essential context and artifacts:", 1),
    ("recent outcomes:", 1),
    ("output contract:", 1),
)
ENOUGH = 2

SAME_SHARE = 0.8
"""A text that holds another one is the same when the other makes up this share of it."""

_DISGUISED = re.compile(r"[<&\\]")
_NO_LETTERS = re.compile(r"[^a-z]+")
_DECORATION = re.compile(r"^[\s>#*_`~|•+-]+|[\s*_`~|]+$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_EMPHASIS = re.compile(r"[*_`~]+")
_WORD = re.compile(r"\S+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def is_ours(text: str) -> bool:
    """Whether the text is, or holds a substantial part of, a prompt Inkling wrote.

    Lower-cased, re-wrapped, quoted, marked up and JSON-escaped copies count as well.
    """
    if not _DISGUISED.search(text) and not _hints(text):
        return False
    plain = _plain(text)
    if any(preamble in plain for preamble in PREAMBLES):
        return True
    return sum(weight for heading, weight in HEADINGS if heading in plain) >= ENOUGH


_LETTERS = tuple(
    _NO_LETTERS.sub("", said) for said in (*PREAMBLES, *(heading for heading, _ in HEADINGS))
)


def _hints(text: str) -> bool:
    """Whether a heading's letters follow each other in a text that hides nothing in markup.

    Most texts are told apart by this alone, for a tenth of the time of reading them.
    """
    letters = _NO_LETTERS.sub("", text.casefold())
    return any(said in letters for said in _LETTERS)


def is_recalled(text: str, known: Sequence[str]) -> bool:
    """Whether the text is nothing but one of the texts Inkling showed.

    Equal after normalisation, or one holds the other and is hardly longer (≤ 1.25 times).
    """
    words = normalized(text)
    if not words:
        return False
    inner = _innermost(words)
    return any(_same(words, normalized(one)) for one in known if inner in plain(one))


def _innermost(words: str) -> str:
    """The longest word that whatever is the same must hold, since it stands in the middle; or "".

    Most texts are told apart by it for a fraction of the time of normalising them.
    """
    edge = (1.0 - SAME_SHARE) * len(words)
    inner = (
        found[0]
        for found in _WORD.finditer(words)
        if found.start() >= edge and found.end() <= len(words) - edge
    )
    return max(inner, key=len, default="")


def _same(left: str, right: str) -> bool:
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    return bool(short) and len(short) >= SAME_SHARE * len(long) and short in long


def _plain(text: str) -> str:
    """Lower case, one space between words, no markup; a heading without its colon gets it back."""
    unescaped = html.unescape(text).replace("\\n", "\n").replace("\\r", "\n")
    cleaned = _INVISIBLE.sub("", _TAG.sub(" ", unescaped)).replace("\u2019", "'")
    lines = (_as_heading(" ".join(_undecorated(line))) for line in cleaned.splitlines())
    return " ".join(" ".join(lines).split())


def _undecorated(line: str) -> list[str]:
    bare = _EMPHASIS.sub("", _DECORATION.sub("", line)).casefold()
    return bare.replace("&", " and ").replace(" :", ":").split()


def _as_heading(line: str) -> str:
    with_colon = line.rstrip(":") + ":"
    return with_colon if any(with_colon == heading for heading, _ in HEADINGS) else line
