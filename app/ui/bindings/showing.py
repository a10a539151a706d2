"""Values become updates of components; beside each, the components it may touch."""

from itertools import zip_longest

import gradio as gr

from app.core.domain.request import OWN_READING, Proposal
from app.ui.bindings.belongings import persona_parts, show_persona
from app.ui.bindings.listen import Component, Update
from app.ui.bindings.shelves import shelf_parts, show_shelf
from app.ui.handlers.compose import Asked
from app.ui.handlers.rebuild import Work
from app.ui.handlers.resume import way_trace
from app.ui.handlers.talk import basis_of
from app.ui.pages.compose import Compose
from app.ui.pages.page import Page
from app.ui.render import chips, notes, toolbar
from app.ui.render.difference import difference
from app.ui.render.figures import percent
from app.ui.render.origins import origins, tint_legend
from app.ui.render.receipt import empty_receipt, receipt
from app.ui.words import say

__all__ = [
    "guess_parts",
    "no_guesses",
    "no_prompt",
    "persona_parts",
    "prompt_parts",
    "shelf_parts",
    "show_guesses",
    "show_persona",
    "show_prompt",
    "show_shelf",
]


def guess_parts(compose: Compose) -> list[Component]:
    """What showing guesses touches."""
    cards = [part for chip in compose.chips for part in (chip.card, chip.button, chip.face)]
    words = [compose.own_area, compose.own, compose.own_note]
    ways = [compose.others, compose.back, compose.auto_undo]
    traced = [compose.trace, compose.keys]
    return [
        *traced,
        compose.asked,
        compose.samples,
        compose.heading,
        compose.auto,
        *words,
        *ways,
        *cards,
    ]


def show_guesses(  # what is shown, and how it came about
    compose: Compose,
    proposal: Proposal,
    *,
    asked: Asked,
    chosen: str | None = None,
    by_itself: bool = False,
) -> Update:
    """The guesses as chips, the chosen one marked; `by_itself` = Inkling chose it, and says so."""
    guesses = [guess for guess in proposal.hypotheses if guess.id != OWN_READING]
    own = [guess.question for guess in proposal.hypotheses if guess.id == OWN_READING == chosen]
    update: Update = {
        compose.asked: asked.then(proposal),
        compose.trace: way_trace(proposal.text),
        compose.keys: gr.update(visible=True),
        compose.samples: gr.update(visible=False),
        compose.heading: gr.update(value=chips.heading(len(guesses)), visible=True),
        compose.auto: _auto_note(proposal) if by_itself else notes.NOTHING,
        compose.auto_undo: gr.update(visible=by_itself),
        compose.others: gr.update(visible=True),
        compose.back: gr.update(visible=False),
        compose.own_note: chips.own_note(own[0]) if own else notes.NOTHING,
    }
    for chip, guess in zip_longest(compose.chips, guesses[: len(compose.chips)]):
        if guess is None:
            update[chip.card] = gr.update(visible=False)
            continue
        picked = guess.id == chosen
        update[chip.card] = gr.update(visible=True)
        update[chip.button] = gr.update(value=chips.chip_label(guess, chosen=picked))
        update[chip.face] = chips.chip_face(guess, chosen=picked)
    return update


def no_guesses(compose: Compose) -> Update:
    """No chips, and the examples again."""
    update: Update = {
        compose.asked: None,
        compose.trace: "",
        compose.keys: gr.update(visible=False),
        compose.samples: gr.update(visible=True),
        compose.heading: gr.update(visible=False),
        compose.auto: notes.NOTHING,
        compose.auto_undo: gr.update(visible=False),
        compose.others: gr.update(visible=False),
        compose.back: gr.update(visible=False),
        compose.own_note: notes.NOTHING,
        **no_own_words(compose),
    }
    for chip in compose.chips:
        update |= {
            chip.card: gr.update(visible=False),
            chip.button: gr.update(value=""),
            chip.face: notes.NOTHING,
        }
    return update


def no_own_words(compose: Compose) -> Update:
    """The field for a reading of one's own, empty and away."""
    return {compose.own_area: gr.update(visible=False), compose.own: ""}


def prompt_parts(page: Page) -> list[Component]:
    """What showing a prompt touches."""
    view, told = page.prompt, page.receipt
    sending = [page.send.basis, page.send.note, page.compose.trace]
    parts = [view.start, view.sheet, view.facts, view.legend, view.text, view.origins, *sending]
    return [*parts, told.work, told.note, told.difference, told.undo, told.body]


def show_prompt(page: Page, work: Work, *, against: str | None = None) -> Update:
    """The prompt in its field, and its receipt; `against` is the text it took the place of."""
    view, told, prompt = page.prompt, page.receipt, work.written.prompt
    changed = notes.NOTHING if against is None else difference(against, work.text)
    return {
        view.start: gr.update(visible=False),
        view.sheet: gr.update(visible=True),
        view.facts: toolbar.prompt_facts(prompt),
        view.text: work.text,
        view.legend: tint_legend(prompt),
        view.origins: origins(prompt),
        told.work: work,
        told.note: notes.NOTHING,
        told.difference: changed,
        told.undo: gr.update(visible=bool(work.former)),
        told.body: receipt(prompt, work.written.texts, work.written.wishes),
        page.compose.trace: way_trace(work.written.proposal.text, work),
        page.send.basis: basis_of(prompt),
        page.send.note: notes.NOTHING,
    }


def no_prompt(page: Page) -> Update:
    """No prompt and no receipt: how it works instead."""
    view, told = page.prompt, page.receipt
    return {
        view.start: gr.update(visible=True),
        view.sheet: gr.update(visible=False),
        view.facts: notes.NOTHING,
        view.text: "",
        view.legend: notes.NOTHING,
        view.origins: notes.NOTHING,
        told.work: None,
        told.note: notes.NOTHING,
        told.difference: notes.NOTHING,
        told.undo: gr.update(visible=False),
        told.body: empty_receipt(),
        page.send.basis: None,
        page.send.note: notes.NOTHING,
    }


def _auto_note(proposal: Proposal) -> str:
    likely = percent(proposal.hypotheses[0].confidence)
    return notes.aside(say("chips.auto", percent=likely))
