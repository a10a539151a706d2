"""Keeps the answers of pure functions of short texts: memories are read at every request.

Bounded, in this process only. Long texts are worked out anew, so that the cache stays small.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Answer = TypeVar("Answer")

MAX_TEXTS = 4_096
MAX_CHARACTERS = 400


def memoized(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """`function` with the answers for its latest 4,096 texts of up to 400 characters kept."""
    kept = lru_cache(maxsize=MAX_TEXTS)(function)

    @wraps(function)
    def answer(text: str) -> Answer:
        return kept(text) if len(text) <= MAX_CHARACTERS else function(text)

    return answer
