"""Exchanges of a conversation become HTML: what was said, the answer, how it ended, on what."""

from collections.abc import Sequence

from app.core.generation import cited
from app.ui.handlers.talk import KEPT_STEPS, Ending, Leaf, Step
from app.ui.render import notes
from app.ui.render.figures import decimal
from app.ui.render.markdown import markdown
from app.ui.render.markup import Markup, tag, together
from app.ui.render.steady import steady
from app.ui.words import say

SHORT = 180
_GOES_ON = frozenset({Ending.LENGTH, Ending.STOPPED})


def exchange(step: Step) -> Markup:
    """One exchange; while it is under way it holds nothing that can be pressed."""
    return tag(
        "article",
        _said(step.words),
        tag("h3", say("answer.model"), class_="spoken"),
        _answer(step),
        Markup("") if step.under_way else _after(step),
        class_="exchange unfinished" if step.ending in _GOES_ON and step.answer else "exchange",
        aria_busy="true" if step.under_way else None,
    )


def earlier(steps: Sequence[Step]) -> Markup:
    """All exchanges but the last, oldest first."""
    if not steps:
        return notes.NOTHING
    full = len(steps) + 1 >= KEPT_STEPS
    lost = tag("p", say("answer.older"), class_="hint") if full else Markup("")
    return tag("div", lost, together(map(exchange, steps)), class_="exchanges")


def progress(step: Step | None) -> Markup:
    """Where the answer stands, in one line: changes a few times in an answer, not with each word.

    What went wrong stands in the exchange itself, and is read out from there.
    """
    if step is None or step.ending is Ending.BROKEN:
        return notes.NOTHING
    if step.under_way:
        key = "answer.answering" if step.answer else "answer.thinking"
        return tag("p", say(key), class_="hint", role="status")
    return tag("p", say("answer.complete"), class_="spoken", role="status")


def _said(words: str) -> Markup:
    spoken = tag("h3", say("answer.you"), class_="spoken")
    return tag("div", spoken, tag("p", words, dir="auto"), class_="said")


def _answer(step: Step) -> Markup:
    if step.answer:
        text = steady(step.answer) if step.under_way else step.answer
        return tag("div", markdown(text), class_="answer", dir="auto")
    if step.under_way:
        lines = tag("i") + tag("i") + tag("i")
        return tag("div", Markup(lines), class_="thinking", aria_hidden="true")
    return notes.NOTHING


def _after(step: Step) -> Markup:
    copying = _copy(step.answer) if step.answer else Markup("")
    facts = tag("p", _facts(step), class_="facts") if step.usage else Markup("")
    foot = tag("div", copying, facts, class_="answer-foot") if step.answer else Markup("")
    return together((_ended(step), foot, _leaves(step)))


def _ended(step: Step) -> Markup:
    """Why the answer is not whole."""
    match step.ending:
        case Ending.LENGTH | Ending.LOST:
            lost = step.ending is Ending.LOST
            return notes.aside(say("talks.no_answer" if lost else "answer.length"))
        case Ending.STOPPED:
            return notes.aside(say("answer.stopped" if step.answer else "answer.stopped_empty"))
        case Ending.REFUSED:
            return notes.aside(step.trouble or say("answer.refused"))
        case Ending.BROKEN if step.answer:
            return notes.problem(" ".join((say("answer.broken"), step.trouble)).rstrip())
        case Ending.BROKEN:
            return notes.problem(step.trouble or say("answer.broken_empty"))
    return notes.NOTHING


def _facts(step: Step) -> str:
    if step.usage is None:
        return ""
    return say(
        "answer.facts",
        model=step.usage.model,
        sent=f"{step.usage.prompt_tokens:,}",
        received=f"{step.usage.completion_tokens:,}",
        seconds=f"{step.seconds:.1f}",
    )


def _copy(answer: str) -> Markup:
    return tag(
        "button",
        say("answer.copy"),
        type="button",
        class_="act",
        data_act="copy",
        data_text=answer,
        data_done=say("answer.copied"),
        data_failed=say("answer.not_copied"),
    )


def _leaves(step: Step) -> Markup:
    """The memories, numbered as the model was shown them where it was."""
    if not step.leaves:
        return Markup("")
    named = cited(step.answer, len(step.leaves)) if step.numbered else frozenset()
    heading = say("answer.memories_given" if step.numbered else "answer.memories")
    items = together(
        _leaf(number, leaf, used=number in named) for number, leaf in enumerate(step.leaves, 1)
    )
    return tag(
        "details",
        tag("summary", f"{heading} ({len(step.leaves)})"),
        tag("ol", items, class_="leaves"),
        open=True,
        class_="leaning",
    )


def _leaf(number: int, leaf: Leaf, *, used: bool) -> Markup:
    text = " ".join(leaf.text.split())
    shown = text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"
    return tag(
        "li",
        tag("span", f"[{number}]", class_="leaf-number"),
        tag("span", shown, class_="leaf-text", dir="auto", title=text if shown != text else None),
        tag("span", say("answer.cited"), class_="badge") if used else Markup(""),
        _score(leaf),
        class_="leaf cited" if used else "leaf",
    )


def _score(leaf: Leaf) -> Markup:
    if leaf.score is None:
        return Markup("")
    return tag("span", say("answer.score", score=decimal(leaf.score)), class_="leaf-score")
