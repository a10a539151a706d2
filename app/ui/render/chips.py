"""A guess becomes a chip: what is seen on it, and what its button says aloud."""

from app.core.domain.request import Hypothesis
from app.ui.render.figures import bar, percent
from app.ui.render.markup import Markup, tag
from app.ui.words import say


def chip_face(guess: Hypothesis, *, chosen: bool) -> Markup:
    """What is seen on the chip. Hidden from screen readers: the button over it says the same."""
    likely = percent(guess.confidence)
    foot = tag(
        "div",
        bar(guess.confidence),
        tag("span", say("chips.sure", percent=likely)),
        tag("span", say("chips.chosen"), class_="tick") if chosen else Markup(""),
        class_="chip-foot",
    )
    return tag(
        "div",
        tag("p", guess.question, class_="chip-question", dir="auto"),
        tag("p", guess.rationale, class_="chip-why", dir="auto"),
        foot,
        class_="chip-face chosen" if chosen else "chip-face",
        aria_hidden="true",
    )


def chip_label(guess: Hypothesis, *, chosen: bool) -> str:
    """The button's own text, plain: the question, why, and how likely."""
    return say(
        "chips.chosen_spoken" if chosen else "chips.spoken",
        question=_sentence(guess.question),
        rationale=_sentence(guess.rationale),
        percent=percent(guess.confidence),
    )


def heading(guesses: int) -> Markup:
    """The question over so many chips."""
    return tag(
        "h2", say("chips.heading_one" if guesses == 1 else "chips.heading"), class_="section"
    )


def waiting_prompt() -> Markup:
    """A grey sheet, shown while a prompt is being built."""
    lines = Markup(tag("i") * 5)
    spoken = tag("p", say("chips.waiting"), class_="hint", role="status")
    return tag("div", spoken, tag("div", lines, class_="bone sheet-bone"), class_="waiting-prompt")


def own_note(reading: str) -> Markup:
    """Says that the person's own reading is the one in the prompt."""
    said = tag("q", reading, dir="auto")
    words = tag("p", tag("b", say("chips.chosen")), " ", say("way.own_chosen"), " ", said)
    return tag("div", words, class_="note note-done", role="status")


def waiting_chips() -> Markup:
    """Three grey chips, shown while guesses are on their way."""
    lines = tag("i") + tag("i") + tag("i")
    bones = Markup("".join(tag("div", Markup(lines), class_="bone") for _ in range(3)))
    spoken = tag("p", say("compose.waiting"), class_="spoken", role="status")
    return tag("div", spoken, bones, class_="waiting")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…", ":")) else f"{text}."
