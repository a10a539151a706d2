"""A prompt becomes its receipt: how its budget was spent, what went in and why, what did not."""

from collections.abc import Mapping

from app.core.domain.crafting import Fill, Origin, Prompt, Section, Wishes
from app.ui.render.aside import aside_count, quoted, set_aside
from app.ui.render.figures import bar, whole
from app.ui.render.markup import Markup, tag, together
from app.ui.render.used import section_name, used_cards, used_lines
from app.ui.render.wishing import button
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
        _summary(prompt),
        _impersonal(prompt) if wishes.nothing_personal else Markup(""),
        _part(say("receipt.budget"), _budget(fitted.fills, prompt.tokens)),
        _part(say("receipt.used"), used_cards(used_lines(fitted.fills), texts)),
        _dropped(wishes, texts),
        _persona(fitted.fills),
        _part(say("receipt.set_aside"), set_aside(fitted, texts)),
        class_="receipt",
    )


def _summary(prompt: Prompt) -> Markup:
    """The receipt in one line: how much of what went in, and what was kept out."""
    fitted = prompt.fitted
    masked = sum(fitted.ranked.masked.values())
    figures = [
        ("receipt.sum.used", len(used_lines(fitted.fills))),
        ("receipt.sum.aside", aside_count(fitted)),
        ("receipt.sum.silent", fitted.ranked.silent),
        ("receipt.sum.masked", masked),
    ]
    said = [say(key, count=whole(count)) for key, count in figures if count]
    return (
        tag("p", together(tag("span", one) for one in said), class_="sum") if said else Markup("")
    )


def _impersonal(prompt: Prompt) -> Markup:
    """Says that nothing of the person is in it, and how the reading was taken."""
    reading = tag("q", prompt.fitted.ranked.choice.hypothesis.question, dir="auto")
    return tag("p", say("way.impersonal"), " ", reading, class_="note note-aside")


def _dropped(wishes: Wishes, texts: Texts) -> Markup:
    """What the person left out of this prompt, each with a way back."""
    rows = [
        tag("li", quoted(one, texts), button("undrop", one, texts[one]), class_="aside-row")
        for one in sorted(wishes.without)
        if one in texts
    ]
    if not rows:
        return Markup("")
    return _part(say("way.dropped"), tag("ul", together(rows), class_="aside"))


def _part(name: str, body: Markup) -> Markup:
    return tag("section", tag("h3", name, class_="part"), body)


def _budget(fills: Mapping[Section, Fill], tokens: int) -> Markup:
    """The count that stands beside the prompt too, then what each part was counted at."""
    widest = max((fill.allotted for fill in fills.values()), default=0) or 1
    allotted = sum(fill.allotted for fill in fills.values())
    total = say("receipt.budget_total", used=whole(tokens), allotted=whole(allotted))
    parts = sum(fill.used for fill in fills.values())
    rounded = say("receipt.budget_parts", parts=whole(parts))
    rows = together(
        _budget_row(section, fills[section], widest) for section in Section if section in fills
    )
    return tag(
        "div",
        tag("p", total, class_="budget-total"),
        tag("ul", rows, class_="budget"),
        tag("p", rounded, class_="hint") if parts > tokens else Markup(""),
    )


def _budget_row(section: Section, fill: Fill, widest: int) -> Markup:
    name = section_name(section)
    used, allotted = whole(fill.used), whole(fill.allotted)
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


def _persona(fills: Mapping[Section, Fill]) -> Markup:
    lines = [
        line.text for fill in fills.values() for line in fill.lines if line.origin is Origin.PERSONA
    ]
    if not lines:
        return Markup("")
    items = together(tag("li", text.lstrip("-• ")) for text in lines)
    return _part(say("receipt.persona"), tag("ul", items, class_="plain"))
