"""An error comes in, a sentence to act on goes out; never a stack, a secret or a person's text."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from app.access import TooManyCalls
from app.core.domain.errors import (
    Disabled,
    InklingError,
    Malformed,
    Misconfigured,
    Missing,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
)
from app.ui.heard import heard
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


# What a person should know to have been missing; who counts their calls is not of it.
_LACKING: Mapping[str, str] = MappingProxyType(
    {
        "memory": "lacking.memory",
        "embedder": "lacking.embedder",
        "language": "lacking.language",
    }
)


class GuessesGone(Missing):
    """The guesses on the page can no longer be picked."""


def told(error: BaseException) -> str:
    """What to tell the person; errors that are not ours all get the same plain sentence."""
    match error:
        case GuessesGone():
            return say("errors.guesses_gone")
        case Refused() | Disabled():
            return heard(str(error))
        case TooManyCalls():
            return say("errors.too_many", seconds=error.wait)
        case RateLimited():
            return say("errors.rate_limited", seconds=round(error.retry_after or DEFAULT_WAIT_S))
    for kind, key in _SENTENCES.items():
        if isinstance(error, kind):
            return say(key)
    return say("errors.unexpected")


def lacking_told(lacking: Collection[str]) -> str:
    """What was made without these dependencies, as sentences; "" when nobody needs to know."""
    return " ".join(say(key) for name, key in _LACKING.items() if name in lacking)


def told_of_model(error: InklingError) -> str:
    """What to tell the person of an error of the language model.

    Its errors are worded for people where they arise, and say which setting to change; of the
    stores' errors (`told`) only the kind is shown.
    """
    if isinstance(error, RateLimited) or not str(error):
        return told(error)
    return heard(str(error))
