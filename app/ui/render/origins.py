"""A prompt becomes a view of it that says of each line where it comes from; only to be read."""

from collections.abc import Sequence
from itertools import groupby

from app.core.domain.crafting import Origin, Prompt, Traced
from app.core.domain.memory import MType
from app.ui.render.figures import day, decimal
from app.ui.render.markup import Markup, tag, together
from app.ui.words import say

TINTED = ("memory", "preference", "persona", "words", "reading")
_WISHES = frozenset({MType.PREFERENCE, MType.STYLE})


def origins(prompt: Prompt) -> Markup:
    """The prompt's lines, each with its origin; lines of ours that follow each other are one."""
    blocks = [block for one in _blocks(prompt.traced) if (block := _block(one))]
    return tag("ol", together(blocks), class_="origins", aria_label=say("way.origins"))


def tint_legend(prompt: Prompt) -> Markup:
    """What the tints in the prompt's field mean; only those that are in it."""
    met = {_kind(one)[0] for one in prompt.traced}
    rows = (
        tag("li", say(f"way.origin.{kind}"), class_=f"tint-{kind}")
        for kind in TINTED
        if kind in met
    )
    return tag("ul", together(rows), class_="tint-legend", aria_hidden="true")


def _blocks(traced: Sequence[Traced]) -> list[list[Traced]]:
    found: list[list[Traced]] = []
    for ours, lines in groupby(traced, lambda one: one.origin is Origin.DEFAULT):
        stretch = list(lines)
        found += [stretch] if ours else [[one] for one in stretch]
    return found


def _block(lines: Sequence[Traced]) -> Markup | None:
    text = "\n".join(one.text for one in lines).strip("\n")
    if not text:
        return None
    kind, why = _kind(lines[0])
    return tag(
        "li",
        tag("span", say(f"way.origin.{kind}"), class_="origin-name"),
        tag("span", text, class_="origin-text", dir="auto"),
        tag("span", why, class_="origin-why"),
        class_=f"origin origin-{kind}",
        data_kind=kind,
        tabindex=None if kind == "default" else "0",
    )


def _kind(one: Traced) -> tuple[str, str]:
    """The name of the origin, and one sentence that explains it."""
    if one.line is None or one.line.scored is None:
        kind = one.origin.value
        return kind, say(f"way.origin_why.{kind}")
    scored = one.line.scored
    item = scored.candidate.item
    kind = "preference" if item.mtype in _WISHES else "memory"
    known = say(f"memory.origins.{item.source}") if item.source in _SOURCES else item.source
    return kind, say(
        "way.origin_why.memory",
        kind=say(f"memory.kinds.{item.mtype.value}"),
        source=known,
        date=day(item.updated_at),
        score=decimal(scored.score),
    )


_SOURCES = frozenset({"manual", "stated", "choice", "chat", "import"})
