"""Binds one event: its body yields updates of components; an error becomes a sentence on the page.

Every event of the page is bound here, so that none is listed as a public endpoint, none is served
one caller at a time, and none loses what was typed.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import gradio as gr

from app.core.domain.errors import InklingError
from app.services import Services
from app.ui.errors import told
from app.ui.handlers.newcomers import Newcomers
from app.ui.render import notes

# What Gradio calls components, updates and events has no types of its own to name.
Component: TypeAlias = Any
Update: TypeAlias = dict[Component, Any]
Event: TypeAlias = Any
Body: TypeAlias = Callable[..., AsyncIterator[Update]]

CONCURRENCY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Where an answer goes: messages to `note`, the rest to `outputs`; `busy` shows the wait.

    With `last_counts` a trigger that comes while one is answered is answered next; without, it is
    a second click of the same kind and passed over.
    """

    note: Component
    outputs: Sequence[Component]
    busy: Component | None = None
    last_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Binds events to bodies. The first input of every event is the id the browser keeps."""

    services: Services
    newcomers: Newcomers

    def on(  # an event: when, what, with what, to where
        self,
        triggers: Sequence[Event],
        body: Body,
        *,
        inputs: Sequence[Component],
        reply: Reply,
        cancels: Sequence[Event] = (),
        limit: int = CONCURRENCY,
    ) -> Event:
        """Run `body` with the values of `inputs` at each trigger; `cancels` are stopped by it."""
        return gr.on(
            list(triggers),
            self._contained(body, reply.note),
            list(inputs),
            _distinct([reply.note, *reply.outputs]),
            show_progress="hidden" if reply.busy is None else "full",
            show_progress_on=reply.busy,
            concurrency_limit=limit,
            cancels=list(cancels) or None,
            trigger_mode="always_last" if reply.last_counts else "once",
            api_visibility="private",
        )

    def _contained(self, body: Body, note: Component) -> Body:
        """The body, with its errors told in `note`; an answer without a message clears the last."""

        async def run(request: gr.Request, who: object, *values: object) -> AsyncIterator[Update]:
            known = self.newcomers.id_for(str(request.session_hash)) if who == "" else who
            try:
                async for update in body(known, *values):
                    yield {note: notes.NOTHING, **update}
            except InklingError as error:
                yield {note: notes.problem(told(error))}
            except Exception as error:  # noqa: BLE001  # whatever it is, the person is told
                self.services.telemetry.warning(
                    "page_error", handler=body.__name__, kind=type(error).__name__
                )
                yield {note: notes.problem(told(error))}

        run.__name__ = body.__name__
        return run


def _distinct(components: Sequence[Component]) -> list[Component]:
    return list({id(component): component for component in components}.values())
