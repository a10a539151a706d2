"""A prompt becomes its receipt: how its budget was spent, what went in and why, what did not."""

from collections.abc import Iterable, Mapping

from app.core.domain.crafting import (
    Fill,
    Fitted,
    Line,
    Origin,
    Prompt,
    Ranked,
    Scored,
    Section,
    Wishes,
)
from app.ui.render.figures import bar, decimal
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import kind_badge, short_name
from app.ui.render.wishing import acts, button
from app.ui.words import say

Texts = Mapping[str, str]
AS_IT_COMES = Wishes()


def empty_receipt() -> Markup:
    """What stands there before the first prompt."""
    text = tag("p", say("receipt.empty"))
    return tag("div", tag("h3", say("receipt.empty_heading")), text, class_="receipt-empty")


def receipt(prompt: Prompt, texts: Texts, wishes: Wishes = AS_IT_COMES) -> Markup:
    """The whole receipt; `texts` holds memories' own words by id, `wishes` what the person asked.

    Of memories in `texts` are those that did not go in, and those that stand masked in the prompt.
    """
    fitted = prompt.fitted
    return tag(
        "div",
        _impersonal(prompt) if wishes.nothing_personal else Markup(""),
        _part(say("receipt.used"), _used(fitted.fills, texts)),
        _dropped(wishes, texts),
        _persona(fitted.fills),
        _part(say("receipt.set_aside"), _set_aside(fitted, texts)),
        _part(say("receipt.budget"), _budget(fitted.fills)),
        class_="receipt",
    )


def _impersonal(prompt: Prompt) -> Markup:
    """Says that nothing of the person is in it, and how the reading was taken."""
    reading = tag("q", prompt.fitted.ranked.choice.hypothesis.question, dir="auto")
    return tag("p", say("way.impersonal"), " ", reading, class_="note note-aside")


def _dropped(wishes: Wishes, texts: Texts) -> Markup:
    """What the person left out of this prompt, each with a way back."""
    rows = [
        tag("li", tag("q", short_name(texts[one]), dir="auto"), button("undrop", one, texts[one]))
        for one in sorted(wishes.without)
        if one in texts
    ]
    if not rows:
        return Markup("")
    return _part(say("way.dropped"), tag("ul", together(rows), class_="aside"))


def _part(name: str, body: Markup) -> Markup:
    return tag("section", tag("h3", name, class_="part"), body)


def _budget(fills: Mapping[Section, Fill]) -> Markup:
    widest = max((fill.allotted for fill in fills.values()), default=0) or 1
    used = sum(fill.used for fill in fills.values())
    allotted = sum(fill.allotted for fill in fills.values())
    total = say("receipt.budget_total", used=f"{used:,}", allotted=f"{allotted:,}")
    rows = together(
        _budget_row(section, fills[section], widest) for section in Section if section in fills
    )
    return tag("div", tag("p", total, class_="budget-total"), tag("ul", rows, class_="budget"))


def _budget_row(section: Section, fill: Fill, widest: int) -> Markup:
    name = _section(section)
    used, allotted = f"{fill.used:,}", f"{fill.allotted:,}"
    spoken = say("receipt.budget_row", section=name, used=used, allotted=allotted)
    return tag(
        "li",
        tag("span", spoken, class_="spoken"),
        tag("span", name, class_="budget-name", aria_hidden="true"),
        bar(fill.used / fill.allotted if fill.allotted else 0.0, width=fill.allotted / widest),
        tag(
            "span",
            say("receipt.amount", used=used, allotted=allotted),
            class_="budget-amount",
            aria_hidden="true",
        ),
    )


def _used(fills: Mapping[Section, Fill], texts: Texts) -> Markup:
    lines = [line for line in _lines(fills) if line.scored is not None]
    if not lines:
        return tag("p", say("receipt.none_used"), class_="nothing")
    lines.sort(key=lambda line: line.scored.score if line.scored else 0.0, reverse=True)
    return tag("ol", together(_used_card(line, texts) for line in lines), class_="used")


def _used_card(line: Line, texts: Texts) -> Markup:
    scored = line.scored
    if scored is None:
        return Markup("")
    item = scored.candidate.item
    pinned = scored.candidate.pinned
    remarks = [_section(scored.section)]
    if pinned:
        remarks.append(say("way.pinned"))
    if scored.candidate.standing:
        remarks.append(say("receipt.standing"))
    if line.condensed:
        remarks.append(say("receipt.shortened"))
    return tag(
        "li",
        tag(
            "div",
            kind_badge(item.mtype),
            tag("span", " · ".join(remarks), class_="used-where"),
            class_="memory-head",
        ),
        tag("p", short_name(item.text), class_="memory-text", dir="auto"),
        _why(scored),
        acts(item.id, item.text, texts.get(item.id, item.text), pinned=pinned),
    )


def _why(scored: Scored) -> Markup:
    """The score and its parts, as figures with bars and as one sentence."""
    candidate = scored.candidate
    parts = {
        say("receipt.score"): scored.score,
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
    seen = together(
        tag("span", tag("b", name), bar(value), tag("span", decimal(value)), class_="measure")
        for name, value in parts.items()
    )
    return tag(
        "div",
        tag("span", spoken, class_="spoken"),
        tag("div", seen, aria_hidden="true", class_="measures", title=spoken),
    )


def _persona(fills: Mapping[Section, Fill]) -> Markup:
    lines = [line.text for line in _lines(fills) if line.origin is Origin.PERSONA]
    if not lines:
        return Markup("")
    items = together(tag("li", text.lstrip("-• ")) for text in lines)
    return _part(say("receipt.persona"), tag("ul", items, class_="plain"))


def _set_aside(fitted: Fitted, aside: Texts) -> Markup:
    ranked = fitted.ranked
    items = [
        *_merged(ranked, aside),
        *_overruled(ranked, aside),
        *_left_out(fitted.fills.values(), aside),
    ]
    if ranked.silent:
        items.append(tag("li", say("receipt.silent", count=f"{ranked.silent:,}")))
    if ranked.masked:
        kinds = ", ".join(f"{count} {kind}" for kind, count in ranked.masked.items())
        items.append(tag("li", say("receipt.masked", kinds=kinds)))
    if not items:
        return tag("p", say("receipt.nothing_set_aside"), class_="nothing")
    return tag("ul", together(items), class_="aside")


def _merged(ranked: Ranked, aside: Texts) -> Iterable[Markup]:
    for merged in ranked.merged:
        yield tag(
            "li",
            _quoted(merged.dropped_id, aside),
            tag(
                "span", say("receipt.merged"), " ", _quoted(merged.kept_id, aside), class_="reason"
            ),
            _pin(merged.dropped_id, aside),
        )


def _overruled(ranked: Ranked, aside: Texts) -> Iterable[Markup]:
    for overruled in ranked.overruled:
        yield tag(
            "li",
            _quoted(overruled.dropped_id, aside),
            tag(
                "span",
                say("receipt.overruled"),
                " ",
                _quoted(overruled.kept_id, aside),
                f" ({overruled.reason})",
                class_="reason",
            ),
            _pin(overruled.dropped_id, aside),
        )


def _left_out(fills: Iterable[Fill], aside: Texts) -> Iterable[Markup]:
    for fill in fills:
        for memory_id in fill.omitted:
            where = say("receipt.left_out", section=_section(fill.section))
            yield tag(
                "li",
                _quoted(memory_id, aside),
                tag("span", where, class_="reason"),
                _pin(memory_id, aside),
            )


def _pin(memory_id: str, aside: Texts) -> Markup:
    """A way to have it in all the same, while it is there."""
    text = aside.get(memory_id)
    return button("pin", memory_id, text) if text else Markup("")


def _quoted(memory_id: str, aside: Texts) -> Markup:
    text = aside.get(memory_id)
    return tag("q", short_name(text), dir="auto") if text else tag("span", say("receipt.gone"))


def _lines(fills: Mapping[Section, Fill]) -> Iterable[Line]:
    for fill in fills.values():
        yield from fill.lines


def _section(section: Section) -> str:
    return say(f"receipt.sections.{section.value}")
