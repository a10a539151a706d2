"""Foreign text comes in; one harmless line of it goes out: quoted, nothing in it can begin a line.

What is taken away or escaped: line and paragraph breaks of every script, control characters,
characters that reorder or hide text. Everything a person can see stays.
"""

import unicodedata

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\n",
    "\v": "\\n",
    "\f": "\\n",
    "\x1c": "\\n",
    "\x1d": "\\n",
    "\x1e": "\\n",
    "\x85": "\\n",
    "\u2028": "\\n",
    "\u2029": "\\n",
    "\t": " ",
}
_BREAKS = frozenset(letter for letter, escape in _ESCAPES.items() if escape == "\\n")
# The joiners of Persian, Indic scripts and emoji are invisible too, but carry meaning.
_JOINERS = "\u200c\u200d"
_QUOTES = str.maketrans({letter: _ESCAPES[letter] for letter in '"\\'})
_PLAIN = str.maketrans(dict.fromkeys(range(0x20), " "))


def quoted(text: str) -> str:
    """`text` in double quotes on one line, its own quotes, backslashes and breaks escaped."""
    return f'"{_escaped(text.replace(chr(13) + chr(10), chr(10)).strip())}"'


def one_line(text: str) -> str:
    """`text` on one line without quotes or escapes: breaks become blanks, hidden characters go."""
    if text.isprintable():
        return " ".join(text.split())
    visible = (" " if letter in _BREAKS else letter for letter in text)
    return " ".join("".join(filter(_visible, visible)).translate(_PLAIN).split())


def _escaped(text: str) -> str:
    if text.isprintable():
        return text.translate(_QUOTES) if '"' in text or "\\" in text else text
    return "".join(_ESCAPES.get(letter) or (letter if _visible(letter) else "") for letter in text)


def _visible(letter: str) -> bool:
    if " " <= letter <= "~" or letter in _JOINERS:
        return True
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
