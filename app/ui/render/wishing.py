"""The buttons beside a memory in the receipt; `assets/way.js` tells the server what was pressed."""

from app.ui.render.markup import Markup, tag
from app.ui.render.memories import short_name
from app.ui.words import say

MAX_TEXT = 8_000


def acts(memory_id: str, name: str, stored: str, *, pinned: bool) -> Markup:
    """Pin, correct and drop a memory that is in the prompt; `stored` is its text, unmasked."""
    pin = "unpin" if pinned else "pin"
    return tag(
        "div",
        _icon(pin, memory_id, name),
        _correction(memory_id, name, stored),
        _icon("drop", memory_id, name),
        class_="acts",
    )


def button(verb: str, memory_id: str, name: str) -> Markup:
    """One of them, with the memory in its name for those who do not see it beside."""
    return tag(
        "button",
        say(f"way.act.{verb}"),
        tag("span", ": ", short_name(name), class_="spoken"),
        type="button",
        class_="act small",
        data_wish=verb,
        data_memory=memory_id,
    )


def _icon(verb: str, memory_id: str, name: str) -> Markup:
    """The same as a picture, for a row of them; what it does is said when it is pointed at."""
    return tag(
        "button",
        tag("span", say(f"way.act.{verb}"), ": ", short_name(name), class_="spoken"),
        type="button",
        class_=f"icon icon-{verb}",
        title=say(f"way.act_why.{verb}"),
        data_wish=verb,
        data_memory=memory_id,
    )


def _correction(memory_id: str, name: str, stored: str) -> Markup:
    """Opens under the memory; what is typed there is sent with the button beneath."""
    label = say("way.correct_label", text=short_name(name))
    field = tag("textarea", stored, aria_label=label, rows="3", maxlength=str(MAX_TEXT), dir="auto")
    summary = tag(
        "summary",
        tag("span", say("way.act.correct"), ": ", short_name(name), class_="spoken"),
        class_="icon icon-edit",
        title=say("way.act_why.correct"),
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
