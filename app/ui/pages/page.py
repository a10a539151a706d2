"""The whole page: the header, the main column, the side column, and what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from app.ui.pages.answer import AnswerView, SendView, build_answer, build_send
from app.ui.pages.compose import Compose, build_compose
from app.ui.pages.header import Header, build_header
from app.ui.pages.memory import MemoryView, build_memory
from app.ui.pages.panel import panel
from app.ui.pages.persona import PersonaView, build_persona
from app.ui.pages.prompt import PromptView, build_prompt
from app.ui.pages.receipt import ReceiptView, build_receipt
from app.ui.pages.talks import TalksView, build_talks
from app.ui.render.masthead import privacy
from app.ui.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Every component an event may read or change.

    The page's script writes into `resume` where the page was, when it was loaded again.
    """

    header: Header
    compose: Compose
    prompt: PromptView
    send: SendView
    answer: AnswerView
    receipt: ReceiptView
    talks: TalksView
    memory: MemoryView
    persona: PersonaView
    resume: gr.Textbox


def build_page(notices: Sequence[str], *, model: str | None, lacking: str | None) -> Page:
    """Build inside an open `gr.Blocks`: two columns on a wide screen, one on a phone.

    `model` is the name of what answers; `lacking` says how to get one when there is none.
    """
    with gr.Column(elem_id="page"):
        header = build_header(notices)
        resume = gr.Textbox(label=say("talks.place"), elem_id="resume", elem_classes="bridge")
        with gr.Row(elem_id="columns"):
            with gr.Column(elem_id="main", scale=5, min_width=320):
                compose = build_compose()
                prompt = build_prompt()
                with prompt.sheet:
                    send = build_send(model, lacking)
                answer = build_answer(lacking)
            with gr.Column(elem_id="side", scale=3, min_width=320), gr.Tabs():
                with gr.Tab(say("tabs.receipt"), id="receipt"):
                    receipt = build_receipt()
                with gr.Tab(say("tabs.talks"), id="talks") as tab:
                    talks = build_talks(tab)
                with gr.Tab(say("tabs.memory"), id="memory") as tab:
                    memory = build_memory(tab)
                with gr.Tab(say("tabs.persona"), id="persona") as tab:
                    persona = build_persona(tab)
        panel(privacy(), name="privacy")
    return Page(
        header=header,
        compose=compose,
        prompt=prompt,
        send=send,
        answer=answer,
        receipt=receipt,
        talks=talks,
        memory=memory,
        persona=persona,
        resume=resume,
    )
