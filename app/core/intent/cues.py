"""The small language cues are written in: compiled once, matched against a request.

`a|b` either word, `word?` may be missing, `...` up to four words between, `^` the request begins
here, a trailing `$` it ends here. Only cues one of whose key words occurs are tried at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_GAP = r"((?:\S+ ){0,4}?)"
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "me",
        "us",
        "i",
        "you",
        "we",
        "my",
        "our",
        "your",
        "some",
        "eine",
        "einen",
        "ein",
        "un",
        "une",
        "una",
        "one",
        "this",
        "that",
        "it",
    ]
)
_OWNING = frozenset(["a", "an", "the", "my", "our", "his", "her", "their"])
_REACH = 60
"""Words of a request that are looked at: enough for any instruction, and a bound on the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One compiled cue of a task."""

    task: str
    weight: float
    pattern: re.Pattern[str]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A cue found at words `start` up to `end`; `fixed` are the words it names itself."""

    cue: Cue
    start: int
    end: int
    text: str
    fixed: tuple[int, ...]


@cache
def compile_cue(task: str, source: str, weight: float) -> Cue:
    """The cue written as `source`; raises `ValueError` when it is empty or malformed."""
    try:
        pattern = re.compile(_regex(source))
    except re.error as error:
        raise ValueError(f"cue {source!r} of {task} is malformed: {error}") from error
    steps = [step for step in source.split() if step != "..."]
    return Cue(task=task, weight=weight, pattern=pattern, length=len(steps))


def _regex(source: str) -> str:
    start = r"^" if source.startswith("^") else r"(?<!\S)"
    end = r"$" if source.endswith("$") else ""
    parts = [_step(step) for step in source.removeprefix("^").removesuffix("$").split()]
    if not parts:
        raise ValueError("a cue needs a word")
    return start + "".join(parts) + end


def _step(step: str) -> str:
    if step == "...":
        return _GAP
    optional = step.endswith("?")
    words = "|".join(re.escape(word.removesuffix("?")) for word in step.split("|"))
    return f"(?:(?:{words}) )?" if optional else f"(?:{words}) "


def key_words(source: str) -> frozenset[str]:
    """The words of the cue's rarest step: one of them occurs wherever the cue matches."""
    steps = [
        step.removesuffix("$").split("|")
        for step in source.removeprefix("^").split()
        if step != "..." and not step.endswith("?")
    ]
    rarest = max(steps, key=lambda step: (min(len(word) for word in step), -len(step)))
    return frozenset(rarest)


class CueIndex:
    """All cues of all tasks, found by the words they need; a cue is compiled when first tried."""

    def __init__(self, cues: Iterable[tuple[str, str, float]]) -> None:
        """`cues` are (task, source, weight)."""
        self._by_word: dict[str, list[tuple[str, str, float]]] = {}
        for cue in cues:
            for word in key_words(cue[1]):
                self._by_word.setdefault(word, []).append(cue)

    def knows(self, word: str) -> bool:
        """Whether a cue turns on this word."""
        return word in self._by_word

    def matches(self, words: Sequence[str]) -> Iterator[Match]:
        """Every cue that occurs in the first 60 of `words`, once each."""
        line = "".join(f"{word} " for word in words[:_REACH])
        tried: set[tuple[str, str, float]] = set()
        for word in words[:_REACH]:
            for written in self._by_word.get(word, ()):
                if written in tried:
                    continue
                tried.add(written)
                cue = compile_cue(*written)
                found = cue.pattern.search(line)
                if found is not None:
                    yield _match(cue, found, line)


def _match(cue: Cue, found: re.Match[str], line: str) -> Match:
    def place(offset: int) -> int:
        return line.count(" ", 0, offset)

    free = {
        word
        for group in range(1, cue.pattern.groups + 1)
        if not _EMPTY.issuperset(found.group(group).split())
        for word in range(place(found.start(group)), place(found.end(group)))
    }
    start, end = place(found.start()), place(found.end())
    fixed = tuple(word for word in range(start, end) if word not in free)
    said = line[found.start() : found.end()].split()
    while len(fixed) > 1 and said[fixed[-1] - start] in _OWNING:
        fixed = fixed[:-1]
    return Match(cue=cue, start=start, end=end, text=found.group().strip(), fixed=fixed)
