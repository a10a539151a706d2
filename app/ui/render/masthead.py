"""The fixed parts of the page: its name and switches, how it works, and what is stored."""

from app import __version__
from app.ui.render.markup import Markup, tag, together
from app.ui.words import FILES, say, say_all, say_pairs, speaking, spoken

# A drop of ink with the light on it, drawn for a square of 32.
_DROP = "M16 2.5c4.6 6 9 11 9 16.6a9 9 0 0 1-18 0C7 13.500 11.400 8.500 16 2.500z"
_GLINT = "M11.400 19.200a4.800 4.800 0 0 0 4 5"


def masthead() -> Markup:
    """The name of the product and what it does."""
    name = tag("h1", say("title"), class_="wordmark")
    return tag("div", mark(), tag("div", name, tag("p", say("tagline"))), class_="masthead")


def switches() -> Markup:
    """Who is there (folded on a phone), light or dark, and the other languages.

    They work in the browser alone; `assets/look.js` listens for what their `data-` says.
    """
    looks = together(
        _switch(say(f"look.{look}"), f"look-{look}", look_as=look)
        for look in ("system", "light", "dark")
    )
    others = together(_language(code) for code in FILES if code != spoken())
    fold = _switch(say("identity.fold"), "fold", fold="identity")
    return tag(
        "div",
        fold,
        tag("div", looks, class_="looks", role="group", aria_label=say("look.label")),
        others,
        class_="switches",
    )


def _switch(name: str, picture: str, *, look_as: str | None = None, fold: str | None = None) -> str:
    return tag(
        "button",
        tag("span", name, class_="spoken"),
        type="button",
        title=name,
        class_=f"icon icon-{picture}",
        data_look_as=look_as,
        data_fold=fold,
        aria_pressed="false" if look_as else None,
        aria_expanded="false" if fold else None,
        aria_controls=fold,
    )


def _language(code: str) -> Markup:
    with speaking(code):
        name, act = say("language.name"), say("language.speak")
    return tag("button", name, type="button", class_="speak", lang=code, title=act, data_speak=code)


def mark() -> Markup:
    """The drop; decoration, as its name stands beside it."""
    glint = tag(
        "path", d=_GLINT, fill="none", stroke="currentColor", stroke_width=1.8, class_="glint"
    )
    drop = tag("path", d=_DROP, fill="currentColor", class_="drop")
    return tag("svg", drop, glint, viewBox="0 0 32 32", class_="mark", aria_hidden="true")


def how_it_works() -> Markup:
    """What a first visitor sees where the prompt will be: three steps, each with an example."""
    samples = (_sample_words(), _sample_guess(), _sample_lines())
    steps = together(
        tag("li", tag("strong", name), tag("span", what), sample)
        for (name, what), sample in zip(say_pairs("empty.steps"), samples, strict=True)
    )
    return tag("div", tag("h2", say("empty.heading")), tag("ol", steps), class_="steps")


def _sample_words() -> Markup:
    return _sample(tag("p", say("empty.example.words")), "words")


def _sample_guess() -> Markup:
    return _sample(tag("p", say("empty.example.guess")), "guess")


def _sample_lines() -> Markup:
    """Lines of a prompt, tinted and named as they are in a real one."""
    lines = (
        tag("li", text, tag("small", say(f"way.origin.{kind}")), class_=f"tint-{kind}")
        for text, kind in say_pairs("empty.example.lines")
    )
    return _sample(tag("ul", together(lines)), "lines")


def _sample(shown: Markup, kind: str) -> Markup:
    said = tag("span", say("empty.example.said"), class_="spoken")
    return tag("div", said, shown, class_=f"sample sample-{kind}")


def privacy() -> Markup:
    """What is stored, folded away until it is asked for, and which version this is."""
    points = together(tag("li", point) for point in say_all("privacy.points"))
    summary = tag("summary", say("privacy.heading"))
    details = tag("details", summary, tag("ul", points), class_="privacy")
    return tag("div", details, tag("p", f"{say('title')} {__version__}", class_="version"))
