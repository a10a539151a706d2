"""An answer comes in; which of the numbered notes it cites goes out."""

import re

_CITED = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def cited(answer: str, notes: int) -> frozenset[int]:
    """The numbers (from 1) of notes named like [1] or [1, 2]; brackets in code cite nothing."""
    groups = _CITED.findall(_CODE.sub(" ", answer))
    numbers = (int(number) for group in groups for number in re.findall(r"\d+", group))
    return frozenset(number for number in numbers if 1 <= number <= notes)
