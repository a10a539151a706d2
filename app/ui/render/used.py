"""Memories that went into a prompt become cards: what each says, why it is there, what to do."""

from collections.abc import Iterable, Mapping

from app.core.domain.crafting import Fill, Line, Scored, Section
from app.ui.render.figures import bar, decimal
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import kind_badge, kind_name
from app.ui.render.wishing import acts
from app.ui.words import say

Texts = Mapping[str, str]


def used_lines(fills: Mapping[Section, Fill]) -> list[Line]:
    """The lines that carry a memory, by score, best first."""
    lines = [line for fill in fills.values() for line in fill.lines if line.scored is not None]
    lines.sort(key=lambda line: line.scored.score if line.scored else 0.0, reverse=True)
    return lines


def used_cards(lines: Iterable[Line], texts: Texts) -> Markup:
    """The cards in this order; `texts` holds what is stored where a text stands masked."""
    cards = together(_card(line, line.scored, texts) for line in lines if line.scored is not None)
    return tag("ol", cards, class_="used") if cards else _none()


def section_name(section: Section) -> str:
    """A part of the prompt in the page's words."""
    return say(f"receipt.sections.{section.value}")


def _none() -> Markup:
    return tag("p", say("receipt.none_used"), class_="nothing")


def _card(line: Line, scored: Scored, texts: Texts) -> Markup:
    item, pinned = scored.candidate.item, scored.candidate.pinned
    where = section_name(scored.section)
    remarks = [] if where == kind_name(item.mtype) else [where]
    if pinned:
        remarks.append(say("way.pinned"))
    if scored.candidate.standing:
        remarks.append(say("receipt.standing"))
    if line.condensed:
        remarks.append(say("receipt.shortened"))
    said = tag("span", " · ".join(remarks), class_="used-where")
    return tag(
        "li",
        tag("div", kind_badge(item.mtype), said, class_="memory-head"),
        tag("p", item.text, class_="memory-text", dir="auto"),
        _why(scored),
        acts(item.id, item.text, texts.get(item.id, item.text), pinned=pinned),
        class_="used-card pinned" if pinned else "used-card",
    )


def _why(scored: Scored) -> Markup:
    """The score and its parts, as figures and as one sentence."""
    candidate = scored.candidate
    parts = {
        say("receipt.relevance"): candidate.relevance,
        say("receipt.recency"): scored.recency,
        say("receipt.confidence"): candidate.item.confidence,
    }
    spoken = say(
        "receipt.why",
        score=decimal(scored.score),
        relevance=decimal(candidate.relevance),
        recency=decimal(scored.recency),
        confidence=decimal(candidate.item.confidence),
        cosine=decimal(candidate.cosine),
    )
    whole = tag("b", say("receipt.score"), f" {decimal(scored.score)}")
    seen = together(
        tag("span", f"{name} {decimal(value)}", class_="measure") for name, value in parts.items()
    )
    return tag(
        "div",
        tag("span", spoken, class_="spoken"),
        tag("div", whole, bar(scored.score), seen, aria_hidden="true", class_="measures"),
        class_="why",
        title=spoken,
    )
