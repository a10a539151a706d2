"""A key comes in, the page's sentence for it goes out, filled in. No sentence lives elsewhere.

The sentences are data (`words.toml`, `words.de.toml`): another language is another file. Which one
is spoken is set for what builds a page or answers an event, and is English otherwise.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from app.core.text.tables import pairs, strings, table

_PACKAGE = "app.ui"
FILES: Mapping[str, str] = MappingProxyType({"en": "words.toml", "de": "words.de.toml"})
"""Language → its sentences; the first is the one for everybody else."""
DEFAULT = next(iter(FILES))

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def language_of(accepted: str | None) -> str:
    """The page's language for an `Accept-Language` header: that of the first language in it.

    Later ones do not count: the browser translates labels by its first language, too.
    """
    first = (accepted or "").split(",")[0].partition(";")[0].strip().lower()
    language = first.partition("-")[0]
    return language if language in FILES else DEFAULT


def spoken() -> str:
    """The language that is spoken just now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Say everything in this language from here on, as far as the running event goes."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in this language while the block runs."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def say(key: str, /, **values: object) -> str:
    """The sentence under a dotted key, e.g. `say("memory.count", first=1, last=8, total=20)`."""
    found = _at(key)
    if not isinstance(found, str):
        raise KeyError(f"{key} is not one sentence")
    return found.format(**values) if values else found


def say_all(key: str, /) -> tuple[str, ...]:
    """The list of sentences under a dotted key."""
    return strings(_at(key))


def say_pairs(key: str, /) -> tuple[tuple[str, str], ...]:
    """The list of pairs of sentences under a dotted key."""
    return pairs(_at(key))


def keys_of(key: str, /) -> tuple[str, ...]:
    """The names under a dotted key that holds a table."""
    found = _at(key)
    if not isinstance(found, dict):
        raise KeyError(f"{key} is no table")
    return tuple(found)


def _at(key: str) -> object:
    found: object = table(_PACKAGE, FILES[_spoken.get()])
    for part in key.split("."):
        if not isinstance(found, dict):
            raise KeyError(key)
        found = found[part]
    return found
