"""Binds one event: its body yields updates of components; an error becomes a sentence on the page.

Every event of the page is bound here, so that none is listed as a public endpoint, none is served
one caller at a time, and none loses what was typed.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import gradio as gr

from app.access import TooManyCalls, charge_user
from app.core.domain.errors import InklingError, Refused
from app.core.domain.trace import watch_degradation
from app.services import Services
from app.ui.errors import lacking_told, told
from app.ui.handlers.newcomers import Newcomers
from app.ui.handlers.person import person
from app.ui.render import notes
from app.ui.render.markup import together
from app.ui.words import language_of, speak

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
        limit: int = CONCURRENCY,
    ) -> Event:
        """Run `body` with the values of `inputs` at each trigger."""
        return gr.on(
            list(triggers),
            self._contained(body, reply.note),
            list(inputs),
            _distinct([reply.note, *reply.outputs]),
            show_progress="hidden" if reply.busy is None else "full",
            show_progress_on=reply.busy,
            concurrency_limit=limit,
            trigger_mode="always_last" if reply.last_counts else "once",
            api_visibility="private",
        )

    def _contained(self, body: Body, note: Component) -> Body:
        """The body, with its errors told in `note`; an answer without a message clears the last.

        Each event counts against its person's share. What it had to do without is told at its end.
        """

        async def run(request: gr.Request, who: object, *values: object) -> AsyncIterator[Update]:
            known = self.newcomers.id_for(str(request.session_hash)) if who == "" else who
            lacking: set[str] = set()
            said = notes.NOTHING
            language = language_of(request.headers.get("accept-language"))
            speak(language)
            try:
                await self._charge(known)
                async with aclosing(_watched(body(known, *values), lacking, language)) as steps:
                    async for update in steps:
                        speak(language)
                        said = update.get(note, notes.NOTHING)
                        yield {note: notes.NOTHING, **update}
            except (InklingError, TooManyCalls) as error:
                yield {note: notes.problem(told(error))}
            except Exception as error:  # noqa: BLE001  # whatever it is, the person is told
                self.services.telemetry.warning(
                    "page_error", handler=body.__name__, kind=type(error).__name__
                )
                yield {note: notes.problem(told(error))}
            else:
                if missing := lacking_told(lacking):
                    yield {note: together([said, notes.aside(missing)])}

        run.__name__ = body.__name__
        return run

    async def _charge(self, who: object) -> None:
        """Count the event for its person; one without an id that can be used is refused later."""
        with suppress(Refused):
            await charge_user(self.services.rates, person(who))


async def _watched(
    body: AsyncIterator[Update], lacking: set[str], language: str
) -> AsyncGenerator[Update]:
    """The same steps, in this language; what they did without is added to `lacking`."""
    try:
        while True:
            # watched anew at each step: the page's library may run each in a context of its own
            noted = watch_degradation()
            speak(language)
            try:
                update = await anext(body, None)
            finally:
                lacking |= noted
            if update is None:
                return
            yield update
    finally:
        if isinstance(body, AsyncGenerator):
            await body.aclose()


def _distinct(components: Sequence[Component]) -> list[Component]:
    return list({id(component): component for component in components}.values())
