"""A key comes in, the page's sentence for it goes out, filled in. No sentence lives elsewhere.

The sentences are data (`words.toml`), so that another language is another file.
"""

from app.core.text.tables import pairs, strings, table

_PACKAGE, _FILE = "app.ui", "words.toml"


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


def _at(key: str) -> object:
    found: object = table(_PACKAGE, _FILE)
    for part in key.split("."):
        if not isinstance(found, dict):
            raise KeyError(key)
        found = found[part]
    return found
