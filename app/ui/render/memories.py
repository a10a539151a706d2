"""Memories become cards: what is remembered, of which kind, since when and how surely."""

from app.core.domain.memory import CONSTRAINT_TAG, MemoryItem, MType, Source
from app.ui.render.figures import day, percent, whole
from app.ui.render.markup import Markup, tag
from app.ui.words import say

SHORT = 220
NAMED = 60


def memory_card(item: MemoryItem) -> Markup:
    """One memory of the list; a long text is folded."""
    return tag("div", _body(item.text), _foot(item), class_="memory")


def count_line(first: int, shown: int, total: int) -> Markup:
    """Which part of the list is shown."""
    if shown == total:
        text = say("memory.count_all", total=whole(total))
    else:
        last = whole(first + shown - 1)
        text = say("memory.count", first=whole(first), last=last, total=whole(total))
    return tag("p", text, class_="count", role="status")


def near_line(shown: int) -> Markup:
    """No text contains what was searched; what is shown is near it."""
    return tag("p", say("memory.near", count=shown), class_="count", role="status")


def nothing_here(*, filtered: bool) -> Markup:
    """What stands where memories will be."""
    return tag("p", say("memory.none_found" if filtered else "memory.none"), class_="nothing")


def short_name(text: str) -> str:
    """The beginning of a memory's text on one line, to name it by."""
    return cut(text, NAMED)


def cut(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def source_name(source: Source) -> str:
    """Where memories come from, as a choice in a list."""
    return say(f"memory.origins.{source.value}")


def kind_name(mtype: MType) -> str:
    """A memory's kind in the page's words."""
    return say(f"memory.kinds.{mtype.value}")


def kind_badge(mtype: MType) -> Markup:
    """A memory's kind as a small label."""
    return tag("span", kind_name(mtype), class_=f"badge badge-{mtype.value.lower()}")


def _body(text: str) -> Markup:
    if len(text) <= SHORT:
        return tag("p", text, class_="memory-text", dir="auto")
    start = text[:SHORT].rsplit(" ", 1)[0].rstrip()
    return tag(
        "details",
        tag("summary", tag("span", start + " …", dir="auto"), tag("em", say("memory.more"))),
        tag("p", text, class_="memory-text", dir="auto"),
        class_="memory-long",
    )


def _foot(item: MemoryItem) -> Markup:
    rule = CONSTRAINT_TAG in item.tags
    hard = tag("span", say("memory.constraint"), class_="badge badge-rule") if rule else Markup("")
    parts = [
        provenance(item),
        say("memory.sure", percent=percent(item.confidence)),
    ]
    if item.expires_at is not None:
        parts.append(say("memory.until", date=day(item.expires_at)))
    facts = tag("span", " · ".join(parts), class_="memory-facts")
    return tag("div", kind_badge(item.mtype), hard, facts, class_="memory-foot")


def provenance(item: MemoryItem) -> str:
    """Where a memory comes from and since when, in words."""
    date, told = day(item.created_at), item.metadata
    subject = told.get("subject")
    if item.source == Source.CHOICE and isinstance(subject, str) and subject.strip():
        return say("memory.picked", subject=cut(subject, NAMED), date=date)
    if item.source == Source.CHAT and told.get("role") in ("user", "assistant"):
        return say("memory.spoken" if told["role"] == "user" else "memory.answered", date=date)
    try:
        return say(f"memory.sources.{item.source}", date=date)
    except KeyError:  # an import may name any source
        return say("memory.on", source=item.source, date=date)
