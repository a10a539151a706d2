"""A text with masked secrets comes in; what can be shown of it to a person goes out.

A placeholder is for models, who are told of it; a person reads "…", or nothing where the secret
stood apart ("My landlord is Mr Ray, <REDACTED:EMAIL>" → "My landlord is Mr Ray").
"""

import re

from app.core.text.memo import memoized

_MARK = "<REDACTED:"
_MASK = r"<REDACTED:[A-Z_]{1,20}>"
_APART = re.compile(
    rf"\s*\((?:[^()<>]{{0,20}}[:,]? ?)?{_MASK}\)"
    rf"|\s*[,;–—-]\s*(?:[\w.-]{{1,16}}:? )?{_MASK}(?=\s*(?:[,;.!)]|$))"
)
_WITHIN = re.compile(_MASK)
_NOTHING_ELSE = re.compile(r"^[^.;]{0,40}(?:\b(?:is|are|was|ist|lautet|est|es)|[:=]) ?…[\s.!]*$")


@memoized
def readable(text: str) -> str:
    """`text` without placeholders; "" when the secret is all that it told."""
    if _MARK not in text:
        return text
    shown = " ".join(_WITHIN.sub("…", _APART.sub("", text)).split())
    return "" if shown.strip(" …") == "" or _NOTHING_ELSE.match(shown) else shown
