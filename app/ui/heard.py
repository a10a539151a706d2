"""What the core says in English, for people and for scripts alike, is said in the page's language.

The sentences that a person may meet are written in the words' files under `heard`, the English
ones exactly as they arise, with {braces} where values stand. Any other sentence stays as it is.
"""

import re
from functools import cache
from string import Formatter

from app.ui.words import DEFAULT, keys_of, say, speaking, spoken

_PLACE = "heard"
_PARTED = re.compile(r"\d{1,3}(?:,\d{3})+")


def heard(sentence: str) -> str:
    """The sentence in the language that is spoken; unchanged when it is not known."""
    if spoken() == DEFAULT:
        return sentence
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return say(f"{_PLACE}.{key}", **_values(found.groupdict()))
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    with speaking(DEFAULT):
        return tuple((key, _pattern(say(f"{_PLACE}.{key}"))) for key in keys_of(_PLACE))


def _values(found: dict[str, str]) -> dict[str, str]:
    """Numbers parted as the language parts them; a sentence in a sentence is said as well."""
    parted = say("figures.thousands")
    return {
        name: value.replace(",", parted) if _PARTED.fullmatch(value) else heard(value)
        for name, value in found.items()
    }


def _pattern(template: str) -> re.Pattern[str]:
    """A sentence with values in it; each value is what stands in its place, at its shortest."""
    parts = (
        re.escape(before) + (f"(?P<{name}>.+?)" if name else "")
        for before, name, _, _ in Formatter().parse(template)
    )
    return re.compile("".join(parts), re.DOTALL)
