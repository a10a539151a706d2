"""Values become updates of components; beside each, the components it may touch."""

from itertools import zip_longest

import gradio as gr

from app.core.domain.request import Proposal
from app.ui.bindings.belongings import persona_parts, show_persona
from app.ui.bindings.listen import Component, Update
from app.ui.bindings.shelves import shelf_parts, show_shelf
from app.ui.handlers.compose import Asked, Written
from app.ui.handlers.talk import basis_of
from app.ui.pages.compose import Compose
from app.ui.pages.page import Page
from app.ui.render import chips, notes, toolbar
from app.ui.render.figures import percent
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
    return [compose.asked, compose.samples, compose.heading, compose.auto, *cards]


def show_guesses(
    compose: Compose, proposal: Proposal, *, chosen: str | None = None, by_itself: bool = False
) -> Update:
    """The guesses as chips, the chosen one marked; `by_itself` = Inkling chose it, and says so."""
    update: Update = {
        compose.asked: Asked(user_id=proposal.user_id, words=proposal.text),
        compose.samples: gr.update(visible=False),
        compose.heading: gr.update(visible=True),
        compose.auto: _auto_note(proposal) if by_itself else notes.NOTHING,
    }
    for chip, guess in zip_longest(compose.chips, proposal.hypotheses[: len(compose.chips)]):
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
        compose.samples: gr.update(visible=True),
        compose.heading: gr.update(visible=False),
        compose.auto: notes.NOTHING,
    }
    for chip in compose.chips:
        update |= {
            chip.card: gr.update(visible=False),
            chip.button: gr.update(value=""),
            chip.face: notes.NOTHING,
        }
    return update


def prompt_parts(page: Page) -> list[Component]:
    """What showing a prompt touches."""
    view = page.prompt
    sending = [page.send.basis, page.send.note]
    return [view.start, view.sheet, view.facts, view.text, page.receipt.body, *sending]


def show_prompt(page: Page, written: Written) -> Update:
    """The prompt in its field, and its receipt."""
    view, prompt = page.prompt, written.prompt
    return {
        view.start: gr.update(visible=False),
        view.sheet: gr.update(visible=True),
        view.facts: toolbar.prompt_facts(prompt.tokens, sum(prompt.timings_ms.values())),
        view.text: prompt.text,
        page.receipt.body: receipt(prompt, written.aside),
        page.send.basis: basis_of(prompt),
        page.send.note: notes.NOTHING,
    }


def no_prompt(page: Page) -> Update:
    """No prompt and no receipt: how it works instead."""
    view = page.prompt
    return {
        view.start: gr.update(visible=True),
        view.sheet: gr.update(visible=False),
        view.facts: notes.NOTHING,
        view.text: "",
        page.receipt.body: empty_receipt(),
        page.send.basis: None,
        page.send.note: notes.NOTHING,
    }


def _auto_note(proposal: Proposal) -> str:
    likely = percent(proposal.hypotheses[0].confidence)
    return notes.aside(say("chips.auto", percent=likely))
