"""What stands below a slider: what its two ends change, and the choices it was learned from."""

from app.ui.handlers.persona import Taught
from app.ui.render import headings
from app.ui.render.figures import day
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import cut
from app.ui.words import say

NAMED = 140


def facet_words(facet: str, taught: Taught | None = None) -> Markup:
    """The ends in words; with `taught` also where the slider's place comes from."""
    low, high = say(f"persona.facets.{facet}.low"), say(f"persona.facets.{facet}.high")
    ends = tag("div", tag("span", low), tag("span", high), class_="facet-ends")
    return ends if taught is None else tag("div", ends, _why(taught, low, high))


def _why(taught: Taught, low: str, high: str) -> Markup:
    hand = headings.hint(say("persona.by_hand")) if taught.by_hand else Markup("")
    if not taught.leant:
        return hand
    picks = (
        tag(
            "li",
            say(
                "persona.towards",
                end=high if to_high else low,
                pick=cut(pick.text, NAMED),
                date=day(pick.updated_at),
            ),
            dir="auto",
        )
        for pick, to_high in taught.leant
    )
    learned = tag(
        "details",
        tag("summary", say("persona.learned")),
        tag("ul", together(picks)),
        class_="facet-why",
    )
    return together([hand, learned])
