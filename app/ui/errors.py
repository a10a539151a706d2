"""An error comes in, a sentence to act on goes out; never a stack, a secret or a person's text."""

from collections.abc import Mapping
from types import MappingProxyType

from app.core.domain.errors import (
    InklingError,
    Malformed,
    Misconfigured,
    Missing,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
)
from app.ui.words import say

DEFAULT_WAIT_S = 30.0

# The first kind that fits an error names its sentence; an order from the special to the general.
_SENTENCES: Mapping[type[InklingError], str] = MappingProxyType(
    {
        Unauthorized: "errors.unauthorized",
        Malformed: "errors.malformed",
        ProviderError: "errors.unavailable",
        Misconfigured: "errors.misconfigured",
        Missing: "errors.memory_gone",
    }
)


class GuessesGone(Missing):
    """The guesses on the page can no longer be picked."""


def told(error: BaseException) -> str:
    """What to tell the person; errors that are not ours all get the same plain sentence."""
    match error:
        case GuessesGone():
            return say("errors.guesses_gone")
        case Refused():
            return str(error)
        case RateLimited():
            return say("errors.rate_limited", seconds=round(error.retry_after or DEFAULT_WAIT_S))
    for kind, key in _SENTENCES.items():
        if isinstance(error, kind):
            return say(key)
    return say("errors.unexpected")
