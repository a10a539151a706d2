"""Two versions of a prompt come in; the lines that came and went go out, marked for eye and ear."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from app.ui.render.markup import Markup, tag, together
from app.ui.words import say

MAX_SHOWN = 60
MAX_CHARACTERS = 300


def difference(before: str, after: str) -> Markup:
    """What changed, line by line; says so when nothing did."""
    changes = [(sign, line) for sign, line in _changes(before, after) if line.strip()]
    if not changes:
        return tag("p", say("way.same"), class_="hint", role="status")
    came = sum(sign == "+" for sign, _ in changes)
    counted = say("way.changed", added=came, removed=len(changes) - came)
    rows = together(_row(sign, line) for sign, line in changes[:MAX_SHOWN])
    more = len(changes) - MAX_SHOWN
    rest = tag("p", say("way.more_changes", count=more), class_="hint") if more > 0 else Markup("")
    return tag(
        "section",
        tag("h3", say("way.difference"), class_="part"),
        tag("p", counted, class_="hint", role="status"),
        tag("ul", rows, class_="changes"),
        rest,
    )


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = before.split("\n"), after.split("\n")
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (("-", line) for line in old[a:b])
            yield from (("+", line) for line in new[c:d])


def _row(sign: str, line: str) -> Markup:
    name, key = ("ins", "way.added") if sign == "+" else ("del", "way.removed")
    line = line.removeprefix("- ")  # a list's own dash beside the sign would read as two
    short = line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1] + "…"
    spoken = tag("span", say(key), " ", class_="spoken")
    seen = tag("span", sign.replace("-", "−"), class_="sign", aria_hidden="true")
    return tag("li", spoken, seen, tag(name, short, dir="auto"))
