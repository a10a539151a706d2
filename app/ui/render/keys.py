"""The switch for the keys that choose a guess. The browser alone knows how it stands."""

from app.ui.render.markup import Markup, tag
from app.ui.words import say


def switch() -> Markup:
    """A box to tick, on unless this browser remembers otherwise (`talks.js`)."""
    box = tag("input", type="checkbox", id="keys-on", checked=True)
    return tag("div", tag("label", box, tag("span", say("talks.keys"))), class_="keys-on")
