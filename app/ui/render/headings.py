"""Headings of the page's parts, and the quiet lines that explain them."""

from app.ui.render.markup import Markup, tag


def heading(text: str) -> Markup:
    """A section's heading."""
    return tag("h2", text, class_="section")


def subheading(text: str) -> Markup:
    """A heading inside a section."""
    return tag("h3", text, class_="part")


def hint(text: str) -> Markup:
    """A quiet line beside a field."""
    return tag("p", text, class_="hint")


def intro(name: str, text: str) -> Markup:
    """A heading and the sentence that explains what follows."""
    return tag("div", subheading(name), tag("p", text, class_="hint"))
