"""Keeps the answers of pure functions of short texts: memories are read at every request.

Bounded, in this process only. Long texts are worked out anew, so that the cache stays small.
"""

from collections.abc import Callable
from itertools import islice
from typing import TypeVar

Answer = TypeVar("Answer")

MAX_TEXTS = 4_096
MAX_CHARACTERS = 400
_AT_ONCE = MAX_TEXTS // 8


def memoized(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """`function` with the answers for up to 4,096 texts of up to 400 characters kept.

    When there are more, the eighth that was worked out first goes.
    """
    # a request asks some thousand times: looking into a dictionary is all that a known text costs
    return _Kept(function).__getitem__


class _Kept(dict[str, Answer]):
    """Answers by text."""

    def __init__(self, function: Callable[[str], Answer]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> Answer:
        answer = self._function(text)
        if len(text) <= MAX_CHARACTERS:
            if len(self) >= MAX_TEXTS:
                for former in list(islice(self, _AT_ONCE)):
                    self.pop(former, None)
            self[text] = answer
        return answer
