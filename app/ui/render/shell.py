"""What is seen before Gradio's scripts have drawn the page: its top, ready to be typed into.

`assets/shell.js` hands what was typed to the page as soon as that is there, and takes this away.
"""

from app.ui.render.headings import hint
from app.ui.render.markup import Markup, tag, together
from app.ui.render.masthead import how_it_works, masthead
from app.ui.render.receipt import empty_receipt
from app.ui.words import say


def shell() -> Markup:
    """The same words in the same places as on the page, so that nothing jumps."""
    field = tag(
        "textarea",
        placeholder=say("compose.placeholder"),
        aria_label=say("compose.placeholder"),
        rows="1",
        autofocus=True,
    )
    words = tag("div", tag("p", say("compose.label"), class_="shell-label"), field)
    private = tag("div", tag("p", say("way.private")), tag("small", say("way.private_hint")))
    ask = tag("div", say("compose.ask"), class_="shell-ask")
    foot = tag("div", private, ask, class_="shell-foot", aria_hidden="true")
    soon = hint(say("compose.opening"))
    main = tag("div", words, foot, soon, how_it_works(), class_="shell-main")
    tabs = (tag("b", say(key)) for key in ("tabs.receipt", "tabs.memory", "tabs.persona"))
    side = tag("div", tag("p", together(tabs)), empty_receipt(), class_="shell-side")
    return tag(
        "div",
        tag("div", masthead(), class_="shell-top"),
        tag("div", main, side, class_="shell-columns"),
        id="shell",
        class_="md",
    )
