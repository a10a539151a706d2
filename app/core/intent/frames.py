"""Openings that say nothing of the matter ("please", "tell me about") are cut from a request."""

import re
from collections.abc import Sequence

from app.core.text.tables import strings, table

_ROUNDS = 6
_MIN_WORDS = 3
"""A shorter text is a greeting or a topic: nothing of it is an opening."""


def opening(patterns: Sequence[str]) -> re.Pattern[str]:
    """One pattern for any of the openings, together with the blanks and commas behind it."""
    return re.compile(
        rf"(?:{'|'.join(patterns) or '(?!)'})(?=[\s,.!?:]|$)[\s,.!?:]*", re.IGNORECASE
    )


_FRAMES = table("app.core.intent", "frames.toml")
_POLITE = opening(strings(_FRAMES["polite"]))
COMMANDS = frozenset(strings(_FRAMES["commands"]))
_SENTENCE = frozenset(strings(_FRAMES["sentence"]))
_KEY_WORDS = range(2, 8)
_ASKING = opening(strings(_FRAMES["asking"]))


def without_opening(text: str) -> str:
    """The text without greetings, "please", "can you" and the like; never emptied by it."""
    if len(text.split()) < _MIN_WORDS:
        return text
    return cut_opening(text, _POLITE, keep_last=True)


def without_question(text: str) -> str:
    """The topic of a request to be told of something: "tell me about figs" → "figs"; may be ""."""
    return cut_opening(without_opening(text), _ASKING)


def cut_opening(text: str, frame: re.Pattern[str], *, keep_last: bool = False) -> str:
    """`text` without what `frame` matches at its front; `keep_last` never empties it."""
    for _ in range(_ROUNDS):
        found = frame.match(text)
        if found is None or not found.end() or (keep_last and found.end() >= len(text)):
            return text
        text = text[found.end() :]
    return text


def only_key_words(words: Sequence[str]) -> bool:
    """Whether two to seven words stand there without any grammar: "raise email boss"."""
    return len(words) in _KEY_WORDS and _SENTENCE.isdisjoint(words)
