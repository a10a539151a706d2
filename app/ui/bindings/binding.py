"""All events of the page, bound in one go."""

import gradio as gr

from app.services import Services
from app.ui.bindings.answer import bind_answer
from app.ui.bindings.arrival import bind_arrival
from app.ui.bindings.compose import bind_compose
from app.ui.bindings.findings import bind_findings
from app.ui.bindings.keeping import bind_keeping
from app.ui.bindings.listen import Listener
from app.ui.bindings.memory import bind_memory
from app.ui.bindings.persona import bind_persona
from app.ui.bindings.rebuild import bind_rebuild
from app.ui.bindings.resume import bind_resume
from app.ui.bindings.talks import bind_talks
from app.ui.handlers.chat import Lines
from app.ui.handlers.newcomers import Newcomers
from app.ui.pages import Page


def bind(page: Page, services: Services, blocks: gr.Blocks) -> None:
    """Bind every event of `page`; to be called inside the open `blocks`."""
    events = Listener(services=services, newcomers=Newcomers())
    lines = Lines()
    answering = bind_answer(page, events, lines)
    under_way = [
        *bind_compose(page, events),
        *bind_rebuild(page, events),
        *answering,
        *bind_memory(page, events),
        *bind_findings(page, events),
        *bind_keeping(page, events, answering, lines),
        *bind_persona(page, events),
        *bind_resume(page, events, lines),
        *bind_talks(page, events, answering, lines),
    ]
    bind_arrival(page, events, blocks, under_way)
