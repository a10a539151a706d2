"""The buttons beside a memory in the receipt; `assets/way.js` tells the server what was pressed."""

from app.ui.render.markup import Markup, tag
from app.ui.render.memories import short_name
from app.ui.words import say

MAX_TEXT = 8_000


def acts(memory_id: str, name: str, stored: str, *, pinned: bool) -> Markup:
    """Drop, pin and correct a memory that is in the prompt; `stored` is its text, unmasked."""
    pin = "unpin" if pinned else "pin"
    return tag(
        "div",
        button("drop", memory_id, name),
        button(pin, memory_id, name, pressed=pinned),
        _correction(memory_id, name, stored),
        class_="acts",
    )


def button(verb: str, memory_id: str, name: str, *, pressed: bool | None = None) -> Markup:
    """One of them, with the memory in its name for those who do not see it beside."""
    return tag(
        "button",
        say(f"way.act.{verb}"),
        tag("span", ": ", short_name(name), class_="spoken"),
        type="button",
        class_="act small pressed" if pressed else "act small",
        data_wish=verb,
        data_memory=memory_id,
    )


def _correction(memory_id: str, name: str, stored: str) -> Markup:
    """Opens under the memory; what is typed there is sent with the button beneath."""
    label = say("way.correct_label", text=short_name(name))
    field = tag("textarea", stored, aria_label=label, rows="3", maxlength=str(MAX_TEXT), dir="auto")
    summary = tag(
        "summary",
        say("way.act.correct"),
        tag("span", ": ", short_name(name), class_="spoken"),
        class_="act small",
    )
    save = tag(
        "button",
        say("way.correct_save"),
        type="button",
        class_="act small primary",
        data_wish="correct",
        data_memory=memory_id,
    )
    return tag("details", summary, tag("div", field, save), class_="correct")
