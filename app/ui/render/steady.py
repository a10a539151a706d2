"""The beginning of a Markdown text comes in; it goes out without what would be shown wrongly yet.

An opened emphasis is closed, a mark that may become anything is held back, so that a growing
answer only grows and does not change its looks at every piece.
"""

import re

_UNDECIDED = re.compile(r"^\s*(?:[#>*+\-|=_~`]{1,3}|\d{1,3}[.)]?)\s*$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_HALF_LINK = re.compile(r"!?\[([^\]\n]+)\]\([^)\n]*$")
_CODE = re.compile(r"`[^`\n]*`")
_MARKS = ("**", "~~", "`")


def steady(text: str) -> str:
    """The text so far, fit to be shown. Text inside an open block of code stays as it is."""
    lines = text.split("\n")
    if _in_code(lines[:-1]):
        half_closed = lines[-1].strip() in {"`", "``", "~", "~~"}
        return "\n".join(lines[:-1]) if half_closed else text
    if _UNDECIDED.match(lines[-1]):
        lines.pop()
    lines = _without_half_table(lines)
    start = _last_paragraph(lines)
    last = _closed(_HALF_LINK.sub(r"\1", "\n".join(lines[start:])))
    return "\n".join([*lines[:start], last] if last else lines[:start])


def _in_code(lines: list[str]) -> bool:
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if found is None:
            continue
        if not fence:
            fence = found[1]
        elif line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
    return bool(fence)


def _without_half_table(lines: list[str]) -> list[str]:
    """Without rows at the end that are no table until the line of dashes below them has come."""
    end = start = len(lines) - (1 if lines and not lines[-1].strip() else 0)
    while start and lines[start - 1].lstrip().startswith("|"):
        start -= 1
    return lines[:start] if 0 < end - start < 3 else lines


def _last_paragraph(lines: list[str]) -> int:
    for place in range(len(lines) - 1, -1, -1):
        if not lines[place].strip():
            return place + 1
    return 0


def _closed(text: str) -> str:
    """With emphasis and code closed that is open at the end."""
    for mark in _MARKS:
        outside = text if mark == "`" else _CODE.sub("", text)
        if outside.count(mark) % 2 == 0:
            continue
        bare = text.rstrip()
        text = bare.removesuffix(mark) if bare.endswith(mark) else bare + mark
    return text
