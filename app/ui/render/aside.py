"""Memories that did not go into a prompt become a list: which, why not, and how to have them in."""

from collections.abc import Iterable, Mapping

from app.core.domain.crafting import Fill, Fitted, Ranked
from app.ui.heard import heard
from app.ui.render.figures import whole
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import short_name
from app.ui.render.secrets import secret_counts
from app.ui.render.used import section_name
from app.ui.render.wishing import button
from app.ui.words import say

Texts = Mapping[str, str]


def aside_count(fitted: Fitted) -> int:
    """How many memories were found and then merged, overruled or left out."""
    ranked = fitted.ranked
    omitted = sum(len(fill.omitted) for fill in fitted.fills.values())
    return len(ranked.merged) + len(ranked.overruled) + omitted


def set_aside(fitted: Fitted, aside: Texts) -> Markup:
    """The list; `aside` holds the memories' own words by id."""
    ranked = fitted.ranked
    items = [
        *_merged(ranked, aside),
        *_overruled(ranked, aside),
        *_left_out(fitted.fills.values(), aside),
    ]
    if ranked.silent:
        items.append(tag("li", say("receipt.silent", count=whole(ranked.silent))))
    if ranked.masked:
        items.append(tag("li", say("receipt.masked", kinds=secret_counts(ranked.masked))))
    if not items:
        return tag("p", say("receipt.nothing_set_aside"), class_="nothing")
    return tag("ul", together(items), class_="aside")


def quoted(memory_id: str, aside: Texts) -> Markup:
    """A memory's words between quotation marks, or that it is there no more."""
    text = aside.get(memory_id)
    return tag("q", short_name(text), dir="auto") if text else tag("span", say("receipt.gone"))


def _merged(ranked: Ranked, aside: Texts) -> Iterable[Markup]:
    for one in ranked.merged:
        kept = quoted(one.kept_id, aside)
        yield _row(one.dropped_id, aside, together([say("receipt.merged"), " ", kept]))


def _overruled(ranked: Ranked, aside: Texts) -> Iterable[Markup]:
    for one in ranked.overruled:
        kept, why = quoted(one.kept_id, aside), f" ({heard(one.reason)})"
        yield _row(one.dropped_id, aside, together([say("receipt.overruled"), " ", kept, why]))


def _left_out(fills: Iterable[Fill], aside: Texts) -> Iterable[Markup]:
    for fill in fills:
        where = say("receipt.left_out", section=section_name(fill.section))
        for memory_id in fill.omitted:
            yield _row(memory_id, aside, together([where]))


def _row(memory_id: str, aside: Texts, reason: Markup) -> Markup:
    """With a way to have it in all the same, while it is there."""
    text = aside.get(memory_id)
    return tag(
        "li",
        quoted(memory_id, aside),
        tag("span", reason, class_="reason"),
        button("pin", memory_id, text) if text else Markup(""),
        class_="aside-row" if text else None,
    )
