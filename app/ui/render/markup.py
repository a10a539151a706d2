"""Builds HTML of which everything that is not a tag of ours is escaped.

The result is always one line: the page's HTML panels end a block of HTML at an empty line, so line
breaks (and every other control character) are written as character references.
"""

import html
import re
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNPRINTABLE = frozenset(range(0x20)) - {0x09, 0x0A, 0x0D} | {0x7F}


class Markup(str):
    """Text that is HTML already; made by `tag`, `together`, `escaped` and `flat` alone."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Any text as HTML that shows it, on one line."""
    return Markup(_CONTROL.sub(_reference, html.escape(text, quote=True)))


def tag(name: str, *children: str, **attributes: str | float | bool | None) -> Markup:
    """`<name …>children</name>`; children that are not `Markup` are escaped, as are all values.

    Attributes are named as in Python (`class_`, `aria_label`); None and False leave one out, True
    writes it bare.
    """
    written = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Markup(f"<{name}{written}>{together(children)}</{name}>")


def together(parts: Iterable[str]) -> Markup:
    """The parts one after the other, each escaped unless it is `Markup`."""
    return Markup("".join(part if isinstance(part, Markup) else escaped(part) for part in parts))


def flat(markup: str) -> Markup:
    """HTML that was made safe elsewhere (`markdown`), on one line."""
    return Markup(_CONTROL.sub(_reference, markup))


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _reference(found: re.Match[str]) -> str:
    code = ord(found.group())
    return "\N{REPLACEMENT CHARACTER}" if code in _UNPRINTABLE else f"&#{code};"
